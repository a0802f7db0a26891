/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-backend-wording.h"

#include "hf-clock.h"

#define NOON (HF_DAY / 2) /* of 1970-01-01, in UTC */

static void
assert_state (HfBackendState state, gboolean paused, const char *word, const char *since)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();
  g_autofree char *text = NULL;
  HfSign sign;

  info->state = state;
  info->paused = paused;
  info->since = HF_DAY;
  sign = hf_backend_wording_state (info);
  text = hf_backend_wording_since (info, HF_DAY + 3 * HF_MINUTE);
  g_assert_cmpstr (sign.word, ==, word);
  g_assert_nonnull (sign.icon);
  g_assert_cmpstr (text, ==, since);
}

static void
test_state (void)
{
  assert_state (HF_BACKEND_HEALTHY, FALSE, "Healthy", "for 3 minutes");
  assert_state (HF_BACKEND_UNAVAILABLE, FALSE, "Unavailable", "for 3 minutes");
  assert_state (HF_BACKEND_DENIED, FALSE, "Access Denied", "for 3 minutes");
  assert_state (HF_BACKEND_UNKNOWN, FALSE, "Not Looked At Yet", "");
  assert_state (HF_BACKEND_UNAVAILABLE, TRUE, "Paused", "");
}

static void
test_reason (void)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();
  g_autofree char *none = NULL;
  g_autofree char *own = NULL;
  g_autofree char *paused = NULL;

  info->state = HF_BACKEND_HEALTHY;
  info->reason = g_strdup ("élan is gone");
  none = hf_backend_wording_reason (info, NOON);
  g_assert_cmpstr (none, ==, "");
  info->state = HF_BACKEND_UNAVAILABLE;
  own = hf_backend_wording_reason (info, NOON);
  g_assert_cmpstr (own, ==, "Élan is gone");
  info->paused = TRUE;
  paused = hf_backend_wording_reason (info, NOON);
  g_assert_true (g_str_has_prefix (paused, "You paused it"));
}

static void
test_hours (void)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();
  g_autoptr (JsonObject) limits = hf_json_parse_object ("{\"hours\": [\"22:00-06:00\"]}", -1, NULL);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autofree char *closed = NULL;
  g_autofree char *open = NULL;

  info->state = HF_BACKEND_HEALTHY;
  hf_limits_apply_json (info->limits, limits, problems);
  closed = hf_backend_wording_reason (info, NOON);
  g_assert_cmpstr (closed, ==, "Its jobs wait, as it is only used at these hours: 22:00-06:00");
  open = hf_backend_wording_reason (info, NOON + 12 * HF_HOUR);
  g_assert_cmpstr (open, ==, "");
}

static void
assert_usage (const HfBackendInfo *info, const char *text, double fraction)
{
  g_autofree char *usage = hf_backend_wording_usage (info);

  g_assert_cmpstr (usage, ==, text);
  g_assert_cmpfloat_with_epsilon (hf_backend_wording_fraction (info), fraction, 1e-6);
}

static void
test_usage (void)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->held_bytes = 500000000;
  info->free_bytes = G_MAXINT64;
  assert_usage (info, "500.0\u00a0MB used", -1);
  info->max_bytes = 2000000000;
  assert_usage (info, "500.0\u00a0MB of 2.0\u00a0GB used", 0.25);
  info->probed_at = HF_DAY;
  assert_usage (info, "500.0\u00a0MB of 2.0\u00a0GB used", 0.25);
  info->free_bytes = 3000000000;
  assert_usage (info, "500.0\u00a0MB of 2.0\u00a0GB used · 3.0\u00a0GB free there", 0.25);
  info->max_bytes = 0;
  info->total_bytes = 250000000;
  assert_usage (info, "500.0\u00a0MB of 250.0\u00a0MB used · 3.0\u00a0GB free there", 1);
}

static void
assert_strays (guint64 found, guint64 bytes, guint64 wanted, gint64 upto, const char *expected)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();
  g_autofree char *text = NULL;

  info->stray_found = found;
  info->stray_found_bytes = bytes;
  info->stray_wanted = wanted;
  info->adopt_upto = upto;
  text = hf_backend_wording_strays (info);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_strays (void)
{
  assert_strays (0, 0, 0, 0, "");
  assert_strays (1, 0, 0, 0, "1 pin found there that Holdfast doesn’t look after");
  assert_strays (12, 5000, 0, 0,
                 "12 pins found there that Holdfast doesn’t look after (5.0\u00a0kB)");
  assert_strays (2, 0, 1, 0, "3 pins found there are being adopted");
  assert_strays (2, 0, 0, 9, "2 pins found there are being adopted");
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_numbers (void)
{
  assert_text (hf_backend_wording_jobs (0, 0), "none");
  assert_text (hf_backend_wording_jobs (2, 0), "2 running");
  assert_text (hf_backend_wording_jobs (0, 3), "3 waiting");
  assert_text (hf_backend_wording_jobs (2, 3), "2 running, 3 waiting");
  assert_text (hf_backend_wording_latency (-1), "not known");
  assert_text (hf_backend_wording_latency (900), "below 1 ms");
  assert_text (hf_backend_wording_latency (12900), "12 ms");
  assert_text (hf_backend_wording_latency (2500000), "2.5 s");
}

static void
test_kind (void)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->kind = g_strdup ("ipfs");
  assert_text (hf_backend_wording_kind (info), "IPFS node");
  json_object_set_string_member (info->settings, "address", "http://127.0.0.1:5001");
  assert_text (hf_backend_wording_kind (info), "IPFS node · http://127.0.0.1:5001");
  g_free (info->kind);
  info->kind = g_strdup ("of tomorrow");
  assert_text (hf_backend_wording_kind (info), "of tomorrow");
  g_assert_cmpstr (hf_backend_wording_icon (NULL), !=, NULL);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/backend-wording/state", test_state);
  g_test_add_func ("/app/backend-wording/reason", test_reason);
  g_test_add_func ("/app/backend-wording/hours", test_hours);
  g_test_add_func ("/app/backend-wording/usage", test_usage);
  g_test_add_func ("/app/backend-wording/strays", test_strays);
  g_test_add_func ("/app/backend-wording/numbers", test_numbers);
  g_test_add_func ("/app/backend-wording/kind", test_kind);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-wording.h"

#include "hf-clock.h"

#define NOW G_GINT64_CONSTANT (1795694400000000)

static void
assert_text (char *text, const char *wanted)
{
  g_assert_cmpstr (text, ==, wanted);
  g_free (text);
}

static void
test_numbers (void)
{
  assert_text (hf_wording_count (0), "0");
  assert_text (hf_wording_count (12408), "12408"); /* as the C locale groups nothing */
  assert_text (hf_wording_bytes (1200000000), "1.2\302\240GB");
  assert_text (hf_wording_rate (0), "0 bytes/s");
  assert_text (hf_wording_percent (100), "100%");
  assert_text (hf_wording_percent (99.999), "99.9%");
  assert_text (hf_wording_percent (97.3), "97.3%");
  assert_text (hf_wording_percent (50), "50%");
  assert_text (hf_wording_percent (0), "0%");
}

static void
test_times (void)
{
  assert_text (hf_wording_duration (0), "0 seconds");
  assert_text (hf_wording_duration (1), "1 second");
  assert_text (hf_wording_duration (59), "59 seconds");
  assert_text (hf_wording_duration (60), "1 minute");
  assert_text (hf_wording_duration (7199), "1 hour");
  assert_text (hf_wording_duration (3 * 86400), "3 days");
  assert_text (hf_wording_age (0, NOW), "never");
  assert_text (hf_wording_age (NOW, NOW), "just now");
  assert_text (hf_wording_age (NOW + HF_HOUR, NOW), "just now"); /* another computer's clock */
  assert_text (hf_wording_age (NOW - 3 * HF_MINUTE, NOW), "3 minutes ago");
  assert_text (hf_wording_age (NOW - HF_HOUR, NOW), "1 hour ago");
  assert_text (hf_wording_age (NOW - 2 * HF_DAY, NOW), "2 days ago");
  assert_text (hf_wording_age (NOW - 65 * HF_DAY, NOW), "2 months ago");
  assert_text (hf_wording_age (NOW - 800 * HF_DAY, NOW), "2 years ago");
  assert_text (hf_wording_time (0), "never");
}

static void
test_short (void)
{
  assert_text (hf_wording_short ("photo.jpg"), "photo.jpg");
  assert_text (hf_wording_short ("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"),
               "bafkreigh2akis…7aqa4s52zy");
  assert_text (hf_wording_short ("ääääääääääääääääääääääääääääääää"), "ääääääääääääää…ääääääääää");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/wording/numbers", test_numbers);
  g_test_add_func ("/app/wording/times", test_times);
  g_test_add_func ("/app/wording/short", test_short);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All settings as one document: its JSON form, its bounds, all or nothing. */
#include "hf-settings.h"

#include <string.h>

#include "hf-clock.h"

static char *
apply (HfPolicy *policy, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (JsonObject) object = hf_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  hf_settings_apply_json (policy, object, problems);
  return hf_problems_count (problems) > 0 ? hf_problems_to_text (problems) : NULL;
}

static char *
to_text (HfPolicy *policy)
{
  g_autoptr (JsonObject) object = hf_settings_to_json (policy);

  return hf_json_to_text (object);
}

static void
test_defaults (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (JsonObject) whole = hf_settings_to_json (policy);
  g_autoptr (JsonObject) part = hf_policy_to_json (policy);
  g_autofree char *text = to_text (policy);
  g_autoptr (GList) names = json_object_get_members (part);

  for (GList *name = names; name; name = name->next)
    {
      g_assert_true (json_object_has_member (whole, name->data));
      g_assert_false (hf_upkeep_has_field (name->data));
    }
  g_assert_true (g_str_has_suffix (text, "\"grace_minutes\":0.0,\"steady_minutes\":5.0,"
                                         "\"probe_seconds\":30.0,\"listing_minutes\":15.0,"
                                         "\"scrub_ahead_days\":30.0,\"full_read_days\":180.0,"
                                         "\"checksum_days\":30.0,\"removal_proof_hours\":24.0,"
                                         "\"scrub\":true,\"bytes_per_second\":0}"));
}

static void
test_apply (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (HfPolicy) again = hf_policy_new ();
  g_autofree char *problems
      = apply (policy, "{\"target_replicas\":4,\"grace_minutes\":1.5,\"steady_minutes\":0,"
                       "\"probe_seconds\":5,\"listing_minutes\":60,\"scrub_ahead_days\":2,"
                       "\"full_read_days\":10,\"checksum_days\":7,\"removal_proof_hours\":1,"
                       "\"scrub\":false,\"bytes_per_second\":1000000}");
  g_autofree char *text = to_text (policy);
  g_autofree char *problems_again = apply (again, text);
  g_autofree char *text_again = to_text (again);

  g_assert_cmpstr (problems, ==, NULL);
  g_assert_cmpint (policy->target_replicas, ==, 4);
  g_assert_cmpint (policy->upkeep.grace, ==, 90 * HF_SECOND);
  g_assert_cmpint (policy->upkeep.steady_after, ==, 0);
  g_assert_cmpint (policy->upkeep.probe_every, ==, 5 * HF_SECOND);
  g_assert_cmpint (policy->upkeep.list_every, ==, HF_HOUR);
  g_assert_cmpint (policy->upkeep.scrub_ahead, ==, 2 * HF_DAY);
  g_assert_cmpint (policy->upkeep.full_read_lasts, ==, 10 * HF_DAY);
  g_assert_cmpint (policy->upkeep.checksum_lasts, ==, 7 * HF_DAY);
  g_assert_cmpint (policy->upkeep.removal_proof_lasts, ==, HF_HOUR);
  g_assert_false (policy->upkeep.scrub);
  g_assert_cmpint (policy->upkeep.bytes_per_second, ==, 1000000);
  g_assert_cmpstr (problems_again, ==, NULL);
  g_assert_cmpstr (text, ==, text_again);
}

/* What is right beside it is not taken either. */
static void
test_refused (void)
{
  static const struct
  {
    const char *fields, *word;
  } cases[] = {
    { "\"grace_minutes\": -1", "grace_minutes" },
    { "\"grace_minutes\": 10081", "grace_minutes" },
    { "\"grace_minutes\": \"1\"", "grace_minutes" },
    { "\"steady_minutes\": 1441", "steady_minutes" },
    { "\"probe_seconds\": 4", "probe_seconds" },
    { "\"probe_seconds\": 3601", "probe_seconds" },
    { "\"listing_minutes\": 0.5", "listing_minutes" },
    { "\"scrub\": 1", "scrub" },
    { "\"scrub_ahead_days\": 91", "at most half of the days" },
    { "\"full_read_days\": 40", "scrub_ahead_days" },
    { "\"full_read_days\": 366", "full_read_days" },
    { "\"full_read_days\": 0", "full_read_days" },
    { "\"checksum_days\": 91", "checksum_days" },
    { "\"removal_proof_hours\": 25", "removal_proof_hours" },
    { "\"removal_proof_hours\": 0", "removal_proof_hours" },
    { "\"bytes_per_second\": 999", "at least 1000" },
    { "\"bytes_per_second\": -1", "bytes_per_second" },
    { "\"what\": 1", "what" },
    { "\"target_replicas\": 9", "target_replicas" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfPolicy) policy = hf_policy_new ();
      g_autofree char *before = to_text (policy);
      g_autofree char *json
          = g_strdup_printf ("{\"min_domains\": 1, \"steady_minutes\": 7, %s}", cases[i].fields);
      g_autofree char *problems = apply (policy, json);
      g_autofree char *after = to_text (policy);

      if (!problems || !strstr (problems, cases[i].word))
        g_error ("“%s” does not name “%s”", problems ? problems : "", cases[i].word);
      g_assert_cmpstr (before, ==, after);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/settings/defaults", test_defaults);
  g_test_add_func ("/model/settings/apply", test_apply);
  g_test_add_func ("/model/settings/refused", test_refused);
  return g_test_run ();
}

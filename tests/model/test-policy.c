/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The policy: its JSON form, all or nothing, and what it means for a pin. */
#include "hf-policy.h"

#include "hf-clock.h"

static char *
apply (HfPolicy *policy, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (JsonObject) object = hf_json_parse_object (text, -1, &error);

  g_assert_no_error (error);
  hf_policy_apply_json (policy, object, problems);
  return hf_problems_count (problems) > 0 ? hf_problems_to_text (problems) : NULL;
}

static char *
to_text (HfPolicy *policy)
{
  g_autoptr (JsonObject) object = hf_policy_to_json (policy);

  return hf_json_to_text (object);
}

static void
test_defaults (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autofree char *text = to_text (policy);

  g_assert_cmpstr (text, ==,
                   "{\"min_replicas\":2,\"target_replicas\":3,\"max_replicas\":5,"
                   "\"max_size_gb\":100.0,\"preferred_backends\":[],\"auto_replication\":true,"
                   "\"replication_strategy\":\"balanced\",\"min_domains\":2,"
                   "\"undo_window_days\":7.0,\"heal_after_hours\":24.0,\"approval_pins\":1000,"
                   "\"approval_gb\":50.0,"
                   "\"metered\":\"below_min\",\"battery\":\"below_min\"}");
  g_assert_false (policy->max_size_set);
}

static void
test_apply (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (HfPolicy) again = hf_policy_new ();
  g_autofree char *problems = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  problems = apply (policy, "{\"min_replicas\":1,\"target_replicas\":4,\"max_replicas\":63,"
                            "\"max_size_gb\":0.5,\"preferred_backends\":[\"s3\",\"ipfs\"],"
                            "\"auto_replication\":false,\"replication_strategy\":\"size_based\","
                            "\"min_domains\":3,\"undo_window_days\":0.25,"
                            "\"heal_after_hours\":36,\"approval_pins\":7,\"approval_gb\":0.5}");
  g_assert_cmpstr (problems, ==, NULL);
  g_assert_cmpint (policy->min_replicas, ==, 1);
  g_assert_cmpint (policy->target_replicas, ==, 4);
  g_assert_cmpint (policy->max_replicas, ==, 63);
  g_assert_cmpint (policy->min_domains, ==, 3);
  g_assert_cmpfloat (policy->max_size_gb, ==, 0.5);
  g_assert_true (policy->max_size_set);
  g_assert_cmpstr (policy->preferred_backends[1], ==, "ipfs");
  g_assert_false (policy->auto_replication);
  g_assert_cmpint (policy->strategy, ==, HF_STRATEGY_SIZE_BASED);
  g_assert_cmpint (policy->undo_window, ==, 6 * HF_HOUR);
  g_assert_cmpint (policy->heal_after, ==, 36 * HF_HOUR);
  g_assert_cmpint (policy->approval_pins, ==, 7);
  g_assert_cmpfloat (policy->approval_gb, ==, 0.5);

  text = to_text (policy);
  problems = apply (again, text);
  g_assert_cmpstr (problems, ==, NULL);
  text_again = to_text (again);
  g_assert_cmpstr (text, ==, text_again);

  /* An absent field keeps its value. */
  problems = apply (policy, "{\"target_replicas\":2}");
  g_assert_cmpstr (problems, ==, NULL);
  g_assert_cmpint (policy->target_replicas, ==, 2);
  g_assert_cmpint (policy->max_replicas, ==, 63);
  g_assert_cmpint (policy->undo_window, ==, 6 * HF_HOUR);
  g_assert_cmpint (policy->heal_after, ==, 36 * HF_HOUR);
  g_assert_cmpint (policy->approval_pins, ==, 7);
  g_assert_cmpfloat (policy->approval_gb, ==, 0.5);
}

/* What is wrong with it after these changes; "": nothing */
static char *
check_places (const char *stored, const char *changes)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (JsonObject) object = changes ? hf_json_parse_object (changes, -1, NULL) : NULL;

  g_assert_cmpstr (apply (policy, stored), ==, NULL);
  if (object)
    hf_policy_apply_json (policy, object, problems);
  g_assert_cmpuint (hf_problems_count (problems), ==, 0);
  hf_policy_check_places (policy, object, problems);
  return g_strdup (hf_problems_find (problems, "min_domains", NULL));
}

static void
test_places (void)
{
  static const struct
  {
    const char *stored, *changes;
    const char *problem; /* NULL: none */
  } cases[] = {
    { "{}", "{\"min_domains\":5}", NULL },
    { "{}", "{\"min_domains\":9}", "must be at most the maximum of copies: 9 is more than 5" },
    { "{}", "{\"min_domains\":9,\"max_replicas\":9}", NULL },
    { "{\"min_domains\":4}", "{\"max_replicas\":3}",
      "must be at most the maximum of copies: 4 is more than 3" },
    { "{\"min_domains\":9}", "{\"target_replicas\":4}", NULL }, /* not its doing */
    { "{\"min_domains\":9}", NULL, "must be at most the maximum of copies: 9 is more than 5" },
    { "{}", "{\"min_replicas\":1,\"target_replicas\":1,\"max_replicas\":1}", NULL },
    { "{\"min_replicas\":1,\"target_replicas\":1,\"max_replicas\":1}", "{\"min_domains\":2}",
      "must be at most the maximum of copies: 2 is more than 1" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *problem = check_places (cases[i].stored, cases[i].changes);

      g_assert_cmpstr (problem, ==, cases[i].problem);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *named;
  } cases[] = {
    { "{\"min_replicas\":0}", "min_replicas" },
    { "{\"min_replicas\":\"2\"}", "min_replicas" },
    { "{\"max_replicas\":64}", "max_replicas" },
    { "{\"min_replicas\":4}", "min_replicas" },
    { "{\"target_replicas\":6}", "target_replicas" },
    { "{\"max_replicas\":2}", "target_replicas" },
    { "{\"min_domains\":0}", "min_domains" },
    { "{\"max_size_gb\":0}", "max_size_gb" },
    { "{\"max_size_gb\":-1}", "max_size_gb" },
    { "{\"max_size_gb\":1e300}", "max_size_gb" },
    { "{\"undo_window_days\":-0.1}", "undo_window_days" },
    { "{\"undo_window_days\":1e9}", "undo_window_days" },
    { "{\"approval_pins\":-1}", "approval_pins" },
    { "{\"heal_after_hours\":0.1}", "heal_after_hours" },
    { "{\"approval_gb\":-0.5}", "approval_gb" },
    { "{\"replication_strategy\":\"fast\"}", "replication_strategy" },
    { "{\"auto_replication\":1}", "auto_replication" },
    { "{\"preferred_backends\":\"s3\"}", "preferred_backends" },
    { "{\"preferred_backends\":[\"s3\",\"s3\"]}", "preferred_backends" },
    { "{\"preferred_backends\":[\"\"]}", "preferred_backends" },
    { "{\"replicas\":3}", "replicas" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfPolicy) policy = hf_policy_new ();
      g_autofree char *before = to_text (policy);
      g_autofree char *problems = apply (policy, cases[i].text);
      g_autofree char *after = to_text (policy);

      g_test_message ("%s: %s", cases[i].text, problems);
      g_assert_nonnull (problems);
      g_assert_nonnull (strstr (problems, cases[i].named));
      g_assert_cmpstr (before, ==, after);
      g_assert_false (policy->max_size_set);
    }
}

/* A good field beside a bad one is not taken either, and all bad ones are named. */
static void
test_all_or_nothing (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autofree char *problems
      = apply (policy, "{\"min_replicas\":1,\"max_size_gb\":5,\"preferred_backends\":[\"a\"],"
                       "\"target_replicas\":0,\"undo_window_days\":\"x\",\"surprise\":1}");

  g_assert_nonnull (strstr (problems, "target_replicas"));
  g_assert_nonnull (strstr (problems, "undo_window_days"));
  g_assert_nonnull (strstr (problems, "surprise"));
  g_assert_cmpint (policy->min_replicas, ==, 2);
  g_assert_false (policy->max_size_set);
  g_assert_null (policy->preferred_backends[0]);
}

static void
test_of_pin (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (HfPin) pin = hf_pin_new ();
  static const HfHealth by_policy[]
      = { HF_HEALTH_CRITICAL, HF_HEALTH_CRITICAL, HF_HEALTH_WARNING, HF_HEALTH_HEALTHY,
          HF_HEALTH_HEALTHY,  HF_HEALTH_HEALTHY,  HF_HEALTH_EXCESS };

  for (pin->held = 0; pin->held < (int)G_N_ELEMENTS (by_policy); pin->held++)
    g_assert_cmpint (hf_policy_health_of (policy, pin), ==, by_policy[pin->held]);

  pin->min_replicas = 1;
  pin->target_replicas = 1;
  pin->max_replicas = 1;
  pin->held = 1;
  g_assert_cmpint (hf_policy_health_of (policy, pin), ==, HF_HEALTH_HEALTHY);
  pin->held = 2;
  g_assert_cmpint (hf_policy_health_of (policy, pin), ==, HF_HEALTH_EXCESS);

  /* A min above the policy's target and max pulls both up. */
  pin->min_replicas = 7;
  pin->target_replicas = 0;
  pin->max_replicas = 0;
  g_assert_cmpint (hf_policy_min_for (policy, pin), ==, 7);
  g_assert_cmpint (hf_policy_target_for (policy, pin), ==, 7);
  g_assert_cmpint (hf_policy_max_for (policy, pin), ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/policy/defaults", test_defaults);
  g_test_add_func ("/model/policy/apply", test_apply);
  g_test_add_func ("/model/policy/refused", test_refused);
  g_test_add_func ("/model/policy/places", test_places);
  g_test_add_func ("/model/policy/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/model/policy/of-pin", test_of_pin);
  return g_test_run ();
}

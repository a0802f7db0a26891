/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-backend-wish.h"

static HfBackendInfo *
read_wish (const char *json, HfProblems *problems)
{
  g_autoptr (JsonObject) wish = hf_json_parse_object (json, -1, NULL);
  JsonObject *secrets;

  return hf_backend_wish_read (wish, hf_backend_kind_find ("pinning_service"), &secrets, problems);
}

/* Checks that the fields with problems are those, in any order. */
static void
assert_problems (const char *json, const char *fields)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = read_wish (json, problems);
  g_auto (GStrv) expected = g_strsplit (fields, " ", -1);

  g_assert_nonnull (info);
  for (char **field = expected; *field; field++)
    if (!hf_problems_find (problems, *field, NULL))
      g_error ("“%s” has no problem in %s", *field, json);
  g_assert_cmpuint (hf_problems_count (problems), ==, g_strv_length (expected));
}

static void
test_read (void)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = read_wish (
      "{\"id\": \"pins\", \"kind\": \"pinning_service\", \"settings\": {\"endpoint\": "
      "\"https://pins.example\"}, \"secrets\": {\"token\": \"geheim\"}, \"max_size_gb\": 0.5, "
      "\"priority\": 3, \"tags\": [\"a\"], \"limits\": {\"parallel_jobs\": 2}, "
      "\"discovery\": \"tell\"}",
      problems);

  g_assert_cmpuint (hf_problems_count (problems), ==, 0);
  g_assert_cmpstr (info->id, ==, "pins");
  g_assert_cmpuint (info->max_bytes, ==, 500000000);
  g_assert_cmpint (info->priority, ==, 3);
  g_assert_cmpstr (info->tags[0], ==, "a");
  g_assert_cmpint (info->limits->parallel_jobs, ==, 2);
  g_assert_cmpint (info->discovery, ==, HF_DISCOVERY_TELL);
}

/* All that is wrong is told at once. */
static void
test_problems (void)
{
  assert_problems ("{}", "id kind settings.endpoint");
  assert_problems ("{\"id\": \"P\", \"kind\": 3, \"settings\": {\"endpoint\": \"pins\"}, "
                   "\"max_size_gb\": -1, \"priority\": 0, \"tags\": 3, \"colour\": 1, "
                   "\"discovery\": \"perhaps\", \"limits\": {\"hours\": [\"late\"]}, "
                   "\"secrets\": {\"pin\": \"1\"}}",
                   "id kind settings.endpoint max_size_gb priority tags colour discovery "
                   "limits.hours secrets.pin");
}

static void
test_id (void)
{
  static const char *const bad[] = { "", "-a", "A", "a b", "ä", NULL };
  g_autofree char *most = g_strnfill (63, 'a');
  g_autofree char *more = g_strnfill (64, 'a');
  g_autoptr (HfProblems) problems = hf_problems_new ();

  g_assert_true (hf_backend_wish_check_id ("0-a_b", problems));
  g_assert_true (hf_backend_wish_check_id (most, problems));
  g_assert_cmpuint (hf_problems_count (problems), ==, 0);
  for (unsigned i = 0; bad[i]; i++)
    g_assert_false (hf_backend_wish_check_id (bad[i], problems));
  g_assert_false (hf_backend_wish_check_id (more, problems));
  g_assert_false (hf_backend_wish_check_id (NULL, problems));
  g_assert_nonnull (hf_problems_find (problems, "id", NULL));
}

/* What is right is taken over, what is not named stays. */
static void
test_apply (void)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (JsonObject) changes = hf_json_parse_object (
      "{\"paused\": true, \"max_size_gb\": 2, \"priority\": 1001, \"settings\": {}}", -1, NULL);

  info->priority = 7;
  hf_backend_wish_apply (info, changes, problems);
  g_assert_true (info->paused);
  g_assert_cmpuint (info->max_bytes, ==, 2000000000);
  g_assert_cmpint (info->priority, ==, 7);
  g_assert_nonnull (hf_problems_find (problems, "priority", NULL));
  g_assert_nonnull (hf_problems_find (problems, "settings", NULL));
  g_assert_cmpuint (hf_problems_count (problems), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/backend-wish/read", test_read);
  g_test_add_func ("/engine/backend-wish/problems", test_problems);
  g_test_add_func ("/engine/backend-wish/id", test_id);
  g_test_add_func ("/engine/backend-wish/apply", test_apply);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding, changing and taking away places. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-backend-table.h"
#include "hf-error.h"

#include "hf-test.h"

static GPtrArray *
list (HfHouse *house)
{
  HfDb *db = hf_store_borrow (hf_engine_get_store (house->engine), NULL);
  GPtrArray *backends = hf_backend_table_list (db, NULL);

  hf_store_give_back (hf_engine_get_store (house->engine), db);
  return backends;
}

static void
assert_refused (HfHouse *house, const char *id, const char *store, int code, const char *part)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = list (house);
  g_autoptr (GPtrArray) after = NULL;

  g_assert_null (hf_house_try_store (house, id, store, problems, &error));
  g_assert_error (error, HF_ERROR, code);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_cmpuint (hf_problems_count (problems), ==, 0);
  after = list (house);
  g_assert_cmpuint (after->len, ==, before->len);
}

static void
change (HfHouse *house, const char *id, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) changes = hf_json_parse_object (json, -1, &error);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  g_assert_no_error (error);
  info = hf_engine_change_backend (house->engine, id, changes, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  hf_engine_settle (house->engine);
}

static void
test_add (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (GPtrArray) backends = list (house);
  const HfBackendInfo *info = g_ptr_array_index (backends, 0);

  g_assert_cmpstr (info->id, ==, "a");
  g_assert_cmpstr (info->domain, ==, "a");
  g_assert_nonnull (info->store_uuid);
  g_assert_cmpint (info->state, ==, HF_BACKEND_HEALTHY);
  g_assert_cmpuint (info->max_bytes, ==, G_GUINT64_CONSTANT (1000000000000));
  g_assert_cmpint (info->priority, ==, 9);
  g_assert_false (info->is_public);
  g_assert_cmpuint (hf_house_count_events (house, "backend-added", "a"), ==, 1);
}

static void
test_twice (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);

  assert_refused (house, "a", "elsewhere", HF_ERROR_CONFLICT,
                  "there is a backend “a” already: choose another id");
  g_assert_cmpuint (hf_memory_store_get_count (hf_memory_store_get ("elsewhere"), "establish"), ==,
                    0);
  /* One copy must not look like two. */
  assert_refused (house, "b", "a", HF_ERROR_CONFLICT, "“a”");
}

static void
test_unreachable (void)
{
  g_autoptr (HfHouse) house = hf_house_new (0);

  hf_memory_store_fail (hf_memory_store_get ("x"), "probe", 1, HF_ERROR_UNAVAILABLE);
  assert_refused (house, "x", "x", HF_ERROR_UNAVAILABLE, "adding backend “x”");
  hf_memory_store_fail (hf_memory_store_get ("x"), "establish", 1, HF_ERROR_DENIED);
  assert_refused (house, "x", "x", HF_ERROR_DENIED, "adding backend “x”");
  hf_house_add_store (house, "x", "x");
}

static void
test_malformed (void)
{
  static const char *const ids[] = { "", "Big", "-x", "_x", "a b", "ä", "a/b", NULL };
  g_autoptr (HfHouse) house = hf_house_new (0);
  g_autofree char *longest = g_strnfill (63, 'x');
  g_autofree char *too_long = g_strnfill (64, 'x');
  g_autoptr (GPtrArray) backends = NULL;

  for (unsigned i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (HfProblems) problems = hf_problems_new ();

      g_autofree char *text = NULL;

      g_assert_null (hf_house_try_store (house, ids[i], "s", problems, NULL));
      g_assert_cmpuint (hf_problems_count (problems), ==, 1);
      text = hf_problems_to_text (problems);
      g_assert_nonnull (strstr (text, "“id” must have 1 to 63 of the characters"));
    }
  {
    g_autoptr (HfProblems) problems = hf_problems_new ();
    g_autoptr (HfBackendInfo) info = NULL;

    g_assert_null (hf_house_try_store (house, too_long, "s", problems, NULL));
    g_assert_null (hf_house_try_store (house, "x", "", problems, NULL));
    g_assert_cmpuint (hf_problems_count (problems), ==, 2);
  }
  hf_house_add_store (house, longest, "s");
  backends = list (house);
  g_assert_cmpuint (backends->len, ==, 1);
}

static void
test_unknown_kind (void)
{
  g_autoptr (HfHouse) house = hf_house_new (0);
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autofree char *text = NULL;

  g_free (wanted->id);
  wanted->id = g_strdup ("x");
  g_free (wanted->kind);
  wanted->kind = g_strdup ("floppy");
  g_assert_null (hf_engine_add_backend (house->engine, wanted, problems, NULL));
  text = hf_problems_to_text (problems);
  g_assert_nonnull (strstr (text, "floppy"));
}

/* A store that comes takes what was short. */
static void
test_new_store_is_used (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_add (house, dag);
  hf_house_assert_sentence (house, "1 pin is at risk: too few copies");
  hf_house_advance (house, HF_HOUR);
  g_assert_cmpuint (hf_house_count_events (house, "no-place", "add a backend"), >=, 1);
  hf_house_add_store (house, "b", "a");
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_house_assert_sentence (house, "1 pin has enough copies, all in one place");
  hf_house_add_store (house, "c", "c");
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_house_assert_sentence (house, "1 pin is safe");
}

static void
test_remove_refused (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (2);
  g_autoptr (GError) error = NULL;

  hf_house_add (house, dag);
  g_assert_false (hf_engine_remove_backend (house->engine, "a", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSAFE);
  g_assert_true (g_str_has_prefix (error->message, "1 pin would have"));
  g_clear_error (&error);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  g_assert_false (hf_engine_remove_backend (house->engine, "zzz", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

/* Its copies stay in it, and are found again when it comes back. */
static void
test_remove (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (3);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autoptr (GError) error = NULL;

  hf_house_add (house, dag);
  g_assert_true (hf_engine_remove_backend (house->engine, "a", &error));
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "b verified, c verified, d verified");
  g_assert_true (hf_memory_store_has (hf_memory_store_get ("a"), root));
  g_assert_cmpuint (hf_house_count_events (house, "backend-removed", "a"), ==, 1);

  hf_house_add_store (house, "a", "a");
  hf_house_set_policy (house, "{\"target_replicas\": 4}");
  hf_house_assert_copies (house, dag, "b verified, c verified, d verified, a verified");
  g_assert_true (hf_engine_remove_backend (house->engine, "d", &error));
  hf_engine_settle (house->engine);
  hf_house_advance (house, HF_MINUTE);
}

/* A place that is not used any more is not probed and not written. */
static void
test_paused (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (4);
  guint64 probes;

  change (house, "b", "{\"paused\": true}");
  probes = hf_memory_store_get_count (hf_memory_store_get ("b"), "probe");
  hf_house_add (house, dag);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, c verified");
  g_assert_cmpuint (hf_memory_store_get_count (hf_memory_store_get ("b"), "probe"), ==, probes);
  change (house, "b", "{\"paused\": false}");
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
}

/* Reserved places count before they are filled: many uploads at once do not pass a limit together.
 */
static void
test_size_limit (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  HfMemoryStore *store = hf_memory_store_get ("a");
  g_autoptr (GPtrArray) backends = NULL;

  change (house, "a", "{\"max_size_gb\": 0.0001}"); /* 100 kB, three pins */
  hf_engine_stop (house->engine);
  for (unsigned i = 0; i < 8; i++)
    {
      g_autoptr (HfTestDag) dag = hf_house_new_dag (10 + i);
      g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
      g_autoptr (HfAdded) added = hf_house_try_add (house, car, NULL, NULL);

      g_assert_nonnull (added);
    }
  hf_house_restart (house);
  g_assert_cmpuint (hf_memory_store_get_copies (store), ==, 3);
  backends = list (house);
  g_assert_cmpuint (((HfBackendInfo *)backends->pdata[0])->used_bytes, <=, 100000);
  g_assert_cmpuint (hf_house_get_status (house).below_min, ==, 0);

  change (house, "a", "{\"max_size_gb\": 1}");
  g_assert_cmpuint (hf_memory_store_get_copies (store), ==, 8);
}

static void
test_change_refused (void)
{
  static const char *const wrong[] = {
    "{\"max_size_gb\": -1}", "{\"priority\": 0}",         "{\"paused\": 1}",
    "{\"tags\": \"x\"}",     "{\"kind\": \"elsewhere\"}", NULL,
  };
  g_autoptr (HfHouse) house = hf_house_new (1);

  for (unsigned i = 0; wrong[i] != NULL; i++)
    {
      g_autoptr (JsonObject) changes = hf_json_parse_object (wrong[i], -1, NULL);
      g_autoptr (HfProblems) problems = hf_problems_new ();
      g_autoptr (GError) error = NULL;

      g_assert_null (hf_engine_change_backend (house->engine, "a", changes, problems, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      g_assert_cmpuint (hf_problems_count (problems), ==, 1);
    }
}

/* The user knows that two disks burn together, and takes that back. */
static void
test_domain_by_tag (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (5);

  hf_house_add (house, dag);
  hf_house_assert_sentence (house, "1 pin is safe; it has fewer copies than wanted");
  change (house, "b", "{\"tags\": [\"slow\", \"domain:a\"]}");
  change (house, "a", "{\"tags\": [\"domain:a\"]}");
  hf_house_assert_sentence (house, "1 pin has enough copies, all in one place");
  change (house, "a", "{\"tags\": [\"domain:house\"]}");
  hf_house_assert_sentence (house, "1 pin is safe; it has fewer copies than wanted");

  /* Without a tag it is again what the place itself tells. */
  change (house, "a", "{\"tags\": [\"domain:b\"]}");
  change (house, "b", "{\"tags\": [\"domain:b\"]}");
  hf_house_assert_sentence (house, "1 pin has enough copies, all in one place");
  change (house, "a", "{\"tags\": []}");
  hf_house_assert_sentence (house, "1 pin is safe; it has fewer copies than wanted");
}

/* The first start makes a store in the data directory, once. */
static void
test_first_store (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  HfEngineConfig config = { .data_dir = dir, .clock = clock };

  for (unsigned i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;
      HfEngine *engine = hf_engine_new (&config, &error);
      HfHouse house = { .dir = dir, .clock = clock, .engine = engine };
      g_autoptr (GPtrArray) backends = NULL;

      g_assert_no_error (error);
      hf_engine_start (engine, &error);
      g_assert_no_error (error);
      backends = list (&house);
      g_assert_cmpuint (backends->len, ==, i < 2 ? 1 : 0);
      if (i < 2)
        g_assert_cmpstr (((HfBackendInfo *)backends->pdata[0])->id, ==, "car_archive");
      if (i == 1)
        g_assert_true (hf_engine_remove_backend (engine, "car_archive", &error));
      hf_engine_free (engine);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/backends/add", test_add);
  g_test_add_func ("/engine/backends/twice", test_twice);
  g_test_add_func ("/engine/backends/unreachable", test_unreachable);
  g_test_add_func ("/engine/backends/malformed", test_malformed);
  g_test_add_func ("/engine/backends/unknown-kind", test_unknown_kind);
  g_test_add_func ("/engine/backends/new-store-is-used", test_new_store_is_used);
  g_test_add_func ("/engine/backends/remove-refused", test_remove_refused);
  g_test_add_func ("/engine/backends/remove", test_remove);
  g_test_add_func ("/engine/backends/paused", test_paused);
  g_test_add_func ("/engine/backends/size-limit", test_size_limit);
  g_test_add_func ("/engine/backends/change-refused", test_change_refused);
  g_test_add_func ("/engine/backends/domain-by-tag", test_domain_by_tag);
  g_test_add_func ("/engine/backends/first-store", test_first_store);
  return g_test_run ();
}

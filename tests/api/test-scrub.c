/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST scrub through a real server on a real engine: what fits, the oldest first, and no more at
 * once than may be. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-memory-store.h"
#include "hf-test.h"

static HfTestDag *
add (HfPlace *place, unsigned seed, const char *name)
{
  HfTestDag *dag = hf_house_new_dag (seed);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  HfAddOptions options = { .name = name };
  g_autoptr (HfAdded) added = hf_house_try_add (place->house, car, &options, NULL);

  g_assert_nonnull (added);
  hf_engine_settle (place->house->engine);
  return dag;
}

static void
assert_scrubbed (HfPlace *place, const char *json, gint64 matched, gint64 queued)
{
  g_autoptr (HfAnswer) answer = hf_client_post (place->port, "/api/scrub", json);
  JsonObject *data = hf_answer_data (answer);

  g_assert_cmpuint (answer->status, ==, queued > 0 ? 202 : 200);
  g_assert_cmpint (json_object_get_int_member (data, "matched"), ==, matched);
  g_assert_cmpint (json_object_get_int_member (data, "queued"), ==, queued);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (data, "jobs")), ==,
                    queued);
  hf_engine_settle (place->house->engine);
}

static gint64
proved_at (HfPlace *place, HfTestDag *dag, const char *id)
{
  g_autoptr (HfReplica) replica = hf_house_get_replica (place->house, dag, id);

  return replica->proved_at;
}

static void
test_all (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) one = add (place, 1, "one");
  g_autoptr (HfTestDag) two = NULL;
  gint64 first;

  hf_house_advance (place->house, HF_DAY);
  two = add (place, 2, "two");
  first = hf_clock_now (place->house->clock);
  hf_house_advance (place->house, HF_DAY);
  assert_scrubbed (place, "{\"limit\": 4}", 6, 4); /* three of the first, one of the second */
  g_assert_cmpint (proved_at (place, one, "a"), >, first);
  g_assert_cmpint (proved_at (place, one, "b"), >, first);
  g_assert_cmpint (proved_at (place, one, "c"), >, first);
  assert_scrubbed (place, "{\"limit\": 2}", 6, 2); /* goes on where that ended */
  g_assert_cmpint (proved_at (place, two, "a"), >, first);
  g_assert_cmpint (proved_at (place, two, "b"), >, first);
  g_assert_cmpint (proved_at (place, two, "c"), >, first);
  assert_scrubbed (place, "", 6, 6);
}

static void
test_filters (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) one = add (place, 1, "one");
  g_autoptr (HfTestDag) two = NULL;
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (one));
  g_autofree char *by_cid = g_strdup_printf ("{\"cids\": [\"%s\"]}", cid);
  g_autofree char *by_both = g_strdup_printf ("{\"cids\": [\"%s\"], \"backend\": \"b\"}", cid);

  hf_house_advance (place->house, 3 * HF_DAY);
  two = add (place, 2, "two");
  g_assert_nonnull (two);
  assert_scrubbed (place, "{\"older_than_days\": 2}", 3, 3);
  assert_scrubbed (place, "{\"older_than_days\": 2}", 0, 0);
  assert_scrubbed (place, "{\"backend\": \"b\"}", 2, 2);
  assert_scrubbed (place, by_cid, 3, 3);
  assert_scrubbed (place, by_both, 1, 1);
  assert_scrubbed (place, "{\"query\": \"tw\"}", 3, 3);
  assert_scrubbed (place, "{\"query\": \"tw\", \"backend\": \"a\", \"limit\": 5}", 1, 1);
  assert_scrubbed (place, "{\"query\": \"three\"}", 0, 0);
}

/* What waits already is not queued twice. */
static void
test_once (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = add (place, 1, "one");
  g_autoptr (GPtrArray) queued = NULL;

  g_assert_nonnull (dag);
  hf_house_change_store (place->house, "a", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  assert_scrubbed (place, "{\"backend\": \"a\"}", 1, 1);
  assert_scrubbed (place, "{\"backend\": \"a\"}", 1, 0);
  assert_scrubbed (place, "{\"query\": \"one\"}", 3, 2);
  queued = hf_house_list_jobs (place->house, HF_JOB_QUEUED);
  g_assert_cmpuint (queued->len, ==, 1);
}

static void
test_finds_damage (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = add (place, 1, "one");

  hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag), 700);
  assert_scrubbed (place, "{\"backend\": \"b\"}", 1, 1);
  hf_house_assert_copies (place->house, dag, "a verified, b verified, c verified");
  g_assert_cmpuint (hf_house_count_events (place->house, "replica-corrupt", ""), ==, 1);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *body;
    unsigned status;
  } cases[] = {
    { "{\"limit\": 0}", 422 },
    { "{\"limit\": 1001}", 422 },
    { "{\"older_than_days\": -1}", 422 },
    { "{\"cids\": [\"nonsense\"]}", 422 },
    { "{\"cids\": [], \"query\": \"x\"}", 422 },
    { "{\"what\": 1}", 422 },
    { "{\"backend\": \"nobody\"}", 404 },
    { "{\"cids\": [\"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy\"]}", 404 },
  };
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfTestDag) dag = add (place, 1, "one");
  g_autoptr (GPtrArray) jobs = NULL;

  g_assert_nonnull (dag);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = hf_client_post (place->port, "/api/scrub", cases[i].body);

      g_assert_cmpuint (answer->status, ==, cases[i].status);
    }
  jobs = hf_house_list_jobs (place->house, -1);
  g_assert_cmpuint (jobs->len, ==, 1); /* the import */
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/scrub/all", test_all);
  g_test_add_func ("/api/scrub/filters", test_filters);
  g_test_add_func ("/api/scrub/once", test_once);
  g_test_add_func ("/api/scrub/finds-damage", test_finds_damage);
  g_test_add_func ("/api/scrub/refused", test_refused);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads while stores are down, refuse or answer late: as many copies as can be made, and the rest
 * later. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-error.h"

#include "hf-test.h"

/* The stores a, b and c. */
static void
fail_all (const char *operation, int times)
{
  static const char *const stores[] = { "a", "b", "c" };

  for (unsigned i = 0; i < G_N_ELEMENTS (stores); i++)
    hf_memory_store_fail (hf_memory_store_get (stores[i]), operation, times, HF_ERROR_UNAVAILABLE);
}

/* ---- stores that are not there ---- */

static void
test_no_store (void)
{
  g_autoptr (HfHouse) house = hf_house_new (0);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (6);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_house_try_add (house, car, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  g_assert_null (hf_house_get_pin (house, dag));
  hf_house_assert_spool_empty (house);
  hf_house_assert_sentence (house, "No pins yet");
}

static void
test_store_down (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (7);
  HfMemoryStore *store = hf_memory_store_get ("b");

  hf_memory_store_fail (store, "probe", -1, HF_ERROR_UNAVAILABLE);
  hf_house_advance (house, 31 * HF_SECOND);
  g_assert_cmpuint (hf_house_count_events (house, "backend-down", "b: "), ==, 1);

  hf_house_assert_job (house, hf_house_add (house, dag), HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, c verified");
  hf_house_assert_sentence (house, "1 pin is safe; it has fewer copies than wanted");

  hf_memory_store_fail (store, "probe", 0, 0);
  hf_house_advance (house, 31 * HF_SECOND);
  g_assert_cmpuint (hf_house_count_events (house, "backend-up", "b"), ==, 1);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_house_assert_sentence (house, "1 pin is safe");
}

/* It answers probes and refuses copies. */
static void
test_store_refuses (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (8);
  g_autoptr (HfReplica) replica = NULL;

  hf_memory_store_fail (hf_memory_store_get ("b"), "put", 1, HF_ERROR_NO_SPACE);
  hf_house_assert_job (house, hf_house_add (house, dag), HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b failed, c verified");
  g_assert_cmpuint (hf_house_count_events (house, "copy-failed", "copying to b failed"), ==, 1);
  replica = hf_house_get_replica (house, dag, "b");
  g_assert_nonnull (strstr (replica->error, "refuses"));
  hf_house_assert_spool_empty (house);

  hf_house_advance (house, 5 * HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
}

/* The upload is the only copy there is: it stays until one is proven. */
static void
test_all_stores_refuse (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (9);
  gint64 id;
  g_autoptr (HfJob) job = NULL;

  fail_all ("put", -1);
  id = hf_house_add (house, dag);
  job = hf_house_get_job (house, id);
  g_assert_cmpint (job->state, ==, HF_JOB_QUEUED);
  g_assert_nonnull (job->error);
  g_assert_cmpint (job->attempts, ==, 1);
  g_assert_cmpint (job->next_try, >, hf_clock_now (house->clock));
  hf_house_assert_sentence (house, "1 pin is at risk: 1 has no proven copy");

  hf_house_advance (house, HF_HOUR);
  hf_house_assert_job (house, id, HF_JOB_QUEUED);
  fail_all ("put", 0);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_job (house, id, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_house_assert_spool_empty (house);
}

/* Written, but the store is gone before it can be read back. */
static void
test_proof_is_late (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (10);
  gint64 id;

  hf_memory_store_fail (hf_memory_store_get ("a"), "get", 1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (hf_memory_store_get ("b"), "get", 1, HF_ERROR_UNAVAILABLE);
  id = hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, "a stored, b stored");
  hf_house_assert_job (house, id, HF_JOB_QUEUED);

  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_house_assert_job (house, id, HF_JOB_DONE);
  g_assert_cmpuint (hf_house_count_puts ("ab"), ==, 2);
  hf_house_assert_spool_empty (house);
}

/* The same when one of several is late: it must not stay unproven for ever. */
static void
test_one_proof_is_late (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (11);

  hf_memory_store_fail (hf_memory_store_get ("b"), "get", 1, HF_ERROR_UNAVAILABLE);
  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b stored, c verified");
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  g_assert_cmpuint (hf_house_count_puts ("abc"), ==, 3);
}

/* A copy that was proven long ago may be gone: what the user sends again is not dropped on its
 * word. */
static void
test_upload_over_stale (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (31);
  HfMemoryStore *b = hf_memory_store_get ("b");
  gint64 id;

  hf_house_add (house, dag);
  hf_house_set_settings (house, "{\"scrub\": false}");
  hf_house_advance (house, 181 * HF_DAY);
  hf_house_assert_copies (house, dag, "a stale");
  hf_memory_store_fail (b, "put", -1, HF_ERROR_UNAVAILABLE);
  hf_house_add_store (house, "b", "b");
  id = hf_house_add (house, dag);
  g_assert_cmpint (id, !=, 0);
  hf_house_assert_job (house, id, HF_JOB_QUEUED);

  hf_memory_store_fail (b, "put", 0, 0);
  hf_house_advance (house,
                    2 * HF_HOUR); /* a repair may be faster, and the upload then looks again */
  hf_house_advance (house, 2 * HF_HOUR);
  hf_house_assert_job (house, id, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a stale, b verified");
  hf_house_assert_spool_empty (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/stores/no-store", test_no_store);
  g_test_add_func ("/engine/stores/store-down", test_store_down);
  g_test_add_func ("/engine/stores/store-refuses", test_store_refuses);
  g_test_add_func ("/engine/stores/all-stores-refuse", test_all_stores_refuse);
  g_test_add_func ("/engine/stores/proof-is-late", test_proof_is_late);
  g_test_add_func ("/engine/stores/one-proof-is-late", test_one_proof_is_late);
  g_test_add_func ("/engine/stores/upload-over-stale", test_upload_over_stale);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damage of all kinds: found by reading, repaired from what is good, and nothing is overwritten
 * before. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-error.h"
#include "hf-evidence-table.h"

#include "hf-test.h"

static void
flip (const char *store, HfTestDag *dag, unsigned block)
{
  g_assert_true (hf_memory_store_flip (hf_memory_store_get (store), hf_test_dag_get_root (dag),
                                       hf_house_offset_of (dag, block)));
}

static char *
cid_of (HfTestDag *dag, unsigned block)
{
  return hf_cid_to_text (hf_block_get_cid (hf_test_dag_get_blocks (dag)->pdata[block]));
}

static void
assert_whole (HfHouse *house, const char *store, HfTestDag *dag)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) copy = hf_house_read (house, store, hf_test_dag_get_root (dag));

  g_assert_true (g_bytes_equal (copy, car));
}

static HfJob *
verify (HfHouse *house, HfTestDag *dag)
{
  return hf_house_get_job (house, hf_house_verify (house, dag));
}

/* The detail of what the job found on the store. */
static const char *
detail_of (HfJob *job, const char *store)
{
  JsonArray *copies = json_object_get_array_member (job->result, "copies");

  for (unsigned i = 0; i < json_array_get_length (copies); i++)
    {
      JsonObject *copy = json_array_get_object_element (copies, i);

      if (g_str_equal (json_object_get_string_member (copy, "backend"), store))
        return json_object_get_string_member_with_default (copy, "detail", NULL);
    }
  g_assert_not_reached ();
}

static gint64
bad_of (HfJob *job)
{
  return json_object_get_int_member (job->result, "bad");
}

static HfJob *
repair_of (HfHouse *house, HfJob *job)
{
  return hf_house_get_job (house, json_object_get_int_member (job->result, "repair_job"));
}

static void
test_all_is_well (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfJob) job = NULL;

  hf_house_add (house, dag);
  hf_clock_advance (house->clock, HF_DAY);
  job = verify (house, dag);
  g_assert_cmpint (job->state, ==, HF_JOB_DONE);
  g_assert_cmpint (bad_of (job), ==, 0);
  g_assert_false (json_object_has_member (job->result, "repair_job"));
  for (const char *name = "abc"; *name != '\0'; name++)
    {
      char store[] = { *name, '\0' };
      g_autoptr (HfReplica) replica = hf_house_get_replica (house, dag, store);

      g_assert_cmpint (replica->proved_at, ==, hf_clock_now (house->clock));
      g_assert_null (detail_of (job, store));
    }
}

/* Each block in turn, at its first byte: the root, inner nodes, leaves. */
static void
test_flip (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (2);

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  for (unsigned i = 0; i < hf_test_dag_get_blocks (dag)->len; i++)
    {
      g_autofree char *cid = cid_of (dag, i);
      g_autoptr (HfJob) job = NULL;
      g_autoptr (HfJob) repair = NULL;

      flip ("a", dag, i);
      job = verify (house, dag);
      g_assert_cmpint (job->state, ==, HF_JOB_DONE);
      g_assert_cmpint (bad_of (job), ==, 1);
      g_assert_nonnull (strstr (detail_of (job, "a"), cid));
      g_assert_null (detail_of (job, "b"));
      g_assert_cmpuint (hf_house_count_events (house, "replica-corrupt", cid), ==, 1);

      repair = repair_of (house, job);
      g_assert_cmpint (repair->state, ==, HF_JOB_DONE);
      hf_house_assert_copies (house, dag, "a verified, b verified");
      assert_whole (house, "a", dag);
    }
  hf_house_assert_sentence (house, "1 pin is safe");
}

/* With another store at hand, the disk that failed is not trusted again; its bad copy stays where
 * it is. */
static void
test_flip_and_another_store (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (3);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  flip ("b", dag, 4);
  before = hf_house_read (house, "b", hf_test_dag_get_root (dag));
  hf_house_verify (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b corrupt, c verified");
  after = hf_house_read (house, "b", hf_test_dag_get_root (dag));
  g_assert_true (g_bytes_equal (before, after));
  hf_house_assert_sentence (house, "1 pin is safe");
}

/* No copy is whole, all of them together are. */
static void
test_union (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (4);
  g_autoptr (HfJob) job = NULL;

  hf_house_add (house, dag);
  flip ("a", dag, 0);
  flip ("a", dag, 7);
  flip ("b", dag, 5);
  flip ("c", dag, 1);
  job = verify (house, dag);
  g_assert_cmpint (bad_of (job), ==, 3);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  assert_whole (house, "a", dag);
  assert_whole (house, "b", dag);
  assert_whole (house, "c", dag);
}

/* One copy's framing is damaged, so that not much of it can be found; the other lacks a block. */
static void
test_union_of_broken_frames (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (5);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autofree char *cid = cid_of (dag, 12);
  g_autoptr (HfJob) job = NULL;
  g_autoptr (HfJob) repair = NULL;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  g_assert_true (hf_memory_store_flip (hf_memory_store_get ("a"), root, 0));
  flip ("b", dag, 12);
  job = verify (house, dag);
  g_assert_cmpint (bad_of (job), ==, 2);
  repair = repair_of (house, job);
  g_assert_cmpint (repair->state, ==, HF_JOB_QUEUED);
  g_assert_nonnull (strstr (repair->error, cid));
}

static void
test_same_block_everywhere (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (6);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autofree char *cid = cid_of (dag, 6);
  g_autoptr (HfJob) job = NULL;
  g_autoptr (HfJob) repair = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  flip ("a", dag, 6);
  flip ("b", dag, 6);
  before = hf_house_read (house, "a", root);
  job = verify (house, dag);
  repair = repair_of (house, job);
  g_assert_cmpint (repair->state, ==, HF_JOB_QUEUED);
  g_assert_nonnull (strstr (repair->error, cid));
  g_assert_nonnull (strstr (repair->error, "nor all of them together"));
  after = hf_house_read (house, "a", root);
  g_assert_true (g_bytes_equal (before, after));
  hf_house_assert_sentence (house, "1 pin is at risk: 1 has no proven copy");

  /* What was lost turns up: whoever has it can give it. */
  g_assert_cmpint (hf_house_add (house, dag), !=, 0);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  assert_whole (house, "a", dag);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_sentence (house, "1 pin is safe");
  hf_house_assert_spool_empty (house);
}

/* The repair finds a good source by itself once there is one. */
static void
test_damage_that_passes (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (7);

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  flip ("a", dag, 6);
  flip ("b", dag, 6);
  hf_house_verify (house, dag);
  flip ("b", dag, 6);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified");
}

/* The source of a copy turns out bad half way: the next one is taken, and it is told. */
static void
test_source_is_bad (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (8);
  g_autofree char *cid = cid_of (dag, 10);

  hf_house_add (house, dag);
  flip ("a", dag, 10);
  hf_house_set_policy (house, "{\"target_replicas\": 4}");
  assert_whole (house, "d", dag);
  g_assert_cmpuint (hf_house_count_events (house, "replica-corrupt", cid), ==, 1);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified, d verified");
  assert_whole (house, "a", dag);
}

/* A copy that was kept when the pin was given up is of use once all others are bad. */
static void
test_stray (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (31);

  hf_house_set_policy (house, "{\"target_replicas\":2}");
  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_house_plant (house, "c", dag);
  flip ("a", dag, 1);
  flip ("b", dag, 1);
  hf_house_verify (house, dag);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b corrupt, c verified");
  assert_whole (house, "a", dag);
  assert_whole (house, "c", dag);
}

static void
test_drop (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (9);
  HfMemoryStore *store = hf_memory_store_get ("b");

  hf_house_add (house, dag);
  g_assert_true (hf_memory_store_drop (store, hf_test_dag_get_root (dag)));
  hf_house_verify (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b suspect, c verified");
  hf_house_advance (house, 9 * HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b suspect, c verified");

  /* The second look comes by itself. */
  hf_house_advance (house, HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b missing, c verified, d verified");
  g_assert_cmpuint (hf_house_count_events (house, "replica-missing", "on b"), ==, 1);

  /* Never back into the store that it was taken from. */
  hf_house_set_policy (house, "{\"target_replicas\": 4}");
  hf_house_advance (house, HF_DAY);
  g_assert_false (hf_memory_store_has (store, hf_test_dag_get_root (dag)));
  g_assert_cmpuint (hf_memory_store_get_count (store, "put"), ==, 1);
  hf_house_assert_sentence (house, "1 pin is safe; it has fewer copies than wanted");
}

/* It was only looked at too early. */
static void
test_drop_and_return (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (10);

  hf_house_add (house, dag);
  hf_memory_store_drop (hf_memory_store_get ("b"), hf_test_dag_get_root (dag));
  hf_house_verify (house, dag);
  hf_house_plant (house, "b", dag);
  hf_house_advance (house, 10 * HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
}

/* A store that is down, or not the one it was, says nothing about its copies. */
static void
test_store_is_away (void)
{
  static const int codes[] = { HF_ERROR_UNAVAILABLE, HF_ERROR_DENIED, HF_ERROR_STALLED };
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (11);

  hf_house_add (house, dag);
  for (unsigned i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (HfJob) job = NULL;

      hf_memory_store_fail (hf_memory_store_get ("b"), "get", -1, codes[i]);
      job = verify (house, dag);
      g_assert_cmpint (bad_of (job), ==, 0);
      hf_house_advance (house, HF_DAY);
      hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
    }
  hf_memory_store_fail (hf_memory_store_get ("b"), "get", 0, 0);
  hf_memory_store_set_uuid (hf_memory_store_get ("b"), "another");
  hf_house_verify (house, dag);
  hf_house_advance (house, HF_DAY);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  g_assert_cmpuint (hf_house_count_events (house, "backend-down", "another store"), ==, 1);
}

/* In the middle of a copy the disk is another one. */
static void
become_another (HfMemoryStore *store, gpointer data)
{
  hf_memory_store_set_uuid (store, "another");
}

static void
test_store_vanishes (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (12);

  hf_memory_store_set_hook (hf_memory_store_get ("b"), "put", G_CALLBACK (become_another), NULL);
  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b failed, c verified");
  assert_whole (house, "a", dag);
  g_assert_cmpuint (hf_memory_store_get_copies (hf_memory_store_get ("b")), ==, 0);
  hf_house_advance (house, 5 * HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b failed, c verified, d verified");
}

/* While it is read, and while it is written, at the same time. */
static void
test_breaks_half_way (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_test_dag_new (13, 40, 100000, 6);

  hf_memory_store_fail_after (hf_memory_store_get ("a"), "put", 2000000, HF_ERROR_UNAVAILABLE);
  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, "a failed, b verified, c verified");
  hf_memory_store_fail_after (hf_memory_store_get ("b"), "get", 1000000, HF_ERROR_UNAVAILABLE);
  hf_house_advance (house, 5 * HF_MINUTE);
  hf_house_assert_copies (house, dag, "a failed, b verified, c verified, d verified");
  assert_whole (house, "d", dag);
}

/* The store that is read from goes away in the middle: the new copy is written once all the same.
 */
static void
test_source_dies (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (15);

  hf_house_add (house, dag);
  hf_memory_store_fail_after (hf_memory_store_get ("a"), "get", 2000, HF_ERROR_UNAVAILABLE);
  hf_house_add_store (house, "c", "c");
  hf_house_advance (house, HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  g_assert_cmpuint (hf_house_count_puts ("c"), ==, 1);
  assert_whole (house, "c", dag);
}

static void
test_evidence (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (14);
  g_autofree char *cid = cid_of (dag, 3);
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GPtrArray) evidence = NULL;
  unsigned good = 0, bad = 0;
  HfDb *db;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  flip ("a", dag, 3);
  hf_house_verify (house, dag);
  pin = hf_house_get_pin (house, dag);
  db = hf_store_borrow (hf_engine_get_store (house->engine), NULL);
  evidence = hf_evidence_table_of_pin (db, pin->id, 0, 100, NULL);
  hf_store_give_back (hf_engine_get_store (house->engine), db);
  for (unsigned i = 0; i < evidence->len; i++)
    {
      const HfEvidence *one = g_ptr_array_index (evidence, i);

      g_assert_cmpint (one->kind, ==, HF_PROOF_FULL_READ);
      good += one->verdict == HF_VERDICT_GOOD;
      bad += one->verdict == HF_VERDICT_CORRUPT && strstr (one->detail, cid) != NULL;
    }
  g_assert_cmpuint (good, ==, 4); /* two when added, b, and a after its repair */
  g_assert_cmpuint (bad, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/repair/all-is-well", test_all_is_well);
  g_test_add_func ("/engine/repair/flip", test_flip);
  g_test_add_func ("/engine/repair/flip-and-another-store", test_flip_and_another_store);
  g_test_add_func ("/engine/repair/union", test_union);
  g_test_add_func ("/engine/repair/union-of-broken-frames", test_union_of_broken_frames);
  g_test_add_func ("/engine/repair/same-block-everywhere", test_same_block_everywhere);
  g_test_add_func ("/engine/repair/damage-that-passes", test_damage_that_passes);
  g_test_add_func ("/engine/repair/source-is-bad", test_source_is_bad);
  g_test_add_func ("/engine/repair/stray", test_stray);
  g_test_add_func ("/engine/repair/drop", test_drop);
  g_test_add_func ("/engine/repair/drop-and-return", test_drop_and_return);
  g_test_add_func ("/engine/repair/store-is-away", test_store_is_away);
  g_test_add_func ("/engine/repair/store-vanishes", test_store_vanishes);
  g_test_add_func ("/engine/repair/breaks-half-way", test_breaks_half_way);
  g_test_add_func ("/engine/repair/source-dies", test_source_dies);
  g_test_add_func ("/engine/repair/evidence", test_evidence);
  return g_test_run ();
}

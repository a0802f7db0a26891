/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single blocks of a pin: right ones only, from whichever copy has them, and nothing is changed by
 * reading. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-block-cache.h"
#include "hf-error.h"
#include "hf-evidence-table.h"

#include "hf-test.h"

#define STORES "abc"

static void
flip (const char *store, HfTestDag *dag, unsigned block)
{
  g_assert_true (hf_memory_store_flip (hf_memory_store_get (store), hf_test_dag_get_root (dag),
                                       hf_house_offset_of (dag, block)));
}

static HfBlock *
block_of (HfTestDag *dag, unsigned index)
{
  return hf_test_dag_get_blocks (dag)->pdata[index];
}

static guint64
asked (const char *store)
{
  return hf_memory_store_get_count (hf_memory_store_get (store), "get-block");
}

static HfPinReader *
open_reader (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (GError) error = NULL;
  HfPinReader *reader = hf_engine_read_pin (house->engine, hf_test_dag_get_root (dag), &error);

  g_assert_no_error (error);
  return reader;
}

static void
assert_reads (HfPinReader *reader, HfBlock *block)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBlock) read = hf_pin_reader_fetch (reader, hf_block_get_cid (block), NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (hf_block_get_section (read), hf_block_get_section (block)));
}

static void
assert_reads_all (HfPinReader *reader, HfTestDag *dag)
{
  for (unsigned i = 0; i < hf_test_dag_get_blocks (dag)->len; i++)
    assert_reads (reader, block_of (dag, i));
}

static void
assert_order (HfPinReader *reader, const char *expected)
{
  g_autofree char *order = hf_pin_reader_describe_sources (reader);

  g_assert_cmpstr (order, ==, expected);
}

static unsigned
count_evidence (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (HfPin) pin = hf_house_get_pin (house, dag);
  HfStore *store = hf_engine_get_store (house->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  g_autoptr (GPtrArray) evidence = hf_evidence_table_of_pin (db, pin->id, 0, 1000, NULL);

  hf_store_give_back (store, db);
  return evidence->len;
}

static unsigned
count_verify_jobs (HfHouse *house)
{
  g_autoptr (GPtrArray) jobs = hf_house_list_jobs (house, -1);
  unsigned count = 0;

  for (unsigned i = 0; i < jobs->len; i++)
    count += ((HfJob *)jobs->pdata[i])->kind == HF_JOB_VERIFY;
  return count;
}

/* One copy is enough, and reading leaves no trace. */
static void
test_all_is_well (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPinReader) reader = NULL;
  guint64 commits;
  unsigned evidence;

  hf_house_add (house, dag);
  evidence = count_evidence (house, dag);
  commits = hf_store_get_commits (hf_engine_get_store (house->engine));
  reader = open_reader (house, dag);
  assert_order (reader, "a, b, c");
  assert_reads_all (reader, dag);
  g_assert_cmpuint (asked ("a"), ==, hf_test_dag_get_blocks (dag)->len);
  g_assert_cmpuint (asked ("b") + asked ("c"), ==, 0);
  hf_engine_settle (house->engine);
  g_assert_cmpuint (count_evidence (house, dag), ==, evidence);
  g_assert_cmpuint (hf_store_get_commits (hf_engine_get_store (house->engine)), ==, commits);
  g_assert_cmpuint (count_verify_jobs (house), ==, 0);
}

/* The one that was proven last goes first, and what is known to be bad last. */
static void
test_order (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (2);
  g_autoptr (HfPinReader) reader = NULL;
  g_autoptr (HfPinReader) without_b = NULL;

  hf_house_add (house, dag);
  hf_clock_advance (house->clock, HF_HOUR);
  hf_memory_store_fail (hf_memory_store_get ("a"), "get", -1, HF_ERROR_UNAVAILABLE);
  hf_house_verify (house, dag);
  reader = open_reader (house, dag);
  assert_order (reader, "b, c, a");

  hf_memory_store_fail (hf_memory_store_get ("b"), "probe", -1, HF_ERROR_UNAVAILABLE);
  hf_house_advance (house, HF_DAY);
  without_b = open_reader (house, dag);
  assert_order (without_b, "c, a, b");
}

/* No copy is whole, all together are. All of it is read, and one job looks after the damage. */
static void
test_union (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (3);
  g_autoptr (HfPinReader) reader = NULL;

  hf_house_add (house, dag);
  for (unsigned i = 0; i < hf_test_dag_get_blocks (dag)->len; i++)
    for (unsigned store = 0; store < 3; store++)
      {
        char name[] = { STORES[store], '\0' };

        if (store != i % 3)
          flip (name, dag, i);
      }
  reader = open_reader (house, dag);
  assert_reads_all (reader, dag);
  hf_engine_settle (house->engine);
  g_assert_cmpuint (count_verify_jobs (house), ==, 1);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
}

/* However many readers see it. */
static void
test_no_storm (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (4);

  hf_house_add (house, dag);
  flip ("a", dag, 5);
  hf_engine_stop (house->engine);
  for (unsigned i = 0; i < 10; i++)
    {
      g_autoptr (HfPinReader) reader = open_reader (house, dag);

      assert_reads (reader, block_of (dag, 5));
    }
  g_assert_cmpuint (count_verify_jobs (house), ==, 1);
}

/* A block that lies nowhere: said by name, with what each copy did. */
static void
test_lost (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (5);
  g_autofree char *cid = hf_cid_to_text (hf_block_get_cid (block_of (dag, 6)));
  g_autoptr (HfPinReader) reader = NULL;
  g_autoptr (HfBlock) block = NULL;
  g_autoptr (GError) error = NULL;

  hf_house_add (house, dag);
  flip ("a", dag, 6);
  flip ("b", dag, 6);
  hf_memory_store_fail (hf_memory_store_get ("c"), "get-block", -1, HF_ERROR_DENIED);
  reader = open_reader (house, dag);
  block = hf_pin_reader_fetch (reader, hf_block_get_cid (block_of (dag, 6)), NULL, &error);
  g_assert_null (block);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, cid));
  g_assert_nonnull (strstr (error->message, "a: "));
  g_assert_nonnull (strstr (error->message, "b: "));
  g_assert_nonnull (strstr (error->message, "c: "));

  hf_memory_store_fail (hf_memory_store_get ("c"), "get-block", 0, 0);
  assert_reads (reader, block_of (dag, 6));
}

/* A store that does not answer is asked once, a copy that is bad three times, before others are. */
static void
test_demotion (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (6);
  g_autoptr (HfPinReader) reader = NULL;

  hf_house_add (house, dag);
  hf_engine_stop (house->engine);
  hf_memory_store_fail (hf_memory_store_get ("a"), "get-block", -1, HF_ERROR_UNAVAILABLE);
  for (unsigned i = 0; i < 10; i++)
    flip ("b", dag, i);
  reader = open_reader (house, dag);
  assert_reads (reader, block_of (dag, 0));
  assert_order (reader, "b, c, a");
  assert_reads (reader, block_of (dag, 1));
  assert_order (reader, "b, c, a");
  assert_reads (reader, block_of (dag, 2));
  assert_order (reader, "c, a, b");
  assert_reads_all (reader, dag);
  g_assert_cmpuint (asked ("a"), ==, 1);
  g_assert_cmpuint (asked ("b"), ==, 3);
}

/* What carries another identity is not the store that was added: nothing is taken from it. */
static void
test_another_store (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (7);
  g_autoptr (HfPinReader) reader = NULL;
  g_autoptr (HfBlock) block = NULL;
  g_autoptr (GError) error = NULL;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  hf_memory_store_set_uuid (hf_memory_store_get ("a"), "another");
  reader = open_reader (house, dag);
  assert_reads_all (reader, dag);
  hf_memory_store_set_uuid (hf_memory_store_get ("b"), "another");
  block = hf_pin_reader_fetch (reader, hf_block_get_cid (block_of (dag, 3)), NULL, &error);
  g_assert_null (block);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
}

/* Copies that go elsewhere while somebody reads are followed. */
static void
test_moved (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (8);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autoptr (HfPinReader) reader = NULL;
  g_autoptr (HfBlock) block = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) jobs = NULL;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  reader = open_reader (house, dag);
  assert_reads (reader, block_of (dag, 0));
  hf_house_add_store (house, "c", "c");
  hf_house_set_policy (house, "{\"target_replicas\": 3}");
  g_assert_true (hf_memory_store_drop (hf_memory_store_get ("a"), root));
  g_assert_true (hf_memory_store_drop (hf_memory_store_get ("b"), root));
  assert_reads_all (reader, dag);

  hf_engine_unpin (house->engine, root, FALSE, &jobs, &error);
  g_assert_no_error (error);
  g_assert_true (hf_memory_store_drop (hf_memory_store_get ("c"), root));
  block = hf_pin_reader_fetch (reader, hf_block_get_cid (block_of (dag, 12)), NULL, &error);
  g_assert_null (block);
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

static void
assert_refused (HfHouse *house, const char *cid, HfError code, const char *part)
{
  g_autoptr (HfCid) parsed = hf_cid_new_from_text (cid, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPinReader) reader = hf_engine_read_pin (house->engine, parsed, &error);

  g_assert_null (reader);
  g_assert_error (error, HF_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_refused (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (9);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autoptr (HfCid) raw = hf_cid_new_for_data (HF_CODEC_RAW, "x", 1);
  g_autofree char *waiting = hf_cid_to_text (raw);
  HfAddOptions options = { 0 };
  g_autoptr (HfAdded) named = NULL;
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  assert_refused (house, cid, HF_ERROR_NOT_FOUND, cid);
  named = hf_engine_add_cid (house->engine, waiting, &options, &error);
  g_assert_no_error (error);
  assert_refused (house, waiting, HF_ERROR_CONFLICT, "never held here");

  /* Acknowledged, and not written anywhere yet. */
  hf_memory_store_fail (hf_memory_store_get ("a"), "put", -1, HF_ERROR_UNAVAILABLE);
  added = hf_house_try_add (house, car, NULL, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  assert_refused (house, cid, HF_ERROR_UNAVAILABLE, "try again later");
  hf_memory_store_fail (hf_memory_store_get ("a"), "put", 0, 0);
  hf_house_advance (house, HF_HOUR);
  {
    g_autoptr (HfPinReader) reader = open_reader (house, dag);

    assert_reads_all (reader, dag);
  }

  hf_engine_unpin (house->engine, hf_test_dag_get_root (dag), FALSE, &jobs, &error);
  g_assert_no_error (error);
  assert_refused (house, cid, HF_ERROR_NOT_FOUND, "unpinned");
}

/* Nodes are kept, leaves are not. */
static void
test_cache (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (10);
  g_autoptr (HfPinReader) reader = NULL;
  HfBlock *leaf = block_of (dag, hf_test_dag_get_blocks (dag)->len - 1);

  hf_house_add (house, dag);
  reader = open_reader (house, dag);
  for (unsigned i = 0; i < 5; i++)
    assert_reads (reader, block_of (dag, 0));
  g_assert_cmpuint (asked ("a"), ==, 1);
  for (unsigned i = 0; i < 5; i++)
    assert_reads (reader, leaf);
  g_assert_cmpuint (asked ("a"), ==, 6);
}

static void
test_cache_bound (void)
{
  g_autoptr (HfBlockCache) cache = hf_block_cache_new (10000);
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  g_autofree char *data = g_malloc0 (20000);
  g_autoptr (HfBlock) large = hf_test_block_new (HF_CODEC_RAW, data, 20000);
  g_autoptr (HfBlock) first = NULL;
  g_autoptr (HfBlock) last = NULL;

  for (unsigned i = 0; i < 100; i++)
    {
      data[0] = (char)i;
      g_ptr_array_add (blocks, hf_test_block_new (HF_CODEC_RAW, data, 500));
      hf_block_cache_add (cache, blocks->pdata[i]);
      hf_block_cache_add (cache, blocks->pdata[i]);
      g_assert_cmpuint (hf_block_cache_get_bytes (cache), <=, 10000);
      /* What is used stays. */
      g_clear_pointer (&first, hf_block_unref);
      first = hf_block_cache_get (cache, hf_block_get_cid (blocks->pdata[0]));
      g_assert_true (first == blocks->pdata[0]);
    }
  g_assert_null (hf_block_cache_get (cache, hf_block_get_cid (blocks->pdata[1])));
  last = hf_block_cache_get (cache, hf_block_get_cid (blocks->pdata[99]));
  g_assert_true (last == blocks->pdata[99]);
  hf_block_cache_add (cache, large);
  g_assert_null (hf_block_cache_get (cache, hf_block_get_cid (large)));
  g_assert_cmpuint (hf_block_cache_get_bytes (cache), >, 9000);
}

/* The form of a CID that was asked for is the one that comes, from the cache too. */
static void
test_versions (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (11);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autoptr (HfPinReader) reader = NULL;
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (root, &length);
  g_autofree char *base58 = NULL;
  g_autoptr (HfCid) other = NULL;

  /* A CID of version 0 is its multihash alone. */
  other = hf_cid_new_from_bytes (multihash, length, NULL, NULL);
  g_assert_true (hf_cid_equal (root, other));
  g_assert_cmpuint (hf_cid_get_version (root), !=, hf_cid_get_version (other));
  hf_house_add (house, dag);
  reader = open_reader (house, dag);
  for (unsigned i = 0; i < 4; i++)
    {
      HfCid *wanted = i % 2 == 0 ? other : root;
      g_autoptr (GError) error = NULL;
      g_autoptr (HfBlock) block = hf_pin_reader_fetch (reader, wanted, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (hf_cid_get_version (hf_block_get_cid (block)), ==,
                        hf_cid_get_version (wanted));
      g_assert_true (hf_block_verify (block, NULL));
    }
}

static void
test_identity_and_cancel (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (12);
  g_autoptr (HfCid) inlined = hf_cid_new (HF_CODEC_RAW, 0, (const guint8 *)"inline", 6);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (HfPinReader) reader = NULL;
  g_autoptr (HfBlock) block = NULL;
  g_autoptr (HfBlock) none = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  hf_house_add (house, dag);
  reader = open_reader (house, dag);
  block = hf_pin_reader_fetch (reader, inlined, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (hf_block_get_data (block, &length), 6, "inline", 6);
  g_cancellable_cancel (cancelled);
  none = hf_pin_reader_fetch (reader, hf_block_get_cid (block_of (dag, 2)), cancelled, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  hf_engine_settle (house->engine);
  g_assert_cmpuint (count_verify_jobs (house), ==, 0);
}

static guint64
opened (const char *store)
{
  return hf_memory_store_get_count (hf_memory_store_get (store), "get");
}

/* In the order of the copies all comes from one of them, in one go. */
static void
test_pass (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (14);
  g_autoptr (HfPinReader) reader = NULL;
  guint64 before;

  hf_house_add (house, dag);
  before = opened ("a");
  reader = open_reader (house, dag);
  hf_pin_reader_begin_pass (reader, NULL);
  assert_reads_all (reader, dag);
  g_assert_cmpuint (opened ("a"), ==, before + 1);
  g_assert_cmpuint (asked ("a") + asked ("b") + asked ("c"), ==, 0);

  /* Behind its end, and for blocks that it has passed, copies are asked. */
  assert_reads (reader, block_of (dag, hf_test_dag_get_blocks (dag)->len - 1));
  g_assert_cmpuint (asked ("a"), ==, 1);
}

/* One block that is not wanted stops it, and nothing behind that is read in vain. */
static void
test_pass_out_of_order (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (15);
  unsigned n = hf_test_dag_get_blocks (dag)->len;
  g_autoptr (HfPinReader) reader = NULL;

  hf_house_add (house, dag);
  reader = open_reader (house, dag);
  hf_pin_reader_begin_pass (reader, NULL);
  for (unsigned i = n; i > 0; i--)
    assert_reads (reader, block_of (dag, i - 1));
  g_assert_cmpuint (asked ("a"), ==, n - 1); /* the root came from the pass */
}

static void
test_pass_and_damage (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (16);
  unsigned n = hf_test_dag_get_blocks (dag)->len;
  g_autoptr (HfPinReader) reader = NULL;

  hf_house_add (house, dag);
  hf_engine_stop (house->engine);
  flip ("a", dag, 4);
  reader = open_reader (house, dag);
  hf_pin_reader_begin_pass (reader, NULL);
  assert_reads_all (reader, dag);
  g_assert_cmpuint (asked ("a"), ==, n - 4);
  g_assert_cmpuint (asked ("b"), ==, 1);
  g_assert_cmpuint (count_verify_jobs (house), ==, 1);
}

/* A copy that is not known to be whole, or can't be opened, is no way to begin. */
static void
test_no_pass (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (17);
  g_autoptr (HfPinReader) reader = NULL;
  g_autoptr (HfPinReader) of_damaged = NULL;
  guint64 before;

  hf_house_add (house, dag);
  hf_memory_store_fail (hf_memory_store_get ("a"), "get", 1, HF_ERROR_UNAVAILABLE);
  reader = open_reader (house, dag);
  hf_pin_reader_begin_pass (reader, NULL);
  assert_reads_all (reader, dag);
  flip ("a", dag, 4);
  hf_house_verify (house, dag);
  before = opened ("a");
  of_damaged = open_reader (house, dag);
  hf_pin_reader_begin_pass (of_damaged, NULL);
  assert_reads (of_damaged, block_of (dag, 2));
  g_assert_cmpuint (opened ("a"), ==, before);
}

/* The functions for walks. */
static void
test_source (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (13);
  g_autoptr (HfPinReader) reader = NULL;
  g_autoptr (HfCid) unknown = hf_cid_new_for_data (HF_CODEC_RAW, "unknown", 7);
  g_autoptr (GError) error = NULL;
  HfDagSummary summary;
  guint64 length;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  reader = open_reader (house, dag);
  hf_dag_survey (hf_test_dag_get_root (dag), hf_pin_reader_source (), reader,
                 hf_pin_reader_get_spill_dir (reader), &summary, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (summary.blocks, ==, hf_test_dag_get_blocks (dag)->len);
  g_assert_false (hf_pin_reader_source ()->has (unknown, &length, reader));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/reader/all-is-well", test_all_is_well);
  g_test_add_func ("/engine/reader/order", test_order);
  g_test_add_func ("/engine/reader/union", test_union);
  g_test_add_func ("/engine/reader/no-storm", test_no_storm);
  g_test_add_func ("/engine/reader/lost", test_lost);
  g_test_add_func ("/engine/reader/demotion", test_demotion);
  g_test_add_func ("/engine/reader/another-store", test_another_store);
  g_test_add_func ("/engine/reader/moved", test_moved);
  g_test_add_func ("/engine/reader/refused", test_refused);
  g_test_add_func ("/engine/reader/cache", test_cache);
  g_test_add_func ("/engine/reader/cache-bound", test_cache_bound);
  g_test_add_func ("/engine/reader/versions", test_versions);
  g_test_add_func ("/engine/reader/identity-and-cancel", test_identity_and_cancel);
  g_test_add_func ("/engine/reader/pass", test_pass);
  g_test_add_func ("/engine/reader/pass-out-of-order", test_pass_out_of_order);
  g_test_add_func ("/engine/reader/pass-and-damage", test_pass_and_damage);
  g_test_add_func ("/engine/reader/no-pass", test_no_pass);
  g_test_add_func ("/engine/reader/source", test_source);
  return g_test_run ();
}

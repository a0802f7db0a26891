/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conformance: copies come, are found, and go. */
#include "hf-fixture.h"

#include <string.h>

#include "hf-error.h"
#include "hf-multihash.h"
#include "hf-test.h"

static void
test_round_trip (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 40, 1000, 5);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt
      = hf_fixture_put_car (fixture->backend, hf_test_dag_get_root (dag), car, 7, NULL, &error);
  g_autoptr (HfEntry) entry = NULL;
  g_autofree char *description = NULL;

  g_assert_no_error (error);
  g_assert_true (receipt->created);
  hf_fixture_check (fixture->backend, receipt->locator, dag);

  entry = hf_backend_stat (fixture->backend, receipt->locator, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entry->bytes, ==, fixture->traits->tells_no_size ? 0 : receipt->bytes);
  g_assert_cmpint (entry->ours, ==, !fixture->traits->tells_no_maker);
  g_assert_cmpint (entry->holding, ==, HF_HELD);
  g_assert_true (!entry->cid || hf_cid_equal (entry->cid, hf_test_dag_get_root (dag)));

  description = hf_backend_describe (fixture->backend, receipt->locator);
  g_assert_true (strstr (description, receipt->locator) != NULL);

  hf_fixture_remove (fixture->backend, receipt->locator, HF_REMOVED);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 0);
  g_assert_null (hf_fixture_read (fixture->backend, receipt->locator, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

/* Whatever stands where in the pieces that a stream comes in, the copy is the same. */
static void
test_piece_sizes (HfFixture *fixture)
{
  static const gsize pieces[] = { 1, 2, 3, 37, 100, 4096 };
  g_autoptr (HfTestDag) dag = hf_test_dag_new (2, 9, 130, 3);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GInputStream) stream = hf_fixture_stream (car, pieces[i], G_MAXSIZE);
      g_autoptr (GError) error = NULL;
      g_autoptr (HfReceipt) receipt
          = hf_backend_put (fixture->backend,
                            &(HfPut){ hf_test_dag_get_root (dag), g_bytes_get_size (car) }, stream,
                            NULL, &error);

      g_assert_no_error (error);
      hf_fixture_check (fixture->backend, receipt->locator, dag);
      hf_fixture_remove (fixture->backend, receipt->locator, HF_REMOVED);
    }
}

static void
test_put_present (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 10, 500, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *before = hf_fixture_snapshot (fixture);
  gboolean created = FALSE;
  g_autofree char *again = hf_fixture_put (fixture->backend, dag, &created);
  g_autofree char *after = hf_fixture_snapshot (fixture);

  g_assert_cmpstr (again, ==, locator);
  g_assert_cmpint (created, ==, !fixture->traits->tells_no_maker);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
  hf_fixture_check (fixture->backend, locator, dag);
}

static void
test_put_damaged (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (4, 10, 500, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);

  for (unsigned round = 1; round <= 3; round++)
    {
      g_autofree char *again = NULL;
      g_autoptr (GBytes) bad = NULL;
      gboolean created = FALSE;

      fixture->traits->damage (fixture->place, hf_test_dag_get_root (dag),
                               g_bytes_get_size (car) / 4 * round);
      bad = hf_fixture_read (fixture->backend, locator, NULL);
      g_assert_true (!bad || !g_bytes_equal (bad, car));
      again = hf_fixture_put (fixture->backend, dag, &created);
      g_assert_cmpstr (again, ==, locator);
      g_assert_cmpint (created, ==, !fixture->traits->tells_no_maker);
      hf_fixture_check (fixture->backend, locator, dag);
      g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
      if (fixture->traits->count_set_aside)
        g_assert_cmpuint (fixture->traits->count_set_aside (fixture->place), ==, round);
    }
}

static gboolean
takes_streams (const HfConformance *traits)
{
  return !traits->offer;
}

static gboolean
can_be_damaged (const HfConformance *traits)
{
  return traits->damage != NULL;
}

static void
test_absent (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (5, 3, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  int absent = fixture->traits->has_blocks ? HF_ERROR_NOT_FOUND : HF_ERROR_UNSUPPORTED;
  g_autoptr (GError) error = NULL;

  hf_fixture_remove (fixture->backend, locator, HF_REMOVED);
  g_assert_null (hf_backend_get (fixture->backend, locator, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hf_backend_stat (fixture->backend, locator, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  if (!fixture->traits->keeps_blocks)
    {
      g_assert_null (hf_backend_get_block (fixture->backend, locator, hf_test_dag_get_root (dag),
                                           NULL, &error));
      g_assert_true (g_error_matches (error, HF_ERROR, absent));
    }
  hf_fixture_remove (fixture->backend, locator, HF_REMOVED_ABSENT);
  hf_fixture_remove (fixture->backend, locator, HF_REMOVED_ABSENT);
}

static gboolean
stop_at_once (const HfEntry *entry, gpointer data, GError **error)
{
  *(unsigned *)data += 1;
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, "enough");
  return FALSE;
}

static void
test_list_few (HfFixture *fixture)
{
  g_autoptr (HfTestDag) one = hf_test_dag_new (6, 1, 10, 2);
  g_autoptr (HfTestDag) two = hf_test_dag_new (7, 1, 10, 2);
  g_autofree char *locator = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GHashTable) found = NULL;
  g_autoptr (GError) error = NULL;
  unsigned calls = 0;

  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 0);
  locator = hf_fixture_put (fixture->backend, one, NULL);
  found = hf_fixture_list (fixture->backend);
  g_assert_cmpuint (g_hash_table_size (found), ==, 1);
  g_assert_true (g_hash_table_contains (found, locator));

  other = hf_fixture_put (fixture->backend, two, NULL);
  g_assert_false (hf_backend_list (fixture->backend, stop_at_once, &calls, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_assert_cmpuint (calls, ==, 1);
}

typedef struct
{
  GHashTable *expected; /* of HfCid */
  gboolean tells_size;
} Listed;

static gboolean
check_entry (const HfEntry *entry, gpointer data, GError **error)
{
  Listed *listed = data;

  if (entry->cid)
    g_assert_true (g_hash_table_remove (listed->expected, entry->cid));
  g_assert_cmpint (entry->bytes > 0, ==, listed->tells_size);
  return TRUE;
}

static void
test_list_many (HfFixture *fixture)
{
  g_autoptr (GHashTable) expected
      = g_hash_table_new_full (hf_cid_hash, hf_cid_equal, (GDestroyNotify)hf_cid_unref, NULL);
  Listed listed = { expected, !fixture->traits->tells_no_size };
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 2500; i++)
    {
      g_autoptr (HfBlock) block = hf_test_block_new (HF_CODEC_RAW, &i, sizeof i);
      HfCid *cid = hf_block_get_cid (block);
      g_autoptr (GBytes) car = hf_test_car_new (cid, &block, 1);
      g_autoptr (GInputStream) stream = hf_fixture_stream (car, 1000, G_MAXSIZE);
      g_autoptr (HfReceipt) receipt = NULL;

      if (fixture->traits->plant)
        fixture->traits->plant (fixture->place, cid, car);
      else
        receipt = hf_backend_put (fixture->backend, &(HfPut){ cid, 0 }, stream, NULL, &error);
      g_assert_no_error (error);
      g_hash_table_add (expected, hf_cid_ref (cid));
    }
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 2500);
  g_assert_true (hf_backend_list (fixture->backend, check_entry, &listed, NULL, &error));
  g_assert_cmpuint (g_hash_table_size (expected), ==, 0);
}

static void
check_one_block (HfFixture *fixture, const void *data, gsize length)
{
  g_autoptr (HfBlock) block = hf_test_block_new (HF_CODEC_RAW, data, length);
  HfCid *cid = hf_block_get_cid (block);
  g_autoptr (GBytes) car = hf_test_car_new (cid, &block, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt
      = hf_fixture_put_car (fixture->backend, cid, car, 1000, NULL, &error);
  g_autoptr (GBytes) found = NULL;

  g_assert_no_error (error);
  found = hf_fixture_read (fixture->backend, receipt->locator, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (found, car));
}

static void
test_small_dags (HfFixture *fixture)
{
  check_one_block (fixture, "", 0);
  check_one_block (fixture, "x", 1);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 2);
}

/* Larger than any buffer on the way. */
static void
test_large_dag (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (8, 20, 1024 * 1024, 7);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);

  hf_fixture_check (fixture->backend, locator, dag);
}

static void
test_unicode (HfFixture *plain)
{
  g_autoptr (HfFixture) fixture = hf_fixture_new (plain->traits, "Ablage «ü» 日本 \"%s\" \n end");
  g_autoptr (HfTestDag) dag = hf_test_dag_new (9, 5, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);

  hf_fixture_check (fixture->backend, locator, dag);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
  g_assert_cmpuint (hf_fixture_count (plain->backend), ==, 0);
  hf_fixture_remove (fixture->backend, locator, HF_REMOVED);
}

/* A CID that is too long for a file name. */
static void
test_long_cid (HfFixture *fixture)
{
  g_autoptr (GBytes) digest = hf_test_bytes (HF_CID_MAX_DIGEST, 10);
  g_autoptr (HfCid) root = hf_cid_new (HF_CODEC_RAW, HF_HASH_IDENTITY,
                                       g_bytes_get_data (digest, NULL), HF_CID_MAX_DIGEST);
  g_autoptr (GBytes) car = hf_test_car_new (root, NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt
      = hf_fixture_put_car (fixture->backend, root, car, 1000, NULL, &error);
  g_autoptr (HfEntry) entry = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
  entry = hf_backend_stat (fixture->backend, receipt->locator, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (entry->ours, ==, !fixture->traits->tells_no_maker);
  hf_fixture_remove (fixture->backend, receipt->locator, HF_REMOVED);
}

static void
test_get_block (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (11, 60, 700, 6);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autoptr (HfCid) stranger = hf_cid_new_for_data (HF_CODEC_RAW, "stranger", 8);
  int absent = fixture->traits->waits_for_blocks ? HF_ERROR_FAILED : HF_ERROR_NOT_FOUND;
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < blocks->len; i++)
    {
      g_autoptr (HfBlock) block
          = hf_backend_get_block (fixture->backend, locator, hf_block_get_cid (blocks->pdata[i]),
                                  NULL, &error);

      g_assert_no_error (error);
      g_assert_true (
          g_bytes_equal (hf_block_get_section (block), hf_block_get_section (blocks->pdata[i])));
    }
  for (int i = 0; i < 2; i++)
    {
      g_assert_null (hf_backend_get_block (fixture->backend, locator, stranger, NULL, &error));
      g_assert_error (error, HF_ERROR, absent);
      g_clear_error (&error);
    }
}

/* One flipped bit, wherever it is, costs one block at most, as long as an index was made before. */
static void
test_get_block_damaged (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (12, 12, 60, 4);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);

  for (gsize at = 100; at < g_bytes_get_size (car); at += 11)
    {
      unsigned good = 0;

      fixture->traits->damage (fixture->place, hf_test_dag_get_root (dag), at);
      for (unsigned i = 0; i < blocks->len; i++)
        {
          g_autoptr (HfBlock) block
              = hf_backend_get_block (fixture->backend, locator,
                                      hf_block_get_cid (blocks->pdata[i]), NULL, NULL);

          good += block && hf_block_verify (block, NULL);
        }
      if (fixture->traits->has_faults)
        g_assert_cmpuint (good, >=, blocks->len - 1);
      fixture->traits->damage (fixture->place, hf_test_dag_get_root (dag), at);
    }
  hf_fixture_check (fixture->backend, locator, dag);
}

static gboolean
has_names (const HfConformance *traits)
{
  return !traits->is_single;
}

static void
assert_having (HfFixture *fixture, const char *const *locators, HfCid *cid, HfHaving first,
               HfHaving second)
{
  HfHaving having[2] = { HF_HAVING, HF_HAVING };
  g_autoptr (GError) error = NULL;

  hf_backend_find_block (fixture->backend, cid, locators, 2, having, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (having[0], ==, first);
  g_assert_cmpint (having[1], ==, second);
}

/* Which copy has a block; the search ends at the first. Kinds that can't tell say so. */
static void
test_find_block (HfFixture *fixture)
{
  g_autoptr (HfTestDag) one = hf_test_dag_new (60, 5, 100, 4);
  g_autoptr (HfTestDag) two = hf_test_dag_new (61, 5, 100, 4);
  g_autoptr (HfTestDag) other = hf_test_dag_new (62, 5, 100, 4);
  g_autofree char *first = hf_fixture_put (fixture->backend, one, NULL);
  g_autofree char *second = hf_fixture_put (fixture->backend, two, NULL);
  const char *const locators[] = { first, second };
  HfCid *cids[] = { hf_block_get_cid (hf_test_dag_get_blocks (one)->pdata[3]),
                    hf_block_get_cid (hf_test_dag_get_blocks (two)->pdata[3]),
                    hf_block_get_cid (hf_test_dag_get_blocks (other)->pdata[3]) };
  HfHaving having[2];
  g_autoptr (GError) error = NULL;

  if (hf_backend_get_flags (fixture->backend) & HF_BACKEND_CAN_FIND_BLOCK)
    {
      assert_having (fixture, locators, cids[0], HF_HAVING, HF_HAVING_UNKNOWN);
      assert_having (fixture, locators, cids[1], HF_HAVING_NOT, HF_HAVING);
      assert_having (fixture, locators, cids[2], HF_HAVING_NOT, HF_HAVING_NOT);
      return;
    }
  g_assert_false (
      hf_backend_find_block (fixture->backend, cids[0], locators, 2, having, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_cmpint (having[0], ==, HF_HAVING_UNKNOWN);
}

static gboolean
has_blocks (const HfConformance *traits)
{
  return traits->has_blocks;
}

static gboolean
has_blocks_to_damage (const HfConformance *traits)
{
  return traits->has_blocks && traits->damage;
}

const HfCase hf_cases_of_copies[] = {
  { "round-trip", test_round_trip, NULL },
  { "piece-sizes", test_piece_sizes, takes_streams },
  { "put-present", test_put_present, NULL },
  { "put-damaged", test_put_damaged, can_be_damaged },
  { "absent", test_absent, NULL },
  { "list-few", test_list_few, NULL },
  { "list-many", test_list_many, NULL },
  { "small-dags", test_small_dags, NULL },
  { "large-dag", test_large_dag, NULL },
  { "unicode", test_unicode, has_names },
  { "long-cid", test_long_cid, NULL },
  { "get-block", test_get_block, has_blocks },
  { "find-block", test_find_block, has_blocks },
  { "get-block-damaged", test_get_block_damaged, has_blocks_to_damage },
  { NULL, NULL, NULL },
};

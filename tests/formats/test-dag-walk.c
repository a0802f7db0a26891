/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-dag.h"

#include <string.h>

#include "hf-error.h"
#include "hf-multihash.h"
#include "hf-test-dag.h"
#include "hf-test.h"

/* Blocks in a hash table, counting what is asked of it. */
typedef struct
{
  GHashTable *blocks; /* HfCid → HfBlock */
  unsigned fetched;
  gboolean broken;
} Shelf;

static void
shelf_init (Shelf *shelf, GPtrArray *blocks)
{
  *shelf = (Shelf){ 0 };
  shelf->blocks
      = g_hash_table_new_full (hf_cid_hash, hf_cid_equal, NULL, (GDestroyNotify)hf_block_unref);
  for (unsigned i = 0; blocks != NULL && i < blocks->len; i++)
    {
      HfBlock *block = hf_block_ref (g_ptr_array_index (blocks, i));

      g_hash_table_insert (shelf->blocks, hf_block_get_cid (block), block);
    }
}

static void
shelf_clear (Shelf *shelf)
{
  g_hash_table_unref (shelf->blocks);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shelf, shelf_clear)

static void
shelf_add (Shelf *shelf, HfBlock *block)
{
  g_hash_table_insert (shelf->blocks, hf_block_get_cid (block), hf_block_ref (block));
}

static HfBlock *
shelf_fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  Shelf *shelf = data;
  HfBlock *block = g_hash_table_lookup (shelf->blocks, cid);

  shelf->fetched++;
  if (shelf->broken)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "the shelf fell down");
  else if (block == NULL)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_NOT_FOUND, "not on the shelf");
  else
    return hf_block_ref (block);
  return NULL;
}

static gboolean
shelf_has (HfCid *cid, guint64 *length, gpointer data)
{
  Shelf *shelf = data;
  HfBlock *block = g_hash_table_lookup (shelf->blocks, cid);
  gsize size = 0;

  if (block == NULL)
    return FALSE;
  hf_block_get_data (block, &size);
  *length = size;
  return TRUE;
}

static const HfBlockSource source = { shelf_fetch, shelf_has };

/* All blocks of a walk; what ended it in @error. */
static GPtrArray *
walk (Shelf *shelf, HfCid *root, const char *dir, GError **error)
{
  g_autoptr (HfDagWalk) walk = hf_dag_walk_new (root, &source, shelf, NULL, dir);
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  HfBlock *block;

  while (hf_block_stream_next (HF_BLOCK_STREAM (walk), &block, NULL, error) && block != NULL)
    g_ptr_array_add (all, block);
  return all;
}

static void
test_order (void)
{
  static const guint64 leaves[] = { 0, 1, 7, 100, 2000 };

  for (gsize i = 0; i < G_N_ELEMENTS (leaves); i++)
    {
      g_autoptr (HfTestDag) dag = hf_test_dag_new (1, leaves[i], 16, 5);
      GPtrArray *expected = hf_test_dag_get_blocks (dag);
      g_auto (Shelf) shelf;
      g_autoptr (GPtrArray) all = NULL;
      g_autoptr (GError) error = NULL;

      shelf_init (&shelf, expected);
      all = walk (&shelf, hf_test_dag_get_root (dag), NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (all->len, ==, expected->len);
      for (unsigned j = 0; j < all->len; j++)
        g_assert_true (g_ptr_array_index (all, j) == g_ptr_array_index (expected, j));
    }
}

/* root → (a, b, a, inlined → (b, c)): a block comes where it is linked to first. */
static void
test_shared (void)
{
  g_autoptr (HfBlock) a = hf_test_block_new (HF_CODEC_RAW, "a", 1);
  g_autoptr (HfBlock) b = hf_test_block_new (HF_CODEC_RAW, "b", 1);
  g_autoptr (HfBlock) c = hf_test_block_new (HF_CODEC_RAW, "c", 1);
  g_autoptr (HfBlock) d = hf_test_block_new (HF_CODEC_RAW, "d", 1);
  HfCid *inner_links[] = { hf_block_get_cid (b), hf_block_get_cid (c) };
  g_autoptr (HfBlock) inner = hf_test_node_new (inner_links, 2, NULL);
  gsize length;
  const guint8 *data = hf_block_get_data (inner, &length);
  g_autoptr (HfCid) inlined = hf_cid_new (HF_CODEC_DAG_PB, HF_HASH_IDENTITY, data, length);
  HfCid *links[] = { hf_block_get_cid (a), inlined, hf_block_get_cid (b), hf_block_get_cid (a),
                     hf_block_get_cid (d), inlined };
  g_autoptr (HfBlock) root = hf_test_node_new (links, 6, NULL);
  HfBlock *expected[] = { root, a, b, c, d };
  g_auto (Shelf) shelf;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  HfDagSummary summary;

  shelf_init (&shelf, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    shelf_add (&shelf, expected[i]);
  all = walk (&shelf, hf_block_get_cid (root), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, G_N_ELEMENTS (expected));
  for (unsigned i = 0; i < all->len; i++)
    g_assert_true (g_ptr_array_index (all, i) == expected[i]);

  g_assert_true (
      hf_dag_survey (hf_block_get_cid (root), &source, &shelf, NULL, &summary, NULL, NULL));
  g_assert_cmpuint (summary.blocks, ==, 5);
}

static void
test_identity_root (void)
{
  g_autoptr (HfCid) root = hf_cid_new_from_text ("bafkqaaa", NULL);
  g_auto (Shelf) shelf;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  shelf_init (&shelf, NULL);
  all = walk (&shelf, root, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 0);
  g_assert_cmpuint (shelf.fetched, ==, 0);
}

/* A chain of 100,000 nodes, each with a leaf that waits on the stack: no recursion, and a stack of
 * some megabytes. */
static void
test_deep (void)
{
  const unsigned depth = 100000;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfBlock) leaf = hf_test_block_new (HF_CODEC_RAW, "leaf", 4);
  HfBlock *top = hf_test_node_new (NULL, 0, "end");
  g_auto (Shelf) shelf;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  HfDagSummary summary;

  shelf_init (&shelf, NULL);
  shelf_add (&shelf, leaf);
  for (unsigned i = 0; i < depth; i++)
    {
      HfCid *links[] = { hf_block_get_cid (top), hf_block_get_cid (leaf) };
      HfBlock *above = hf_test_node_new (links, 2, NULL);

      shelf_add (&shelf, top);
      hf_block_unref (top);
      top = above;
    }
  shelf_add (&shelf, top);
  all = walk (&shelf, hf_block_get_cid (top), dir, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, depth + 2);
  hf_dag_survey (hf_block_get_cid (top), &source, &shelf, dir, &summary, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (summary.blocks, ==, depth + 2);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  hf_block_unref (top);
}

/* Each block in turn is away: the error names it and what links to it. */
static void
test_missing (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (2, 9, 16, 3);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autofree char *root_text = hf_cid_to_text (hf_test_dag_get_root (dag));

  for (unsigned i = 0; i < blocks->len; i++)
    {
      HfCid *cid = hf_block_get_cid (g_ptr_array_index (blocks, i));
      g_autofree char *text = hf_cid_to_text (cid);
      g_auto (Shelf) shelf;
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) survey_error = NULL;
      g_autoptr (GPtrArray) all = NULL;
      HfDagSummary summary;

      shelf_init (&shelf, blocks);
      g_hash_table_remove (shelf.blocks, cid);
      all = walk (&shelf, hf_test_dag_get_root (dag), NULL, &error);
      g_assert_error (error, HF_ERROR, HF_ERROR_INCOMPLETE);
      g_assert_nonnull (strstr (error->message, text));
      g_assert_true ((strstr (error->message, "linked to by") != NULL) == (i > 0));
      /* Three nodes hang on the root, with three leaves each. */
      if (i > 0)
        g_assert_true ((strstr (error->message, root_text) != NULL) == (i % 4 == 1));

      g_assert_false (hf_dag_survey (hf_test_dag_get_root (dag), &source, &shelf, NULL, &summary,
                                     NULL, &survey_error));
      g_assert_error (survey_error, HF_ERROR, HF_ERROR_INCOMPLETE);
      g_assert_true (g_str_has_prefix (survey_error->message, "1 block is missing"));
      g_assert_nonnull (strstr (survey_error->message, text));
    }
}

static void
test_many_missing (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (2, 20, 16, 20);
  g_auto (Shelf) shelf;
  g_autoptr (GError) error = NULL;
  HfDagSummary summary;

  shelf_init (&shelf, NULL);
  shelf_add (&shelf, g_ptr_array_index (hf_test_dag_get_blocks (dag), 0));
  g_assert_false (
      hf_dag_survey (hf_test_dag_get_root (dag), &source, &shelf, NULL, &summary, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INCOMPLETE);
  g_assert_true (g_str_has_prefix (error->message, "20 blocks are missing"));
  g_assert_true (g_str_has_suffix (error->message, "…"));
  g_assert_cmpuint (summary.blocks, ==, 1);
}

/* Leaves are not read. */
static void
test_survey_reads (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 100, 50, 10);
  g_auto (Shelf) shelf;
  g_autoptr (GError) error = NULL;
  HfDagSummary summary;

  shelf_init (&shelf, hf_test_dag_get_blocks (dag));
  hf_dag_survey (hf_test_dag_get_root (dag), &source, &shelf, NULL, &summary, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shelf.fetched, ==, 11);
  g_assert_cmpuint (summary.blocks, ==, 111);
  g_assert_cmpuint (summary.bytes, >, 100 * 50);
}

static void
test_opaque (void)
{
  g_autoptr (HfBlock) root = hf_test_block_new (0x78, "{}", 2);
  g_auto (Shelf) shelf;
  HfDagSummary summary;

  shelf_init (&shelf, NULL);
  shelf_add (&shelf, root);
  g_assert_true (
      hf_dag_survey (hf_block_get_cid (root), &source, &shelf, NULL, &summary, NULL, NULL));
  g_assert_cmpuint (summary.opaque, ==, 1);
  g_assert_cmpuint (summary.bytes, ==, 2);
}

/* A source that gives other bytes, or another block, is found out. */
static void
test_corrupt (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (4, 2, 16, 2);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autofree char *text = hf_cid_to_text (root);
  g_autoptr (HfBlock) forged = hf_block_new (root, "", 0);
  HfBlock *other = g_ptr_array_index (hf_test_dag_get_blocks (dag), 1);
  HfBlock *given[] = { forged, other };

  for (unsigned i = 0; i < G_N_ELEMENTS (given); i++)
    {
      g_auto (Shelf) shelf;
      g_autoptr (GPtrArray) all = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) survey_error = NULL;
      HfDagSummary summary;

      shelf_init (&shelf, hf_test_dag_get_blocks (dag));
      g_hash_table_replace (shelf.blocks, root, hf_block_ref (given[i]));
      all = walk (&shelf, root, NULL, &error);
      g_assert_cmpuint (all->len, ==, 0);
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
      g_assert_nonnull (strstr (error->message, text));
      g_assert_false (hf_dag_survey (root, &source, &shelf, NULL, &summary, NULL, &survey_error));
      g_assert_error (survey_error, HF_ERROR, HF_ERROR_CORRUPT);
    }
}

/* Other errors of a source pass, and end the walk for good. */
static void
test_source_fails (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (5, 4, 16, 2);
  g_auto (Shelf) shelf;
  g_autoptr (HfDagWalk) stream = NULL;
  g_autoptr (HfBlock) first = NULL;
  g_autoptr (GError) error = NULL;
  HfBlock *block;
  HfDagSummary summary;

  shelf_init (&shelf, hf_test_dag_get_blocks (dag));
  stream = hf_dag_walk_new (hf_test_dag_get_root (dag), &source, &shelf, NULL, NULL);
  g_assert_true (hf_block_stream_next (HF_BLOCK_STREAM (stream), &first, NULL, NULL));
  shelf.broken = TRUE;
  g_assert_false (hf_block_stream_next (HF_BLOCK_STREAM (stream), &block, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_false (
      hf_dag_survey (hf_test_dag_get_root (dag), &source, &shelf, NULL, &summary, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  shelf.broken = FALSE;
  g_assert_false (hf_block_stream_next (HF_BLOCK_STREAM (stream), &block, NULL, NULL));
}

static void
test_cancelled (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (5, 4, 16, 2);
  g_auto (Shelf) shelf;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HfDagWalk) stream = NULL;
  g_autoptr (GError) error = NULL;
  HfBlock *block;
  HfDagSummary summary;

  shelf_init (&shelf, hf_test_dag_get_blocks (dag));
  stream = hf_dag_walk_new (hf_test_dag_get_root (dag), &source, &shelf, NULL, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_false (hf_block_stream_next (HF_BLOCK_STREAM (stream), &block, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (hf_dag_survey (hf_test_dag_get_root (dag), &source, &shelf, NULL, &summary,
                                 cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/dag-walk/order", test_order);
  g_test_add_func ("/formats/dag-walk/shared", test_shared);
  g_test_add_func ("/formats/dag-walk/identity-root", test_identity_root);
  g_test_add_func ("/formats/dag-walk/deep", test_deep);
  g_test_add_func ("/formats/dag-walk/missing", test_missing);
  g_test_add_func ("/formats/dag-walk/many-missing", test_many_missing);
  g_test_add_func ("/formats/dag-walk/survey-reads", test_survey_reads);
  g_test_add_func ("/formats/dag-walk/opaque", test_opaque);
  g_test_add_func ("/formats/dag-walk/corrupt", test_corrupt);
  g_test_add_func ("/formats/dag-walk/source-fails", test_source_fails);
  g_test_add_func ("/formats/dag-walk/cancelled", test_cancelled);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-dag.h"

#include <string.h>

#include "hf-error.h"
#include "hf-multihash.h"
#include "hf-test-dag.h"
#include "hf-test.h"

static HfBlockVerdict
add (HfDagCheck *check, HfBlock *block)
{
  g_autoptr (GError) error = NULL;
  HfBlockVerdict verdict;

  hf_dag_check_add (check, block, &verdict, &error);
  g_assert_no_error (error);
  return verdict;
}

static HfDagSummary
finish (HfDagCheck *check)
{
  g_autoptr (GError) error = NULL;
  HfDagSummary summary = { 0 };

  hf_dag_check_finish (check, &summary, &error);
  g_assert_no_error (error);
  return summary;
}

static void
assert_incomplete (HfDagCheck *check, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_dag_check_finish (check, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INCOMPLETE);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}

static void
shuffle (GPtrArray *blocks, GRand *random)
{
  for (unsigned i = blocks->len; i > 1; i--)
    {
      unsigned j = g_rand_int_range (random, 0, i);
      gpointer kept = blocks->pdata[i - 1];

      blocks->pdata[i - 1] = blocks->pdata[j];
      blocks->pdata[j] = kept;
    }
}

/* Forwards, backwards and fifty times shuffled; never complete before the last block. */
static void
test_orders (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 60, 16, 4);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autoptr (GRand) random = g_rand_new_with_seed (20);

  for (unsigned round = 0; round < 52; round++)
    {
      g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_test_dag_get_root (dag), NULL);
      HfDagSummary summary;

      for (unsigned i = 0; i < blocks->len; i++)
        {
          unsigned at = round == 1 ? blocks->len - 1 - i : i;

          assert_incomplete (check, "missing");
          g_assert_cmpint (add (check, g_ptr_array_index (blocks, at)), ==, HF_BLOCK_NEW);
        }
      summary = finish (check);
      g_assert_cmpuint (summary.blocks, ==, blocks->len);
      g_assert_cmpuint (summary.bytes, >, 60 * 16);
      g_assert_cmpuint (summary.unreachable, ==, 0);
      g_assert_cmpuint (summary.opaque, ==, 0);
      shuffle (blocks, random);
    }
}

/* Each block in turn is left out, and named. */
static void
test_each_missing (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (2, 20, 16, 3);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);

  for (unsigned missing = 0; missing < blocks->len; missing++)
    {
      g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_test_dag_get_root (dag), NULL);
      g_autofree char *text
          = hf_cid_to_text (hf_block_get_cid (g_ptr_array_index (blocks, missing)));

      for (unsigned i = 0; i < blocks->len; i++)
        if (i != missing)
          add (check, g_ptr_array_index (blocks, i));
      assert_incomplete (check, text);
      assert_incomplete (check, missing == 0 ? "the root block" : "a block of");
    }
}

static void
test_many_missing (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (2, 20, 16, 20);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_test_dag_get_root (dag), NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  add (check, g_ptr_array_index (hf_test_dag_get_blocks (dag), 0));
  assert_incomplete (check, "20 blocks of ");
  g_assert_false (hf_dag_check_finish (check, NULL, &error));
  g_assert_true (g_str_has_suffix (error->message, "…"));
  names = g_strsplit (error->message, ", ", -1);
  g_assert_cmpuint (g_strv_length (names), ==, 1 + 5);
}

static void
test_duplicates (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 10, 16, 3);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_test_dag_get_root (dag), NULL);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);

  for (unsigned i = 0; i < blocks->len; i++)
    {
      g_assert_cmpint (add (check, g_ptr_array_index (blocks, i)), ==, HF_BLOCK_NEW);
      g_assert_cmpint (add (check, g_ptr_array_index (blocks, i)), ==, HF_BLOCK_DUPLICATE);
    }
  /* Also when all is there. */
  g_assert_cmpint (add (check, g_ptr_array_index (blocks, 0)), ==, HF_BLOCK_DUPLICATE);
  g_assert_cmpuint (finish (check).blocks, ==, blocks->len);
}

/* What comes after the DAG is not looked into, so its missing links don't matter. */
static void
test_trailing (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (4, 10, 16, 3);
  g_autoptr (HfTestDag) other = hf_test_dag_new (5, 10, 16, 3);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_test_dag_get_root (dag), NULL);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  GPtrArray *others = hf_test_dag_get_blocks (other);
  HfDagSummary summary;

  for (unsigned i = 0; i < blocks->len; i++)
    add (check, g_ptr_array_index (blocks, i));
  for (unsigned i = 0; i < 3; i++)
    g_assert_cmpint (add (check, g_ptr_array_index (others, i)), ==, HF_BLOCK_UNREACHABLE);
  summary = finish (check);
  g_assert_cmpuint (summary.blocks, ==, blocks->len);
  g_assert_cmpuint (summary.unreachable, ==, 3);
}

/* Strays among the others are counted, but not in the blocks or bytes of the DAG. */
static void
test_strays (void)
{
  g_autoptr (HfBlock) leaf = hf_test_block_new (HF_CODEC_RAW, "leaf", 4);
  g_autoptr (HfBlock) stray = hf_test_block_new (HF_CODEC_RAW, "a stray one", 11);
  g_autoptr (HfBlock) opaque_stray = hf_test_block_new (0x78, "{}", 2);
  HfCid *links[] = { hf_block_get_cid (leaf) };
  g_autoptr (HfBlock) root = hf_test_node_new (links, 1, NULL);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_block_get_cid (root), NULL);
  HfDagSummary summary;
  gsize length;

  g_assert_cmpint (add (check, stray), ==, HF_BLOCK_NEW);
  g_assert_cmpint (add (check, opaque_stray), ==, HF_BLOCK_NEW);
  g_assert_cmpint (add (check, leaf), ==, HF_BLOCK_NEW);
  g_assert_cmpint (add (check, root), ==, HF_BLOCK_NEW);
  summary = finish (check);
  hf_block_get_data (root, &length);
  g_assert_cmpuint (summary.blocks, ==, 2);
  g_assert_cmpuint (summary.bytes, ==, 4 + length);
  g_assert_cmpuint (summary.unreachable, ==, 2);
  g_assert_cmpuint (summary.opaque, ==, 0);
}

static void
test_opaque (void)
{
  g_autoptr (HfBlock) leaf = hf_test_block_new (0x78, "{}", 2);
  HfCid *links[] = { hf_block_get_cid (leaf) };
  g_autoptr (HfBlock) root = hf_test_node_new (links, 1, NULL);

  for (unsigned order = 0; order < 2; order++)
    {
      g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_block_get_cid (root), NULL);

      add (check, order == 0 ? root : leaf);
      add (check, order == 0 ? leaf : root);
      g_assert_cmpuint (finish (check).opaque, ==, 1);
    }
}

/* Nothing but the root, and the root alone. */
static void
test_single (void)
{
  g_autoptr (HfBlock) root = hf_test_block_new (HF_CODEC_RAW, "", 0);
  g_autoptr (HfBlock) other = hf_test_block_new (HF_CODEC_RAW, "x", 1);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_block_get_cid (root), NULL);
  HfDagSummary summary;

  assert_incomplete (check,
                     "the root block bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
  g_assert_cmpint (add (check, root), ==, HF_BLOCK_NEW);
  g_assert_cmpint (add (check, other), ==, HF_BLOCK_UNREACHABLE);
  summary = finish (check);
  g_assert_cmpuint (summary.blocks, ==, 1);
  g_assert_cmpuint (summary.bytes, ==, 0);
}

/* An identity CID of a node that links to @cid. */
static HfCid *
inlined (HfCid *cid)
{
  g_autoptr (HfBlock) node = hf_test_node_new (&cid, 1, NULL);
  gsize length;
  const guint8 *data = hf_block_get_data (node, &length);

  return hf_cid_new (HF_CODEC_DAG_PB, HF_HASH_IDENTITY, data, length);
}

/* root → inlined → inlined → leaf */
static void
test_identity (void)
{
  g_autoptr (HfBlock) leaf = hf_test_block_new (HF_CODEC_RAW, "leaf", 4);
  g_autofree char *leaf_text = hf_cid_to_text (hf_block_get_cid (leaf));
  g_autoptr (HfCid) inner = inlined (hf_block_get_cid (leaf));
  g_autoptr (HfCid) outer = inlined (inner);
  g_autoptr (HfBlock) root = hf_test_node_new (&outer, 1, NULL);
  gsize length;
  const guint8 *data = hf_cid_get_digest (outer, &length);
  g_autoptr (HfBlock) needless = hf_block_new (outer, data, length);
  HfCid *roots[] = { hf_block_get_cid (root), outer };

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (HfDagCheck) check = hf_dag_check_new (roots[i], NULL);

      if (i == 0)
        add (check, root);
      assert_incomplete (check, leaf_text);
      g_assert_cmpint (add (check, needless), ==, HF_BLOCK_DUPLICATE);
      assert_incomplete (check, leaf_text);
      g_assert_cmpint (add (check, leaf), ==, HF_BLOCK_NEW);
      g_assert_cmpuint (finish (check).blocks, ==, 2 - i);
    }
}

/* An identity root without links is whole without any block. */
static void
test_identity_root (void)
{
  g_autoptr (HfCid) root = hf_cid_new_from_text ("bafkqaaa", NULL);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (root, NULL);

  g_assert_cmpuint (finish (check).blocks, ==, 0);
}

/* After an error the check can't succeed, whatever comes. */
static void
test_invalid (void)
{
  g_autoptr (HfBlock) root = hf_test_block_new (HF_CODEC_DAG_PB, "\xff", 1);
  g_autoptr (HfCid) bad_identity
      = hf_cid_new (HF_CODEC_DAG_CBOR, HF_HASH_IDENTITY, (const guint8 *)"\xff", 1);
  HfCid *roots[] = { hf_block_get_cid (root), bad_identity };

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (HfDagCheck) check = hf_dag_check_new (roots[i], NULL);
      g_autofree char *text = hf_cid_to_text (roots[i]);

      for (unsigned again = 0; again < 2; again++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GError) finish_error = NULL;
          HfBlockVerdict verdict;

          g_assert_false (hf_dag_check_add (check, root, &verdict, &error));
          g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, text));
          g_assert_false (hf_dag_check_finish (check, NULL, &finish_error));
          g_assert_error (finish_error, HF_ERROR, HF_ERROR_INVALID);
        }
    }
}

/* A link of version 0 to a block that stands under version 1. */
static void
test_versions (void)
{
  g_autoptr (HfBlock) leaf = hf_test_node_new (NULL, 0, "leaf");
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (hf_block_get_cid (leaf), &length);
  g_autoptr (HfCid) v0 = hf_cid_new_from_bytes (multihash, length, NULL, NULL);
  g_autoptr (HfBlock) root = hf_test_node_new (&v0, 1, NULL);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_block_get_cid (root), NULL);
  g_autofree char *text = hf_cid_to_text (v0);

  add (check, root);
  g_assert_true (g_str_has_prefix (text, "Qm"));
  assert_incomplete (check, text);
  add (check, leaf);
  g_assert_cmpuint (finish (check).blocks, ==, 2);
}

/* More CIDs than stay on the heap, leaves first. */
static void
test_large (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (6, 70000, 8, 300);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (hf_test_dag_get_root (dag), dir);

  for (unsigned i = blocks->len; i > 1; i--)
    add (check, g_ptr_array_index (blocks, i - 1));
  assert_incomplete (check, "the root block");
  add (check, g_ptr_array_index (blocks, 0));
  g_assert_cmpuint (finish (check).blocks, ==, blocks->len);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
}

/* A disk that can't be written is an error, not a whole DAG. */
static void
test_no_room (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (6, 70000, 8, 300);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autoptr (HfDagCheck) check
      = hf_dag_check_new (hf_test_dag_get_root (dag), "/nonexistent/directory");
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  for (unsigned i = 0; ok && i < blocks->len; i++)
    {
      HfBlockVerdict verdict;

      ok = hf_dag_check_add (check, g_ptr_array_index (blocks, i), &verdict, &error);
    }
  g_assert_false (ok);
  g_assert_nonnull (strstr (error->message, "/nonexistent/directory"));
  g_assert_false (hf_dag_check_finish (check, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/dag-check/orders", test_orders);
  g_test_add_func ("/formats/dag-check/each-missing", test_each_missing);
  g_test_add_func ("/formats/dag-check/many-missing", test_many_missing);
  g_test_add_func ("/formats/dag-check/duplicates", test_duplicates);
  g_test_add_func ("/formats/dag-check/trailing", test_trailing);
  g_test_add_func ("/formats/dag-check/strays", test_strays);
  g_test_add_func ("/formats/dag-check/opaque", test_opaque);
  g_test_add_func ("/formats/dag-check/single", test_single);
  g_test_add_func ("/formats/dag-check/identity", test_identity);
  g_test_add_func ("/formats/dag-check/identity-root", test_identity_root);
  g_test_add_func ("/formats/dag-check/invalid", test_invalid);
  g_test_add_func ("/formats/dag-check/versions", test_versions);
  g_test_add_func ("/formats/dag-check/large", test_large);
  g_test_add_func ("/formats/dag-check/no-room", test_no_room);
  return g_test_run ();
}

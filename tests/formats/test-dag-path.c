/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths through blocks of several codecs, and the blocks that prove them. */
#include "hf-dag-path.h"

#include <string.h>

#include "hf-dag-cbor-writer.h"
#include "hf-error.h"
#include "hf-test-dag.h"
#include "hf-test-shelf.h"
#include "hf-test.h"
#include "hf-tree-builder.h"

static void
add_file (HfTreeBuilder *builder, const char *path)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (path, -1, NULL);
  g_autoptr (GError) error = NULL;

  hf_tree_builder_add_file (builder, path, NULL, stream, NULL, &error);
  g_assert_no_error (error);
}

/* "sub/file" and "top"; with shards, many more names beside these. */
static HfCid *
build_tree (HfTestShelf *shelf, unsigned names)
{
  g_autoptr (HfTreeBuilder) builder
      = hf_tree_builder_new (hf_unixfs_profile_get_default (), NULL, hf_test_shelf_add, shelf);
  g_autoptr (GError) error = NULL;
  HfCid *root;

  for (unsigned i = 0; i < names; i++)
    {
      g_autofree char *name = g_strdup_printf ("%080u", i);

      add_file (builder, name);
    }
  add_file (builder, "sub/file");
  add_file (builder, "top");
  root = hf_tree_builder_finish (builder, &error);
  g_assert_no_error (error);
  return root;
}

static HfCid *
put (HfTestShelf *shelf, guint64 codec, const void *data, gsize length)
{
  g_autoptr (HfBlock) block = hf_test_block_new (codec, data, length);

  hf_test_shelf_add (block, shelf, NULL);
  return hf_cid_ref (hf_block_get_cid (block));
}

/* {"a": {"b": [7, link]}, "self": "x", "direct": link}, in the order that the codec asks for */
static HfCid *
put_cbor (HfTestShelf *shelf, HfCid *link)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  hf_dag_cbor_append_map (out, 3);
  hf_dag_cbor_append_text (out, "a");
  hf_dag_cbor_append_map (out, 1);
  hf_dag_cbor_append_text (out, "b");
  hf_dag_cbor_append_list (out, 2);
  hf_dag_cbor_append_uint (out, 7);
  hf_dag_cbor_append_link (out, link);
  hf_dag_cbor_append_text (out, "self");
  hf_dag_cbor_append_text (out, "x");
  hf_dag_cbor_append_text (out, "direct");
  hf_dag_cbor_append_link (out, link);
  return put (shelf, HF_CODEC_DAG_CBOR, out->data, out->len);
}

static HfCid *
put_json (HfTestShelf *shelf, HfCid *link)
{
  g_autofree char *text = hf_cid_to_text (link);
  g_autofree char *json
      = g_strdup_printf ("{\"a\":{\"b\":[7,{\"/\":\"%s\"}],\"c\":{\"/\":{\"bytes\":\"AA\"}}},"
                         "\"direct\":{\"/\":\"%s\"},\"self\":\"x\"}",
                         text, text);

  return put (shelf, HF_CODEC_DAG_JSON, json, strlen (json));
}

static HfDagPath *
resolve (HfTestShelf *shelf, HfCid *root, const char *path, GError **error)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  return hf_dag_path_resolve (&hf_test_shelf_source, shelf, root, (const char *const *)names, NULL,
                              error);
}

static void
assert_leads (HfTestShelf *shelf, HfCid *root, const char *path, const char *content,
              unsigned blocks, unsigned roots)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDagPath) found = resolve (shelf, root, path, &error);
  const guint8 *data;
  gsize length;

  g_assert_no_error (error);
  data = hf_block_get_data (found->end, &length);
  if (content)
    g_assert_cmpmem (data, length, content, strlen (content));
  g_assert_cmpuint (found->blocks->len, ==, blocks);
  g_assert_cmpuint (found->roots->len, ==, roots);
  if (blocks > 0)
    g_assert_true (hf_cid_equal (found->blocks->pdata[0], root));
  g_assert_true (hf_cid_equal (found->roots->pdata[0], root));
  g_assert_true (hf_cid_equal (found->roots->pdata[roots - 1], hf_block_get_cid (found->end)));
}

static void
assert_lost (HfTestShelf *shelf, HfCid *root, const char *path, HfError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDagPath) found = resolve (shelf, root, path, &error);

  g_assert_null (found);
  g_assert_error (error, HF_ERROR, (int)code);
  if (strstr (error->message, words) == NULL)
    g_error ("%s: %s", path, error->message);
}

static void
test_folders (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (HfCid) root = build_tree (shelf, 0);

  assert_leads (shelf, root, "", NULL, 0, 1);
  assert_leads (shelf, root, "sub", NULL, 1, 2);
  assert_leads (shelf, root, "sub/file", "sub/file", 2, 3);
  assert_lost (shelf, root, "sub/none", HF_ERROR_NOT_FOUND, "none");
  assert_lost (shelf, root, "top/none", HF_ERROR_INVALID, "is a file");
  hf_test_shelf_remove (shelf, root);
  assert_lost (shelf, root, "top", HF_ERROR_INCOMPLETE, "missing");
}

/* The parts of a sharded folder are on the way, but are no roots of their own. */
static void
test_shards (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (HfCid) root = build_tree (shelf, 4000);
  g_autoptr (HfDagPath) path = NULL;
  g_autoptr (GError) error = NULL;

  path = resolve (shelf, root, "sub/file", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (path->roots->len, ==, 3);
  g_assert_cmpuint (path->blocks->len, >, 2);
  assert_leads (shelf, root, "sub/file", "sub/file", path->blocks->len, 3);
  for (unsigned i = 1; i < path->blocks->len; i++)
    g_assert_false (hf_cid_equal (path->blocks->pdata[i - 1], path->blocks->pdata[i]));
}

static void
check_values (HfTestShelf *shelf, HfCid *tree, HfCid *values)
{
  assert_leads (shelf, values, "", NULL, 0, 1);
  assert_leads (shelf, values, "direct", NULL, 1, 2);
  assert_leads (shelf, values, "direct/sub/file", "sub/file", 3, 4);
  assert_leads (shelf, values, "a/b/1/top", "top", 2, 3);
  assert_lost (shelf, values, "a", HF_ERROR_UNSUPPORTED, "no link");
  assert_lost (shelf, values, "a/b/0", HF_ERROR_UNSUPPORTED, "no link");
  assert_lost (shelf, values, "self", HF_ERROR_UNSUPPORTED, "no link");
  assert_lost (shelf, values, "b", HF_ERROR_NOT_FOUND, "“b”");
  assert_lost (shelf, values, "self/x", HF_ERROR_NOT_FOUND, "“x”");
  assert_lost (shelf, values, "a/b/2", HF_ERROR_NOT_FOUND, "“2”");
  assert_lost (shelf, values, "a/b/01", HF_ERROR_NOT_FOUND, "“01”");
  assert_lost (shelf, values, "a/direct", HF_ERROR_NOT_FOUND, "“direct”");
}

static void
test_values (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (HfCid) tree = build_tree (shelf, 0);
  g_autoptr (HfCid) cbor = put_cbor (shelf, tree);
  g_autoptr (HfCid) json = put_json (shelf, tree);
  g_autoptr (HfCid) both = put_cbor (shelf, json);

  check_values (shelf, tree, cbor);
  check_values (shelf, tree, json);
  assert_lost (shelf, json, "a/c", HF_ERROR_UNSUPPORTED, "no link");
  assert_leads (shelf, both, "a/b/1/a/b/1/top", "top", 3, 4);
}

/* A link that the value of a block is, or that stands at the end of nothing else. */
static void
test_bare_link (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (HfCid) tree = build_tree (shelf, 0);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (HfCid) link = NULL;
  g_autoptr (HfCid) opaque = put (shelf, HF_CODEC_CBOR, "\xa0", 1);

  hf_dag_cbor_append_link (out, tree);
  link = put (shelf, HF_CODEC_DAG_CBOR, out->data, out->len);
  assert_leads (shelf, link, "top", "top", 2, 3);
  assert_lost (shelf, opaque, "a", HF_ERROR_UNSUPPORTED, "no path leads on");
}

/* What a CID holds itself is on the way, but is no block. */
static void
test_identity (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (HfCid) tree = build_tree (shelf, 0);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (HfCid) inlined = NULL;
  g_autoptr (HfCid) root = NULL;

  hf_dag_cbor_append_map (out, 1);
  hf_dag_cbor_append_text (out, "t");
  hf_dag_cbor_append_link (out, tree);
  inlined = hf_cid_new (HF_CODEC_DAG_CBOR, 0, out->data, out->len);
  root = put_cbor (shelf, inlined);
  assert_leads (shelf, root, "direct/t/top", "top", 2, 4);
  assert_leads (shelf, root, "direct", NULL, 1, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dag-path/folders", test_folders);
  g_test_add_func ("/dag-path/shards", test_shards);
  g_test_add_func ("/dag-path/values", test_values);
  g_test_add_func ("/dag-path/bare-link", test_bare_link);
  g_test_add_func ("/dag-path/identity", test_identity);
  return g_test_run ();
}

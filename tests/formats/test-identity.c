/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data that stands in its own CID is walked as a block is, by each of those who walk. */
#include "hf-dag.h"

#include <string.h>

#include "hf-error.h"
#include "hf-multihash.h"
#include "hf-test-dag.h"
#include "hf-test.h"

#define GIT_RAW 0x78 /* a codec that is not read here */

static const guint64 codecs[]
    = { HF_CODEC_DAG_PB, HF_CODEC_DAG_CBOR, HF_CODEC_DAG_JSON, HF_CODEC_DAG_JOSE };

static void
append (GByteArray *out, const void *data, gsize length)
{
  g_byte_array_append (out, data, (unsigned)length);
}

static void
append_byte (GByteArray *out, gsize byte)
{
  guint8 value = (guint8)byte;

  g_assert_cmpuint (byte, <, 256);
  append (out, &value, 1);
}

/* The head of a byte string of CBOR. */
static void
append_cbor_head (GByteArray *out, gsize length)
{
  append_byte (out, length < 24 ? 0x40 + length : 0x58);
  if (length >= 24)
    append_byte (out, length);
}

/* The shortest data of @codec that links to @cid. */
static GByteArray *
link_to (guint64 codec, HfCid *cid)
{
  GByteArray *out = g_byte_array_new ();
  gsize length;
  const guint8 *bytes = hf_cid_get_bytes (cid, &length);
  g_autofree char *text = hf_cid_to_text (cid);
  g_autofree char *json = g_strdup_printf ("{\"/\":\"%s\"}", text);

  switch (codec)
    {
    case HF_CODEC_DAG_PB:
      append_byte (out, 0x12);
      append_byte (out, length + 2);
      append_byte (out, 0x0a);
      append_byte (out, length);
      break;
    case HF_CODEC_DAG_CBOR:
      append (out, "\xd8\x2a", 2);
      append_cbor_head (out, length + 1);
      append_byte (out, 0);
      break;
    case HF_CODEC_DAG_JOSE:
      append (out, "\xa1\x67payload", 9);
      append_cbor_head (out, length);
      break;
    default:
      append (out, json, strlen (json));
      return out;
    }
  append (out, bytes, length);
  return out;
}

/* NULL when the data is too long for a CID. */
static HfCid *
inline_link_to (guint64 codec, HfCid *cid)
{
  g_autoptr (GByteArray) data = link_to (codec, cid);

  if (data->len > HF_CID_MAX_DIGEST)
    return NULL;
  return hf_cid_new (codec, HF_HASH_IDENTITY, data->data, data->len);
}

/* A source with one block. */
static HfBlock *
fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  HfBlock *only = data;

  if (only != NULL && hf_cid_equal (hf_block_get_cid (only), cid))
    return hf_block_ref (only);
  g_set_error_literal (error, HF_ERROR, HF_ERROR_NOT_FOUND, "not here");
  return NULL;
}

static gboolean
has (HfCid *cid, guint64 *length, gpointer data)
{
  g_autoptr (HfBlock) block = fetch (cid, data, NULL, NULL);
  gsize size = 0;

  if (block != NULL)
    hf_block_get_data (block, &size);
  *length = size;
  return block != NULL;
}

static const HfBlockSource source = { fetch, has };

/* How many blocks a walk gives; -1 with @error. */
static int
walk (HfCid *root, HfBlock *only, GError **error)
{
  g_autoptr (HfDagWalk) stream = hf_dag_walk_new (root, &source, only, NULL, NULL);

  for (int n = 0;; n++)
    {
      g_autoptr (HfBlock) block = NULL;

      if (!hf_block_stream_next (HF_BLOCK_STREAM (stream), &block, NULL, error))
        return -1;
      if (block == NULL)
        return n;
    }
}

static int
check (HfCid *root, HfBlock *only, guint64 *opaque, GError **error)
{
  g_autoptr (HfDagCheck) dag = hf_dag_check_new (root, NULL);
  HfDagSummary summary;
  HfBlockVerdict verdict;

  if (only != NULL && !hf_dag_check_add (dag, only, &verdict, error))
    return -1;
  if (!hf_dag_check_finish (dag, &summary, error))
    return -1;
  *opaque = summary.opaque;
  return (int)summary.blocks;
}

static int
survey (HfCid *root, HfBlock *only, guint64 *opaque, GError **error)
{
  HfDagSummary summary;

  if (!hf_dag_survey (root, &source, only, NULL, &summary, NULL, error))
    return -1;
  *opaque = summary.opaque;
  return (int)summary.blocks;
}

/* Each of the three finds @blocks blocks below @root when @only is there. */
static void
assert_whole (HfCid *root, HfBlock *only, int blocks, guint64 opaque)
{
  g_autoptr (GError) error = NULL;
  guint64 from_check = 0, from_survey = 0;

  g_assert_cmpint (walk (root, only, &error), ==, blocks);
  g_assert_no_error (error);
  g_assert_cmpint (check (root, only, &from_check, &error), ==, blocks);
  g_assert_no_error (error);
  g_assert_cmpint (survey (root, only, &from_survey, &error), ==, blocks);
  g_assert_no_error (error);
  g_assert_cmpuint (from_check, ==, opaque);
  g_assert_cmpuint (from_survey, ==, opaque);
}

static void
assert_error (const GError *error, int code, const char *name)
{
  g_assert_error (error, HF_ERROR, code);
  g_assert_nonnull (strstr (error->message, name));
}

/* Each of the three names @name as what is missing or wrong below @root. */
static void
assert_fails (HfCid *root, int code, const char *name)
{
  g_autoptr (GError) from_walk = NULL;
  g_autoptr (GError) from_check = NULL;
  g_autoptr (GError) from_survey = NULL;
  guint64 opaque;

  g_assert_cmpint (walk (root, NULL, &from_walk), ==, -1);
  g_assert_cmpint (check (root, NULL, &opaque, &from_check), ==, -1);
  g_assert_cmpint (survey (root, NULL, &opaque, &from_survey), ==, -1);
  assert_error (from_walk, code, name);
  assert_error (from_check, code, name);
  assert_error (from_survey, code, name);
}

/* inlined → block, of each codec */
static void
test_each_codec (void)
{
  g_autoptr (HfBlock) leaf = hf_test_block_new (HF_CODEC_RAW, "leaf", 4);
  g_autofree char *name = hf_cid_to_text (hf_block_get_cid (leaf));

  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      g_autoptr (HfCid) root = inline_link_to (codecs[i], hf_block_get_cid (leaf));

      assert_fails (root, HF_ERROR_INCOMPLETE, name);
      assert_whole (root, leaf, 1, 0);
    }
}

/* inlined → inlined → block, each codec in each */
static void
test_each_pair (void)
{
  g_autoptr (HfBlock) leaf = hf_test_block_new (HF_CODEC_RAW, "leaf", 4);
  g_autofree char *name = hf_cid_to_text (hf_block_get_cid (leaf));
  unsigned pairs = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (codecs); j++)
      {
        g_autoptr (HfCid) inner = inline_link_to (codecs[i], hf_block_get_cid (leaf));
        g_autoptr (HfCid) root = inline_link_to (codecs[j], inner);

        if (root == NULL)
          continue;
        pairs++;
        assert_fails (root, HF_ERROR_INCOMPLETE, name);
        assert_whole (root, leaf, 1, 0);
      }
  g_assert_cmpuint (pairs, >=, 14); /* two texts within each other may be too long */
}

/* As deep as 128 bytes allow: the length bounds the depth, whatever the codec. */
static void
test_deepest (void)
{
  g_autoptr (HfBlock) leaf = hf_test_block_new (HF_CODEC_RAW, "leaf", 4);
  g_autofree char *name = hf_cid_to_text (hf_block_get_cid (leaf));
  unsigned deepest = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    for (unsigned kind = 0; kind < 2; kind++)
      {
        g_autoptr (HfCid) top = kind == 0 ? hf_cid_new (HF_CODEC_RAW, HF_HASH_IDENTITY, NULL, 0)
                                          : hf_cid_ref (hf_block_get_cid (leaf));
        unsigned depth = 0;

        for (;; depth++)
          {
            HfCid *above = inline_link_to (codecs[i], top);

            if (above == NULL)
              break;
            hf_cid_unref (top);
            top = above;
          }
        deepest = MAX (deepest, depth);
        if (kind == 1)
          assert_fails (top, HF_ERROR_INCOMPLETE, name);
        assert_whole (top, leaf, (int)kind, 0);
      }
  g_assert_cmpuint (deepest, ==, 16);
}

/* As many links as there is room for, of each kind. */
static void
test_widest (void)
{
  static const char empty[] = "\xd8\x2a\x45\x00\x01\x55\x00\x00"; /* a link to nothing inlined */
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (HfCid) root = NULL;

  append_byte (data, 0x8f);
  for (unsigned i = 0; i < 15; i++)
    append (data, empty, 8);
  root = hf_cid_new (HF_CODEC_DAG_CBOR, HF_HASH_IDENTITY, data->data, data->len);
  assert_whole (root, NULL, 0, 0);
}

/* Inlined data that is not valid in its codec, as a root and below one. */
static void
test_invalid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      g_autoptr (HfCid) bad = hf_cid_new (codecs[i], HF_HASH_IDENTITY, (const guint8 *)"\xff", 1);
      g_autoptr (HfCid) above = inline_link_to (codecs[i], bad);
      g_autofree char *name = hf_cid_to_text (bad);

      assert_fails (bad, HF_ERROR_INVALID, name);
      assert_fails (above, HF_ERROR_INVALID, name);
    }
}

/* What is inlined in a codec that is not read makes a DAG opaque as a block of it does. */
static void
test_opaque (void)
{
  g_autoptr (HfCid) git = hf_cid_new (GIT_RAW, HF_HASH_IDENTITY, (const guint8 *)"blob 0", 7);
  g_autoptr (HfCid) above = inline_link_to (HF_CODEC_DAG_CBOR, git);
  g_autoptr (HfBlock) node = hf_test_node_new (&git, 1, NULL);

  assert_whole (git, NULL, 0, 1);
  assert_whole (above, NULL, 0, 1);
  assert_whole (hf_block_get_cid (node), node, 1, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/identity/each-codec", test_each_codec);
  g_test_add_func ("/formats/identity/each-pair", test_each_pair);
  g_test_add_func ("/formats/identity/deepest", test_deepest);
  g_test_add_func ("/formats/identity/widest", test_widest);
  g_test_add_func ("/formats/identity/invalid", test_invalid);
  g_test_add_func ("/formats/identity/opaque", test_opaque);
  return g_test_run ();
}

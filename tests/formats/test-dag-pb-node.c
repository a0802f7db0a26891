/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-dag-pb-node.h"

#include <string.h>

#include "hf-block.h"
#include "hf-error.h"
#include "hf-multibase.h"
#include "hf-protobuf.h"
#include "hf-test.h"

#define EMPTY "\x01\x55\x00\x00" /* the empty identity CID */
#define EMPTY_HEX "01550000"

static GBytes *
from_hex (const char *hex)
{
  g_autofree char *text = g_strconcat ("f", hex, NULL);

  return hf_multibase_decode (text, NULL);
}

static HfDagPbNode *
node_of (GBytes *bytes, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  return hf_dag_pb_node_new (data, length, error);
}

static void
append_link (GByteArray *out, const char *name, gint64 size)
{
  g_autoptr (GByteArray) link = g_byte_array_new ();

  hf_protobuf_append_bytes (link, 1, EMPTY, 4);
  if (name != NULL)
    hf_protobuf_append_bytes (link, 2, name, strlen (name));
  if (size >= 0)
    hf_protobuf_append_number (link, 3, (guint64)size);
  hf_protobuf_append_bytes (out, 2, link->data, link->len);
}

static void
test_links (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (HfDagPbNode) node = NULL;
  g_autoptr (GError) error = NULL;
  HfDagPbLink link;
  gsize length;

  append_link (out, NULL, -1);
  append_link (out, "", 0);
  append_link (out, "name", G_MAXINT64);
  hf_protobuf_append_bytes (out, 1, "data", 4);
  node = hf_dag_pb_node_new (out->data, out->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_dag_pb_node_get_n_links (node), ==, 3);
  g_assert_cmpmem (hf_dag_pb_node_get_content (node, &length), length, "data", 4);

  /* Absent, empty, present, and in any order. */
  hf_dag_pb_node_get_link (node, 2, &link);
  g_assert_cmpmem (link.name.data, link.name.length, "name", 4);
  g_assert_cmpmem (link.cid.data, link.cid.length, EMPTY, 4);
  g_assert_true (link.has_size);
  g_assert_cmpuint (link.size, ==, G_MAXINT64);
  hf_dag_pb_node_get_link (node, 0, &link);
  g_assert_null (link.name.data);
  g_assert_false (link.has_size);
  hf_dag_pb_node_get_link (node, 1, &link);
  g_assert_nonnull (link.name.data);
  g_assert_cmpuint (link.name.length, ==, 0);
  g_assert_true (link.has_size);
  g_assert_cmpuint (link.size, ==, 0);
}

static void
test_content (void)
{
  static const struct
  {
    const char *hex;
    int length; /* -1: none */
  } cases[] = {
    { "", -1 },
    { "0a00", 0 },
    { "0a020801", 2 },
    { "12060a04" EMPTY_HEX, -1 },
    { "0a00"
      "12060a04" EMPTY_HEX,
      0 }, /* before the links, as in old blocks */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = from_hex (cases[i].hex);
      g_autoptr (HfDagPbNode) node = node_of (bytes, NULL);
      gsize length;
      const guint8 *content;

      g_assert_nonnull (node);
      content = hf_dag_pb_node_get_content (node, &length);
      g_assert_true ((content == NULL) == (cases[i].length < 0));
      g_assert_cmpuint (length, ==, MAX (cases[i].length, 0));
    }
}

/* The rules are those of hf_dag_pb_links(), whose test names them all. */
static void
test_refused (void)
{
  static const char *const wrong[] = {
    "0a",
    "0a000a00",
    "1200",
    "12020a00",
    "12050a03015500",
    "1a00",
    "0801",
    "1207",
    "12070a05" EMPTY_HEX "00",
    "12060a04" EMPTY_HEX "0a00"
    "12060a04" EMPTY_HEX,
    "120801010a04" EMPTY_HEX,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) bytes = from_hex (wrong[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (node_of (bytes, &error));
      g_assert_true (g_error_matches (error, HF_ERROR, HF_ERROR_INVALID)
                     || g_error_matches (error, HF_ERROR, HF_ERROR_MALFORMED));
    }
}

static void
test_too_large (void)
{
  g_autofree guint8 *data = g_malloc0 (HF_BLOCK_MAX + 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_dag_pb_node_new (data, HF_BLOCK_MAX + 1, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
}

/* As many links as a block can hold. */
static void
test_full (void)
{
  const gsize n = HF_BLOCK_MAX / 8;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (HfDagPbNode) node = NULL;
  HfDagPbLink link;

  for (gsize i = 0; i < n; i++)
    append_link (out, NULL, -1);
  g_assert_cmpuint (out->len, ==, HF_BLOCK_MAX);
  node = hf_dag_pb_node_new (out->data, out->len, NULL);
  g_assert_cmpuint (hf_dag_pb_node_get_n_links (node), ==, n);
  hf_dag_pb_node_get_link (node, n - 1, &link);
  g_assert_true (link.cid.data == out->data + out->len - 4);
}

/* What protobuf allows beside the fields that are known: UnixFS data may hold it. */
static void
test_skip (void)
{
  static const struct
  {
    const char *hex;
    gsize left; /* after one key and its value */
    gboolean ok;
  } cases[] = {
    { "4801"
      "ff",
      1, TRUE }, /* a number */
    { "4a0161"
      "ff",
      1, TRUE }, /* bytes */
    { "4d01020304"
      "ff",
      1, TRUE }, /* four of them */
    { "490102030405060708"
      "ff",
      1, TRUE }, /* eight */
    { "48", 0, FALSE },
    { "4a0261", 0, FALSE },
    { "4d010203", 0, FALSE },
    { "4901020304050607", 0, FALSE },
    { "4b", 0, FALSE }, /* groups */
    { "4c", 0, FALSE },
    { "4e", 0, FALSE },
    { "0001", 0, FALSE }, /* no field has the number 0 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = from_hex (cases[i].hex);
      HfProtobufSpan span = { NULL, 0 };
      g_autoptr (GError) error = NULL;
      guint64 key;
      gboolean ok;

      span.data = g_bytes_get_data (bytes, &span.length);
      g_assert_true (hf_protobuf_take_number (&span, &key, NULL));
      ok = hf_protobuf_skip (&span, key, &error);
      g_assert_true (ok == cases[i].ok);
      if (ok)
        g_assert_cmpuint (span.length, ==, cases[i].left);
      else
        g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/dag-pb-node/links", test_links);
  g_test_add_func ("/formats/dag-pb-node/content", test_content);
  g_test_add_func ("/formats/dag-pb-node/refused", test_refused);
  g_test_add_func ("/formats/dag-pb-node/too-large", test_too_large);
  g_test_add_func ("/formats/dag-pb-node/full", test_full);
  g_test_add_func ("/formats/dag-pb-node/skip", test_skip);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-links.h"

#include <string.h>

#include "hf-dag-cbor.h"
#include "hf-error.h"
#include "hf-multibase.h"
#include "hf-test-dag.h"
#include "hf-test.h"

/* "hello world" and the empty identity CID, in hexadecimal. */
#define HELLO "01551220b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
#define EMPTY "01550000"

static gboolean
count (HfCid *link, gpointer data, GError **error)
{
  GString *seen = data;
  g_autofree char *text = hf_cid_to_text (link);

  g_string_append_printf (seen, "%s ", text);
  return TRUE;
}

static gboolean
stop (HfCid *link, gpointer data, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_NO_SPACE, "enough");
  return FALSE;
}

/* The links of a block given in hexadecimal; NULL with @error. */
static char *
links_of (guint64 codec, const char *hex, GError **error)
{
  g_autofree char *text = g_strconcat ("f", hex, NULL);
  g_autoptr (GBytes) bytes = hf_multibase_decode (text, NULL);
  GString *seen = g_string_new (NULL);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  g_autoptr (HfCid) cid = hf_cid_new_for_data (codec, data, length);
  gboolean ok = hf_links_foreach (cid, data, length, count, seen, error);

  return g_string_free (seen, !ok);
}

static void
assert_refused (guint64 codec, const char *hex)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *links = links_of (codec, hex, &error);

  if (links != NULL)
    g_error ("%s was accepted", hex);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "block ba"));
}

static void
assert_links (guint64 codec, const char *hex, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *links = links_of (codec, hex, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (links, ==, expected);
}

#define HELLO_TEXT "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e "
#define EMPTY_TEXT "bafkqaaa "

static void
test_pb_accepted (void)
{
  assert_links (HF_CODEC_DAG_PB, "", "");
  assert_links (HF_CODEC_DAG_PB, "0a00", "");
  assert_links (HF_CODEC_DAG_PB, "0a020801", "");
  assert_links (HF_CODEC_DAG_PB,
                "1226"
                "0a24" HELLO,
                HELLO_TEXT);
  assert_links (HF_CODEC_DAG_PB,
                "122d"
                "0a24" HELLO "1203616263"
                "1805",
                HELLO_TEXT);
  assert_links (HF_CODEC_DAG_PB,
                "1206"
                "0a04" EMPTY "1226"
                "0a24" HELLO "0a00",
                EMPTY_TEXT HELLO_TEXT);
  /* Data before the links, as old blocks have it; doubled links. */
  assert_links (HF_CODEC_DAG_PB,
                "0a00"
                "1206"
                "0a04" EMPTY "1206"
                "0a04" EMPTY,
                EMPTY_TEXT EMPTY_TEXT);
  /* The largest size. */
  assert_links (HF_CODEC_DAG_PB,
                "1211"
                "0a04" EMPTY "18ffffffffffffffffff01",
                EMPTY_TEXT);
}

static void
test_pb_refused (void)
{
  static const char *const wrong[] = {
    "0a",
    "0a01",
    "0a000a00", /* data twice */
    "1206"
    "0a04" EMPTY "0a00"
    "1206"
    "0a04" EMPTY, /* data among links */
    "1200", /* no CID */
    "12020a00", /* an empty CID */
    "1205"
    "0a03"
    "015500", /* a CID cut short */
    "1207"
    "0a05" EMPTY "00", /* bytes after a CID */
    "12021801", /* size, no CID */
    "1208"
    "1801"
    "0a04" EMPTY, /* wrong order */
    "120a"
    "0a04" EMPTY "1801"
    "1200", /* wrong order */
    "120c"
    "0a04" EMPTY "0a04" EMPTY, /* CID twice */
    "120a"
    "0a04" EMPTY "1200"
    "1200", /* name twice */
    "120a"
    "0a04" EMPTY "1801"
    "1801", /* size twice */
    "1208"
    "0a04" EMPTY "2001", /* unknown field of a link */
    "1a00", /* unknown field of a node */
    "0801", /* data of another type */
    "1001", /* links of another type */
    "1212"
    "0a04" EMPTY "18ffffffffffffffffff02", /* more than 64 bits */
    "1207"
    "0a04" EMPTY, /* a link longer than what follows */
    "0affffffffffffffffff01", /* a length of 2^64 - 1 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (HF_CODEC_DAG_PB, wrong[i]);
}

static void
test_cbor_accepted (void)
{
  assert_links (HF_CODEC_DAG_CBOR, "a0", "");
  assert_links (HF_CODEC_DAG_CBOR, "f6", "");
  assert_links (HF_CODEC_DAG_CBOR, "1bffffffffffffffff", "");
  assert_links (HF_CODEC_DAG_CBOR, "3bffffffffffffffff", "");
  assert_links (HF_CODEC_DAG_CBOR, "fb3ff8000000000000", "");
  assert_links (HF_CODEC_DAG_CBOR, "d82a4500" EMPTY, EMPTY_TEXT);
  assert_links (HF_CODEC_DAG_CBOR,
                "82"
                "d82a4500" EMPTY "a1"
                "6161"
                "d82a582500" HELLO,
                EMPTY_TEXT HELLO_TEXT);
  /* Keys are sorted by length first. */
  assert_links (HF_CODEC_DAG_CBOR,
                "a4"
                "60f4"
                "617af5"
                "61"
                "7bf6"
                "626161"
                "80",
                "");
}

static void
test_cbor_refused (void)
{
  static const char *const wrong[] = {
    "",
    "f6f6", /* two values */
    "1817", /* numbers that are longer than needed */
    "1900ff",
    "1a0000ffff",
    "1b00000000ffffffff",
    "3817",
    "580161",
    "780161",
    "9800",
    "b800",
    "d9002a4500" EMPTY,
    "9fff", /* open lengths */
    "bfff",
    "5f4100ff",
    "7f6161ff",
    "ff",
    "1c", /* reserved */
    "f7", /* undefined */
    "e0",
    "f0",
    "f820",
    "f93e00", /* numbers of 16 and 32 bits */
    "fa3fc00000",
    "fb7ff0000000000000", /* not finite */
    "fbfff0000000000000",
    "fb7ff8000000000000",
    "fb7ff8000000000001",
    "c0", /* other tags */
    "c101",
    "d82b4500" EMPTY,
    "d82a6500" EMPTY, /* links that are none */
    "d82a01",
    "d82a40",
    "d82a4100",
    "d82a44" EMPTY,
    "d82a4501" EMPTY,
    "d82a4600" EMPTY "00",
    "a10101", /* keys that are no texts */
    "a1410001",
    "a2616101616101", /* doubled */
    "a2616201616101", /* not sorted */
    "a262616101617a01",
    "81", /* cut short */
    "a1",
    "a16161",
    "6261",
    "4261",
    "19ff",
    "9bffffffffffffffff00", /* more than there can be */
    "bbffffffffffffffff00",
    "5bffffffffffffffff00",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (HF_CODEC_DAG_CBOR, wrong[i]);
}

static void
test_cbor_depth (void)
{
  for (unsigned depth = HF_DAG_CBOR_MAX_DEPTH; depth <= HF_DAG_CBOR_MAX_DEPTH + 1; depth++)
    {
      g_autofree guint8 *data = g_malloc (depth);
      g_autoptr (GString) seen = g_string_new (NULL);
      g_autoptr (GError) error = NULL;

      memset (data, 0x81, depth - 1);
      data[depth - 1] = 0x80;
      g_assert_true (hf_dag_cbor_links (data, depth, count, seen, &error)
                     == (depth == HF_DAG_CBOR_MAX_DEPTH));
    }
}

/* Whatever the bytes are, no reader leaves them. */
static void
test_mutations (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 3, 8, 3);
  HfBlock *root = g_ptr_array_index (hf_test_dag_get_blocks (dag), 0);
  gsize length;
  const guint8 *data = hf_block_get_data (root, &length);

  for (gsize cut = 0; cut <= length; cut++)
    for (gsize at = 0; at < cut; at++)
      for (unsigned bit = 0; bit < 8; bit++)
        {
          g_autofree guint8 *copy = g_memdup2 (data, cut);
          g_autoptr (GString) seen = g_string_new (NULL);
          g_autoptr (HfCid) pb = NULL;
          g_autoptr (HfCid) cbor = NULL;

          copy[at] ^= 1 << bit;
          pb = hf_cid_new_for_data (HF_CODEC_DAG_PB, copy, cut);
          cbor = hf_cid_new_for_data (HF_CODEC_DAG_CBOR, copy, cut);
          hf_links_foreach (pb, copy, cut, count, seen, NULL);
          hf_links_foreach (cbor, copy, cut, count, seen, NULL);
        }
}

static void
test_kinds (void)
{
  g_assert_cmpint (hf_links_kind (HF_CODEC_RAW), ==, HF_LINKS_NONE);
  g_assert_cmpint (hf_links_kind (HF_CODEC_CBOR), ==, HF_LINKS_NONE);
  g_assert_cmpint (hf_links_kind (HF_CODEC_DAG_PB), ==, HF_LINKS_READ);
  g_assert_cmpint (hf_links_kind (HF_CODEC_DAG_CBOR), ==, HF_LINKS_READ);
  g_assert_cmpint (hf_links_kind (0x0129), ==, HF_LINKS_UNKNOWN);
  /* Neither is looked into. */
  assert_links (HF_CODEC_RAW, "ff", "");
  assert_links (0x0129, "ff", "");
}

static void
test_stop (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 3, 8, 3);
  HfBlock *root = g_ptr_array_index (hf_test_dag_get_blocks (dag), 0);
  gsize length;
  const guint8 *data = hf_block_get_data (root, &length);
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_links_foreach (hf_test_dag_get_root (dag), data, length, stop, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/links/pb-accepted", test_pb_accepted);
  g_test_add_func ("/formats/links/pb-refused", test_pb_refused);
  g_test_add_func ("/formats/links/cbor-accepted", test_cbor_accepted);
  g_test_add_func ("/formats/links/cbor-refused", test_cbor_refused);
  g_test_add_func ("/formats/links/cbor-depth", test_cbor_depth);
  g_test_add_func ("/formats/links/mutations", test_mutations);
  g_test_add_func ("/formats/links/kinds", test_kinds);
  g_test_add_func ("/formats/links/stop", test_stop);
  return g_test_run ();
}

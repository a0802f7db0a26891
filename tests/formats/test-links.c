/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DAG-PB and DAG-CBOR rule by rule, and what holds for all codecs. */
#include "hf-links.h"

#include <string.h>

#include "hf-dag-cbor.h"
#include "hf-error.h"
#include "hf-link-cases.h"
#include "hf-multihash.h"
#include "hf-test-dag.h"
#include "hf-test.h"

typedef struct
{
  const char *hex;
  const char *why;
} Refused;

static gboolean
ignore (HfCid *link, gpointer data, GError **error)
{
  return TRUE;
}

static gboolean
stop (HfCid *link, gpointer data, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_NO_SPACE, "enough");
  return FALSE;
}

static void
test_pb_accepted (void)
{
  hf_assert_links (HF_CODEC_DAG_PB, "", "");
  hf_assert_links (HF_CODEC_DAG_PB, "0a00", "");
  hf_assert_links (HF_CODEC_DAG_PB, "0a020801", "");
  hf_assert_links (HF_CODEC_DAG_PB,
                   "1226"
                   "0a24" HELLO,
                   HELLO_TEXT);
  hf_assert_links (HF_CODEC_DAG_PB,
                   "122d"
                   "0a24" HELLO "1203616263"
                   "1805",
                   HELLO_TEXT);
  hf_assert_links (HF_CODEC_DAG_PB,
                   "1206"
                   "0a04" EMPTY "1226"
                   "0a24" HELLO "0a00",
                   EMPTY_TEXT HELLO_TEXT);
  /* Data before the links, as old blocks have it; doubled links. */
  hf_assert_links (HF_CODEC_DAG_PB,
                   "0a00"
                   "1206"
                   "0a04" EMPTY "1206"
                   "0a04" EMPTY,
                   EMPTY_TEXT EMPTY_TEXT);
  /* A link of version 0. */
  hf_assert_links (HF_CODEC_DAG_PB,
                   "1224"
                   "0a22"
                   "1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                   "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n ");
}

/* What the rules leave free: sizes of 64 bits, names that are not UTF-8, double or unsorted, and
 * (as protobuf has it) numbers that are longer than needed. */
static void
test_pb_free (void)
{
  hf_assert_links (HF_CODEC_DAG_PB,
                   "1211"
                   "0a04" EMPTY "18ffffffffffffffffff01",
                   EMPTY_TEXT);
  hf_assert_links (HF_CODEC_DAG_PB,
                   "120a"
                   "0a04" EMPTY "1202fffe",
                   EMPTY_TEXT);
  hf_assert_links (HF_CODEC_DAG_PB,
                   "1209"
                   "0a04" EMPTY "120162"
                   "1209"
                   "0a04" EMPTY "120161"
                   "1209"
                   "0a04" EMPTY "120161",
                   EMPTY_TEXT EMPTY_TEXT EMPTY_TEXT);
  hf_assert_links (HF_CODEC_DAG_PB,
                   "128a00"
                   "0a8400" EMPTY "188000",
                   EMPTY_TEXT);
}

static void
test_pb_refused (void)
{
  static const Refused cases[] = {
    /* A link must have its CID, and that must be one. */
    { "1200", "a link has no CID" },
    { "12021200", "a link has no CID" },
    { "12021801", "a link has no CID" },
    { "120412001801", "a link has no CID" },
    { "0a0012021801", "a link has no CID" },
    { "12020a00", "a link is no CID" },
    { "12050a03015500", "a link is no CID" },
    { "12070a05" EMPTY "00", "a link is no CID" },
    { "12060a0402550000", "a link is no CID" },
    { "12240a221221e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "a link is no CID" },
    /* The fields of a link in their order, each once. */
    { "120812000a04" EMPTY, "wrong order" },
    { "120818010a04" EMPTY, "wrong order" },
    { "120a0a04" EMPTY "18011200", "wrong order" },
    { "120c0a04" EMPTY "0a04" EMPTY, "doubled" },
    { "120a0a04" EMPTY "12001200", "doubled" },
    { "120a0a04" EMPTY "18011801", "doubled" },
    /* Data once, and not among the links. */
    { "0a000a00", "its data twice" },
    { "0a0012060a04" EMPTY "0a00", "its data twice" },
    { "12060a04" EMPTY "0a0012060a04" EMPTY, "between its links" },
    /* No other fields. */
    { "1a00", "unknown field" },
    { "0200", "unknown field" },
    { "12080a04" EMPTY "2001", "a link has an unknown field" },
    { "12080a04" EMPTY "2200", "a link has an unknown field" },
    /* No other types than those of the fields. */
    { "0801", "unknown field" },
    { "0d00000000", "unknown field" },
    { "090000000000000000", "unknown field" },
    { "0b0c", "unknown field" },
    { "1001", "unknown field" },
    { "12020801", "a link has an unknown field" },
    { "12080a04" EMPTY "1001", "a link has an unknown field" },
    { "12080a04" EMPTY "1a00", "a link has an unknown field" },
    { "120b0a04" EMPTY "1d00000000", "a link has an unknown field" },
    /* Nothing is longer than what holds it. */
    { "0a", "ends within a number" },
    { "12", "ends within a number" },
    { "8a", "ends within a number" },
    { "0a01", "longer than what follows" },
    { "12070a04" EMPTY, "longer than what follows" },
    { "12060a05" EMPTY "00", "longer than what follows" },
    { "12080a04" EMPTY "1205", "longer than what follows" },
    { "12070a04" EMPTY "18", "ends within a number" },
    { "0affffffffffffffffff01", "longer than what follows" },
    { "0affffffffffffffffff02", "more than 64 bits" },
    { "0affffffffffffffffffff01", "more than 64 bits" },
    { "12110a04" EMPTY "18ffffffffffffffffff02", "more than 64 bits" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    hf_assert_refused (HF_CODEC_DAG_PB, cases[i].hex, cases[i].why);
}

static void
test_cbor_accepted (void)
{
  hf_assert_links (HF_CODEC_DAG_CBOR, "a0", "");
  hf_assert_links (HF_CODEC_DAG_CBOR, "f6", "");
  hf_assert_links (HF_CODEC_DAG_CBOR, "1bffffffffffffffff", "");
  hf_assert_links (HF_CODEC_DAG_CBOR, "3bffffffffffffffff", "");
  hf_assert_links (HF_CODEC_DAG_CBOR, "fb3ff8000000000000", "");
  hf_assert_links (HF_CODEC_DAG_CBOR, "fb8000000000000000", "");
  hf_assert_links (HF_CODEC_DAG_CBOR, "d82a4500" EMPTY, EMPTY_TEXT);
  hf_assert_links (HF_CODEC_DAG_CBOR,
                   "82"
                   "d82a4500" EMPTY "a1"
                   "6161"
                   "d82a582500" HELLO,
                   EMPTY_TEXT HELLO_TEXT);
  hf_assert_links (HF_CODEC_DAG_CBOR,
                   "d82a582300"
                   "1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                   "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n ");
  /* Keys are sorted by length first. */
  hf_assert_links (HF_CODEC_DAG_CBOR,
                   "a4"
                   "60f4"
                   "617af5"
                   "61"
                   "7bf6"
                   "626161"
                   "80",
                   "");
  /* The bytes of a link without its tag are bytes; its text is a text. */
  hf_assert_links (HF_CODEC_DAG_CBOR, "4500" EMPTY, "");
  hf_assert_links (HF_CODEC_DAG_CBOR, "686261666b71616161", "");
  /* Texts and keys need not be UTF-8. */
  hf_assert_links (HF_CODEC_DAG_CBOR, "62c328", "");
  hf_assert_links (HF_CODEC_DAG_CBOR, "a161ff00", "");
}

static void
test_cbor_refused (void)
{
  static const Refused cases[] = {
    /* No tags but 42, and that in its one form. */
    { "c0", "a tag other than 42" },
    { "c074323031332d30332d32315432303a30343a30305a", "a tag other than 42" },
    { "c11a514b67b0", "a tag other than 42" },
    { "c249010000000000000000", "a tag other than 42" },
    { "c349010000000000000000", "a tag other than 42" },
    { "c48221196ab3", "a tag other than 42" },
    { "d9d9f7a0", "a tag other than 42" },
    { "d82b4500" EMPTY, "a tag other than 42" },
    { "81d8294500" EMPTY, "a tag other than 42" },
    { "d9002a4500" EMPTY, "longer than needed" },
    { "da0000002a4500" EMPTY, "longer than needed" },
    { "db000000000000002a4500" EMPTY, "longer than needed" },
    /* A link is a byte string of a zero and a CID. */
    { "d82a", "ends too early" },
    { "d82a6500" EMPTY, "a link is no byte string" },
    { "d82a01", "a link is no byte string" },
    { "d82a8100", "a link is no byte string" },
    { "d82af6", "a link is no byte string" },
    { "d82ad82a4500" EMPTY, "a link is no byte string" },
    { "d82a40", "begin with a zero byte" },
    { "d82a44" EMPTY, "begin with a zero byte" },
    { "d82a4501" EMPTY, "begin with a zero byte" },
    { "d82a4100", "a link is no CID" },
    { "d82a4600" EMPTY "00", "a link is no CID" },
    { "d82a450002550000", "a link is no CID" },
    { "d82a58230012"
      "21e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "a link is no CID" },
    { "d82a5805"
      "00" EMPTY,
      "longer than needed" },
    /* Numbers and lengths as short as possible. */
    { "1817", "longer than needed" },
    { "1900ff", "longer than needed" },
    { "1a0000ffff", "longer than needed" },
    { "1b00000000ffffffff", "longer than needed" },
    { "3817", "longer than needed" },
    { "3900ff", "longer than needed" },
    { "3a0000ffff", "longer than needed" },
    { "3b00000000ffffffff", "longer than needed" },
    { "580161", "longer than needed" },
    { "59000161", "longer than needed" },
    { "780161", "longer than needed" },
    { "7a0000000161", "longer than needed" },
    { "980100", "longer than needed" },
    { "99000100", "longer than needed" },
    { "b801616100", "longer than needed" },
    { "b90001616100", "longer than needed" },
    { "a178016100", "longer than needed" },
    /* Keys are texts, sorted by length and bytes, each once. */
    { "a10101", "a key of a map is no text" },
    { "a1410001", "a key of a map is no text" },
    { "a1f600", "a key of a map is no text" },
    { "a1a000", "a key of a map is no text" },
    { "a1d82a4500" EMPTY "00", "a key of a map is no text" },
    { "a2616101616101", "doubled or not sorted" },
    { "a2616201616101", "doubled or not sorted" },
    { "a262616101617a01", "doubled or not sorted" },
    { "a3616101616201616102", "doubled or not sorted" },
    { "81a2616201616101", "doubled or not sorted" },
    /* No open lengths, no break. */
    { "9fff", "left open or reserved" },
    { "bfff", "left open or reserved" },
    { "5f4100ff", "left open or reserved" },
    { "7f6161ff", "left open or reserved" },
    { "ff", "left open or reserved" },
    { "81ff", "left open or reserved" },
    { "a1ff00", "left open or reserved" },
    { "1c", "left open or reserved" },
    { "3d", "left open or reserved" },
    { "fe", "left open or reserved" },
    /* Of the simple values false, true and null only. */
    { "f7", "neither false, true, null" },
    { "e0", "neither false, true, null" },
    { "f3", "neither false, true, null" },
    { "f814", "neither false, true, null" },
    { "f820", "neither false, true, null" },
    { "f8ff", "neither false, true, null" },
    { "81f7", "neither false, true, null" },
    /* Numbers with a point have 64 bits and are finite. */
    { "f93e00", "nor a 64-bit number" },
    { "fa3fc00000", "nor a 64-bit number" },
    { "f97c00", "nor a 64-bit number" },
    { "f97e00", "nor a 64-bit number" },
    { "f9fc00", "nor a 64-bit number" },
    { "fa7f800000", "nor a 64-bit number" },
    { "fb7ff0000000000000", "not finite" },
    { "fbfff0000000000000", "not finite" },
    { "fb7ff8000000000000", "not finite" },
    { "fb7ff8000000000001", "not finite" },
    { "fbfff8000000000000", "not finite" },
    /* One value, and nothing after it. */
    { "", "ends too early" },
    { "f6f6", "follow after its end" },
    { "0000", "follow after its end" },
    { "8000", "follow after its end" },
    { "a0ff", "follow after its end" },
    { "d82a4500" EMPTY "00", "follow after its end" },
    /* Nothing is longer than what holds it. */
    { "81", "longer than what follows" },
    { "8201", "longer than what follows" },
    { "a1", "longer than what follows" },
    { "a16161", "ends too early" },
    { "a261610061", "longer than what follows" },
    { "6261", "longer than what follows" },
    { "4261", "longer than what follows" },
    { "18", "within a number" },
    { "19ff", "within a number" },
    { "fb7ff000", "within a number" },
    { "9bffffffffffffffff00", "longer than what follows" },
    { "bbffffffffffffffff00", "longer than what follows" },
    { "5bffffffffffffffff00", "longer than what follows" },
    { "7bffffffffffffffff00", "longer than what follows" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    hf_assert_refused (HF_CODEC_DAG_CBOR, cases[i].hex, cases[i].why);
}

static void
test_cbor_depth (void)
{
  for (unsigned depth = HF_DAG_CBOR_MAX_DEPTH; depth <= HF_DAG_CBOR_MAX_DEPTH + 1; depth++)
    {
      g_autofree guint8 *data = g_malloc (depth);
      g_autoptr (GError) error = NULL;

      memset (data, 0x81, depth - 1);
      data[depth - 1] = 0x80;
      g_assert_true (hf_dag_cbor_links (data, depth, ignore, NULL, &error)
                     == (depth == HF_DAG_CBOR_MAX_DEPTH));
      g_assert_true (error == NULL || strstr (error->message, "nested too deeply") != NULL);
    }
}

/* Whatever the bytes are, no reader leaves them. */
static void
test_mutations (void)
{
  static const guint64 codecs[]
      = { HF_CODEC_DAG_PB, HF_CODEC_DAG_CBOR, HF_CODEC_DAG_JSON, HF_CODEC_DAG_JOSE };
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 3, 8, 3);
  HfBlock *root = g_ptr_array_index (hf_test_dag_get_blocks (dag), 0);
  gsize length;
  const guint8 *data = hf_block_get_data (root, &length);

  for (gsize cut = 0; cut <= length; cut++)
    for (gsize at = 0; at < cut; at++)
      for (unsigned bit = 0; bit < 8; bit++)
        {
          g_autofree guint8 *copy = g_memdup2 (data, cut);

          copy[at] ^= 1 << bit;
          for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
            {
              g_autoptr (HfCid) cid = hf_cid_new (codecs[i], HF_HASH_IDENTITY, NULL, 0);

              hf_links_foreach (cid, copy, cut, ignore, NULL, NULL);
            }
        }
}

static void
test_kinds (void)
{
  static const guint64 none[] = { HF_CODEC_RAW, HF_CODEC_CBOR, HF_CODEC_JSON, HF_CODEC_LIBP2P_KEY };
  static const guint64 some[]
      = { HF_CODEC_DAG_PB, HF_CODEC_DAG_CBOR, HF_CODEC_DAG_JSON, HF_CODEC_DAG_JOSE };
  /* git, dag-cose, an Ethereum block, a Filecoin commitment */
  static const guint64 unknown[] = { 0x78, 0x86, 0x90, 0xf101, 0 };

  g_assert_cmpuint (HF_CODEC_JSON, ==, 0x0200);
  g_assert_cmpuint (HF_CODEC_CBOR, ==, 0x51);
  g_assert_cmpuint (HF_CODEC_LIBP2P_KEY, ==, 0x72);
  g_assert_cmpuint (HF_CODEC_DAG_JSON, ==, 0x0129);
  g_assert_cmpuint (HF_CODEC_DAG_JOSE, ==, 0x85);
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    g_assert_cmpint (hf_links_kind (none[i]), ==, HF_LINKS_NONE);
  for (gsize i = 0; i < G_N_ELEMENTS (some); i++)
    g_assert_cmpint (hf_links_kind (some[i]), ==, HF_LINKS_READ);
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_cmpint (hf_links_kind (unknown[i]), ==, HF_LINKS_UNKNOWN);
}

/* Leaves are not looked into, whatever they seem to hold. */
static void
test_leaves (void)
{
  static const guint64 codecs[]
      = { HF_CODEC_RAW, HF_CODEC_CBOR, HF_CODEC_JSON, HF_CODEC_LIBP2P_KEY, 0x78 };

  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      hf_assert_links (codecs[i], "ff", "");
      hf_assert_links (codecs[i], "d82a4500" EMPTY, "");
      hf_assert_links (codecs[i], "7b222f223a226261666b71616161227d", "");
    }
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
  g_test_add_func ("/formats/links/pb-free", test_pb_free);
  g_test_add_func ("/formats/links/pb-refused", test_pb_refused);
  g_test_add_func ("/formats/links/cbor-accepted", test_cbor_accepted);
  g_test_add_func ("/formats/links/cbor-refused", test_cbor_refused);
  g_test_add_func ("/formats/links/cbor-depth", test_cbor_depth);
  g_test_add_func ("/formats/links/mutations", test_mutations);
  g_test_add_func ("/formats/links/kinds", test_kinds);
  g_test_add_func ("/formats/links/leaves", test_leaves);
  g_test_add_func ("/formats/links/stop", test_stop);
  return g_test_run ();
}

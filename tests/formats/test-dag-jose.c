/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-dag-jose.h"

#include <string.h>

#include "hf-error.h"
#include "hf-link-cases.h"
#include "hf-multibase.h"

#define PAYLOAD "677061796c6f6164"
#define SIGNATURES "6a7369676e617475726573"
#define SIGNATURE "697369676e6174757265"
#define CIPHERTEXT "6a63697068657274657874"
#define HEADER "66686561646572"

/* A signed block whose payload is @text. */
static char *
signed_text (const char *text)
{
  gsize length = strlen (text);
  g_autofree char *hex = hf_multibase_encode ('f', (const guint8 *)text, length);
  g_autofree char *head = length < 24 ? g_strdup_printf ("%02x", 0x40 | (unsigned)length)
                                      : g_strdup_printf ("58%02x", (unsigned)length);

  g_assert_cmpuint (length, <, 256);
  return g_strconcat ("a2" PAYLOAD, head, hex + 1, SIGNATURES "80", NULL);
}

static void
test_payload_cid (void)
{
  hf_assert_links (HF_CODEC_DAG_JOSE, "a2" PAYLOAD "44" EMPTY SIGNATURES "81a1" SIGNATURE "4101",
                   EMPTY_TEXT);
  hf_assert_links (HF_CODEC_DAG_JOSE, "a2" PAYLOAD "5824" HELLO SIGNATURES "80", HELLO_TEXT);
  hf_assert_links (HF_CODEC_DAG_JOSE, "a1" PAYLOAD "44" EMPTY, EMPTY_TEXT);
  hf_assert_links (HF_CODEC_DAG_JOSE,
                   "a1" PAYLOAD "5822"
                   "1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                   "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n ");
}

/* The links that DAG-CBOR has stand beside it, in the order of the bytes. */
static void
test_tags (void)
{
  hf_assert_links (HF_CODEC_DAG_JOSE,
                   "a2" PAYLOAD "44" EMPTY SIGNATURES "81a2" HEADER
                   "a16161d82a582500" HELLO SIGNATURE "40",
                   EMPTY_TEXT HELLO_TEXT);
  hf_assert_links (HF_CODEC_DAG_JOSE, "a2" HEADER "a16161d82a582500" HELLO PAYLOAD "44" EMPTY,
                   HELLO_TEXT EMPTY_TEXT);
}

/* What is encrypted has no links, nor has what is named payload further in. */
static void
test_ciphertext (void)
{
  hf_assert_links (HF_CODEC_DAG_JOSE, "a1" CIPHERTEXT "44" EMPTY, "");
  hf_assert_links (HF_CODEC_DAG_JOSE, "a1" CIPHERTEXT "40", "");
  hf_assert_links (HF_CODEC_DAG_JOSE, "a2" HEADER "a1" PAYLOAD "44" EMPTY CIPHERTEXT "40", "");
}

static void
test_payload_json (void)
{
  static const struct
  {
    const char *json;
    const char *links;
  } cases[] = {
    { "{}", "" },
    { "\n [1]", "" },
    { "{\"a\":\"ipfs://" EMPTY_CID "\"}", EMPTY_TEXT },
    { "[\"ipfs://" EMPTY_CID "\",{\"b\":\"ipfs:\\/\\/" HELLO_CID "\"}]", EMPTY_TEXT HELLO_TEXT },
    { "\"ipfs://\\u0062afkqaaa\"", EMPTY_TEXT },
    /* Texts like any other. */
    { "[\"ipfs://" EMPTY_CID "/a\"]", "" },
    { "[\"ipfs://\"]", "" },
    { "[\"ipfs:/" EMPTY_CID "\"]", "" },
    { "[\"IPFS://" EMPTY_CID "\"]", "" },
    { "[\" ipfs://" EMPTY_CID "\"]", "" },
    { "[\"" EMPTY_CID "\"]", "" },
    { "{\"ipfs://" EMPTY_CID "\":1}", "" },
    /* Not DAG-JSON. */
    { "{\"/\":\"" EMPTY_CID "\"}", "" },
    { "{\"/\":\"foo\",\"bar\":1}", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *hex = signed_text (cases[i].json);

      hf_assert_links (HF_CODEC_DAG_JOSE, hex, cases[i].links);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *hex;
    const char *why;
  } cases[] = {
    { "", "not valid DAG-CBOR" },
    { "a1" PAYLOAD "44" EMPTY "00", "not valid DAG-CBOR: bytes follow" },
    { "a2" SIGNATURES "80" PAYLOAD "44" EMPTY, "not sorted" },
    { "80", "neither a payload nor a ciphertext" },
    { "a0", "neither a payload nor a ciphertext" },
    { "81a1" PAYLOAD "44" EMPTY, "neither a payload nor a ciphertext" },
    { "a1" SIGNATURES "80", "neither a payload nor a ciphertext" },
    { "a1" HEADER "a1" PAYLOAD "44" EMPTY, "neither a payload nor a ciphertext" },
    { "a1" PAYLOAD "64" EMPTY, "no byte string" },
    { "a1" PAYLOAD "f6", "no byte string" },
    { "a1" PAYLOAD "d82a4500" EMPTY, "no byte string" },
    { "a1" PAYLOAD "8144" EMPTY, "no byte string" },
    { "a1" CIPHERTEXT "6161", "no byte string" },
    { "a1" PAYLOAD "40", "neither a CID nor JSON" },
    { "a1" PAYLOAD "43015500", "the payload is no CID" },
    { "a1" PAYLOAD "45" EMPTY "00", "the payload is no CID" },
    { "a1" PAYLOAD "421221", "the payload is no CID" },
    { "a1" PAYLOAD "4402550000", "neither a CID nor JSON" },
    { "a1" PAYLOAD "4500" EMPTY, "neither a CID nor JSON" },
    { "a1" PAYLOAD "417b", "neither a CID nor JSON" },
    { "a1" PAYLOAD "43616263", "neither a CID nor JSON" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    hf_assert_refused (HF_CODEC_DAG_JOSE, cases[i].hex, cases[i].why);
}

static void
test_refused_links (void)
{
  static const char *const wrong[]
      = { "[\"ipfs://foo\"]", "[\"ipfs://bafkqaa\"]", "[\"ipfs://0\"]" };
  g_autofree char *filler = g_strnfill (200, 'b');
  g_autofree char *long_text = g_strdup_printf ("\"ipfs://%s\"", filler);
  g_autofree char *long_hex = signed_text (long_text);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *hex = signed_text (wrong[i]);

      hf_assert_refused (HF_CODEC_DAG_JOSE, hex, "a link in the payload is no CID");
    }
  hf_assert_refused (HF_CODEC_DAG_JOSE, long_hex, "a link in the payload is no CID");
}

static gboolean
stop (HfCid *link, gpointer data, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_NO_SPACE, "enough");
  return FALSE;
}

/* The caller's error comes back as it is, from each kind of link. */
static void
test_stop (void)
{
  static const char *const blocks[] = { "fa1" PAYLOAD "44" EMPTY, "fa1" HEADER "d82a4500" EMPTY,
                                        /* "ipfs://bafkqaaa" */
                                        "fa1" PAYLOAD "5122697066733a2f2f6261666b7161616122" };

  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      g_autoptr (GBytes) bytes = hf_multibase_decode (blocks[i], NULL);
      g_autoptr (GError) error = NULL;
      gsize length;
      const guint8 *data = g_bytes_get_data (bytes, &length);

      g_assert_false (hf_dag_jose_links (data, length, stop, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
      g_assert_cmpstr (error->message, ==, "enough");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/dag-jose/payload-cid", test_payload_cid);
  g_test_add_func ("/formats/dag-jose/tags", test_tags);
  g_test_add_func ("/formats/dag-jose/ciphertext", test_ciphertext);
  g_test_add_func ("/formats/dag-jose/payload-json", test_payload_json);
  g_test_add_func ("/formats/dag-jose/refused", test_refused);
  g_test_add_func ("/formats/dag-jose/refused-links", test_refused_links);
  g_test_add_func ("/formats/dag-jose/stop", test_stop);
  return g_test_run ();
}

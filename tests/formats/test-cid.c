/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-cid.h"

#include <string.h>

#include "hf-error.h"
#include "hf-multibase.h"
#include "hf-multihash.h"
#include "hf-test.h"

#define HELLO "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
#define EMPTY_DIRECTORY "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn"
#define EMPTY_IDENTITY "bafkqaaa"

static HfCid *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  HfCid *cid = hf_cid_new_from_text (text, &error);

  g_assert_no_error (error);
  return cid;
}

static void
test_hello (void)
{
  g_autoptr (HfCid) made = hf_cid_new_for_data (HF_CODEC_RAW, "hello world", 11);
  g_autoptr (HfCid) read = parse (HELLO);
  g_autofree char *text = hf_cid_to_text (made);

  g_assert_cmpstr (text, ==, HELLO);
  g_assert_true (hf_cid_equal (made, read));
  g_assert_cmpuint (hf_cid_hash (made), ==, hf_cid_hash (read));
  g_assert_true (hf_cid_verify (read, "hello world", 11, NULL));
}

static void
test_version_0 (void)
{
  g_autoptr (HfCid) v0 = parse (EMPTY_DIRECTORY);
  g_autofree char *text = hf_cid_to_text (v0);
  g_autofree char *canonical = hf_cid_to_canonical (v0);
  g_autofree char *key = hf_cid_to_key (v0);
  g_autoptr (HfCid) v1 = parse (canonical);
  gsize length;

  g_assert_cmpuint (hf_cid_get_version (v0), ==, 0);
  g_assert_cmpuint (hf_cid_get_codec (v0), ==, HF_CODEC_DAG_PB);
  g_assert_cmpstr (text, ==, EMPTY_DIRECTORY);
  g_assert_cmpstr (canonical, ==, "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354");
  g_assert_cmpstr (key, ==, canonical);
  g_assert_cmpuint (hf_cid_get_version (v1), ==, 1);
  g_assert_true (hf_cid_equal (v0, v1));
  g_assert_cmpuint (hf_cid_hash (v0), ==, hf_cid_hash (v1));
  hf_cid_get_bytes (v0, &length);
  g_assert_cmpuint (length, ==, 34);
  hf_cid_get_bytes (v1, &length);
  g_assert_cmpuint (length, ==, 36);
  g_assert_true (hf_cid_verify (v0, "\x0a\x02\x08\x01", 4, NULL));
}

static void
test_identity (void)
{
  g_autoptr (HfCid) empty = parse (EMPTY_IDENTITY);
  g_autoptr (HfCid) other = hf_cid_new (HF_CODEC_RAW, HF_HASH_IDENTITY, (const guint8 *)"ab", 2);

  g_assert_true (hf_cid_is_identity (empty));
  g_assert_true (hf_cid_verify (empty, NULL, 0, NULL));
  g_assert_false (hf_cid_verify (empty, "a", 1, NULL));
  g_assert_true (hf_cid_verify (other, "ab", 2, NULL));
  g_assert_false (hf_cid_verify (other, "ac", 2, NULL));
}

/* The codec is a part of the identity. */
static void
test_equal (void)
{
  g_autoptr (HfCid) raw = hf_cid_new_for_data (HF_CODEC_RAW, "x", 1);
  g_autoptr (HfCid) cbor = hf_cid_new_for_data (HF_CODEC_DAG_CBOR, "x", 1);
  g_autoptr (HfCid) other = hf_cid_new_for_data (HF_CODEC_RAW, "y", 1);

  g_assert_false (hf_cid_equal (raw, cbor));
  g_assert_false (hf_cid_equal (raw, other));
}

/* Each kind of digest, each base, text and bytes. */
static void
test_round_trip (void)
{
  static const char bases[] = "bBzfFkKum";

  for (gsize length = 0; length <= HF_CID_MAX_DIGEST; length++)
    for (unsigned i = 0; i < 3; i++)
      {
        g_autoptr (GBytes) digest = hf_test_bytes (length, length);
        guint64 code = i == 0 || length < 20 ? HF_HASH_IDENTITY : i == 1 ? 0x13 : 0x7fffffff12345;
        g_autoptr (HfCid) cid
            = hf_cid_new (0x70 + (i << 9), code, g_bytes_get_data (digest, NULL), length);
        gsize n, used;
        const guint8 *bytes = hf_cid_get_bytes (cid, &n);
        g_autoptr (HfCid) again = hf_cid_new_from_bytes (bytes, n, NULL, NULL);
        g_autofree char *text = hf_multibase_encode (bases[length % 9], bytes, n);
        g_autoptr (HfCid) from_text = parse (text);
        g_autofree guint8 *longer = g_malloc0 (n + 1);
        g_autoptr (HfCid) from_longer = NULL;

        memcpy (longer, bytes, n);
        g_assert_null (hf_cid_new_from_bytes (longer, n + 1, NULL, NULL));
        from_longer = hf_cid_new_from_bytes (longer, n + 1, &used, NULL);
        g_assert_cmpuint (used, ==, n);
        g_assert_true (hf_cid_equal (cid, again));
        g_assert_true (hf_cid_equal (cid, from_text));
        g_assert_true (hf_cid_equal (cid, from_longer));
        for (gsize cut = 0; cut < n; cut++)
          g_assert_null (hf_cid_new_from_bytes (bytes, cut, &used, NULL));
      }
}

static void
test_multihash (void)
{
  g_autoptr (HfCid) hello = parse (HELLO);
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (hello, &length);
  g_autoptr (HfCid) again = hf_cid_new_from_multihash (HF_CODEC_RAW, multihash, length, NULL);
  g_autofree guint8 *longer = g_malloc0 (length + 1);

  memcpy (longer, multihash, length);
  g_assert_true (hf_cid_equal (hello, again));
  g_assert_null (hf_cid_new_from_multihash (HF_CODEC_RAW, multihash, length - 1, NULL));
  g_assert_null (hf_cid_new_from_multihash (HF_CODEC_RAW, longer, length + 1, NULL));
}

static void
test_refused_text (void)
{
  static const char *const wrong[] = {
    "",
    "Qm",
    "hello",
    "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N",
    "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3NnQ",
    "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N0",
    "zQmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn",
    "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5",
    " bafkqaaa",
    "bafkqaaa ",
    "/ipfs/bafkqaaa",
    "f02551200", /* version 2 */
    "f0055122000", /* version 0 in other clothes */
    "f0155121fb94d27b9934d3e08a52e52d7", /* SHA-256 of 31 bytes */
    "f01551304deadbeef", /* a digest of 4 bytes */
    "f0155",
    "b\xff\xfe",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfCid) cid = hf_cid_new_from_text (wrong[i], &error);

      if (cid != NULL)
        g_error ("“%s” was read", wrong[i]);
      g_assert_true (error->domain == HF_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (strstr (error->message, "is not a CID"));
    }
}

/* No text is too long to be refused as what it is. */
static void
test_long_text (void)
{
  g_autofree char *text = g_strnfill (5000, 'b');
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_cid_new_from_text (text, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
}

static void
test_digest_bounds (void)
{
  g_autofree guint8 *bytes = g_malloc0 (200);
  g_autoptr (GError) error = NULL;

  /* Version 1, raw, identity of 129 bytes. */
  memcpy (bytes, "\x01\x55\x00\x81\x01", 5);
  g_assert_null (hf_cid_new_from_bytes (bytes, 5 + 129, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_clear_error (&error);
  /* A digest that claims 2^62 bytes. */
  memcpy (bytes, "\x01\x55\x13\x80\x80\x80\x80\x80\x80\x80\x80\x40", 12);
  g_assert_null (hf_cid_new_from_bytes (bytes, 200, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_key (void)
{
  g_autoptr (GBytes) digest = hf_test_bytes (128, 1);
  const guint8 *data = g_bytes_get_data (digest, NULL);
  g_autoptr (HfCid) fits = hf_cid_new (HF_CODEC_RAW, HF_HASH_IDENTITY, data, 119);
  g_autoptr (HfCid) too_long = hf_cid_new (HF_CODEC_RAW, HF_HASH_IDENTITY, data, 128);
  g_autofree char *canonical = hf_cid_to_canonical (fits);
  g_autofree char *key = hf_cid_to_key (fits);
  g_autofree char *short_key = hf_cid_to_key (too_long);
  g_autofree char *hex = NULL;
  guint8 hash[HF_SHA256_SIZE];
  gsize length;
  const guint8 *bytes = hf_cid_get_bytes (too_long, &length);

  hf_sha256 (bytes, length, hash);
  hex = hf_multibase_encode ('f', hash, sizeof hash);
  g_assert_cmpuint (strlen (canonical), <=, 200);
  g_assert_cmpstr (key, ==, canonical);
  g_assert_true (g_str_has_prefix (short_key, "h-"));
  g_assert_cmpstr (short_key + 2, ==, hex + 1);
}

static void
test_verify (void)
{
  g_autoptr (HfCid) hello = parse (HELLO);
  g_autoptr (GBytes) digest = hf_test_bytes (20, 1);
  g_autoptr (HfCid) sha1 = hf_cid_new (HF_CODEC_RAW, 0x11, g_bytes_get_data (digest, NULL), 20);
  g_autofree char *text = hf_cid_to_text (sha1);
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_cid_verify (hello, "hello World", 11, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
  g_assert_cmpstr (error->message, ==, "block " HELLO " does not match its hash");
  g_clear_error (&error);
  g_assert_false (hf_cid_verify (sha1, "", 0, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, text));
  g_assert_nonnull (strstr (error->message, "0x11"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/cid/hello", test_hello);
  g_test_add_func ("/formats/cid/version-0", test_version_0);
  g_test_add_func ("/formats/cid/identity", test_identity);
  g_test_add_func ("/formats/cid/equal", test_equal);
  g_test_add_func ("/formats/cid/round-trip", test_round_trip);
  g_test_add_func ("/formats/cid/multihash", test_multihash);
  g_test_add_func ("/formats/cid/refused-text", test_refused_text);
  g_test_add_func ("/formats/cid/long-text", test_long_text);
  g_test_add_func ("/formats/cid/digest-bounds", test_digest_bounds);
  g_test_add_func ("/formats/cid/key", test_key);
  g_test_add_func ("/formats/cid/verify", test_verify);
  return g_test_run ();
}

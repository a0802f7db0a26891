/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-multihash.h"

#include <string.h>

#include "hf-blake3.h"
#include "hf-cid.h"
#include "hf-error.h"
#include "hf-multibase.h"
#include "hf-test.h"

/* The input of the published vectors of BLAKE3: byte i is i modulo 251. */
static guint8 *
pattern_new (gsize length)
{
  guint8 *data = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    data[i] = (guint8)(i % 251);
  return data;
}

static void
assert_matches (guint64 code, const char *hex, const void *data, gsize length)
{
  g_autoptr (GBytes) expected = hf_multibase_decode (hex, NULL);
  gsize size;
  const guint8 *digest = g_bytes_get_data (expected, &size);
  g_autofree guint8 *other = g_memdup2 (digest, size);
  g_autofree guint8 *longer = g_malloc0 (size + 1);

  if (!hf_multihash_matches (code, digest, size, data, length))
    g_error ("0x%" G_GINT64_MODIFIER "x of %" G_GSIZE_FORMAT " bytes is not %s", code, length, hex);
  g_assert_false (hf_multihash_matches (code, digest, size, data, length - 1));
  for (gsize i = 0; i < size; i++)
    {
      other[i] ^= 1;
      g_assert_false (hf_multihash_matches (code, other, size, data, length));
      other[i] ^= 1;
    }
  /* Neither cut short nor with something behind it. */
  memcpy (longer, digest, size);
  g_assert_false (hf_multihash_matches (code, digest, size - 1, data, length));
  g_assert_false (hf_multihash_matches (code, longer, size + 1, data, length));
}

/* Of "abc", and of 300 bytes of the pattern; from Python's hashlib, and the blake3 package. */
static void
test_vectors (void)
{
  static const struct
  {
    guint64 code;
    const char *abc;
    const char *pattern;
  } vectors[] = {
    { HF_HASH_SHA2_256, "fba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "f43f9b5d59eb108817176c6f65c2c6203a22f2ae8bc28b7a1dde45947678c5042" },
    { HF_HASH_SHA2_512,
      "fddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992"
      "a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      "ff758e49e6fca32320310aa1b0b2e3abfeab7fc8414ba069022e8b39b7e53628be4777ed"
      "bab93a6780a8318eed48c4665ff55d68dff2e6c84b6270b4eff6df873" },
    { HF_HASH_SHA3_512,
      "fb751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e"
      "9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
      "ff41046d91092e2fc5dc1d9cc47a02d71f2809a4fa5a4bbacf35e10459ac853cc366c657"
      "9ca3705a59ac76ccbf0d835f2e56518c441c9d677c6801e19527b3327" },
    { HF_HASH_SHA3_384,
      "fec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88ce"
      "a927ac7f539f1edf228376d25",
      "f9d0aee7bff1abfc6b258850d34c136059689d55dd303354b9ad1e779e8b41a72c2018bc"
      "b40474da1a74b1e0320febf2f" },
    { HF_HASH_SHA3_256, "f3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
      "f4be64d77dff18f218eeb40368f86ed78e6d4f2381c71675ab5ada46aa4fee621" },
    { HF_HASH_SHA3_224, "fe642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf",
      "f4a233ea250626438f2a59fd5e08e3f957d43626104d572284c6ec112" },
    { HF_HASH_BLAKE3, "f6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
      "f1309d44c9edaf51147844a5f38f884225acb365d7a5b4de34ef328671b5c6af5" },
    { HF_HASH_DBL_SHA2_256, "f4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358",
      "ff082e05dd95dfdaedac501402a06d32730d2d4c6d54f987cdc85ae1539033109" },
    { HF_HASH_BLAKE2B_160, "f384264f676f39536840523f284921cdc68b6846b",
      "f65e05d1cecbb370304bc5213f53b9b0093208aea" },
    { HF_HASH_BLAKE2B_256, "fbddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
      "f940563f11807c8ba3192299e05cf544b82463742c8a5e80c2a5d81751cd8b0ca" },
    { HF_HASH_BLAKE2B_384,
      "f6f56a82c8e7ef526dfe182eb5212f7db9df1317e57815dbda46083fc30f54ee6c66ba83"
      "be64b302d7cba6ce15bb556f4",
      "f8babfe78d19949e35b6d53afca26e4e3020a44dcf304670af4c47579d01af707b922cbb"
      "9cd85078470e31e264f9f9726" },
    { HF_HASH_BLAKE2B_512,
      "fba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c53"
      "92aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
      "f3a482b7748b0bdc43c3d00c080890c10e57a9aa5618f78b86067eb7eaae4942acd96d82"
      "7accbc16958364ae5b0df6105bbd3b15445092eba1137b5f69c1070f1" },
    { HF_HASH_BLAKE2S_160, "f5ae3b99be29b01834c3b508521ede60438f8de17",
      "ff0b784da882f7f9ada22a6280a68c1312485417a" },
    { HF_HASH_BLAKE2S_224, "f0b033fc226df7abde29f67a05d3dc62cf271ef3dfea4d387407fbd55",
      "fa8be7492a9a6bd475871446782dabe97c90e39194a00126b74d8b74a" },
    { HF_HASH_BLAKE2S_256, "f508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
      "f203d6441349213c6b2b727d0ac6beb365f32938cef2cd0677f2a6b7f8cb02dd7" },
  };
  g_autofree guint8 *pattern = pattern_new (300);

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_assert_cmpuint (hf_multihash_get_size (vectors[i].code), ==,
                        (strlen (vectors[i].abc) - 1) / 2);
      assert_matches (vectors[i].code, vectors[i].abc, "abc", 3);
      assert_matches (vectors[i].code, vectors[i].pattern, pattern, 300);
    }
}

/* Around the ends of blocks (64 bytes) and chunks (1024), and trees of all shapes. */
static void
test_blake3 (void)
{
  static const struct
  {
    gsize length;
    const char *hex;
  } vectors[] = {
    { 0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262" },
    { 1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213" },
    { 63, "e9bc37a594daad83be9470df7f7b3798297c3d834ce80ba85d6e207627b7db7b" },
    { 64, "4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98" },
    { 65, "de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee" },
    { 127, "d81293fda863f008c09e92fc382a81f5a0b4a1251cba1634016a0f86a6bd640d" },
    { 128, "f17e570564b26578c33bb7f44643f539624b05df1a76c81f30acd548c44b45ef" },
    { 129, "683aaae9f3c5ba37eaaf072aed0f9e30bac0865137bae68b1fde4ca2aebdcb12" },
    { 1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11" },
    { 1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7" },
    { 1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444" },
    { 2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a" },
    { 2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030" },
    { 3072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2" },
    { 3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3" },
    { 4096, "015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969" },
    { 4097, "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995" },
    { 5120, "9cadc15fed8b5d854562b26a9536d9707cadeda9b143978f319ab34230535833" },
    { 5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff" },
    { 6144, "3e2e5b74e048f3add6d21faab3f83aa44d3b2278afb83b80b3c35164ebeca205" },
    { 6145, "f1323a8631446cc50536a9f705ee5cb619424d46887f3c376c695b70e0f0507f" },
    { 7168, "61da957ec2499a95d6b8023e2b0e604ec7f6b50e80a9678b89d2628e99ada77a" },
    { 7169, "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817" },
    { 8192, "aae792484c8efe4f19e2ca7d371d8c467ffb10748d8a5a1ae579948f718a2a63" },
    { 8193, "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b" },
    { 16384, "f875d6646de28985646f34ee13be9a576fd515f76b5b0a26bb324735041ddde4" },
    { 31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47" },
    { 102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree guint8 *pattern = pattern_new (vectors[i].length);
      g_autofree char *hex = NULL;
      guint8 digest[HF_BLAKE3_SIZE];

      hf_blake3 (pattern, vectors[i].length, digest);
      hex = hf_multibase_encode ('f', digest, sizeof digest);
      g_assert_cmpstr (hex + 1, ==, vectors[i].hex);
    }
}

/* A tree of @n chunks has n - 1 joints: one hash for each length, none twice. */
static void
test_blake3_lengths (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree guint8 *zeros = g_malloc0 (9 * 1024);

  for (gsize length = 0; length <= 9 * 1024; length += length % 1024 == 1 ? 500 : 1)
    {
      guint8 digest[HF_BLAKE3_SIZE];

      hf_blake3 (zeros, length, digest);
      g_assert_true (g_hash_table_add (seen, hf_multibase_encode ('f', digest, sizeof digest)));
    }
}

static void
test_identity (void)
{
  g_assert_true (hf_multihash_matches (HF_HASH_IDENTITY, NULL, 0, NULL, 0));
  g_assert_true (hf_multihash_matches (HF_HASH_IDENTITY, (const guint8 *)"abc", 3, "abc", 3));
  g_assert_false (hf_multihash_matches (HF_HASH_IDENTITY, (const guint8 *)"abc", 3, "abd", 3));
  g_assert_false (hf_multihash_matches (HF_HASH_IDENTITY, (const guint8 *)"abc", 3, "ab", 2));
}

/* SHA-1 can be made to collide; a short digest of any function too. Neither can be known. */
static void
test_unsupported (void)
{
  static const guint8 sha1[] = { 0xa9, 0x99, 0x3e, 0x36, 0x47, 0x06, 0x81, 0x6a, 0xba, 0x3e,
                                 0x25, 0x71, 0x78, 0x50, 0xc2, 0x6c, 0x9c, 0xd0, 0xd8, 0x9d };
  static const guint64 codes[] = { 0x11, 0xd4, 0xd5, 0x1012, 0xb201, 0xb210, 0xb241, 0xb250 };
  g_autoptr (HfCid) cid = hf_cid_new (HF_CODEC_RAW, 0x11, sha1, sizeof sha1);
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_cid_verify (cid, "abc", 3, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "hash function 0x11"));
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_assert_cmpuint (hf_multihash_get_size (codes[i]), ==, 0);
      g_assert_false (hf_multihash_matches (codes[i], sha1, sizeof sha1, "abc", 3));
    }
}

/* A digest that was cut is no damage of the block, and can't be checked. */
static void
test_cut (void)
{
  g_autoptr (GBytes) digest
      = hf_multibase_decode ("fddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a",
                             NULL);
  g_autoptr (HfCid) cid
      = hf_cid_new (HF_CODEC_RAW, HF_HASH_SHA2_512, g_bytes_get_data (digest, NULL), 32);
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_cid_verify (cid, "abc", 3, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "32 bytes, and one of its hash function 0x13 has 64"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/multihash/vectors", test_vectors);
  g_test_add_func ("/formats/multihash/blake3", test_blake3);
  g_test_add_func ("/formats/multihash/blake3-lengths", test_blake3_lengths);
  g_test_add_func ("/formats/multihash/identity", test_identity);
  g_test_add_func ("/formats/multihash/unsupported", test_unsupported);
  g_test_add_func ("/formats/multihash/cut", test_cut);
  return g_test_run ();
}

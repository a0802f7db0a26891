/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-unixfs.h"

#include <string.h>

#include "hf-error.h"
#include "hf-multibase.h"
#include "hf-test.h"

typedef struct
{
  HfUnixfs data;
  GArray *block_sizes;
  GBytes *bytes;
} Decoded;

static void
decoded_clear (Decoded *self)
{
  g_clear_pointer (&self->block_sizes, g_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Decoded, decoded_clear)

static gboolean
decode (Decoded *self, GBytes *bytes, gsize n_links, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  self->bytes = g_bytes_ref (bytes);
  self->block_sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  return hf_unixfs_decode (data, length, n_links, self->block_sizes, &self->data, error);
}

static gboolean
decode_hex (Decoded *self, const char *hex, gsize n_links, GError **error)
{
  g_autofree char *text = g_strconcat ("f", hex, NULL);
  g_autoptr (GBytes) bytes = hf_multibase_decode (text, NULL);

  return decode (self, bytes, n_links, error);
}

static void
assert_equal (const HfUnixfs *a, const HfUnixfs *b)
{
  g_assert_cmpint (a->type, ==, b->type);
  g_assert_true ((a->data == NULL) == (b->data == NULL));
  g_assert_cmpmem (a->data, a->data_length, b->data, b->data_length);
  g_assert_true (a->has_file_size == b->has_file_size);
  g_assert_cmpuint (a->file_size, ==, b->file_size);
  g_assert_cmpmem (a->block_sizes, a->n_block_sizes * sizeof (guint64), b->block_sizes,
                   b->n_block_sizes * sizeof (guint64));
  g_assert_cmpuint (a->hash_type, ==, b->hash_type);
  g_assert_cmpuint (a->fanout, ==, b->fanout);
  g_assert_true (a->stat.has_mode == b->stat.has_mode);
  g_assert_cmpuint (a->stat.mode, ==, b->stat.mode);
  g_assert_true (a->stat.has_mtime == b->stat.has_mtime);
  g_assert_cmpint (a->stat.mtime_seconds, ==, b->stat.mtime_seconds);
  g_assert_cmpuint (a->stat.mtime_nanos, ==, b->stat.mtime_nanos);
}

/* What we write is read as it was. */
static void
test_round_trip (void)
{
  static const guint64 sizes[] = { 0, 1, 262144, G_GUINT64_CONSTANT (1) << 62 };
  const guint8 bits[] = { 0x01, 0x80 };
  const HfUnixfs cases[] = {
    { .type = HF_UNIXFS_DIRECTORY },
    { .type = HF_UNIXFS_METADATA },
    { .type = HF_UNIXFS_FILE, .has_file_size = TRUE },
    { .type = HF_UNIXFS_RAW,
      .data = (const guint8 *)"abc",
      .data_length = 3,
      .has_file_size = TRUE,
      .file_size = 3 },
    { .type = HF_UNIXFS_FILE,
      .data = (const guint8 *)"",
      .has_file_size = TRUE,
      .file_size = 262145 + (G_GUINT64_CONSTANT (1) << 62),
      .block_sizes = sizes,
      .n_block_sizes = 4 },
    { .type = HF_UNIXFS_SYMLINK, .data = (const guint8 *)"../a", .data_length = 4 },
    { .type = HF_UNIXFS_HAMT_SHARD,
      .data = bits,
      .data_length = 2,
      .hash_type = HF_UNIXFS_HASH_MURMUR3,
      .fanout = 16 },
    { .type = HF_UNIXFS_DIRECTORY, .stat = { TRUE, 0xffffffff, TRUE, G_MININT64, 999999999 } },
    { .type = HF_UNIXFS_DIRECTORY, .stat = { TRUE, 0, TRUE, 0, 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = hf_unixfs_encode (&cases[i]);
      gsize n_links = cases[i].type == HF_UNIXFS_HAMT_SHARD ? 2 : cases[i].n_block_sizes;
      g_auto (Decoded) decoded = { 0 };
      g_autoptr (GError) error = NULL;

      decode (&decoded, bytes, n_links, &error);
      g_assert_no_error (error);
      assert_equal (&decoded.data, &cases[i]);
    }
}

/* What others may write. */
static void
test_accepted (void)
{
  static const struct
  {
    const char *hex;
    gsize n_links;
  } cases[] = {
    { "0801", 0 },
    { "0801", 1000 }, /* a directory has as many links as it likes */
    { "08011800", 0 }, /* with a filesize, as old writers left it */
    { "0802", 0 }, /* no filesize is 0 */
    { "0802180320012002", 2 },
    { "0802180322020102", 2 }, /* packed */
    { "08021806220201022003", 3 }, /* both */
    { "080222001800", 0 },
    { "2001180308022002", 2 }, /* any order */
    { "08014801", 0 }, /* unknown fields of each form */
    { "0801480148014a0161490102030405060708"
      "4d01020304",
      0 },
    { "080142020801", 0 }, /* mtime 1 */
    { "0801420d"
      "080115ffc99a3b"
      "1801"
      "22027878",
      0 }, /* the most nanoseconds; more fields */
    { "880002"
      "1800",
      0 }, /* a key longer than needed */
    { "088200"
      "1800",
      0 }, /* a number longer than needed */
    { "0805"
      "28223008",
      0 }, /* the smallest fanout, and an empty shard */
    { "0805"
      "1201ff"
      "28223008",
      8 },
    { "0805"
      "28223080"
      "08",
      0 }, /* the largest one */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Decoded) decoded = { 0 };
      g_autoptr (GError) error = NULL;

      if (!decode_hex (&decoded, cases[i].hex, cases[i].n_links, &error))
        g_error ("%s: %s", cases[i].hex, error->message);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *hex;
    gsize n_links;
    const char *why;
  } cases[] = {
    { "", 0, "no type" },
    { "1800", 0, "no type" },
    { "0806", 0, "unknown type" },
    { "08ffffffffffffffffff01", 0, "unknown type" },
    { "08010801", 0, "twice" },
    { "080212001200"
      "1800",
      0, "twice" },
    { "080218001800", 0, "twice" },
    { "0805282228223008", 0, "twice" },
    { "0805282230083008", 0, "twice" },
    { "080138003800", 0, "twice" },
    { "0801420208014202"
      "0801",
      0, "twice" },
    { "0a0101", 0, "another type" }, /* type as bytes */
    { "08021001", 0, "another type" }, /* data as a number */
    { "08021a0101", 0, "another type" }, /* filesize as bytes */
    { "080225010000001801", 1, "another type" }, /* blocksizes as four bytes */
    { "08052a0122"
      "3008",
      0, "another type" },
    { "0805282232"
      "0108",
      0, "another type" },
    { "08013a0101", 0, "another type" },
    { "08014001", 0, "another type" },
    { "08010001", 0, "another type" }, /* a field of number 0 */
    { "08014b", 0, "unknown form" }, /* a group */
    { "0801"
      "48",
      0, "ends within" },
    { "08", 0, "ends within" },
    { "080212", 0, "ends within" },
    { "08021202"
      "61",
      0, "longer than what follows" },
    { "08ffffffffffffffffff02", 0, "more than 64 bits" },

    /* Files. */
    { "080218032001", 2, "1 blocksizes for 2 links" },
    { "0802", 1, "0 blocksizes for 1 links" },
    { "08021803200120012001", 2, "more blocksizes than links" },
    { "0802180322030101"
      "01",
      2, "more blocksizes than links" },
    { "0802180222028001", 0, "more blocksizes than links" },
    { "080218022201"
      "80",
      1, "ends within" }, /* packed, cut short */
    { "080218022001", 1, "filesize" },
    { "080018021201"
      "61",
      0, "filesize" },
    { "08021201"
      "61",
      0, "no filesize" },
    { "08022001", 1, "no filesize" },
    { "0802180020ffffffffffffffffff012001", 2, "more than 64 bits" },
    { "080218ffffffffffffffffff0120ffffffffffffffffff01", 1, "63 bits" },
    { "0802188080808080808080800120"
      "80808080808080808001",
      1, "63 bits" },

    /* Symlinks. */
    { "08041201"
      "61",
      1, "has links" },
    { "0804", 0, "no target" },
    { "08041200", 0, "no target" },
    { "0804120361"
      "0062",
      0, "NUL" },

    /* Shards. */
    { "08053008", 0, "murmur3" },
    { "080528233008", 0, "murmur3" },
    { "08052822", 0, "fanout" },
    { "080528223000", 0, "fanout" },
    { "080528223004", 0, "fanout" },
    { "080528223018", 0, "fanout" }, /* 24 */
    { "08052822308010", 0, "fanout" }, /* 2048 */
    { "0805282230ffffffffffffffffff01", 0, "fanout" },
    { "080512020001"
      "28223008",
      1, "longer than its fanout" },
    { "0805120101"
      "28223008",
      0, "count" },
    { "0805120101"
      "28223008",
      2, "count" },
    { "0805"
      "28223008",
      1, "count" },

    /* What a file system says. */
    { "080138"
      "ffffffff1f",
      0, "32 bits" },
    { "080138"
      "ffffffffffffffffff01",
      0, "32 bits" },
    { "08014200", 0, "no seconds" },
    { "0801420515"
      "01000000",
      0, "no seconds" },
    { "08014207080115"
      "00000000",
      0, "nanoseconds" },
    { "08014207080115"
      "00ca9a3b",
      0, "nanoseconds" },
    { "08014207080115"
      "ffffffff",
      0, "nanoseconds" },
    { "0801420408010801", 0, "twice" },
    { "080142030a0101", 0, "mtime is of another type" },
    { "0801420408011001", 0, "mtime is of another type" },
    { "08014206080115"
      "000000",
      0, "ends within" },
    { "08014203"
      "08011b",
      0, "unknown form" },
    { "0801420108", 0, "ends within" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Decoded) decoded = { 0 };
      g_autoptr (GError) error = NULL;

      if (decode_hex (&decoded, cases[i].hex, cases[i].n_links, &error))
        g_error ("%s was accepted", cases[i].hex);
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      if (strstr (error->message, cases[i].why) == NULL)
        g_error ("%s: %s", cases[i].hex, error->message);
    }
}

static void
test_long_target (void)
{
  g_autofree guint8 *target = g_malloc (HF_UNIXFS_MAX_TARGET + 1);

  memset (target, 'a', HF_UNIXFS_MAX_TARGET + 1);
  for (gsize n = HF_UNIXFS_MAX_TARGET; n <= HF_UNIXFS_MAX_TARGET + 1; n++)
    {
      HfUnixfs link = { .type = HF_UNIXFS_SYMLINK, .data = target, .data_length = n };
      g_autoptr (GBytes) bytes = hf_unixfs_encode (&link);
      g_auto (Decoded) decoded = { 0 };

      g_assert_true (decode (&decoded, bytes, 0, NULL) == (n == HF_UNIXFS_MAX_TARGET));
    }
}

/* Whatever the bytes are, the reader does not leave them. */
static void
test_mutations (void)
{
  static const guint64 sizes[] = { 1, 2 };
  const HfUnixfs file = { .type = HF_UNIXFS_FILE,
                          .data = (const guint8 *)"abc",
                          .data_length = 3,
                          .has_file_size = TRUE,
                          .file_size = 6,
                          .block_sizes = sizes,
                          .n_block_sizes = 2,
                          .stat = { TRUE, 0644, TRUE, 1, 2 } };
  g_autoptr (GBytes) bytes = hf_unixfs_encode (&file);
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize cut = 0; cut <= length; cut++)
    for (gsize bit = 0; bit < cut * 8; bit++)
      {
        guint8 *copy = g_memdup2 (data, cut);
        g_autoptr (GBytes) wrong = NULL;
        g_auto (Decoded) decoded = { 0 };

        copy[bit / 8] ^= 1 << bit % 8;
        wrong = g_bytes_new_take (copy, cut);
        if (decode (&decoded, wrong, 2, NULL))
          g_assert_cmpuint (decoded.data.n_block_sizes, <=, 2);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/unixfs-decode/round-trip", test_round_trip);
  g_test_add_func ("/formats/unixfs-decode/accepted", test_accepted);
  g_test_add_func ("/formats/unixfs-decode/refused", test_refused);
  g_test_add_func ("/formats/unixfs-decode/long-target", test_long_target);
  g_test_add_func ("/formats/unixfs-decode/mutations", test_mutations);
  return g_test_run ();
}

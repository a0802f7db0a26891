/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-car-index.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "hf-block.h"
#include "hf-error.h"
#include "hf-multihash.h"
#include "hf-test.h"

#define LARGEST_PIECE (64 * 1024)

static gboolean
collect (gconstpointer bytes, gsize length, gpointer data, GError **error)
{
  g_assert_cmpuint (length, <=, LARGEST_PIECE);
  g_byte_array_append (data, bytes, length);
  return TRUE;
}

static gboolean
refuse (gconstpointer bytes, gsize length, gpointer data, GError **error)
{
  unsigned *left = data;

  if (*left == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_NO_SPACE, "full");
      return FALSE;
    }
  --*left;
  return TRUE;
}

static HfCid *
numbered (guint64 i, guint64 code, gsize length)
{
  guint8 digest[HF_CID_MAX_DIGEST] = { 0 };

  hf_sha256 (&i, sizeof i, digest);
  return hf_cid_new (HF_CODEC_RAW, code, digest, length);
}

static void
add (HfCarIndexBuilder *builder, HfCid *cid, guint64 offset)
{
  g_autoptr (GError) error = NULL;

  hf_car_index_builder_add (builder, cid, offset, &error);
  g_assert_no_error (error);
}

static GByteArray *
written (HfCarIndexBuilder *builder)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  hf_car_index_builder_write (builder, collect, out, &error);
  g_assert_no_error (error);
  return out;
}

static HfCarIndex *
open_bytes (const char *dir, const void *data, gsize length, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  HfCarIndex *index;

  /* Replacing a file would sync it each time. */
  unlinkat (fd, "index", 0);
  hf_test_file_set (dir, "index", data, length);
  index = hf_car_index_open (fd, "index", error);
  close (fd);
  return index;
}

/* The bytes of a small index, number by number. */
static void
test_layout (void)
{
  g_autoptr (HfCarIndexBuilder) builder = hf_car_index_builder_new (NULL);
  g_autoptr (GByteArray) out = NULL;
  guint8 low[32] = { 1 }, high[32] = { 2 };
  g_autoptr (HfCid) first = hf_cid_new (HF_CODEC_RAW, HF_HASH_SHA2_256, low, 32);
  g_autoptr (HfCid) second = hf_cid_new (HF_CODEC_DAG_PB, HF_HASH_SHA2_256, high, 32);
  g_autoptr (HfCid) identity = hf_cid_new (HF_CODEC_RAW, HF_HASH_IDENTITY, low, 4);
  static const guint8 head[] = { 0x81, 0x08, 1, 0,  0, 0, 0x12, 0,  0, 0, 0, 0, 0, 0, 1,
                                 0,    0,    0, 40, 0, 0, 0,    80, 0, 0, 0, 0, 0, 0, 0 };

  add (builder, second, 0x1234);
  add (builder, identity, 5);
  add (builder, first, 0x56);
  add (builder, second, 0x9999);
  out = written (builder);
  g_assert_cmpuint (out->len, ==, sizeof head + 80);
  g_assert_cmpmem (out->data, sizeof head, head, sizeof head);
  g_assert_cmpmem (out->data + 30, 32, low, 32);
  g_assert_cmpmem (out->data + 62, 8, "\x56\0\0\0\0\0\0\0", 8);
  g_assert_cmpmem (out->data + 70, 32, high, 32);
  g_assert_cmpmem (out->data + 102, 8, "\x34\x12\0\0\0\0\0\0", 8);
}

static void
test_empty (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfCarIndexBuilder) builder = hf_car_index_builder_new (NULL);
  g_autoptr (GByteArray) out = written (builder);
  g_autoptr (HfCarIndex) index = open_bytes (dir, out->data, out->len, NULL);
  g_autoptr (HfCid) absent = numbered (1, HF_HASH_SHA2_256, 32);
  guint64 offset;

  g_assert_cmpmem (out->data, out->len, "\x81\x08\0\0\0\0", 6);
  g_assert_cmpuint (hf_car_index_get_count (index), ==, 0);
  g_assert_false (hf_car_index_lookup (index, absent, &offset));
}

/* More than stay on the heap, several hashes and widths, each block twice. */
static void
test_round_trip (void)
{
  const guint64 n = 70000;
  static const struct
  {
    guint64 code;
    gsize length;
  } kinds[] = { { 0x12, 32 }, { 0x13, 64 }, { 0x16, 32 }, { 0x13, 20 }, { 0xb220, 32 } };
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfCarIndexBuilder) builder = hf_car_index_builder_new (dir);
  g_autoptr (GByteArray) out = NULL;
  g_autoptr (HfCarIndex) index = NULL;
  g_autoptr (HfCid) absent = numbered (n, HF_HASH_SHA2_256, 32);
  guint64 offset;

  for (guint64 i = 0; i < n + 100; i++)
    for (gsize kind = 0; kind < (i % n < 100 ? G_N_ELEMENTS (kinds) : 1); kind++)
      {
        g_autoptr (HfCid) cid = numbered (i % n, kinds[kind].code, kinds[kind].length);

        add (builder, cid, 100 + i * 10 + kind);
      }
  out = written (builder);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  index = open_bytes (dir, out->data, out->len, NULL);
  g_assert_cmpuint (hf_car_index_get_count (index), ==, n + 400);
  for (guint64 i = 0; i < n; i++)
    for (gsize kind = 0; kind < (i < 100 ? G_N_ELEMENTS (kinds) : 1); kind++)
      {
        g_autoptr (HfCid) cid = numbered (i, kinds[kind].code, kinds[kind].length);

        g_assert_true (hf_car_index_lookup (index, cid, &offset));
        g_assert_cmpuint (offset, ==, 100 + i * 10 + kind);
      }
  g_assert_false (hf_car_index_lookup (index, absent, &offset));
}

/* The multihash alone counts. */
static void
test_codec (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfCarIndexBuilder) builder = hf_car_index_builder_new (NULL);
  g_autoptr (HfCid) raw = hf_cid_new_for_data (HF_CODEC_RAW, "x", 1);
  g_autoptr (HfCid) cbor = hf_cid_new_for_data (HF_CODEC_DAG_CBOR, "x", 1);
  g_autoptr (GByteArray) out = NULL;
  g_autoptr (HfCarIndex) index = NULL;
  guint64 offset;

  add (builder, raw, 9);
  out = written (builder);
  index = open_bytes (dir, out->data, out->len, NULL);
  g_assert_true (hf_car_index_lookup (index, cbor, &offset));
  g_assert_cmpuint (offset, ==, 9);
}

/* One block sixty thousand times is sorted as fast as others are. */
static void
test_doubles (void)
{
  g_autoptr (HfCarIndexBuilder) builder = hf_car_index_builder_new (NULL);
  g_autoptr (HfCid) cid = numbered (1, HF_HASH_SHA2_256, 32);
  g_autoptr (GByteArray) out = NULL;

  for (guint64 i = 0; i < 60000; i++)
    add (builder, cid, 7 + i);
  out = written (builder);
  g_assert_cmpuint (out->len, ==, 30 + 40);
  g_assert_cmpmem (out->data + 62, 8, "\x07\0\0\0\0\0\0\0", 8);
}

static void
test_write_fails (void)
{
  for (unsigned pieces = 0; pieces < 7; pieces++)
    {
      g_autoptr (HfCarIndexBuilder) builder = hf_car_index_builder_new (NULL);
      g_autoptr (HfCid) cid = numbered (1, HF_HASH_SHA2_256, 32);
      g_autoptr (GError) error = NULL;
      unsigned left = pieces;

      add (builder, cid, 1);
      g_assert_false (hf_car_index_builder_write (builder, refuse, &left, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
    }
}

static GByteArray *
small_index (void)
{
  g_autoptr (HfCarIndexBuilder) builder = hf_car_index_builder_new (NULL);

  for (guint64 i = 0; i < 5; i++)
    {
      g_autoptr (HfCid) cid = numbered (i, i < 3 ? 0x12 : 0x13, i < 3 ? 32 : 20 + i);

      add (builder, cid, 100 * i);
    }
  return written (builder);
}

/* A broken index may give a wrong place or none, but nothing is read outside the file. */
static void
test_hostile (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GByteArray) good = small_index ();
  unsigned opened = 0;

  for (gsize at = 0; at < good->len; at++)
    for (unsigned pattern = 0; pattern < 9; pattern++)
      {
        g_autofree guint8 *copy = g_memdup2 (good->data, good->len);
        g_autoptr (HfCarIndex) index = NULL;
        g_autoptr (GError) error = NULL;
        guint64 offset;

        copy[at] ^= pattern == 8 ? 0xff : 1 << pattern;
        index = open_bytes (dir, copy, good->len, &error);
        if (index == NULL)
          g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
        for (guint64 i = 0; i < 6 && index != NULL; i++)
          {
            g_autoptr (HfCid) cid = numbered (i, i < 3 ? 0x12 : 0x13, i < 3 ? 32 : 20 + i);

            hf_car_index_lookup (index, cid, &offset);
          }
        opened += index != NULL;
      }
  g_assert_cmpuint (opened, >, 0);
}

static void
test_cut (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GByteArray) good = small_index ();

  for (gsize cut = 0; cut < good->len; cut++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (open_bytes (dir, good->data, cut, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
    }
  g_byte_array_append (good, (const guint8 *)"", 1);
  g_assert_null (open_bytes (dir, good->data, good->len, NULL));
}

static void
test_absent (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GError) error = NULL;
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_null (hf_car_index_open (fd, "index", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hf_car_index_open (fd, ".", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/car-index/layout", test_layout);
  g_test_add_func ("/formats/car-index/empty", test_empty);
  g_test_add_func ("/formats/car-index/round-trip", test_round_trip);
  g_test_add_func ("/formats/car-index/codec", test_codec);
  g_test_add_func ("/formats/car-index/doubles", test_doubles);
  g_test_add_func ("/formats/car-index/write-fails", test_write_fails);
  g_test_add_func ("/formats/car-index/hostile", test_hostile);
  g_test_add_func ("/formats/car-index/cut", test_cut);
  g_test_add_func ("/formats/car-index/absent", test_absent);
  return g_test_run ();
}

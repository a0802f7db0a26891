/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-car-index.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "hf-block.h"
#include "hf-error.h"
#include "hf-multihash.h"
#include "hf-test-car2.h"
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

/* Without a name, and faster. */
static HfCarIndex *
open_nameless (const void *data, gsize length, GError **error)
{
  int fd = hf_test_memory_file_new (data, length);
  HfCarIndex *index = hf_car_index_new (fd, 0, length, error);

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
        index = open_nameless (copy, good->len, &error);
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
  g_autoptr (GByteArray) good = small_index ();

  for (gsize cut = 0; cut < good->len; cut++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (open_nameless (good->data, cut, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
    }
  g_byte_array_append (good, (const guint8 *)"", 1);
  g_assert_null (open_nameless (good->data, good->len, NULL));
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
  hf_test_file_set (dir, "index", "\x80\x08\0\0\0\0more", 10);
  g_clear_error (&error);
  g_assert_null (hf_car_index_open (fd, "index", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
  close (fd);
}

/* ---- both kinds, from bytes that something else made ---- */

static const unsigned codecs[] = { HF_TEST_INDEX_SORTED, HF_TEST_INDEX_MULTIHASH_SORTED };

/* An index between other bytes of a file. */
static HfCarIndex *
open_within (GBytes *index, GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  gsize length;
  const guint8 *data = g_bytes_get_data (index, &length);
  HfCarIndex *self;
  int fd;

  g_byte_array_append (all, (const guint8 *)"before", 6);
  g_byte_array_append (all, data, (unsigned)length);
  g_byte_array_append (all, (const guint8 *)"after", 5);
  fd = hf_test_memory_file_new (all->data, all->len);
  self = hf_car_index_new (fd, 6, 6 + length, error);
  close (fd);
  return self;
}

static gboolean
collect_offset (guint64 offset, gpointer data)
{
  g_array_append_val (data, offset);
  return TRUE;
}

static void
assert_places (HfCarIndex *index, HfCid *cid, const guint64 *offsets, unsigned n)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint64));

  hf_car_index_find (index, cid, collect_offset, found);
  g_assert_cmpmem (found->data, found->len * 8, offsets, n * 8);
}

/* Many digests of several functions and lengths, in both kinds. */
static void
test_kinds (void)
{
  static const struct
  {
    guint64 code;
    gsize length;
  } kinds[] = { { 0x12, 32 }, { 0x13, 64 }, { 0x16, 32 }, { 0x13, 20 }, { 0x00, 3 } };
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (HfTestPlace));
  g_autoptr (GPtrArray) cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_autoptr (HfCid) absent = numbered (500, HF_HASH_SHA2_256, 32);
  g_autoptr (HfCid) short_one = numbered (1, 0x13, 28);

  for (guint64 i = 0; i < 500; i++)
    {
      HfTestPlace place = { numbered (i, kinds[i % 5].code, kinds[i % 5].length), 7 * i };

      g_ptr_array_add (cids, place.cid);
      g_array_append_val (places, place);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      g_autoptr (GBytes) bytes
          = hf_test_index_new (codecs[i], (const HfTestPlace *)places->data, places->len);
      g_autoptr (GError) error = NULL;
      g_autoptr (HfCarIndex) index = open_within (bytes, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (hf_car_index_get_count (index), ==, places->len);
      for (guint64 j = 0; j < cids->len; j++)
        assert_places (index, cids->pdata[j], &(guint64){ 7 * j }, 1);
      assert_places (index, absent, NULL, 0);
      assert_places (index, short_one, NULL, 0);
    }
}

/* Ours are those bytes. */
static void
test_builder_agrees (void)
{
  g_autoptr (HfCarIndexBuilder) builder = hf_car_index_builder_new (NULL);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (HfTestPlace));
  g_autoptr (GPtrArray) cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_autoptr (GByteArray) ours = NULL;
  g_autoptr (GBytes) expected = NULL;

  for (guint64 i = 0; i < 1000; i++)
    {
      HfTestPlace place = { numbered (i, 0x13 + i % 3, i % 2 ? 28 : 20), i };

      g_ptr_array_add (cids, place.cid);
      g_array_append_val (places, place);
      add (builder, place.cid, i);
    }
  ours = written (builder);
  expected = hf_test_index_new (HF_TEST_INDEX_MULTIHASH_SORTED, (const HfTestPlace *)places->data,
                                places->len);
  g_assert_cmpmem (ours->data, ours->len, g_bytes_get_data (expected, NULL),
                   g_bytes_get_size (expected));
}

static gboolean
stop_at_first (guint64 offset, gpointer data)
{
  *(unsigned *)data += 1;
  return FALSE;
}

/* All places of a digest are told, as long as they are not too many. */
static void
test_several_places (void)
{
  g_autoptr (HfCid) before
      = hf_cid_new (HF_CODEC_RAW, 0x13, (const guint8 *)"aaaaaaaaaaaaaaaaaaaa", 20);
  g_autoptr (HfCid) cid
      = hf_cid_new (HF_CODEC_RAW, 0x13, (const guint8 *)"bbbbbbbbbbbbbbbbbbbb", 20);
  g_autoptr (HfCid) other
      = hf_cid_new (HF_CODEC_RAW, 0x14, (const guint8 *)"bbbbbbbbbbbbbbbbbbbb", 20);
  g_autoptr (HfCid) after
      = hf_cid_new (HF_CODEC_RAW, 0x13, (const guint8 *)"cccccccccccccccccccc", 20);
  const HfTestPlace places[]
      = { { cid, 30 }, { before, 1 }, { cid, 10 }, { other, 40 }, { after, 2 }, { cid, 20 } };
  g_autoptr (GArray) flood = g_array_new (FALSE, FALSE, sizeof (HfTestPlace));

  for (unsigned i = 0; i < 1000; i++)
    g_array_append_val (flood, places[0]);
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      g_autoptr (GBytes) bytes = hf_test_index_new (codecs[i], places, G_N_ELEMENTS (places));
      g_autoptr (GBytes) many
          = hf_test_index_new (codecs[i], (const HfTestPlace *)flood->data, flood->len);
      g_autoptr (HfCarIndex) index = open_within (bytes, NULL);
      g_autoptr (HfCarIndex) flooded = open_within (many, NULL);
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint64));
      gboolean by_function = codecs[i] == HF_TEST_INDEX_MULTIHASH_SORTED;
      unsigned calls = 0;

      assert_places (index, before, &(guint64){ 1 }, 1);
      assert_places (index, after, &(guint64){ 2 }, 1);
      /* An IndexSorted does not tell the functions apart. */
      assert_places (index, cid, (const guint64[]){ 30, 10, by_function ? 20 : 40, 20 },
                     by_function ? 3 : 4);
      hf_car_index_find (index, cid, stop_at_first, &calls);
      g_assert_cmpuint (calls, ==, 1);
      hf_car_index_find (flooded, cid, collect_offset, found);
      g_assert_cmpuint (found->len, ==, 64);
    }
}

/* A raw index: codec, and numbers of some bytes each. */
static GBytes *
raw_index (unsigned codec, const guint64 *numbers, const char *widths, gsize padding)
{
  GByteArray *out = g_byte_array_new ();
  const guint8 varint[] = { 0x80 | (codec & 0x7f), codec >> 7 };

  g_byte_array_append (out, varint, sizeof varint);
  for (gsize i = 0; widths[i] != '\0'; i++)
    {
      guint64 little = GUINT64_TO_LE (numbers[i]);

      g_byte_array_append (out, (const guint8 *)&little, (unsigned)(widths[i] - '0'));
    }
  for (gsize i = 0; i < padding; i++)
    g_byte_array_append (out, (const guint8 *)"", 1);
  return g_byte_array_free_to_bytes (out);
}

/* Numbers are checked against the bytes that there are before anything is made of them. */
static void
test_bounds (void)
{
  static const struct
  {
    unsigned codec;
    const char *widths; /* bytes of each number */
    guint64 numbers[8];
    gsize padding;
    gboolean right;
  } cases[] = {
    { 0x0400, "4", { 0 }, 0, TRUE },
    { 0x0400, "4", { 0 }, 1, FALSE }, /* more bytes than it says */
    { 0x0400, "4", { 1 }, 0, FALSE }, /* a bucket that is not there */
    { 0x0400, "4", { 0x7fffffff }, 0, FALSE },
    { 0x0400, "4", { 0x80000000 }, 100, FALSE }, /* negative for others */
    { 0x0400, "4", { 0xffffffff }, 100000, FALSE },
    { 0x0400, "448", { 1, 40, 40 }, 40, TRUE },
    { 0x0400, "448", { 1, 40, 0 }, 0, TRUE }, /* an empty bucket */
    { 0x0400, "448", { 1, 40, 1 }, 40, FALSE }, /* entries counted, as the published text has it */
    { 0x0400, "448", { 1, 40, 39 }, 39, FALSE }, /* not whole entries */
    { 0x0400, "448", { 1, 40, 80 }, 40, FALSE }, /* more than there is */
    { 0x0400, "448", { 1, 40, 40 }, 39, FALSE },
    { 0x0400, "448", { 1, 40, 40 }, 41, FALSE },
    { 0x0400, "448", { 1, 40, G_MAXINT64 }, 40, FALSE },
    { 0x0400, "448", { 1, 40, G_MAXUINT64 }, 40, FALSE },
    { 0x0400, "448", { 1, 40, G_MAXUINT64 - 15 }, 40, FALSE }, /* a multiple of 40 */
    { 0x0400, "448", { 1, 0, 0 }, 0, FALSE }, /* no room for an offset */
    { 0x0400, "448", { 1, 7, 7 }, 7, FALSE },
    { 0x0400, "448", { 1, 8, 16 }, 16, TRUE }, /* empty digests */
    { 0x0400, "448", { 1, 1000, 2000 }, 2000, TRUE }, /* which no CID has */
    { 0x0400, "448", { 1, 0x2000001, 0 }, 0, FALSE }, /* wider than 32 MiB */
    { 0x0400, "448", { 1, 0xffffffff, 0 }, 0, FALSE },
    { 0x0400, "448", { 2, 40, 40 }, 40, FALSE }, /* a second one that is not there */
    { 0x0401, "4", { 0 }, 0, TRUE },
    { 0x0401, "4", { 1 }, 0, FALSE },
    { 0x0401, "484", { 1, 0x12, 0 }, 0, FALSE }, /* a function without digests */
    { 0x0401, "48448", { 1, 0x12, 1, 40, 40 }, 40, TRUE },
    { 0x0401, "48448", { 1, G_MAXUINT64, 1, 40, 40 }, 40, TRUE },
    { 0x0401, "48448", { 1, 0x12, 0xffffffff, 40, 40 }, 40, FALSE },
    { 0x0401, "48448", { 0xffffffff, 0x12, 1, 40, 40 }, 40, FALSE },
    { 0x0401, "48448", { 1, 0x12, 1, 40, 1 }, 40, FALSE },
    { 0x0401, "48448", { 1, 0x12, 1, 40, G_MAXUINT64 - 15 }, 40, FALSE },
    { 0x0402, "4", { 0 }, 0, FALSE }, /* kinds that nobody knows */
    { 0x03ff, "4", { 0 }, 0, FALSE },
    { 0x0401, "", { 0 }, 0, FALSE },
  };
  g_autoptr (HfCid) any = numbered (1, HF_HASH_SHA2_256, 32);
  guint64 offset;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes
          = raw_index (cases[i].codec, cases[i].numbers, cases[i].widths, cases[i].padding);
      g_autoptr (GError) error = NULL;
      g_autoptr (HfCarIndex) index = open_within (bytes, &error);

      if ((index != NULL) != cases[i].right)
        g_error ("case %" G_GSIZE_FORMAT " was %s", i, index != NULL ? "taken" : "refused");
      if (index == NULL)
        g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
      else
        g_assert_false (hf_car_index_lookup (index, any, &offset));
    }
}

/* A thousand buckets of nothing are many, and more are too many. */
static void
test_many_buckets (void)
{
  for (unsigned n = 1024; n <= 1025; n++)
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (HfCarIndex) index = NULL;
      guint32 little = GUINT32_TO_LE (n);

      g_byte_array_append (out, (const guint8 *)"\x80\x08", 2);
      g_byte_array_append (out, (const guint8 *)&little, 4);
      for (unsigned i = 0; i < n; i++)
        g_byte_array_append (out, (const guint8 *)"\x28\0\0\0\0\0\0\0\0\0\0\0", 12);
      bytes = g_byte_array_free_to_bytes (g_steal_pointer (&out));
      index = open_within (bytes, NULL);
      g_assert_cmpint (index != NULL, ==, n == 1024);
    }
}

/* Each byte matters: a part of an index is none. */
static void
test_within_cut (void)
{
  const HfTestPlace places[] = { { numbered (1, 0x12, 32), 1 },
                                 { numbered (2, 0x12, 32), 2 },
                                 { numbered (3, 0x13, 20), 3 } };

  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      g_autoptr (GBytes) bytes = hf_test_index_new (codecs[i], places, G_N_ELEMENTS (places));

      for (gsize cut = 0; cut < g_bytes_get_size (bytes); cut++)
        {
          g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, cut);
          g_autoptr (GError) error = NULL;

          g_assert_null (open_within (part, &error));
          g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    hf_cid_unref (places[i].cid);
}

static void
test_outside (void)
{
  int fd = hf_test_memory_file_new ("\x80\x08\x01\0\0\0", 6);
  static const guint64 spans[][2] = { { 0, 0 },   { 5, 5 },     { 6, 5 },
                                      { 0, 100 }, { 100, 200 }, { G_MAXUINT64 - 1, G_MAXUINT64 } };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_assert_null (hf_car_index_new (fd, spans[i][0], spans[i][1], &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
      g_clear_error (&error);
    }
  close (fd);
  g_assert_null (hf_car_index_new (fd, 0, 6, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
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
  g_test_add_func ("/formats/car-index/kinds", test_kinds);
  g_test_add_func ("/formats/car-index/builder-agrees", test_builder_agrees);
  g_test_add_func ("/formats/car-index/several-places", test_several_places);
  g_test_add_func ("/formats/car-index/bounds", test_bounds);
  g_test_add_func ("/formats/car-index/many-buckets", test_many_buckets);
  g_test_add_func ("/formats/car-index/within-cut", test_within_cut);
  g_test_add_func ("/formats/car-index/outside", test_outside);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CARv2 files read as streams: all layouts, and each rule broken. */
#include "hf-car-check.h"
#include "hf-car-reader.h"

#include <string.h>

#include "hf-car-writer.h"
#include "hf-error.h"
#include "hf-test-car2.h"
#include "hf-test-dag.h"
#include "hf-test-trickle.h"
#include "hf-test.h"

/* How many blocks the reader gives before its end, or before @error. */
static unsigned
count_blocks (HfCarReader *reader, GError **error)
{
  HfBlock *block;
  unsigned n = 0;

  while (hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, error) && block != NULL)
    {
      hf_block_unref (block);
      n++;
    }
  return n;
}

static HfCarReader *
reader_of (GBytes *car)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);

  return hf_car_reader_new (stream);
}

static void
assert_refused (GBytes *car, int code, const char *part)
{
  g_autoptr (HfCarReader) reader = reader_of (car);

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      count_blocks (reader, &error);
      g_assert_error (error, HF_ERROR, code);
      if (strstr (error->message, part) == NULL)
        g_error ("“%s” does not say “%s”", error->message, part);
    }
}

static void
assert_lie_refused (GBytes *car, HfTestCar2Field field, guint64 value, int code, const char *part)
{
  g_autoptr (GBytes) lie = hf_test_car2_lie (car, field, value);

  assert_refused (lie, code, part);
}

static void
assert_read (GBytes *car, HfTestDag *dag)
{
  g_autoptr (HfCarReader) reader = reader_of (car);
  g_autoptr (GError) error = NULL;
  unsigned n = count_blocks (reader, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, hf_test_dag_get_blocks (dag)->len);
  g_assert_cmpuint (hf_car_reader_get_version (reader), ==, 2);
  g_assert_cmpuint (hf_car_reader_get_bytes_read (reader), ==, g_bytes_get_size (car));
}

static HfTestDag *
small_dag (void)
{
  return hf_test_dag_new (1, 5, 24, 3);
}

static GBytes *
garbage (gsize n)
{
  return hf_test_bytes (n, 9);
}

/* Every block as it stands in the CARv1, at its offset there, wherever that is. */
static void
assert_same_as_v1 (HfCarReader *reader, HfTestDag *dag, GBytes *car1)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  const guint8 *bytes = g_bytes_get_data (car1, NULL);
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < blocks->len + 2; i++)
    {
      g_autoptr (HfBlock) block = NULL;
      GBytes *section = i < blocks->len ? hf_block_get_section (blocks->pdata[i]) : NULL;

      hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (block != NULL, ==, section != NULL);
      if (block == NULL)
        continue;
      g_assert_true (g_bytes_equal (hf_block_get_section (block), section));
      g_assert_cmpmem (bytes + hf_car_reader_get_block_offset (reader), g_bytes_get_size (section),
                       g_bytes_get_data (section, NULL), g_bytes_get_size (section));
    }
  g_assert_true (hf_cid_equal (g_ptr_array_index (hf_car_reader_get_roots (reader), 0),
                               hf_test_dag_get_root (dag)));
}

/* Small and large blocks, with and without padding and index, in pieces of all sizes. */
static void
test_layouts (gconstpointer data)
{
  gsize leaf_size = GPOINTER_TO_SIZE (data);
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 20, leaf_size, 6);
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) index = garbage (700000);
  static const gsize paddings[] = { 0, 1, 255, 300000 };
  static const gsize pieces[] = { 1, 13, 4096, G_MAXSSIZE };

  for (gsize i = 0; i < G_N_ELEMENTS (paddings) * 4; i++)
    for (gsize j = leaf_size > 1000 ? 1 : 0; j < G_N_ELEMENTS (pieces); j++)
      {
        g_autoptr (GBytes) car
            = hf_test_car2_new (car1, paddings[i / 4], i % 2 ? 77 : 0, i % 4 > 1 ? index : NULL);
        g_autoptr (GInputStream) stream = hf_test_trickle_new (car, pieces[j], -1);
        g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);

        assert_same_as_v1 (reader, dag, car1);
        g_assert_cmpuint (hf_car_reader_get_version (reader), ==, 2);
        g_assert_cmpuint (hf_car_reader_get_bytes_read (reader), ==, g_bytes_get_size (car));
        g_assert_cmpint (g_input_stream_read (stream, (guint8[1]){ 0 }, 1, NULL, NULL), ==, 0);
      }
}

static void
test_data_offset (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 0, 0, NULL);
  guint64 size = g_bytes_get_size (car1);
  static const guint64 wrong[]
      = { 0, 1, 11, 50, G_MAXINT64, (guint64)G_MAXINT64 + 1, G_MAXUINT64, G_MAXUINT64 - 50 };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_lie_refused (car, HF_TEST_CAR2_DATA_OFFSET, wrong[i], HF_ERROR_CORRUPT,
                        "where they can't be");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_OFFSET, G_MAXINT64 - size + 1, HF_ERROR_CORRUPT,
                      "where they can't be");
  /* Where it can be, but nobody waits for it. */
  assert_lie_refused (car, HF_TEST_CAR2_DATA_OFFSET, G_MAXINT64 - size, HF_ERROR_TOO_LARGE,
                      "padding");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_OFFSET, 51 + 64 * 1024 * 1024 + 1, HF_ERROR_TOO_LARGE,
                      "padding");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_OFFSET, 51 + 64 * 1024 * 1024, HF_ERROR_CORRUPT,
                      "ends before its data");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_OFFSET, 51 + size, HF_ERROR_CORRUPT,
                      "ends before its data");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_OFFSET, 51 + size + 1, HF_ERROR_CORRUPT,
                      "ends before its data");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_OFFSET, 52, HF_ERROR_CORRUPT, "");
}

static void
test_data_size (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) header = hf_car_header_new (NULL, 0);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 3, 0, NULL);
  guint64 size = g_bytes_get_size (car1);

  assert_lie_refused (car, HF_TEST_CAR2_DATA_SIZE, 0, HF_ERROR_CORRUPT, "no data");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_SIZE, G_MAXUINT64, HF_ERROR_CORRUPT,
                      "where they can't be");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_SIZE, G_MAXINT64 - 53, HF_ERROR_CORRUPT,
                      "where they can't be");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_SIZE, G_MAXINT64 - 54, HF_ERROR_CORRUPT,
                      "bytes before the end of its data");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_SIZE, size + 1, HF_ERROR_CORRUPT,
                      "the CAR ends 1 bytes before the end of its data");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_SIZE, size - 1, HF_ERROR_CORRUPT, "in the middle of");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_SIZE, 1, HF_ERROR_CORRUPT, "middle of its header");
  assert_lie_refused (car, HF_TEST_CAR2_DATA_SIZE, g_bytes_get_size (header), HF_ERROR_CORRUPT,
                      "middle of its header");
}

/* Data that run on into the padding or the index are not blocks of the CAR, whatever they are. */
static void
test_data_ends_where_it_says (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (HfBlock) stranger = hf_test_block_new (HF_CODEC_RAW, "stranger", 8);
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) car
      = hf_test_car2_new (car1, 0, 0, hf_block_get_section (stranger)); /* as the index */
  g_autoptr (GBytes) unnamed = hf_test_car2_lie (car, HF_TEST_CAR2_INDEX_OFFSET, 0);

  assert_read (car, dag);
  assert_read (unnamed, dag);
}

static void
test_index_offset (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) index = garbage (100);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 10, 5, index);
  guint64 end = HF_TEST_CAR2_END + 10 + g_bytes_get_size (car1);
  const guint64 wrong[]
      = { 1, 50, HF_TEST_CAR2_END, HF_TEST_CAR2_END + 10, end - 1, (guint64)G_MAXINT64 + 1 };
  const guint64 right[] = { 0, end, end + 1, g_bytes_get_size (car), G_MAXINT64 };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_lie_refused (car, HF_TEST_CAR2_INDEX_OFFSET, wrong[i], HF_ERROR_CORRUPT, "its index");
  /* Not even looked for: an index that was cut off takes nothing away. */
  for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
    {
      g_autoptr (GBytes) lie = hf_test_car2_lie (car, HF_TEST_CAR2_INDEX_OFFSET, right[i]);

      assert_read (lie, dag);
    }
}

/* They tell about the index, or about what is not known yet. */
static void
test_characteristics (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 0, 0, NULL);

  for (unsigned i = 0; i < 128; i++)
    {
      g_autoptr (GBytes) other = hf_test_car2_lie (car, HF_TEST_CAR2_CHARACTERISTICS + i / 64 * 8,
                                                   G_GUINT64_CONSTANT (1) << (i % 64));

      assert_read (other, dag);
    }
}

static void
test_inner_header (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) inner = hf_test_car2_new (car1, 0, 0, NULL);
  static const struct
  {
    const char *bytes;
    gsize length;
    int code;
    const char *part;
  } wrong[] = {
    { "\x0a\xa1\x67version\x02", 11, HF_ERROR_CORRUPT, "not that of a CARv1" },
    { "\x0a\xa1\x67version\x01", 11, HF_ERROR_CORRUPT, "not that of a CARv1" },
    { "\x11\xa2\x65roots\x80\x67version\x02", 18, HF_ERROR_CORRUPT, "not that of a CARv1" },
    { "\x00", 1, HF_ERROR_CORRUPT, "0 bytes" },
    { "\x80", 1, HF_ERROR_CORRUPT, "middle of its header" },
    { "\x80\x00", 2, HF_ERROR_CORRUPT, "no valid number" },
    { "\x81\x80\x40", 3, HF_ERROR_TOO_LARGE, "header" },
    { "<html>", 6, HF_ERROR_CORRUPT, "header" },
  };
  g_autoptr (GBytes) twice = hf_test_car2_new (inner, 0, 0, NULL);

  assert_refused (twice, HF_ERROR_CORRUPT, "not that of a CARv1");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (wrong[i].bytes, wrong[i].length);
      g_autoptr (GBytes) car = hf_test_car2_new (bytes, i, 0, NULL);
      g_autoptr (GBytes) followed = hf_test_car2_new (bytes, i, 40, car1);

      assert_refused (car, wrong[i].code, wrong[i].part);
      assert_refused (followed, wrong[i].code, wrong[i].part);
    }
}

static void
test_sections (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    int code;
    const char *part;
  } wrong[] = {
    { "\x00", 1, HF_ERROR_CORRUPT, "length of zero" },
    { "\x00\x00\x00\x00", 4, HF_ERROR_CORRUPT, "length of zero" },
    { "\x80", 1, HF_ERROR_CORRUPT, "middle of block number 1" },
    { "\x80\x00", 2, HF_ERROR_CORRUPT, "no valid number" },
    { "\x04\x02\x55\x00\x00", 5, HF_ERROR_CORRUPT, "no valid CID" },
    { "\x06\x01\x55\x00\x01x", 6, HF_ERROR_CORRUPT, "middle of block number 1" },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9, HF_ERROR_TOO_LARGE, "block number 1" },
  };
  g_autoptr (GBytes) header = hf_car_header_new (NULL, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GByteArray) out = g_byte_array_new ();
      g_autoptr (GBytes) car1 = NULL;
      g_autoptr (GBytes) car = NULL;

      g_byte_array_append (out, g_bytes_get_data (header, NULL), g_bytes_get_size (header));
      g_byte_array_append (out, (const guint8 *)wrong[i].bytes, wrong[i].length);
      car1 = g_byte_array_free_to_bytes (g_steal_pointer (&out));
      car = hf_test_car2_new (car1, 0, 900, NULL);
      assert_refused (car, wrong[i].code, wrong[i].part);
    }
}

/* None, many, and the same one twice; those that are not in the data too. */
static void
test_roots (void)
{
  g_autoptr (HfCid) absent = hf_cid_new_for_data (HF_CODEC_RAW, "absent", 6);
  g_autoptr (HfCid) other = hf_cid_new_for_data (HF_CODEC_DAG_CBOR, "\xa0", 1);
  HfCid *const roots[] = { absent, other, absent };

  for (gsize n = 0; n <= G_N_ELEMENTS (roots); n++)
    {
      g_autoptr (GBytes) car1 = hf_car_header_new (roots, n);
      g_autoptr (GBytes) car = hf_test_car2_new (car1, n, n, NULL);
      g_autoptr (HfCarReader) reader = reader_of (car);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (count_blocks (reader, &error), ==, 0);
      g_assert_no_error (error);
      g_assert_cmpuint (hf_car_reader_get_roots (reader)->len, ==, n);
      for (gsize i = 0; i < n; i++)
        g_assert_true (hf_cid_equal (hf_car_reader_get_roots (reader)->pdata[i], roots[i]));
    }
}

/* A cut anywhere up to the end of the data is an error; all blocks are there after it. */
static void
test_cuts (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) index = garbage (60);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 20, 20, index);
  gsize end = HF_TEST_CAR2_END + 20 + g_bytes_get_size (car1);

  for (gsize cut = 0; cut <= g_bytes_get_size (car); cut++)
    {
      g_autoptr (GBytes) broken = g_bytes_new_from_bytes (car, 0, cut);
      g_autoptr (HfCarReader) reader = reader_of (broken);
      g_autoptr (GError) error = NULL;
      unsigned n = count_blocks (reader, &error);

      if (cut >= end)
        {
          g_assert_no_error (error);
          g_assert_cmpuint (n, ==, hf_test_dag_get_blocks (dag)->len);
          continue;
        }
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
      g_assert_nonnull (strstr (error->message, cut == 0 ? "is empty" : " ends "));
    }
}

/* Whatever byte is changed, no block is given that is not one of the DAG's. */
static void
test_flips (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 2, 0, car1);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (car, &length);
  unsigned good = 0;

  for (gsize at = 0; at < HF_TEST_CAR2_END + 2 + g_bytes_get_size (car1); at++)
    for (unsigned bit = 0; bit < 8; bit++)
      {
        g_autofree guint8 *copy = g_memdup2 (bytes, length);
        g_autoptr (GBytes) flipped = NULL;
        g_autoptr (HfCarReader) reader = NULL;
        g_autoptr (GError) error = NULL;
        unsigned n;

        copy[at] ^= 1 << bit;
        flipped = g_bytes_new_take (g_steal_pointer (&copy), length);
        reader = reader_of (flipped);
        n = count_blocks (reader, &error);
        g_assert_cmpuint (n, <=, hf_test_dag_get_blocks (dag)->len);
        if (error != NULL)
          g_assert_true (error->domain == HF_ERROR);
        else
          good++;
        if (error == NULL && n < hf_test_dag_get_blocks (dag)->len)
          g_error ("byte %" G_GSIZE_FORMAT " was changed, and a block went without notice", at);
      }
  /* 16 bytes of characteristics, 2 of padding, and index offsets behind the data. */
  g_assert_cmpuint (good, >=, 18 * 8);
}

/* Errors of the stream are told wherever they happen, also in what is passed over. */
static void
test_stream_fails (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) index = garbage (200);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 100, 100, index);

  for (gsize after = 0; after < g_bytes_get_size (car); after += 3)
    {
      g_autoptr (GInputStream) stream = hf_test_trickle_new (car, 64, (gssize)after);
      g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
      g_autoptr (GError) error = NULL;

      count_blocks (reader, &error);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
      g_assert_true (g_str_has_prefix (error->message, "can't read the CAR: "));
    }
}

/* What follows the data is read, but not for ever. */
static void
test_endless (void)
{
  g_autoptr (GBytes) car1 = hf_car_header_new (NULL, 0);
  gsize most = 64 * 1024 * 1024 + 2 * g_bytes_get_size (car1);
  g_autoptr (GBytes) rest = g_bytes_new_take (g_malloc0 (most + 1), most + 1);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 0, 0, rest);
  g_autoptr (GBytes) just = g_bytes_new_from_bytes (car, 0, g_bytes_get_size (car) - 1);
  g_autoptr (HfCarReader) reader = reader_of (just);
  g_autoptr (GError) error = NULL;

  assert_refused (car, HF_ERROR_TOO_LARGE, "no index needs");
  g_assert_cmpuint (count_blocks (reader, &error), ==, 0);
  g_assert_no_error (error);
}

/* Copies are CARv1: what shall be one and is a CARv2 is damaged. */
static void
test_not_a_copy (void)
{
  g_autoptr (HfTestDag) dag = small_dag ();
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 0, 0, NULL);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (GError) error = NULL;
  HfDagSummary summary;

  g_assert_false (
      hf_car_check (stream, hf_test_dag_get_root (dag), NULL, &summary, NULL, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
  g_assert_true (hf_car_is_damaged (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/formats/car-v2/layouts-small", GSIZE_TO_POINTER (24), test_layouts);
  g_test_add_data_func ("/formats/car-v2/layouts-large", GSIZE_TO_POINTER (100000), test_layouts);
  g_test_add_func ("/formats/car-v2/data-offset", test_data_offset);
  g_test_add_func ("/formats/car-v2/data-size", test_data_size);
  g_test_add_func ("/formats/car-v2/data-ends-where-it-says", test_data_ends_where_it_says);
  g_test_add_func ("/formats/car-v2/index-offset", test_index_offset);
  g_test_add_func ("/formats/car-v2/characteristics", test_characteristics);
  g_test_add_func ("/formats/car-v2/inner-header", test_inner_header);
  g_test_add_func ("/formats/car-v2/sections", test_sections);
  g_test_add_func ("/formats/car-v2/roots", test_roots);
  g_test_add_func ("/formats/car-v2/cuts", test_cuts);
  g_test_add_func ("/formats/car-v2/flips", test_flips);
  g_test_add_func ("/formats/car-v2/stream-fails", test_stream_fails);
  g_test_add_func ("/formats/car-v2/endless", test_endless);
  g_test_add_func ("/formats/car-v2/not-a-copy", test_not_a_copy);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-section-splitter.h"

#include <string.h>

#include "hf-error.h"
#include "hf-test-dag.h"
#include "hf-test.h"

typedef struct
{
  GPtrArray *blocks;
  guint64 offset;
  unsigned count;
} Expected;

static gboolean
check_section (HfCid *cid, guint64 offset, gpointer data, GError **error)
{
  Expected *expected = data;
  HfBlock *block = expected->blocks->pdata[expected->count++];

  g_assert_true (hf_cid_equal (cid, hf_block_get_cid (block)));
  g_assert_cmpuint (offset, ==, expected->offset);
  expected->offset += g_bytes_get_size (hf_block_get_section (block));
  return TRUE;
}

static void
expect (Expected *expected, HfTestDag *dag, gsize size)
{
  expected->blocks = hf_test_dag_get_blocks (dag);
  expected->offset = size;
  expected->count = 0;
  for (unsigned i = 0; i < expected->blocks->len; i++)
    expected->offset -= g_bytes_get_size (hf_block_get_section (expected->blocks->pdata[i]));
}

static void
test_pieces (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 20, 150, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  gsize size;
  const guint8 *data = g_bytes_get_data (car, &size);

  for (gsize piece = 1; piece < 300; piece++)
    {
      Expected expected;
      g_autoptr (HfSectionSplitter) splitter = hf_section_splitter_new (check_section, &expected);
      g_autoptr (GError) error = NULL;

      expect (&expected, dag, size);
      for (gsize at = 0; at < size; at += piece)
        g_assert_true (
            hf_section_splitter_feed (splitter, data + at, MIN (piece, size - at), &error));
      g_assert_true (hf_section_splitter_finish (splitter, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (expected.count, ==, expected.blocks->len);
    }
}

static gboolean
count_section (HfCid *cid, guint64 offset, gpointer data, GError **error)
{
  *(unsigned *)data += 1;
  return TRUE;
}

/* It ends well between two sections alone. */
static void
test_truncated (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 5, 60, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  gsize size;
  const guint8 *data = g_bytes_get_data (car, &size);
  unsigned good_ends = 0;

  for (gsize length = 0; length <= size; length++)
    {
      unsigned count = 0;
      g_autoptr (HfSectionSplitter) splitter = hf_section_splitter_new (count_section, &count);
      g_autoptr (GError) error = NULL;

      g_assert_true (hf_section_splitter_feed (splitter, data, length, &error));
      if (hf_section_splitter_finish (splitter, &error))
        good_ends++;
      else
        g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
    }
  g_assert_cmpuint (good_ends, ==, blocks->len + 1);
}

static void
test_flipped (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (4, 5, 60, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  gsize size;
  const guint8 *good = g_bytes_get_data (car, &size);
  g_autofree guint8 *data = g_memdup2 (good, size);

  for (gsize bit = 0; bit < size * 8; bit++)
    {
      unsigned count = 0;
      g_autoptr (HfSectionSplitter) splitter = hf_section_splitter_new (count_section, &count);
      g_autoptr (GError) error = NULL;

      data[bit / 8] ^= (guint8)(1 << (bit % 8));
      if (!hf_section_splitter_feed (splitter, data, size, &error))
        g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
      data[bit / 8] ^= (guint8)(1 << (bit % 8));
    }
}

static void
test_bounds (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } bad[] = {
    { "\x00", 1 }, /* no header */
    { "\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9 }, /* too large a header */
    { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10 }, /* no varint */
    { "\x01x\x00", 3 }, /* an empty section */
    { "\x01x\xff\xff\xff\xff\x7f", 7 }, /* too large a section */
    { "\x01x\x04zzzz", 7 }, /* no CID */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      unsigned count = 0;
      g_autoptr (HfSectionSplitter) splitter = hf_section_splitter_new (count_section, &count);
      g_autoptr (GError) error = NULL;

      g_assert_false (
          hf_section_splitter_feed (splitter, (const guint8 *)bad[i].bytes, bad[i].length, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
      g_assert_cmpuint (count, ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backends/section-splitter/pieces", test_pieces);
  g_test_add_func ("/backends/section-splitter/truncated", test_truncated);
  g_test_add_func ("/backends/section-splitter/flipped", test_flipped);
  g_test_add_func ("/backends/section-splitter/bounds", test_bounds);
  return g_test_run ();
}

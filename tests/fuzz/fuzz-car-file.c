/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is a CAR file: whatever its index says, each block that reading it from its beginning
 * gives is found in it too, as a whole and in parts. */
#include "hf-car-file.h"

#include <string.h>

#include "hf-car-reader.h"
#include "hf-error.h"
#include "hf-fuzz.h"
#include "hf-test.h"

#define MOST_BLOCKS 100

static HfCarFile *
open_file (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  HfCarFile *file = hf_car_file_new (hf_test_memory_file_new (data, size), NULL, NULL, &error);

  hf_fuzz_check_error (file != NULL, error);
  return file;
}

/* The blocks before the end, or before what is wrong: then not @whole. */
static GPtrArray *
read_blocks (const guint8 *data, gsize size, gboolean *whole)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, size, NULL);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
  HfBlock *block;

  *whole = FALSE;
  while (blocks->len < MOST_BLOCKS
         && hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, NULL))
    {
      *whole = block == NULL;
      if (*whole)
        break;
      g_ptr_array_add (blocks, block);
    }
  return blocks;
}

/* Without the index of the input, parts are those of the block: what a forged index leads to may
 * pass for the head of it. In a CAR that is not whole that index stays in use. */
static void
check_part (HfCarFile *file, HfCid *cid, const guint8 *content, gsize length, gboolean whole)
{
  guint8 part[16];
  guint64 from = length / 2, told;
  gsize got;

  g_assert_true (hf_car_file_has (file, cid, &told, NULL, NULL));
  g_assert_true (hf_car_file_read_range (file, cid, from, part, sizeof part, &got, NULL, NULL));
  if (!(whole && hf_car_file_was_scanned (file)) && !hf_cid_is_identity (cid))
    return;
  g_assert_cmpuint (told, ==, length);
  g_assert_cmpmem (part, got, content + from, MIN (sizeof part, length - from));
}

static void
check_block (HfCarFile *file, HfBlock *expected, gboolean whole)
{
  HfCid *cid = hf_block_get_cid (expected);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBlock) block = hf_car_file_get_block (file, cid, NULL, &error);
  gsize length, expected_length;
  const guint8 *content;

  hf_fuzz_check_error (block != NULL, error);
  /* What comes later in the file may have more kinds of hashes than are indexed. */
  if (g_error_matches (error, HF_ERROR, HF_ERROR_UNSUPPORTED))
    return;
  g_assert_nonnull (block);
  g_assert_true (hf_cid_equal (hf_block_get_cid (block), cid));
  g_assert_true (hf_block_verify (block, NULL));
  content = hf_block_get_data (block, &length);
  hf_block_get_data (expected, &expected_length);
  g_assert_cmpuint (length, ==, expected_length);
  check_part (file, cid, content, length, whole);
}

/* Nobody asks for what is not there and gets it. */
static void
check_absent (HfCarFile *file)
{
  g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_RAW, "absent from all inputs", 22);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBlock) block = hf_car_file_get_block (file, cid, NULL, &error);

  hf_fuzz_check_error (block != NULL, error);
  g_assert_false (block != NULL && hf_block_verify (block, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (HfCarFile) file = open_file (data, size);
  g_autoptr (GPtrArray) blocks = NULL;
  gboolean whole;

  if (file == NULL)
    return 0;
  blocks = read_blocks (data, size, &whole);
  for (unsigned i = 0; i < blocks->len; i++)
    check_block (file, blocks->pdata[i], whole);
  check_absent (file);
  for (unsigned i = 0; i < blocks->len; i++)
    check_block (file, blocks->pdata[i], whole);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input is a CAR, read at once and again in small pieces, with the proof that the DAG of its
 * first root is complete. */
#include "hf-car-reader.h"

#include <string.h>

#include "hf-dag.h"
#include "hf-fuzz.h"
#include "hf-test-trickle.h"

#define DATA_OFFSET_AT 27 /* in a CARv2, of the CARv1 in it */
#define MOST_PIECE 300 /* bytes, more than the reader looks ahead */

/* Where the CARv1 begins. */
static guint64
data_offset (HfCarReader *reader, const guint8 *data)
{
  guint64 little = 0;

  if (hf_car_reader_get_version (reader) == 2)
    memcpy (&little, data + DATA_OFFSET_AT, sizeof little);
  return GUINT64_FROM_LE (little);
}

/* A block is what its CID says, and stands in the CAR where the reader says. */
static void
check_block (HfCarReader *reader, HfBlock *block, GBytes *car)
{
  gsize size, section_length, data_length;
  const guint8 *data = g_bytes_get_data (car, &size);
  const guint8 *section = g_bytes_get_data (hf_block_get_section (block), &section_length);
  guint64 offset = data_offset (reader, data) + hf_car_reader_get_block_offset (reader);

  hf_block_get_data (block, &data_length);
  g_assert_cmpuint (data_length, <=, HF_BLOCK_MAX);
  g_assert_true (hf_block_verify (block, NULL));
  hf_fuzz_check_cid (hf_block_get_cid (block));
  g_assert_cmpuint (hf_car_reader_get_bytes_read (reader), ==, offset + section_length);
  g_assert_cmpuint (offset, <, size);
  g_assert_cmpuint (section_length, <=, size - offset);
  g_assert_cmpmem (section, section_length, data + offset, section_length);
}

static void
tell_error (GString *story, gboolean ok, const GError *error)
{
  hf_fuzz_check_error (ok, error);
  if (!ok)
    g_string_append_printf (story, "%d %s\n", error->code, error->message);
}

static gboolean
read_next (HfCarReader *reader, HfBlock **block, GString *story)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  gboolean ok = hf_block_stream_next (HF_BLOCK_STREAM (reader), block, NULL, &error);

  tell_error (story, ok, error);
  if (ok)
    return *block != NULL;
  /* A reader that failed stays where it is. */
  g_assert_null (*block);
  g_assert_false (hf_block_stream_next (HF_BLOCK_STREAM (reader), block, NULL, &again));
  g_assert_error (again, error->domain, error->code);
  g_assert_cmpstr (again->message, ==, error->message);
  return FALSE;
}

static void
read_blocks (HfCarReader *reader, HfDagCheck *check, GBytes *car, GString *story)
{
  while (TRUE)
    {
      g_autoptr (HfBlock) block = NULL;
      g_autoptr (GError) error = NULL;
      HfBlockVerdict verdict = HF_BLOCK_NEW;
      gboolean ok;

      if (!read_next (reader, &block, story))
        return;
      check_block (reader, block, car);
      ok = hf_dag_check_add (check, block, &verdict, &error);
      tell_error (story, ok, error);
      g_string_append_printf (story, "block at %" G_GUINT64_FORMAT ": %d\n",
                              hf_car_reader_get_block_offset (reader), verdict);
    }
}

static void
finish (HfDagCheck *check, GString *story)
{
  HfDagSummary summary = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok = hf_dag_check_finish (check, &summary, &error);

  hf_fuzz_check_error (ok, error);
  /* The order in which missing blocks are named is not fixed. */
  g_string_append_printf (story, "%d: %" G_GUINT64_FORMAT " blocks, %" G_GUINT64_FORMAT " bytes\n",
                          ok ? -1 : error->code, summary.blocks, summary.bytes);
}

/* All that reading the CAR from @stream tells. */
static char *
read_car (GInputStream *stream, GBytes *car)
{
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
  g_autoptr (HfDagCheck) check = NULL;
  GPtrArray *roots = hf_car_reader_get_roots (reader);
  GString *story = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean ok = hf_car_reader_read_header (reader, NULL, &error);

  tell_error (story, ok, error);
  if (ok && roots->len > 0)
    {
      for (unsigned i = 0; i < roots->len; i++)
        hf_fuzz_check_cid (roots->pdata[i]);
      check = hf_dag_check_new (roots->pdata[0], NULL);
      read_blocks (reader, check, car, story);
      finish (check, story);
    }
  return g_string_free (story, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) car = g_bytes_new (data, size);
  g_autoptr (GInputStream) whole = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (GInputStream) pieces = hf_test_trickle_new (car, 1 + size % MOST_PIECE, -1);
  g_autofree char *story = read_car (whole, car);
  g_autofree char *again = read_car (pieces, car);

  g_assert_cmpstr (story, ==, again);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-car-reader.h"

#include <string.h>

#include "hf-car-writer.h"
#include "hf-dag.h"
#include "hf-error.h"
#include "hf-test-dag.h"
#include "hf-test-trickle.h"
#include "hf-test.h"

static HfCarReader *
trickle_reader (GBytes *car, gsize piece, gssize fail_after)
{
  g_autoptr (GInputStream) stream = hf_test_trickle_new (car, piece, fail_after);

  return hf_car_reader_new (stream);
}

static HfCarReader *
reader_of (GBytes *car)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);

  return hf_car_reader_new (stream);
}

static HfCarReader *
reader_of_static (const char *bytes, gsize length)
{
  g_autoptr (GBytes) car = g_bytes_new (bytes, length);

  return reader_of (car);
}

/* What an importer does: reads all and proves the DAG of the only root. */
static gboolean
check_car (GBytes *car, GError **error)
{
  g_autoptr (HfCarReader) reader = reader_of (car);
  g_autoptr (HfDagCheck) check = NULL;
  GPtrArray *roots;

  if (!hf_car_reader_read_header (reader, NULL, error))
    return FALSE;
  roots = hf_car_reader_get_roots (reader);
  if (roots->len != 1)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "%u roots", roots->len);
      return FALSE;
    }
  check = hf_dag_check_new (g_ptr_array_index (roots, 0), NULL);
  for (;;)
    {
      g_autoptr (HfBlock) block = NULL;
      HfBlockVerdict verdict;

      if (!hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, error))
        return FALSE;
      if (block == NULL)
        return hf_dag_check_finish (check, NULL, error);
      if (!hf_dag_check_add (check, block, &verdict, error))
        return FALSE;
    }
}

static void
assert_failure (HfCarReader *reader, int code, const char *part)
{
  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      HfBlock *block = (HfBlock *)reader;
      gboolean ok;

      do
        ok = hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, &error);
      while (ok && block != NULL && (hf_block_unref (block), TRUE));
      g_assert_false (ok);
      g_assert_null (block);
      g_assert_error (error, HF_ERROR, code);
      if (strstr (error->message, part) == NULL)
        g_error ("“%s” does not say “%s”", error->message, part);
    }
}

static void
test_round_trip (gconstpointer data)
{
  gsize leaf_size = GPOINTER_TO_SIZE (data);
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 40, leaf_size, 6);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  static const gsize pieces[] = { 1, 7, 4096, G_MAXSSIZE };

  for (gsize i = leaf_size > 10000 ? 1 : 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (HfCarReader) reader = trickle_reader (car, pieces[i], -1);
      GPtrArray *expected = hf_test_dag_get_blocks (dag);
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);
      g_autoptr (GError) error = NULL;
      HfBlock *block;
      guint64 offset = 0;

      while (hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, &error) && block != NULL)
        {
          GBytes *section = hf_block_get_section (block);
          const guint8 *bytes = g_bytes_get_data (car, NULL);

          offset = hf_car_reader_get_block_offset (reader);
          g_assert_cmpmem (bytes + offset, g_bytes_get_size (section),
                           g_bytes_get_data (section, NULL), g_bytes_get_size (section));
          g_assert_cmpuint (hf_car_reader_get_bytes_read (reader), ==,
                            offset + g_bytes_get_size (section));
          g_ptr_array_add (all, block);
        }
      g_assert_no_error (error);
      g_assert_cmpuint (hf_car_reader_get_bytes_read (reader), ==, g_bytes_get_size (car));
      g_assert_true (hf_cid_equal (g_ptr_array_index (hf_car_reader_get_roots (reader), 0),
                                   hf_test_dag_get_root (dag)));
      /* Blocks outlive their reader, and none of them shares a buffer. */
      g_clear_object (&reader);
      g_assert_cmpuint (all->len, ==, expected->len);
      for (unsigned j = 0; j < all->len; j++)
        {
          g_assert_true (hf_block_verify (g_ptr_array_index (all, j), NULL));
          g_assert_true (g_bytes_equal (hf_block_get_section (g_ptr_array_index (all, j)),
                                        hf_block_get_section (g_ptr_array_index (expected, j))));
        }
    }
}

static gpointer
release_all (gpointer data)
{
  GAsyncQueue *queue = data;
  gpointer block;

  while ((block = g_async_queue_pop (queue)) != queue)
    hf_block_unref (block);
  return NULL;
}

/* Blocks are released on another thread, some after the reader is gone. */
static void
test_threads (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (4, 200, 70000, 20);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (HfCarReader) reader = reader_of (car);
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("release", release_all, queue);
  HfBlock *block;

  while (hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, NULL) && block != NULL)
    g_async_queue_push (queue, block);
  g_assert_cmpuint (hf_car_reader_get_bytes_read (reader), ==, g_bytes_get_size (car));
  g_clear_object (&reader);
  g_async_queue_push (queue, queue);
  g_thread_join (thread);
}

static void
test_header (void)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    int code;
    const char *part;
  } wrong[] = {
    { "", 0, HF_ERROR_CORRUPT, "empty" },
    { "\x80", 1, HF_ERROR_CORRUPT, "middle of its header" },
    { "\x00", 1, HF_ERROR_CORRUPT, "0 bytes" },
    { "\x80\x00", 2, HF_ERROR_CORRUPT, "no valid number" },
    { "\x0a\xa1\x67version\x02", 11, HF_ERROR_CORRUPT, "middle of its header" },
    { "\x0a\xa1\x67version\x03", 11, HF_ERROR_CORRUPT, "not that of a CARv1" },
    { "\x0a\xa1\x67version\x01", 11, HF_ERROR_CORRUPT, "not that of a CARv1" },
    { "\x11\xa2\x65roots\x80\x67version\x02", 18, HF_ERROR_CORRUPT, "not that of a CARv1" },
    { "\x11\xa2\x65roots\xf6\x67version\x01", 18, HF_ERROR_CORRUPT, "not that of a CARv1" },
    { "\x12\xa2\x65roots\x98\x00\x67version\x01", 19, HF_ERROR_CORRUPT, "longer than needed" },
    { "\x12\xa2\x65roots\x80\x67version\x01\x00", 19, HF_ERROR_CORRUPT, "after its end" },
    { "\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9, HF_ERROR_TOO_LARGE, "header" },
    { "\x81\x80\x40", 3, HF_ERROR_TOO_LARGE, "header" },
    { "<html>", 6, HF_ERROR_CORRUPT, "header" },
  };
  g_autoptr (HfCarReader) rootless = reader_of_static ("\x11\xa2\x65roots\x80\x67version\x01", 18);
  HfBlock *block;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (HfCarReader) reader = reader_of_static (wrong[i].bytes, wrong[i].length);

      assert_failure (reader, wrong[i].code, wrong[i].part);
      g_assert_cmpuint (hf_car_reader_get_roots (reader)->len, ==, 0);
    }
  g_assert_true (hf_block_stream_next (HF_BLOCK_STREAM (rootless), &block, NULL, NULL));
  g_assert_null (block);
  g_assert_cmpuint (hf_car_reader_get_roots (rootless)->len, ==, 0);
}

static void
test_many_roots (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (5, 300, 8, 300);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autofree HfCid **roots = g_new (HfCid *, blocks->len);
  g_autoptr (GBytes) header = NULL;
  g_autoptr (HfCarReader) reader = NULL;
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < blocks->len; i++)
    roots[i] = hf_block_get_cid (g_ptr_array_index (blocks, i));
  header = hf_car_header_new (roots, blocks->len);
  reader = reader_of (header);
  hf_car_reader_read_header (reader, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_car_reader_get_roots (reader)->len, ==, blocks->len);
  for (unsigned i = 0; i < blocks->len; i++)
    g_assert_true (
        hf_cid_equal (g_ptr_array_index (hf_car_reader_get_roots (reader), i), roots[i]));
}

/* A rootless header and then @section. */
static void
assert_section_refused (const char *section, gsize length, int code, const char *part)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GBytes) header = hf_car_header_new (NULL, 0);
  g_autoptr (GBytes) car = NULL;
  g_autoptr (HfCarReader) reader = NULL;

  g_byte_array_append (out, g_bytes_get_data (header, NULL), g_bytes_get_size (header));
  g_byte_array_append (out, (const guint8 *)section, length);
  car = g_byte_array_free_to_bytes (g_steal_pointer (&out));
  reader = reader_of (car);
  assert_failure (reader, code, part);
}

#define HELLO_BYTES                                                                                \
  "\x01\x55\x12\x20\xb9\x4d\x27\xb9\x93\x4d\x3e\x08\xa5\x2e\x52\xd7\xda\x7d\xab\xfa\xc4\x84\xef"   \
  "\xe3\x7a\x53\x80\xee\x90\x88\xf7\xac\xe2\xef\xcd\xe9"
#define HELLO_TEXT "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

static void
test_sections (void)
{
  assert_section_refused ("\x00", 1, HF_ERROR_CORRUPT,
                          "block number 1 of the CAR has a length of zero");
  assert_section_refused ("\x80\x00", 2, HF_ERROR_CORRUPT, "no valid number");
  assert_section_refused ("\x80", 1, HF_ERROR_CORRUPT, "middle of block number 1");
  assert_section_refused ("\x01\x01", 2, HF_ERROR_CORRUPT, "no valid CID");
  assert_section_refused ("\x04\x02\x55\x00\x00", 5, HF_ERROR_CORRUPT, "no valid CID");
  assert_section_refused ("\x10" HELLO_BYTES, 37, HF_ERROR_CORRUPT, "no valid CID");
  assert_section_refused ("\x2f" HELLO_BYTES, 30, HF_ERROR_CORRUPT, "middle of block number 1");
  assert_section_refused ("\x2f" HELLO_BYTES "hello", 42, HF_ERROR_CORRUPT, HELLO_TEXT);
  assert_section_refused ("\x2f" HELLO_BYTES "hello World", 48, HF_ERROR_CORRUPT, HELLO_TEXT);
  assert_section_refused ("\x2e" HELLO_BYTES "hello worl", 47, HF_ERROR_CORRUPT, HELLO_TEXT);
  /* An unknown hash is no pass. */
  assert_section_refused ("\x19\x01\x55\x11\x14"
                          "01234567890123456789"
                          "x",
                          26, HF_ERROR_UNSUPPORTED, "0x11");
}

/* What is announced is not allocated: 2^63 - 1 bytes, 4 GiB, and one byte more than a block may
 * have. */
static void
test_bombs (void)
{
  assert_section_refused ("\xff\xff\xff\xff\xff\xff\xff\xff\x7f" HELLO_BYTES, 45,
                          HF_ERROR_TOO_LARGE, "block number 1");
  assert_section_refused ("\x80\x80\x80\x80\x10" HELLO_BYTES, 41, HF_ERROR_TOO_LARGE,
                          "block number 1");
  /* 8 MiB + 1 + 36 */
  assert_section_refused ("\xa5\x80\x80\x04" HELLO_BYTES, 40, HF_ERROR_TOO_LARGE, HELLO_TEXT);
  /* The largest one that is allowed, cut short. */
  assert_section_refused ("\xa4\x80\x80\x04" HELLO_BYTES, 40, HF_ERROR_CORRUPT, HELLO_TEXT);
}

static void
test_largest_block (void)
{
  g_autoptr (GBytes) data = hf_test_bytes (HF_BLOCK_MAX, 1);
  g_autoptr (HfBlock) block
      = hf_test_block_new (HF_CODEC_RAW, g_bytes_get_data (data, NULL), HF_BLOCK_MAX);
  g_autoptr (GBytes) car = hf_test_car_new (hf_block_get_cid (block), &block, 1);
  g_autoptr (GError) error = NULL;

  check_car (car, &error);
  g_assert_no_error (error);
}

static GBytes *
small_car (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 5, 24, 3);

  return hf_test_dag_to_car (dag);
}

static void
test_flips (void)
{
  g_autoptr (GBytes) car = small_car ();
  gsize length;
  const guint8 *data = g_bytes_get_data (car, &length);
  g_autoptr (GError) error = NULL;

  check_car (car, &error);
  g_assert_no_error (error);
  for (gsize at = 0; at < length; at++)
    for (unsigned pattern = 0; pattern < 9; pattern++)
      {
        g_autofree guint8 *copy = g_memdup2 (data, length);
        g_autoptr (GBytes) broken = NULL;

        copy[at] ^= pattern == 8 ? 0xff : 1 << pattern;
        broken = g_bytes_new_take (g_steal_pointer (&copy), length);
        if (check_car (broken, &error))
          g_error ("byte %" G_GSIZE_FORMAT " was changed (%u) without notice", at, pattern);
        g_assert_true (error->domain == HF_ERROR);
        g_assert_cmpstr (error->message, !=, "");
        g_clear_error (&error);
      }
}

static void
test_cuts (void)
{
  g_autoptr (GBytes) car = small_car ();
  gsize length = g_bytes_get_size (car);
  unsigned incomplete = 0, corrupt = 0;

  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr (GBytes) broken = g_bytes_new_from_bytes (car, 0, cut);
      g_autoptr (GError) error = NULL;

      if (check_car (broken, &error))
        g_error ("a cut after %" G_GSIZE_FORMAT " bytes was not noticed", cut);
      if (g_error_matches (error, HF_ERROR, HF_ERROR_INCOMPLETE))
        {
          incomplete++;
          g_assert_nonnull (strstr (error->message, "missing"));
          continue;
        }
      corrupt++;
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
      g_assert_nonnull (strstr (error->message, cut == 0 ? "empty" : "ends in the middle of"));
    }
  /* A cut between sections, of which there are eight, is seen by the check alone. */
  g_assert_cmpuint (incomplete, ==, 8);
  g_assert_cmpuint (corrupt, ==, length - 8);
}

static void
test_stream_fails (void)
{
  g_autoptr (GBytes) car = small_car ();

  for (gsize after = 0; after < g_bytes_get_size (car); after += 5)
    {
      g_autoptr (HfCarReader) reader = trickle_reader (car, 64, after);
      g_autoptr (GError) error = NULL;
      HfBlock *block;

      while (hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, &error))
        {
          g_assert_nonnull (block);
          hf_block_unref (block);
        }
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
      g_assert_true (g_str_has_prefix (error->message, "can't read the CAR: "));
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GBytes) car = small_car ();
  g_autoptr (HfCarReader) reader = trickle_reader (car, 16, -1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  HfBlock *block;

  g_assert_true (hf_car_reader_read_header (reader, cancellable, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/formats/car-reader/round-trip-tiny", GSIZE_TO_POINTER (4),
                        test_round_trip);
  g_test_add_data_func ("/formats/car-reader/round-trip-small", GSIZE_TO_POINTER (9000),
                        test_round_trip);
  g_test_add_data_func ("/formats/car-reader/round-trip-large", GSIZE_TO_POINTER (262144),
                        test_round_trip);
  g_test_add_func ("/formats/car-reader/threads", test_threads);
  g_test_add_func ("/formats/car-reader/header", test_header);
  g_test_add_func ("/formats/car-reader/many-roots", test_many_roots);
  g_test_add_func ("/formats/car-reader/sections", test_sections);
  g_test_add_func ("/formats/car-reader/bombs", test_bombs);
  g_test_add_func ("/formats/car-reader/largest-block", test_largest_block);
  g_test_add_func ("/formats/car-reader/flips", test_flips);
  g_test_add_func ("/formats/car-reader/cuts", test_cuts);
  g_test_add_func ("/formats/car-reader/stream-fails", test_stream_fails);
  g_test_add_func ("/formats/car-reader/cancelled", test_cancelled);
  return g_test_run ();
}

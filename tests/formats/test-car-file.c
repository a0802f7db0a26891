/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of CAR files: with and without an index, whole and in parts, also of damaged files. */
#include "hf-car-world.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hf-car-writer.h"
#include "hf-error.h"
#include "hf-file.h"
#include "hf-multihash.h"

/* What is read from files, in the place of the C library's function. */
static guint64 bytes_read;

ssize_t
pread (int fd, void *data, size_t length, off_t offset)
{
  ssize_t got = syscall (SYS_pread64, fd, data, length, offset);

  bytes_read += got > 0 ? (guint64)got : 0;
  return got;
}

static void
assert_open_refused (const char *dir, GBytes *car, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_car_world_open_car (dir, car, NULL, &error));
  g_assert_error (error, HF_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}

/* ---- what is right ---- */

static void
test_without_index (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (GBytes) car2 = NULL;

  hf_car_world_init (&world, 40);
  car2 = hf_car_world_car2_of (&world, NULL);
  for (unsigned version = 1; version <= 2; version++)
    {
      g_autoptr (HfCarFile) file
          = hf_car_world_open_well (world.dir, version == 1 ? world.car1 : car2, NULL);
      guint64 offset, size;

      g_assert_cmpuint (hf_car_file_get_version (file), ==, version);
      g_assert_cmpuint (hf_car_file_get_roots (file)->len, ==, 1);
      g_assert_true (
          hf_cid_equal (hf_car_file_get_roots (file)->pdata[0], hf_test_dag_get_root (world.dag)));
      hf_car_file_get_payload (file, &offset, &size);
      g_assert_cmpuint (offset, ==, version == 1 ? 0 : HF_TEST_CAR2_END + 33);
      g_assert_cmpuint (size, ==, g_bytes_get_size (world.car1));
      g_assert_false (hf_car_file_was_scanned (file));
      hf_car_world_assert_has_all (file, world.blocks);
      hf_car_world_assert_absent (file, world.absent);
      g_assert_true (hf_car_file_was_scanned (file));
      /* The index that was made has no name. */
      g_assert_cmpuint (hf_test_dir_count (world.dir), ==, 0);
    }
}

static void
test_with_index (void)
{
  g_auto (HfCarWorld) world = { 0 };

  hf_car_world_init (&world, 40);
  for (gsize i = 0; i < G_N_ELEMENTS (hf_car_world_codecs); i++)
    {
      g_autoptr (GBytes) index = hf_car_world_index_of (hf_car_world_codecs[i], world.places);
      g_autoptr (GBytes) embedded = hf_car_world_car2_of (&world, index);
      g_autoptr (GBytes) bare = hf_car_world_car2_of (&world, NULL);
      HfCarFile *files[] = { hf_car_world_open_well (world.dir, embedded, NULL),
                             hf_car_world_open_well (world.dir, bare, index),
                             hf_car_world_open_well (world.dir, world.car1, index) };

      for (gsize j = 0; j < G_N_ELEMENTS (files); j++)
        {
          hf_car_world_assert_has_all (files[j], world.blocks);
          g_assert_false (hf_car_file_was_scanned (files[j]));
          hf_car_world_assert_absent (files[j], world.absent);
          g_assert_true (hf_car_file_was_scanned (files[j]));
          hf_car_world_assert_has_all (files[j], world.blocks);
          hf_car_file_free (files[j]);
        }
    }
}

/* More blocks than stay on the heap while they are indexed. */
static void
test_many (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (HfCarFile) file = NULL;

  hf_car_world_init (&world, 60000);
  file = hf_car_world_open_well (world.dir, world.car1, NULL);
  for (unsigned i = 0; i < world.blocks->len; i += 997)
    hf_car_world_assert_has_block (file, world.blocks->pdata[i]);
  hf_car_world_assert_absent (file, world.absent);
}

static void
test_source (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (GBytes) index = NULL;
  g_autoptr (GBytes) car = NULL;
  g_autoptr (HfCarFile) file = NULL;
  g_autoptr (HfDagWalk) walk = NULL;
  g_autoptr (GError) error = NULL;
  HfDagSummary summary;
  HfBlock *block;
  unsigned n = 0;

  hf_car_world_init (&world, 40);
  index = hf_car_world_index_of (HF_TEST_INDEX_SORTED, world.places);
  car = hf_car_world_car2_of (&world, index);
  file = hf_car_world_open_well (world.dir, car, NULL);
  g_assert_true (hf_dag_survey (hf_test_dag_get_root (world.dag), &hf_car_file_source, file, NULL,
                                &summary, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (summary.blocks, ==, world.blocks->len);
  walk = hf_dag_walk_new (hf_test_dag_get_root (world.dag), &hf_car_file_source, file, NULL, NULL);
  while (hf_block_stream_next (HF_BLOCK_STREAM (walk), &block, NULL, &error) && block != NULL)
    {
      g_assert_true (g_bytes_equal (hf_block_get_section (block),
                                    hf_block_get_section (world.blocks->pdata[n])));
      hf_block_unref (block);
      n++;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, world.blocks->len);
  g_assert_false (hf_car_file_was_scanned (file));
}

static void
test_source_incomplete (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (GBytes) car = NULL;
  g_autoptr (HfCarFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *missing = NULL;
  HfDagSummary summary;

  hf_car_world_init (&world, 9);
  car = hf_test_car_new (hf_test_dag_get_root (world.dag), (HfBlock **)world.blocks->pdata,
                         world.blocks->len - 1);
  file = hf_car_world_open_well (world.dir, car, NULL);
  missing = hf_cid_to_text (hf_block_get_cid (world.blocks->pdata[world.blocks->len - 1]));
  g_assert_false (hf_dag_survey (hf_test_dag_get_root (world.dag), &hf_car_file_source, file, NULL,
                                 &summary, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INCOMPLETE);
  g_assert_nonnull (strstr (error->message, missing));
}

static void
test_roots (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfCid) one = hf_cid_new_for_data (HF_CODEC_RAW, "one", 3);
  g_autoptr (HfCid) two = hf_cid_new_for_data (HF_CODEC_DAG_CBOR, "\xa0", 1);
  HfCid *const roots[] = { one, two, one };

  for (gsize n = 0; n <= G_N_ELEMENTS (roots); n++)
    {
      g_autoptr (GBytes) car1 = hf_car_header_new (roots, n);
      g_autoptr (GBytes) car2 = hf_test_car2_new (car1, 1, 0, NULL);
      g_autoptr (HfCarFile) file = hf_car_world_open_well (dir, n % 2 ? car1 : car2, NULL);

      g_assert_cmpuint (hf_car_file_get_roots (file)->len, ==, n);
      for (gsize i = 0; i < n; i++)
        g_assert_true (hf_cid_equal (hf_car_file_get_roots (file)->pdata[i], roots[i]));
      hf_car_world_assert_absent (file, one);
    }
}

/* The data of identity CIDs stand in the CID, whatever the CAR has. */
static void
test_identity (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GBytes) car = hf_car_header_new (NULL, 0);
  g_autoptr (HfCarFile) file = hf_car_world_open_well (dir, car, NULL);
  g_autoptr (HfCid) cid = hf_cid_new (HF_CODEC_RAW, HF_HASH_IDENTITY, (const guint8 *)"inlined", 7);
  g_autoptr (HfBlock) expected = hf_block_new (cid, "inlined", 7);
  char part[10];
  gsize got;

  hf_car_world_assert_has_block (file, expected);
  g_assert_true (hf_car_file_read_range (file, cid, 2, part, 3, &got, NULL, NULL));
  g_assert_cmpmem (part, got, "lin", 3);
  g_assert_true (hf_car_file_read_range (file, cid, 2, part, sizeof part, &got, NULL, NULL));
  g_assert_cmpmem (part, got, "lined", 5);
  g_assert_true (hf_car_file_read_range (file, cid, 7, part, 3, &got, NULL, NULL));
  g_assert_cmpuint (got, ==, 0);
  g_assert_false (hf_car_file_was_scanned (file));
}

/* The same bytes under another codec are the block that was asked for. */
static void
test_codecs (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfBlock) raw = hf_test_block_new (HF_CODEC_RAW, "\xa0", 1);
  g_autoptr (HfBlock) cbor = hf_test_block_new (HF_CODEC_DAG_CBOR, "\xa0", 1);
  g_autoptr (GBytes) car = hf_test_car_new (NULL, &raw, 1);
  g_autoptr (HfCarFile) file = hf_car_world_open_well (dir, car, NULL);

  hf_car_world_assert_has_block (file, raw);
  hf_car_world_assert_has_block (file, cbor);
}

/* ---- ranges ---- */

#define LARGE (1024 * 1024)

/* A CARv2 with one large block and some others, and an index. */
static HfCarFile *
file_with_large_block (const char *dir, HfBlock **large)
{
  g_autoptr (GBytes) data = hf_test_bytes (LARGE, 5);
  g_autoptr (HfBlock) small = hf_test_block_new (HF_CODEC_RAW, "small", 5);
  HfBlock *block = hf_test_block_new (HF_CODEC_RAW, g_bytes_get_data (data, NULL), LARGE);
  HfBlock *blocks[] = { small, block, small };
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  g_autoptr (GBytes) car1 = hf_test_car_new (NULL, blocks, G_N_ELEMENTS (blocks));
  g_autoptr (GArray) places = NULL;
  g_autoptr (GBytes) index = NULL;
  g_autoptr (GBytes) car = NULL;

  g_ptr_array_add (array, small);
  g_ptr_array_add (array, block);
  places = hf_test_places_new (array, hf_car_world_first_section (NULL, 0));
  index = hf_car_world_index_of (HF_TEST_INDEX_MULTIHASH_SORTED, places);
  car = hf_test_car2_new (car1, 100, 100, index);
  *large = block;
  return hf_car_world_open_well (dir, car, NULL);
}

static void
test_ranges (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfBlock) large = NULL;
  g_autoptr (HfCarFile) file = file_with_large_block (dir, &large);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  g_autofree guint8 *part = g_malloc (LARGE + 1);
  gsize size;
  const guint8 *data = hf_block_get_data (large, &size);

  for (unsigned i = 0; i < 500; i++)
    {
      guint64 from = (guint64)g_rand_int_range (rand, 0, LARGE + 10);
      gsize length = (gsize)g_rand_int_range (rand, 0, i % 2 ? 100 : LARGE), got;
      gsize expected = from < LARGE ? MIN (length, LARGE - from) : 0;
      g_autoptr (GError) error = NULL;

      g_assert_true (hf_car_file_read_range (file, hf_block_get_cid (large), from, part, length,
                                             &got, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (part, got, data + MIN (from, LARGE), expected);
    }
  /* Its end, and what no file has. */
  for (unsigned i = 0; i < 3; i++)
    {
      const guint64 from[] = { LARGE, LARGE + 1, G_MAXUINT64 };
      gsize got = 1;

      g_assert_true (hf_car_file_read_range (file, hf_block_get_cid (large), from[i], part, LARGE,
                                             &got, NULL, NULL));
      g_assert_cmpuint (got, ==, 0);
    }
}

/* A range costs what it has, and heads. */
static void
test_range_bytes_read (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfBlock) large = NULL;
  g_autoptr (HfCarFile) file = file_with_large_block (dir, &large);
  g_autoptr (HfBlock) whole = NULL;
  guint8 part[1000];
  guint64 length;
  gsize got;

  bytes_read = 0;
  g_assert_true (hf_car_file_read_range (file, hf_block_get_cid (large), 500000, part, sizeof part,
                                         &got, NULL, NULL));
  g_assert_cmpuint (got, ==, sizeof part);
  g_assert_cmpuint (bytes_read, >=, sizeof part);
  g_assert_cmpuint (bytes_read, <, sizeof part + 512);
  bytes_read = 0;
  g_assert_true (hf_car_file_has (file, hf_block_get_cid (large), &length, NULL, NULL));
  g_assert_cmpuint (bytes_read, >, 0);
  g_assert_cmpuint (bytes_read, <, 512);
  /* The counter counts. */
  bytes_read = 0;
  whole = hf_car_file_get_block (file, hf_block_get_cid (large), NULL, NULL);
  g_assert_nonnull (whole);
  g_assert_cmpuint (bytes_read, >=, LARGE);
  g_assert_cmpuint (bytes_read, <, LARGE + 8192);
}

/* ---- damaged files ---- */

/* A CARv1 that is cut gives what it has. */
static void
test_cut (void)
{
  g_auto (HfCarWorld) world = { 0 };
  guint64 first;

  hf_car_world_init (&world, 3);
  first = hf_car_world_place (world.places, 0)->offset;
  for (gsize cut = 0; cut < g_bytes_get_size (world.car1); cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (world.car1, 0, cut);
      g_autoptr (HfCarFile) file = NULL;

      if (cut < first)
        {
          assert_open_refused (world.dir, part, HF_ERROR_CORRUPT, "no whole header");
          continue;
        }
      file = hf_car_world_open_well (world.dir, part, NULL);
      for (unsigned i = 0; i < world.blocks->len; i++)
        {
          HfBlock *block = world.blocks->pdata[i];
          guint64 end = hf_car_world_place (world.places, i)->offset
                        + g_bytes_get_size (hf_block_get_section (block));
          g_autoptr (GError) error = NULL;

          if (end <= cut)
            hf_car_world_assert_has_block (file, block);
          else
            g_assert_null (hf_car_file_get_block (file, hf_block_get_cid (block), NULL, &error));
          if (end > cut)
            g_assert_true (g_error_matches (error, HF_ERROR, HF_ERROR_NOT_FOUND)
                           || g_error_matches (error, HF_ERROR, HF_ERROR_CORRUPT));
        }
    }
}

/* Where the sections can't be followed any more, an index leads on. */
static void
test_structure_damaged (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (GBytes) index = NULL;
  g_autofree guint8 *copy = NULL;
  g_autoptr (GBytes) broken = NULL;
  gsize length;
  const unsigned victim = 5;

  hf_car_world_init (&world, 12);
  index = hf_car_world_index_of (HF_TEST_INDEX_SORTED, world.places);
  length = g_bytes_get_size (world.car1);
  copy = g_memdup2 (g_bytes_get_data (world.car1, NULL), length);
  copy[hf_car_world_place (world.places, victim)->offset] ^= 1;
  broken = g_bytes_new_take (g_steal_pointer (&copy), length);
  for (unsigned with_index = 0; with_index < 2; with_index++)
    {
      g_autoptr (HfCarFile) file
          = hf_car_world_open_well (world.dir, broken, with_index ? index : NULL);

      for (unsigned round = 0; round < 2; round++)
        for (unsigned i = 0; i < world.blocks->len; i++)
          {
            HfCid *cid = hf_block_get_cid (world.blocks->pdata[i]);
            g_autoptr (HfBlock) block = hf_car_file_get_block (file, cid, NULL, NULL);
            gboolean good = block != NULL && hf_block_verify (block, NULL);

            g_assert_cmpint (good, ==, i < victim || (i > victim && with_index));
          }
      g_assert_true (hf_car_file_was_scanned (file));
    }
}

/* A block whose data are wrong is handed out to whoever asks, to be found out. */
static void
test_data_damaged (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autofree guint8 *copy = NULL;
  g_autoptr (GBytes) broken = NULL;
  g_autoptr (GBytes) index = NULL;
  HfCid *victim;
  gsize length;

  hf_car_world_init (&world, 12);
  index = hf_car_world_index_of (HF_TEST_INDEX_MULTIHASH_SORTED, world.places);
  length = g_bytes_get_size (world.car1);
  copy = g_memdup2 (g_bytes_get_data (world.car1, NULL), length);
  copy[length - 1] ^= 1;
  broken = g_bytes_new_take (g_steal_pointer (&copy), length);
  victim = hf_block_get_cid (world.blocks->pdata[world.blocks->len - 1]);
  for (unsigned with_index = 0; with_index < 2; with_index++)
    {
      g_autoptr (HfCarFile) file
          = hf_car_world_open_well (world.dir, broken, with_index ? index : NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HfBlock) block = hf_car_file_get_block (file, victim, NULL, &error);

      g_assert_no_error (error);
      g_assert_false (hf_block_verify (block, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
    }
}

static void
test_open_refused (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (GBytes) car2 = NULL;
  g_autoptr (GBytes) nested = NULL;
  g_autoptr (GError) error = NULL;
  static const struct
  {
    HfTestCar2Field field;
    guint64 value;
    const char *part;
  } lies[] = {
    { HF_TEST_CAR2_DATA_OFFSET, 50, "where they can't be" },
    { HF_TEST_CAR2_DATA_OFFSET, G_MAXUINT64, "where they can't be" },
    { HF_TEST_CAR2_DATA_OFFSET, G_MAXINT64 - 10000, "before the end of its data" },
    { HF_TEST_CAR2_DATA_SIZE, 0, "no data" },
    { HF_TEST_CAR2_DATA_SIZE, 1, "no whole header" },
    { HF_TEST_CAR2_DATA_SIZE, 100000, "before the end of its data" },
    { HF_TEST_CAR2_DATA_SIZE, G_MAXUINT64, "where they can't be" },
    { HF_TEST_CAR2_INDEX_OFFSET, 51, "its index" },
    { HF_TEST_CAR2_INDEX_OFFSET, 11, "its index" },
  };

  hf_car_world_init (&world, 3);
  car2 = hf_test_car2_new (world.car1, 0, 0, NULL);
  nested = hf_test_car2_new (car2, 0, 0, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GBytes) lie = hf_test_car2_lie (car2, lies[i].field, lies[i].value);

      assert_open_refused (world.dir, lie, HF_ERROR_CORRUPT, lies[i].part);
    }
  assert_open_refused (world.dir, nested, HF_ERROR_CORRUPT, "not that of a CARv1");
  for (gsize cut = 0; cut < g_bytes_get_size (car2); cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (car2, 0, cut);

      assert_open_refused (world.dir, part, HF_ERROR_CORRUPT, "");
    }
  g_assert_null (hf_car_file_new (open (world.dir, O_RDONLY | O_DIRECTORY), NULL, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

/* ---- what fails for a while ---- */

static void
test_cancelled (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (HfCarFile) file = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  hf_car_world_init (&world, 3);
  file = hf_car_world_open_well (world.dir, world.car1, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_null (
      hf_car_file_get_block (file, hf_test_dag_get_root (world.dag), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  hf_car_world_assert_has_all (file, world.blocks);
}

static unsigned reads_left;

static int
fail_to_read (const char *operation, const char *name)
{
  if (!g_str_equal (operation, "read"))
    return 0;
  return reads_left-- == 0 ? EIO : 0;
}

static void
test_read_fails (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (GBytes) index = NULL;
  HfCid *cid;
  unsigned failed = 0;

  hf_car_world_init (&world, 3);
  index = hf_car_world_index_of (HF_TEST_INDEX_SORTED, world.places);
  cid = hf_test_dag_get_root (world.dag);
  for (unsigned i = 0; i < 12; i++)
    {
      g_autoptr (HfCarFile) file
          = hf_car_world_open_well (world.dir, world.car1, i % 2 ? index : NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (HfBlock) block = NULL;

      reads_left = i / 2;
      hf_file_fault = fail_to_read;
      block = hf_car_file_get_block (file, cid, NULL, &error);
      hf_file_fault = NULL;
      g_assert_cmpint (block == NULL, ==, error != NULL);
      if (error != NULL)
        g_assert_false (g_error_matches (error, HF_ERROR, HF_ERROR_NOT_FOUND)
                        || g_error_matches (error, HF_ERROR, HF_ERROR_CORRUPT));
      failed += error != NULL;
      hf_car_world_assert_has_all (file, world.blocks);
    }
  g_assert_cmpuint (failed, >=, 3);
}

static void
test_no_room_for_index (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (HfCarFile) file = NULL;
  g_autoptr (GError) error = NULL;

  hf_car_world_init (&world, 3);
  file = hf_car_file_new (hf_car_world_open_bytes (world.car1), NULL, "/nowhere", &error);
  g_assert_no_error (error);
  g_assert_null (hf_car_file_get_block (file, world.absent, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "/nowhere"));
  g_assert_false (g_error_matches (error, HF_ERROR, HF_ERROR_CORRUPT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/car-file/without-index", test_without_index);
  g_test_add_func ("/formats/car-file/with-index", test_with_index);
  g_test_add_func ("/formats/car-file/many", test_many);
  g_test_add_func ("/formats/car-file/source", test_source);
  g_test_add_func ("/formats/car-file/source-incomplete", test_source_incomplete);
  g_test_add_func ("/formats/car-file/roots", test_roots);
  g_test_add_func ("/formats/car-file/identity", test_identity);
  g_test_add_func ("/formats/car-file/ranges", test_ranges);
  g_test_add_func ("/formats/car-file/range-bytes-read", test_range_bytes_read);
  g_test_add_func ("/formats/car-file/codecs", test_codecs);
  g_test_add_func ("/formats/car-file/cut", test_cut);
  g_test_add_func ("/formats/car-file/structure-damaged", test_structure_damaged);
  g_test_add_func ("/formats/car-file/data-damaged", test_data_damaged);
  g_test_add_func ("/formats/car-file/open-refused", test_open_refused);
  g_test_add_func ("/formats/car-file/cancelled", test_cancelled);
  g_test_add_func ("/formats/car-file/read-fails", test_read_fails);
  g_test_add_func ("/formats/car-file/no-room-for-index", test_no_room_for_index);
  return g_test_run ();
}

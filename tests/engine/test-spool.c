/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads of all shapes, and what is left when one is refused, interrupted or hits a bad disk:
 * nothing. */
#include "hf-spool-writer.h"

#include <errno.h>
#include <string.h>

#include "hf-car-writer.h"
#include "hf-error.h"
#include "hf-file.h"

#include "hf-test-car2.h"
#include "hf-test-dag.h"
#include "hf-test.h"

#define SEED 4711u

static HfSpool *
receive (const char *dir, GBytes *car, guint64 length, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);

  return hf_spool_receive (dir, stream, length, NULL, error);
}

static HfSpool *
receive_well (const char *dir, GBytes *car)
{
  g_autoptr (GError) error = NULL;
  HfSpool *spool = receive (dir, car, g_bytes_get_size (car), &error);

  g_assert_no_error (error);
  return spool;
}

/* Surveys and walks: the same blocks in the same order as the DAG has them. */
static void
assert_holds (HfSpool *spool, HfTestDag *dag)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBlockStream) walk = NULL;
  HfDagSummary summary;

  hf_spool_survey (spool, hf_test_dag_get_root (dag), &summary, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (summary.blocks, ==, blocks->len);
  g_assert_cmpuint (summary.opaque, ==, 0);

  walk = hf_spool_walk (spool, hf_test_dag_get_root (dag));
  for (unsigned i = 0; i <= blocks->len; i++)
    {
      g_autoptr (HfBlock) block = NULL;

      hf_block_stream_next (walk, &block, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (block != NULL, ==, i < blocks->len);
      if (block != NULL)
        g_assert_true (
            g_bytes_equal (hf_block_get_section (block), hf_block_get_section (blocks->pdata[i])));
    }
}

static GPtrArray *
blocks_of (HfTestDag *dag)
{
  GPtrArray *copy = g_ptr_array_new ();

  g_ptr_array_extend (copy, hf_test_dag_get_blocks (dag), NULL, NULL);
  return copy;
}

static GBytes *
car_of (HfTestDag *dag, GPtrArray *blocks)
{
  return hf_test_car_new (hf_test_dag_get_root (dag), (HfBlock **)blocks->pdata, blocks->len);
}

static GBytes *
car_with_roots (HfCid *const *roots, gsize n_roots, GPtrArray *blocks)
{
  g_autoptr (GBytes) header = hf_car_header_new (roots, n_roots);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  g_byte_array_append (out, g_bytes_get_data (header, NULL), (guint)g_bytes_get_size (header));
  for (unsigned i = 0; i < blocks->len; i++)
    {
      GBytes *section = hf_block_get_section (blocks->pdata[i]);

      g_byte_array_append (out, g_bytes_get_data (section, NULL),
                           (guint)g_bytes_get_size (section));
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
shuffle (GPtrArray *array, GRand *rand)
{
  for (unsigned i = array->len; i > 1; i--)
    {
      unsigned j = (unsigned)g_rand_int_range (rand, 0, (int)i);
      gpointer kept = array->pdata[i - 1];

      array->pdata[i - 1] = array->pdata[j];
      array->pdata[j] = kept;
    }
}

/* ---- shapes ---- */

static void
test_leaves_first (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 40, 1000, 3);
  g_autoptr (GPtrArray) blocks = g_ptr_array_new ();
  g_autoptr (GBytes) car = NULL;
  g_autoptr (HfSpool) spool = NULL;

  for (unsigned i = hf_test_dag_get_blocks (dag)->len; i > 0; i--)
    g_ptr_array_add (blocks, hf_test_dag_get_blocks (dag)->pdata[i - 1]);
  car = car_of (dag, blocks);
  spool = receive_well (dir, car);
  assert_holds (spool, dag);
  g_assert_cmpuint (hf_spool_count_unreachable (spool), ==, 0);
}

static void
test_shuffled (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  g_test_message ("seed %u", SEED);
  for (unsigned i = 0; i < 20; i++)
    {
      g_autoptr (HfTestDag) dag = hf_test_dag_new (i, 1 + 7 * i, 100, 2 + i % 5);
      g_autoptr (GPtrArray) blocks = blocks_of (dag);
      g_autoptr (GBytes) car = NULL;
      g_autoptr (HfSpool) spool = NULL;

      shuffle (blocks, rand);
      car = car_of (dag, blocks);
      spool = receive_well (dir, car);
      assert_holds (spool, dag);
    }
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
}

static void
test_duplicates (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 10, 50000, 4);
  g_autoptr (GPtrArray) blocks = blocks_of (dag);
  g_autoptr (GBytes) car = NULL;
  g_autoptr (GBytes) once = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (HfSpool) spool = NULL;
  g_autofree char *name = NULL;

  for (unsigned i = 0; i < 4; i++)
    g_ptr_array_extend (blocks, hf_test_dag_get_blocks (dag), NULL, NULL);
  car = car_of (dag, blocks);
  spool = receive_well (dir, car);
  assert_holds (spool, dag);
  g_assert_cmpuint (hf_spool_count_unreachable (spool), ==, 0);

  /* They take no room either. */
  g_assert_true (hf_spool_keep (spool, NULL));
  name = g_strconcat (hf_spool_get_name (spool), ".car", NULL);
  kept = hf_test_file_get (dir, name);
  g_assert_true (g_bytes_equal (kept, once));
}

static void
test_strangers (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (4, 10, 1000, 4);
  g_autoptr (GPtrArray) blocks = blocks_of (dag);
  g_autoptr (HfBlock) leaf = hf_test_block_new (HF_CODEC_RAW, "stranger", 8);
  g_autoptr (HfBlock) absent = hf_test_block_new (HF_CODEC_RAW, "absent", 6);
  HfCid *link = hf_block_get_cid (absent);
  g_autoptr (HfBlock) node = hf_test_node_new (&link, 1, "links to what is not there");
  g_autoptr (GBytes) car = NULL;
  g_autoptr (HfSpool) spool = NULL;

  g_ptr_array_insert (blocks, 0, leaf);
  g_ptr_array_insert (blocks, 3, node);
  g_ptr_array_insert (blocks, 6, node);
  car = car_of (dag, blocks);
  spool = receive_well (dir, car);
  assert_holds (spool, dag);
  g_assert_cmpuint (hf_spool_count_unreachable (spool), ==, 2);
}

static void
test_several_roots (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) one = hf_test_dag_new (5, 10, 1000, 4);
  g_autoptr (HfTestDag) two = hf_test_dag_new (6, 4, 1000, 2);
  HfCid *roots[] = { hf_test_dag_get_root (one), hf_test_dag_get_root (two) };
  g_autoptr (GPtrArray) blocks = blocks_of (one);
  g_autoptr (GBytes) car = NULL;
  g_autoptr (HfSpool) spool = NULL;

  g_ptr_array_extend (blocks, hf_test_dag_get_blocks (two), NULL, NULL);
  car = car_with_roots (roots, 2, blocks);
  spool = receive_well (dir, car);
  g_assert_cmpuint (hf_spool_get_roots (spool)->len, ==, 2);
  g_assert_true (hf_cid_equal (hf_spool_get_roots (spool)->pdata[1], roots[1]));
  assert_holds (spool, one);
  /* Until the second root is looked at, its blocks belong to no one. */
  g_assert_cmpuint (hf_spool_count_unreachable (spool), ==, hf_test_dag_get_blocks (two)->len);
  assert_holds (spool, two);
  g_assert_cmpuint (hf_spool_count_unreachable (spool), ==, 0);
}

static void
test_rootless (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (7, 4, 1000, 2);
  g_autoptr (GPtrArray) blocks = blocks_of (dag);
  g_autoptr (GBytes) car = car_with_roots (NULL, 0, blocks);
  g_autoptr (HfSpool) spool = receive_well (dir, car);

  g_assert_cmpuint (hf_spool_get_roots (spool)->len, ==, 0);
  assert_holds (spool, dag);
}

/* What is kept of a CARv2 is the CARv1 in it, found by an index of ours. */
static void
test_v2 (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (17, 30, 1000, 3);
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) index = hf_test_bytes (5000, 2);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 77, 5, index);
  g_autoptr (HfSpool) spool = receive_well (dir, car);
  g_autofree char *name = g_strconcat (hf_spool_get_name (spool), ".car", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) kept = NULL;

  assert_holds (spool, dag);
  g_assert_true (hf_spool_keep (spool, &error));
  kept = hf_test_file_get (dir, name);
  g_assert_true (g_bytes_equal (kept, car1));
}

/* Cut in its data, it leaves nothing. */
static void
test_v2_cut (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (18, 3, 40, 3);
  g_autoptr (GBytes) car1 = hf_test_dag_to_car (dag);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, 7, 0, NULL);

  for (gsize cut = 0; cut < g_bytes_get_size (car); cut++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (car, 0, cut);
      g_autoptr (GError) error = NULL;

      g_assert_null (receive (dir, part, 0, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
      g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
    }
}

static void
test_missing (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (8, 12, 1000, 3);
  GPtrArray *all = hf_test_dag_get_blocks (dag);

  for (unsigned i = 0; i < all->len; i++)
    {
      g_autoptr (GPtrArray) blocks = blocks_of (dag);
      g_autofree char *cid = hf_cid_to_text (hf_block_get_cid (all->pdata[i]));
      g_autoptr (GBytes) car = NULL;
      g_autoptr (HfSpool) spool = NULL;
      g_autoptr (GError) error = NULL;
      HfDagSummary summary;

      g_ptr_array_remove_index (blocks, i);
      car = car_of (dag, blocks);
      spool = receive_well (dir, car);
      g_assert_false (hf_spool_survey (spool, hf_test_dag_get_root (dag), &summary, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INCOMPLETE);
      g_assert_nonnull (strstr (error->message, cid));
    }
}

/* ---- what is refused ---- */

static void
assert_refused (const char *dir, GBytes *car, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (receive (dir, car, 0, &error));
  g_assert_error (error, HF_ERROR, code);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
}

static void
test_truncated (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (9, 3, 500, 2);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GHashTable) ends = g_hash_table_new (NULL, NULL);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  gsize end = g_bytes_get_size (car);

  /* An end between two blocks is a proper one, of fewer blocks: the survey finds that. */
  for (unsigned i = blocks->len; i > 0; i--)
    {
      g_hash_table_add (ends, GSIZE_TO_POINTER (end));
      end -= g_bytes_get_size (hf_block_get_section (blocks->pdata[i - 1]));
    }
  g_hash_table_add (ends, GSIZE_TO_POINTER (end));
  for (gsize size = end + 1; size < g_bytes_get_size (car); size++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (car, 0, size);

      if (!g_hash_table_contains (ends, GSIZE_TO_POINTER (size)))
        assert_refused (dir, part, HF_ERROR_CORRUPT);
    }
}

static void
test_wrong_block (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (10, 20, 5000, 3);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  HfBlock *wrong = g_ptr_array_index (blocks, blocks->len - 1);
  g_autofree char *cid = hf_cid_to_text (hf_block_get_cid (wrong));
  g_autoptr (GBytes) right = hf_test_dag_to_car (dag);
  gsize size = g_bytes_get_size (right);
  guint8 *data = g_memdup2 (g_bytes_get_data (right, NULL), size);
  g_autoptr (GBytes) car = g_bytes_new_take (data, size);
  g_autoptr (GError) error = NULL;

  data[size - 1] ^= 0x80;
  g_assert_null (receive (dir, car, 0, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, cid));
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
}

static void
test_no_car (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) text = g_bytes_new_static ("hello, this is no CAR at all", 28);
  g_autoptr (GError) error = NULL;

  g_assert_null (receive (dir, nothing, 0, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (receive (dir, text, 0, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (11, 3, 500, 2);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (hf_spool_receive (dir, stream, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
}

/* ---- room ---- */

static guint64 free_now;
static unsigned looks;

static void
measure (guint64 *free_bytes, guint64 *total_bytes)
{
  looks++;
  *free_bytes = free_now;
  *total_bytes = G_GUINT64_CONSTANT (10000000000); /* 5 GB stay free */
}

static void
measure_less_and_less (guint64 *free_bytes, guint64 *total_bytes)
{
  measure (free_bytes, total_bytes);
  if (looks > 1)
    *free_bytes = G_GUINT64_CONSTANT (4999999999);
}

static void
test_no_space (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (12, 3, 500, 2);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (HfSpool) spool = NULL;
  g_autoptr (GError) error = NULL;

  hf_disk_measured = measure;
  free_now = G_GUINT64_CONSTANT (5000000000) + g_bytes_get_size (car) - 1;
  g_assert_null (receive (dir, car, g_bytes_get_size (car), &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  free_now++;
  spool = receive_well (dir, car);
  hf_disk_measured = NULL;
}

/* An upload of unknown length is looked after while it grows. */
static void
test_no_space_half_way (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (13, 17, 4 * 1024 * 1024, 20);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GError) error = NULL;

  looks = 0;
  free_now = G_GUINT64_CONSTANT (9000000000);
  hf_disk_measured = measure_less_and_less;
  g_assert_null (receive (dir, car, 0, &error));
  hf_disk_measured = NULL;
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  g_assert_cmpuint (looks, ==, 2);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
}

/* ---- keeping ---- */

static void
test_keep (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (14, 30, 3000, 5);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  HfSpool *spool = receive_well (dir, car);
  g_autofree char *name = g_strdup (hf_spool_get_name (spool));
  g_autoptr (GError) error = NULL;

  g_assert_true (hf_spool_keep (spool, &error));
  assert_holds (spool, dag);
  hf_spool_free (spool); /* as when the program ends */

  spool = hf_spool_open (dir, name, &error);
  g_assert_no_error (error);
  assert_holds (spool, dag);
  g_assert_cmpuint (hf_spool_get_bytes_read (spool), >, 0);
  hf_spool_free (spool);

  g_assert_true (hf_spool_delete (dir, name, &error));
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  g_assert_true (hf_spool_delete (dir, name, &error));
  g_assert_null (hf_spool_open (dir, name, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

/* Bytes that changed on the disk meanwhile are found when they are read. */
static void
test_damaged_later (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (15, 3, 3000, 5);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  gsize size = g_bytes_get_size (car);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (car, NULL), size);
  g_autoptr (HfSpool) spool = receive_well (dir, car);
  g_autofree char *name = g_strdup (hf_spool_get_name (spool));
  g_autofree char *file = g_strconcat (name, ".car", NULL);
  g_autoptr (HfBlockStream) walk = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hf_spool_keep (spool, &error));
  g_clear_pointer (&spool, hf_spool_free);
  data[size - 1] ^= 1;
  hf_test_file_set (dir, file, data, size);
  spool = hf_spool_open (dir, name, &error);
  g_assert_no_error (error);
  walk = hf_spool_walk (spool, hf_test_dag_get_root (dag));
  for (;;)
    {
      g_autoptr (HfBlock) block = NULL;

      if (!hf_block_stream_next (walk, &block, NULL, &error))
        break;
      g_assert_nonnull (block);
    }
  g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
}

static void
test_sweep (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (16, 3, 3000, 5);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GHashTable) keep = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (HfSpool) wanted = receive_well (dir, car);
  g_autoptr (HfSpool) leftover = receive_well (dir, car);
  g_autofree char *part = g_strconcat (hf_spool_get_name (wanted), ".idx.part", NULL);
  g_autoptr (HfSpool) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (hf_spool_keep (wanted, NULL) && hf_spool_keep (leftover, NULL));
  hf_test_file_set (dir, part, "x", 1);
  hf_test_file_set (dir, "killed.car.part", "x", 1);
  g_hash_table_add (keep, g_strdup (hf_spool_get_name (wanted)));
  g_assert_true (hf_spool_sweep (dir, keep, &error));
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 2);
  again = hf_spool_open (dir, hf_spool_get_name (wanted), &error);
  g_assert_no_error (error);
  assert_holds (again, dag);
  g_clear_pointer (&again, hf_spool_free);

  g_hash_table_remove_all (keep);
  g_assert_true (hf_spool_sweep (dir, keep, &error));
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
}

/* ---- a bad disk ---- */

static int fault_at; /* index of the operation that fails; -1 = none */
static int operation;
static gboolean hit_unlink;
static int fault_value;

static int
fault (const char *name, const char *file)
{
  if (operation++ != fault_at)
    return 0;
  hit_unlink = g_str_equal (name, "unlink");
  return fault_value;
}

/* Returns whether all went well; then @name is the spool's. */
static gboolean
receive_and_keep (const char *dir, GBytes *car, char **name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfSpool) spool = receive (dir, car, 0, &error);
  gboolean kept = spool != NULL && hf_spool_keep (spool, &error);

  if (kept)
    *name = g_strdup (hf_spool_get_name (spool));
  else
    g_assert_nonnull (error);
  return kept;
}

static void
sweep_all (const char *dir)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_true (hf_spool_sweep (dir, none, NULL));
}

/* Fails each operation on a file in turn. Names that can't be unlinked stay until the next start;
 * everything else leaves nothing. */
static unsigned
fail_each (int value)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (17, 5, 2000, 3);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  unsigned failures = 0;
  gboolean reached = TRUE;

  fault_value = value;
  for (int i = 0; reached; i++)
    {
      g_autofree char *name = NULL;
      gboolean kept;

      fault_at = i;
      operation = 0;
      hit_unlink = FALSE;
      hf_file_fault = fault;
      kept = receive_and_keep (dir, car, &name);
      hf_file_fault = NULL;
      reached = operation > i;
      failures += !kept;
      if (kept)
        {
          g_autoptr (HfSpool) spool = hf_spool_open (dir, name, NULL);

          g_assert_nonnull (spool);
          assert_holds (spool, dag);
          g_assert_true (hf_spool_delete (dir, name, NULL));
        }
      if (!hit_unlink)
        g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
      sweep_all (dir);
      g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
    }
  g_assert_cmpint (fault_at, >, 10);
  return failures;
}

static void
test_faults (void)
{
  g_assert_cmpuint (fail_each (EIO), >, 8);
  g_assert_cmpuint (fail_each (ENOSPC), >, 8);
  /* A write of one byte only is no failure. */
  g_assert_cmpuint (fail_each (-1), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/spool/leaves-first", test_leaves_first);
  g_test_add_func ("/engine/spool/shuffled", test_shuffled);
  g_test_add_func ("/engine/spool/duplicates", test_duplicates);
  g_test_add_func ("/engine/spool/strangers", test_strangers);
  g_test_add_func ("/engine/spool/several-roots", test_several_roots);
  g_test_add_func ("/engine/spool/rootless", test_rootless);
  g_test_add_func ("/engine/spool/v2", test_v2);
  g_test_add_func ("/engine/spool/v2-cut", test_v2_cut);
  g_test_add_func ("/engine/spool/missing", test_missing);
  g_test_add_func ("/engine/spool/truncated", test_truncated);
  g_test_add_func ("/engine/spool/wrong-block", test_wrong_block);
  g_test_add_func ("/engine/spool/no-car", test_no_car);
  g_test_add_func ("/engine/spool/cancelled", test_cancelled);
  g_test_add_func ("/engine/spool/no-space", test_no_space);
  g_test_add_func ("/engine/spool/no-space-half-way", test_no_space_half_way);
  g_test_add_func ("/engine/spool/keep", test_keep);
  g_test_add_func ("/engine/spool/damaged-later", test_damaged_later);
  g_test_add_func ("/engine/spool/sweep", test_sweep);
  g_test_add_func ("/engine/spool/faults", test_faults);
  return g_test_run ();
}

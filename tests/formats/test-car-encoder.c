/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CARs made from streams of blocks: what comes out is what went in, however it is read. */
#include "hf-car-encoder.h"

#include <string.h>

#include "hf-car-reader.h"
#include "hf-dag.h"
#include "hf-error.h"
#include "hf-test-dag.h"
#include "hf-test.h"

#define TREES 40
#define SEED 3

/* Blocks from an array, and then an end or an error. */
#define TEST_TYPE_PILE (test_pile_get_type ())
G_DECLARE_FINAL_TYPE (TestPile, test_pile, TEST, PILE, GObject)

struct _TestPile
{
  GObject parent_instance;
  GPtrArray *blocks;
  unsigned next;
  const char *failure;
  unsigned asked_after_end;
};

static gboolean
pile_next (HfBlockStream *stream, HfBlock **block, GCancellable *cancellable, GError **error)
{
  TestPile *self = TEST_PILE (stream);

  if (self->next < self->blocks->len)
    {
      *block = hf_block_ref (self->blocks->pdata[self->next++]);
      return TRUE;
    }
  self->asked_after_end++;
  if (self->failure)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_UNAVAILABLE, self->failure);
  return self->failure == NULL;
}

static void
pile_stream_init (HfBlockStreamInterface *iface)
{
  iface->next = pile_next;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestPile, test_pile, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_BLOCK_STREAM, pile_stream_init))

static void
test_pile_finalize (GObject *object)
{
  g_ptr_array_unref (TEST_PILE (object)->blocks);
  G_OBJECT_CLASS (test_pile_parent_class)->finalize (object);
}

static void
test_pile_class_init (TestPileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_pile_finalize;
}

static void
test_pile_init (TestPile *self)
{
}

static TestPile *
pile_new (GPtrArray *blocks, const char *failure)
{
  TestPile *self = g_object_new (TEST_TYPE_PILE, NULL);

  self->blocks = g_ptr_array_ref (blocks);
  self->failure = failure;
  return self;
}

static GByteArray *
read_in_pieces (GInputStream *stream, GRand *rand, gsize most, GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (most);
  gssize length;

  do
    {
      gsize wanted = (gsize)g_rand_int_range (rand, 1, (gint32)most + 1);

      length = g_input_stream_read (stream, buffer, wanted, NULL, error);
      if (length > 0)
        g_byte_array_append (all, buffer, (unsigned)length);
      /* A short read says that the end or an error is near, else the buffer is filled. */
      if (length > 0 && (gsize)length < wanted)
        g_assert_cmpint (g_input_stream_read (stream, buffer, most, NULL, error), <=, 0);
    }
  while (length > 0);
  return g_steal_pointer (&all);
}

static HfTestDag *
random_dag (GRand *rand)
{
  unsigned seed = g_rand_int (rand);
  guint64 leaves = (guint64)g_rand_int_range (rand, 0, 60);
  gsize leaf_size = (gsize)g_rand_int_range (rand, 0, 5000);

  return hf_test_dag_new (seed, leaves, leaf_size, (unsigned)g_rand_int_range (rand, 2, 9));
}

static void
assert_is_car_of (GByteArray *bytes, HfCid *root, guint64 blocks)
{
  g_autoptr (GInputStream) stream
      = g_memory_input_stream_new_from_data (bytes->data, bytes->len, NULL);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
  g_autoptr (HfDagCheck) check = hf_dag_check_new (root, NULL);
  g_autoptr (GError) error = NULL;
  HfBlockVerdict verdict;
  HfDagSummary summary;

  hf_car_reader_read_header (reader, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_car_reader_get_roots (reader)->len, ==, 1);
  g_assert_true (hf_cid_equal (hf_car_reader_get_roots (reader)->pdata[0], root));
  for (;;)
    {
      g_autoptr (HfBlock) block = NULL;

      hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, &error);
      g_assert_no_error (error);
      if (!block)
        break;
      hf_dag_check_add (check, block, &verdict, &error);
      g_assert_no_error (error);
      g_assert_cmpint (verdict, ==, HF_BLOCK_NEW);
    }
  hf_dag_check_finish (check, &summary, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (summary.blocks, ==, blocks);
}

/* Equal leaves are one block. */
static GPtrArray *
distinct (GPtrArray *blocks)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (hf_cid_hash, hf_cid_equal);
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_block_unref);

  for (unsigned i = 0; i < blocks->len; i++)
    if (g_hash_table_add (seen, hf_block_get_cid (blocks->pdata[i])))
      g_ptr_array_add (result, hf_block_ref (blocks->pdata[i]));
  return result;
}

static void
test_trees (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);

  for (unsigned i = 0; i < TREES; i++)
    {
      g_autoptr (HfTestDag) dag = random_dag (rand);
      HfCid *root = hf_test_dag_get_root (dag);
      g_autoptr (GPtrArray) blocks = distinct (hf_test_dag_get_blocks (dag));
      g_autoptr (GBytes) car = hf_test_car_new (root, (HfBlock *const *)blocks->pdata, blocks->len);
      g_autoptr (TestPile) pile = pile_new (blocks, NULL);
      g_autoptr (GInputStream) stream = hf_car_encoder_new (HF_BLOCK_STREAM (pile), &root, 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) bytes
          = read_in_pieces (stream, rand, (gsize)g_rand_int_range (rand, 1, 70000), &error);

      g_assert_no_error (error);
      g_assert_cmpmem (bytes->data, bytes->len, g_bytes_get_data (car, NULL),
                       g_bytes_get_size (car));
      g_assert_cmpuint (pile->asked_after_end, ==, 1);
      assert_is_car_of (bytes, root, blocks->len);
    }
}

/* All that came before the error is given, then the error, and that for ever. */
static void
test_failure (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 5, 100, 3);
  HfCid *root = hf_test_dag_get_root (dag);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (TestPile) pile = pile_new (blocks, "the disk is gone");
  g_autoptr (GInputStream) stream = hf_car_encoder_new (HF_BLOCK_STREAM (pile), &root, 1);
  g_autofree guint8 *buffer = g_malloc (1 << 20);
  gssize length = g_input_stream_read (stream, buffer, 1 << 20, NULL, NULL);

  g_assert_cmpmem (buffer, (gsize)length, g_bytes_get_data (car, NULL), g_bytes_get_size (car));
  for (unsigned i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (g_input_stream_read (stream, buffer, 10, NULL, &error), ==, -1);
      g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
      g_assert_cmpstr (error->message, ==, "the disk is gone");
    }
  g_assert_cmpuint (pile->asked_after_end, ==, 1);
}

/* Nothing is asked of the blocks until somebody reads. */
static void
test_lazy (void)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 50, 100, 3);
  HfCid *root = hf_test_dag_get_root (dag);
  g_autoptr (TestPile) pile = pile_new (hf_test_dag_get_blocks (dag), NULL);
  g_autoptr (GInputStream) stream = hf_car_encoder_new (HF_BLOCK_STREAM (pile), &root, 1);
  guint8 byte;

  g_assert_cmpuint (pile->next, ==, 0);
  for (unsigned i = 0; i < 200; i++)
    g_assert_cmpint (g_input_stream_read (stream, &byte, 1, NULL, NULL), ==, 1);
  g_assert_cmpuint (pile->next, <=, 3);
}

static void
test_no_blocks (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (TestPile) pile = pile_new (none, NULL);
  g_autoptr (GInputStream) stream = hf_car_encoder_new (HF_BLOCK_STREAM (pile), NULL, 0);
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes (stream, 100, NULL, NULL);
  static const char empty[] = "\x11\xa2\x65roots\x80\x67version\x01";

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), empty,
                   sizeof empty - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/car-encoder/trees", test_trees);
  g_test_add_func ("/formats/car-encoder/failure", test_failure);
  g_test_add_func ("/formats/car-encoder/lazy", test_lazy);
  g_test_add_func ("/formats/car-encoder/no-blocks", test_no_blocks);
  return g_test_run ();
}

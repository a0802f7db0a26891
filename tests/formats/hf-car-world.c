/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-car-world.h"

#include <unistd.h>

#include "hf-car-writer.h"
#include "hf-error.h"

const unsigned hf_car_world_codecs[] = { HF_TEST_INDEX_SORTED, HF_TEST_INDEX_MULTIHASH_SORTED };

int
hf_car_world_open_bytes (GBytes *bytes)
{
  return hf_test_memory_file_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

HfCarFile *
hf_car_world_open_car (const char *dir, GBytes *car, GBytes *sidecar, GError **error)
{
  HfCarIndex *index = NULL;

  if (sidecar != NULL)
    {
      int fd = hf_car_world_open_bytes (sidecar);

      index = hf_car_index_new (fd, 0, g_bytes_get_size (sidecar), NULL);
      close (fd);
    }
  return hf_car_file_new (hf_car_world_open_bytes (car), index, dir, error);
}

HfCarFile *
hf_car_world_open_well (const char *dir, GBytes *car, GBytes *sidecar)
{
  g_autoptr (GError) error = NULL;
  HfCarFile *file = hf_car_world_open_car (dir, car, sidecar, &error);

  g_assert_no_error (error);
  return file;
}

/* Whatever an index says. What a lie leads to may pass for the head of the block: its length is
 * then as untrue. */
void
hf_car_world_assert_gives_block (HfCarFile *file, HfBlock *expected)
{
  HfCid *cid = hf_block_get_cid (expected);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBlock) block = hf_car_file_get_block (file, cid, NULL, &error);
  guint64 length;

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (hf_block_get_section (block), hf_block_get_section (expected)));
  g_assert_true (hf_car_file_has (file, cid, &length, NULL, &error));
  g_assert_no_error (error);
}

void
hf_car_world_assert_gives_all (HfCarFile *file, GPtrArray *blocks)
{
  for (unsigned i = 0; i < blocks->len; i++)
    hf_car_world_assert_gives_block (file, blocks->pdata[i]);
}

void
hf_car_world_assert_has_block (HfCarFile *file, HfBlock *expected)
{
  guint64 length = 0;
  gsize data_length;

  hf_car_world_assert_gives_block (file, expected);
  hf_block_get_data (expected, &data_length);
  g_assert_true (hf_car_file_has (file, hf_block_get_cid (expected), &length, NULL, NULL));
  g_assert_cmpuint (length, ==, data_length);
}

void
hf_car_world_assert_has_all (HfCarFile *file, GPtrArray *blocks)
{
  for (unsigned i = 0; i < blocks->len; i++)
    hf_car_world_assert_has_block (file, blocks->pdata[i]);
}

void
hf_car_world_assert_absent (HfCarFile *file, HfCid *cid)
{
  g_autoptr (GError) error = NULL;
  guint64 length;
  guint8 byte;
  gsize got;

  g_assert_null (hf_car_file_get_block (file, cid, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (hf_car_file_has (file, cid, &length, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (hf_car_file_read_range (file, cid, 0, &byte, 1, &got, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

guint64
hf_car_world_first_section (HfCid *const *roots, gsize n_roots)
{
  g_autoptr (GBytes) header = hf_car_header_new (roots, n_roots);

  return g_bytes_get_size (header);
}

void
hf_car_world_init (HfCarWorld *self, guint64 leaves)
{
  HfCid *root;

  self->dir = hf_test_dir_new ();
  self->dag = hf_test_dag_new (3, leaves, 100, 4);
  self->blocks = hf_test_dag_get_blocks (self->dag);
  self->car1 = hf_test_dag_to_car (self->dag);
  root = hf_test_dag_get_root (self->dag);
  self->places = hf_test_places_new (self->blocks, hf_car_world_first_section (&root, 1));
  self->absent = hf_cid_new_for_data (HF_CODEC_RAW, "absent", 6);
}

void
hf_car_world_clear (HfCarWorld *self)
{
  hf_test_dir_free (self->dir);
  hf_test_dag_free (self->dag);
  g_bytes_unref (self->car1);
  g_array_unref (self->places);
  hf_cid_unref (self->absent);
}

GBytes *
hf_car_world_index_of (unsigned codec, GArray *places)
{
  return hf_test_index_new (codec, (const HfTestPlace *)places->data, places->len);
}

/* The CAR in a CARv2 with padding, and @index. */
GBytes *
hf_car_world_car2_of (HfCarWorld *self, GBytes *index)
{
  return hf_test_car2_new (self->car1, 33, 7, index);
}

HfTestPlace *
hf_car_world_place (GArray *places, unsigned i)
{
  return &g_array_index (places, HfTestPlace, i);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CAR files whose indexes lie: every block that is there is found all the same, and never another.
 */
#include "hf-car-world.h"

#include <string.h>

#include "hf-file.h"

typedef void (*Lie) (GArray *places, guint64 size);

static void
lie_by_one (GArray *places, guint64 size)
{
  for (unsigned i = 0; i < places->len; i++)
    hf_car_world_place (places, i)->offset += i % 2 ? 1 : -1;
}

static void
lie_in_a_circle (GArray *places, guint64 size)
{
  guint64 first = hf_car_world_place (places, 0)->offset;

  for (unsigned i = 0; i + 1 < places->len; i++)
    hf_car_world_place (places, i)->offset = hf_car_world_place (places, i + 1)->offset;
  hf_car_world_place (places, places->len - 1)->offset = first;
}

static void
lie_outside (GArray *places, guint64 size)
{
  const guint64 offsets[]
      = { 0, size - 1, size, size + 7, G_MAXINT64, G_MAXUINT64, G_MAXUINT64 - 83 };

  for (unsigned i = 0; i < places->len; i++)
    hf_car_world_place (places, i)->offset = offsets[i % G_N_ELEMENTS (offsets)];
}

static void
lie_by_leaving_out (GArray *places, guint64 size)
{
  g_array_set_size (places, places->len / 2);
}

/* The first place of each digest is wrong, the second is right. */
static void
lie_at_first (GArray *places, guint64 size)
{
  g_autoptr (GArray) right = g_array_copy (places);

  lie_in_a_circle (places, size);
  g_array_append_vals (places, right->data, right->len);
}

static void
lie_in_all (GArray *places, guint64 size)
{
  g_array_set_size (places, 0);
}

static void
assert_survives (HfCarWorld *world, GBytes *index, gboolean scanned)
{
  g_autoptr (GBytes) car = hf_car_world_car2_of (world, index);
  g_autoptr (HfCarFile) within = hf_car_world_open_well (world->dir, car, NULL);
  g_autoptr (HfCarFile) beside = hf_car_world_open_well (world->dir, world->car1, index);

  hf_car_world_assert_gives_all (within, world->blocks);
  hf_car_world_assert_gives_all (beside, world->blocks);
  g_assert_cmpint (hf_car_file_was_scanned (within), ==, scanned);
  g_assert_cmpint (hf_car_file_was_scanned (beside), ==, scanned);
  hf_car_world_assert_absent (within, world->absent);
}

static void
test_lies (void)
{
  static const Lie lies[]
      = { lie_by_one, lie_in_a_circle, lie_outside, lie_by_leaving_out, lie_at_first, lie_in_all };

  for (gsize i = 0; i < G_N_ELEMENTS (lies) * 2; i++)
    {
      g_auto (HfCarWorld) world = { 0 };
      g_autoptr (GArray) places = NULL;
      g_autoptr (GBytes) index = NULL;

      hf_car_world_init (&world, 12);
      places = g_array_copy (world.places);
      lies[i / 2](places, g_bytes_get_size (world.car1));
      index = hf_car_world_index_of (hf_car_world_codecs[i % 2], places);
      /* Of several places each is tried. */
      assert_survives (&world, index, lies[i / 2] != lie_at_first);
    }
}

static unsigned reads; /* of CARs */

static int
count_reads (const char *operation, const char *name)
{
  reads += g_str_equal (operation, "read");
  return 0;
}

/* More wrong places than are tried. */
static void
test_flood (void)
{
  g_auto (HfCarWorld) world = { 0 };
  g_autoptr (GArray) places = NULL;
  g_autoptr (GBytes) index = NULL;

  hf_car_world_init (&world, 3);
  places = g_array_new (FALSE, FALSE, sizeof (HfTestPlace));
  for (unsigned i = 0; i < 10000; i++)
    {
      HfTestPlace wrong = { hf_test_dag_get_root (world.dag), i + 60 };

      g_array_append_val (places, wrong);
    }
  g_array_append_vals (places, world.places->data, world.places->len);
  index = hf_car_world_index_of (HF_TEST_INDEX_SORTED, places);
  reads = 0;
  hf_file_fault = count_reads;
  assert_survives (&world, index, TRUE);
  hf_file_fault = NULL;
  g_assert_cmpuint (reads, >, 0);
  g_assert_cmpuint (reads, <, 1000);
}

/* The entries of the only bucket, backwards. */
static void
test_unsorted (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hf_car_world_codecs); i++)
    {
      g_auto (HfCarWorld) world = { 0 };
      g_autoptr (GBytes) index = NULL;
      g_autoptr (GBytes) unsorted = NULL;
      g_autofree guint8 *copy = NULL;
      const guint8 *bytes;
      gsize length, head;

      hf_car_world_init (&world, 12);
      index = hf_car_world_index_of (hf_car_world_codecs[i], world.places);
      bytes = g_bytes_get_data (index, &length);
      copy = g_memdup2 (bytes, length);
      head = length - world.places->len * 40;
      for (unsigned j = 0; j < world.places->len; j++)
        memcpy (copy + head + j * 40, bytes + length - (j + 1) * 40, 40);
      unsorted = g_bytes_new_take (g_steal_pointer (&copy), length);
      assert_survives (&world, unsorted, TRUE);
    }
}

static void
test_index_cut (void)
{
  g_auto (HfCarWorld) world = { 0 };

  hf_car_world_init (&world, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (hf_car_world_codecs); i++)
    {
      g_autoptr (GBytes) index = hf_car_world_index_of (hf_car_world_codecs[i], world.places);
      g_autoptr (GBytes) car = hf_car_world_car2_of (&world, index);
      gsize length = g_bytes_get_size (car), index_length = g_bytes_get_size (index);

      /* Also where the header names an index, and the file ends before it. */
      for (gsize cut = length - index_length - 7; cut < length; cut++)
        {
          g_autoptr (GBytes) broken = g_bytes_new_from_bytes (car, 0, cut);
          g_autoptr (HfCarFile) file = hf_car_world_open_well (world.dir, broken, NULL);

          hf_car_world_assert_gives_all (file, world.blocks);
          g_assert_true (hf_car_file_was_scanned (file));
        }
    }
}

static void
test_index_flips (void)
{
  g_auto (HfCarWorld) world = { 0 };

  hf_car_world_init (&world, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (hf_car_world_codecs); i++)
    {
      g_autoptr (GBytes) index = hf_car_world_index_of (hf_car_world_codecs[i], world.places);
      g_autoptr (GBytes) car = hf_car_world_car2_of (&world, index);
      gsize length;
      const guint8 *bytes = g_bytes_get_data (car, &length);

      for (gsize at = length - g_bytes_get_size (index); at < length; at++)
        for (unsigned pattern = 0; pattern < 3; pattern++)
          {
            g_autofree guint8 *copy = g_memdup2 (bytes, length);
            g_autoptr (GBytes) flipped = NULL;
            g_autoptr (HfCarFile) file = NULL;

            copy[at] ^= pattern == 0 ? 0x01 : pattern == 1 ? 0x80 : 0xff;
            flipped = g_bytes_new_take (g_steal_pointer (&copy), length);
            file = hf_car_world_open_well (world.dir, flipped, NULL);
            hf_car_world_assert_gives_all (file, world.blocks);
          }
    }
}

/* In the data of one block stands what looks like another one. */
static void
test_forged (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfBlock) real = hf_test_block_new (HF_CODEC_RAW, "real", 4);
  g_autoptr (HfBlock) forged = hf_block_new (hf_block_get_cid (real), "fake", 4);
  gsize length;
  const guint8 *section = g_bytes_get_data (hf_block_get_section (forged), &length);
  g_autoptr (HfBlock) around = hf_test_block_new (HF_CODEC_RAW, section, length);
  HfBlock *blocks[] = { around, real };
  guint64 at = hf_car_world_first_section (NULL, 0)
               + g_bytes_get_size (hf_block_get_section (around)) - length;
  HfTestPlace places[] = { { hf_block_get_cid (real), at } };
  g_autoptr (GBytes) car1 = hf_test_car_new (NULL, blocks, 2);

  for (gsize i = 0; i < G_N_ELEMENTS (hf_car_world_codecs); i++)
    {
      g_autoptr (GBytes) index = hf_test_index_new (hf_car_world_codecs[i], places, 1);
      g_autoptr (GBytes) car = hf_test_car2_new (car1, 0, 0, index);
      g_autoptr (HfCarFile) file = hf_car_world_open_well (dir, car, NULL);

      hf_car_world_assert_has_block (file, real);
      g_assert_true (hf_car_file_was_scanned (file));
      hf_car_world_assert_has_block (file, around);
    }
}

/* What stands behind the data, or reaches beyond them, is none of it. */
static void
test_beyond_the_data (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfBlock) stranger = hf_test_block_new (HF_CODEC_RAW, "a stranger", 10);
  gsize length;
  const guint8 *section = g_bytes_get_data (hf_block_get_section (stranger), &length);

  for (gsize within = 0; within < length; within++)
    {
      /* The first bytes of its section are the last ones of the data. */
      g_autoptr (HfBlock) last = hf_test_block_new (HF_CODEC_RAW, section, within);
      g_autoptr (GBytes) car1 = hf_test_car_new (NULL, &last, 1);
      g_autoptr (GBytes) rest = g_bytes_new (section + within, length - within);
      g_autoptr (GBytes) car = hf_test_car2_new (car1, 9, 0, rest);
      HfTestPlace place = { hf_block_get_cid (stranger), g_bytes_get_size (car1) - within };

      for (gsize i = 0; i < G_N_ELEMENTS (hf_car_world_codecs); i++)
        {
          g_autoptr (GBytes) index = hf_test_index_new (hf_car_world_codecs[i], &place, 1);
          g_autoptr (HfCarFile) file = hf_car_world_open_well (dir, car, index);

          hf_car_world_assert_absent (file, hf_block_get_cid (stranger));
        }
    }
}

/* Nor what stands before them, where an offset leads that is so large that it turns over. */
static void
test_before_the_data (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfBlock) stranger = hf_test_block_new (HF_CODEC_RAW, "a stranger", 10);
  gsize length, section_length, padding = 100;
  const guint8 *section = g_bytes_get_data (hf_block_get_section (stranger), &section_length);
  g_autoptr (GBytes) car1 = hf_test_car_new (NULL, NULL, 0);
  g_autoptr (GBytes) car = hf_test_car2_new (car1, padding, 0, NULL);
  g_autofree guint8 *copy = NULL;
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GBytes) index = NULL;
  g_autoptr (HfCarFile) file = NULL;
  HfTestPlace place = { hf_block_get_cid (stranger), -padding };

  length = g_bytes_get_size (car);
  copy = g_memdup2 (g_bytes_get_data (car, NULL), length);
  memcpy (copy + HF_TEST_CAR2_END, section, section_length);
  changed = g_bytes_new_take (g_steal_pointer (&copy), length);
  index = hf_test_index_new (HF_TEST_INDEX_SORTED, &place, 1);
  file = hf_car_world_open_well (dir, changed, index);
  hf_car_world_assert_absent (file, hf_block_get_cid (stranger));
}

/* One digest under two hash functions, of which an IndexSorted knows nothing. */
static void
test_equal_digests (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfBlock) real = hf_test_block_new (HF_CODEC_RAW, "real", 4);
  gsize length;
  const guint8 *digest = hf_cid_get_digest (hf_block_get_cid (real), &length);
  g_autoptr (HfCid) unknown = hf_cid_new (HF_CODEC_RAW, 0x300042, digest, length);
  g_autoptr (HfCid) third = hf_cid_new (HF_CODEC_RAW, 0x300043, digest, length);
  g_autoptr (HfBlock) other = hf_block_new (unknown, "other", 5);

  for (unsigned i = 0; i < 4; i++)
    {
      HfBlock *blocks[] = { i % 2 ? real : other, i % 2 ? other : real };
      g_autoptr (GPtrArray) array = g_ptr_array_new ();
      g_autoptr (GBytes) car1 = hf_test_car_new (NULL, blocks, 2);
      g_autoptr (GArray) places = NULL;
      g_autoptr (GBytes) index = NULL;
      g_autoptr (HfCarFile) file = NULL;

      g_ptr_array_add (array, blocks[0]);
      g_ptr_array_add (array, blocks[1]);
      places = hf_test_places_new (array, hf_car_world_first_section (NULL, 0));
      index = hf_car_world_index_of (hf_car_world_codecs[i / 2], places);
      file = hf_car_world_open_well (dir, car1, index);
      hf_car_world_assert_has_block (file, real);
      hf_car_world_assert_has_block (file, other);
      g_assert_false (hf_car_file_was_scanned (file));
      hf_car_world_assert_absent (file, third);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/car-lies/lies", test_lies);
  g_test_add_func ("/formats/car-lies/flood", test_flood);
  g_test_add_func ("/formats/car-lies/unsorted", test_unsorted);
  g_test_add_func ("/formats/car-lies/index-cut", test_index_cut);
  g_test_add_func ("/formats/car-lies/index-flips", test_index_flips);
  g_test_add_func ("/formats/car-lies/forged", test_forged);
  g_test_add_func ("/formats/car-lies/beyond-the-data", test_beyond_the_data);
  g_test_add_func ("/formats/car-lies/before-the-data", test_before_the_data);
  g_test_add_func ("/formats/car-lies/equal-digests", test_equal_digests);
  return g_test_run ();
}

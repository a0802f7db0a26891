/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAFETY §5: a bad copy is never overwritten or deleted before a good one has been committed and
 * re-read, and a repair takes what is left wherever it is. */
#include "hf-safety-fixture.h"

#include <string.h>

#include "hf-car-reader.h"
#include "hf-error.h"
#include "hf-memory-store.h"
#include "hf-test-dag.h"
#include "hf-test.h"

static HfMemoryStore *
store (const char *name)
{
  return hf_memory_store_get (name);
}

static GBytes *
bytes_in (const char *name, HfCid *cid)
{
  g_autofree char *key = hf_cid_to_key (cid);

  return hf_memory_store_read (store (name), key);
}

/* Copies in "a" and "b", and no other place. */
static HfWorld *
world_with_two (HfCid **cid)
{
  HfWorld *world = hf_world_new ();

  hf_world_set_policy (world, "{\"target_replicas\": 2}");
  hf_world_add_memories (world, 2);
  *cid = hf_world_add (world, 1);
  g_assert_cmpint (hf_world_get_held (world, *cid), ==, 2);
  return world;
}

/* The damaged bytes are kept beside the good copy that takes their place. */
static gboolean
damaged_copy_is_kept (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "store", NULL);
  g_autofree char *damaged = g_build_filename (path, "damaged", NULL);
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfReplica) copy = NULL;

  hf_world_set_policy (world, "{\"target_replicas\": 2}");
  hf_world_add_archive (world, "a", path, "a");
  hf_world_add_memory (world, "b", "b");
  cid = hf_world_add (world, 1);
  copy = hf_world_find_copy (world, cid, "a");
  hf_test_file_set (path, copy->locator, "what is left of it", 18);
  hf_world_verify (world, cid);
  hf_world_advance (world, HF_HOUR);
  g_assert_cmpint (hf_world_get_state (world, cid, "a"), ==, HF_REPLICA_VERIFIED);
  return g_file_test (damaged, G_FILE_TEST_IS_DIR) && hf_test_dir_count (damaged) == 1;
}

/* Before each put: it will break in the middle. */
static void
break_put (HfMemoryStore *self, gpointer data)
{
  hf_memory_store_fail_after (self, "put", 2000, HF_ERROR_NO_SPACE);
}

/* The new copy can't be written to its end: the damaged one stays as it is. */
static gboolean
failed_repair_keeps (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_two (&cid);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  gboolean kept;

  hf_memory_store_flip (store ("a"), cid, 700);
  before = bytes_in ("a", cid);
  hf_memory_store_set_hook (store ("a"), "put", G_CALLBACK (break_put), NULL);
  hf_world_verify (world, cid);
  after = bytes_in ("a", cid);
  kept
      = g_bytes_equal (before, after) && hf_world_get_state (world, cid, "a") == HF_REPLICA_CORRUPT;
  hf_memory_store_set_hook (store ("a"), "put", NULL, NULL);
  hf_world_advance (world, HF_HOUR);
  hf_world_recount (world);
  return kept && hf_world_get_held (world, cid) == 2;
}

/* The source breaks in the middle: nothing was published, and the damaged copy stays. */
static gboolean
broken_source_keeps (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_two (&cid);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  hf_memory_store_flip (store ("a"), cid, 700);
  before = bytes_in ("a", cid);
  hf_memory_store_fail (store ("b"), "get", -1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (store ("b"), "get-block", -1, HF_ERROR_UNAVAILABLE);
  hf_world_verify (world, cid);
  hf_world_advance (world, HF_HOUR);
  after = bytes_in ("a", cid);
  if (!g_bytes_equal (before, after))
    return FALSE;
  hf_memory_store_fail (store ("b"), "get", 0, 0);
  hf_memory_store_fail (store ("b"), "get-block", 0, 0);
  hf_world_advance (world, 2 * HF_HOUR);
  hf_world_advance (world, 2 * HF_HOUR);
  return hf_world_get_held (world, cid) == 2;
}

/* Where, in the CAR of @cid, which "a" still has whole, the data of its raw leaf @number is. */
static gsize
offset_of_leaf (HfCid *cid, unsigned number)
{
  g_autoptr (GBytes) car = bytes_in ("a", cid);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autoptr (HfCarReader) reader = hf_car_reader_new (stream);
  unsigned leaf = 0;

  g_assert_true (hf_car_reader_read_header (reader, NULL, NULL));
  for (;;)
    {
      g_autoptr (HfBlock) block = NULL;

      g_assert_true (hf_block_stream_next (HF_BLOCK_STREAM (reader), &block, NULL, NULL));
      g_assert_nonnull (block);
      if (hf_cid_get_codec (hf_block_get_cid (block)) != 0x55)
        continue;
      if (leaf++ == number)
        return (gsize)hf_car_reader_get_bytes_read (reader) - 10;
    }
}

/* No copy is whole, but each block is whole in one of them. */
static gboolean
assembled_from_all (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_two (&cid);
  gsize first, second;

  first = offset_of_leaf (cid, 1);
  second = offset_of_leaf (cid, 4);
  hf_memory_store_flip (store ("a"), cid, first);
  hf_memory_store_flip (store ("b"), cid, second);
  hf_world_verify (world, cid);
  hf_world_advance (world, 2 * HF_HOUR);
  hf_world_recount (world);
  return hf_world_get_held (world, cid) == 2
         && hf_world_get_state (world, cid, "a") == HF_REPLICA_VERIFIED
         && hf_world_get_state (world, cid, "b") == HF_REPLICA_VERIFIED;
}

/* The same block is bad everywhere: both copies stay as they are, for better times. */
static gboolean
nothing_readable_keeps_all (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_two (&cid);
  g_autoptr (GBytes) a = NULL;
  g_autoptr (GBytes) b = NULL;
  g_autoptr (GBytes) a_after = NULL;
  g_autoptr (GBytes) b_after = NULL;
  gsize offset = offset_of_leaf (cid, 1);

  hf_memory_store_flip (store ("a"), cid, offset);
  hf_memory_store_flip (store ("b"), cid, offset);
  a = bytes_in ("a", cid);
  b = bytes_in ("b", cid);
  hf_world_verify (world, cid);
  hf_world_advance (world, 2 * HF_HOUR);
  hf_world_advance (world, HF_DAY);
  a_after = bytes_in ("a", cid);
  b_after = bytes_in ("b", cid);
  return g_bytes_equal (a, a_after) && g_bytes_equal (b, b_after)
         && hf_world_get_held (world, cid) == 0;
}

/* And are enough when one of them turns out to be readable again. */
static gboolean
comes_back (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_two (&cid);
  gsize offset = offset_of_leaf (cid, 1);

  hf_memory_store_flip (store ("a"), cid, offset);
  hf_memory_store_flip (store ("b"), cid, offset);
  hf_world_verify (world, cid);
  hf_world_advance (world, HF_HOUR);
  hf_memory_store_flip (store ("b"), cid, offset); /* the same bit: as it was */
  hf_world_advance (world, 2 * HF_HOUR);
  hf_world_advance (world, 2 * HF_HOUR);
  return hf_world_get_held (world, cid) == 2;
}

/* More than the user allowed is not begun without a word. */
static gboolean
much_waits (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) first = NULL;
  g_autoptr (HfCid) second = NULL;

  hf_world_set_policy (world, "{\"approval_pins\": 1}");
  hf_world_add_memories (world, 2);
  first = hf_world_add (world, 1);
  second = hf_world_add (world, 2);
  hf_world_advance (world, HF_HOUR);
  hf_world_add_memory (world, "late", "late");
  hf_world_advance (world, HF_HOUR);
  hf_world_recount (world);
  return hf_world_get_held (world, first) == 2 && hf_world_get_held (world, second) == 2;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hf_scenario_add ("/safety/repair/bad-kept", damaged_copy_is_kept, HF_RULE_BAD_KEPT, 0);
  hf_scenario_add ("/safety/repair/failed-repair", failed_repair_keeps, 0, 0);
  hf_scenario_add ("/safety/repair/broken-source", broken_source_keeps, 0, 0);
  hf_scenario_add ("/safety/repair/assembled", assembled_from_all, 0, 0);
  hf_scenario_add ("/safety/repair/nothing-readable", nothing_readable_keeps_all, 0, 0);
  hf_scenario_add ("/safety/repair/comes-back", comes_back, 0, 0);
  hf_scenario_add ("/safety/repair/much-waits", much_waits, HF_RULE_APPROVAL, 0);
  return g_test_run ();
}

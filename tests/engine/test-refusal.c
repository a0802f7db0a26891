/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Uploads that are wrong in any byte are refused with a sentence, and leave nothing: no pin, no
 * job, no file. */

#include <string.h>

#include <gio/gio.h>

#include "hf-engine.h"
#include "hf-error.h"
#include "hf-job-table.h"
#include "hf-memory-backend.h"
#include "hf-test-dag.h"
#include "hf-test.h"

typedef struct
{
  char *dir;
  HfClock *clock;
  HfEngine *engine;
  GBytes *car;
} World;

static void
add_store (HfEngine *engine, const char *name)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) added = NULL;
  g_autoptr (GError) error = NULL;

  wanted->id = g_strdup (name);
  wanted->kind = g_strdup ("memory");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "store", name);
  added = hf_engine_add_backend (engine, wanted, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (added);
}

/* A root over two leaves, one of them in it twice, small enough to try every byte. */
static GBytes *
small_car (void)
{
  g_autoptr (HfBlock) one = hf_test_block_new (HF_CODEC_RAW, "one leaf", 8);
  g_autoptr (HfBlock) two = hf_test_block_new (HF_CODEC_RAW, "another one", 11);
  HfCid *links[] = { hf_block_get_cid (one), hf_block_get_cid (two), hf_block_get_cid (one) };
  g_autoptr (HfBlock) root = hf_test_node_new (links, G_N_ELEMENTS (links), "");
  HfBlock *blocks[] = { root, one, two };

  return hf_test_car_new (hf_block_get_cid (root), blocks, G_N_ELEMENTS (blocks));
}

static void
set_up (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HfEngineConfig config = { .bare = TRUE };

  world->dir = hf_test_dir_new ();
  world->clock = hf_clock_new_manual (HF_DAY * 20000);
  config.data_dir = world->dir;
  config.clock = world->clock;
  world->engine = hf_engine_new (&config, &error);
  g_assert_no_error (error);
  hf_engine_start (world->engine, &error);
  g_assert_no_error (error);
  add_store (world->engine, "a");
  add_store (world->engine, "b");
  world->car = small_car ();
}

static void
tear_down (World *world, gconstpointer data)
{
  hf_engine_free (world->engine);
  hf_clock_unref (world->clock);
  g_bytes_unref (world->car);
  hf_test_dir_free (world->dir);
  hf_memory_stores_clear ();
}

static HfAdded *
add (World *world, const guint8 *data, gsize length, GError **error)
{
  g_autoptr (GInputStream) stream
      = g_memory_input_stream_new_from_data (data, (gssize)length, NULL);
  HfAddOptions options = { 0 };

  return hf_engine_add_car (world->engine, stream, 0, &options, NULL, error);
}

static void
assert_nothing_stays (World *world)
{
  g_autofree char *spool = g_build_filename (world->dir, "spool", NULL);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (hf_engine_get_store (world->engine), &error);
  HfStatus status;
  guint64 jobs;

  g_assert_no_error (error);
  hf_job_table_count (db, -1, &jobs, &error);
  g_assert_no_error (error);
  hf_store_give_back (hf_engine_get_store (world->engine), db);
  hf_engine_read_status (world->engine, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs, ==, 0);
  g_assert_cmpuint (status.total_pins, ==, 0);
  g_assert_cmpuint (hf_test_dir_count (spool), ==, 0);
  g_assert_cmpuint (hf_memory_store_get_copies (hf_memory_store_get ("a")), ==, 0);
}

static void
assert_refused (World *world, const guint8 *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = add (world, data, length, &error);

  g_assert_null (added);
  g_assert_nonnull (error);
  g_assert_true (error->domain == HF_ERROR);
  g_assert_cmpint (error->code, !=, HF_ERROR_FAILED);
  g_assert_cmpuint (strlen (error->message), >, 10);
}

static void
test_flipped (World *world, gconstpointer data)
{
  gsize length, i;
  const guint8 *good = g_bytes_get_data (world->car, &length);
  g_autofree guint8 *bad = g_memdup2 (good, length);
  unsigned bit;

  for (i = 0; i < length; i++)
    for (bit = 0; bit < 8; bit++)
      {
        bad[i] = good[i] ^ (guint8)(1 << bit);
        assert_refused (world, bad, length);
        bad[i] = good[i];
      }
  assert_nothing_stays (world);
}

static void
test_cut (World *world, gconstpointer data)
{
  gsize length, i;
  const guint8 *good = g_bytes_get_data (world->car, &length);

  for (i = 0; i < length; i++)
    assert_refused (world, good, i);
  assert_nothing_stays (world);
}

/* So that the refusals above are of what was changed. */
static void
test_good (World *world, gconstpointer data)
{
  gsize length;
  const guint8 *good = g_bytes_get_data (world->car, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = add (world, good, length, &error);

  g_assert_no_error (error);
  hf_engine_settle (world->engine);
  g_assert_cmpuint (hf_memory_store_get_copies (hf_memory_store_get ("a")), ==, 1);
  g_assert_cmpuint (hf_memory_store_get_copies (hf_memory_store_get ("b")), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/refusal/good", World, NULL, set_up, test_good, tear_down);
  g_test_add ("/engine/refusal/flipped", World, NULL, set_up, test_flipped, tear_down);
  g_test_add ("/engine/refusal/cut", World, NULL, set_up, test_cut, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Makes the data directory of a Holdfast that has been at work for a while: PINS pins, each with a
 * proven copy in each of three stores, and nothing left to do. The copies are rows without bytes;
 * nobody reads them before their proofs grow old.
 *
 *   bench-world DIR PINS      DIR/data for --data-dir, DIR/1 … DIR/3 the stores */

#include <stdio.h>
#include <stdlib.h>

#include "hf-engine.h"

#include "hf-bulk.h"
#include "hf-pin-table.h"

#define STORES 3
#define PIN_BYTES (1024 * 1024) /* of the first; there are a thousand sizes */
#define SIZES 1000
#define BATCH 10000

typedef struct
{
  gint64 pins;
  gint64 now;
  gboolean settled;
  HfBackendInfo *stores[STORES];
} World;

static HfBackendInfo *
add_store (HfEngine *engine, const char *dir, unsigned number)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autofree char *name = g_strdup_printf ("%u", number);
  g_autofree char *path = g_canonicalize_filename (name, dir);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) error = NULL;
  HfBackendInfo *info;

  g_free (wanted->id);
  wanted->id = g_strconcat ("store-", name, NULL);
  g_free (wanted->kind);
  wanted->kind = g_strdup ("car_archive");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "path", path);
  info = hf_engine_add_backend (engine, wanted, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  return info;
}

static gboolean
add_copy (World *world, HfBulk *bulk, const HfPin *pin, const HfBackendInfo *info, GError **error)
{
  g_autoptr (HfReplica) replica = hf_replica_new ();

  replica->pin_id = pin->id;
  replica->store_id = info->store_id;
  replica->backend_id = g_strdup (info->id);
  replica->state = HF_REPLICA_VERIFIED;
  replica->locator = g_strdup_printf ("cars/%s.car", pin->text);
  replica->bytes = pin->size;
  replica->created = TRUE;
  replica->stored_at = replica->proved_at = world->now;
  replica->proof = HF_PROOF_FULL_READ;
  replica->proved_store = g_strdup (info->store_uuid);
  return hf_bulk_add_replica (bulk, replica, error);
}

static gboolean
add_pin (World *world, HfBulk *bulk, gint64 number, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_new ();
  unsigned i;

  pin->cid = hf_cid_new_for_data (HF_CODEC_RAW, &number, sizeof number);
  pin->text = hf_cid_to_text (pin->cid);
  pin->name = g_strdup_printf ("file %" G_GINT64_FORMAT, number);
  pin->content = HF_CONTENT_COMPLETE;
  pin->size = PIN_BYTES + (guint64)(number % SIZES);
  pin->blocks = 4;
  pin->created = pin->last_check = world->now;
  pin->managed = TRUE;
  if (!hf_bulk_add_pin (bulk, pin, error))
    return FALSE;
  for (i = 0; i < STORES; i++)
    if (!add_copy (world, bulk, pin, world->stores[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
fill (HfDb *db, gpointer data, GError **error)
{
  World *world = data;
  HfBulk *bulk = hf_bulk_begin (db, error);
  gint64 i;

  for (i = 0; bulk != NULL && i < world->pins; i++)
    if (!add_pin (world, bulk, i, error))
      {
        hf_bulk_abort (bulk);
        return FALSE;
      }
  return bulk != NULL && hf_bulk_end (bulk, error);
}

/* As the reconciler leaves it once it looked at some pins. Not all in one change: once it is larger
 * than its memory, SQLite looks at every changed page for each further one. */
static gboolean
settle (HfDb *db, gpointer data, GError **error)
{
  World *world = data;
  g_autoptr (GArray) ids = hf_pin_table_touched (db, world->now, BATCH, NULL, error);

  world->settled = ids != NULL && ids->len == 0;
  for (unsigned i = 0; ids != NULL && i < ids->len; i++)
    if (!hf_pin_table_untouch (db, g_array_index (ids, HfTodo, i).pin_id, error))
      return FALSE;
  return ids != NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autofree char *dir = NULL;
  g_autofree char *data_dir = NULL;
  g_autoptr (HfEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  HfEngineConfig config = { .clock = clock };
  World world = { 0 };
  unsigned i;

  if (argc != 3)
    return 2;
  dir = g_canonicalize_filename (argv[1], NULL);
  data_dir = g_build_filename (dir, "data", NULL);
  config.data_dir = data_dir;
  engine = hf_engine_new (&config, &error);
  g_assert_no_error (error);
  /* The first start makes a store of its own. */
  hf_engine_start (engine, &error);
  g_assert_no_error (error);
  hf_engine_stop (engine);
  world.pins = g_ascii_strtoll (argv[2], NULL, 10);
  world.now = hf_clock_now (clock);
  for (i = 0; i < STORES; i++)
    world.stores[i] = add_store (engine, dir, i + 1);
  hf_store_change (hf_engine_get_store (engine), fill, &world, &error);
  g_assert_no_error (error);
  while (!world.settled)
    {
      hf_store_change (hf_engine_get_store (engine), settle, &world, &error);
      g_assert_no_error (error);
    }
  for (i = 0; i < STORES; i++)
    hf_backend_info_free (world.stores[i]);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-gallery.h"

#include <glib/gstdio.h>

#include "hf-backend-table.h"
#include "hf-bulk.h"
#include "hf-event-table.h"
#include "hf-gallery-things.h"
#include "hf-job-table.h"
#include "hf-sample-table.h"
#include "hf-stray-table.h"
#include "hf-traffic-table.h"
#include "hf-test.h"

#define NOW G_GINT64_CONSTANT (1795694400000000) /* 26 November 2026, 12:00 UTC */
#define BATCH 10000

typedef enum
{
  STORE_ARCHIVE,
  STORE_NAS,
  STORE_OFFICE,
  STORE_USB,
  N_STORES
} Store;

static const struct
{
  const char *id, *domain;
  guint64 max_bytes;
} stores[N_STORES] = {
  [STORE_ARCHIVE] = { "car_archive", "disk:laptop", 4000000000000 },
  [STORE_NAS] = { "nas", "host:nas.local", 8000000000000 },
  [STORE_OFFICE] = { "office", "host:office.example", 5000000000000 },
  [STORE_USB] = { "usb-disk", "disk:usb", 2000000000000 },
};

static const struct
{
  const char *before, *behind; /* the number */
} names[] = {
  { "photos ", "" },           { "thesis draft ", ".pdf" }, { "era5 climate tile ", "" },
  { "openstreetmap ", "" },    { "interview ", ".wav" },    { "genome assembly ", "" },
  { "model weights ", "" },    { "scanned book ", "" },     { "sensor log ", ".parquet" },
  { "web archive ", ".warc" }, { "lecture ", ".mp4" },      { "museum collection ", "" },
};

typedef struct
{
  HfGallery *gallery;
  GRand *rand;
  HfBackendInfo *infos[N_STORES];
  gboolean settled;
} World;

/* ---- stores ---- */

static HfBackendInfo *
add_store (HfGallery *self, Store store)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autofree char *path = g_build_filename (self->dir, stores[store].id, NULL);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) error = NULL;
  HfBackendInfo *info;

  wanted->id = g_strdup (stores[store].id);
  wanted->kind = g_strdup ("car_archive");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "path", path);
  wanted->max_bytes = stores[store].max_bytes;
  wanted->priority = (int)store + 1;
  info = hf_engine_add_backend (self->engine, wanted, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  return info;
}

static void
remove_usb_disk (HfGallery *self)
{
  g_autofree char *path = g_build_filename (self->dir, stores[STORE_USB].id, NULL);
  g_autofree char *elsewhere = g_strconcat (path, ".gone", NULL);

  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
}

/* The disk was taken away two hours ago; each store is a place of its own. */
static gboolean
set_states (HfDb *db, gpointer data, GError **error)
{
  World *world = data;

  for (unsigned i = 0; i < N_STORES; i++)
    {
      HfBackendInfo *info = world->infos[i];

      g_free (info->domain);
      info->domain = g_strdup (stores[i].domain);
      info->state = i == STORE_USB ? HF_BACKEND_UNAVAILABLE : HF_BACKEND_HEALTHY;
      g_free (info->reason);
      info->reason = i == STORE_USB ? g_strdup ("the directory is not there") : NULL;
      info->since = NOW - (i == STORE_USB ? 2 * HF_HOUR : 40 * HF_DAY);
      info->probed_at = NOW - 20 * HF_SECOND;
      info->free_bytes = stores[i].max_bytes / 3;
      info->total_bytes = stores[i].max_bytes;
      if (!hf_backend_table_update (db, info, error)
          || !hf_backend_table_set_state (db, info, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- what is found there ---- */

static gboolean
add_strays (HfDb *db, gpointer data, GError **error)
{
  static const char *const found[]
      = { "Family videos 2019", "Mailbox backup", NULL, "Maps of the Alps", "old-website.car" };
  World *world = data;

  for (unsigned i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autoptr (HfStray) stray = hf_stray_new ();
      gboolean added;

      stray->store_id = world->infos[STORE_NAS]->store_id;
      stray->cid = hf_cid_new_for_data (HF_CODEC_RAW, found + i, sizeof found[i]);
      stray->locator = g_strdup_printf ("cars/%u.car", i);
      stray->name = g_strdup (found[i]);
      stray->bytes = i == 2 ? 0 : (guint64)(i + 1) * 1234567890;
      stray->state = i == 3 ? HF_STRAY_DECLINED : HF_STRAY_FOUND;
      stray->first_seen = NOW - (i + 1) * 3 * HF_DAY;
      if (!hf_stray_table_insert (db, stray, &added, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- pins ---- */

static gboolean
add_copy (World *world, HfBulk *bulk, const HfPin *pin, Store store, GError **error)
{
  const HfBackendInfo *info = world->infos[store];
  g_autoptr (HfReplica) replica = hf_replica_new ();

  replica->pin_id = pin->id;
  replica->store_id = info->store_id;
  replica->backend_id = g_strdup (info->id);
  replica->state = HF_REPLICA_VERIFIED;
  replica->locator = g_strdup_printf ("cars/%s.car", pin->text);
  replica->bytes = pin->size;
  replica->created = TRUE;
  replica->stored_at = pin->created;
  replica->proved_at = NOW - g_rand_int_range (world->rand, 1, 600) * HF_HOUR;
  replica->proof = HF_PROOF_FULL_READ;
  replica->proved_store = g_strdup (info->store_uuid);
  return hf_bulk_add_replica (bulk, replica, error);
}

static gboolean
add_copies (World *world, HfBulk *bulk, const HfPin *pin, int number, GError **error)
{
  gboolean lonely = number % 800 == 7, short_of_target = number % 40 == 3;

  if (!add_copy (world, bulk, pin, STORE_ARCHIVE, error))
    return FALSE;
  if (!lonely && !add_copy (world, bulk, pin, STORE_NAS, error))
    return FALSE;
  if (lonely || short_of_target)
    return TRUE;
  return add_copy (world, bulk, pin, number % 3 == 0 ? STORE_USB : STORE_OFFICE, error);
}

static gboolean
add_pin (World *world, HfBulk *bulk, int number, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_new ();
  double magnitude = g_rand_double_range (world->rand, 3, 9.5);
  guint64 size = 1;
  gsize kind = (gsize)number % G_N_ELEMENTS (names);

  for (; magnitude >= 1; magnitude--)
    size *= 10;
  pin->cid = hf_cid_new_for_data (HF_CODEC_RAW, &number, sizeof number);
  pin->text = hf_cid_to_text (pin->cid);
  pin->name = g_strdup_printf ("%s%d%s", names[kind].before, number, names[kind].behind);
  pin->content = HF_CONTENT_COMPLETE;
  pin->size = (guint64)((double)size * (1 + magnitude * 9)) + 1000;
  pin->blocks = pin->size / 262144 + 1;
  pin->created = NOW - (gint64)(HF_GALLERY_PINS - number) * 40 * HF_MINUTE;
  pin->last_check = NOW - g_rand_int_range (world->rand, 1, 600) * HF_HOUR;
  pin->managed = TRUE;
  return hf_bulk_add_pin (bulk, pin, error) && add_copies (world, bulk, pin, number, error);
}

static gboolean
add_pins (HfDb *db, gpointer data, GError **error)
{
  HfBulk *bulk = hf_bulk_begin (db, error);

  for (int i = 0; bulk && i < HF_GALLERY_PINS; i++)
    if (!add_pin (data, bulk, i, error))
      {
        hf_bulk_abort (bulk);
        return FALSE;
      }
  return bulk && hf_bulk_end (bulk, error);
}

static gboolean
settle (HfDb *db, gpointer data, GError **error)
{
  World *world = data;
  g_autoptr (GArray) ids = hf_pin_table_touched (db, NOW, BATCH, NULL, error);

  world->settled = ids && ids->len == 0;
  for (unsigned i = 0; ids && i < ids->len; i++)
    if (!hf_pin_table_untouch (db, g_array_index (ids, HfTodo, i).pin_id, error))
      return FALSE;
  return ids != NULL;
}

/* ---- what happened ---- */

static gboolean
add_job (HfDb *db, HfJobKind kind, HfJobState state, gint64 pin_id, const char *trouble,
         GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (kind);

  job->state = state;
  job->pin_id = pin_id;
  job->created = NOW - (state > HF_JOB_RUNNING ? 26 * HF_HOUR : 30 * HF_MINUTE);
  job->started = state != HF_JOB_QUEUED ? job->created + 26 * HF_MINUTE : 0;
  job->finished = state > HF_JOB_RUNNING ? NOW - 25 * HF_HOUR : 0; /* no alert any more */
  job->total_bytes = 4200000000;
  job->done_bytes = state == HF_JOB_QUEUED ? 0 : (guint64)pin_id * 100000000 % 4200000000;
  job->attempts = state == HF_JOB_QUEUED ? 0 : 1;
  job->error = g_strdup (trouble);
  return hf_job_table_insert (db, job, error) && hf_job_table_update (db, job, error);
}

static gboolean
add_jobs (HfDb *db, gpointer data, GError **error)
{
  const World *world = data;

  for (gint64 i = 0; i < 12; i++)
    if (!add_job (db, HF_JOB_REPLICATE, HF_JOB_QUEUED, 8 + i * 800, NULL, error))
      return FALSE;
  return add_job (db, HF_JOB_VERIFY, HF_JOB_DONE, 41, NULL, error)
         && add_job (db, HF_JOB_REPLICATE, HF_JOB_FAILED, 52,
                     "usb-disk: the directory is not there", error)
         && add_job (db, HF_JOB_VERIFY, HF_JOB_RUNNING, world->gallery->folder, NULL, error)
         && add_job (db, HF_JOB_REPLICATE, HF_JOB_RUNNING, 17, NULL, error)
         && add_job (db, HF_JOB_VERIFY, HF_JOB_RUNNING, 33, NULL, error);
}

static gboolean
add_events (HfDb *db, gpointer data, GError **error)
{
  static const struct
  {
    HfSeverity severity;
    const char *type, *backend, *message;
  } events[] = {
    { HF_SEVERITY_INFO, "backend-up", "nas", "nas is reachable" },
    { HF_SEVERITY_WARNING, "replica-corrupt", "office", "office: a block does not match its hash" },
    { HF_SEVERITY_INFO, "replica-repaired", "office", "office: the copy was mended" },
    { HF_SEVERITY_WARNING, "backend-down", "usb-disk", "usb-disk: the directory is not there" },
  };

  for (int round = 0; round < 30; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
      {
        g_autoptr (HfEvent) event = hf_event_new (events[i].severity, events[i].type, round * 7 + 1,
                                                  events[i].backend, "%s", events[i].message);

        if (!hf_event_table_append (db, event, NOW - (30 - round) * HF_HOUR + (gint64)i * HF_MINUTE,
                                    error))
          return FALSE;
      }
  return TRUE;
}

static gboolean
add_traffic (HfDb *db, double share, gint64 time, GError **error)
{
  for (unsigned i = 0; i < N_STORES; i++)
    {
      g_autoptr (HfTraffic) traffic = hf_traffic_new (stores[i].id, NOW - 31 * HF_DAY);

      traffic->written_bytes = (guint64)(share * 2e12 / (i + 1));
      traffic->read_bytes = (guint64)(share * 5e11);
      if (!hf_traffic_table_set (db, traffic, error))
        return FALSE;
    }
  return TRUE;
}

/* A month of growth, with a day on which a store was away. */
static gboolean
add_samples (HfDb *db, gpointer data, GError **error)
{
  World *world = data;
  HfStatus now = { 0 };
  g_autofree char *grown = g_strdup_printf (
      "UPDATE sample_point SET total = total * s, low = low * s, high = high * s FROM (SELECT time"
      " AS t, 1 - 0.5 * (%" G_GINT64_FORMAT " - time) / %" G_GINT64_FORMAT " AS s FROM sample_point"
      " GROUP BY time) WHERE metric = %d AND time = t",
      NOW, 30 * HF_DAY, HF_METRIC_USED);

  /* Those that the engine took while there was hardly anything. */
  if (!hf_db_execute (db, "DELETE FROM sample_point", error)
      || !hf_engine_read_status (world->gallery->engine, &now, error))
    return FALSE;
  for (gint64 age = 30 * HF_DAY; age > 0; age -= 5 * HF_MINUTE)
    {
      HfStatus then = now;
      double share = 1 - 0.5 * (double)age / (30.0 * HF_DAY);
      gboolean bad = age > 11 * HF_DAY && age < 12 * HF_DAY;

      then.total_pins = (guint64)((double)now.total_pins * share);
      then.total_bytes = (guint64)((double)now.total_bytes * share);
      then.at_target = (guint64)((double)now.at_target * share * (bad ? 0.7 : 1));
      then.below_min = bad ? 40 : 0;
      if (!add_traffic (db, share, NOW - age, error)
          || !hf_sample_table_take (db, &then, NOW - age, error))
        return FALSE;
    }
  /* The stores were emptier then. */
  return hf_db_execute (db, grown, error) && hf_sample_table_thin (db, NOW, error);
}

static void
change (HfGallery *self, HfChangeFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (self->engine), func, data, &error);
  g_assert_no_error (error);
}

HfGallery *
hf_gallery_new (void)
{
  HfGallery *self = g_new0 (HfGallery, 1);
  HfEngineConfig config = { .bare = TRUE };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  World world = { .gallery = self, .rand = rand };

  self->dir = hf_test_dir_new ();
  self->clock = config.clock = hf_clock_new_manual (NOW);
  config.data_dir = self->dir;
  self->engine = hf_engine_new (&config, &error);
  g_assert_no_error (error);
  for (unsigned i = 0; i < N_STORES; i++)
    world.infos[i] = add_store (self, i);
  hf_gallery_add_folder (self);
  remove_usb_disk (self);
  change (self, set_states, &world);
  change (self, add_strays, &world);
  change (self, add_pins, &world);
  while (!world.settled)
    change (self, settle, &world);
  change (self, add_jobs, &world);
  change (self, add_events, &world);
  change (self, add_samples, &world);
  for (unsigned i = 0; i < N_STORES; i++)
    hf_backend_info_free (world.infos[i]);
  hf_gallery_add_things (self);
  return self;
}

void
hf_gallery_free (HfGallery *self)
{
  hf_engine_free (self->engine);
  hf_clock_unref (self->clock);
  g_free (self->cars);
  hf_test_dir_free (self->dir);
  g_free (self);
}

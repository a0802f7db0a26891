/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When which store is listed. Listings run on a pool of their own, one at a time for each store:
 * one that hangs delays its next, and the other stores' only while it is one of two. */

#include "hf-discoverer.h"

#include "hf-adoption.h"
#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-findings.h"
#include "hf-pool.h"

#define TRY_AGAIN_AFTER HF_MINUTE /* what the store did not answer to */
#define THREADS 2

typedef struct
{
  gint64 next; /* listing */
  gint64 not_before; /* after a failure */
  gboolean running;
} Place;

struct _HfDiscoverer
{
  HfStore *store;
  HfBackendSet *backends;
  HfDiscoveredFunc done;
  gpointer done_data;
  HfPool *pool; /* NULL while stopped */
  GCancellable *cancellable;

  GMutex mutex; /* for what follows */
  GHashTable *places; /* backend id → Place */
  unsigned running;
  gboolean check; /* the backends may have changed */
  gint64 next; /* when something is due if they don't */
  gint64 list_every;
};

/* One run over one store. */
typedef struct
{
  HfDiscoverer *self;
  HfBackendInfo *info;
  HfBackend *backend;
  gboolean list;
} Round;

static void
round_free (gpointer data)
{
  Round *round = data;

  hf_backend_info_free (round->info);
  g_clear_object (&round->backend);
  g_free (round);
}

/**
 * hf_discoverer_new:
 * @store: the registry; outlives it, as do the backends
 * @backends: the backends
 * @done: called after each run over a store
 * @data: for @done
 *
 * Returns: (transfer full): a discoverer for which all listings are due, not started
 */
HfDiscoverer *
hf_discoverer_new (HfStore *store, HfBackendSet *backends, HfDiscoveredFunc done, gpointer data)
{
  HfDiscoverer *self = g_new0 (HfDiscoverer, 1);

  self->store = store;
  self->backends = backends;
  self->done = done;
  self->done_data = data;
  g_mutex_init (&self->mutex);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->check = TRUE;
  return self;
}

/**
 * hf_discoverer_free:
 * @self: (transfer full): a discoverer
 */
void
hf_discoverer_free (HfDiscoverer *self)
{
  hf_discoverer_stop (self);
  g_hash_table_unref (self->places);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/**
 * hf_discoverer_start:
 * @self: a discoverer that is stopped
 *
 * All listings are due.
 */
void
hf_discoverer_start (HfDiscoverer *self)
{
  self->pool = hf_pool_new ("discovery", THREADS);
  self->cancellable = g_cancellable_new ();
  g_hash_table_remove_all (self->places);
  self->running = 0;
  self->check = TRUE;
}

/**
 * hf_discoverer_stop:
 * @self: a discoverer
 *
 * Cancels what runs, which changes nothing by that, and waits for it. hf_discoverer_run() must not
 * be running.
 */
void
hf_discoverer_stop (HfDiscoverer *self)
{
  if (self->pool == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->pool, hf_pool_free);
  g_clear_object (&self->cancellable);
}

/* ---- one run ---- */

/* What is wrong with the store is said in its row, and tried again. */
static gboolean
fail (Round *round, const GError *why, GError **error)
{
  HfDiscoverer *self = round->self;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  ((Place *)g_hash_table_lookup (self->places, round->info->id))->not_before
      = hf_clock_now (hf_store_get_clock (self->store)) + TRY_AGAIN_AFTER;
  g_mutex_unlock (&self->mutex);
  return hf_findings_record_failure (self->store, round->info, why, error);
}

static gboolean
list (Round *round, GError **error)
{
  HfDiscoverer *self = round->self;
  g_autoptr (GError) why = NULL;
  g_autoptr (HfInventory) inventory
      = hf_inventory_take (self->store, round->backend, round->info->store_id, self->cancellable,
                           &why);

  return inventory != NULL ? hf_findings_record (self->store, round->backend, round->info,
                                                 inventory, self->cancellable, error)
                           : fail (round, why, error);
}

static gboolean
go_round (Round *round, GError **error)
{
  HfDiscoverer *self = round->self;
  g_autoptr (GError) why = NULL;

  if (round->info->discovery == HF_DISCOVERY_OFF)
    return hf_findings_clear (self->store, round->info, error);
  if (round->list && !list (round, error))
    return FALSE;
  return hf_adoption_run (self->store, round->backend, round->info->id, self->cancellable, &why)
         || fail (round, why, error);
}

/* That the backend was removed meanwhile is no news. */
static void
run_round (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Round *round = task_data;
  HfDiscoverer *self = round->self;
  g_autoptr (GError) error = NULL;

  if (!go_round (round, &error) && !g_error_matches (error, HF_ERROR, HF_ERROR_NOT_FOUND)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("listing %s: %s", round->info->id, error->message);
  g_mutex_lock (&self->mutex);
  ((Place *)g_hash_table_lookup (self->places, round->info->id))->running = FALSE;
  self->running--;
  self->check = TRUE;
  g_mutex_unlock (&self->mutex);
  g_clear_object (
      &round->backend); /* the task itself is let go by the main loop, whenever that is */
  self->done (self->done_data);
  g_task_return_boolean (task, TRUE);
}

/* ---- what is due ---- */

static Place *
place_of (HfDiscoverer *self, const char *id)
{
  Place *place = g_hash_table_lookup (self->places, id);

  if (place == NULL)
    {
      place = g_new0 (Place, 1);
      g_hash_table_insert (self->places, g_strdup (id), place);
    }
  return place;
}

/* Due when its time has come, or when the clock was set back by more than a period. */
static gboolean
is_due (gint64 next, gint64 now, gint64 period)
{
  return now >= next || next - now > period;
}

static gboolean
has_findings (const HfBackendInfo *info)
{
  return info->stray_found > 0 || info->stray_wanted > 0 || info->adopt_upto != 0
         || info->listing != HF_LISTING_GOOD || info->listed != 0;
}

/* Returns whether there is something to do now, else when there will be, as far as that is a matter
 * of time. */
static gboolean
is_to_do (HfDiscoverer *self, const HfBackendInfo *info, HfBackend *backend, const Place *place,
          gint64 now, gboolean *listing, gint64 *next)
{
  *listing = FALSE;
  *next = G_MAXINT64;
  if (place->running)
    return FALSE;
  if (info->discovery == HF_DISCOVERY_OFF)
    return has_findings (info);
  if (info->paused || info->state != HF_BACKEND_HEALTHY
      || (hf_backend_get_flags (backend) & HF_BACKEND_CAN_LIST) == 0)
    return FALSE;
  if (!is_due (place->not_before, now, TRY_AGAIN_AFTER))
    {
      *next = place->not_before;
      return FALSE;
    }
  *listing = is_due (place->next, now, self->list_every);
  *next = place->next;
  return *listing || hf_adoption_is_wanted (info);
}

static void
start_round (HfDiscoverer *self, HfBackendInfo *info, HfBackend *backend, Place *place,
             gboolean listing, gint64 now)
{
  Round *round = g_new0 (Round, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  round->self = self;
  round->info = hf_backend_info_copy (info);
  round->backend = g_object_ref (backend);
  round->list = listing;
  place->running = TRUE;
  if (listing)
    place->next = now + self->list_every;
  self->running++;
  g_task_set_task_data (task, round, round_free);
  hf_pool_push (self->pool, 0, task, run_round);
}

static void
look_at (HfDiscoverer *self, HfBackendInfo *info, gint64 now)
{
  g_autoptr (HfBackend) backend = hf_backend_set_get (self->backends, info->id, NULL);
  Place *place = place_of (self, info->id);
  gboolean listing;
  gint64 next;

  if (backend == NULL) /* being added or removed */
    return;
  if (is_to_do (self, info, backend, place, now, &listing, &next))
    start_round (self, info, backend, place, listing, now);
  else
    self->next = MIN (self->next, next);
}

/**
 * hf_discoverer_run:
 * @self: a discoverer that was started
 * @list_every: µs between two listings of a store
 * @next: (out): when the next thing is due, or %G_MAXINT64
 * @error: return location
 *
 * Begins what is due.
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_discoverer_run (HfDiscoverer *self, gint64 list_every, gint64 *next, GError **error)
{
  gint64 now = hf_clock_now (hf_store_get_clock (self->store));
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  HfDb *db;

  self->check = self->check || list_every != self->list_every;
  self->list_every = list_every;
  *next = self->next;
  if (!self->check && !is_due (self->next, now, self->next == G_MAXINT64 ? self->next : list_every))
    return TRUE;
  db = hf_store_borrow (self->store, error);
  if (db == NULL)
    return FALSE;
  infos = hf_backend_table_list (db, error);
  hf_store_give_back (self->store, db);
  if (infos == NULL)
    return FALSE;
  self->check = FALSE;
  self->next = G_MAXINT64;
  for (unsigned i = 0; i < infos->len; i++)
    look_at (self, infos->pdata[i], now);
  *next = self->next;
  return TRUE;
}

/**
 * hf_discoverer_check:
 * @self: a discoverer
 *
 * Says that a backend was changed or probed, or that there is something to adopt.
 */
void
hf_discoverer_check (HfDiscoverer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->check = TRUE;
}

/**
 * hf_discoverer_list_soon:
 * @self: a discoverer
 * @backend_id: a backend
 *
 * Makes its next listing due.
 */
void
hf_discoverer_list_soon (HfDiscoverer *self, const char *backend_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  place_of (self, backend_id)->next = 0;
  self->check = TRUE;
}

/**
 * hf_discoverer_is_busy:
 * @self: a discoverer
 *
 * Returns: whether something of it runs, or hf_discoverer_run() has not seen yet what ended
 */
gboolean
hf_discoverer_is_busy (HfDiscoverer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->running > 0 || self->check;
}

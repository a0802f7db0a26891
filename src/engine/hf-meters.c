/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The numbers in memory are the truth, and those in the registry a copy of them: one process at a
 * time has the registry, so a row is written as it is, not added to, and one that could not be
 * written is written the next time. A reader never sees a number fall, nor bytes counted twice. */

#include "hf-meters.h"

#include "hf-traffic-table.h"

struct _HfMeters
{
  HfStore *store;
  GMutex mutex; /* for the next */
  GHashTable *meters; /* id → HfMeter */
  GMutex save_mutex; /* held while they are written; for the next */
  GHashTable *saved; /* id → HfTraffic, as it stands in the registry */
};

/**
 * hf_meters_new:
 * @store: the registry; outlives the meters
 *
 * Returns: (transfer full): meters, to be loaded before the first is asked for
 */
HfMeters *
hf_meters_new (HfStore *store)
{
  HfMeters *self = g_new0 (HfMeters, 1);

  self->store = store;
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->save_mutex);
  self->meters
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)hf_meter_unref);
  self->saved
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)hf_traffic_free);
  return self;
}

/**
 * hf_meters_free:
 * @self: (transfer full): meters; what was not saved is lost
 */
void
hf_meters_free (HfMeters *self)
{
  g_hash_table_unref (self->meters);
  g_hash_table_unref (self->saved);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->save_mutex);
  g_free (self);
}

/* With the save_mutex held. traffic: (transfer full) */
static void
note_saved (HfMeters *self, HfTraffic *traffic)
{
  g_hash_table_replace (self->saved, traffic->backend_id, traffic);
}

/**
 * hf_meters_load:
 * @self: new meters
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_meters_load (HfMeters *self, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  g_autoptr (GPtrArray) rows = db != NULL ? hf_traffic_table_list (db, error) : NULL;

  if (db != NULL)
    hf_store_give_back (self->store, db);
  for (unsigned i = 0; rows != NULL && i < rows->len; i++)
    {
      const HfTraffic *row = g_ptr_array_index (rows, i);

      g_hash_table_replace (self->meters, g_strdup (row->backend_id), hf_meter_new (row));
      note_saved (self, hf_traffic_copy (row));
    }
  return rows != NULL;
}

/**
 * hf_meters_get:
 * @self: meters
 * @id: a backend's id
 *
 * Returns: (transfer full): its meter, which goes on where that of a former backend of this id was
 */
HfMeter *
hf_meters_get (HfMeters *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  HfMeter *meter = g_hash_table_lookup (self->meters, id);

  if (meter == NULL)
    {
      g_autoptr (HfTraffic) none
          = hf_traffic_new (id, hf_clock_now (hf_store_get_clock (self->store)));

      meter = hf_meter_new (none);
      g_hash_table_insert (self->meters, g_strdup (id), meter);
    }
  return hf_meter_ref (meter);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const HfTraffic *const *left = a, *const *right = b;

  return strcmp ((*left)->backend_id, (*right)->backend_id);
}

/**
 * hf_meters_list:
 * @self: meters
 *
 * Never blocks.
 *
 * Returns: (transfer full) (element-type HfTraffic): what moved until now, by the backend's id
 */
GPtrArray *
hf_meters_list (HfMeters *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_traffic_free);
  GHashTableIter iter;
  gpointer meter;

  g_hash_table_iter_init (&iter, self->meters);
  while (g_hash_table_iter_next (&iter, NULL, &meter))
    g_ptr_array_add (list, hf_meter_read (meter));
  g_ptr_array_sort (list, compare_ids);
  return list;
}

static gboolean
write_rows (HfDb *db, gpointer data, GError **error)
{
  GPtrArray *rows = data;

  for (unsigned i = 0; i < rows->len; i++)
    if (!hf_traffic_table_set (db, g_ptr_array_index (rows, i), error))
      return FALSE;
  return TRUE;
}

/* With the save_mutex held: those of which something moved since they were saved. */
static GPtrArray *
list_unsaved (HfMeters *self)
{
  g_autoptr (GPtrArray) all = hf_meters_list (self);
  GPtrArray *unsaved = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_traffic_free);

  for (unsigned i = 0; i < all->len; i++)
    {
      const HfTraffic *traffic = g_ptr_array_index (all, i);
      const HfTraffic *saved = g_hash_table_lookup (self->saved, traffic->backend_id);
      HfTraffic none = { 0 };

      if (!hf_traffic_same_counts (traffic, saved != NULL ? saved : &none))
        g_ptr_array_add (unsaved, hf_traffic_copy (traffic));
    }
  return unsaved;
}

/**
 * hf_meters_save:
 * @self: meters
 * @error: return location
 *
 * Writes what changed since the last time, if anything did, in one change.
 *
 * Returns: %FALSE with @error when it could not be written; the next time takes it along
 */
gboolean
hf_meters_save (HfMeters *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->save_mutex);
  g_autoptr (GPtrArray) unsaved = list_unsaved (self);

  if (unsaved->len == 0)
    return TRUE;
  if (!hf_store_change (self->store, write_rows, unsaved, error))
    return FALSE;
  for (unsigned i = 0; i < unsaved->len; i++)
    note_saved (self, hf_traffic_copy (g_ptr_array_index (unsaved, i)));
  return TRUE;
}

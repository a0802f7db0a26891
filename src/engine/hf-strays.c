/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of what a store holds beside our copies, brought to what a listing found: what is gone
 * goes, what is new comes, and nothing is written for the rest. Threading: blocks; discovery's pool
 * only. */

#include "hf-strays.h"

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-stray-table.h"

#define BATCH 250 /* rows a change or a page: some 60 ms among a million */
#define MOST_LOOKS 100 /* in one run */

typedef struct
{
  HfStore *store;
  HfBackend *backend;
  const HfBackendInfo *info;
  HfInventory *inventory;
  GCancellable *cancellable;
  GPtrArray *batch; /* of HfStray, to be entered */
  GArray *gone; /* gint64: ids of rows, to be forgotten */
  unsigned looked; /* how often, directly */
  guint64 fresh;
} Strays;

/* What the user let go of must not be adopted again, so its row goes only after a direct look. */
static gboolean
is_surely_gone (Strays *self, HfDb *db, const HfStray *stray, gboolean *gone, GError **error)
{
  HfStrayMatch match;
  g_autoptr (HfEntry) entry = NULL;
  g_autoptr (GError) why = NULL;

  *gone = stray->state != HF_STRAY_DECLINED;
  if (*gone)
    return TRUE;
  if (!hf_stray_table_match (db, stray->store_id, stray->locator, stray->cid, &match, error))
    return FALSE;
  *gone = match.replica_id != 0; /* kept again */
  if (*gone || self->looked++ >= MOST_LOOKS)
    return TRUE;
  entry = hf_backend_stat (self->backend, stray->locator, self->cancellable, &why);
  *gone = g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND);
  if (entry == NULL && !*gone) /* it does not answer: the others are looked at next time */
    self->looked = MOST_LOOKS;
  return TRUE;
}

/* Returns the strays of the page, those that are gone noted. */
static GPtrArray *
read_gone (Strays *self, gint64 after, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  g_autoptr (GPtrArray) strays
      = db != NULL ? hf_stray_table_list (db, self->info->store_id, after, BATCH, error) : NULL;
  gboolean read = strays != NULL;

  g_array_set_size (self->gone, 0);
  for (unsigned i = 0; read && i < strays->len; i++)
    {
      const HfStray *stray = strays->pdata[i];
      gboolean gone = FALSE;

      if (!hf_inventory_has_stray (self->inventory, stray->id))
        read = is_surely_gone (self, db, stray, &gone, error);
      if (gone)
        g_array_append_val (self->gone, stray->id);
    }
  if (db != NULL)
    hf_store_give_back (self->store, db);
  return read ? g_steal_pointer (&strays) : NULL;
}

static gboolean
delete_gone (HfDb *db, gpointer data, GError **error)
{
  Strays *self = data;

  for (unsigned i = 0; i < self->gone->len; i++)
    if (!hf_stray_table_delete (db, g_array_index (self->gone, gint64, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
forget_gone (Strays *self, GError **error)
{
  gint64 after = 0;

  while (TRUE)
    {
      g_autoptr (GPtrArray) strays = read_gone (self, after, error);

      if (strays == NULL || g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (strays->len == 0)
        return TRUE;
      after = ((HfStray *)strays->pdata[strays->len - 1])->id;
      if (self->gone->len > 0 && !hf_store_change (self->store, delete_gone, self, error))
        return FALSE;
    }
}

/* The registry may have got to know of it since it was listed. */
static gboolean
enter_stray (HfDb *db, Strays *self, HfStray *stray, GError **error)
{
  HfStrayMatch match;
  gboolean added;

  if (!hf_stray_table_match (db, stray->store_id, stray->locator, stray->cid, &match, error))
    return FALSE;
  if (match.replica_id != 0 || match.stray_id != 0)
    return TRUE;
  stray->state = match.given_up ? HF_STRAY_DECLINED : HF_STRAY_FOUND;
  if (!hf_stray_table_insert (db, stray, &added, error))
    return FALSE;
  self->fresh += added && stray->state == HF_STRAY_FOUND;
  return TRUE;
}

static gboolean
enter_batch (HfDb *db, gpointer data, GError **error)
{
  Strays *self = data;
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, self->info->id, error);

  if (info == NULL)
    return FALSE;
  if (info->store_id != self->info->store_id)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "the store of %s is gone", info->id);
      return FALSE;
    }
  for (unsigned i = 0; i < self->batch->len; i++)
    if (!enter_stray (db, self, self->batch->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
enter_unknown (Strays *self, GError **error)
{
  while (TRUE)
    {
      g_autoptr (GPtrArray) batch = hf_inventory_next_unknown (self->inventory, BATCH);

      if (batch->len == 0)
        return TRUE;
      self->batch = batch;
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
          || !hf_store_change (self->store, enter_batch, self, error))
        return FALSE;
    }
}

/**
 * hf_strays_record:
 * @store: the registry
 * @backend: that was listed
 * @info: its row
 * @inventory: a listing that can be believed
 * @fresh: (out): how many there are that were not known before
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: %FALSE with @error when it was cancelled, the backend was removed (NOT_FOUND), or the
 * registry can't be read or written
 */
gboolean
hf_strays_record (HfStore *store, HfBackend *backend, const HfBackendInfo *info,
                  HfInventory *inventory, guint64 *fresh, GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  Strays self = { .store = store,
                  .backend = backend,
                  .info = info,
                  .inventory = inventory,
                  .cancellable = cancellable,
                  .gone = gone };
  gboolean done = forget_gone (&self, error) && enter_unknown (&self, error);

  *fresh = self.fresh;
  return done;
}

typedef struct
{
  gint64 store_id;
  gint64 after;
  unsigned rows;
} Clearing;

static gboolean
clear_batch (HfDb *db, gpointer data, GError **error)
{
  Clearing *clearing = data;
  g_autoptr (GPtrArray) strays
      = hf_stray_table_list (db, clearing->store_id, clearing->after, BATCH, error);

  clearing->rows = strays != NULL ? strays->len : 0;
  for (unsigned i = 0; i < clearing->rows; i++)
    {
      const HfStray *stray = strays->pdata[i];

      clearing->after = stray->id;
      if (stray->state != HF_STRAY_DECLINED && !hf_stray_table_delete (db, stray->id, error))
        return FALSE;
    }
  return strays != NULL;
}

/**
 * hf_strays_clear:
 * @store: the registry
 * @info: a backend
 * @error: return location
 *
 * Forgets all, but for what the user let go of: that is remembered for the day on which discovery
 * is on again.
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_strays_clear (HfStore *store, const HfBackendInfo *info, GError **error)
{
  Clearing clearing = { .store_id = info->store_id, .rows = BATCH };

  while (clearing.rows == BATCH)
    if (!hf_store_change (store, clear_batch, &clearing, error))
      return FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Entries are looked up in batches, on a connection for reading, while the store lists on. What the
 * registry does not know goes into a spill as packed texts, since it is written only if the listing
 * comes to its end and can be believed. Threading: blocks; discovery's pool only. */

#include "hf-inventory.h"

#include <string.h>

#include "hf-id-set.h"
#include "hf-spill.h"
#include "hf-stray-table.h"

#define BATCH 500
#define HEAP ((gsize)1024 * 1024) /* bytes of unknown entries before they go into a file */
#define MOST_NAMELESS 10000 /* locators without a CID that are kept in memory */
#define MOST_RETURNED 100
#define MOST_NAME 1024 /* bytes: what the API takes for a pin's name */

struct _HfInventory
{
  HfStore *store;
  gint64 store_id;
  gint64 began;
  GPtrArray *batch; /* of HfStray, not looked up yet */
  HfIdSet *copies;
  HfIdSet *strays;
  GHashTable *nameless; /* locators */
  gboolean too_many_nameless;
  GArray *returned; /* gint64: ids of pins */
  HfSpill *unknown; /* bytes, see pack() */
  gsize read; /* of them, by hf_inventory_next_unknown() */
  guint64 count;
};

/* ---- the spill: locator, CID and name as texts that end with 0, then the numbers ---- */

typedef struct
{
  guint64 bytes;
  guint64 ours;
} Numbers;

static guint8 *
put_text (guint8 *to, const char *text)
{
  gsize length = strlen (text) + 1;

  memcpy (to, text, length);
  return to + length;
}

static gboolean
pack (HfInventory *self, const HfStray *stray, GError **error)
{
  g_autofree char *cid = hf_cid_to_text (stray->cid);
  const char *name = stray->name != NULL ? stray->name : "";
  Numbers numbers = { stray->bytes, stray->ours };
  gsize length = strlen (stray->locator) + strlen (cid) + strlen (name) + 3 + sizeof (Numbers);
  guint8 *to = hf_spill_append (self->unknown, length, error);

  if (to == NULL)
    return FALSE;
  to = put_text (to, stray->locator);
  to = put_text (to, cid);
  to = put_text (to, name);
  memcpy (to, &numbers, sizeof numbers);
  return TRUE;
}

static const char *
take_text (HfInventory *self)
{
  const char *text = (const char *)hf_spill_get_data (self->unknown) + self->read;

  self->read += strlen (text) + 1;
  return text;
}

static HfStray *
unpack (HfInventory *self)
{
  HfStray *stray = hf_stray_new ();
  const char *name;
  Numbers numbers;

  stray->store_id = self->store_id;
  stray->first_seen = self->began;
  stray->locator = g_strdup (take_text (self));
  stray->cid = hf_cid_new_from_text (take_text (self), NULL);
  name = take_text (self);
  stray->name = *name != '\0' ? g_strdup (name) : NULL;
  memcpy (&numbers, (guint8 *)hf_spill_get_data (self->unknown) + self->read, sizeof numbers);
  self->read += sizeof numbers;
  stray->bytes = numbers.bytes;
  stray->ours = numbers.ours != 0;
  return stray;
}

/* ---- the listing ---- */

/* A copy that was gone and is listed again is to be looked at. */
static void
note_copy (HfInventory *self, const HfStrayMatch *match)
{
  hf_id_set_add (self->copies, match->replica_id);
  if (match->replica_state == HF_REPLICA_MISSING && self->returned->len < MOST_RETURNED)
    g_array_append_val (self->returned, match->pin_id);
}

static gboolean
look_up (HfInventory *self, HfDb *db, GError **error)
{
  for (unsigned i = 0; i < self->batch->len; i++)
    {
      const HfStray *stray = self->batch->pdata[i];
      HfStrayMatch match;

      if (!hf_stray_table_match (db, self->store_id, stray->locator, stray->cid, &match, error))
        return FALSE;
      if (match.replica_id != 0)
        note_copy (self, &match);
      else if (match.stray_id != 0)
        hf_id_set_add (self->strays, match.stray_id);
      else if (!pack (self, stray, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
look_up_batch (HfInventory *self, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  gboolean done = db != NULL && look_up (self, db, error);

  if (db != NULL)
    hf_store_give_back (self->store, db);
  g_ptr_array_set_size (self->batch, 0);
  return done;
}

/* Whose copy it is, only the locator tells; nobody can adopt it. */
static void
note_nameless (HfInventory *self, const HfEntry *entry)
{
  if (g_hash_table_size (self->nameless) < MOST_NAMELESS)
    g_hash_table_add (self->nameless, g_strdup (entry->locator));
  else
    self->too_many_nameless = TRUE;
}

static char *
clip_name (const char *name)
{
  const char *end = name;

  if (name == NULL || strlen (name) <= MOST_NAME)
    return g_strdup (name);
  while (g_utf8_next_char (end) - name <= MOST_NAME)
    end = g_utf8_next_char (end);
  return g_strndup (name, (gsize)(end - name));
}

/* What a service accepted, or gave up, is no copy. */
static gboolean
take_entry (const HfEntry *entry, gpointer data, GError **error)
{
  HfInventory *self = data;
  HfStray *stray;

  self->count++;
  if (entry->holding != HF_HELD)
    return TRUE;
  if (entry->cid == NULL)
    {
      note_nameless (self, entry);
      return TRUE;
    }
  stray = hf_stray_new ();
  stray->locator = g_strdup (entry->locator);
  stray->cid = hf_cid_ref (entry->cid);
  stray->name = clip_name (entry->name);
  stray->bytes = entry->bytes;
  stray->ours = entry->ours;
  g_ptr_array_add (self->batch, stray);
  return self->batch->len < BATCH || look_up_batch (self, error);
}

/**
 * hf_inventory_take:
 * @store: the registry
 * @backend: a backend that can list
 * @store_id: the id of its store
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Lists all that the store holds.
 *
 * Returns: (transfer full): what was found, or %NULL with @error when the listing did not come to
 * its end
 */
HfInventory *
hf_inventory_take (HfStore *store, HfBackend *backend, gint64 store_id, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (HfInventory) self = g_new0 (HfInventory, 1);

  self->store = store;
  self->store_id = store_id;
  self->began = hf_clock_now (hf_store_get_clock (store));
  self->batch = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_stray_free);
  self->copies = hf_id_set_new ();
  self->strays = hf_id_set_new ();
  self->nameless = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->returned = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->unknown = hf_spill_new (hf_backend_get_config (backend)->spill_dir, 1, HEAP);
  if (!hf_backend_list (backend, take_entry, self, cancellable, error)
      || !look_up_batch (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * hf_inventory_free:
 * @self: (transfer full): an inventory
 */
void
hf_inventory_free (HfInventory *self)
{
  g_ptr_array_unref (self->batch);
  hf_id_set_free (self->copies);
  hf_id_set_free (self->strays);
  g_hash_table_unref (self->nameless);
  g_array_unref (self->returned);
  hf_spill_free (self->unknown);
  g_free (self);
}

/**
 * hf_inventory_get_began:
 * @self: an inventory
 *
 * Returns: the time at which the listing began: what was stored later may not be in it
 */
gint64
hf_inventory_get_began (HfInventory *self)
{
  return self->began;
}

/**
 * hf_inventory_count:
 * @self: an inventory
 *
 * Returns: how many entries the listing has
 */
guint64
hf_inventory_count (HfInventory *self)
{
  return self->count;
}

/**
 * hf_inventory_has_copy:
 * @self: an inventory
 * @replica: a copy in the store
 *
 * Returns: whether it was listed; %TRUE where that can't be told
 */
gboolean
hf_inventory_has_copy (HfInventory *self, const HfReplica *replica)
{
  return hf_id_set_has (self->copies, replica->id) || self->too_many_nameless
         || g_hash_table_contains (self->nameless, replica->locator);
}

/**
 * hf_inventory_has_stray:
 * @self: an inventory
 * @stray_id: a stray that is known
 *
 * Returns: whether it was listed, and is no copy of ours
 */
gboolean
hf_inventory_has_stray (HfInventory *self, gint64 stray_id)
{
  return hf_id_set_has (self->strays, stray_id);
}

/**
 * hf_inventory_get_returned:
 * @self: an inventory
 *
 * Returns: (transfer none) (element-type gint64): pins whose copy was missing there and is listed
 * again, some of them if they are many
 */
GArray *
hf_inventory_get_returned (HfInventory *self)
{
  return self->returned;
}

/**
 * hf_inventory_next_unknown:
 * @self: an inventory
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type HfStray): the next entries that the registry did not know;
 * none at the end
 */
GPtrArray *
hf_inventory_next_unknown (HfInventory *self, unsigned limit)
{
  GPtrArray *strays = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_stray_free);

  while (strays->len < limit && self->read < hf_spill_get_length (self->unknown))
    g_ptr_array_add (strays, unpack (self));
  return strays;
}

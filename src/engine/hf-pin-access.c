/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Readers of pins, and what is made of them. A copy that a reader finds damaged is examined by a
 * job: reading itself records nothing. Threading: blocks; any thread but the main one and the
 * API's. What is returned uses this, so it goes first. */

#include "hf-pin-access.h"

#include "hf-car-encoder.h"
#include "hf-error.h"
#include "hf-export.h"
#include "hf-pin-orders.h"

struct _HfPinAccess
{
  HfStore *store;
  HfBackendSet *backends;
  HfScheduler *scheduler;
  HfBlockHomes *homes;
  HfBlockSearch *search;
};

/**
 * hf_pin_access_new:
 * @store: the registry
 * @backends: the backends
 * @scheduler: told when a job was queued; all three outlive this
 *
 * Returns: (transfer full): what pins hold
 */
HfPinAccess *
hf_pin_access_new (HfStore *store, HfBackendSet *backends, HfScheduler *scheduler)
{
  HfPinAccess *self = g_new0 (HfPinAccess, 1);

  self->store = store;
  self->backends = backends;
  self->scheduler = scheduler;
  self->homes = hf_block_homes_new ();
  self->search = hf_block_search_new (store, backends);
  return self;
}

/**
 * hf_pin_access_free:
 * @self: (transfer full): not in use any more
 */
void
hf_pin_access_free (HfPinAccess *self)
{
  hf_block_homes_free (self->homes);
  hf_block_search_free (self->search);
  g_free (self);
}

/* Without that job the next scrub finds the damage: the reader goes on with another copy. */
static void
on_damaged (HfCid *pin, gpointer data)
{
  HfPinAccess *self = data;
  g_autoptr (GError) error = NULL;

  if (!hf_pin_orders_verify_damaged (self->store, pin, &error))
    g_warning ("a damaged copy can't be examined now: %s", error->message);
  hf_scheduler_kick (self->scheduler);
}

static HfPinReader *
watch (HfPinAccess *self, HfPinReader *reader)
{
  if (reader != NULL)
    hf_pin_reader_set_damaged_func (reader, on_damaged, self);
  return reader;
}

static HfPinReader *
open_pin (gint64 pin_id, gpointer data, GError **error)
{
  HfPinAccess *self = data;

  return watch (self, hf_pin_reader_open (self->store, self->backends, pin_id, error));
}

static HfPinReader *
open_in_part (HfPinAccess *self, gint64 pin_id, GError **error)
{
  return watch (self, hf_pin_reader_open_in_part (self->store, self->backends, pin_id, error));
}

/* 0 with @error when there is no such pin */
static gint64
find_pin (HfPinAccess *self, HfCid *cid, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  g_autoptr (HfPin) pin = db != NULL ? hf_pin_table_find_managed (db, cid, error) : NULL;

  if (db != NULL)
    hf_store_give_back (self->store, db);
  return pin != NULL ? pin->id : 0;
}

/**
 * hf_pin_access_read:
 * @self: what pins hold
 * @cid: a pin
 * @error: return location
 *
 * Returns: (transfer full): a reader of its blocks; %NULL with NOT_FOUND when there is no such pin,
 * CONFLICT when its content was never held here, UNAVAILABLE when no copy can be read
 */
HfPinReader *
hf_pin_access_read (HfPinAccess *self, HfCid *cid, GError **error)
{
  gint64 pin_id = find_pin (self, cid, error);

  return pin_id != 0 ? open_pin (pin_id, self, error) : NULL;
}

/* (nullable): a reader of the pin that the block is known to be of */
static HfPinReader *
open_home (HfPinAccess *self, HfCid *cid)
{
  gint64 pin_id = hf_block_homes_find (self->homes, cid);

  return pin_id != 0 ? open_in_part (self, pin_id, NULL) : NULL;
}

/**
 * hf_pin_access_find:
 * @self: what pins hold
 * @cid: any block of a pin
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * The block is looked for among the pins themselves, then below what was read of them lately, then
 * in the indexes of stores that have some (see hf-block-search.c). Of a pin that no store has
 * whole, what there is can be read.
 *
 * Returns: (transfer full): a reader of a pin that has it; %NULL with NOT_FOUND when none is known,
 * UNAVAILABLE when it is a pin, and no copy of that can be read
 */
HfPinReader *
hf_pin_access_find (HfPinAccess *self, HfCid *cid, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) as_pin = NULL;
  gint64 pin_id = find_pin (self, cid, &as_pin);
  HfPinReader *reader = pin_id != 0 ? open_in_part (self, pin_id, &as_pin) : NULL;

  if (reader == NULL)
    reader = open_home (self, cid);
  if (reader != NULL)
    return reader;
  if (hf_block_search_find (self->search, cid, &pin_id, cancellable, error))
    {
      hf_block_homes_note (self->homes, cid, pin_id);
      return open_in_part (self, pin_id, error);
    }
  /* What is known of a pin tells more than that no other has its root. */
  if (g_error_matches (as_pin, HF_ERROR, HF_ERROR_NOT_FOUND)
      || g_cancellable_is_cancelled (cancellable))
    return NULL;
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&as_pin));
  return NULL;
}

/**
 * hf_pin_access_get_homes:
 * @self: what pins hold
 *
 * Returns: (transfer none): what is known of where blocks are
 */
HfBlockHomes *
hf_pin_access_get_homes (HfPinAccess *self)
{
  return self->homes;
}

/**
 * hf_pin_access_get_search:
 * @self: what pins hold
 *
 * Returns: (transfer none): what finds out where blocks are
 */
HfBlockSearch *
hf_pin_access_get_search (HfPinAccess *self)
{
  return self->search;
}

/**
 * hf_pin_access_export:
 * @self: what pins hold
 * @cid: a pin
 * @error: return location
 *
 * Returns: (transfer full): its DAG as a CARv1 with one root, depth first in the order of links,
 * each block once; %NULL with the errors of hf_pin_access_read()
 */
GInputStream *
hf_pin_access_export (HfPinAccess *self, HfCid *cid, GError **error)
{
  g_autoptr (HfPinReader) reader = hf_pin_access_read (self, cid, error);
  g_autoptr (HfExport) blocks = NULL;

  if (reader == NULL)
    return NULL;
  blocks = hf_export_new_of_pin (reader);
  return hf_car_encoder_new (HF_BLOCK_STREAM (blocks), &hf_pin_reader_get_pin (reader)->cid, 1);
}

/**
 * hf_pin_access_export_many:
 * @self: what pins hold
 * @selection: which pins
 * @manifest: (out) (transfer full): the root of the CAR, which lists them (see hf-manifest.c)
 * @cancellable: (nullable): stops it
 * @error: return location
 *
 * Returns: (transfer full): the list of the pins and their DAGs as a CARv1, each block once; %NULL
 * with the errors of hf_selection_list()
 */
GInputStream *
hf_pin_access_export_many (HfPinAccess *self, const HfSelection *selection, HfCid **manifest,
                           GCancellable *cancellable, GError **error)
{
  const char *spill_dir = hf_backend_set_get_spill_dir (self->backends);
  HfDb *db = hf_store_borrow (self->store, error);
  g_autoptr (HfExportList) list = NULL;
  g_autoptr (HfBlock) root = NULL;
  g_autoptr (HfExport) blocks = NULL;
  HfCid *cid;

  if (db != NULL)
    {
      list = hf_selection_list (selection, db, spill_dir, cancellable, error);
      hf_store_give_back (self->store, db);
    }
  if (list == NULL)
    return NULL;
  root = hf_export_list_get_block (list, 0);
  cid = hf_block_get_cid (root);
  blocks = hf_export_new_of_list (g_steal_pointer (&list), spill_dir, open_pin, self);
  *manifest = hf_cid_ref (cid);
  return hf_car_encoder_new (HF_BLOCK_STREAM (blocks), &cid, 1);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From an upload that is spooled to its first copies, one DAG a root. The job is done, and the
 * scheduler deletes the spool, only when every pin that is still wanted has at least one proven
 * copy; what is missing to the target then is the reconciler's, from that copy. A pin that was let
 * go before that can still be pinned again, so its upload is kept as long as a copy would be: until
 * the removal of its places comes due. Payload: {"spool": NAME, "pins": [id, …], "made": [id, …]}.
 */

#include "hf-jobs.h"

#include "hf-copy.h"
#include "hf-error.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"
#include "hf-reconciler.h"
#include "hf-replica-table.h"
#include "hf-spool.h"

/**
 * hf_import_job_payload:
 * @spool: the spool's name
 * @pins: (element-type HfPin): pins whose DAGs it holds
 * @made: (element-type HfPin): a set of those that were not there before
 *
 * Returns: (transfer full): the payload of an import job
 */
JsonObject *
hf_import_job_payload (const char *spool, GPtrArray *pins, GHashTable *made)
{
  JsonObject *payload = json_object_new ();
  JsonArray *ids = json_array_new ();
  JsonArray *made_ids = json_array_new ();
  unsigned i;

  for (i = 0; i < pins->len; i++)
    {
      HfPin *pin = g_ptr_array_index (pins, i);

      json_array_add_int_element (ids, pin->id);
      if (g_hash_table_contains (made, pin))
        json_array_add_int_element (made_ids, pin->id);
    }
  json_object_set_string_member (payload, "spool", spool);
  json_object_set_array_member (payload, "pins", ids);
  json_object_set_array_member (payload, "made", made_ids);
  return payload;
}

/**
 * hf_import_job_get_spool:
 * @job: an import job
 *
 * Returns: the name of the spool that it needs
 */
const char *
hf_import_job_get_spool (const HfJob *job)
{
  return json_object_get_string_member (job->payload, "spool");
}

static gboolean
holds_id (const HfJob *job, const char *member, gint64 pin_id)
{
  JsonArray *ids = json_object_has_member (job->payload, member)
                       ? json_object_get_array_member (job->payload, member)
                       : NULL;

  for (unsigned i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    if (json_array_get_int_element (ids, i) == pin_id)
      return TRUE;
  return FALSE;
}

/**
 * hf_import_job_made_pin:
 * @job: an import job
 * @pin_id: one of its pins
 *
 * Returns: whether the pin was not there before
 */
gboolean
hf_import_job_made_pin (const HfJob *job, gint64 pin_id)
{
  return holds_id (job, "made", pin_id);
}

/**
 * hf_import_job_hurry:
 * @db: inside a change
 * @pin_id: a pin that is wanted again
 * @error: return location
 *
 * Has the uploads that hold the pin tried at once.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_import_job_hurry (HfDb *db, gint64 pin_id, GError **error)
{
  g_autoptr (GPtrArray) jobs = hf_job_table_list_imports (db, error);

  for (unsigned i = 0; jobs != NULL && i < jobs->len; i++)
    {
      HfJob *job = g_ptr_array_index (jobs, i);

      if (job->state != HF_JOB_QUEUED || !holds_id (job, "pins", pin_id))
        continue;
      job->next_try = 0;
      if (!hf_job_table_update (db, job, error))
        return FALSE;
    }
  return jobs != NULL;
}

typedef struct
{
  HfWork *work;
  HfPin *pin;
} Attempt;

/* After a failed attempt, or a crash, the places may be others. */
static gboolean
reserve_again (HfDb *db, gpointer data, GError **error)
{
  Attempt *attempt = data;
  g_auto (HfReconciled) result = { 0 };
  gboolean placed;

  if (!hf_reconciler_reserve (db, attempt->pin, attempt->work->job, &result, error)
      || !hf_reconciler_has_place (db, attempt->pin->id, &placed, error))
    return FALSE;
  if (placed)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_NO_SPACE, "%s could not be stored: %s", attempt->pin->text,
               result.shortage != NULL ? result.shortage : "its copies failed");
  return FALSE;
}

static gboolean
is_stored (HfDb *db, gint64 pin_id, gboolean *stored, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, pin_id, error);

  *stored = FALSE;
  for (unsigned i = 0; replicas != NULL && i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);

      *stored = *stored || (replica->locator != NULL && replica->proved_at != 0);
    }
  return replicas != NULL;
}

/* A pin, and whether it was let go: then it can be had back. Its bytes are nowhere else but in the
 * upload unless they are @stored. */
typedef struct
{
  HfPin *pin; /* NULL = it is not to be stored */
  gboolean let_go;
} Item;

static void
item_clear (Item *self)
{
  g_clear_pointer (&self->pin, hf_pin_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Item, item_clear)

static gboolean
read_item (HfDb *db, gint64 pin_id, Item *item, GError **error)
{
  gboolean stored;

  item->pin = hf_pin_table_get (db, pin_id, error);
  if (item->pin == NULL)
    return FALSE;
  if (item->pin->managed)
    return TRUE;
  if (!is_stored (db, pin_id, &stored, error))
    return FALSE;
  item->let_go = !stored;
  g_clear_pointer (&item->pin, hf_pin_free);
  return TRUE;
}

/* A pin that is gone is an item of nothing. */
static gboolean
load_item (HfWork *work, gint64 pin_id, Item *item, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);
  g_autoptr (GError) local_error = NULL;

  *item = (Item){ NULL, FALSE };
  if (db == NULL)
    return FALSE;
  read_item (db, pin_id, item, &local_error);
  hf_store_give_back (work->store, db);
  if (local_error == NULL || g_error_matches (local_error, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
fill_places (HfWork *work, HfSpool *spool, HfPin *pin, GError **error)
{
  g_autoptr (HfBlockStream) source = hf_spool_walk (spool, pin->cid);
  g_autoptr (GError) failure = NULL;

  if (hf_copy_from (work, pin, source, NULL, NULL, &failure) != HF_TRANSFER_SOURCE_FAILED)
    return TRUE; /* what failed at a target stands in its row */
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
find_places_again (HfWork *work, HfPin *pin, gboolean *wanted, GError **error)
{
  Attempt attempt = { work, pin };
  guint64 bytes;

  if (!hf_store_change (work->store, reserve_again, &attempt, error)
      || !hf_copy_is_wanted (work, pin->id, wanted, error)
      || !hf_copy_plan (work, pin, &bytes, error))
    return FALSE;
  hf_work_expect (work, *wanted ? bytes : 0);
  return TRUE;
}

static gboolean
import_pin (HfWork *work, HfSpool *spool, HfPin *pin, GError **error)
{
  gboolean wanted;

  if (!hf_copy_is_wanted (work, pin->id, &wanted, error)
      || (!wanted && !find_places_again (work, pin, &wanted, error)))
    return FALSE;
  if (wanted && !fill_places (work, spool, pin, error))
    return FALSE;
  return hf_copy_prove (work, pin, error);
}

static gboolean
plan (HfWork *work, JsonArray *ids, GError **error)
{
  guint64 total = 0;
  unsigned i;

  for (i = 0; i < json_array_get_length (ids); i++)
    {
      g_auto (Item) item = { 0 };
      guint64 bytes = 0;

      if (!load_item (work, json_array_get_int_element (ids, i), &item, error)
          || (item.pin != NULL && !hf_copy_plan (work, item.pin, &bytes, error)))
        return FALSE;
      total += bytes;
    }
  hf_work_begin (work, total);
  return TRUE;
}

/* Of a number of pins, those that keep the upload from being over. */
typedef struct
{
  unsigned without; /* a copy */
  unsigned let_go;
} Left;

static gboolean
finish (const Left *left, unsigned total, GError **error)
{
  if (left->without > 0)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 "%u of %u pins could not be stored anywhere yet; the upload is kept and tried "
                 "again",
                 left->without, total);
  else if (left->let_go > 0)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 "%u of %u pins were let go before they had a copy; the upload is kept as long as "
                 "they can be pinned again",
                 left->let_go, total);
  return left->without == 0 && left->let_go == 0;
}

/**
 * hf_import_job_run:
 * @work: an import job
 * @error: return location
 *
 * Returns: %TRUE when every pin has a proven copy
 */
gboolean
hf_import_job_run (HfWork *work, GError **error)
{
  JsonArray *ids = json_object_get_array_member (work->job->payload, "pins");
  g_autoptr (HfSpool) spool
      = hf_spool_open (work->spool_dir, hf_import_job_get_spool (work->job), error);
  JsonArray *pins = json_array_new ();
  Left left = { 0, 0 };
  unsigned i;

  g_clear_pointer (&work->job->result, json_object_unref);
  work->job->result = json_object_new ();
  json_object_set_array_member (work->job->result, "pins", pins);
  if (!plan (work, ids, error))
    return FALSE;
  for (i = 0; spool != NULL && i < json_array_get_length (ids); i++)
    {
      g_auto (Item) item = { 0 };
      int proven;

      if (!load_item (work, json_array_get_int_element (ids, i), &item, error))
        return FALSE;
      left.let_go += item.let_go;
      if (item.pin == NULL)
        continue;
      if (!import_pin (work, spool, item.pin, error)
          || !hf_copy_report (work, item.pin->id, pins, &proven, error))
        return FALSE;
      left.without += proven == 0; /* a stale copy may be gone: the upload may not go on its word */
    }
  if (spool != NULL)
    json_object_set_int_member (work->job->result, "source_bytes_read",
                                (gint64)hf_spool_get_bytes_read (spool));
  return spool != NULL && finish (&left, json_array_get_length (ids), error);
}

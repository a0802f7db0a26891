/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From an upload that is spooled to its first copies, one DAG a root. The job is done, and the
 * scheduler deletes the spool, only when every pin that is still wanted has at least one proven
 * copy; what is missing to the target then is the reconciler's, from that copy. Payload: {"spool":
 * NAME, "pins": [id, …], "made": [id, …]}. */

#include "hf-jobs.h"

#include "hf-copy.h"
#include "hf-error.h"
#include "hf-pin-table.h"
#include "hf-reconciler.h"
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
  JsonArray *made = json_object_has_member (job->payload, "made")
                        ? json_object_get_array_member (job->payload, "made")
                        : NULL;
  unsigned i;

  for (i = 0; made != NULL && i < json_array_get_length (made); i++)
    if (json_array_get_int_element (made, i) == pin_id)
      return TRUE;
  return FALSE;
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

/* NULL without @error for a pin that was given up meanwhile. */
static gboolean
load_pin (HfWork *work, gint64 pin_id, HfPin **pin, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);
  g_autoptr (GError) local_error = NULL;

  *pin = NULL;
  if (db == NULL)
    return FALSE;
  *pin = hf_pin_table_get (db, pin_id, &local_error);
  hf_store_give_back (work->store, db);
  if (*pin != NULL && !(*pin)->managed)
    g_clear_pointer (pin, hf_pin_free);
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
      g_autoptr (HfPin) pin = NULL;
      guint64 bytes = 0;

      if (!load_pin (work, json_array_get_int_element (ids, i), &pin, error)
          || (pin != NULL && !hf_copy_plan (work, pin, &bytes, error)))
        return FALSE;
      total += bytes;
    }
  hf_work_begin (work, total);
  return TRUE;
}

static gboolean
finish (unsigned without, unsigned total, GError **error)
{
  if (without == 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               "%u of %u pins could not be stored anywhere yet; the upload is kept and tried again",
               without, total);
  return FALSE;
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
  unsigned i, without = 0;

  g_clear_pointer (&work->job->result, json_object_unref);
  work->job->result = json_object_new ();
  json_object_set_array_member (work->job->result, "pins", pins);
  if (!plan (work, ids, error))
    return FALSE;
  for (i = 0; spool != NULL && i < json_array_get_length (ids); i++)
    {
      g_autoptr (HfPin) pin = NULL;
      int proven;

      if (!load_pin (work, json_array_get_int_element (ids, i), &pin, error))
        return FALSE;
      if (pin == NULL)
        continue;
      if (!import_pin (work, spool, pin, error)
          || !hf_copy_report (work, pin->id, pins, &proven, error))
        return FALSE;
      without += proven == 0; /* a stale copy may be gone: the upload may not go on its word */
    }
  if (spool != NULL)
    json_object_set_int_member (work->job->result, "source_bytes_read",
                                (gint64)hf_spool_get_bytes_read (spool));
  return spool != NULL && finish (without, json_array_get_length (ids), error);
}

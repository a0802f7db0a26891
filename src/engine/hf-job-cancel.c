/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The end of a job that the user does not want. What it reserved is let go; a damaged copy that it
 * was to replace stays as it was, and what it has written already is read back later by another
 * job, as a copy that nobody proves would stand in the way for ever. A repair that the policy still
 * asks for is begun again a day later, or when something else happens to the pin; what a cancelled
 * upload did not bring is copied soon from what it did.
 *
 * An upload may be all there is of its pins. Those that it made, and that have no proven copy yet,
 * go with it, as if they were unpinned; while it is the only copy of one that was there before, it
 * can't be cancelled. A removal is taken back by pinning again, not here. The wish is noted in a
 * running job's payload, so that it outlives a crash. Inside a change. */

#include "hf-job-cancel.h"

#include <glib/gi18n-lib.h>

#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-jobs.h"
#include "hf-pin-orders.h"
#include "hf-pin-table.h"
#include "hf-proof.h"
#include "hf-replica-table.h"

#define WISH "cancel"

/* ---- may it be ---- */

/* NULL without @error for one that is gone, or was given up. */
static gboolean
find_pin (HfDb *db, gint64 id, HfPin **pin, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  *pin = hf_pin_table_get (db, id, &local_error);
  if (*pin != NULL && !(*pin)->managed)
    g_clear_pointer (pin, hf_pin_free);
  if (local_error == NULL || g_error_matches (local_error, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static JsonArray *
pins_of (const HfJob *job)
{
  return json_object_get_array_member (job->payload, "pins");
}

/* Tells which pins go with the upload, or refuses. unpinned: of HfPin */
static gboolean
check_upload (HfDb *db, const HfJob *job, GPtrArray *unpinned, GError **error)
{
  JsonArray *ids = pins_of (job);
  unsigned i;

  for (i = 0; i < json_array_get_length (ids); i++)
    {
      gint64 id = json_array_get_int_element (ids, i);
      g_autoptr (HfPin) pin = NULL;

      if (!find_pin (db, id, &pin, error))
        return FALSE;
      if (pin == NULL || pin->held > 0)
        continue;
      if (hf_import_job_made_pin (job, id))
        {
          g_ptr_array_add (unpinned, g_steal_pointer (&pin));
          continue;
        }
      g_set_error (
          error, HF_ERROR, HF_ERROR_CONFLICT,
          _ ("this upload is the only whole copy of %s: unpin it first, if it is not wanted"),
          pin->text);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check (HfDb *db, const HfJob *job, GPtrArray *unpinned, GError **error)
{
  if (hf_job_is_over (job))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, "job %" G_GINT64_FORMAT " is over: %s",
                   job->id, hf_job_state_to_string (job->state));
      return FALSE;
    }
  if (job->kind == HF_JOB_REMOVE)
    {
      g_set_error_literal (
          error, HF_ERROR, HF_ERROR_CONFLICT,
          _ ("a removal is not cancelled as a job: to keep the copies, pin the CID again"));
      return FALSE;
    }
  return job->kind != HF_JOB_IMPORT || check_upload (db, job, unpinned, error);
}

static GPtrArray *
new_pins (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_free);
}

/**
 * hf_job_cancel_foresee:
 * @db: a reader
 * @id: a job
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type HfPin): the pins that would go if the job ended
 * now; %NULL with NOT_FOUND, or CONFLICT when it is over or must not be cancelled
 */
GPtrArray *
hf_job_cancel_foresee (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfJob) job = hf_job_table_get (db, id, error);
  g_autoptr (GPtrArray) pins = new_pins ();

  return job != NULL && check (db, job, pins, error) ? g_steal_pointer (&pins) : NULL;
}

/* ---- letting go ---- */

/* Of what a service was asked for the request is kept, to be found again or removed with its pin.
 */
static gboolean
release (HfDb *db, const HfJob *job, HfReplica *row, GError **error)
{
  gboolean obtained = job->kind == HF_JOB_OBTAIN;

  if (row->state != HF_REPLICA_QUEUED && row->state != HF_REPLICA_COPYING
      && row->state != HF_REPLICA_ACCEPTED)
    return TRUE;
  if (row->locator == NULL)
    return hf_replica_table_delete (db, row->id, error);
  row->state = obtained ? HF_REPLICA_FAILED : hf_replica_state_without_job (row);
  row->job_id = 0;
  if (obtained && row->error == NULL)
    row->error = g_strdup ("it is waited for no longer, since its job was ended");
  return hf_replica_table_update (db, row, error);
}

static gboolean
release_all (HfDb *db, const HfJob *job, GError **error)
{
  g_autoptr (GPtrArray) rows = hf_replica_table_of_job (db, job->id, error);
  unsigned i;

  for (i = 0; rows != NULL && i < rows->len; i++)
    if (!release (db, job, g_ptr_array_index (rows, i), error))
      return FALSE;
  return rows != NULL;
}

/* What is written and not proven, and what was not found once. */
static gboolean
look_later (HfDb *db, gint64 pin_id, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) rows = hf_replica_table_of_pin (db, pin_id, error);
  unsigned i;

  for (i = 0; rows != NULL && i < rows->len; i++)
    {
      const HfReplica *row = g_ptr_array_index (rows, i);

      if ((row->state == HF_REPLICA_STORED || row->state == HF_REPLICA_SUSPECT)
          && !hf_proof_queue_look (db, row, now, HF_HOUR, NULL, error))
        return FALSE;
    }
  return rows != NULL;
}

static gboolean
end_pin (HfDb *db, const HfJob *job, gint64 pin_id, gint64 now, GError **error)
{
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GArray) removals = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!find_pin (db, pin_id, &pin, error))
    return FALSE;
  if (pin == NULL)
    return TRUE;
  if (job->kind == HF_JOB_IMPORT && pin->held == 0)
    return hf_pin_orders_give_up (db, pin, FALSE, TRUE, removals, now, error);
  if (!look_later (db, pin->id, now, error))
    return FALSE;
  return job->kind == HF_JOB_VERIFY
         || hf_pin_table_touch (
             db, pin->id, now + (job->kind == HF_JOB_IMPORT ? HF_RETRY_AFTER : HF_CANCELLED_PAUSE),
             error);
}

static gboolean
end_pins (HfDb *db, const HfJob *job, gint64 now, GError **error)
{
  JsonArray *ids = job->kind == HF_JOB_IMPORT ? pins_of (job) : NULL;
  unsigned i;

  if (job->kind == HF_JOB_MOVE)
    return TRUE;
  if (ids == NULL)
    return end_pin (db, job, job->pin_id, now, error);
  for (i = 0; i < json_array_get_length (ids); i++)
    if (!end_pin (db, job, json_array_get_int_element (ids, i), now, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_job_cancel_let_go:
 * @db: inside the change that ends the job
 * @job: one that failed for good
 * @now: the time
 * @error: return location
 *
 * Its places would stay reserved for ever: they are let go as those of a cancelled one.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_job_cancel_let_go (HfDb *db, const HfJob *job, gint64 now, GError **error)
{
  if (job->kind == HF_JOB_REMOVE || job->kind == HF_JOB_IMPORT || job->kind == HF_JOB_MOVE)
    return TRUE;
  return release_all (db, job, error) && end_pin (db, job, job->pin_id, now, error);
}

static JsonObject *
describe (GPtrArray *unpinned)
{
  JsonObject *result = json_object_new ();
  JsonArray *texts = json_array_new ();
  unsigned i;

  for (i = 0; i < unpinned->len; i++)
    json_array_add_string_element (texts, ((HfPin *)unpinned->pdata[i])->text);
  json_object_set_array_member (result, "unpinned", texts);
  return result;
}

static gboolean
end_job (HfDb *db, HfJob *job, GPtrArray *unpinned, gint64 now, GError **error)
{
  g_autoptr (HfEvent) event = hf_event_new (HF_SEVERITY_INFO, "job-cancelled", job->pin_id, NULL,
                                            "%s job %" G_GINT64_FORMAT " was cancelled",
                                            hf_job_kind_to_string (job->kind), job->id);

  job->state = HF_JOB_CANCELLED;
  job->finished = now;
  g_clear_pointer (&job->error, g_free);
  g_clear_pointer (&job->result, json_object_unref);
  job->result = describe (unpinned);
  return hf_job_table_update (db, job, error) && release_all (db, job, error)
         && end_pins (db, job, now, error) && hf_event_table_append (db, event, now, error);
}

/* ---- the wish ---- */

/**
 * hf_job_cancel_request:
 * @db: inside a change
 * @id: a job
 * @now: the time
 * @cancelled: (out): what becomes of it
 * @error: return location
 *
 * Ends a job that waits, and notes the wish for one that runs.
 *
 * Returns: %FALSE with NOT_FOUND, or CONFLICT when it is over or must not be cancelled
 */
gboolean
hf_job_cancel_request (HfDb *db, gint64 id, gint64 now, HfCancelled *cancelled, GError **error)
{
  g_autoptr (HfJob) job = hf_job_table_get (db, id, error);
  g_autoptr (GPtrArray) unpinned = new_pins ();

  *cancelled = (HfCancelled){ .unpinned = g_ptr_array_new_with_free_func (g_free) };
  if (job == NULL || !check (db, job, unpinned, error))
    return FALSE;
  for (unsigned i = 0; i < unpinned->len; i++)
    g_ptr_array_add (cancelled->unpinned, g_strdup (((HfPin *)unpinned->pdata[i])->text));
  cancelled->kind = job->kind;
  cancelled->over = job->state == HF_JOB_QUEUED;
  if (cancelled->over)
    {
      if (job->kind == HF_JOB_IMPORT)
        cancelled->spool = g_strdup (hf_import_job_get_spool (job));
      return end_job (db, job, unpinned, now, error);
    }
  json_object_set_boolean_member (job->payload, WISH, TRUE);
  return hf_job_table_update (db, job, error);
}

/**
 * hf_job_cancel_is_wished:
 * @db: inside a change
 * @id: a job that runs
 * @wished: (out): whether the user wants it to end
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_job_cancel_is_wished (HfDb *db, gint64 id, gboolean *wished, GError **error)
{
  g_autoptr (HfJob) row = hf_job_table_get (db, id, error);

  *wished = row != NULL && json_object_has_member (row->payload, WISH);
  return row != NULL;
}

/**
 * hf_job_cancel_if_wished:
 * @db: inside the change that ends an attempt of it, or that is about to queue it again
 * @job: a job; is over afterwards if the user wished so meanwhile
 * @now: the time
 * @cancelled: (out): whether it is; then the row says so too
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_job_cancel_if_wished (HfDb *db, HfJob *job, gint64 now, gboolean *cancelled, GError **error)
{
  g_autoptr (HfJob) row = hf_job_table_get (db, job->id, error);
  g_autoptr (GPtrArray) unpinned = new_pins ();
  g_autoptr (GError) why_not = NULL;

  *cancelled = FALSE;
  if (row == NULL)
    return FALSE;
  if (hf_job_is_over (job) || !json_object_has_member (row->payload, WISH))
    return TRUE;
  json_object_remove_member (job->payload, WISH);
  if (!check (db, job, unpinned, &why_not))
    {
      if (g_error_matches (why_not, HF_ERROR, HF_ERROR_CONFLICT))
        return hf_job_table_update (db, job, error); /* it goes on */
      g_propagate_error (error, g_steal_pointer (&why_not));
      return FALSE;
    }
  *cancelled = TRUE;
  return end_job (db, job, unpinned, now, error);
}

/**
 * hf_cancelled_clear:
 * @self: a value
 *
 * Frees what it points to.
 */
void
hf_cancelled_clear (HfCancelled *self)
{
  g_clear_pointer (&self->spool, g_free);
  g_clear_pointer (&self->unpinned, g_ptr_array_unref);
}

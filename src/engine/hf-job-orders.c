/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What users say about jobs: wait, go on, try again. Each is one change of the registry. A job that
 * ended has let go of its places, so trying it again is to ask placement anew: what others have
 * done meanwhile is not done twice, and nothing is done for a pin that was given up. Threading:
 * blocks; workers only. */

#include "hf-job-orders.h"

#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-job-needs.h"
#include "hf-job-pause.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"
#include "hf-reconciler.h"
#include "hf-removal-table.h"

typedef struct
{
  gint64 id;
  gboolean paused;
  gint64 now;
} Order;

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, HF_ERROR, HF_ERROR_CONFLICT, text);
  return FALSE;
}

/* ---- again ---- */

static gboolean
check_over (const HfJob *job, GError **error)
{
  if (!hf_job_is_over (job))
    return refuse (error,
                   "job %" G_GINT64_FORMAT " is %s: only one that failed or was cancelled is tried "
                   "again",
                   job->id, hf_job_state_to_string (job->state));
  if (job->state == HF_JOB_DONE)
    return refuse (error, "job %" G_GINT64_FORMAT " is done, there is nothing to try again",
                   job->id);
  return TRUE;
}

/* Two of a kind would do the same twice, at the same time. */
static gboolean
check_alone (HfDb *db, const HfJob *job, GError **error)
{
  gint64 other;

  if (!hf_job_table_find_open (db, job->kind, job->pin_id, &other, error))
    return FALSE;
  return other == 0
         || refuse (error,
                    "job %" G_GINT64_FORMAT " does the same already, see jobs/%" G_GINT64_FORMAT,
                    other, other);
}

/* Returns the pin when it is still wanted, else %NULL with CONFLICT. */
static HfPin *
find_wanted (HfDb *db, const HfJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfPin) pin = hf_pin_table_get (db, job->pin_id, &why);

  if (pin != NULL && pin->managed)
    return g_steal_pointer (&pin);
  if (pin == NULL && !g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&why));
  else if (pin == NULL)
    refuse (error, "the pin of job %" G_GINT64_FORMAT " is gone", job->id);
  else
    refuse (error, "%s is not managed any more; pin it again first", pin->text);
  return NULL;
}

static gboolean
prepare_copies (HfDb *db, const HfJob *job, GError **error)
{
  g_autoptr (HfPin) pin = find_wanted (db, job, error);
  g_auto (HfReconciled) result = { 0 };

  if (pin == NULL || !check_alone (db, job, error))
    return FALSE;
  if (pin->content == HF_CONTENT_WAITING && job->kind == HF_JOB_REPLICATE)
    return TRUE; /* its bytes are looked for */
  if (!hf_reconciler_reserve_anew (db, pin, job, &result, error))
    return FALSE;
  if (result.reserved > 0)
    return TRUE;
  if (result.shortage != NULL)
    return refuse (error, "there is no place for a copy of %s: %s", pin->text, result.shortage);
  return refuse (error, "%s has the copies that it should have, or they are on their way",
                 pin->text);
}

static gboolean
prepare_verify (HfDb *db, const HfJob *job, GError **error)
{
  g_autoptr (HfPin) pin = find_wanted (db, job, error);

  return pin != NULL && check_alone (db, job, error);
}

static gboolean
prepare_removal (HfDb *db, const HfJob *job, GError **error)
{
  g_autoptr (HfRemoval) removal = hf_removal_table_get (db, job->subject_id, error);

  if (removal == NULL)
    return FALSE;
  return removal->state == HF_REMOVAL_WAITING || removal->state == HF_REMOVAL_DELETING
         || refuse (error, "this removal is over: %s", hf_removal_state_to_string (removal->state));
}

static gboolean
prepare (HfDb *db, const HfJob *job, GError **error)
{
  switch (job->kind)
    {
    case HF_JOB_REPLICATE:
    case HF_JOB_OBTAIN:
      return prepare_copies (db, job, error);
    case HF_JOB_VERIFY:
    case HF_JOB_MOVE:
      return prepare_verify (db, job, error);
    case HF_JOB_REMOVE:
      return prepare_removal (db, job, error);
    case HF_JOB_IMPORT: /* its upload was deleted with it */
    default:
      return refuse (error,
                     "what was uploaded for job %" G_GINT64_FORMAT
                     " is not kept any more: send it again",
                     job->id);
    }
}

/* What the attempts before have left in it is forgotten. */
static void
renew (HfJob *job)
{
  job->state = HF_JOB_QUEUED;
  job->attempts = 0;
  job->next_try = 0;
  job->finished = 0;
  job->done_bytes = 0;
  g_clear_pointer (&job->error, g_free);
  g_clear_pointer (&job->result, json_object_unref);
  if (json_object_has_member (job->payload, HF_LOOK_AGAIN))
    json_object_remove_member (job->payload, HF_LOOK_AGAIN);
}

static gboolean
enter_retry (HfDb *db, gpointer data, GError **error)
{
  const Order *order = data;
  g_autoptr (HfJob) job = hf_job_table_get (db, order->id, error);
  g_autoptr (HfEvent) event = NULL;

  if (job == NULL || !check_over (job, error) || !prepare (db, job, error))
    return FALSE;
  event = hf_event_new (HF_SEVERITY_INFO, "job-retried", job->pin_id, NULL,
                        "%s job %" G_GINT64_FORMAT " is tried again",
                        hf_job_kind_to_string (job->kind), job->id);
  renew (job);
  return hf_job_table_update (db, job, error) && hf_job_pause_set (db, job->id, FALSE, error)
         && hf_job_table_set_needs (db, job->id, job->uses, job->urgency | HF_URGENCY_ASKED, error)
         && hf_job_needs_note (db, job->id, error)
         && hf_event_table_append (db, event, order->now, error);
}

/**
 * hf_job_orders_retry:
 * @store: the registry
 * @id: a job that failed or was cancelled
 * @error: return location
 *
 * Queues it anew, as one that the user asks for.
 *
 * Returns: %FALSE with NOT_FOUND, or CONFLICT when it is not over, is done, or when its work is not
 * wanted, or not possible, any more
 */
gboolean
hf_job_orders_retry (HfStore *store, gint64 id, GError **error)
{
  Order order = { .id = id, .now = hf_clock_now (hf_store_get_clock (store)) };

  return hf_store_change (store, enter_retry, &order, error);
}

/* ---- wait, and go on ---- */

static gboolean
enter_pause (HfDb *db, gpointer data, GError **error)
{
  const Order *order = data;
  g_autoptr (HfJob) job = hf_job_table_get (db, order->id, error);

  if (job == NULL)
    return FALSE;
  if (hf_job_is_over (job))
    return refuse (error, "job %" G_GINT64_FORMAT " is over: %s", job->id,
                   hf_job_state_to_string (job->state));
  return job->paused == order->paused || hf_job_pause_set (db, job->id, order->paused, error);
}

/**
 * hf_job_orders_pause:
 * @store: the registry
 * @id: a job
 * @paused: whether it is to wait
 * @error: return location
 *
 * Only notes it; one that runs is stopped by the scheduler.
 *
 * Returns: %FALSE with NOT_FOUND, or CONFLICT when it is over
 */
gboolean
hf_job_orders_pause (HfStore *store, gint64 id, gboolean paused, GError **error)
{
  Order order = { .id = id, .paused = paused };

  return hf_store_change (store, enter_pause, &order, error);
}

static gboolean
enter_pause_all (HfDb *db, gpointer data, GError **error)
{
  return hf_job_pause_set_all (db, ((const Order *)data)->paused, error);
}

/**
 * hf_job_orders_pause_all:
 * @store: the registry
 * @paused: whether no job may begin
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_job_orders_pause_all (HfStore *store, gboolean paused, GError **error)
{
  Order order = { .paused = paused };

  return hf_store_change (store, enter_pause_all, &order, error);
}

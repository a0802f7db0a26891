/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One run of a job, and how it ends: done, put off, failed or cancelled. Errors that may pass are
 * tried again; the others end the job with a sentence. Threading: workers. */

#include "hf-job-run.h"

#include "hf-error.h"
#include "hf-job-cancel.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-pin-table.h"
#include "hf-psa-table.h"
#include "hf-reconciler.h"

static gboolean
do_job (HfWork *work, GError **error)
{
  switch (work->job->kind)
    {
    case HF_JOB_IMPORT:
      return hf_import_job_run (work, error);
    case HF_JOB_REPLICATE:
      return hf_replicate_job_run (work, error);
    case HF_JOB_VERIFY:
      return hf_verify_job_run (work, error);
    case HF_JOB_REMOVE:
      return hf_remove_job_run (work, error);
    case HF_JOB_OBTAIN:
      return hf_obtain_job_run (work, error);
    case HF_JOB_MOVE:
      return hf_move_job_run (work, error);
    default:
      g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED, "job of the unknown kind %d",
                   work->job->kind);
      return FALSE;
    }
}

/* May the same thing go well later? What is wrong with the bytes, or the pin's being gone, does not
 * pass. An upload is never given up: its spool may be the only copy there is. */
static gboolean
may_pass (const HfJob *job, const GError *why)
{
  if (job->kind == HF_JOB_IMPORT)
    return TRUE;
  if (why->domain != HF_ERROR)
    return TRUE;
  switch ((HfError)why->code)
    {
    case HF_ERROR_FAILED:
    case HF_ERROR_NO_SPACE:
    case HF_ERROR_UNAVAILABLE:
    case HF_ERROR_DENIED:
    case HF_ERROR_STALLED:
    case HF_ERROR_INCOMPLETE: /* a store that is down may hold what is missing */
    case HF_ERROR_CORRUPT:
      return TRUE;
    case HF_ERROR_MALFORMED:
    case HF_ERROR_INVALID:
    case HF_ERROR_UNSUPPORTED:
    case HF_ERROR_NOT_FOUND:
    case HF_ERROR_CONFLICT:
    case HF_ERROR_UNSAFE:
    case HF_ERROR_TOO_LARGE:
    default:
      return FALSE;
    }
}

static void
settle (HfJob *job, const GError *why, gint64 now, gint64 pause)
{
  if (why == NULL)
    {
      if (job->state == HF_JOB_RUNNING)
        job->state = HF_JOB_DONE;
    }
  else if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    job->state = HF_JOB_QUEUED; /* the program ends: to be gone on with at the next start */
  else
    {
      g_free (job->error);
      job->error = g_strdup (why->message);
      job->state = may_pass (job, why) ? HF_JOB_QUEUED : HF_JOB_FAILED;
      job->next_try = now + pause;
    }
  if (hf_job_is_over (job))
    job->finished = now;
}

/* One that was given up meanwhile needs no look. */
static gboolean
touch_again (HfDb *db, const HfJob *job, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (HfPin) pin = hf_pin_table_get (db, job->pin_id, &local_error);

  if (pin != NULL)
    return (job->initiative == HF_INITIATIVE_USER ? hf_pin_table_touch_wanted
                                                  : hf_pin_table_touch) (db, pin->id, 0, error);
  if (g_error_matches (local_error, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Those who requested the pin are told how it went. */
static gboolean
note_end (HfDb *db, const HfJob *job, GError **error)
{
  return job->kind != HF_JOB_REPLICATE
         || hf_psa_table_note (db, job->pin_id, job->state == HF_JOB_FAILED, job->error, error);
}

/* The reconciler may have left a word in the row meanwhile. */
static gboolean
record (HfDb *db, gpointer data, GError **error)
{
  const HfWork *work = data;
  g_autoptr (HfJob) row = hf_job_table_get (db, work->job->id, error);
  gboolean again = row != NULL && json_object_has_member (row->payload, HF_LOOK_AGAIN);
  gboolean cancelled;

  if (row == NULL
      || !hf_job_cancel_if_wished (db, work->job, hf_clock_now (work->clock), &cancelled, error))
    return FALSE;
  if (cancelled)
    return TRUE;
  if (again && !hf_job_is_over (work->job))
    json_object_set_boolean_member (work->job->payload, HF_LOOK_AGAIN, TRUE);
  again = again && hf_job_is_over (work->job);
  return hf_job_table_update (db, work->job, error) && note_end (db, work->job, error)
         && (work->job->state != HF_JOB_FAILED
             || hf_job_cancel_let_go (db, work->job, hf_clock_now (work->clock), error))
         && (!(again || work->look_again) || touch_again (db, work->job, error));
}

/**
 * hf_job_run:
 * @work: a job that has begun
 * @pause: µs until it is tried again, when it can't be done now
 * @error: return location
 *
 * Does the job, and records how that ended.
 *
 * Returns: %FALSE with @error when the end could not be recorded: the job will run again
 */
gboolean
hf_job_run (HfWork *work, gint64 pause, GError **error)
{
  g_autoptr (GError) why = NULL;

  do_job (work, &why);
  settle (work->job, why, hf_clock_now (work->clock), pause);
  return hf_store_change (work->store, record, work, error);
}

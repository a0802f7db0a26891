/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One removal, at the end of its undo window. */

#include "hf-jobs.h"

#include "hf-remover.h"

/**
 * hf_remove_job_run:
 * @work: a remove job; its subject is the removal
 * @error: return location
 *
 * Returns: %TRUE when the removal is over, or put off: then the job's next_try says until when and
 * its state is queued
 */
gboolean
hf_remove_job_run (HfWork *work, GError **error)
{
  gint64 wait_until;

  if (!hf_remover_run (work, work->job->subject_id, &wait_until, error))
    return FALSE;
  if (wait_until != 0)
    {
      work->job->next_try = wait_until;
      work->job->state = HF_JOB_QUEUED;
    }
  return TRUE;
}

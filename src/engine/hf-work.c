/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Progress of a running job: written at most once a second, without waiting for the write.
 * Threading: the job's worker. */

#include "hf-work.h"

#include "hf-job-table.h"

#define TELL_EVERY G_USEC_PER_SEC

typedef struct
{
  gint64 job_id;
  guint64 done_bytes;
  guint64 total_bytes;
} Progress;

static gboolean
write_progress (HfDb *db, gpointer data, GError **error)
{
  Progress *progress = data;

  return hf_job_table_set_progress (db, progress->job_id, progress->done_bytes,
                                    progress->total_bytes, error);
}

/**
 * hf_work_progress:
 * @work: a running job
 * @done_bytes: moved or read by it so far, of the job's total_bytes
 *
 * Lets users see how far the job is. A report that can't be written is no reason to stop the job:
 * the next write that matters will fail and say why.
 */
void
hf_work_progress (HfWork *work, guint64 done_bytes)
{
  gint64 now = g_get_monotonic_time ();
  Progress *progress;

  work->job->done_bytes = done_bytes;
  if (now - work->told < TELL_EVERY)
    return;
  work->told = now;
  progress = g_new0 (Progress, 1);
  *progress = (Progress){ work->job->id, done_bytes, work->job->total_bytes };
  hf_store_change_async (work->store, write_progress, progress, g_free, NULL, NULL);
}

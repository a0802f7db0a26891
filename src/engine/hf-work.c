/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Progress of a running job: written at most once a second, without waiting for the write.
 * Threading: the job's worker. */

#include "hf-work.h"

#include "hf-error.h"
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

/* A step may take a little more than it was planned with: CARs are larger than their blocks. */
static void
note (HfWork *work, guint64 done_bytes)
{
  guint64 total = work->job->total_bytes;

  work->job->done_bytes = total > 0 ? MIN (done_bytes, total) : done_bytes;
  hf_progress_note (work->progress, work->job->done_bytes, total);
}

/**
 * hf_work_begin:
 * @work: a running job
 * @total_bytes: that it is going to move or read, as far as is known; 0 = nobody knows
 *
 * What an earlier attempt did is forgotten.
 */
void
hf_work_begin (HfWork *work, guint64 total_bytes)
{
  work->before = 0;
  work->job->total_bytes = total_bytes;
  note (work, 0);
}

/**
 * hf_work_expect:
 * @work: a running job
 * @bytes: that it is going to move or read besides
 */
void
hf_work_expect (HfWork *work, guint64 bytes)
{
  work->job->total_bytes += bytes;
}

/**
 * hf_work_progress:
 * @work: a running job
 * @bytes: moved or read so far by the present step of it
 *
 * Lets users see how far the job is. A report that can't be written is no reason to stop the job:
 * the next write that matters will fail and say why.
 */
void
hf_work_progress (HfWork *work, guint64 bytes)
{
  gint64 now = g_get_monotonic_time ();
  Progress *progress;

  note (work, work->before + bytes);
  if (now - work->told < TELL_EVERY)
    return;
  work->told = now;
  progress = g_new0 (Progress, 1);
  *progress = (Progress){ work->job->id, work->job->done_bytes, work->job->total_bytes };
  hf_store_change_async (work->store, write_progress, progress, g_free, NULL, NULL);
}

/**
 * hf_work_end_step:
 * @work: a running job
 * @bytes: that the step was planned with, however many it took
 *
 * A step of the job, such as reading one copy, is over.
 */
void
hf_work_end_step (HfWork *work, guint64 bytes)
{
  work->before += bytes;
  note (work, work->before);
}

/**
 * hf_work_get_backend:
 * @work: a running job
 * @id: of a backend that the registry knows
 * @error: return location
 *
 * Returns: (transfer full): the backend, or %NULL with UNAVAILABLE while it is being added or
 * removed
 */
HfBackend *
hf_work_get_backend (HfWork *work, const char *id, GError **error)
{
  HfBackend *backend = hf_backend_set_get (work->backends, id, NULL);

  if (backend == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "“%s” is being added or removed", id);
  return backend;
}

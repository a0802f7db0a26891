/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One thread that decides, a pool that works. The queue is in the registry: a job that a crash left
 * running is queued again at the next start. Errors that may pass are tried again with growing
 * pauses; the others end the job with a sentence. Threading: `run` belongs to the scheduler's
 * thread, `work` to the pool; the rest is behind the mutex. */

#include "hf-scheduler.h"

#include "hf-backend-table.h"
#include "hf-backoff.h"
#include "hf-clockwork.h"
#include "hf-discoverer.h"
#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-pin-table.h"
#include "hf-pool.h"
#include "hf-reconciler.h"
#include "hf-spool.h"

#define FIRST_PAUSE (5 * HF_SECOND)
#define LONGEST_PAUSE HF_HOUR
#define FAILURE_PAUSE HF_SECOND /* after the registry itself could not be used */

struct _HfScheduler
{
  HfStore *store;
  HfBackendSet *backends;
  char *spool_dir;
  HfClock *clock;
  HfPool *pool;
  unsigned workers;
  GRand *rand;
  HfClockwork *clockwork;
  HfDiscoverer *discoverer;
  GMutex over_mutex; /* held during a call, so that none outlives hf_scheduler_set_over_func() */
  HfJobOverFunc over;
  gpointer over_data;

  GMutex mutex;
  GCond cond; /* something to do */
  GCond settled; /* nothing to do */
  GThread *thread;
  GHashTable *running; /* job id → GCancellable */
  gboolean kicked;
  gboolean stopping;
  gboolean idle;
};

static void
discovered (gpointer data)
{
  hf_scheduler_kick (data);
}

/* A store that came back may be listed. */
static void
probed (gpointer data)
{
  HfScheduler *self = data;

  hf_discoverer_check (self->discoverer);
  hf_scheduler_kick (self);
}

/**
 * hf_scheduler_new:
 * @store: the registry; outlives the scheduler, as do the other arguments
 * @backends: the backends
 * @spool_dir: where uploads wait
 * @workers: jobs at the same time
 *
 * Returns: (transfer full): a scheduler that does not run yet
 */
HfScheduler *
hf_scheduler_new (HfStore *store, HfBackendSet *backends, const char *spool_dir, unsigned workers)
{
  HfScheduler *self = g_new0 (HfScheduler, 1);

  self->store = store;
  self->backends = backends;
  self->spool_dir = g_strdup (spool_dir);
  self->clock = hf_store_get_clock (store);
  self->workers = workers;
  self->rand = g_rand_new ();
  self->clockwork = hf_clockwork_new (store, backends, probed, self);
  self->discoverer = hf_discoverer_new (store, backends, discovered, self);
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->over_mutex);
  g_cond_init (&self->cond);
  g_cond_init (&self->settled);
  self->running = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
  return self;
}

/**
 * hf_scheduler_free:
 * @self: (transfer full): a scheduler
 */
void
hf_scheduler_free (HfScheduler *self)
{
  hf_scheduler_stop (self);
  hf_clockwork_free (self->clockwork);
  hf_discoverer_free (self->discoverer);
  g_hash_table_unref (self->running);
  g_rand_free (self->rand);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->over_mutex);
  g_cond_clear (&self->cond);
  g_cond_clear (&self->settled);
  g_free (self->spool_dir);
  g_free (self);
}

/**
 * hf_scheduler_set_over_func:
 * @self: a scheduler
 * @func: (nullable): called on any thread when a job reached an end or was put off; must not block
 * @data: for @func
 *
 * A call that runs is waited for.
 */
void
hf_scheduler_set_over_func (HfScheduler *self, HfJobOverFunc func, gpointer data)
{
  g_mutex_lock (&self->over_mutex);
  self->over = func;
  self->over_data = data;
  g_mutex_unlock (&self->over_mutex);
}

/* ---- a job's run, on the pool ---- */

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
settle_job (HfScheduler *self, HfJob *job, const GError *why)
{
  gint64 now = hf_clock_now (self->clock);

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
      g_mutex_lock (&self->mutex);
      job->next_try
          = now
            + hf_backoff_delay ((unsigned)job->attempts, FIRST_PAUSE, LONGEST_PAUSE, self->rand);
      g_mutex_unlock (&self->mutex);
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

/* The reconciler may have left a word in the row meanwhile. */
static gboolean
write_job (HfDb *db, gpointer data, GError **error)
{
  const HfWork *work = data;
  g_autoptr (HfJob) row = hf_job_table_get (db, work->job->id, error);
  gboolean again = row != NULL && json_object_has_member (row->payload, HF_LOOK_AGAIN);

  if (row == NULL)
    return FALSE;
  if (again && !hf_job_is_over (work->job))
    json_object_set_boolean_member (work->job->payload, HF_LOOK_AGAIN, TRUE);
  again = again && hf_job_is_over (work->job);
  return hf_job_table_update (db, work->job, error)
         && (!(again || work->look_again) || touch_again (db, work->job, error));
}

static void
warn (const char *what, const GError *error)
{
  g_warning ("%s: %s", what, error->message);
}

static void
work_on (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  HfWork *work = task_data;
  HfScheduler *self = g_object_get_data (G_OBJECT (task), "scheduler");
  g_autoptr (GError) why = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = work->job->id;

  do_job (work, &why);
  settle_job (self, work->job, why);
  if (!hf_store_change (self->store, write_job, work, &error))
    warn ("a job's end could not be recorded, it will run again", error);
  else if (work->job->kind == HF_JOB_IMPORT && work->job->state == HF_JOB_DONE
           && !hf_spool_delete (self->spool_dir, hf_import_job_get_spool (work->job), &error))
    warn ("an upload that is stored stays until the next start", error);

  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->running, &id);
  self->kicked = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_mutex_lock (&self->over_mutex);
  if (self->over != NULL)
    self->over (id, self->over_data);
  g_mutex_unlock (&self->over_mutex);
  g_task_return_boolean (task, TRUE);
}

static void
work_free (gpointer data)
{
  HfWork *work = data;

  hf_job_free (work->job);
  g_object_unref (work->cancellable);
  g_free (work);
}

static void
start_job (HfScheduler *self, HfJob *job)
{
  HfWork *work = g_new0 (HfWork, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  work->store = self->store;
  work->backends = self->backends;
  work->clock = self->clock;
  work->spool_dir = self->spool_dir;
  work->job = job;
  work->cancellable = g_cancellable_new ();
  g_mutex_lock (&self->mutex);
  g_hash_table_insert (self->running, g_memdup2 (&job->id, sizeof job->id),
                       g_object_ref (work->cancellable));
  if (self->stopping)
    g_cancellable_cancel (work->cancellable);
  g_mutex_unlock (&self->mutex);
  g_object_set_data (G_OBJECT (task), "scheduler", self);
  g_task_set_task_data (task, work, work_free);
  hf_pool_push (self->pool, job->priority, task, work_on);
}

/* ---- the deciding thread ---- */

typedef struct
{
  HfScheduler *self;
  HfJob *job;
  gint64 next;
} Claim;

static gboolean
claim (HfDb *db, gpointer data, GError **error)
{
  Claim *claim = data;
  g_autoptr (GError) local_error = NULL;

  claim->job
      = hf_job_table_claim (db, hf_clock_now (claim->self->clock), &claim->next, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
has_room (HfScheduler *self)
{
  gboolean room;

  g_mutex_lock (&self->mutex);
  room = !self->stopping && g_hash_table_size (self->running) < self->workers;
  g_mutex_unlock (&self->mutex);
  return room;
}

static gboolean
start_due_jobs (HfScheduler *self, gint64 *next, GError **error)
{
  *next = G_MAXINT64;
  while (has_room (self))
    {
      Claim due = { self, NULL, G_MAXINT64 };

      if (!hf_store_change (self->store, claim, &due, error))
        return FALSE;
      if (due.job == NULL)
        {
          *next = due.next;
          return TRUE;
        }
      start_job (self, due.job);
    }
  return TRUE;
}

static gint64
decide (HfScheduler *self)
{
  gint64 by_clock = G_MAXINT64, by_store = G_MAXINT64, by_pin = G_MAXINT64, by_job = G_MAXINT64;
  g_autoptr (GError) error = NULL;

  if (!hf_clockwork_run (self->clockwork, &by_clock, &error)
      || !hf_discoverer_run (self->discoverer, &by_store, &error)
      || !hf_reconciler_run (self->store, &by_pin, &error)
      || !start_due_jobs (self, &by_job, &error))
    {
      warn ("the registry could not be used, trying again", error);
      return hf_clock_now (self->clock) + FAILURE_PAUSE;
    }
  return MIN (MIN (by_clock, by_store), MIN (by_pin, by_job));
}

static gpointer
run (gpointer data)
{
  HfScheduler *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->stopping)
    {
      gint64 next;

      self->kicked = FALSE;
      g_mutex_unlock (&self->mutex);
      next = decide (self);
      g_mutex_lock (&self->mutex);
      self->idle = !self->kicked && g_hash_table_size (self->running) == 0
                   && !hf_clockwork_is_probing (self->clockwork)
                   && !hf_discoverer_is_busy (self->discoverer)
                   && next > hf_clock_now (self->clock);
      if (self->idle)
        g_cond_broadcast (&self->settled);
      while (!self->kicked && !self->stopping
             && hf_clock_wait (self->clock, &self->cond, &self->mutex, next))
        ;
      self->idle = FALSE;
    }
  g_cond_broadcast (&self->settled);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* ---- start and stop ---- */

static gboolean
requeue (HfDb *db, gpointer data, GError **error)
{
  guint64 count;

  return hf_job_table_requeue_running (db, &count, error);
}

static gboolean
sweep_spool (HfScheduler *self, GError **error)
{
  g_autoptr (GHashTable) keep = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  HfDb *db = hf_store_borrow (self->store, error);
  g_autoptr (GPtrArray) jobs = db != NULL ? hf_job_table_list_imports (db, error) : NULL;
  unsigned i;

  if (db != NULL)
    hf_store_give_back (self->store, db);
  for (i = 0; jobs != NULL && i < jobs->len; i++)
    g_hash_table_add (keep, g_strdup (hf_import_job_get_spool (g_ptr_array_index (jobs, i))));
  return jobs != NULL && hf_spool_sweep (self->spool_dir, keep, error);
}

/**
 * hf_scheduler_start:
 * @self: a scheduler
 * @error: return location
 *
 * Takes up what the last run of the program left, removes its leftovers, and begins to work.
 *
 * Returns: %FALSE with @error when the registry or the spool directory can't be used
 */
gboolean
hf_scheduler_start (HfScheduler *self, GError **error)
{
  if (!hf_store_change (self->store, requeue, self, error) || !sweep_spool (self, error))
    return FALSE;
  self->pool = hf_pool_new ("worker", self->workers);
  hf_discoverer_start (self->discoverer);
  self->stopping = FALSE;
  self->thread = g_thread_new ("scheduler", run, self);
  return TRUE;
}

/**
 * hf_scheduler_stop:
 * @self: a scheduler
 *
 * Cancels what runs, so that it goes on at the next start, and waits for it.
 */
void
hf_scheduler_stop (HfScheduler *self)
{
  GHashTableIter iter;
  gpointer cancellable;

  if (self->thread == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &cancellable))
    g_cancellable_cancel (cancellable);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (g_steal_pointer (&self->thread));
  hf_discoverer_stop (self->discoverer);
  g_clear_pointer (&self->pool, hf_pool_free);
  g_hash_table_remove_all (self->running); /* those whose turn never came */
}

/**
 * hf_scheduler_discover:
 * @self: a scheduler
 * @backend_id: (nullable): a backend to be listed at once
 *
 * Says that backends were changed, or that there is something to adopt.
 */
void
hf_scheduler_discover (HfScheduler *self, const char *backend_id)
{
  if (backend_id != NULL)
    hf_discoverer_list_soon (self->discoverer, backend_id);
  else
    hf_discoverer_check (self->discoverer);
  hf_scheduler_kick (self);
}

/**
 * hf_scheduler_kick:
 * @self: a scheduler
 *
 * Says that there may be something new to do.
 */
void
hf_scheduler_kick (HfScheduler *self)
{
  g_mutex_lock (&self->mutex);
  self->kicked = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_scheduler_settle:
 * @self: a scheduler that runs
 *
 * Blocks until nothing runs and nothing is due at the present time.
 */
void
hf_scheduler_settle (HfScheduler *self)
{
  g_mutex_lock (&self->mutex);
  self->kicked = TRUE;
  self->idle = FALSE;
  g_cond_signal (&self->cond);
  while (!self->idle && !self->stopping)
    g_cond_wait (&self->settled, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One thread that decides, a pool that works. The queue is in the registry: a job that a crash left
 * running is queued again at the next start; one that could not be done waits with growing pauses.
 * Threading: `run` belongs to the scheduler's thread, `work` to the pool; the rest is behind the
 * mutex. */

#include "hf-scheduler.h"

#include "hf-backoff.h"
#include "hf-clockwork.h"
#include "hf-discoverer.h"
#include "hf-error.h"
#include "hf-job-orders.h"
#include "hf-job-run.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-language.h"
#include "hf-pool.h"
#include "hf-queue.h"
#include "hf-reconciler.h"
#include "hf-scrub.h"
#include "hf-setting-table.h"
#include "hf-spool.h"

#define FIRST_PAUSE (5 * HF_SECOND)
#define LONGEST_PAUSE HF_HOUR
#define FAILURE_PAUSE HF_SECOND /* after the registry itself could not be used */

/* One that runs. */
typedef struct
{
  GCancellable *cancellable;
  HfProgress *progress;
} Running;

struct _HfScheduler
{
  HfStore *store;
  HfBackendSet *backends;
  HfSurroundings *surroundings; /* NULL = on mains, and never metered */
  char *spool_dir;
  HfClock *clock;
  HfPool *pool;
  unsigned workers;
  GRand *rand;
  HfClockwork *clockwork;
  HfDiscoverer *discoverer;
  HfScrub *scrub;
  GMutex over_mutex; /* held during a call, so that none outlives hf_scheduler_set_over_func() */
  HfJobOverFunc over;
  gpointer over_data;
  HfQueue *queue;
  GMutex start_mutex; /* from a job's start in the registry until it is among those that run */

  GMutex mutex;
  GCond cond; /* something to do */
  GCond settled; /* nothing to do */
  GThread *thread;
  GHashTable *running; /* job id → Running */
  gboolean kicked;
  gboolean stopping;
  gboolean idle;
};

static void
kick (gpointer data)
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

static void
running_free (gpointer data)
{
  Running *running = data;

  g_object_unref (running->cancellable);
  hf_progress_unref (running->progress);
  g_free (running);
}

/**
 * hf_scheduler_new:
 * @store: the registry; outlives the scheduler, as do the other arguments
 * @backends: the backends
 * @surroundings: (nullable): of this computer; %NULL for mains, and a network that
 * is never metered
 * @spool_dir: where uploads wait
 * @workers: jobs at the same time
 *
 * Returns: (transfer full): a scheduler that does not run yet
 */
HfScheduler *
hf_scheduler_new (HfStore *store, HfBackendSet *backends, HfSurroundings *surroundings,
                  const char *spool_dir, unsigned workers)
{
  HfScheduler *self = g_new0 (HfScheduler, 1);

  self->store = store;
  self->backends = backends;
  self->surroundings = surroundings != NULL ? hf_surroundings_ref (surroundings) : NULL;
  self->queue = hf_queue_new (store, surroundings, workers);
  self->spool_dir = g_strdup (spool_dir);
  self->clock = hf_store_get_clock (store);
  self->workers = workers;
  self->rand = g_rand_new ();
  self->clockwork = hf_clockwork_new (store, backends, probed, self);
  self->discoverer = hf_discoverer_new (store, backends, kick, self);
  self->scrub = hf_scrub_new (store);
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->over_mutex);
  g_mutex_init (&self->start_mutex);
  g_cond_init (&self->cond);
  g_cond_init (&self->settled);
  self->running = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, running_free);
  if (surroundings != NULL)
    hf_surroundings_set_changed_func (surroundings, kick, self);
  return self;
}

/**
 * hf_scheduler_free:
 * @self: (transfer full): a scheduler
 */
void
hf_scheduler_free (HfScheduler *self)
{
  if (self->surroundings != NULL)
    hf_surroundings_set_changed_func (self->surroundings, NULL, NULL);
  hf_scheduler_stop (self);
  hf_clockwork_free (self->clockwork);
  hf_discoverer_free (self->discoverer);
  hf_scrub_free (self->scrub);
  g_hash_table_unref (self->running);
  g_rand_free (self->rand);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->over_mutex);
  g_mutex_clear (&self->start_mutex);
  hf_queue_free (self->queue);
  g_clear_pointer (&self->surroundings, hf_surroundings_unref);
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

static void
warn (const char *what, const GError *error)
{
  g_warning ("%s: %s", what, error->message);
}

static void
tell_over (HfScheduler *self, gint64 id)
{
  g_mutex_lock (&self->over_mutex);
  if (self->over != NULL)
    self->over (id, self->over_data);
  g_mutex_unlock (&self->over_mutex);
}

static void
delete_spool (HfScheduler *self, const char *spool)
{
  g_autoptr (GError) error = NULL;

  if (!hf_spool_delete (self->spool_dir, spool, &error))
    warn ("an upload that is not needed any more stays until the next start", error);
}

/* A job that failed keeps its upload. */
static gboolean
needs_no_spool (const HfJob *job)
{
  return job->kind == HF_JOB_IMPORT
         && (job->state == HF_JOB_DONE || job->state == HF_JOB_CANCELLED);
}

static gint64
pause_before_next (HfScheduler *self, const HfJob *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return hf_backoff_delay ((unsigned)job->attempts, FIRST_PAUSE, LONGEST_PAUSE, self->rand);
}

static void
work_on (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  HfWork *work = task_data;
  HfScheduler *self = g_object_get_data (G_OBJECT (task), "scheduler");
  g_autoptr (GError) error = NULL;
  gint64 id = work->job->id;
  gint64 uses = work->job->uses;

  if (!hf_job_run (work, pause_before_next (self, work->job), &error))
    warn ("a job's end could not be recorded, it will run again", error);
  else if (needs_no_spool (work->job))
    delete_spool (self, hf_import_job_get_spool (work->job));

  hf_queue_give_back (self->queue, uses);
  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->running, &id);
  self->kicked = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  tell_over (self, id);
  g_task_return_boolean (task, TRUE);
}

static void
work_free (gpointer data)
{
  HfWork *work = data;

  hf_job_free (work->job);
  g_object_unref (work->cancellable);
  hf_progress_unref (work->progress);
  g_free (work);
}

static void
start_job (HfScheduler *self, HfJob *job)
{
  HfWork *work = g_new0 (HfWork, 1);
  Running *running = g_new0 (Running, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  work->store = self->store;
  work->backends = self->backends;
  work->clock = self->clock;
  work->spool_dir = self->spool_dir;
  work->job = job;
  work->cancellable = g_cancellable_new ();
  work->progress = hf_progress_new (self->clock);
  running->cancellable = g_object_ref (work->cancellable);
  running->progress = hf_progress_ref (work->progress);
  g_mutex_lock (&self->mutex);
  g_hash_table_insert (self->running, g_memdup2 (&job->id, sizeof job->id), running);
  if (self->stopping)
    g_cancellable_cancel (work->cancellable);
  g_mutex_unlock (&self->mutex);
  g_object_set_data (G_OBJECT (task), "scheduler", self);
  g_task_set_task_data (task, work, work_free);
  hf_pool_push (self->pool, job->priority, task, work_on);
}

/* ---- the deciding thread ---- */

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
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->start_mutex);
      g_autoptr (GError) local_error = NULL;
      HfJob *job = hf_queue_take (self->queue, next, &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (job == NULL)
        return TRUE;
      start_job (self, job);
    }
  return TRUE;
}

static HfPolicy *
read_policy (HfScheduler *self, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  HfPolicy *policy = db != NULL ? hf_setting_table_get_policy (db, error) : NULL;

  if (db != NULL)
    hf_store_give_back (self->store, db);
  return policy;
}

static gint64
decide (HfScheduler *self)
{
  gint64 by_clock = G_MAXINT64, by_store = G_MAXINT64, by_pin = G_MAXINT64, by_job = G_MAXINT64;
  gint64 by_age = G_MAXINT64;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPolicy) policy = read_policy (self, &error);

  if (policy == NULL || !hf_clockwork_run (self->clockwork, &policy->upkeep, &by_clock, &error)
      || !hf_discoverer_run (self->discoverer, policy->upkeep.list_every, &by_store, &error)
      || !hf_scrub_run (self->scrub, &policy->upkeep, &by_age, &error)
      || !hf_reconciler_run (self->store, &by_pin, &error)
      || !start_due_jobs (self, &by_job, &error))
    {
      warn ("the registry could not be used, trying again", error);
      return hf_clock_now (self->clock) + FAILURE_PAUSE;
    }
  return MIN (MIN (MIN (by_clock, by_store), MIN (by_pin, by_job)), by_age);
}

static gpointer
run (gpointer data)
{
  HfScheduler *self = data;

  hf_language_use_plain ();
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

/* All that ran when the last run of the program ended, at most as many as it had workers. */
static gboolean
requeue (HfDb *db, gpointer data, GError **error)
{
  HfScheduler *self = data;
  g_autoptr (GPtrArray) jobs = hf_job_table_list (db, HF_JOB_RUNNING, 0, G_MAXUINT, error);
  guint64 count;

  for (unsigned i = 0; jobs != NULL && i < jobs->len; i++)
    {
      gboolean cancelled;

      if (!hf_job_cancel_if_wished (db, g_ptr_array_index (jobs, i), hf_clock_now (self->clock),
                                    &cancelled, error))
        return FALSE;
    }
  return jobs != NULL && hf_job_table_requeue_running (db, &count, error);
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
  gpointer running;

  if (self->thread == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &running))
    g_cancellable_cancel (((Running *)running)->cancellable);
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

/* ---- single jobs ---- */

typedef struct
{
  HfScheduler *self;
  gint64 id;
  HfCancelled *cancelled;
} Cancel;

static gboolean
request_cancel (HfDb *db, gpointer data, GError **error)
{
  Cancel *cancel = data;

  hf_cancelled_clear (cancel->cancelled);
  return hf_job_cancel_request (db, cancel->id, hf_clock_now (cancel->self->clock),
                                cancel->cancelled, error);
}

/* (transfer full) (nullable) */
static GCancellable *
find_cancellable (HfScheduler *self, gint64 id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Running *running = g_hash_table_lookup (self->running, &id);

  return running != NULL ? g_object_ref (running->cancellable) : NULL;
}

/**
 * hf_scheduler_cancel_job:
 * @self: a scheduler
 * @id: a job
 * @cancelled: (out): what becomes of it
 * @error: return location
 *
 * Returns: %FALSE with NOT_FOUND, or CONFLICT when it is over or must not be cancelled
 */
gboolean
hf_scheduler_cancel_job (HfScheduler *self, gint64 id, HfCancelled *cancelled, GError **error)
{
  Cancel cancel = { self, id, cancelled };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->start_mutex);
  g_autoptr (GCancellable) cancellable = NULL;

  *cancelled = (HfCancelled){ 0 };
  if (!hf_store_change (self->store, request_cancel, &cancel, error))
    {
      hf_cancelled_clear (cancelled);
      return FALSE;
    }
  cancellable = cancelled->over ? NULL : find_cancellable (self, id);
  g_clear_pointer (&locker, g_mutex_locker_free);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  if (cancelled->spool != NULL)
    delete_spool (self, cancelled->spool);
  if (cancelled->over)
    tell_over (self, id);
  hf_scheduler_kick (self);
  return TRUE;
}

/**
 * hf_scheduler_pause_job:
 * @self: a scheduler
 * @id: a job
 * @paused: whether it is to wait; one that runs is put back into the queue
 * @error: return location
 *
 * Returns: %FALSE with NOT_FOUND, or CONFLICT when it is over
 */
gboolean
hf_scheduler_pause_job (HfScheduler *self, gint64 id, gboolean paused, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->start_mutex);
  g_autoptr (GCancellable) cancellable = NULL;

  if (!hf_job_orders_pause (self->store, id, paused, error))
    return FALSE;
  cancellable = paused ? find_cancellable (self, id) : NULL;
  g_clear_pointer (&locker, g_mutex_locker_free);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  hf_scheduler_kick (self);
  return TRUE;
}

/**
 * hf_scheduler_read_progress:
 * @self: a scheduler
 * @id: a job
 * @report: (out): how far it is
 *
 * Returns: %FALSE when it does not run
 */
gboolean
hf_scheduler_read_progress (HfScheduler *self, gint64 id, HfProgressReport *report)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Running *running = g_hash_table_lookup (self->running, &id);

  *report = (HfProgressReport){ 0 };
  if (running == NULL)
    return FALSE;
  hf_progress_read (running->progress, report);
  return TRUE;
}

/**
 * hf_scheduler_explain:
 * @self: a scheduler
 * @job: a job
 * @why: (out) (transfer full) (nullable): what it waits for, besides its turn and its time
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_scheduler_explain (HfScheduler *self, const HfJob *job, char **why, GError **error)
{
  return hf_queue_explain (self->queue, job, why, error);
}

/**
 * hf_scheduler_explain_needs:
 * @self: a scheduler
 * @uses: stores that a job would work with, as bits of their slots
 * @urgency: of the job
 * @why: (out) (transfer full) (nullable): what keeps it from beginning now
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_scheduler_explain_needs (HfScheduler *self, gint64 uses, HfUrgency urgency, char **why,
                            GError **error)
{
  return hf_queue_explain_needs (self->queue, uses, urgency, why, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pool of threads of our own: GLib's shared pool for tasks gives no order and no bound per
 * purpose.
 *
 * Threading: all functions may be called from any thread, hf_pool_free() from none of the pool's
 * own. A task's function runs on one of the pool's threads, its callback in the main context that
 * the task was made in. Cost of a push: one walk back over the waiting tasks of lower priority. */
#include "hf-pool.h"

#include "hf-language.h"

typedef struct
{
  int priority;
  GTask *task;
  GTaskThreadFunc func;
} Waiting;

/* Guarded by mutex, except for threads. */
struct _HfPool
{
  GMutex mutex;
  GCond changed;
  GQueue waiting; /* of Waiting, in the order of their turns */
  unsigned running;
  gboolean ending;
  GPtrArray *threads; /* of GThread */
};

/* A task that was cancelled before its turn costs nothing any more. */
static void
run (Waiting *turn)
{
  GTask *task = turn->task;

  if (!g_task_return_error_if_cancelled (task))
    turn->func (task, g_task_get_source_object (task), g_task_get_task_data (task),
                g_task_get_cancellable (task));
  g_object_unref (task);
  g_free (turn);
}

static gpointer
work (gpointer data)
{
  HfPool *self = data;

  hf_language_use_plain ();
  g_mutex_lock (&self->mutex);
  while (!self->ending)
    {
      Waiting *turn = g_queue_pop_head (&self->waiting);

      if (!turn)
        {
          g_cond_wait (&self->changed, &self->mutex);
          continue;
        }
      self->running++;
      g_mutex_unlock (&self->mutex);
      run (turn);
      g_mutex_lock (&self->mutex);
      self->running--;
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/**
 * hf_pool_new:
 * @name: what the threads are called
 * @threads: how many tasks run at the same time; at least one does
 *
 * Returns: (transfer full): a pool, its threads started
 */
HfPool *
hf_pool_new (const char *name, unsigned threads)
{
  HfPool *self = g_new0 (HfPool, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->waiting);
  self->threads = g_ptr_array_new ();
  for (unsigned i = 0; i < MAX (threads, 1); i++)
    g_ptr_array_add (self->threads, g_thread_new (name, work, self));
  return self;
}

static void
drop (Waiting *turn)
{
  g_task_return_new_error (turn->task, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                           "Holdfast is being stopped");
  g_object_unref (turn->task);
  g_free (turn);
}

/**
 * hf_pool_free:
 * @self: (transfer full): a pool, to which nothing is pushed any more
 *
 * Waits for the tasks that run; those that wait end with %G_IO_ERROR_CANCELLED and never run.
 * Cancels nothing: a caller in a hurry cancels the tasks' cancellables first.
 */
void
hf_pool_free (HfPool *self)
{
  Waiting *turn;

  g_mutex_lock (&self->mutex);
  self->ending = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);

  for (unsigned i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  while ((turn = g_queue_pop_head (&self->waiting)))
    drop (turn);

  g_ptr_array_unref (self->threads);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* With the mutex held. */
static void
enter (HfPool *self, int priority, GTask *task, GTaskThreadFunc func)
{
  Waiting *turn = g_new0 (Waiting, 1);
  GList *before = self->waiting.tail;

  turn->priority = priority;
  turn->task = g_object_ref (task);
  turn->func = func;
  while (before && ((Waiting *)before->data)->priority < priority)
    before = before->prev;
  if (before)
    g_queue_insert_after (&self->waiting, before, turn);
  else
    g_queue_push_head (&self->waiting, turn);
  g_cond_signal (&self->changed);
}

/**
 * hf_pool_push:
 * @priority: higher goes first, equal ones in the order of arrival
 * @task: what runs, of which a reference is taken
 * @func: called on one of the pool's threads, returns the result of @task; not called when the
 * cancellable of
 * @task was cancelled before its turn
 */
void
hf_pool_push (HfPool *self, int priority, GTask *task, GTaskThreadFunc func)
{
  g_mutex_lock (&self->mutex);
  enter (self, priority, task, func);
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_pool_try_push:
 * @task: as for hf_pool_push()
 * @func: as for hf_pool_push()
 *
 * Returns: %FALSE when all threads are taken, and nothing was done
 */
gboolean
hf_pool_try_push (HfPool *self, GTask *task, GTaskThreadFunc func)
{
  gboolean is_free;

  g_mutex_lock (&self->mutex);
  is_free = self->running + g_queue_get_length (&self->waiting) < self->threads->len;
  if (is_free)
    enter (self, 0, task, func);
  g_mutex_unlock (&self->mutex);
  return is_free;
}

/**
 * hf_pool_get_waiting:
 * Returns: how many tasks wait for a thread
 */
unsigned
hf_pool_get_waiting (HfPool *self)
{
  unsigned waiting;

  g_mutex_lock (&self->mutex);
  waiting = g_queue_get_length (&self->waiting);
  g_mutex_unlock (&self->mutex);
  return waiting;
}

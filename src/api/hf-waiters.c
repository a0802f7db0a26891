/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threading: API thread, except for hf_waiters_tell(), which any may call. A job that ends between
 * the answer that names it and the registration of its waiter is not missed: the waiter is counted
 * before the row is read. Cost: nothing per job while nobody waits. */
#include "hf-waiters.h"

#include "hf-jobs-resource.h"

typedef struct
{
  HfWaiters *all;
  GArray *jobs; /* of gint64 */
  GSource *limit;
  HfWaitedFunc func;
  gpointer data;
} Waiter;

struct _HfWaiters
{
  HfEngine *engine;
  GMainContext *context;
  GPtrArray *list; /* of Waiter */
  int count; /* of the list, atomic: hf_waiters_tell() reads it */
};

typedef struct
{
  HfWaiters *all;
  gint64 job_id;
} Ended;

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  g_atomic_int_add (&waiter->all->count, -1);
  g_source_destroy (waiter->limit);
  g_source_unref (waiter->limit);
  g_array_unref (waiter->jobs);
  g_free (waiter);
}

static void
tell (Waiter *waiter, gboolean over)
{
  HfWaitedFunc func = waiter->func;
  gpointer data = waiter->data;

  g_ptr_array_remove (waiter->all->list, waiter);
  func (over, data);
}

static gboolean
on_limit (gpointer data)
{
  tell (data, FALSE);
  return G_SOURCE_REMOVE;
}

/* What can't be read is as good as over: who makes the answer runs into the same error and reports
 * it. */
static gboolean
is_over (Waiter *waiter)
{
  g_autoptr (GError) error = NULL;
  gboolean over = FALSE;

  return !hf_jobs_are_over (waiter->all->engine, waiter->jobs, &over, &error) || over;
}

static gboolean
waits_for (const Waiter *waiter, gint64 job_id)
{
  for (unsigned i = 0; i < waiter->jobs->len; i++)
    if (g_array_index (waiter->jobs, gint64, i) == job_id)
      return TRUE;
  return FALSE;
}

static gboolean
on_ended (gpointer data)
{
  const Ended *ended = data;
  HfWaiters *self = ended->all;

  for (unsigned i = self->list->len; i > 0; i--)
    {
      /* Telling one may make others go away. */
      Waiter *waiter = i <= self->list->len ? self->list->pdata[i - 1] : NULL;

      if (waiter && waits_for (waiter, ended->job_id) && is_over (waiter))
        tell (waiter, TRUE);
    }
  return G_SOURCE_REMOVE;
}

HfWaiters *
hf_waiters_new (HfEngine *engine, GMainContext *context)
{
  HfWaiters *self = g_new0 (HfWaiters, 1);

  self->engine = engine;
  self->context = context;
  self->list = g_ptr_array_new_with_free_func (waiter_free);
  return self;
}

/* Forgets all who still wait. The context must not be iterated any more after this. */
void
hf_waiters_free (HfWaiters *self)
{
  g_ptr_array_unref (self->list);
  g_free (self);
}

/* Any thread: a job came to an end, or was put off. */
void
hf_waiters_tell (HfWaiters *self, gint64 job_id)
{
  g_autoptr (GSource) source = NULL;
  Ended *ended;

  if (g_atomic_int_get (&self->count) == 0)
    return;
  ended = g_new0 (Ended, 1);
  ended->all = self;
  ended->job_id = job_id;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_ended, ended, g_free);
  g_source_attach (source, self->context);
}

/* Calls func when all of jobs are over, which may be at once, or after so many seconds. */
void
hf_waiters_add (HfWaiters *self, const GArray *jobs, unsigned seconds, HfWaitedFunc func,
                gpointer data)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->all = self;
  waiter->jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (waiter->jobs, jobs->data, jobs->len);
  waiter->func = func;
  waiter->data = data;
  waiter->limit = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (waiter->limit, on_limit, waiter, NULL);
  g_source_attach (waiter->limit, self->context);
  g_atomic_int_inc (&self->count);
  g_ptr_array_add (self->list, waiter);
  if (is_over (waiter))
    tell (waiter, TRUE);
}

/* Forgets the one that was added with data, if there is one. */
void
hf_waiters_remove (HfWaiters *self, gpointer data)
{
  for (unsigned i = 0; i < self->list->len; i++)
    if (((Waiter *)self->list->pdata[i])->data == data)
      {
        g_ptr_array_remove_index (self->list, i);
        return;
      }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of the time that calls may take which block and know a cancellable only. */
#include "hf-deadline.h"

#include "hf-language.h"

struct _HfDeadline
{
  HfClock *clock;
  gint64 at;
  GCancellable *cancellable;
  GCancellable *parent; /* NULL: none */
  gulong handler;
  GThread *thread; /* NULL: there is no end */

  GMutex mutex;
  GCond cond;
  gboolean stopped; /* guarded by mutex */
};

static gpointer
watch (gpointer data)
{
  HfDeadline *self = data;
  gboolean stopped;

  hf_language_use_plain ();
  g_mutex_lock (&self->mutex);
  while (!self->stopped && hf_clock_wait (self->clock, &self->cond, &self->mutex, self->at))
    continue;
  stopped = self->stopped;
  g_mutex_unlock (&self->mutex);
  if (!stopped)
    g_cancellable_cancel (self->cancellable);
  return NULL;
}

static void
on_parent_cancelled (GCancellable *parent, gpointer data)
{
  g_cancellable_cancel (data);
}

/**
 * hf_deadline_new:
 * @clock: the time
 * @at_us: when, in its microseconds; %G_MAXINT64: never
 * @parent: (nullable): what triggers it too
 *
 * Returns: (transfer full): the deadline, which runs already
 */
HfDeadline *
hf_deadline_new (HfClock *clock, gint64 at_us, GCancellable *parent)
{
  HfDeadline *self = g_new0 (HfDeadline, 1);

  self->clock = hf_clock_ref (clock);
  self->at = at_us;
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->parent, parent);
  if (parent)
    self->handler = g_cancellable_connect (parent, G_CALLBACK (on_parent_cancelled),
                                           g_object_ref (self->cancellable), g_object_unref);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  if (at_us != G_MAXINT64)
    self->thread = g_thread_new ("deadline", watch, self);
  return self;
}

/**
 * hf_deadline_free:
 * @self: (transfer full): triggers nothing any more
 */
void
hf_deadline_free (HfDeadline *self)
{
  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  if (self->thread)
    g_thread_join (self->thread);
  g_cancellable_disconnect (self->parent, self->handler);
  g_clear_object (&self->parent);
  g_object_unref (self->cancellable);
  hf_clock_unref (self->clock);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

/**
 * hf_deadline_get_cancellable:
 * Returns: (transfer none): what is triggered, to be given to calls
 */
GCancellable *
hf_deadline_get_cancellable (HfDeadline *self)
{
  return self->cancellable;
}

/**
 * hf_deadline_has_passed:
 * Returns: whether the time is up
 */
gboolean
hf_deadline_has_passed (HfDeadline *self)
{
  return hf_clock_now (self->clock) >= self->at;
}

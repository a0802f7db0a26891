/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two clocks behind one type. Threading: everything may be called from any thread.
 *
 * The manual clock knows who waits. A waiter registers while it holds its own mutex, and
 * hf_clock_advance() locks that mutex before it wakes: a waiter has either not yet looked at the
 * time, or is already in g_cond_wait(), so no wake-up is lost. Locks are taken in the order
 * waiter's mutex, clock's mutex, and never the other way round. */
#include "hf-clock.h"

struct _HfClock
{
  gatomicrefcount ref_count;
  gboolean manual;

  GMutex mutex;
  gint64 now; /* guarded by mutex; manual clock only */
  GPtrArray *waiters; /* guarded by mutex; Waiter on the stack of its thread */
  GCond wakers_gone;
};

typedef struct
{
  GCond *cond;
  GMutex *mutex;
  unsigned wakers; /* threads that are about to use cond and mutex: guarded by the clock's mutex */
} Waiter;

static HfClock *
clock_new (gboolean manual, gint64 now_us)
{
  HfClock *self = g_new0 (HfClock, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->manual = manual;
  self->now = now_us;
  self->waiters = g_ptr_array_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wakers_gone);
  return self;
}

/**
 * hf_clock_new_system:
 * Returns: (transfer full): the clock of this computer
 */
HfClock *
hf_clock_new_system (void)
{
  return clock_new (FALSE, 0);
}

/**
 * hf_clock_new_manual:
 * @now_us: the time that it shows, in microseconds since 1970 UTC
 *
 * Returns: (transfer full): a clock that moves by hf_clock_advance() alone
 */
HfClock *
hf_clock_new_manual (gint64 now_us)
{
  return clock_new (TRUE, now_us);
}

/**
 * hf_clock_ref:
 * Returns: (transfer full): @self
 */
HfClock *
hf_clock_ref (HfClock *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_clock_unref:
 * @self: (transfer full): a clock that nobody waits for through this reference
 */
void
hf_clock_unref (HfClock *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->waiters->len == 0);
  g_ptr_array_unref (self->waiters);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wakers_gone);
  g_free (self);
}

/**
 * hf_clock_now:
 * Returns: microseconds since 1970 UTC
 */
gint64
hf_clock_now (HfClock *self)
{
  gint64 now;

  if (!self->manual)
    return g_get_real_time ();

  g_mutex_lock (&self->mutex);
  now = self->now;
  g_mutex_unlock (&self->mutex);
  return now;
}

/* Called with the clock's mutex held: takes what is to be woken, so that it can be done without it.
 */
static GPtrArray *
hold_waiters (HfClock *self)
{
  GPtrArray *held = g_ptr_array_sized_new (self->waiters->len);

  for (unsigned i = 0; i < self->waiters->len; i++)
    {
      Waiter *waiter = self->waiters->pdata[i];

      waiter->wakers++;
      g_ptr_array_add (held, waiter);
    }
  return held;
}

/**
 * hf_clock_advance:
 * @self: a manual clock
 * @by_us: how far; negative for a clock that is set back
 *
 * Moves the time and wakes all that wait for a deadline, each to look at it again. The caller must
 * hold no mutex that is given to hf_clock_wait().
 */
void
hf_clock_advance (HfClock *self, gint64 by_us)
{
  g_autoptr (GPtrArray) held = NULL;

  g_return_if_fail (self->manual);

  g_mutex_lock (&self->mutex);
  self->now += by_us;
  held = hold_waiters (self);
  g_mutex_unlock (&self->mutex);

  for (unsigned i = 0; i < held->len; i++)
    {
      Waiter *waiter = held->pdata[i];

      g_mutex_lock (waiter->mutex);
      g_cond_broadcast (waiter->cond);
      g_mutex_unlock (waiter->mutex);
    }

  g_mutex_lock (&self->mutex);
  for (unsigned i = 0; i < held->len; i++)
    ((Waiter *)held->pdata[i])->wakers--;
  g_cond_broadcast (&self->wakers_gone);
  g_mutex_unlock (&self->mutex);
}

static gboolean
wait_manual (HfClock *self, GCond *cond, GMutex *mutex, gint64 deadline_us)
{
  Waiter waiter = { cond, mutex, 0 };
  gboolean early;

  g_mutex_lock (&self->mutex);
  early = self->now < deadline_us;
  if (early)
    g_ptr_array_add (self->waiters, &waiter);
  g_mutex_unlock (&self->mutex);
  if (!early)
    return FALSE;

  g_cond_wait (cond, mutex);

  g_mutex_lock (&self->mutex);
  g_ptr_array_remove_fast (self->waiters, &waiter);
  if (waiter.wakers > 0)
    {
      /* It wants our mutex, and uses our stack: let it finish. */
      g_mutex_unlock (mutex);
      while (waiter.wakers > 0)
        g_cond_wait (&self->wakers_gone, &self->mutex);
      g_mutex_unlock (&self->mutex);
      g_mutex_lock (mutex);
      g_mutex_lock (&self->mutex);
    }
  early = self->now < deadline_us;
  g_mutex_unlock (&self->mutex);
  return early;
}

/**
 * hf_clock_wait:
 * @cond: what is signalled when the caller's condition may have changed
 * @mutex: locked by the caller, unlocked while waiting
 * @deadline_us: the time of this clock to wait for at most; %G_MAXINT64 for none
 *
 * g_cond_wait_until() in the time of this clock. May return early without a reason, so call it in a
 * loop that checks the condition, also after %FALSE.
 *
 * Returns: %FALSE when the deadline has passed
 */
gboolean
hf_clock_wait (HfClock *self, GCond *cond, GMutex *mutex, gint64 deadline_us)
{
  gint64 left;

  if (deadline_us == G_MAXINT64)
    {
      g_cond_wait (cond, mutex);
      return TRUE;
    }
  if (self->manual)
    return wait_manual (self, cond, mutex, deadline_us);

  left = deadline_us - g_get_real_time ();
  if (left <= 0)
    return FALSE;
  return g_cond_wait_until (cond, mutex, g_get_monotonic_time () + left)
         || g_get_real_time () < deadline_us;
}

/**
 * hf_clock_format:
 * @time_us: microseconds since 1970 UTC
 *
 * Returns: (transfer full): the time as RFC 3339 in UTC with milliseconds, such as
 * "2026-11-22T23:35:53.123Z"; what is beyond the years 1 to 9999 is shown as their first or last
 * moment
 */
char *
hf_clock_format (gint64 time_us)
{
  gint64 ms = time_us / 1000 - (time_us % 1000 < 0);
  gint64 clamped
      = CLAMP (ms, G_GINT64_CONSTANT (-62135596800000), G_GINT64_CONSTANT (253402300799999));
  gint64 seconds = clamped / 1000 - (clamped % 1000 < 0);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", g_date_time_get_year (date),
                          g_date_time_get_month (date), g_date_time_get_day_of_month (date),
                          g_date_time_get_hour (date), g_date_time_get_minute (date),
                          g_date_time_get_second (date), (int)(clamped - seconds * 1000));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-clock.h"

typedef struct
{
  HfClock *clock;
  GMutex mutex;
  GCond cond;
  gint64 deadline;
  gboolean waiting;
  gboolean stop;
  unsigned ends;
} Sleeper;

/* Waits for its deadline, again and again, each time one step further. */
static gpointer
sleep_on (gpointer data)
{
  Sleeper *self = data;

  g_mutex_lock (&self->mutex);
  while (!self->stop)
    {
      self->waiting = TRUE;
      g_cond_broadcast (&self->cond);
      if (!hf_clock_wait (self->clock, &self->cond, &self->mutex, self->deadline))
        {
          self->ends++;
          self->deadline += HF_SECOND;
        }
    }
  g_mutex_unlock (&self->mutex);
  return NULL;
}

static void
await_ends (Sleeper *self, unsigned ends)
{
  g_mutex_lock (&self->mutex);
  while (self->ends < ends)
    g_cond_wait (&self->cond, &self->mutex);
  g_assert_cmpuint (self->ends, ==, ends);
  g_mutex_unlock (&self->mutex);
}

static void
sleeper_stop (Sleeper *self, GThread *thread)
{
  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (thread);
  hf_clock_unref (self->clock);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

/* Every step must be noticed although the waiter may be anywhere in its loop. */
static void
test_advance (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  Sleeper sleepers[4] = { 0 };
  GThread *threads[4];

  for (int i = 0; i < 4; i++)
    {
      sleepers[i].clock = hf_clock_ref (clock);
      sleepers[i].deadline = HF_SECOND;
      threads[i] = g_thread_new ("sleeper", sleep_on, &sleepers[i]);
    }
  for (unsigned step = 1; step <= 2000; step++)
    {
      hf_clock_advance (clock, HF_SECOND);
      for (int i = 0; i < 4; i++)
        await_ends (&sleepers[i], step);
    }
  g_assert_cmpint (hf_clock_now (clock), ==, 2000 * HF_SECOND);
  for (int i = 0; i < 4; i++)
    sleeper_stop (&sleepers[i], threads[i]);
}

typedef struct
{
  HfClock *clock;
  int stop;
} Driver;

static gpointer
drive (gpointer data)
{
  Driver *self = data;

  while (!g_atomic_int_get (&self->stop))
    hf_clock_advance (self->clock, 1);
  return NULL;
}

/* The waiter's stack, mutex and cond go away while another thread may be about to wake it. */
static void
test_waiters_go (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  Driver driver = { clock, 0 };
  GThread *thread = g_thread_new ("driver", drive, &driver);

  for (int i = 0; i < 2000; i++)
    {
      GMutex *mutex = g_new0 (GMutex, 1);
      GCond *cond = g_new0 (GCond, 1);
      gint64 deadline = hf_clock_now (clock) + 2;

      g_mutex_init (mutex);
      g_cond_init (cond);
      g_mutex_lock (mutex);
      while (hf_clock_wait (clock, cond, mutex, deadline))
        ;
      g_mutex_unlock (mutex);
      g_mutex_clear (mutex);
      g_cond_clear (cond);
      g_free (mutex);
      g_free (cond);
      g_assert_cmpint (hf_clock_now (clock), >=, deadline);
    }
  g_atomic_int_set (&driver.stop, 1);
  g_thread_join (thread);
}

static void
test_set_back (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (10 * HF_DAY);
  GMutex mutex;
  GCond cond;

  g_mutex_init (&mutex);
  g_cond_init (&cond);
  hf_clock_advance (clock, -HF_DAY);
  g_assert_cmpint (hf_clock_now (clock), ==, 9 * HF_DAY);
  g_mutex_lock (&mutex);
  g_assert_false (hf_clock_wait (clock, &cond, &mutex, 9 * HF_DAY));
  g_mutex_unlock (&mutex);
  g_mutex_clear (&mutex);
  g_cond_clear (&cond);
}

static gpointer
signal_once (gpointer data)
{
  Sleeper *self = data;

  g_mutex_lock (&self->mutex);
  self->stop = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return NULL;
}

/* A deadline that has passed, one far away, and none: the signal alone must end the last two. */
static void
test_system (void)
{
  gint64 deadlines[] = { g_get_real_time () + HF_DAY, G_MAXINT64 };
  g_autoptr (HfClock) clock = hf_clock_new_system ();

  for (gsize i = 0; i < G_N_ELEMENTS (deadlines); i++)
    {
      Sleeper self = { 0 };
      GThread *thread;

      g_mutex_lock (&self.mutex);
      g_assert_false (hf_clock_wait (clock, &self.cond, &self.mutex, g_get_real_time () - 1));
      g_assert_false (hf_clock_wait (clock, &self.cond, &self.mutex, 0));
      thread = g_thread_new ("signal", signal_once, &self);
      while (!self.stop)
        g_assert_true (hf_clock_wait (clock, &self.cond, &self.mutex, deadlines[i]));
      g_mutex_unlock (&self.mutex);
      g_thread_join (thread);
      g_mutex_clear (&self.mutex);
      g_cond_clear (&self.cond);
    }
}

static void
test_system_deadline (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  gint64 deadline = hf_clock_now (clock) + 2000;
  GMutex mutex;
  GCond cond;

  g_mutex_init (&mutex);
  g_cond_init (&cond);
  g_mutex_lock (&mutex);
  while (hf_clock_wait (clock, &cond, &mutex, deadline))
    ;
  g_mutex_unlock (&mutex);
  g_assert_cmpint (hf_clock_now (clock), >=, deadline);
  g_mutex_clear (&mutex);
  g_cond_clear (&cond);
}

static void
assert_format (gint64 time_us, const char *expected)
{
  g_autofree char *text = hf_clock_format (time_us);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_format (void)
{
  assert_format (0, "1970-01-01T00:00:00.000Z");
  assert_format (G_GINT64_CONSTANT (1795390553123999), "2026-11-22T23:35:53.123Z");
  assert_format (-1, "1969-12-31T23:59:59.999Z");
  assert_format (-1000000, "1969-12-31T23:59:59.000Z");
  assert_format (G_MAXINT64, "9999-12-31T23:59:59.999Z");
  assert_format (G_MININT64, "0001-01-01T00:00:00.000Z");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/advance", test_advance);
  g_test_add_func ("/base/clock/waiters-go", test_waiters_go);
  g_test_add_func ("/base/clock/set-back", test_set_back);
  g_test_add_func ("/base/clock/system", test_system);
  g_test_add_func ("/base/clock/system-deadline", test_system_deadline);
  g_test_add_func ("/base/clock/format", test_format);
  return g_test_run ();
}

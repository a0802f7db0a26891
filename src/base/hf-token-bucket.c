/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is not in debt may go at once, and is charged then: so a block that came from a store is paid
 * for after it is there, by whoever comes next. Credit is counted in millionths of a byte, which
 * keeps it exact at any rate.
 *
 * Threading: everything may be called from any thread. Cost: one lock a portion. */
#include "hf-token-bucket.h"

#define SAVED HF_SECOND /* what is saved up at most */
#define PORTIONS 4 /* a second */
#define MOST_RATE G_GUINT64_CONSTANT (1000000000000) /* keeps all sums below 2^63 */

struct _HfTokenBucket
{
  gatomicrefcount ref_count;
  HfClock *clock;
  HfTokenBucket *above; /* whose limit counts as well; NULL: none */

  GMutex mutex; /* for all below */
  GCond changed;
  guint64 rate; /* bytes per second; 0 = no limit */
  gint64 credit; /* millionths of bytes; negative: owed */
  gint64 counted; /* the time up to which it was given */
  GQueue waiting; /* in the order of their turns; what they are does not matter */
};

/**
 * hf_token_bucket_new:
 * @clock: the time
 * @bytes_per_second: the limit; 0 for none
 *
 * Returns: (transfer full): a bucket with one second's worth in it
 */
HfTokenBucket *
hf_token_bucket_new (HfClock *clock, guint64 bytes_per_second)
{
  HfTokenBucket *self = g_new0 (HfTokenBucket, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->clock = hf_clock_ref (clock);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  g_queue_init (&self->waiting);
  hf_token_bucket_set_rate (self, bytes_per_second);
  return self;
}

/**
 * hf_token_bucket_new_below:
 * @above: a bucket whose limit counts for all that is taken from this one, too
 * @bytes_per_second: the limit of this one; 0 for none
 *
 * Returns: (transfer full): a bucket with one second's worth in it
 */
HfTokenBucket *
hf_token_bucket_new_below (HfTokenBucket *above, guint64 bytes_per_second)
{
  HfTokenBucket *self = hf_token_bucket_new (above->clock, bytes_per_second);

  self->above = hf_token_bucket_ref (above);
  return self;
}

/**
 * hf_token_bucket_ref:
 * Returns: (transfer full): @self
 */
HfTokenBucket *
hf_token_bucket_ref (HfTokenBucket *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_token_bucket_unref:
 * @self: (transfer full): a bucket
 */
void
hf_token_bucket_unref (HfTokenBucket *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->above, hf_token_bucket_unref);
  hf_clock_unref (self->clock);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* With the mutex held, as all up to the public functions. A clock that was set back gives nothing
 * for a while that did not pass. */
static void
count_up (HfTokenBucket *self)
{
  gint64 now = hf_clock_now (self->clock);
  gint64 passed = CLAMP (now - self->counted, 0, 2 * SAVED); /* fills it, whatever is owed */
  gint64 most = (gint64)self->rate * SAVED;

  self->credit = MIN (self->credit + passed * (gint64)self->rate, most);
  self->counted = now;
}

/* What is owed is never more time than before, and never more bytes. */
static void
change_rate (HfTokenBucket *self, guint64 rate)
{
  guint64 before = self->rate;

  count_up (self);
  self->rate = rate;
  if (before == 0)
    self->credit = (gint64)rate * SAVED;
  else if (self->credit < 0 && rate < before)
    self->credit = (gint64)((double)self->credit * (double)rate / (double)before);
  self->credit = MIN (self->credit, (gint64)rate * SAVED);
}

static guint64
portion (HfTokenBucket *self)
{
  return MAX (self->rate / PORTIONS, 1);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  HfTokenBucket *self = data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

static gboolean
must_wait (HfTokenBucket *self, gpointer turn, GCancellable *cancellable)
{
  if (self->rate == 0 || g_cancellable_is_cancelled (cancellable))
    return FALSE;
  count_up (self);
  return g_queue_peek_head (&self->waiting) != turn || self->credit <= 0;
}

/* When the first in the queue may go. */
static gint64
due (HfTokenBucket *self)
{
  return self->counted - self->credit / (gint64)self->rate + 1;
}

/* Returns what may move now, of @bytes. */
static guint64
charge (HfTokenBucket *self, guint64 bytes)
{
  guint64 now = self->rate > 0 ? MIN (bytes, portion (self)) : bytes;

  if (self->rate > 0)
    self->credit -= (gint64)now * G_USEC_PER_SEC;
  return now;
}

/* Gives the mutex up for a moment at its beginning and its end: connecting and disconnecting wait
 * for a handler that wants it. */
static guint64
wait_and_charge (HfTokenBucket *self, guint64 bytes, GCancellable *cancellable)
{
  char turn;
  gulong handler = 0;
  guint64 now;

  g_queue_push_tail (&self->waiting, &turn);
  if (cancellable != NULL)
    {
      g_mutex_unlock (&self->mutex);
      handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), self, NULL);
      g_mutex_lock (&self->mutex);
    }
  while (must_wait (self, &turn, cancellable))
    hf_clock_wait (self->clock, &self->changed, &self->mutex,
                   g_queue_peek_head (&self->waiting) == &turn ? due (self) : G_MAXINT64);
  now = g_cancellable_is_cancelled (cancellable) ? 0 : charge (self, bytes);
  g_queue_remove (&self->waiting, &turn);
  g_cond_broadcast (&self->changed);
  if (handler != 0)
    {
      g_mutex_unlock (&self->mutex);
      g_cancellable_disconnect (cancellable, handler);
      g_mutex_lock (&self->mutex);
    }
  return now;
}

static void
take (HfTokenBucket *self, guint64 bytes, GCancellable *cancellable)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (bytes > 0 && self->rate > 0 && !g_cancellable_is_cancelled (cancellable))
    {
      count_up (self);
      bytes -= self->credit <= 0 || self->waiting.length > 0
                   ? wait_and_charge (self, bytes, cancellable)
                   : charge (self, bytes);
    }
}

/**
 * hf_token_bucket_set_rate:
 * @bytes_per_second: the limit from now on, also for those that wait; 0 for none
 */
void
hf_token_bucket_set_rate (HfTokenBucket *self, guint64 bytes_per_second)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  change_rate (self, MIN (bytes_per_second, MOST_RATE));
  g_cond_broadcast (&self->changed);
}

/**
 * hf_token_bucket_get_rate:
 * Returns: the limit in bytes per second, 0 for none
 */
guint64
hf_token_bucket_get_rate (HfTokenBucket *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->rate;
}

/**
 * hf_token_bucket_get_portion:
 * Returns: how many bytes are best moved between two calls of hf_token_bucket_take(), so that they
 * flow rather than come in gushes; %G_MAXSIZE when there is no limit
 */
gsize
hf_token_bucket_get_portion (HfTokenBucket *self)
{
  gsize most = self->above ? hf_token_bucket_get_portion (self->above) : G_MAXSIZE;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->rate > 0 ? MIN (portion (self), most) : most;
}

/**
 * hf_token_bucket_get_waiting:
 * Returns: how many threads wait for their turn
 */
unsigned
hf_token_bucket_get_waiting (HfTokenBucket *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_queue_get_length (&self->waiting);
}

/**
 * hf_token_bucket_take:
 * @bytes: that are about to move, or just did
 * @cancellable: (nullable): ends the waiting
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Waits as long as the limit asks, and then as that of the bucket above does. More than a portion
 * is waited for in several turns.
 *
 * Returns: whether they may move
 */
gboolean
hf_token_bucket_take (HfTokenBucket *self, guint64 bytes, GCancellable *cancellable, GError **error)
{
  take (self, bytes, cancellable);
  if (self->above)
    take (self->above, bytes, cancellable);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a limit makes its users wait, on a clock that only the test moves. */
#include "hf-throttled-stream.h"

#define RATE 1000

/* One user on a thread of his own. */
typedef struct
{
  HfTokenBucket *bucket;
  guint64 bytes; /* a turn */
  unsigned turns;
  int taken; /* turns; atomic */
  GCancellable *cancellable;
  GError *error;
  GThread *thread;
} User;

static gpointer
use (gpointer data)
{
  User *user = data;

  for (unsigned i = 0; i < user->turns; i++)
    {
      if (!hf_token_bucket_take (user->bucket, user->bytes, user->cancellable, &user->error))
        break;
      g_atomic_int_inc (&user->taken);
    }
  return NULL;
}

static void
user_start (User *user, HfTokenBucket *bucket, guint64 bytes, unsigned turns)
{
  *user = (User){ .bucket = bucket, .bytes = bytes, .turns = turns };
  user->cancellable = g_cancellable_new ();
  user->thread = g_thread_new ("user", use, user);
}

static void
user_join (User *user)
{
  g_thread_join (user->thread);
  g_object_unref (user->cancellable);
}

/* Until all but those that ended wait. */
static void
await_waiting (HfTokenBucket *bucket, unsigned n)
{
  while (hf_token_bucket_get_waiting (bucket) != n)
    g_thread_yield ();
}

static void
await_taken (User *user, int turns)
{
  while (g_atomic_int_get (&user->taken) < turns)
    g_thread_yield ();
}

static void
take (HfTokenBucket *bucket, guint64 bytes)
{
  g_autoptr (GError) error = NULL;

  hf_token_bucket_take (bucket, bytes, NULL, &error);
  g_assert_no_error (error);
}

static void
test_no_limit (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, 0);

  g_assert_cmpuint (hf_token_bucket_get_rate (bucket), ==, 0);
  g_assert_cmpuint (hf_token_bucket_get_portion (bucket), ==, G_MAXSIZE);
  take (bucket, G_MAXUINT64);
  take (bucket, G_MAXUINT64);
}

/* Moves the clock until the user is through, and returns how long that took at least. */
static gint64
measure (HfClock *clock, User *user, gint64 step)
{
  gint64 began = hf_clock_now (clock);

  while (g_atomic_int_get (&user->taken) < (int)user->turns)
    if (hf_token_bucket_get_waiting (user->bucket) > 0)
      hf_clock_advance (clock, step);
    else
      g_thread_yield ();
  return hf_clock_now (clock) - began;
}

/* A portion each quarter of a second, not earlier and not later. */
static void
test_rate (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, RATE);
  User user;

  g_assert_cmpuint (hf_token_bucket_get_portion (bucket), ==, RATE / 4);
  take (bucket, RATE); /* what was saved up, at once */
  user_start (&user, bucket, RATE / 4, 40);
  await_waiting (bucket, 1);
  hf_clock_advance (clock, 1);
  for (int i = 1; i < 40; i++)
    {
      await_taken (&user, i);
      hf_clock_advance (clock, HF_SECOND / 4);
    }
  user_join (&user);
  g_assert_cmpint (user.taken, ==, 40);

  user_start (&user, bucket, 10 * RATE, 1);
  g_assert_cmpint (measure (clock, &user, HF_SECOND / 100), >=, HF_SECOND * 39 / 4);
  user_join (&user);
}

/* A long pause is worth a second, and a clock that is set back is worth nothing. */
static void
test_saved_up (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, RATE);
  User user;

  take (bucket, RATE);
  hf_clock_advance (clock, HF_HOUR);
  take (bucket, RATE);
  user_start (&user, bucket, RATE / 4, 1);
  await_waiting (bucket, 1);
  hf_clock_advance (clock, -HF_DAY);
  g_assert_cmpint (measure (clock, &user, 1), >=, 1);
  user_join (&user);
}

/* Who moves much and who moves little take turns. */
static void
test_fair (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, RATE);
  User large, small;

  take (bucket, RATE);
  user_start (&large, bucket, 100 * RATE, 1);
  await_waiting (bucket, 1);
  user_start (&small, bucket, RATE / 4, 4);
  await_waiting (bucket, 2);
  measure (clock, &small, HF_SECOND / 100);
  g_assert_cmpint (large.taken, ==, 0);
  g_cancellable_cancel (large.cancellable);
  user_join (&large);
  user_join (&small);
  g_assert_error (large.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&large.error);
}

static void
test_cancel (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, RATE);
  User first, second;

  take (bucket, RATE);
  user_start (&first, bucket, RATE, 1);
  await_waiting (bucket, 1);
  user_start (&second, bucket, 1, 1);
  await_waiting (bucket, 2);
  g_cancellable_cancel (first.cancellable);
  user_join (&first);
  g_assert_error (first.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&first.error);
  hf_clock_advance (clock, 1);
  user_join (&second);
  g_assert_cmpint (second.taken, ==, 1);
}

/* More takes effect at once, less does not make what is owed longer to pay. */
static void
test_changed (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, RATE);
  User user;

  take (bucket, RATE);
  user_start (&user, bucket, 100 * RATE, 1);
  await_waiting (bucket, 1);
  hf_token_bucket_set_rate (bucket, 1000 * RATE);
  hf_clock_advance (clock, HF_SECOND);
  user_join (&user);

  hf_token_bucket_set_rate (bucket, 4 * RATE);
  take (bucket, 4 * RATE);
  hf_clock_advance (clock, 1);
  take (bucket, RATE); /* owed: a quarter of a second */
  hf_token_bucket_set_rate (bucket, 4);
  user_start (&user, bucket, 1, 1);
  await_waiting (bucket, 1);
  hf_clock_advance (clock, HF_SECOND / 4);
  user_join (&user);

  user_start (&user, bucket, 100 * RATE, 1);
  await_waiting (bucket, 1);
  hf_token_bucket_set_rate (bucket, 0);
  user_join (&user);
  g_assert_cmpint (user.taken, ==, 1);
}

static void
test_stream (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) bucket = hf_token_bucket_new (clock, RATE);
  g_autoptr (GInputStream) base
      = g_memory_input_stream_new_from_data (g_malloc0 (2 * RATE), 2 * RATE, g_free);
  g_autoptr (GInputStream) stream = hf_throttled_stream_new (base, bucket, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  char buffer[2 * RATE];

  for (unsigned i = 0; i < 4; i++)
    {
      g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error), ==,
                       RATE / 4);
      g_assert_no_error (error);
    }
  hf_clock_advance (clock, HF_SECOND);
  g_assert_cmpint (g_input_stream_read (stream, buffer, 10, NULL, &error), ==, 10);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (g_input_stream_read (stream, buffer, 10, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  hf_token_bucket_set_rate (bucket, 0);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error), >=,
                   RATE - 20);
  g_assert_cmpint (g_input_stream_read (stream, buffer, sizeof buffer, NULL, &error), ==, 0);
  g_assert_no_error (error);
  g_input_stream_close (stream, NULL, NULL);
  g_assert_false (g_input_stream_is_closed (base));
}

/* What one of two moves counts for the limit above both. */
static void
test_below (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfTokenBucket) above = hf_token_bucket_new (clock, RATE);
  g_autoptr (HfTokenBucket) one = hf_token_bucket_new_below (above, 0);
  g_autoptr (HfTokenBucket) two = hf_token_bucket_new_below (above, RATE / 2);
  User user;

  g_assert_cmpuint (hf_token_bucket_get_portion (one), ==, RATE / 4);
  g_assert_cmpuint (hf_token_bucket_get_portion (two), ==, RATE / 8);
  take (one, RATE);
  user_start (&user, two, RATE / 8, 1);
  await_waiting (above, 1);
  g_assert_cmpint (g_atomic_int_get (&user.taken), ==, 0);
  hf_clock_advance (clock, HF_SECOND / 4);
  user_join (&user);
  g_assert_cmpint (user.taken, ==, 1);
  hf_token_bucket_set_rate (above, 0);
  take (one, G_MAXUINT64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/token-bucket/no-limit", test_no_limit);
  g_test_add_func ("/base/token-bucket/rate", test_rate);
  g_test_add_func ("/base/token-bucket/saved-up", test_saved_up);
  g_test_add_func ("/base/token-bucket/fair", test_fair);
  g_test_add_func ("/base/token-bucket/cancel", test_cancel);
  g_test_add_func ("/base/token-bucket/changed", test_changed);
  g_test_add_func ("/base/token-bucket/stream", test_stream);
  g_test_add_func ("/base/token-bucket/below", test_below);
  return g_test_run ();
}

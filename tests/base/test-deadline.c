/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls that block end in time. */
#include "hf-deadline.h"
#include "hf-test.h"

#define START (1000 * HF_DAY)

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_atomic_int_set ((int *)data, 1);
}

/* Blocks until @cancellable is triggered, as a call of ours would. */
static void
wait_for (GCancellable *cancellable)
{
  GPollFD poll;

  g_assert_true (g_cancellable_make_pollfd (cancellable, &poll));
  g_assert_cmpint (g_poll (&poll, 1, -1), ==, 1);
  g_cancellable_release_fd (cancellable);
}

static void
test_time (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (START);
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (HfDeadline) deadline = hf_deadline_new (clock, START + HF_SECOND, parent);
  GCancellable *cancellable = hf_deadline_get_cancellable (deadline);

  hf_clock_advance (clock, HF_SECOND - 1);
  g_assert_false (hf_deadline_has_passed (deadline));
  g_assert_false (g_cancellable_is_cancelled (cancellable));
  hf_clock_advance (clock, 1);
  g_assert_true (hf_deadline_has_passed (deadline));
  wait_for (cancellable);
  g_assert_false (g_cancellable_is_cancelled (parent));
}

static void
test_parent (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (START);
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (HfDeadline) deadline = hf_deadline_new (clock, START + HF_SECOND, parent);

  g_cancellable_cancel (parent);
  g_assert_true (g_cancellable_is_cancelled (hf_deadline_get_cancellable (deadline)));
  g_assert_false (hf_deadline_has_passed (deadline));
}

/* One that is over before it came triggers nothing, whatever becomes of the clock and the parent.
 */
static void
test_over (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (START);
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  HfDeadline *deadline = hf_deadline_new (clock, START + HF_SECOND, parent);
  g_autoptr (GCancellable) cancellable = g_object_ref (hf_deadline_get_cancellable (deadline));
  int triggered = 0;

  g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), &triggered, NULL);
  hf_deadline_free (deadline);
  hf_clock_advance (clock, HF_DAY);
  g_cancellable_cancel (parent);
  g_assert_cmpint (g_atomic_int_get (&triggered), ==, 0);
}

static void
test_never (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (START);
  g_autoptr (HfDeadline) deadline = hf_deadline_new (clock, G_MAXINT64, NULL);

  hf_clock_advance (clock, 1000 * HF_DAY);
  g_assert_false (hf_deadline_has_passed (deadline));
  g_assert_false (g_cancellable_is_cancelled (hf_deadline_get_cancellable (deadline)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deadline/time", test_time);
  g_test_add_func ("/deadline/parent", test_parent);
  g_test_add_func ("/deadline/over", test_over);
  g_test_add_func ("/deadline/never", test_never);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a job is and how long it takes, from what it told of late. */
#include "hf-progress.h"

#define MB 1000000

static void
assert_read (HfProgress *progress, guint64 done, guint64 rate, gint64 left)
{
  g_auto (HfProgressReport) report = { 0 };

  hf_progress_read (progress, &report);
  g_assert_cmpuint (report.done_bytes, ==, done);
  g_assert_cmpuint (report.bytes_per_second, ==, rate);
  g_assert_cmpint (report.seconds_left, ==, left);
}

static void
test_rate (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfProgress) progress = hf_progress_new (clock);

  assert_read (progress, 0, 0, -1);
  hf_progress_note (progress, MB, 100 * MB);
  assert_read (progress, MB, 0, -1); /* too early to tell */
  hf_clock_advance (clock, HF_SECOND);
  hf_progress_note (progress, 2 * MB, 100 * MB);
  assert_read (progress, 2 * MB, 2 * MB, 49);

  for (guint64 second = 2; second <= 40; second++)
    {
      hf_clock_advance (clock, HF_SECOND);
      hf_progress_note (progress, second * MB, 100 * MB);
    }
  /* What was long ago does not count. */
  assert_read (progress, 40 * MB, MB, 60);

  /* It stands still. */
  hf_clock_advance (clock, 15 * HF_SECOND);
  assert_read (progress, 40 * MB, MB / 2, 120);
  hf_clock_advance (clock, HF_HOUR);
  assert_read (progress, 40 * MB, 0, -1);

  /* The clock is set back, and a part is done once more. */
  hf_clock_advance (clock, -2 * HF_HOUR);
  assert_read (progress, 40 * MB, 0, -1);
  hf_progress_note (progress, 10 * MB, 100 * MB);
  assert_read (progress, 10 * MB, 0, -1);
}

static void
test_places (void)
{
  static const char *const targets[] = { "b", "c", NULL };
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (HfProgress) progress = hf_progress_new (clock);
  g_auto (HfProgressReport) report = { 0 };
  g_auto (HfProgressReport) later = { 0 };

  hf_progress_set_source (progress, "a");
  hf_progress_set_targets (progress, targets);
  hf_progress_read (progress, &report);
  hf_progress_set_source (progress, NULL);
  hf_progress_set_targets (progress, NULL);
  g_assert_cmpstr (report.source, ==, "a");
  g_assert_cmpstr (report.targets[1], ==, "c");
  hf_progress_read (progress, &later);
  g_assert_null (later.source);
  g_assert_null (later.targets);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/progress/rate", test_rate);
  g_test_add_func ("/engine/progress/places", test_places);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-clock.h"
#include "hf-steadiness.h"

#define NOW G_GINT64_CONSTANT (1700000000000000)

static void
test_rare (void)
{
  g_autoptr (HfSteadiness) steadiness = hf_steadiness_new ();
  gint64 now = NOW;

  g_assert_false (hf_steadiness_judge (steadiness, FALSE, 5 * HF_MINUTE, now));
  g_assert_true (hf_steadiness_judge (steadiness, TRUE, 5 * HF_MINUTE, now));
  for (int i = 0; i < 20; i++)
    {
      now += 31 * HF_MINUTE;
      g_assert_false (hf_steadiness_judge (steadiness, FALSE, 5 * HF_MINUTE, now));
      g_assert_true (hf_steadiness_judge (steadiness, TRUE, 5 * HF_MINUTE, now + HF_SECOND));
    }
}

static void
test_flapping (void)
{
  g_autoptr (HfSteadiness) steadiness = hf_steadiness_new ();
  gint64 now = NOW;
  int used = 0;

  hf_steadiness_judge (steadiness, TRUE, 5 * HF_MINUTE, now);
  for (int i = 0; i < 60; i++)
    {
      now += 30 * HF_SECOND;
      g_assert_false (hf_steadiness_judge (steadiness, FALSE, 5 * HF_MINUTE, now));
      now += 30 * HF_SECOND;
      used += hf_steadiness_judge (steadiness, TRUE, 5 * HF_MINUTE, now);
    }
  g_assert_cmpint (used, ==, HF_STEADY_LOSSES - 1);

  /* It has answered once now. */
  for (gint64 quiet = 30 * HF_SECOND; quiet < 5 * HF_MINUTE; quiet += 30 * HF_SECOND)
    g_assert_false (hf_steadiness_judge (steadiness, TRUE, 5 * HF_MINUTE, now + quiet));
  g_assert_true (hf_steadiness_judge (steadiness, TRUE, 5 * HF_MINUTE, now + 5 * HF_MINUTE));
}

/* What the clock says does not lock anything out. */
static void
test_clock_set_back (void)
{
  g_autoptr (HfSteadiness) steadiness = hf_steadiness_new ();

  for (int i = 0; i < 5; i++)
    {
      hf_steadiness_judge (steadiness, TRUE, 5 * HF_MINUTE, NOW + i);
      hf_steadiness_judge (steadiness, FALSE, 5 * HF_MINUTE, NOW + i);
    }
  g_assert_true (hf_steadiness_judge (steadiness, TRUE, 5 * HF_MINUTE, NOW - HF_DAY));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/steadiness/rare", test_rare);
  g_test_add_func ("/engine/steadiness/flapping", test_flapping);
  g_test_add_func ("/engine/steadiness/clock-set-back", test_clock_set_back);
  return g_test_run ();
}

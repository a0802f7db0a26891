/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before the next try. */
#include "hf-backoff.h"

/**
 * hf_backoff_delay:
 * @attempt: how many tries have failed so far; 0 counts as 1
 * @first_us: the whole delay after the first failure, in microseconds
 * @most_us: no delay is longer
 * @rand: (nullable): where the jitter comes from; %NULL for the process's own generator
 *
 * The whole delay doubles with each failure. What is returned lies between half of it and all of
 * it, so that those who failed together do not come back together.
 *
 * Returns: microseconds, never negative
 */
gint64
hf_backoff_delay (unsigned attempt, gint64 first_us, gint64 most_us, GRand *rand)
{
  gint64 whole = CLAMP (first_us, 0, MAX (most_us, 0));
  double jitter = rand ? g_rand_double (rand) : g_random_double ();

  for (unsigned i = 1; i < attempt && whole > 0 && whole < most_us; i++)
    whole = whole > most_us / 2 ? most_us : whole * 2;
  return whole - (gint64)(whole / 2 * jitter);
}

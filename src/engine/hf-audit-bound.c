/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a random sample says of all. Drawn without putting back, the bad ones of a sample are
 * distributed hypergeometrically; the bound is the one-sided exact one of Clopper and Pearson for
 * that. Pure functions; any thread. */
#include "hf-audit-bound.h"

#include <math.h>

static double
log_factorial (guint64 n)
{
  int sign;

  return lgamma_r ((double)n + 1, &sign);
}

static double
log_choose (guint64 n, guint64 k)
{
  return log_factorial (n) - log_factorial (k) - log_factorial (n - k);
}

/* How likely at most @bad of a sample are bad, when @all_bad of all are. */
static double
at_most (guint64 population, guint64 sample, guint64 bad, guint64 all_bad)
{
  guint64 good = population - all_bad;
  guint64 first = sample > good ? sample - good : 0;
  double sum = 0, all = log_choose (population, sample);

  for (guint64 i = first; i <= MIN (bad, all_bad); i++)
    sum += exp (log_choose (all_bad, i) + log_choose (good, sample - i) - all);
  return sum;
}

/**
 * hf_audit_bound:
 * @population: how many there are
 * @sample: how many of them were looked at, drawn at random
 * @bad: how many of those were bad
 * @confidence: how sure it is to be, between 0 and 1, such as 0.95
 *
 * Cost: as many steps as there are bad ones, times the logarithm of @population.
 *
 * Returns: the number that the bad ones of all do not exceed, with that confidence
 */
guint64
hf_audit_bound (guint64 population, guint64 sample, guint64 bad, double confidence)
{
  guint64 low = bad, high; /* the bound is in [low, high] */

  g_return_val_if_fail (sample <= population && bad <= sample, population);

  high = population - (sample - bad);
  while (low < high)
    {
      guint64 middle = low + (high - low + 1) / 2;

      /* A hair is left for rounding. */
      if (at_most (population, sample, bad, middle) >= 1 - confidence - 1e-9)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

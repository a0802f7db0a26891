/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remembers the last times at which a backend was lost, in memory: a start of the program begins
 * anew. One thread at a time. */
#include "hf-steadiness.h"

#include "hf-clock.h"

struct _HfSteadiness
{
  gint64 lost[HF_STEADY_LOSSES]; /* the last ones, in a ring; 0: none yet */
  unsigned at;
  gboolean answered; /* last time */
  gint64 answers_since;
};

/**
 * hf_steadiness_new:
 * Returns: (transfer full): of a backend that was never asked
 */
HfSteadiness *
hf_steadiness_new (void)
{
  HfSteadiness *self = g_new0 (HfSteadiness, 1);

  self->answered = TRUE; /* or else it would not have been added */
  return self;
}

/**
 * hf_steadiness_free:
 * @self: (transfer full): freed
 */
void
hf_steadiness_free (HfSteadiness *self)
{
  g_free (self);
}

/* Of a clock that was set back, nothing is remembered. */
static unsigned
count_losses (HfSteadiness *self, gint64 now)
{
  unsigned n = 0;

  for (unsigned i = 0; i < HF_STEADY_LOSSES; i++)
    n += self->lost[i] != 0 && self->lost[i] <= now && now - self->lost[i] < HF_HOUR;
  return n;
}

/**
 * hf_steadiness_judge:
 * @answers: whether it answered just now, as the store that it should be
 * @steady_after: µs of answers without a gap, after which one that comes and goes is steady again
 * @now: the time, in microseconds
 *
 * Returns: whether it may be used
 */
gboolean
hf_steadiness_judge (HfSteadiness *self, gboolean answers, gint64 steady_after, gint64 now)
{
  if (!answers)
    {
      if (self->answered)
        self->lost[self->at++ % HF_STEADY_LOSSES] = now;
      self->answered = FALSE;
      return FALSE;
    }
  if (!self->answered || now < self->answers_since)
    self->answers_since = now;
  self->answered = TRUE;
  return count_losses (self, now) < HF_STEADY_LOSSES || now - self->answers_since >= steady_after;
}

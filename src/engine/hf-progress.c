/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A sample a second is kept for half a minute: the rate is what came since the oldest one, until
 * the moment at which somebody asks, so that it falls while nothing moves. */

#include "hf-progress.h"

#include <string.h>

#define SAMPLES 32
#define SAMPLE_EVERY HF_SECOND
#define OLDEST (30 * HF_SECOND)

typedef struct
{
  gint64 time;
  guint64 done_bytes;
} Sample;

struct _HfProgress
{
  gatomicrefcount ref_count;
  HfClock *clock;
  GMutex mutex; /* for all below */
  Sample samples[SAMPLES]; /* the oldest first */
  unsigned n_samples;
  guint64 done_bytes, total_bytes;
  char *source;
  char **targets;
};

/**
 * hf_progress_new:
 * @clock: the time
 *
 * Returns: (transfer full): the progress of what begins now
 */
HfProgress *
hf_progress_new (HfClock *clock)
{
  HfProgress *self = g_new0 (HfProgress, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->clock = hf_clock_ref (clock);
  g_mutex_init (&self->mutex);
  self->samples[0].time = hf_clock_now (clock);
  self->n_samples = 1;
  return self;
}

/**
 * hf_progress_ref:
 * @self: a progress
 *
 * Returns: (transfer full): @self
 */
HfProgress *
hf_progress_ref (HfProgress *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_progress_unref:
 * @self: (transfer full): a progress
 */
void
hf_progress_unref (HfProgress *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  hf_clock_unref (self->clock);
  g_mutex_clear (&self->mutex);
  g_free (self->source);
  g_strfreev (self->targets);
  g_free (self);
}

static void
drop_first (HfProgress *self)
{
  self->n_samples--;
  memmove (self->samples, self->samples + 1, self->n_samples * sizeof (Sample));
}

/* One is always kept. */
static void
drop_old (HfProgress *self, gint64 now)
{
  while (self->n_samples > 1
         && (self->samples[0].time < now - OLDEST || self->samples[0].time > now))
    drop_first (self);
}

/**
 * hf_progress_note:
 * @self: a progress
 * @done_bytes: so far
 * @total_bytes: in all, as far as it is known
 *
 * Cheap enough for every block.
 */
void
hf_progress_note (HfProgress *self, guint64 done_bytes, guint64 total_bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 now = hf_clock_now (self->clock);

  self->done_bytes = done_bytes;
  self->total_bytes = total_bytes;
  if (now - self->samples[self->n_samples - 1].time < SAMPLE_EVERY)
    return;
  drop_old (self, now);
  if (self->n_samples == SAMPLES)
    drop_first (self);
  self->samples[self->n_samples++] = (Sample){ now, done_bytes };
}

/**
 * hf_progress_set_source:
 * @self: a progress
 * @source: (nullable): the backend that is read now
 */
void
hf_progress_set_source (HfProgress *self, const char *source)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_free (self->source);
  self->source = g_strdup (source);
}

/**
 * hf_progress_set_targets:
 * @self: a progress
 * @targets: (nullable) (array zero-terminated=1): the backends that are written to now
 */
void
hf_progress_set_targets (HfProgress *self, const char *const *targets)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_strfreev (self->targets);
  self->targets = g_strdupv ((char **)targets);
}

/**
 * hf_progress_read:
 * @self: a progress
 * @report: (out): how far it is
 */
void
hf_progress_read (HfProgress *self, HfProgressReport *report)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 now = hf_clock_now (self->clock), passed;
  guint64 came;

  drop_old (self, now);
  passed = now - self->samples[0].time;
  came = self->done_bytes > self->samples[0].done_bytes
             ? self->done_bytes - self->samples[0].done_bytes
             : 0;
  *report = (HfProgressReport){ .done_bytes = self->done_bytes,
                                .total_bytes = self->total_bytes,
                                .seconds_left = -1,
                                .source = g_strdup (self->source),
                                .targets = g_strdupv (self->targets) };
  if (passed >= SAMPLE_EVERY)
    report->bytes_per_second = (guint64)((double)came * G_USEC_PER_SEC / (double)passed);
  if (report->bytes_per_second > 0 && report->total_bytes >= report->done_bytes)
    report->seconds_left
        = (gint64)((report->total_bytes - report->done_bytes) / report->bytes_per_second);
}

/**
 * hf_progress_report_clear:
 * @self: a report
 *
 * Frees what it points to.
 */
void
hf_progress_report_clear (HfProgressReport *self)
{
  g_clear_pointer (&self->source, g_free);
  g_clear_pointer (&self->targets, g_strfreev);
}

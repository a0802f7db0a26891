/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A mutex and some additions for each read of a stream or call of a backend: tens of nanoseconds,
 * and all numbers of a reading belong together. */
#include "hf-meter.h"

struct _HfMeter
{
  gatomicrefcount ref_count;
  GMutex mutex;
  HfTraffic *traffic;
};

/**
 * hf_meter_new:
 * @begin: the backend, and what was counted before
 *
 * Returns: (transfer full): a meter that goes on from there
 */
HfMeter *
hf_meter_new (const HfTraffic *begin)
{
  HfMeter *self = g_new0 (HfMeter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->traffic = hf_traffic_copy (begin);
  return self;
}

/**
 * hf_meter_ref:
 * Returns: (transfer full): @self
 */
HfMeter *
hf_meter_ref (HfMeter *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_meter_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_meter_unref (HfMeter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_mutex_clear (&self->mutex);
  hf_traffic_free (self->traffic);
  g_free (self);
}

/**
 * hf_meter_count:
 * @more: what has moved; only its counts are looked at
 */
void
hf_meter_count (HfMeter *self, const HfTraffic *more)
{
  g_mutex_lock (&self->mutex);
  hf_traffic_add (self->traffic, more);
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_meter_read:
 * Returns: (transfer full): all that has moved so far
 */
HfTraffic *
hf_meter_read (HfMeter *self)
{
  HfTraffic *traffic;

  g_mutex_lock (&self->mutex);
  traffic = hf_traffic_copy (self->traffic);
  g_mutex_unlock (&self->mutex);
  return traffic;
}

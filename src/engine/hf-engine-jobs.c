/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The façade's calls about single jobs, and about all of them. */

#include "hf-engine.h"

#include "hf-job-orders.h"

/**
 * hf_engine_retry_job:
 * @self: an engine
 * @id: a job that failed or was cancelled
 * @error: return location
 *
 * Queues it anew.
 *
 * Returns: %FALSE with NOT_FOUND, or CONFLICT when it is not over, is done, or when its work is not
 * wanted, or not possible, any more
 */
gboolean
hf_engine_retry_job (HfEngine *self, gint64 id, GError **error)
{
  gboolean queued = hf_job_orders_retry (hf_engine_get_store (self), id, error);

  hf_scheduler_kick (hf_engine_get_scheduler (self));
  return queued;
}

/**
 * hf_engine_pause_job:
 * @self: an engine
 * @id: a job
 * @paused: whether it is to wait, also after a restart, until it is told to go on
 * @error: return location
 *
 * One that runs is put back into the queue. Saying the same again is no error.
 *
 * Returns: %FALSE with NOT_FOUND, or CONFLICT when it is over
 */
gboolean
hf_engine_pause_job (HfEngine *self, gint64 id, gboolean paused, GError **error)
{
  return hf_scheduler_pause_job (hf_engine_get_scheduler (self), id, paused, error);
}

/**
 * hf_engine_pause_jobs:
 * @self: an engine
 * @paused: whether no job may begin, also after a restart; what runs is let finish
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_engine_pause_jobs (HfEngine *self, gboolean paused, GError **error)
{
  gboolean noted = hf_job_orders_pause_all (hf_engine_get_store (self), paused, error);

  hf_scheduler_kick (hf_engine_get_scheduler (self));
  return noted;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Costs a few look-ups by index and what the counters hold, the same for any number of pins. Blocks
 * on the disk, so it belongs on a worker. */
#include "hf-overview.h"

#include "hf-alerts.h"
#include "hf-backend-table.h"
#include "hf-job-pause.h"
#include "hf-job-table.h"
#include "hf-proof-age.h"
#include "hf-sample-table.h"
#include "hf-setting-table.h"
#include "hf-status-table.h"

static void
clear (gpointer data)
{
  HfOverview *self = data;

  g_clear_pointer (&self->policy, hf_policy_free);
  g_clear_pointer (&self->alerts, g_ptr_array_unref);
  g_clear_pointer (&self->backends, g_ptr_array_unref);
  g_free (self->sentence);
}

static gboolean
count_jobs (HfOverview *self, HfDb *db, GError **error)
{
  return hf_job_table_count (db, HF_JOB_QUEUED, &self->jobs_queued, error)
         && hf_job_table_count (db, HF_JOB_RUNNING, &self->jobs_running, error)
         && hf_job_table_count (db, HF_JOB_FAILED, &self->jobs_failed, error)
         && hf_job_table_count_failed (db, self->now - HF_DAY, &self->failed_lately, error)
         && hf_job_pause_get_all (db, &self->all_paused, error);
}

static gboolean
read_times (HfOverview *self, HfDb *db, GError **error)
{
  return hf_sample_table_get_last (db, &self->sampled, error)
         && hf_proof_age_read_span (db, &self->oldest_read, &self->newest_read, error)
         && hf_proof_age_count_checks (db, 0, &self->checks_open, error)
         && hf_class_table_spread (db, &self->spread, error);
}

static gboolean
read_all (HfOverview *self, HfDb *db, GError **error)
{
  if (!hf_db_begin_read (db, error))
    return FALSE;
  self->policy = hf_setting_table_get_policy (db, error);
  if (!self->policy || !hf_status_table_read (db, self->policy, &self->status, error))
    return FALSE;
  self->alerts = hf_alerts_list (db, self->now, error);
  self->backends = self->alerts ? hf_backend_table_list (db, error) : NULL;
  if (!self->backends || !count_jobs (self, db, error) || !read_times (self, db, error)
      || !hf_approval_read (db, &self->plan, error))
    return FALSE;
  self->sentence = hf_status_sentence (&self->status, self->policy);
  return TRUE;
}

/**
 * hf_overview_new:
 * @engine: an engine
 * @error: why its registry can't be read
 *
 * Returns: (transfer full): how everything is now, or %NULL
 */
HfOverview *
hf_overview_new (HfEngine *engine, GError **error)
{
  g_autoptr (HfOverview) self = g_atomic_rc_box_new0 (HfOverview);
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  gboolean ok;

  if (!db)
    return NULL;
  self->now = hf_clock_now (hf_engine_get_clock (engine));
  ok = read_all (self, db, error);
  hf_store_give_back (store, db);
  return ok ? g_steal_pointer (&self) : NULL;
}

/**
 * hf_overview_ref:
 * @self: an overview
 *
 * Returns: (transfer full): the same
 */
HfOverview *
hf_overview_ref (HfOverview *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * hf_overview_unref:
 * @self: (transfer full): an overview
 */
void
hf_overview_unref (HfOverview *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * hf_overview_find_backend:
 * @id: (nullable): of a backend
 *
 * Returns: (transfer none) (nullable): how it is
 */
const HfBackendInfo *
hf_overview_find_backend (const HfOverview *self, const char *id)
{
  for (unsigned i = 0; i < self->backends->len; i++)
    {
      const HfBackendInfo *info = self->backends->pdata[i];

      if (g_strcmp0 (info->id, id) == 0)
        return info;
    }
  return NULL;
}

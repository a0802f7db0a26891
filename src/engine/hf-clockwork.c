/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Probes run on a pool of their own, one at a time: a store that hangs delays the next probe, and
 * nothing else. */

#include "hf-clockwork.h"

#include "hf-alerts.h"
#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-pool.h"
#include "hf-replica-table.h"
#include "hf-sample-table.h"
#include "hf-setting-table.h"
#include "hf-status-table.h"

#define AGE_EVERY HF_HOUR
#define ALERTS_PAUSE HF_SECOND /* between two looks while much changes */
#define ALERTS_EVERY (30 * HF_SECOND) /* while nothing does */
#define THIN_EVERY HF_HOUR
#define TRAFFIC_EVERY HF_MINUTE /* what a kill -9 may cost of it */

struct _HfClockwork
{
  HfStore *store;
  HfBackendSet *backends;
  HfPool *pool;
  GCancellable *cancellable;
  HfProbedFunc probed;
  gpointer probed_data;
  int probing; /* atomic: a round of probes is under way */
  gint64 next_probe;
  gint64 next_age;
  gint64 next_sample;
  gint64 next_traffic;
  gint64 next_thin;
  gint64 alerts_at; /* the last look */
  guint64 alerts_commits; /* that it took in */
};

/**
 * hf_clockwork_new:
 * @store: the registry
 * @backends: the backends
 * @probed: called after each round of probes
 * @data: for @probed
 *
 * Returns: (transfer full): a clockwork for which everything is due
 */
HfClockwork *
hf_clockwork_new (HfStore *store, HfBackendSet *backends, HfProbedFunc probed, gpointer data)
{
  HfClockwork *self = g_new0 (HfClockwork, 1);

  self->store = store;
  self->backends = backends;
  self->probed = probed;
  self->probed_data = data;
  self->pool = hf_pool_new ("probe", 1);
  self->cancellable = g_cancellable_new ();
  return self;
}

/**
 * hf_clockwork_free:
 * @self: (transfer full): a clockwork
 */
void
hf_clockwork_free (HfClockwork *self)
{
  g_cancellable_cancel (self->cancellable);
  hf_pool_free (self->pool);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
probe_all (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  HfClockwork *self = task_data;
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (self->store, &error);
  g_autoptr (GPtrArray) backends = db != NULL ? hf_backend_table_list (db, &error) : NULL;
  unsigned i;

  if (db != NULL)
    hf_store_give_back (self->store, db);
  for (i = 0; backends != NULL && i < backends->len; i++)
    {
      HfBackendInfo *info = g_ptr_array_index (backends, i);
      g_autoptr (GError) why = NULL;

      if (info->paused)
        hf_backend_set_note_secrets (self->backends, info->id);
      else if (!hf_backend_set_probe (self->backends, info->id, NULL, self->cancellable, &why)
               && !g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND)
               && !g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("probing %s: %s", info->id, why->message);
    }
  if (error != NULL)
    g_warning ("probing the backends: %s", error->message);
  g_atomic_int_set (&self->probing, FALSE);
  self->probed (self->probed_data);
  g_task_return_boolean (task, TRUE);
}

static void
start_probes (HfClockwork *self)
{
  g_autoptr (GTask) task = NULL;

  if (!g_atomic_int_compare_and_exchange (&self->probing, FALSE, TRUE))
    return;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, self, NULL);
  hf_pool_push (self->pool, 0, task, probe_all);
}

/**
 * hf_clockwork_is_probing:
 * @self: a clockwork
 *
 * Returns: whether a round of probes is under way
 */
gboolean
hf_clockwork_is_probing (HfClockwork *self)
{
  return g_atomic_int_get (&self->probing);
}

static gboolean
age (HfDb *db, gpointer data, GError **error)
{
  guint64 changed;

  return hf_replica_table_age (db, *(gint64 *)data, &changed, error);
}

static gboolean
sample (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  HfStatus status;

  return policy != NULL && hf_status_table_read (db, policy, &status, error)
         && hf_sample_table_take (db, &status, *(gint64 *)data, error);
}

static gboolean
thin (HfDb *db, gpointer data, GError **error)
{
  return hf_sample_table_thin (db, *(gint64 *)data, error);
}

/* Due when its time has come, or when the clock was set back by more than a period. */
static gboolean
is_due (gint64 *next, gint64 now, gint64 period)
{
  if (now < *next && *next - now <= period)
    return FALSE;
  *next = now + period;
  return TRUE;
}

/* Twice a minute and after each change, and not more often than once a second. */
static gboolean
refresh_alerts (HfClockwork *self, gint64 now, gint64 *next, GError **error)
{
  guint64 commits = hf_store_get_commits (self->store);

  *next = self->alerts_at + ALERTS_EVERY;
  if (commits == self->alerts_commits && now >= self->alerts_at && now < *next)
    return TRUE;
  if (now >= self->alerts_at && now - self->alerts_at < ALERTS_PAUSE)
    {
      *next = self->alerts_at + ALERTS_PAUSE;
      return TRUE;
    }
  *next = now + ALERTS_EVERY;
  self->alerts_at = now;
  self->alerts_commits = commits;
  return hf_alerts_refresh (self->store, error);
}

/* Points begin with full five minutes, so that the window can tell when the next one comes. */
static gboolean
keep_samples (HfClockwork *self, gint64 now, GError **error)
{
  if (is_due (&self->next_sample, now, HF_SAMPLE_EVERY))
    {
      self->next_sample -= self->next_sample % HF_SAMPLE_EVERY;
      if (!hf_store_change (self->store, sample, &now, error))
        return FALSE;
    }
  return !is_due (&self->next_thin, now, THIN_EVERY)
         || hf_store_change (self->store, thin, &now, error);
}

/**
 * hf_clockwork_run:
 * @self: a clockwork
 * @upkeep: how often
 * @next: (out): when the next thing is due
 * @error: return location
 *
 * Does what is due.
 *
 * Returns: %FALSE with @error when the registry can't be used
 */
gboolean
hf_clockwork_run (HfClockwork *self, const HfUpkeep *upkeep, gint64 *next, GError **error)
{
  gint64 now = hf_clock_now (hf_store_get_clock (self->store));
  gint64 next_alerts;

  if (!refresh_alerts (self, now, &next_alerts, error))
    return FALSE;
  if (is_due (&self->next_probe, now, upkeep->probe_every))
    start_probes (self);
  if (is_due (&self->next_age, now, AGE_EVERY) && !hf_store_change (self->store, age, &now, error))
    return FALSE;
  if (is_due (&self->next_traffic, now, TRAFFIC_EVERY)
      && !hf_meters_save (hf_backend_set_get_meters (self->backends), error))
    return FALSE;
  if (!keep_samples (self, now, error))
    return FALSE;
  *next = MIN (MIN (self->next_probe, next_alerts), MIN (self->next_age, self->next_sample));
  *next = MIN (*next, MIN (self->next_traffic, self->next_thin));
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes the place of the real engine in the tests that link this file. */
#include "hf-fake-engine.h"

#include "hf-engine-orders.h"
#include "hf-error.h"
#include "hf-job-orders.h"
#include "hf-job-table.h"
#include "hf-setting-table.h"

#define MIB ((gsize)1024 * 1024)

struct _HfEngine
{
  HfStore *store;
  HfBackendSet *backends; /* none */
  HfScheduler *scheduler; /* that never runs */
  HfClock *clock;
  gint64 begin;
  HfFake fake;
  GMutex mutex;
  GCond changed;
  unsigned allowed; /* MiB */
  HfJobFunc func;
  gpointer func_data;
};

HfEngine *
hf_fake_engine_new (const char *dir, HfClock *clock)
{
  HfEngine *self = g_new0 (HfEngine, 1);
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->clock = hf_clock_ref (clock);
  self->begin = hf_clock_now (clock);
  self->store = hf_store_open (dir, clock, &error);
  g_assert_no_error (error);
  self->backends = hf_backend_set_new (self->store, dir, NULL);
  self->scheduler = hf_scheduler_new (self->store, self->backends, NULL, dir, 1);
  return self;
}

void
hf_engine_free (HfEngine *self)
{
  hf_scheduler_free (self->scheduler);
  hf_backend_set_free (self->backends);
  hf_store_close (self->store);
  hf_clock_unref (self->clock);
  g_free (self->fake.name);
  g_free (self->fake.root);
  g_free (self->fake.cid);
  g_free (self->fake.secrets);
  g_clear_error (&self->fake.upload_error);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

HfFake *
hf_fake_engine_get (HfEngine *self)
{
  return &self->fake;
}

void
hf_fake_engine_lock (HfEngine *self)
{
  g_mutex_lock (&self->mutex);
}

void
hf_fake_engine_unlock (HfEngine *self)
{
  g_mutex_unlock (&self->mutex);
}

/* A client that goes before its connection was looked at could be anybody, and is refused. */
void
hf_fake_engine_wait_started (HfEngine *self, unsigned count)
{
  g_mutex_lock (&self->mutex);
  while (self->fake.started < count)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

void
hf_fake_engine_wait_uploads (HfEngine *self, unsigned count)
{
  g_mutex_lock (&self->mutex);
  while (self->fake.uploads < count)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

void
hf_fake_engine_allow (HfEngine *self, unsigned mib)
{
  g_mutex_lock (&self->mutex);
  self->allowed += mib;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

gint64
hf_fake_engine_wait_job (HfEngine *self)
{
  gint64 job;

  g_mutex_lock (&self->mutex);
  while (self->fake.job == 0)
    g_cond_wait (&self->changed, &self->mutex);
  job = self->fake.job;
  g_mutex_unlock (&self->mutex);
  return job;
}

/* ---- jobs ---- */

typedef struct
{
  HfJob *job;
  gint64 id;
  HfJobState state;
  const char *text;
} JobChange;

static gboolean
insert_job (HfDb *db, gpointer data, GError **error)
{
  return hf_job_table_insert (db, ((JobChange *)data)->job, error);
}

static gboolean
make_job (HfEngine *self, HfJobKind kind, gint64 *id, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (kind);
  JobChange change = { .job = job };

  job->created = hf_clock_now (self->clock);
  if (!hf_store_change (self->store, insert_job, &change, error))
    return FALSE;
  *id = job->id;
  g_mutex_lock (&self->mutex);
  self->fake.job = job->id;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static gboolean
end_job (HfDb *db, gpointer data, GError **error)
{
  JobChange *change = data;
  g_autoptr (HfJob) job = hf_job_table_get (db, change->id, error);

  if (!job)
    return FALSE;
  job->state = change->state;
  if (change->state == HF_JOB_DONE)
    {
      job->result = json_object_new ();
      json_object_set_string_member (job->result, "said", change->text);
    }
  else
    {
      g_free (job->error);
      job->error = g_strdup (change->text);
    }
  return hf_job_table_update (db, job, error);
}

void
hf_fake_engine_end_job (HfEngine *self, gint64 job, HfJobState state, const char *text)
{
  JobChange change = { .id = job, .state = state, .text = text };
  g_autoptr (GError) error = NULL;

  hf_store_change (self->store, end_job, &change, &error);
  g_assert_no_error (error);
  if (self->func)
    self->func (job, self->func_data);
}

/* ---- the façade ---- */

static gboolean
fails (HfEngine *self, GError **error)
{
  if (!self->fake.error)
    return FALSE;
  g_propagate_error (error, g_error_copy (self->fake.error));
  return TRUE;
}

static HfAdded *
added (HfEngine *self, const char *cid, HfJobKind kind, GError **error)
{
  HfAdded *result = g_new0 (HfAdded, 1);

  result->cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_ptr_array_add (result->cids, cid ? hf_cid_new_from_text (cid, NULL)
                                     : hf_cid_new_for_data (HF_CODEC_RAW, "fake", 4));
  result->unreachable = 3;
  if (self->fake.no_jobs || make_job (self, kind, &result->job_id, error))
    return result;
  hf_added_free (result);
  return NULL;
}

static void
note_options (HfEngine *self, const HfAddOptions *options)
{
  g_free (self->fake.name);
  g_free (self->fake.root);
  self->fake.options = *options;
  self->fake.options.name = self->fake.name = g_strdup (options->name);
  self->fake.options.root = self->fake.root = g_strdup (options->root);
}

static gssize
read_some (HfEngine *self, GInputStream *car, char *buffer, GCancellable *cancellable,
           GError **error)
{
  gsize length = 0;

  if (self->fake.upload == HF_FAKE_GATE)
    {
      g_mutex_lock (&self->mutex);
      while (self->allowed == 0 && !g_cancellable_is_cancelled (cancellable))
        g_cond_wait_until (&self->changed, &self->mutex, g_get_monotonic_time () + 10000);
      if (self->allowed > 0)
        self->allowed--;
      g_mutex_unlock (&self->mutex);
    }
  if (!g_input_stream_read_all (car, buffer, MIB, &length, cancellable, error))
    return -1;
  g_mutex_lock (&self->mutex);
  self->fake.bytes += length;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  return (gssize)length;
}

static gboolean
read_all (HfEngine *self, GInputStream *car, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc (MIB);
  gssize length;

  do
    length = read_some (self, car, buffer, cancellable, error);
  while (length > 0);
  return length == 0;
}

HfAdded *
hf_engine_add_car (HfEngine *self, GInputStream *car, guint64 length, const HfAddOptions *options,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) problem = NULL;
  HfAdded *result = NULL;
  char first[8];

  g_mutex_lock (&self->mutex);
  note_options (self, options);
  self->fake.length = length;
  self->fake.started++;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);

  if (self->fake.upload != HF_FAKE_REFUSE)
    read_all (self, car, cancellable, &problem);
  else if (g_input_stream_read (car, first, sizeof first, cancellable, &problem) >= 0)
    g_set_error_literal (&problem, HF_ERROR, HF_ERROR_CORRUPT, "this is not a CAR");
  if (!problem)
    result = added (self, NULL, HF_JOB_IMPORT, &problem);

  g_mutex_lock (&self->mutex);
  self->fake.uploads++;
  g_clear_error (&self->fake.upload_error);
  self->fake.upload_error = problem ? g_error_copy (problem) : NULL;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  if (problem)
    g_propagate_error (error, g_steal_pointer (&problem));
  return result;
}

static gboolean
drop (HfBlock *block, gpointer data, GError **error)
{
  return TRUE;
}

HfAdded *
hf_engine_add_tree (HfEngine *self, HfTreeFunc fill, gpointer data, guint64 length,
                    const HfUnixfsProfile *profile, const HfAddOptions *options,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr (HfTreeBuilder) builder = hf_tree_builder_new (profile, NULL, drop, NULL);
  g_autoptr (HfCid) root = NULL;
  g_autofree char *text = NULL;

  if (!fill (builder, data, cancellable, error))
    return NULL;
  root = hf_tree_builder_finish (builder, error);
  if (!root)
    return NULL;
  g_mutex_lock (&self->mutex);
  note_options (self, options);
  g_mutex_unlock (&self->mutex);
  text = hf_cid_to_text (root);
  return added (self, text, HF_JOB_IMPORT, error);
}

HfAdded *
hf_engine_add_cid (HfEngine *self, const char *cid, const HfAddOptions *options, GError **error)
{
  g_autoptr (HfCid) parsed = hf_cid_new_from_text (cid, error);

  if (!parsed || fails (self, error))
    return NULL;
  g_mutex_lock (&self->mutex);
  note_options (self, options);
  g_free (self->fake.cid);
  self->fake.cid = g_strdup (cid);
  g_mutex_unlock (&self->mutex);
  return added (self, cid, HF_JOB_REPLICATE, error);
}

void
hf_added_free (HfAdded *self)
{
  g_ptr_array_unref (self->cids);
  g_free (self);
}

gboolean
hf_engine_verify (HfEngine *self, HfCid *cid, gint64 *job_id, GError **error)
{
  return !fails (self, error) && make_job (self, HF_JOB_VERIFY, job_id, error);
}

gboolean
hf_engine_decide_plan (HfEngine *self, gint64 id, gboolean approve, guint64 *pins, GError **error)
{
  return !fails (self, error) && hf_approval_decide (self->store, id, approve, pins, error);
}

gboolean
hf_engine_unpin (HfEngine *self, HfCid *cid, gboolean keep_replicas, GArray **job_ids,
                 GError **error)
{
  gint64 id;

  if (fails (self, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->fake.keep_replicas = keep_replicas;
  g_mutex_unlock (&self->mutex);
  *job_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (unsigned i = 0; i < 2 && !self->fake.no_jobs; i++)
    {
      if (!make_job (self, HF_JOB_REMOVE, &id, error))
        return FALSE;
      g_array_append_val (*job_ids, id);
    }
  return TRUE;
}

GPtrArray *
hf_engine_order_copies (HfEngine *self, const HfCopyOrder *orders, unsigned n_orders,
                        GError **error)
{
  return fails (self, error) ? NULL : hf_copy_orders_enter (self->store, orders, n_orders, error);
}

GPtrArray *
hf_engine_order_pins (HfEngine *self, const HfPinBatch *batch, GError **error)
{
  return fails (self, error) ? NULL : hf_pin_batch_enter (batch, self->store, error);
}

HfCleaned *
hf_engine_clean_up (HfEngine *self, GError **error)
{
  return fails (self, error)
             ? NULL
             : hf_cleanup_run (self->store, hf_store_get_directory (self->store), error);
}

HfPinReader *
hf_engine_read_pin (HfEngine *self, HfCid *cid, GError **error)
{
  if (!fails (self, error))
    g_set_error_literal (error, HF_ERROR, HF_ERROR_NOT_FOUND, "the fake has no blocks");
  return NULL;
}

HfPinPath *
hf_engine_open_path (HfEngine *self, HfCid *root, const char *const *names,
                     GCancellable *cancellable, GError **error)
{
  if (!fails (self, error))
    g_set_error_literal (error, HF_ERROR, HF_ERROR_NOT_FOUND, "the fake has no blocks");
  return NULL;
}

GInputStream *
hf_engine_export_pin (HfEngine *self, HfCid *cid, GError **error)
{
  return fails (self, error) ? NULL : hf_fake_stream_new (&self->fake.script);
}

GInputStream *
hf_engine_export_pins (HfEngine *self, const HfSelection *selection, HfCid **manifest,
                       GCancellable *cancellable, GError **error)
{
  if (fails (self, error))
    return NULL;
  g_mutex_lock (&self->mutex);
  self->fake.selection = *selection;
  self->fake.selected = selection->cids ? selection->cids->len : 0;
  g_mutex_unlock (&self->mutex);
  *manifest = hf_cid_new_for_data (HF_CODEC_DAG_CBOR, "manifest", 8);
  return hf_fake_stream_new (&self->fake.script);
}

HfStore *
hf_engine_get_store (HfEngine *self)
{
  return self->store;
}

HfClock *
hf_engine_get_clock (HfEngine *self)
{
  return self->clock;
}

gint64
hf_engine_get_uptime (HfEngine *self)
{
  return 2 * HF_HOUR;
}

/* Of the backend one, and of another that is not there any more. */
GPtrArray *
hf_engine_list_traffic (HfEngine *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_traffic_free);
  HfTraffic *one = hf_traffic_new ("one", self->begin - HF_DAY);
  HfTraffic *gone = hf_traffic_new ("gone", self->begin - HF_HOUR);

  hf_traffic_add (one, &(HfTraffic){ .written_bytes = 2000000000,
                                     .read_bytes = 500000000,
                                     .files = 3,
                                     .operations = 8,
                                     .errors = 2 });
  hf_traffic_add (gone, &(HfTraffic){ .written_bytes = 7000, .files = 1, .operations = 1 });
  g_ptr_array_add (list, gone);
  g_ptr_array_add (list, one);
  return list;
}

void
hf_engine_set_job_func (HfEngine *self, HfJobFunc func, gpointer data)
{
  self->func = func;
  self->func_data = data;
}

HfPolicy *
hf_engine_get_policy (HfEngine *self, GError **error)
{
  return fails (self, error) ? NULL : hf_policy_new ();
}

HfPolicy *
hf_engine_change_policy (HfEngine *self, JsonObject *changes, HfProblems *problems, GError **error)
{
  return fails (self, error) ? NULL : hf_policy_new ();
}

HfPolicy *
hf_engine_change_settings (HfEngine *self, JsonObject *changes, HfProblems *problems,
                           GError **error)
{
  return fails (self, error) ? NULL : hf_policy_new ();
}

HfBackendSet *
hf_engine_get_backends (HfEngine *self)
{
  return self->backends;
}

HfScheduler *
hf_engine_get_scheduler (HfEngine *self)
{
  return self->scheduler;
}

HfBackendInfo *
hf_engine_add_backend_with_secrets (HfEngine *self, const HfBackendInfo *wanted,
                                    JsonObject *secrets, HfProblems *problems, GError **error)
{
  g_mutex_lock (&self->mutex);
  g_free (self->fake.secrets);
  self->fake.secrets = secrets ? hf_json_to_text (secrets) : NULL;
  g_mutex_unlock (&self->mutex);
  return fails (self, error) ? NULL : hf_backend_info_copy (wanted);
}

HfBackendInfo *
hf_engine_change_backend (HfEngine *self, const char *id, JsonObject *changes, HfProblems *problems,
                          GError **error)
{
  HfBackendInfo *info;

  if (fails (self, error))
    return NULL;
  info = hf_backend_info_new ();
  info->id = g_strdup (id);
  return info;
}

gboolean
hf_engine_adopt (HfEngine *self, const char *id, GPtrArray *cids, guint64 *count, GError **error)
{
  if (fails (self, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->fake.adopt_some = cids != NULL;
  g_mutex_unlock (&self->mutex);
  *count = cids ? cids->len : 1234;
  return TRUE;
}

gboolean
hf_engine_remove_backend (HfEngine *self, const char *id, GError **error)
{
  return !fails (self, error);
}

char **
hf_engine_list_secrets (HfEngine *self, const char *backend_id)
{
  return g_str_equal (backend_id, "new") ? g_strsplit ("password token", " ", 0) : NULL;
}

char **
hf_engine_list_delegates (HfEngine *self, GError **error)
{
  if (fails (self, error))
    return NULL;
  return g_strsplit (self->fake.no_nodes ? "" : "/ip4/192.0.2.8/tcp/4001/p2p/QmFake", " ", 0);
}

/* It does nothing by itself. */
void
hf_engine_kick (HfEngine *self)
{
}

char *
hf_engine_describe_copy (HfEngine *self, const char *backend_id, const char *locator)
{
  return g_strdup_printf ("/fake/%s/%s", backend_id, locator);
}

gboolean
hf_engine_cancel_job (HfEngine *self, gint64 id, HfCancelled *cancelled, GError **error)
{
  if (fails (self, error))
    return FALSE;
  *cancelled = (HfCancelled){ .over = !self->fake.running, .kind = HF_JOB_IMPORT };
  cancelled->unpinned = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (cancelled->unpinned, g_strdup_printf ("pin of %d", (int)id));
  return TRUE;
}

gboolean
hf_engine_retry_job (HfEngine *self, gint64 id, GError **error)
{
  return !fails (self, error) && hf_job_orders_retry (self->store, id, error);
}

gboolean
hf_engine_pause_job (HfEngine *self, gint64 id, gboolean paused, GError **error)
{
  return !fails (self, error) && hf_job_orders_pause (self->store, id, paused, error);
}

gboolean
hf_engine_pause_jobs (HfEngine *self, gboolean paused, GError **error)
{
  return !fails (self, error) && hf_job_orders_pause_all (self->store, paused, error);
}

gboolean
hf_engine_read_progress (HfEngine *self, gint64 id, HfProgressReport *report)
{
  *report = (HfProgressReport){ .done_bytes = 30,
                                .total_bytes = 100,
                                .bytes_per_second = 10,
                                .seconds_left = 7,
                                .source = g_strdup ("one"),
                                .targets = g_strsplit ("two,three", ",", -1) };
  return TRUE;
}

gboolean
hf_engine_explain_job (HfEngine *self, const HfJob *job, char **why, GError **error)
{
  *why = job->state == HF_JOB_QUEUED ? g_strdup ("waits for one") : NULL;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET jobs, jobs/{id}, DELETE jobs/{id}, and the answers of all routes that make jobs: 202 at once,
 * 200 for who waited to the end. What only reads: API thread or a worker. */
#include "hf-jobs-resource.h"

#include "hf-error.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"
#include "hf-view.h"

#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000

static const char *const states[] = { "queued", "running", "done", "failed", "cancelled", NULL };

static JsonObject *
job_to_json (HfDb *db, const HfJob *job, GError **error)
{
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GError) missing = NULL;
  JsonObject *object;

  /* The pin may be gone by now. */
  if (job->pin_id)
    pin = hf_pin_table_get (db, job->pin_id, &missing);
  if (missing && !g_error_matches (missing, HF_ERROR, HF_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&missing));
      return NULL;
    }

  object = json_object_new ();
  json_object_set_int_member (object, "id", job->id);
  hf_reply_set_text (object, "kind", hf_job_kind_to_string (job->kind));
  hf_reply_set_text (object, "state", hf_job_state_to_string (job->state));
  hf_reply_set_text (object, "cid", pin ? pin->text : NULL);
  json_object_set_int_member (object, "priority", job->priority);
  json_object_set_int_member (object, "attempts", job->attempts);
  hf_reply_set_time (object, "next_try", job->state == HF_JOB_QUEUED ? job->next_try : 0);
  hf_reply_set_time (object, "created", job->created);
  hf_reply_set_time (object, "started", job->started);
  hf_reply_set_time (object, "finished", job->finished);
  json_object_set_int_member (object, "done_bytes", (gint64)job->done_bytes);
  json_object_set_int_member (object, "total_bytes", (gint64)job->total_bytes);
  hf_reply_set_text (object, "error", job->error);
  if (job->result)
    json_object_set_object_member (object, "result", json_object_ref (job->result));
  else
    json_object_set_null_member (object, "result");
  return object;
}

static JsonObject *
list (HfDb *db, int state, gint64 cursor, unsigned limit, GError **error)
{
  g_autoptr (GPtrArray) jobs = hf_job_table_list (db, state, cursor, limit, error);
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (JsonObject) object = json_object_new ();
  guint64 total = 0;

  if (!jobs || !hf_job_table_count (db, state, &total, error))
    return NULL;
  for (unsigned i = 0; i < jobs->len; i++)
    {
      JsonObject *entry = job_to_json (db, jobs->pdata[i], error);

      if (!entry)
        return NULL;
      json_array_add_object_element (array, entry);
    }
  json_object_set_array_member (object, "jobs", json_array_ref (array));
  json_object_set_int_member (object, "total", (gint64)total);
  if (jobs->len == limit)
    {
      const HfJob *last = jobs->pdata[jobs->len - 1];
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, last->id);

      json_object_set_string_member (object, "next_cursor", next);
    }
  return g_steal_pointer (&object);
}

/* The newest first. */
HfReply *
hf_jobs_list (HfCall *call)
{
  gint64 limit = DEFAULT_LIMIT;
  gint64 cursor = hf_call_read_cursor (call);
  int state = hf_call_read_word (call, "state", states, -1);
  g_autoptr (HfView) view = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;
  JsonObject *object;

  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &limit);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;

  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);
  object = list (hf_view_get_db (view), state, cursor, (unsigned)limit, &error);
  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

static void
add_progress (JsonObject *object, HfEngine *engine, gint64 id)
{
  g_auto (HfProgressReport) report = { 0 };
  JsonArray *targets;

  if (!hf_engine_read_progress (engine, id, &report))
    return;
  targets = json_array_new ();
  for (unsigned i = 0; report.targets && report.targets[i]; i++)
    json_array_add_string_element (targets, report.targets[i]);
  json_object_set_int_member (object, "done_bytes", (gint64)report.done_bytes);
  json_object_set_int_member (object, "total_bytes", (gint64)report.total_bytes);
  json_object_set_int_member (object, "bytes_per_second", (gint64)report.bytes_per_second);
  if (report.seconds_left >= 0)
    json_object_set_int_member (object, "seconds_left", report.seconds_left);
  else
    json_object_set_null_member (object, "seconds_left");
  hf_reply_set_text (object, "source", report.source);
  json_object_set_array_member (object, "targets", targets);
}

/* One job, with what is known of it beside what is in the registry. */
static JsonObject *
describe (HfCall *call, HfView *view, const HfJob *job, GError **error)
{
  JsonObject *object = job_to_json (hf_view_get_db (view), job, error);
  g_autofree char *why = NULL;

  if (!object)
    return NULL;
  if (job->state == HF_JOB_RUNNING)
    add_progress (object, call->engine, job->id);
  if (hf_engine_explain_job (call->engine, job, &why, error))
    {
      if (why)
        json_object_set_string_member (object, "waits", why);
      return object;
    }
  json_object_unref (object);
  return NULL;
}

static HfReply *
read_id (HfCall *call, gint64 *id)
{
  HfReply *refusal = hf_call_refuse (call);

  if (refusal || g_ascii_string_to_signed (call->params[0], 10, 1, G_MAXINT64, id, NULL))
    return refusal;
  return hf_reply_new_failure (SOUP_STATUS_NOT_FOUND, "not_found", "there is no job %s",
                               call->params[0]);
}

/* With ?wait=, once the job is over. */
HfReply *
hf_jobs_get (HfCall *call)
{
  gint64 id;
  HfReply *refusal = read_id (call, &id);
  g_autoptr (HfView) view = NULL;
  g_autoptr (HfJob) job = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *reply;
  JsonObject *object;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);
  job = hf_job_table_get (hf_view_get_db (view), id, &error);
  if (!job)
    return hf_reply_new_for_error (error);
  object = describe (call, view, job, &error);
  if (!object)
    return hf_reply_new_for_error (error);
  reply = hf_reply_new (SOUP_STATUS_OK, object);
  if (!hf_job_is_over (job))
    {
      hf_reply_add_job (reply, id);
      hf_reply_set_ask_again (reply);
    }
  return reply;
}

/* 200 when it is over, 202 when it is told to end: with which pins go with it. */
HfReply *
hf_jobs_cancel (HfCall *call)
{
  gint64 id;
  HfReply *refusal = read_id (call, &id);
  g_auto (HfCancelled) cancelled = { 0 };
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  JsonArray *unpinned;

  if (refusal)
    return refusal;
  if (!hf_engine_cancel_job (call->engine, id, &cancelled, &error))
    return hf_reply_new_for_error (error);
  object = json_object_new ();
  unpinned = json_array_new ();
  for (unsigned i = 0; i < cancelled.unpinned->len; i++)
    json_array_add_string_element (unpinned, cancelled.unpinned->pdata[i]);
  json_object_set_int_member (object, "id", id);
  hf_reply_set_text (object, "kind", hf_job_kind_to_string (cancelled.kind));
  hf_reply_set_text (object, "state", cancelled.over ? "cancelled" : "running");
  json_object_set_boolean_member (object, "cancelled", cancelled.over);
  json_object_set_array_member (object, "unpinned", unpinned);
  return hf_reply_new (cancelled.over ? SOUP_STATUS_OK : SOUP_STATUS_ACCEPTED, object);
}

/* The answer of a route that made jobs: data (transfer full) with `job`, the first of them or null,
 * and `jobs`, beside what the route has to say. 202, or 200 when there is nothing left to do. */
HfReply *
hf_jobs_accept (JsonObject *data, const GArray *jobs)
{
  unsigned status = jobs->len ? SOUP_STATUS_ACCEPTED : SOUP_STATUS_OK;
  HfReply *reply = hf_reply_new (status, data);
  JsonArray *all = json_array_new ();

  if (jobs->len)
    json_object_set_int_member (data, "job", g_array_index (jobs, gint64, 0));
  else
    json_object_set_null_member (data, "job");
  for (unsigned i = 0; i < jobs->len; i++)
    {
      json_array_add_int_element (all, g_array_index (jobs, gint64, i));
      hf_reply_add_job (reply, g_array_index (jobs, gint64, i));
    }
  json_object_set_array_member (data, "jobs", all);
  return reply;
}

/* Whether all jobs have come to an end. */
gboolean
hf_jobs_are_over (HfEngine *engine, const GArray *jobs, gboolean *over, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  gboolean read = db != NULL;

  *over = TRUE;
  for (unsigned i = 0; read && *over && i < jobs->len; i++)
    {
      g_autoptr (HfJob) job = hf_job_table_get (db, g_array_index (jobs, gint64, i), error);

      read = job != NULL;
      *over = job && hf_job_is_over (job);
    }
  if (db)
    hf_store_give_back (store, db);
  return read;
}

static HfReply *
failed (const HfJob *job)
{
  if (job->state == HF_JOB_CANCELLED)
    return hf_reply_new_failure (SOUP_STATUS_CONFLICT, "job_cancelled",
                                 "job %" G_GINT64_FORMAT " was cancelled", job->id);
  return hf_reply_new_failure (SOUP_STATUS_SERVICE_UNAVAILABLE, "job_failed",
                               "job %" G_GINT64_FORMAT " failed: %s", job->id,
                               job->error ? job->error : "no reason is known");
}

/* Copies what the job has to say beside what was said when it was accepted. */
static void
merge (JsonObject *data, JsonObject *result)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (!result)
    return;
  json_object_iter_init (&iter, result);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (data, name, json_node_copy (node));
}

/* (transfer full): the answer for somebody who waited for the jobs of accepted, all of which are
 * over */
HfReply *
hf_jobs_finish (HfEngine *engine, HfReply *accepted)
{
  const GArray *jobs = hf_reply_get_jobs (accepted);
  JsonObject *data = json_object_ref (hf_reply_get_data (accepted));
  HfReply *reply = hf_reply_new (SOUP_STATUS_OK, data);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (engine, &error);
  HfReply *failure = view ? NULL : hf_reply_new_for_error (error);

  for (unsigned i = 0; !failure && i < jobs->len; i++)
    {
      g_autoptr (HfJob) job
          = hf_job_table_get (hf_view_get_db (view), g_array_index (jobs, gint64, i), &error);

      if (!job)
        failure = hf_reply_new_for_error (error);
      else if (job->state != HF_JOB_DONE)
        failure = failed (job);
      else
        merge (data, job->result);
    }
  if (!failure)
    return reply;
  hf_reply_free (reply);
  return failure;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jobs/{id}: what it is, cancel, retry, pause, resume; jobs/pause and jobs/resume for all of them;
 * and the answers of all routes that make jobs: 202 at once, 200 for who waited to the end. What
 * only reads: API thread or a worker. */
#include "hf-jobs-resource.h"

#include "hf-job-json.h"
#include "hf-job-table.h"
#include "hf-view.h"

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
  JsonObject *object = hf_job_to_json (hf_view_get_db (view), job, error);
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

/* status: of the answer when all is well */
static HfReply *
answer_with (HfCall *call, gint64 id, unsigned status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (call->engine, &error);
  g_autoptr (HfJob) job = view ? hf_job_table_get (hf_view_get_db (view), id, &error) : NULL;
  JsonObject *object = job ? describe (call, view, job, &error) : NULL;
  HfReply *reply;

  if (!object)
    return hf_reply_new_for_error (error);
  reply = hf_reply_new (status, object);
  if (!hf_job_is_over (job) && call->wait > 0)
    {
      hf_reply_add_job (reply, id);
      hf_reply_set_ask_again (reply);
    }
  return reply;
}

/* With ?wait=, once the job is over. */
HfReply *
hf_jobs_get (HfCall *call)
{
  gint64 id;
  HfReply *refusal = read_id (call, &id);

  return refusal ? refusal : answer_with (call, id, SOUP_STATUS_OK);
}

/* 202 with the job, which is queued anew; with ?wait=, once it is over. */
HfReply *
hf_jobs_retry (HfCall *call)
{
  gint64 id;
  HfReply *refusal = read_id (call, &id);
  g_autoptr (GError) error = NULL;

  if (refusal)
    return refusal;
  if (call->waited)
    return answer_with (call, id, SOUP_STATUS_OK);
  if (!hf_engine_retry_job (call->engine, id, &error))
    return hf_reply_new_for_error (error);
  return answer_with (call, id, SOUP_STATUS_ACCEPTED);
}

static HfReply *
pause_one (HfCall *call, gboolean paused)
{
  gint64 id;
  HfReply *refusal = read_id (call, &id);
  g_autoptr (GError) error = NULL;

  if (refusal)
    return refusal;
  if (!hf_engine_pause_job (call->engine, id, paused, &error))
    return hf_reply_new_for_error (error);
  return answer_with (call, id, SOUP_STATUS_OK);
}

HfReply *
hf_jobs_pause (HfCall *call)
{
  return pause_one (call, TRUE);
}

HfReply *
hf_jobs_resume (HfCall *call)
{
  return pause_one (call, FALSE);
}

/* Says what is let finish. */
static HfReply *
pause_all (HfCall *call, gboolean paused)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  JsonObject *object;
  guint64 running;

  if (refusal)
    return refusal;
  if (!hf_engine_pause_jobs (call->engine, paused, &error))
    return hf_reply_new_for_error (error);
  view = hf_view_open (call->engine, &error);
  if (!view || !hf_job_table_count (hf_view_get_db (view), HF_JOB_RUNNING, &running, &error))
    return hf_reply_new_for_error (error);
  object = json_object_new ();
  json_object_set_boolean_member (object, "paused", paused);
  json_object_set_int_member (object, "running", (gint64)running);
  return hf_reply_new (SOUP_STATUS_OK, object);
}

HfReply *
hf_jobs_pause_all (HfCall *call)
{
  return pause_all (call, TRUE);
}

HfReply *
hf_jobs_resume_all (HfCall *call)
{
  return pause_all (call, FALSE);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET status: how everything is, with the alerts. */
#include "hf-status-resource.h"

#include "hf-alerts.h"
#include "hf-job-table.h"
#include "hf-replication-resource.h"
#include "hf-view.h"

static JsonObject *
alert_to_json (const HfAlert *alert)
{
  JsonObject *object = json_object_new ();

  hf_reply_set_text (object, "type", alert->type);
  hf_reply_set_text (object, "severity", hf_severity_to_string (alert->severity));
  hf_reply_set_text (object, "message", alert->message);
  hf_reply_set_text (object, "backend", *alert->subject ? alert->subject : NULL);
  hf_reply_set_time (object, "timestamp", alert->since);
  return object;
}

/* alerts: of HfAlert */
JsonArray *
hf_status_alerts_to_json (GPtrArray *alerts)
{
  JsonArray *array = json_array_new ();

  for (unsigned i = 0; i < alerts->len; i++)
    json_array_add_object_element (array, alert_to_json (alerts->pdata[i]));
  return array;
}

static const char *
overall (GPtrArray *alerts)
{
  const HfAlert *worst = alerts->len > 0 ? alerts->pdata[0] : NULL;

  if (!worst || worst->severity == HF_SEVERITY_INFO)
    return "healthy";
  return worst->severity == HF_SEVERITY_CRITICAL ? "critical" : "warning";
}

static gboolean
add_count (JsonObject *metrics, const char *member, HfDb *db, HfJobState state, GError **error)
{
  guint64 count;

  if (!hf_job_table_count (db, (int)state, &count, error))
    return FALSE;
  json_object_set_int_member (metrics, member, (gint64)count);
  return TRUE;
}

static JsonObject *
metrics_of (HfView *view, GPtrArray *alerts, GError **error)
{
  g_autoptr (JsonObject) metrics = json_object_new ();
  GPtrArray *backends = hf_view_get_backends (view);
  HfDb *db = hf_view_get_db (view);
  unsigned healthy = 0;

  for (unsigned i = 0; i < backends->len; i++)
    healthy += ((const HfBackendInfo *)backends->pdata[i])->state == HF_BACKEND_HEALTHY;
  json_object_set_int_member (metrics, "backends_total", backends->len);
  json_object_set_int_member (metrics, "backends_healthy", healthy);
  json_object_set_int_member (metrics, "alerts_count", alerts->len);
  return add_count (metrics, "jobs_queued", db, HF_JOB_QUEUED, error)
                 && add_count (metrics, "jobs_running", db, HF_JOB_RUNNING, error)
                 && add_count (metrics, "jobs_failed", db, HF_JOB_FAILED, error)
             ? g_steal_pointer (&metrics)
             : NULL;
}

HfReply *
hf_status_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  g_autoptr (GPtrArray) alerts = NULL;
  g_autoptr (JsonObject) metrics = NULL;
  g_autoptr (JsonObject) replication = NULL;
  JsonObject *object, *backends;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (view)
    alerts = hf_alerts_list (hf_view_get_db (view), hf_call_now (call), &error);
  if (alerts)
    metrics = metrics_of (view, alerts, &error);
  if (metrics)
    replication = hf_replication_status_to_json (view, &error);
  if (!replication)
    return hf_reply_new_for_error (error);

  object = json_object_new ();
  hf_reply_set_text (object, "overall_health", overall (alerts));
  json_object_set_object_member (object, "replication", g_steal_pointer (&replication));
  hf_replication_backends_to_json (view, NULL, &backends);
  json_object_set_object_member (object, "backends", backends);
  json_object_set_object_member (object, "metrics", g_steal_pointer (&metrics));
  json_object_set_array_member (object, "alerts", hf_status_alerts_to_json (alerts));
  return hf_reply_new (SOUP_STATUS_OK, object);
}

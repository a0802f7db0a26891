/* SPDX-License-Identifier: GPL-3.0-or-later */
/* analytics/traffic, analytics/traffic/{b}, analytics/backend_usage: what moved, as it was counted
 * (see HfTraffic), beside what is kept. Reads counters alone, so it costs the same for ten pins and
 * ten million; but for the page of backend_usage, which is why that one is on a worker. */
#include "hf-traffic-resource.h"

#include "hf-error.h"
#include "hf-mapping-resource.h"
#include "hf-pin-table.h"
#include "hf-replication-resource.h"
#include "hf-status-table.h"

#define BYTES_PER_GB 1e9
#define BYTES_PER_MB 1e6
#define US_PER_HOUR 3.6e9

/* What is summed up while backends are gone through. */
typedef struct
{
  HfTraffic sum;
  unsigned active;
  gint64 since; /* when the first of them was begun to be counted; G_MAXINT64 = none was */
} Totals;

static guint64
bytes_of (const HfTraffic *traffic)
{
  return traffic->written_bytes + traffic->read_bytes;
}

static double
session_hours (HfCall *call)
{
  return (double)hf_engine_get_uptime (call->engine) / US_PER_HOUR;
}

static void
set_usage (JsonObject *object, const HfTraffic *traffic)
{
  json_object_set_int_member (object, "traffic_bytes", (gint64)bytes_of (traffic));
  json_object_set_int_member (object, "written_bytes", (gint64)traffic->written_bytes);
  json_object_set_int_member (object, "read_bytes", (gint64)traffic->read_bytes);
  json_object_set_int_member (object, "file_count", (gint64)traffic->files);
  json_object_set_int_member (object, "operations", (gint64)traffic->operations);
  json_object_set_int_member (object, "errors", (gint64)traffic->errors);
  json_object_set_double_member (object, "traffic_gb", (double)bytes_of (traffic) / BYTES_PER_GB);
  json_object_set_double_member (object, "error_rate", hf_traffic_error_rate (traffic));
}

/* (nullable) (transfer none) */
static const HfTraffic *
find_traffic (GPtrArray *list, const char *id)
{
  for (unsigned i = 0; i < list->len; i++)
    if (g_str_equal (((const HfTraffic *)list->pdata[i])->backend_id, id))
      return list->pdata[i];
  return NULL;
}

/* (nullable) (transfer none) */
static const HfBackendInfo *
find_backend (HfView *view, const char *id)
{
  GPtrArray *backends = hf_view_get_backends (view);

  for (unsigned i = 0; i < backends->len; i++)
    if (g_str_equal (((const HfBackendInfo *)backends->pdata[i])->id, id))
      return backends->pdata[i];
  return NULL;
}

static void
set_unknown (const char *id, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no backend “%s”", id);
}

/* traffic: (nullable): NULL for one that nothing was asked of yet */
static void
add_backend (JsonObject *statistics, const char *id, const HfTraffic *traffic, gboolean removed,
             Totals *totals)
{
  JsonObject *object = json_object_new ();
  HfTraffic none = { 0 };

  set_usage (object, traffic ? traffic : &none);
  json_object_set_boolean_member (object, "removed", removed);
  json_object_set_object_member (statistics, id, object);
  if (!traffic)
    return;
  hf_traffic_add (&totals->sum, traffic);
  totals->active += !removed && traffic->operations > 0;
  totals->since = MIN (totals->since, traffic->since);
}

/* (transfer full) (nullable): by id, also those that were removed; only: (nullable): one of them */
static JsonObject *
statistics_of (HfCall *call, HfView *view, const char *only, Totals *totals, GError **error)
{
  g_autoptr (GPtrArray) list = hf_engine_list_traffic (call->engine);
  g_autoptr (JsonObject) statistics = json_object_new ();
  GPtrArray *backends = hf_view_get_backends (view);

  for (unsigned i = 0; i < backends->len; i++)
    {
      const char *id = ((const HfBackendInfo *)backends->pdata[i])->id;

      if (!only || g_str_equal (only, id))
        add_backend (statistics, id, find_traffic (list, id), FALSE, totals);
    }
  for (unsigned i = 0; i < list->len; i++)
    {
      const HfTraffic *traffic = list->pdata[i];

      if ((!only || g_str_equal (only, traffic->backend_id))
          && !find_backend (view, traffic->backend_id))
        add_backend (statistics, traffic->backend_id, traffic, TRUE, totals);
    }
  if (!only || json_object_get_size (statistics) > 0)
    return g_steal_pointer (&statistics);
  set_unknown (only, error);
  return NULL;
}

/* Of traffic what was listed, of pins all. */
static JsonObject *
summary_of (HfCall *call, HfView *view, const Totals *totals, GError **error)
{
  HfStatus status = { 0 };
  guint64 linked = 0;
  JsonObject *object;

  if (!hf_status_table_read (hf_view_get_db (view), hf_view_get_policy (view), &status, error)
      || !hf_pin_table_count_linked (hf_view_get_db (view), &linked, error))
    return NULL;
  object = json_object_new ();
  json_object_set_double_member (object, "total_traffic_gb",
                                 (double)bytes_of (&totals->sum) / BYTES_PER_GB);
  json_object_set_int_member (object, "total_traffic_bytes", (gint64)bytes_of (&totals->sum));
  json_object_set_int_member (object, "total_files", (gint64)totals->sum.files);
  json_object_set_int_member (object, "total_operations", (gint64)totals->sum.operations);
  json_object_set_int_member (object, "total_errors", (gint64)totals->sum.errors);
  json_object_set_double_member (object, "session_uptime_hours", session_hours (call));
  json_object_set_int_member (object, "active_backends", totals->active);
  json_object_set_int_member (object, "total_unique_pins", (gint64)status.total_pins);
  json_object_set_double_member (object, "average_replication_factor",
                                 hf_status_replication_factor (&status));
  json_object_set_int_member (object, "vfs_linked_pins", (gint64)linked);
  return object;
}

/* A clock that was set back makes no range that ends before it begins. */
static void
set_times (JsonObject *object, gint64 since, gint64 now)
{
  JsonObject *range = json_object_new ();

  hf_reply_set_time (range, "start", MIN (since, now));
  hf_reply_set_time (range, "end", now);
  json_object_set_object_member (object, "time_range", range);
  hf_reply_set_time (object, "timestamp", now);
}

/* (transfer full) (nullable): the traffic of all backends; backend: (nullable): of one */
JsonObject *
hf_traffic_to_json (HfCall *call, HfView *view, const char *backend, GError **error)
{
  Totals totals = { .since = G_MAXINT64 };
  g_autoptr (JsonObject) statistics = statistics_of (call, view, backend, &totals, error);
  JsonObject *summary = statistics ? summary_of (call, view, &totals, error) : NULL;
  JsonObject *object;

  if (!summary)
    return NULL;
  object = json_object_new ();
  json_object_set_object_member (object, "usage_statistics", g_steal_pointer (&statistics));
  json_object_set_object_member (object, "summary", summary);
  set_times (object, totals.since, hf_call_now (call));
  return object;
}

HfReply *
hf_traffic_get_all (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  JsonObject *object;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  object
      = view ? hf_traffic_to_json (call, view, hf_call_get_text (call, "backend"), &error) : NULL;
  if (!object)
    return hf_reply_new_for_error (error);
  return hf_reply_new_action (SOUP_STATUS_OK, "traffic_analytics", hf_call_now (call), object);
}

/* ---- one backend ---- */

/* How long it has answered without a gap, as far as this run of the program has seen it. */
static double
uptime_hours (HfCall *call, const HfBackendInfo *info)
{
  double since = (double)(hf_call_now (call) - info->since) / US_PER_HOUR;

  return info->state == HF_BACKEND_HEALTHY ? CLAMP (since, 0, session_hours (call)) : 0;
}

static gboolean
set_kept (HfView *view, JsonObject *object, const HfBackendInfo *info, GError **error)
{
  HfStatus status = { 0 };
  double bytes = (double)info->held_bytes;

  if (!hf_status_table_read_store (hf_view_get_db (view), hf_view_get_policy (view), info->slot,
                                   &status, error))
    return FALSE;
  json_object_set_int_member (object, "pins_stored", (gint64)info->pin_count);
  json_object_set_double_member (object, "average_file_size_mb",
                                 info->pin_count > 0
                                     ? bytes / (double)info->pin_count / BYTES_PER_MB
                                     : 0);
  json_object_set_double_member (object, "replication_efficiency", hf_status_efficiency (&status));
  return TRUE;
}

static JsonObject *
one_to_json (HfCall *call, HfView *view, const char *id, GError **error)
{
  g_autoptr (GPtrArray) list = hf_engine_list_traffic (call->engine);
  const HfBackendInfo *info = find_backend (view, id);
  const HfTraffic *traffic = find_traffic (list, id);
  g_autoptr (JsonObject) object = json_object_new ();
  HfTraffic none = { 0 };
  gint64 now = hf_call_now (call);

  if (!info)
    {
      set_unknown (id, error);
      return NULL;
    }
  json_object_set_string_member (object, "backend", id);
  set_usage (object, traffic ? traffic : &none);
  json_object_set_double_member (object, "uptime_hours", uptime_hours (call, info));
  set_times (object, traffic ? traffic->since : now, now);
  return set_kept (view, object, info, error) ? g_steal_pointer (&object) : NULL;
}

HfReply *
hf_traffic_get_one (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  JsonObject *object;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  object = view ? one_to_json (call, view, call->params[0], &error) : NULL;
  if (!object)
    return hf_reply_new_for_error (error);
  return hf_reply_new_action (SOUP_STATUS_OK, "traffic_analytics", hf_call_now (call), object);
}

/* ---- all in one ---- */

static JsonObject *
usage_to_json (HfCall *call, HfView *view, const HfMappingPage *page, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *part = hf_traffic_to_json (call, view, NULL, error);

  if (!part)
    return NULL;
  json_object_set_object_member (object, "traffic_analytics", part);
  part = hf_mapping_to_json (view, page, error);
  if (!part)
    return NULL;
  json_object_set_object_member (object, "vfs_mapping", part);
  part = hf_replication_status_to_json (view, error);
  if (!part)
    return NULL;
  json_object_set_object_member (object, "replication_status", part);
  hf_reply_set_time (object, "timestamp", hf_call_now (call));
  return g_steal_pointer (&object);
}

HfReply *
hf_traffic_get_usage (HfCall *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;
  HfMappingPage page;
  JsonObject *object;
  HfReply *refusal;

  hf_mapping_read_page (call, &page);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  object = view ? usage_to_json (call, view, &page, &error) : NULL;
  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

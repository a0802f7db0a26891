/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /metrics: what monitoring systems watch. No label is a pin: there are as many series as there
 * are backends, times a dozen, however much is kept. On a worker. */
#include "hf-metrics-resource.h"

#include "hf-alerts.h"
#include "hf-job-table.h"
#include "hf-metrics-text.h"
#include "hf-pin-table.h"
#include "hf-status-table.h"
#include "hf-view.h"

static void
add_gauge (HfMetricsText *text, const char *name, const char *unit, guint64 value, const char *help)
{
  hf_metrics_text_begin (text, HF_METRIC_GAUGE, name, unit, help);
  hf_metrics_text_add (text, value);
}

static void
add_program (HfCall *call, HfMetricsText *text)
{
  hf_metrics_text_begin (text, HF_METRIC_INFO, "holdfast_build", NULL, "The running program");
  hf_metrics_text_label (text, "version", call->version ? call->version : "");
  hf_metrics_text_add (text, 1);
  hf_metrics_text_begin (text, HF_METRIC_GAUGE, "holdfast_uptime_seconds", "seconds",
                         "Time since it was started");
  hf_metrics_text_add_double (text, (double)hf_engine_get_uptime (call->engine) / 1e6);
}

static gboolean
add_pins (HfView *view, HfMetricsText *text, GError **error)
{
  HfStatus status = { 0 };
  guint64 linked = 0;

  if (!hf_status_table_read (hf_view_get_db (view), hf_view_get_policy (view), &status, error)
      || !hf_pin_table_count_linked (hf_view_get_db (view), &linked, error))
    return FALSE;
  add_gauge (text, "holdfast_pins", NULL, status.total_pins, "Pins that are kept");
  add_gauge (text, "holdfast_pins_size_bytes", "bytes", status.total_bytes,
             "Bytes of all pins, each once");
  add_gauge (text, "holdfast_copies", NULL, status.copies, "Copies that were proven");
  add_gauge (text, "holdfast_pins_below_minimum", NULL, status.below_min,
             "Pins with fewer copies than the minimum");
  add_gauge (text, "holdfast_pins_at_target", NULL, status.at_target,
             "Pins with at least as many copies as wanted");
  add_gauge (text, "holdfast_pins_above_maximum", NULL, status.above_max,
             "Pins with more copies than the maximum");
  add_gauge (text, "holdfast_pins_in_too_few_domains", NULL, status.too_few_domains,
             "Pins with enough copies, in fewer independent places than the policy asks for");
  add_gauge (text, "holdfast_pins_unverified", NULL, status.unverified,
             "Pins with enough copies, of which too few have a proof that still counts");
  add_gauge (text, "holdfast_pins_without_copy", NULL, status.no_copy, "Pins without any copy");
  add_gauge (text, "holdfast_pins_waiting", NULL, status.waiting,
             "Pins whose bytes were never here; also without a copy");
  add_gauge (text, "holdfast_pins_opaque", NULL, status.opaque,
             "Pins with blocks whose links can't be read");
  add_gauge (text, "holdfast_pins_linked", NULL, linked, "Pins that were linked to a VFS entry");
  return TRUE;
}

static gboolean
add_alerts (HfCall *call, HfView *view, HfMetricsText *text, GError **error)
{
  g_autoptr (GPtrArray) alerts = hf_alerts_list (hf_view_get_db (view), hf_call_now (call), error);
  unsigned counts[] = { 0, 0, 0 };

  if (!alerts)
    return FALSE;
  for (unsigned i = 0; i < alerts->len; i++)
    counts[((const HfAlert *)alerts->pdata[i])->severity]++;
  hf_metrics_text_begin (text, HF_METRIC_GAUGE, "holdfast_alerts", NULL, "Alerts that stand");
  for (unsigned i = HF_SEVERITY_INFO; i <= HF_SEVERITY_CRITICAL; i++)
    {
      hf_metrics_text_label (text, "severity", hf_severity_to_string ((HfSeverity)i));
      hf_metrics_text_add (text, counts[i]);
    }
  return TRUE;
}

/* Of those that are over, only the failed ones are ever few. */
static gboolean
add_jobs (HfView *view, HfMetricsText *text, GError **error)
{
  static const HfJobState states[] = { HF_JOB_QUEUED, HF_JOB_RUNNING, HF_JOB_FAILED };
  guint64 count = 0;

  hf_metrics_text_begin (text, HF_METRIC_GAUGE, "holdfast_jobs", NULL,
                         "Jobs that wait, run or have failed");
  for (unsigned i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (!hf_job_table_count (hf_view_get_db (view), (int)states[i], &count, error))
        return FALSE;
      hf_metrics_text_label (text, "state", hf_job_state_to_string (states[i]));
      hf_metrics_text_add (text, count);
    }
  return TRUE;
}

/* ---- of each backend ---- */

typedef struct
{
  const char *name, *unit, *help;
  /* FALSE when it is not known */
  gboolean (*read) (const HfBackendInfo *info, guint64 *value);
} OfBackend;

static gboolean
read_up (const HfBackendInfo *info, guint64 *value)
{
  *value = info->state == HF_BACKEND_HEALTHY;
  return TRUE;
}

static gboolean
read_paused (const HfBackendInfo *info, guint64 *value)
{
  *value = info->paused ? 1 : 0;
  return TRUE;
}

static gboolean
read_copies (const HfBackendInfo *info, guint64 *value)
{
  *value = info->pin_count;
  return TRUE;
}

static gboolean
read_held (const HfBackendInfo *info, guint64 *value)
{
  *value = info->held_bytes;
  return TRUE;
}

static gboolean
read_free (const HfBackendInfo *info, guint64 *value)
{
  *value = info->free_bytes;
  return info->free_bytes < G_MAXINT64;
}

static const OfBackend of_backends[] = {
  { "holdfast_backend_up", NULL, "Whether it answers, and is the store that was added", read_up },
  { "holdfast_backend_paused", NULL, "Whether the user paused it", read_paused },
  { "holdfast_backend_copies", NULL, "Copies there that were proven", read_copies },
  { "holdfast_backend_held_bytes", "bytes", "What they take there", read_held },
  { "holdfast_backend_free_bytes", "bytes", "Room for more, where the service tells it",
    read_free },
};

static void
add_backends (HfView *view, HfMetricsText *text)
{
  GPtrArray *backends = hf_view_get_backends (view);

  for (unsigned i = 0; i < G_N_ELEMENTS (of_backends); i++)
    {
      const OfBackend *of = &of_backends[i];

      hf_metrics_text_begin (text, HF_METRIC_GAUGE, of->name, of->unit, of->help);
      for (unsigned b = 0; b < backends->len; b++)
        {
          const HfBackendInfo *info = backends->pdata[b];
          guint64 value = 0;

          if (!of->read (info, &value))
            continue;
          hf_metrics_text_label (text, "backend", info->id);
          hf_metrics_text_add (text, value);
        }
    }
}

/* ---- what moved ---- */

typedef struct
{
  const char *name, *help;
  gsize offset; /* in HfTraffic, of a guint64 */
} OfTraffic;

static const OfTraffic of_traffic[] = {
  { "holdfast_backend_files", "Copies that were stored or read whole",
    G_STRUCT_OFFSET (HfTraffic, files) },
  { "holdfast_backend_operations", "Calls that asked the backend about copies",
    G_STRUCT_OFFSET (HfTraffic, operations) },
  { "holdfast_backend_errors", "Operations that the backend failed",
    G_STRUCT_OFFSET (HfTraffic, errors) },
};

static void
add_bytes (HfMetricsText *text, const HfTraffic *traffic)
{
  hf_metrics_text_label (text, "backend", traffic->backend_id);
  hf_metrics_text_label (text, "direction", "written");
  hf_metrics_text_add (text, traffic->written_bytes);
  hf_metrics_text_label (text, "backend", traffic->backend_id);
  hf_metrics_text_label (text, "direction", "read");
  hf_metrics_text_add (text, traffic->read_bytes);
}

static void
add_traffic (HfCall *call, HfMetricsText *text)
{
  g_autoptr (GPtrArray) list = hf_engine_list_traffic (call->engine);

  hf_metrics_text_begin (text, HF_METRIC_COUNTER, "holdfast_backend_traffic_bytes", "bytes",
                         "Bytes of copies and blocks that moved, also of removed backends");
  for (unsigned i = 0; i < list->len; i++)
    add_bytes (text, list->pdata[i]);
  for (unsigned i = 0; i < G_N_ELEMENTS (of_traffic); i++)
    {
      hf_metrics_text_begin (text, HF_METRIC_COUNTER, of_traffic[i].name, NULL, of_traffic[i].help);
      for (unsigned b = 0; b < list->len; b++)
        {
          const HfTraffic *traffic = list->pdata[b];

          hf_metrics_text_label (text, "backend", traffic->backend_id);
          hf_metrics_text_add (text, G_STRUCT_MEMBER (guint64, traffic, of_traffic[i].offset));
        }
    }
}

HfReply *
hf_metrics_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (HfMetricsText) text = hf_metrics_text_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = NULL;

  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  add_program (call, text);
  if (!view || !add_pins (view, text, &error) || !add_alerts (call, view, text, &error)
      || !add_jobs (view, text, &error))
    return hf_reply_new_for_error (error);
  add_backends (view, text);
  add_traffic (call, text);
  return hf_reply_new_text (SOUP_STATUS_OK, HF_METRICS_TYPE, hf_metrics_text_end (text));
}

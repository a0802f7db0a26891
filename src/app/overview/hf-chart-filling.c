/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only; a few thousand points at most. */
#include "hf-chart-filling.h"

#include <glib/gi18n.h>

#include "hf-bars.h"
#include "hf-chart.h"
#include "hf-heat-map.h"
#include "hf-trend.h"
#include "hf-wording.h"

/* ---- over time ---- */

/* Says when there will be something to show. NULL: there is. */
static char *
explain_lack (const HfChartData *data, const HfOverview *overview)
{
  gint64 next = overview->sampled + HF_SAMPLE_EVERY;
  g_autofree char *time = NULL;

  if (data->times->len >= 2)
    return NULL;
  if (overview->sampled == 0)
    return g_strdup (_ ("The first point is about to be taken"));
  if (next <= overview->now)
    return g_strdup (_ ("Two points are needed; the next comes within minutes"));
  time = hf_chart_text_time (next, data->zone);
  /* Translators: the time of day, e.g. “15:05” */
  return g_strdup_printf (_ ("Two points are needed; the next comes at %s"), time);
}

/* data: (transfer full) */
static void
show (HfChartCard *card, HfChartData *data, const char *note, const HfOverview *overview)
{
  g_autofree char *lack = explain_lack (data, overview);

  hf_chart_set_data (HF_CHART (hf_chart_card_get_plot (card)), data, note);
  hf_chart_card_set_notice (card, lack);
}

static void
add (HfChartData *data, const HfHistory *history, HfMetric metric, const char *backend,
     const char *name, double limit)
{
  const HfTrack *track = hf_history_find (history, metric, backend);

  if (track)
    hf_chart_data_add (data, name, track->points, limit);
}

/**
 * hf_chart_filling_efficiency:
 * @card: around an HfChart
 * @history: what it shows
 * @overview: how things are now
 */
void
hf_chart_filling_efficiency (HfChartCard *card, const HfHistory *history,
                             const HfOverview *overview)
{
  HfChartData *data
      = hf_chart_data_new (HF_UNIT_PERCENT, history->from, history->to, history->step);

  add (data, history, HF_METRIC_EFFICIENCY, NULL, _ ("Efficiency"), 0);
  show (card, data, NULL, overview);
}

/**
 * hf_chart_filling_pins:
 * @card: around an HfChart
 * @history: what it shows
 * @overview: how things are now
 */
void
hf_chart_filling_pins (HfChartCard *card, const HfHistory *history, const HfOverview *overview)
{
  HfChartData *data = hf_chart_data_new (HF_UNIT_COUNT, history->from, history->to, history->step);

  add (data, history, HF_METRIC_PINS, NULL, _ ("All pins"), 0);
  add (data, history, HF_METRIC_BELOW_MIN, NULL, _ ("Under-replicated"), 0);
  show (card, data, NULL, overview);
}

/**
 * hf_chart_filling_get_capacity:
 * Returns: how many bytes a backend may hold: what its limit and its disk allow; 0 = not known
 */
double
hf_chart_filling_get_capacity (const HfBackendInfo *info)
{
  double limit = (double)info->max_bytes;
  double disk = info->total_bytes > 0 ? (double)info->used_bytes + (double)info->free_bytes : 0;

  if (limit > 0 && disk > 0)
    return MIN (limit, disk);
  return MAX (limit, disk);
}

/**
 * hf_chart_filling_describe_full:
 * @backend: its name
 * @in: µs; rounded, since nobody knows it better
 *
 * Returns: (transfer full): "usb will be full in about 3 months"
 */
char *
hf_chart_filling_describe_full (const char *backend, gint64 in)
{
  int days = (int)((in + HF_DAY / 2) / HF_DAY), months = (days + 15) / 30;
  int years = (days + 182) / 365;
  g_autofree char *time = NULL;

  if (in < HF_DAY)
    /* Translators: the name of a backend */
    return g_strdup_printf (_ ("%s will be full within a day"), backend);
  if (days < 60)
    time = g_strdup_printf (ngettext ("%d day", "%d days", (gulong)days), days);
  else if (months < 24)
    time = g_strdup_printf (ngettext ("%d month", "%d months", (gulong)months), months);
  else
    time = g_strdup_printf (ngettext ("%d year", "%d years", (gulong)years), years);
  /* Translators: the name of a backend, and a time: “usb will be full in about 3 months” */
  return g_strdup_printf (_ ("%s will be full in about %s"), backend, time);
}

typedef struct
{
  const char *backend;
  gint64 in;
} Forecast;

static int
compare_forecasts (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const Forecast *)a)->in, right = ((const Forecast *)b)->in;

  return (left > right) - (left < right);
}

/* The first to be full comes first. NULL: none. */
static char *
describe_forecasts (GArray *forecasts)
{
  GString *text = g_string_new (NULL);

  g_array_sort (forecasts, compare_forecasts);
  for (unsigned i = 0; i < forecasts->len; i++)
    {
      const Forecast *forecast = &g_array_index (forecasts, Forecast, i);
      g_autofree char *words = hf_chart_filling_describe_full (forecast->backend, forecast->in);

      g_string_append_printf (text, "%s%s", i > 0 ? ". " : "", words);
    }
  return g_string_free (text, forecasts->len == 0);
}

/**
 * hf_chart_filling_used:
 * @card: around an HfChart
 * @history: what it shows
 * @overview: how things are now
 *
 * A backend that was removed has a line that ends.
 */
void
hf_chart_filling_used (HfChartCard *card, const HfHistory *history, const HfOverview *overview)
{
  HfChartData *data = hf_chart_data_new (HF_UNIT_BYTES, history->from, history->to, history->step);
  g_autoptr (GArray) forecasts = g_array_new (FALSE, FALSE, sizeof (Forecast));
  g_autofree char *note = NULL;

  for (unsigned i = 0; i < history->tracks->len; i++)
    {
      const HfTrack *track = history->tracks->pdata[i];
      const HfBackendInfo *info = hf_overview_find_backend (overview, track->backend);
      double capacity = info ? hf_chart_filling_get_capacity (info) : 0;
      Forecast forecast = { track->backend, hf_trend_time_to_reach (track->points, capacity) };

      if (track->metric != HF_METRIC_USED)
        continue;
      hf_chart_data_add (data, track->backend, track->points, capacity);
      if (forecast.in >= 0)
        g_array_append_val (forecasts, forecast);
    }
  note = describe_forecasts (forecasts);
  show (card, data, note, overview);
}

/* ---- traffic ---- */

/**
 * hf_chart_filling_traffic:
 * @card: around HfBars
 * @history: what it shows
 */
void
hf_chart_filling_traffic (HfChartCard *card, const HfHistory *history)
{
  const char *const series[] = { _ ("Written"), _ ("Read"), NULL };
  HfBarData *data = hf_bar_data_new (HF_UNIT_BYTES, _ ("Backend"), series);
  double most = 0;

  for (unsigned i = 0; i < history->tracks->len; i++)
    {
      const HfTrack *written = history->tracks->pdata[i];
      const HfTrack *read = hf_history_find (history, HF_METRIC_READ, written->backend);
      double values[HF_BAR_SERIES] = { 0 };

      if (written->metric != HF_METRIC_WRITTEN)
        continue;
      values[0] = hf_track_sum (written);
      values[1] = read ? hf_track_sum (read) : 0;
      most = MAX (most, MAX (values[0], values[1]));
      hf_bar_data_add (data, written->backend, values, 0);
    }
  hf_bars_set_data (HF_BARS (hf_chart_card_get_plot (card)), data);
  hf_chart_card_set_notice (card, most > 0 ? NULL : _ ("Nothing moved in this time"));
}

/* ---- now ---- */

/**
 * hf_chart_filling_distribution:
 * @card: around HfBars
 * @overview: what it shows
 */
void
hf_chart_filling_distribution (HfChartCard *card, const HfOverview *overview)
{
  const char *const series[] = { _ ("Stored"), NULL };
  HfBarData *data = hf_bar_data_new (HF_UNIT_BYTES, _ ("Backend"), series);

  for (unsigned i = 0; i < overview->backends->len; i++)
    {
      const HfBackendInfo *info = overview->backends->pdata[i];
      double values[HF_BAR_SERIES] = { (double)info->held_bytes };

      hf_bar_data_add (data, info->id, values, hf_chart_filling_get_capacity (info));
    }
  hf_bars_set_data (HF_BARS (hf_chart_card_get_plot (card)), data);
  hf_chart_card_set_notice (card,
                            overview->backends->len > 0 ? NULL : _ ("There is no backend yet"));
}

/* What is on one backend alone goes with it. */
static char *
describe_alone (const HfOverview *overview)
{
  guint64 pins = 0;
  g_autofree char *count = NULL;

  for (unsigned i = 0; i < HF_SPREAD_SLOTS; i++)
    pins += overview->spread.pins[0][i];
  count = hf_wording_count (pins);
  if (pins == 0)
    return g_strdup (_ ("No pin depends on one backend alone"));
  return g_strdup_printf (ngettext ("%s pin has its only copy on one backend",
                                    "%s pins have their only copy on one backend", (gulong)pins),
                          count);
}

/**
 * hf_chart_filling_spread:
 * @card: around an HfHeatMap
 * @overview: what it shows
 */
void
hf_chart_filling_spread (HfChartCard *card, const HfOverview *overview)
{
  static const char *const columns[HF_SPREAD_COPIES + 1] = { "×1", "×2", "×3", "×4", "×5+", NULL };
  const char *const words[HF_SPREAD_COPIES + 1] = { _ ("1 copy"),           _ ("2 copies"),
                                                    _ ("3 copies"),         _ ("4 copies"),
                                                    _ ("5 or more copies"), NULL };
  unsigned n = overview->backends->len;
  g_autofree const char **rows = g_new0 (const char *, n + 1);
  HfHeatData *data;

  for (unsigned i = 0; i < n; i++)
    rows[i] = ((const HfBackendInfo *)overview->backends->pdata[i])->id;
  data = hf_heat_data_new (_ ("Backend"), rows, columns, words);
  data->note = describe_alone (overview);
  data->alarming = (unsigned)CLAMP (overview->policy->min_replicas - 1, 0, HF_SPREAD_COPIES);
  for (unsigned i = 0; i < n; i++)
    for (unsigned j = 0; j < HF_SPREAD_COPIES; j++)
      data->cells[i * HF_SPREAD_COPIES + j]
          = overview->spread.pins[j][((const HfBackendInfo *)overview->backends->pdata[i])->slot];
  hf_heat_map_set_data (HF_HEAT_MAP (hf_chart_card_get_plot (card)), data);
  hf_chart_card_set_notice (card, n > 0 ? NULL : _ ("There is no backend yet"));
}

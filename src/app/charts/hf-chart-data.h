/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-chart-text.h"
#include "hf-sample-table.h"
#include "hf-table.h"

G_BEGIN_DECLS

/* One line of a chart. */
typedef struct
{
  char *name;
  GArray *points; /* of HfPoint, by time */
  double limit; /* that it may not pass; 0 = none */
} HfSeries;

/**
 * HfChartData:
 * Numbers of one unit over time, a value.
 */
typedef struct
{
  HfUnit unit;
  gint64 from, to; /* µs since 1970 */
  gint64 step; /* for which each point stands */
  GTimeZone *zone;
  GPtrArray *series; /* of HfSeries */
  GArray *times; /* of gint64: all moments of which anything is known */
} HfChartData;

HfChartData *hf_chart_data_new (HfUnit unit, gint64 from, gint64 to, gint64 step);
void hf_chart_data_free (HfChartData *self);
void hf_chart_data_add (HfChartData *self, const char *name, GArray *points, double limit);

const HfPoint *hf_chart_data_find (const HfChartData *self, unsigned series, gint64 time);
gint64 hf_chart_data_get_middle (const HfChartData *self, gint64 time);
void hf_chart_data_get_bounds (const HfChartData *self, double *low, double *high);
gboolean hf_chart_data_shows_limit (const HfChartData *self, const HfSeries *series);
char *hf_chart_data_describe (const HfChartData *self, gint64 time);
char *hf_chart_data_summarize (const HfChartData *self);
void hf_chart_data_fill_table (const HfChartData *self, HfTable *table);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfChartData, hf_chart_data_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-chart-data.h"
#include "hf-plot.h"

G_BEGIN_DECLS

/**
 * HfChart:
 * Lines over time between two axes. A single line is filled, and shows its extremes as a band.
 */
#define HF_TYPE_CHART (hf_chart_get_type ())
G_DECLARE_FINAL_TYPE (HfChart, hf_chart, HF, CHART, HfPlot)

GtkWidget *hf_chart_new (void);
void hf_chart_set_data (HfChart *self, HfChartData *data, const char *note);

G_END_DECLS

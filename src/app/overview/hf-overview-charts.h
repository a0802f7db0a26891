/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-chart-card.h"
#include "hf-history.h"

G_BEGIN_DECLS

typedef enum
{
  HF_CHART_EFFICIENCY,
  HF_CHART_PINS,
  HF_CHART_USED,
  HF_CHART_DISTRIBUTION,
  HF_CHART_SPREAD,
  HF_CHART_TRAFFIC,
  HF_N_CHARTS
} HfChartKind;

/**
 * HfOverviewCharts:
 * The charts of the Overview, and for what time they are. The history is read when there is a new
 * point, or the user chose another time; what they show of now follows the desk. Signal: "read",
 * when there is another history.
 */
#define HF_TYPE_OVERVIEW_CHARTS (hf_overview_charts_get_type ())
G_DECLARE_FINAL_TYPE (HfOverviewCharts, hf_overview_charts, HF, OVERVIEW_CHARTS, AdwBin)

void hf_overview_charts_set_desk (HfOverviewCharts *self, HfDesk *desk);
const HfHistory *hf_overview_charts_get_history (HfOverviewCharts *self);
HfChartCard *hf_overview_charts_get_card (HfOverviewCharts *self, HfChartKind kind);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-chart-card.h"
#include "hf-history.h"

G_BEGIN_DECLS

/* What the charts of the Overview show of a history, and of how things are now. */

void hf_chart_filling_efficiency (HfChartCard *card, const HfHistory *history,
                                  const HfOverview *overview);
void hf_chart_filling_pins (HfChartCard *card, const HfHistory *history,
                            const HfOverview *overview);
void hf_chart_filling_used (HfChartCard *card, const HfHistory *history,
                            const HfOverview *overview);
void hf_chart_filling_traffic (HfChartCard *card, const HfHistory *history);
void hf_chart_filling_distribution (HfChartCard *card, const HfOverview *overview);
void hf_chart_filling_spread (HfChartCard *card, const HfOverview *overview);

double hf_chart_filling_get_capacity (const HfBackendInfo *info);
char *hf_chart_filling_describe_full (const char *backend, gint64 in);

G_END_DECLS

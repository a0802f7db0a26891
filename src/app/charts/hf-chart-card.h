/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-plot.h"

G_BEGIN_DECLS

/**
 * HfChartCard:
 * A plot with its title, what it says in words, a legend, and a menu: its numbers as a table, and
 * files.
 */
#define HF_TYPE_CHART_CARD (hf_chart_card_get_type ())
G_DECLARE_FINAL_TYPE (HfChartCard, hf_chart_card, HF, CHART_CARD, AdwBin)

GtkWidget *hf_chart_card_new (HfDesk *desk, const char *title, GtkWidget *plot);
HfPlot *hf_chart_card_get_plot (HfChartCard *self);
void hf_chart_card_set_notice (HfChartCard *self, const char *notice);
void hf_chart_card_save (HfChartCard *self, GFile *file, gboolean image);

G_END_DECLS

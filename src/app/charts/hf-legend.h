/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-plot.h"

G_BEGIN_DECLS

/**
 * HfLegend:
 * The names of a plot's series, each beside a piece of its line; hidden where there is one only.
 */
#define HF_TYPE_LEGEND (hf_legend_get_type ())
G_DECLARE_FINAL_TYPE (HfLegend, hf_legend, HF, LEGEND, GtkWidget)

void hf_legend_show (HfLegend *self, HfPlot *plot);

G_END_DECLS

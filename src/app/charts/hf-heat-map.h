/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-heat-data.h"
#include "hf-plot.h"

G_BEGIN_DECLS

/**
 * HfHeatMap:
 * Counts in rows and columns: how large each is as a colour, and as a number.
 */
#define HF_TYPE_HEAT_MAP (hf_heat_map_get_type ())
G_DECLARE_FINAL_TYPE (HfHeatMap, hf_heat_map, HF, HEAT_MAP, HfPlot)

GtkWidget *hf_heat_map_new (void);
void hf_heat_map_set_data (HfHeatMap *self, HfHeatData *data);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-chart-layout.h"
#include "hf-palette.h"

G_BEGIN_DECLS

#define HF_CHART_DRAW_MARKER 3.5 /* radius */

/* The layers of one line; they only read its spots. */

void hf_chart_draw_area (cairo_t *cr, const HfSpot *spots, unsigned n, const HfSeriesStyle *style,
                         float bottom);
void hf_chart_draw_band (cairo_t *cr, const HfSpot *spots, unsigned n, const HfSeriesStyle *style);
void hf_chart_draw_line (cairo_t *cr, const HfSpot *spots, unsigned n, const HfSeriesStyle *style);
void hf_chart_draw_limit (cairo_t *cr, const GdkRGBA *color, float x, float y, float width);
void hf_chart_draw_sample (cairo_t *cr, const HfSeriesStyle *style, int width, int height);

G_END_DECLS

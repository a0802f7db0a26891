/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How a series is told from the others: no two of twenty are alike in both. */
typedef struct
{
  GdkRGBA color;
  const double *dashes; /* in pixels */
  int n_dashes; /* 0: one line */
  unsigned marker; /* below HF_PALETTE_MARKERS */
} HfSeriesStyle;

#define HF_PALETTE_MARKERS 4

HfSeriesStyle hf_palette_get_series (GtkWidget *widget, unsigned index);
GdkRGBA hf_palette_get_text (GtkWidget *widget);
GdkRGBA hf_palette_get_state (GtkWidget *widget, const char *state);
GdkRGBA hf_palette_get_surface (GtkWidget *widget);
GdkRGBA hf_palette_get_heat (GtkWidget *widget, unsigned index, double share);
GdkRGBA hf_palette_get_text_on (const GdkRGBA *color);
GdkRGBA hf_palette_mix (const GdkRGBA *below, const GdkRGBA *above, double share);
double hf_palette_get_contrast (const GdkRGBA *a, const GdkRGBA *b);
void hf_palette_draw_line (cairo_t *cr, const HfSeriesStyle *style, double width);
void hf_palette_draw_marker (cairo_t *cr, const HfSeriesStyle *style, double x, double y,
                             double radius);

G_END_DECLS

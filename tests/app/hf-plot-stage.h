/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-chart-data.h"
#include "hf-plot.h"

G_BEGIN_DECLS

#define HF_PLOT_STAGE_NOON G_GINT64_CONSTANT (1767268800000000) /* 2026-01-01 12:00 UTC */

/* What tests of pictures have in common: a window around one, and what can be seen of it. */

GtkWindow *hf_plot_stage_show (GtkWidget *widget);
void hf_plot_stage_end (GtkWindow *window, gpointer widget);
cairo_surface_t *hf_plot_stage_draw (GtkWidget *widget);
GdkRGBA hf_plot_stage_get_pixel (cairo_surface_t *image, int x, int y);
gboolean hf_plot_stage_is_close (const GdkRGBA *a, const GdkRGBA *b);
double hf_plot_stage_find_line (cairo_surface_t *image, GtkWidget *widget, unsigned series, int x);
unsigned hf_plot_stage_count (cairo_surface_t *image, const GdkRGBA *color,
                              const GdkRectangle *area);
void hf_plot_stage_assert_at (GtkWidget *plot, double x, double y, const char *text);
void hf_plot_stage_press (GtkWidget *widget, unsigned key);
void hf_plot_stage_assert_told (GtkWidget *widget, GtkAccessibleProperty property,
                                const char *text);

/* (transfer full) */
GArray *hf_plot_stage_make_points (unsigned n, gint64 step, double first, double grows);
HfChartData *hf_plot_stage_make_data (void);

G_END_DECLS

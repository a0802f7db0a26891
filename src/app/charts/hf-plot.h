/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hf-table.h"

G_BEGIN_DECLS

/**
 * HfPlot:
 * Numbers as a picture, with what all kinds of it have in common: a cursor that keys move from one
 * stop to the next, a tooltip, words for a screen reader. What is drawn is laid out when the data,
 * the size or the style changed, and only looked at while drawing. Signals: "cursor-changed";
 * "changed" when it shows other numbers.
 */
#define HF_TYPE_PLOT (hf_plot_get_type ())
G_DECLARE_DERIVABLE_TYPE (HfPlot, hf_plot, HF, PLOT, GtkWidget)

struct _HfPlotClass
{
  GtkWidgetClass parent_class;

  unsigned (*count_stops) (HfPlot *self);
  /* (transfer full) */
  char *(*describe_stop) (HfPlot *self, unsigned stop);
  /* Returns: the stop that is shown there, or -1 */
  int (*pick_stop) (HfPlot *self, double x, double y);
  /* Returns: the stop beside another, where the arrow points to; -1 = none */
  int (*move_stop) (HfPlot *self, unsigned stop, GtkDirectionType direction);
  /* Returns: the name of a series; NULL: that many there are not. */
  const char *(*get_series) (HfPlot *self, unsigned index);
  void (*lay_out) (HfPlot *self, int width, int height);
  void (*draw) (HfPlot *self, GtkSnapshot *snapshot, int cursor);
  void (*fill_table) (HfPlot *self, HfTable *table);
  /* (transfer full) (nullable): the most important, short */
  char *(*headline) (HfPlot *self);
  /* (transfer full): the rest */
  char *(*summarize) (HfPlot *self);
  /* What a series looks like, for the legend. */
  void (*draw_sample) (HfPlot *self, cairo_t *cr, unsigned index, int width, int height);
};

void hf_plot_set_title (HfPlot *self, const char *title);
const char *hf_plot_get_title (HfPlot *self);
int hf_plot_get_cursor (HfPlot *self);
void hf_plot_set_cursor (HfPlot *self, int stop);
char *hf_plot_describe_cursor (HfPlot *self);
char *hf_plot_describe_at (HfPlot *self, double x, double y);
char *hf_plot_get_headline (HfPlot *self);
char *hf_plot_summarize (HfPlot *self);
HfTable *hf_plot_make_table (HfPlot *self);
const char *hf_plot_get_series (HfPlot *self, unsigned index);
void hf_plot_draw_on (HfPlot *self, GtkSnapshot *snapshot);
unsigned hf_plot_get_layouts (HfPlot *self);

/* For those who derive from it. */
void hf_plot_move_cursor (HfPlot *self, int stop); /* to where the same is in numbers to come */
void hf_plot_invalidate (HfPlot *self); /* the numbers changed */

G_END_DECLS

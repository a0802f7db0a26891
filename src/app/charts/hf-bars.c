/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-bars.h"

#include "hf-palette.h"
#include "hf-plot-text.h"

#define BAR 8 /* pixels high */
#define GAP 4
#define ROW_GAP 10
#define NATURAL_WIDTH 300
#define NATURAL_HEIGHT 180

/* What is drawn of one thing. */
typedef struct
{
  PangoLayout *name, *value;
  float name_x, value_x, y;
  graphene_rect_t bars[HF_BAR_SERIES];
} Row;

struct _HfBars
{
  HfPlot parent_instance;

  HfBarData *data; /* NULL: nothing is shown */
  GArray *rows; /* of Row */
  float bottom; /* of the last one */
};

G_DEFINE_FINAL_TYPE (HfBars, hf_bars, HF_TYPE_PLOT)

static void
row_clear (gpointer data)
{
  g_object_unref (((Row *)data)->name);
  g_object_unref (((Row *)data)->value);
}

/* ---- words ---- */

static unsigned
hf_bars_count_stops (HfPlot *plot)
{
  HfBars *self = HF_BARS (plot);

  return self->data ? self->data->bars->len : 0;
}

static char *
hf_bars_describe_stop (HfPlot *plot, unsigned stop)
{
  return hf_bar_data_describe (HF_BARS (plot)->data, stop);
}

static char *
hf_bars_headline (HfPlot *plot)
{
  HfBars *self = HF_BARS (plot);

  return self->data ? hf_bar_data_sum_up (self->data) : NULL;
}

static char *
hf_bars_summarize (HfPlot *plot)
{
  HfBars *self = HF_BARS (plot);

  return self->data ? hf_bar_data_summarize (self->data) : g_strdup ("");
}

static const char *
hf_bars_get_series (HfPlot *plot, unsigned index)
{
  HfBars *self = HF_BARS (plot);

  return self->data && index < self->data->n_series ? self->data->series[index] : NULL;
}

static void
hf_bars_draw_sample (HfPlot *plot, cairo_t *cr, unsigned index, int width, int height)
{
  HfSeriesStyle style = hf_palette_get_series (GTK_WIDGET (plot), index);

  gdk_cairo_set_source_rgba (cr, &style.color);
  cairo_rectangle (cr, 1, height / 2.0 - 3, width - 2, 6);
  cairo_set_line_width (cr, 2);
  if (index == 0)
    cairo_fill_preserve (cr);
  cairo_stroke (cr);
}

static void
hf_bars_fill_table (HfPlot *plot, HfTable *table)
{
  HfBars *self = HF_BARS (plot);

  if (self->data)
    hf_bar_data_fill_table (self->data, table);
}

/* ---- layout ---- */

static int
get_row_height (HfBars *self, int line)
{
  return line + (int)self->data->n_series * (GAP + BAR) + ROW_GAP;
}

static void
add_row (HfBars *self, const HfBar *bar, int width, int line, double most)
{
  gboolean mirrored = hf_plot_text_is_mirrored (GTK_WIDGET (self));
  g_autofree char *values = hf_bar_data_describe_values (self->data, bar);
  Row row = { .y = (float)(self->rows->len * (unsigned)get_row_height (self, line)) };
  int value_width;

  row.value = hf_plot_text_new (GTK_WIDGET (self), values, -1);
  value_width = hf_plot_text_get_width (row.value);
  row.name = hf_plot_text_new (GTK_WIDGET (self), bar->name,
                               MAX (width - value_width - 2 * GAP, width / 4));
  row.name_x = mirrored ? (float)(width - hf_plot_text_get_width (row.name)) : 0;
  row.value_x = mirrored ? 0 : (float)(width - value_width);
  for (unsigned i = 0; i < self->data->n_series; i++)
    {
      double share = most > 0 ? bar->values[i] / most : 0;
      float length = bar->values[i] > 0 ? MAX ((float)(share * width), 2) : 0;

      graphene_rect_init (&row.bars[i], mirrored ? (float)width - length : 0,
                          row.y + (float)line + GAP + (float)i * (BAR + GAP), length, BAR);
    }
  g_array_append_val (self->rows, row);
}

static void
hf_bars_lay_out (HfPlot *plot, int width, int height)
{
  HfBars *self = HF_BARS (plot);
  int line = hf_plot_text_get_line (GTK_WIDGET (self));
  double most;

  g_array_set_size (self->rows, 0);
  if (!self->data)
    return;
  most = hf_bar_data_get_most (self->data);
  for (unsigned i = 0; i < self->data->bars->len; i++)
    add_row (self, &g_array_index (self->data->bars, HfBar, i), width, line, most);
  self->bottom = (float)(self->rows->len * (unsigned)get_row_height (self, line));
}

static int
hf_bars_pick_stop (HfPlot *plot, double x, double y)
{
  HfBars *self = HF_BARS (plot);

  for (unsigned i = self->rows->len; i > 0; i--)
    if (y >= g_array_index (self->rows, Row, i - 1).y)
      return y < self->bottom ? (int)i - 1 : -1;
  return -1;
}

static int
hf_bars_move_stop (HfPlot *plot, unsigned stop, GtkDirectionType direction)
{
  unsigned n = HF_BARS (plot)->data->bars->len;
  gboolean on = direction == GTK_DIR_DOWN || direction == GTK_DIR_RIGHT;

  if (on)
    return stop + 1 < n ? (int)stop + 1 : -1;
  return (int)stop - 1;
}

/* ---- drawing ---- */

/* The second one is hollow, so that both are told apart without their colours. */
static void
draw_bar (GtkSnapshot *snapshot, const graphene_rect_t *rect, const GdkRGBA *color, gboolean hollow)
{
  GskRoundedRect outline;

  if (rect->size.width <= 0)
    return;
  gsk_rounded_rect_init_from_rect (&outline, rect, 2);
  if (hollow)
    {
      gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 2, 2, 2, 2 },
                                  (GdkRGBA[4]){ *color, *color, *color, *color });
      return;
    }
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, rect);
  gtk_snapshot_pop (snapshot);
}

static void
draw_row (HfBars *self, GtkSnapshot *snapshot, const Row *row, const GdkRGBA *text)
{
  hf_plot_text_draw (snapshot, row->name, row->name_x, row->y, text);
  hf_plot_text_draw (snapshot, row->value, row->value_x, row->y, text);
  for (unsigned i = 0; i < self->data->n_series; i++)
    {
      HfSeriesStyle style = hf_palette_get_series (GTK_WIDGET (self), i);

      draw_bar (snapshot, &row->bars[i], &style.color, i > 0);
    }
}

static void
hf_bars_draw (HfPlot *plot, GtkSnapshot *snapshot, int cursor)
{
  HfBars *self = HF_BARS (plot);
  GdkRGBA text = hf_palette_get_text (GTK_WIDGET (self));
  GdkRGBA shade = text;
  float width = (float)gtk_widget_get_width (GTK_WIDGET (self));

  shade.alpha *= 0.1f;
  for (unsigned i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      const graphene_rect_t *last = &row->bars[self->data->n_series - 1];
      float bottom = last->origin.y + last->size.height;

      if ((int)i == cursor)
        gtk_snapshot_append_color (snapshot, &shade,
                                   &GRAPHENE_RECT_INIT (-GAP, row->y - GAP, width + 2 * GAP,
                                                        bottom - row->y + 2 * GAP));
      draw_row (self, snapshot, row, &text);
    }
}

static void
hf_bars_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                 int *natural, int *minimum_baseline, int *natural_baseline)
{
  HfBars *self = HF_BARS (widget);
  int height = 0;

  if (self->data)
    height = (int)self->data->bars->len * get_row_height (self, hf_plot_text_get_line (widget));

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 160;
      *natural = NATURAL_WIDTH;
      return;
    }
  *minimum = *natural = MAX (height, NATURAL_HEIGHT);
}

static void
hf_bars_finalize (GObject *object)
{
  HfBars *self = HF_BARS (object);

  g_clear_pointer (&self->data, hf_bar_data_free);
  g_array_unref (self->rows);
  G_OBJECT_CLASS (hf_bars_parent_class)->finalize (object);
}

static void
hf_bars_class_init (HfBarsClass *klass)
{
  HfPlotClass *plot_class = HF_PLOT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_bars_finalize;
  GTK_WIDGET_CLASS (klass)->measure = hf_bars_measure;
  plot_class->count_stops = hf_bars_count_stops;
  plot_class->describe_stop = hf_bars_describe_stop;
  plot_class->pick_stop = hf_bars_pick_stop;
  plot_class->move_stop = hf_bars_move_stop;
  plot_class->get_series = hf_bars_get_series;
  plot_class->lay_out = hf_bars_lay_out;
  plot_class->draw = hf_bars_draw;
  plot_class->fill_table = hf_bars_fill_table;
  plot_class->headline = hf_bars_headline;
  plot_class->draw_sample = hf_bars_draw_sample;
  plot_class->summarize = hf_bars_summarize;
}

static void
hf_bars_init (HfBars *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, row_clear);
}

/**
 * hf_bars_new:
 * Returns: (transfer floating): bars of nothing
 */
GtkWidget *
hf_bars_new (void)
{
  return g_object_new (HF_TYPE_BARS, NULL);
}

/**
 * hf_bars_set_data:
 * @data: (transfer full): what it shows from now on
 *
 * Where it shows that already nothing happens.
 */
void
hf_bars_set_data (HfBars *self, HfBarData *data)
{
  if (self->data && hf_bar_data_equal (self->data, data))
    {
      hf_bar_data_free (data);
      return;
    }
  g_clear_pointer (&self->data, hf_bar_data_free);
  self->data = data;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  hf_plot_invalidate (HF_PLOT (self));
}

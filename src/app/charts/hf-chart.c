/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawn from the back to the front: the grid with its texts, the lines, the cursor. Lines go
 * through one cairo node for all of them, over the spots that the layout holds. Time goes to the
 * right in every language, as it does on the clocks and in the diagrams of those that are read from
 * the right. Main thread only. */
#include "hf-chart.h"

#include <glib/gi18n.h>

#include "hf-chart-draw.h"
#include "hf-chart-layout.h"
#include "hf-palette.h"
#include "hf-plot-text.h"

#define GAP 6 /* pixels between a text and what it belongs to */
#define NATURAL_WIDTH 300
#define NATURAL_HEIGHT 180
#define MARKER HF_CHART_DRAW_MARKER

typedef struct
{
  PangoLayout *layout;
  graphene_point_t at;
} Text;

struct _HfChart
{
  HfPlot parent_instance;

  HfChartData *data; /* NULL: nothing is shown */
  char *note; /* its headline */
  HfChartLayout layout;
  GArray *texts; /* of Text */
};

G_DEFINE_FINAL_TYPE (HfChart, hf_chart, HF_TYPE_PLOT)

/* ---- layout ---- */

static void
text_clear (gpointer data)
{
  g_object_unref (((Text *)data)->layout);
}

/* Returns: how wide it is */
static int
add_text (HfChart *self, char *words)
{
  Text text = { hf_plot_text_new (GTK_WIDGET (self), words, -1), GRAPHENE_POINT_INIT (0, 0) };

  g_free (words);
  g_array_append_val (self->texts, text);
  return hf_plot_text_get_width (text.layout);
}

/* Returns: how wide the texts are */
static int
make_value_texts (HfChart *self)
{
  const HfTicks *ticks = &self->layout.values;
  int widest = 0;

  for (unsigned i = 0; i < ticks->n; i++)
    {
      int width = add_text (self, hf_chart_text_tick (self->data->unit, ticks->at[i], ticks->step));

      widest = MAX (widest, width);
    }
  return widest;
}

static void
place_value_texts (HfChart *self, int widest, int height)
{
  for (unsigned i = 0; i < self->layout.values.n; i++)
    {
      Text *text = &g_array_index (self->texts, Text, i);
      int width = hf_plot_text_get_width (text->layout);

      text->at.x = (float)(widest - width);
      text->at.y = hf_chart_layout_get_y (&self->layout, self->layout.values.at[i]) - height / 2.0f;
    }
}

static void
make_time_texts (HfChart *self, int width)
{
  const HfTimeTicks *ticks = &self->layout.times;
  const graphene_rect_t *area = &self->layout.area;

  for (unsigned i = 0; i < ticks->n; i++)
    {
      int length
          = add_text (self, hf_chart_text_time_tick (ticks->at[i], ticks->unit, self->data->zone));
      float x = hf_chart_layout_get_x (&self->layout, ticks->at[i]) - (float)length / 2;
      Text *text = &g_array_index (self->texts, Text, self->texts->len - 1);

      text->at.x = CLAMP (x, 0, (float)MAX (width - length, 0));
      text->at.y = area->origin.y + area->size.height + GAP;
    }
}

static void
hf_chart_lay_out (HfPlot *plot, int width, int height)
{
  HfChart *self = HF_CHART (plot);
  int line = hf_plot_text_get_line (GTK_WIDGET (self)), widest;
  graphene_rect_t area;

  g_array_set_size (self->texts, 0);
  if (!self->data)
    return;
  graphene_rect_init (&area, 0, line / 2.0f, 0, (float)MAX (height - line / 2 - line - GAP, 1));
  hf_chart_layout_set_values (&self->layout, self->data, area.size.height);
  widest = make_value_texts (self);
  area.origin.x = (float)widest + GAP;
  area.size.width = (float)MAX (width - widest - GAP - MARKER, 1);
  hf_chart_layout_place (&self->layout, self->data, &area);
  place_value_texts (self, widest, line);
  make_time_texts (self, width);
}

/* ---- drawing ---- */

static void
draw_axes (HfChart *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t *area = &self->layout.area;
  GdkRGBA text = hf_palette_get_text (GTK_WIDGET (self));
  GdkRGBA grid = text;

  grid.alpha *= 0.15f;
  text.alpha *= 0.75f;
  for (unsigned i = 0; i < self->layout.values.n; i++)
    {
      float y = hf_chart_layout_get_y (&self->layout, self->layout.values.at[i]);

      gtk_snapshot_append_color (snapshot, &grid,
                                 &GRAPHENE_RECT_INIT (area->origin.x, y, area->size.width, 1));
    }
  for (unsigned i = 0; i < self->texts->len; i++)
    {
      const Text *words = &g_array_index (self->texts, Text, i);

      hf_plot_text_draw (snapshot, words->layout, words->at.x, words->at.y, &text);
    }
}

static void
draw_limit (HfChart *self, cairo_t *cr, const HfSeries *series, const GdkRGBA *color)
{
  const graphene_rect_t *area = &self->layout.area;

  if (hf_chart_data_shows_limit (self->data, series))
    hf_chart_draw_limit (cr, color, area->origin.x,
                         hf_chart_layout_get_y (&self->layout, series->limit), area->size.width);
}

static void
draw_series (HfChart *self, cairo_t *cr)
{
  const HfSpot *spots = (const HfSpot *)(gconstpointer)self->layout.spots->data;
  const unsigned *starts = (const unsigned *)(gconstpointer)self->layout.starts->data;
  unsigned n = self->data->series->len;
  float bottom = self->layout.area.origin.y + self->layout.area.size.height;

  for (unsigned i = 0; i < n; i++)
    {
      HfSeriesStyle style = hf_palette_get_series (GTK_WIDGET (self), i);
      unsigned length = starts[i + 1] - starts[i];

      if (n == 1 && length > 0)
        {
          hf_chart_draw_area (cr, spots, length, &style, bottom);
          hf_chart_draw_band (cr, spots, length, &style);
        }
      draw_limit (self, cr, self->data->series->pdata[i], &style.color);
      hf_chart_draw_line (cr, spots + starts[i], length, &style);
    }
}

static void
draw_cursor (HfChart *self, GtkSnapshot *snapshot, cairo_t *cr, unsigned cursor)
{
  const graphene_rect_t *area = &self->layout.area;
  gint64 time = g_array_index (self->data->times, gint64, cursor);
  float x = g_array_index (self->layout.stops, float, cursor);
  GdkRGBA text = hf_palette_get_text (GTK_WIDGET (self));

  gtk_snapshot_append_color (snapshot, &text,
                             &GRAPHENE_RECT_INIT (x - 0.5f, area->origin.y, 1, area->size.height));
  for (unsigned i = 0; i < self->data->series->len; i++)
    {
      const HfPoint *point = hf_chart_data_find (self->data, i, time);
      HfSeriesStyle style = hf_palette_get_series (GTK_WIDGET (self), i);

      if (point)
        hf_palette_draw_marker (cr, &style, x, hf_chart_layout_get_y (&self->layout, point->value),
                                MARKER + 1.5);
    }
}

static void
hf_chart_draw (HfPlot *plot, GtkSnapshot *snapshot, int cursor)
{
  HfChart *self = HF_CHART (plot);
  graphene_rect_t bounds;
  cairo_t *cr;

  if (!self->data)
    return;
  draw_axes (self, snapshot);
  graphene_rect_inset_r (&self->layout.area, -MARKER - 2, -MARKER - 2, &bounds);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  draw_series (self, cr);
  if (cursor >= 0)
    draw_cursor (self, snapshot, cr, (unsigned)cursor);
  cairo_destroy (cr);
}

/* ---- words ---- */

static unsigned
hf_chart_count_stops (HfPlot *plot)
{
  HfChart *self = HF_CHART (plot);

  return self->data ? self->data->times->len : 0;
}

static char *
hf_chart_describe_stop (HfPlot *plot, unsigned stop)
{
  HfChart *self = HF_CHART (plot);

  return hf_chart_data_describe (self->data, g_array_index (self->data->times, gint64, stop));
}

static int
hf_chart_pick_stop (HfPlot *plot, double x, double y)
{
  return hf_chart_layout_pick (&HF_CHART (plot)->layout, x);
}

static int
hf_chart_move_stop (HfPlot *plot, unsigned stop, GtkDirectionType direction)
{
  HfChart *self = HF_CHART (plot);

  if (direction == GTK_DIR_RIGHT)
    return stop + 1 < self->data->times->len ? (int)stop + 1 : -1;
  return direction == GTK_DIR_LEFT ? (int)stop - 1 : -1;
}

/* Behind all lines come their limits. */
static const char *
hf_chart_get_series (HfPlot *plot, unsigned index)
{
  const HfChartData *data = HF_CHART (plot)->data;

  if (!data || index > data->series->len)
    return NULL;
  if (index < data->series->len)
    return ((const HfSeries *)data->series->pdata[index])->name;
  for (unsigned i = 0; i < data->series->len; i++)
    if (hf_chart_data_shows_limit (data, data->series->pdata[i]))
      return _ ("Limit");
  return NULL;
}

static void
hf_chart_draw_series_sample (HfPlot *plot, cairo_t *cr, unsigned index, int width, int height)
{
  HfSeriesStyle style = hf_palette_get_series (GTK_WIDGET (plot), index);
  GdkRGBA text = hf_palette_get_text (GTK_WIDGET (plot));
  const HfChartData *data = HF_CHART (plot)->data;

  if (data && index < data->series->len)
    hf_chart_draw_sample (cr, &style, width, height);
  else
    hf_chart_draw_limit (cr, &text, 0, (float)height / 2, (float)width);
}

static void
hf_chart_fill_table (HfPlot *plot, HfTable *table)
{
  HfChart *self = HF_CHART (plot);

  if (self->data)
    hf_chart_data_fill_table (self->data, table);
}

static char *
hf_chart_headline (HfPlot *plot)
{
  return g_strdup (HF_CHART (plot)->note);
}

static char *
hf_chart_summarize (HfPlot *plot)
{
  HfChart *self = HF_CHART (plot);

  return self->data ? hf_chart_data_summarize (self->data) : g_strdup ("");
}

static void
hf_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                  int *natural, int *minimum_baseline, int *natural_baseline)
{
  gboolean wide = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = wide ? 160 : NATURAL_HEIGHT;
  *natural = wide ? NATURAL_WIDTH : NATURAL_HEIGHT;
}

static void
hf_chart_finalize (GObject *object)
{
  HfChart *self = HF_CHART (object);

  g_clear_pointer (&self->data, hf_chart_data_free);
  g_free (self->note);
  hf_chart_layout_clear (&self->layout);
  g_array_unref (self->texts);
  G_OBJECT_CLASS (hf_chart_parent_class)->finalize (object);
}

static void
hf_chart_class_init (HfChartClass *klass)
{
  HfPlotClass *plot_class = HF_PLOT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_chart_finalize;
  GTK_WIDGET_CLASS (klass)->measure = hf_chart_measure;
  plot_class->count_stops = hf_chart_count_stops;
  plot_class->describe_stop = hf_chart_describe_stop;
  plot_class->pick_stop = hf_chart_pick_stop;
  plot_class->move_stop = hf_chart_move_stop;
  plot_class->get_series = hf_chart_get_series;
  plot_class->draw_sample = hf_chart_draw_series_sample;
  plot_class->lay_out = hf_chart_lay_out;
  plot_class->draw = hf_chart_draw;
  plot_class->fill_table = hf_chart_fill_table;
  plot_class->headline = hf_chart_headline;
  plot_class->summarize = hf_chart_summarize;
}

static void
hf_chart_init (HfChart *self)
{
  hf_chart_layout_init (&self->layout);
  self->texts = g_array_new (FALSE, FALSE, sizeof (Text));
  g_array_set_clear_func (self->texts, text_clear);
}

/**
 * hf_chart_new:
 * Returns: (transfer floating): a chart that shows nothing
 */
GtkWidget *
hf_chart_new (void)
{
  return g_object_new (HF_TYPE_CHART, NULL);
}

/* The cursor stays at its moment: the oldest ones go. */
static void
keep_cursor (HfChart *self, const HfChartData *data)
{
  int cursor = hf_plot_get_cursor (HF_PLOT (self)), next = 0;
  gint64 time;

  if (cursor < 0 || !data)
    return;
  time = g_array_index (self->data->times, gint64, cursor);
  while (next + 1 < (int)data->times->len && g_array_index (data->times, gint64, next) < time)
    next++;
  hf_plot_move_cursor (HF_PLOT (self), next);
}

/**
 * hf_chart_set_data:
 * @data: (transfer full) (nullable): what it shows from now on
 * @note: (nullable): a sentence that is more important
 */
void
hf_chart_set_data (HfChart *self, HfChartData *data, const char *note)
{
  keep_cursor (self, data);
  g_clear_pointer (&self->data, hf_chart_data_free);
  g_free (self->note);
  self->data = data;
  self->note = g_strdup (note);
  hf_plot_invalidate (HF_PLOT (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All cells are one texture, made when they are laid out. Main thread only. */
#include "hf-heat-map.h"

#include <math.h>

#include "hf-chart-text.h"
#include "hf-heat-texture.h"
#include "hf-palette.h"
#include "hf-plot-text.h"

#define GAP 2 /* pixels between two cells */
#define CELL_HEIGHT 28
#define NATURAL_WIDTH 300
#define NATURAL_HEIGHT 180
#define LABEL_SHARE 3 /* names of rows take a third at most */
#define FAINTEST 0.12 /* share of colour in a cell that is not empty */
#define STRONGEST 0.85

struct _HfHeatMap
{
  HfPlot parent_instance;

  HfHeatData *data; /* NULL: nothing is shown */
  graphene_rect_t area; /* of the cells */
  float cell_width;
  float line; /* height of a text */
  GdkTexture *texture;
  GPtrArray *row_texts, *column_texts, *cell_texts; /* of PangoLayout */
  GArray *cell_colors; /* of GdkRGBA, of the texts of cells */
};

G_DEFINE_FINAL_TYPE (HfHeatMap, hf_heat_map, HF_TYPE_PLOT)

/* ---- words ---- */

static unsigned
hf_heat_map_count_stops (HfPlot *plot)
{
  HfHeatMap *self = HF_HEAT_MAP (plot);

  return self->data ? self->data->n_rows * self->data->n_columns : 0;
}

static char *
hf_heat_map_describe_stop (HfPlot *plot, unsigned stop)
{
  return hf_heat_data_describe (HF_HEAT_MAP (plot)->data, stop);
}

static char *
hf_heat_map_headline (HfPlot *plot)
{
  HfHeatMap *self = HF_HEAT_MAP (plot);

  return self->data ? g_strdup (self->data->note) : NULL;
}

static char *
hf_heat_map_summarize (HfPlot *plot)
{
  HfHeatMap *self = HF_HEAT_MAP (plot);

  return self->data ? hf_heat_data_summarize (self->data) : g_strdup ("");
}

static const char *
hf_heat_map_get_series (HfPlot *plot, unsigned index)
{
  return NULL;
}

static void
hf_heat_map_fill_table (HfPlot *plot, HfTable *table)
{
  HfHeatMap *self = HF_HEAT_MAP (plot);

  if (self->data)
    hf_heat_data_fill_table (self->data, table);
}

/* ---- layout ---- */

static float
get_cell_x (HfHeatMap *self, unsigned column)
{
  unsigned place
      = hf_plot_text_is_mirrored (GTK_WIDGET (self)) ? self->data->n_columns - 1 - column : column;

  return self->area.origin.x + (float)place * self->cell_width;
}

/* Small counts are told from none, and large ones from each other. */
static GdkRGBA
get_cell_color (HfHeatMap *self, unsigned cell, guint64 most)
{
  gboolean alarming = cell % self->data->n_columns < self->data->alarming;
  double share = log1p ((double)self->data->cells[cell]) / log1p ((double)most);

  if (self->data->cells[cell] == 0)
    return hf_palette_get_heat (GTK_WIDGET (self), 0, 0);
  return hf_palette_get_heat (GTK_WIDGET (self), alarming ? 1 : 0,
                              FAINTEST + (STRONGEST - FAINTEST) * share);
}

static void
make_cells (HfHeatMap *self)
{
  unsigned n = self->data->n_rows * self->data->n_columns;
  g_autofree GdkRGBA *colors = g_new (GdkRGBA, n);
  HfHeatCells cells = { self->data->n_rows,
                        self->data->n_columns,
                        self->cell_width,
                        CELL_HEIGHT,
                        GAP,
                        hf_plot_text_is_mirrored (GTK_WIDGET (self)),
                        colors };
  guint64 most = 0;

  for (unsigned i = 0; i < n; i++)
    most = MAX (most, self->data->cells[i]);
  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *words = hf_chart_text_short (self->data->cells[i]);
      GdkRGBA text;

      colors[i] = get_cell_color (self, i, most);
      text = hf_palette_get_text_on (&colors[i]);
      g_array_append_val (self->cell_colors, text);
      g_ptr_array_add (self->cell_texts, hf_plot_text_new (GTK_WIDGET (self), words, -1));
    }
  self->texture = hf_heat_texture_new (&cells);
}

static void
forget_layout (HfHeatMap *self)
{
  g_clear_object (&self->texture);
  g_ptr_array_set_size (self->row_texts, 0);
  g_ptr_array_set_size (self->column_texts, 0);
  g_ptr_array_set_size (self->cell_texts, 0);
  g_array_set_size (self->cell_colors, 0);
}

static void
hf_heat_map_lay_out (HfPlot *plot, int width, int height)
{
  HfHeatMap *self = HF_HEAT_MAP (plot);
  int line = hf_plot_text_get_line (GTK_WIDGET (self)), widest = 0;

  forget_layout (self);
  self->line = (float)line;
  if (!self->data || self->data->n_rows == 0)
    return;
  for (unsigned i = 0; i < self->data->n_rows; i++)
    {
      PangoLayout *text
          = hf_plot_text_new (GTK_WIDGET (self), self->data->rows[i], width / LABEL_SHARE);

      g_ptr_array_add (self->row_texts, text);
      widest = MAX (widest, hf_plot_text_get_width (text));
    }
  widest += 3 * GAP;
  graphene_rect_init (&self->area, hf_plot_text_is_mirrored (GTK_WIDGET (self)) ? 0 : (float)widest,
                      (float)(line + 2 * GAP), (float)MAX (width - widest, 1),
                      (float)(self->data->n_rows * CELL_HEIGHT));
  self->cell_width = self->area.size.width / (float)self->data->n_columns;
  for (unsigned i = 0; i < self->data->n_columns; i++)
    g_ptr_array_add (self->column_texts,
                     hf_plot_text_new (GTK_WIDGET (self), self->data->columns[i],
                                       MAX ((int)self->cell_width - 2 * GAP, 1)));
  make_cells (self);
}

static int
hf_heat_map_pick_stop (HfPlot *plot, double x, double y)
{
  HfHeatMap *self = HF_HEAT_MAP (plot);
  int row = (int)floor ((y - self->area.origin.y) / CELL_HEIGHT);

  if (!self->data || row < 0 || row >= (int)self->data->n_rows)
    return -1;
  for (unsigned i = 0; i < self->data->n_columns; i++)
    {
      double left = get_cell_x (self, i);

      if (x >= left && x < left + self->cell_width)
        return row * (int)self->data->n_columns + (int)i;
    }
  return -1;
}

static int
hf_heat_map_move_stop (HfPlot *plot, unsigned stop, GtkDirectionType direction)
{
  HfHeatMap *self = HF_HEAT_MAP (plot);
  gboolean mirrored = hf_plot_text_is_mirrored (GTK_WIDGET (self));
  int rows = (int)self->data->n_rows, columns = (int)self->data->n_columns;
  int row = (int)stop / columns, column = (int)stop % columns;

  if (direction == GTK_DIR_UP || direction == GTK_DIR_DOWN)
    row += direction == GTK_DIR_DOWN ? 1 : -1;
  else
    column += (direction == GTK_DIR_RIGHT) != mirrored ? 1 : -1;
  if (row < 0 || row >= rows || column < 0 || column >= columns)
    return -1;
  return row * columns + column;
}

/* ---- drawing ---- */

static void
draw_names (HfHeatMap *self, GtkSnapshot *snapshot)
{
  GdkRGBA color = hf_palette_get_text (GTK_WIDGET (self));
  gboolean mirrored = hf_plot_text_is_mirrored (GTK_WIDGET (self));
  float width = (float)gtk_widget_get_width (GTK_WIDGET (self));

  for (unsigned i = 0; i < self->row_texts->len; i++)
    {
      PangoLayout *text = self->row_texts->pdata[i];
      float x = mirrored ? width - (float)hf_plot_text_get_width (text) : 0;
      float y = self->area.origin.y + (float)i * CELL_HEIGHT;

      hf_plot_text_draw (snapshot, text, x, y + (CELL_HEIGHT - GAP - self->line) / 2, &color);
    }
  for (unsigned i = 0; i < self->column_texts->len; i++)
    {
      PangoLayout *text = self->column_texts->pdata[i];
      float space = self->cell_width - GAP - (float)hf_plot_text_get_width (text);

      hf_plot_text_draw (snapshot, text, get_cell_x (self, i) + space / 2, 0, &color);
    }
}

static void
draw_counts (HfHeatMap *self, GtkSnapshot *snapshot)
{
  for (unsigned i = 0; i < self->cell_texts->len; i++)
    {
      PangoLayout *text = self->cell_texts->pdata[i];
      float space = self->cell_width - GAP - (float)hf_plot_text_get_width (text);
      float y = self->area.origin.y + (float)(i / self->data->n_columns) * CELL_HEIGHT;

      if (self->data->cells[i] > 0)
        hf_plot_text_draw (snapshot, text, get_cell_x (self, i % self->data->n_columns) + space / 2,
                           y + (CELL_HEIGHT - GAP - self->line) / 2,
                           &g_array_index (self->cell_colors, GdkRGBA, i));
    }
}

static void
draw_cursor (HfHeatMap *self, GtkSnapshot *snapshot, unsigned cursor)
{
  GdkRGBA color = hf_palette_get_text (GTK_WIDGET (self));
  graphene_rect_t cell
      = GRAPHENE_RECT_INIT (get_cell_x (self, cursor % self->data->n_columns) - GAP,
                            self->area.origin.y
                                + (float)(cursor / self->data->n_columns) * CELL_HEIGHT - GAP,
                            self->cell_width + GAP, CELL_HEIGHT + GAP);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &cell, 2);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]){ 2, 2, 2, 2 },
                              (GdkRGBA[4]){ color, color, color, color });
}

static void
hf_heat_map_draw (HfPlot *plot, GtkSnapshot *snapshot, int cursor)
{
  HfHeatMap *self = HF_HEAT_MAP (plot);

  if (!self->texture)
    return;
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT (self->area.origin.x, self->area.origin.y,
                                                    (float)gdk_texture_get_width (self->texture),
                                                    self->area.size.height));
  draw_names (self, snapshot);
  draw_counts (self, snapshot);
  if (cursor >= 0)
    draw_cursor (self, snapshot, (unsigned)cursor);
}

static void
hf_heat_map_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                     int *natural, int *minimum_baseline, int *natural_baseline)
{
  HfHeatMap *self = HF_HEAT_MAP (widget);
  int rows = self->data ? (int)self->data->n_rows : 0;
  int height = rows * CELL_HEIGHT + hf_plot_text_get_line (widget) + 2 * GAP;

  *minimum = *natural = MAX (height, NATURAL_HEIGHT);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    return;
  *minimum = 200;
  *natural = NATURAL_WIDTH;
}

static void
hf_heat_map_finalize (GObject *object)
{
  HfHeatMap *self = HF_HEAT_MAP (object);

  g_clear_pointer (&self->data, hf_heat_data_free);
  forget_layout (self);
  g_ptr_array_unref (self->row_texts);
  g_ptr_array_unref (self->column_texts);
  g_ptr_array_unref (self->cell_texts);
  g_array_unref (self->cell_colors);
  G_OBJECT_CLASS (hf_heat_map_parent_class)->finalize (object);
}

static void
hf_heat_map_class_init (HfHeatMapClass *klass)
{
  HfPlotClass *plot_class = HF_PLOT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_heat_map_finalize;
  GTK_WIDGET_CLASS (klass)->measure = hf_heat_map_measure;
  plot_class->count_stops = hf_heat_map_count_stops;
  plot_class->describe_stop = hf_heat_map_describe_stop;
  plot_class->pick_stop = hf_heat_map_pick_stop;
  plot_class->move_stop = hf_heat_map_move_stop;
  plot_class->get_series = hf_heat_map_get_series;
  plot_class->lay_out = hf_heat_map_lay_out;
  plot_class->draw = hf_heat_map_draw;
  plot_class->fill_table = hf_heat_map_fill_table;
  plot_class->headline = hf_heat_map_headline;
  plot_class->summarize = hf_heat_map_summarize;
}

static void
hf_heat_map_init (HfHeatMap *self)
{
  self->row_texts = g_ptr_array_new_with_free_func (g_object_unref);
  self->column_texts = g_ptr_array_new_with_free_func (g_object_unref);
  self->cell_texts = g_ptr_array_new_with_free_func (g_object_unref);
  self->cell_colors = g_array_new (FALSE, FALSE, sizeof (GdkRGBA));
}

/**
 * hf_heat_map_new:
 * Returns: (transfer floating): a heat map of nothing
 */
GtkWidget *
hf_heat_map_new (void)
{
  return g_object_new (HF_TYPE_HEAT_MAP, NULL);
}

/**
 * hf_heat_map_set_data:
 * @data: (transfer full): what it shows from now on
 *
 * Where it shows that already nothing happens.
 */
void
hf_heat_map_set_data (HfHeatMap *self, HfHeatData *data)
{
  if (self->data && hf_heat_data_equal (self->data, data))
    {
      hf_heat_data_free (data);
      return;
    }
  g_clear_pointer (&self->data, hf_heat_data_free);
  self->data = data;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  hf_plot_invalidate (HF_PLOT (self));
}

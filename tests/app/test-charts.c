/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines over time as a widget: what is drawn where, keys, values at a place. And the grid that
 * charts stand in. */
#include "hf-stage.h"

#include "hf-chart.h"
#include "hf-even-grid.h"
#include "hf-palette.h"
#include "hf-plot-stage.h"

/* ---- lines ---- */

static void
test_line (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  cairo_surface_t *image;
  int width;
  double first, last;

  hf_chart_set_data (HF_CHART (chart), hf_plot_stage_make_data (), NULL);
  hf_stage_drain ();
  width = gtk_widget_get_width (chart);
  image = hf_plot_stage_draw (chart);
  first = hf_plot_stage_find_line (image, chart, 0, width * 2 / 10);
  last = hf_plot_stage_find_line (image, chart, 0, width * 9 / 10);
  g_assert_cmpfloat (first, >, last); /* it rises */
  for (int x = width * 2 / 10; x <= width * 9 / 10; x++)
    {
      double share = (double)(x - width * 2 / 10) / (width * 9 / 10 - width * 2 / 10);

      g_assert_cmpfloat_with_epsilon (hf_plot_stage_find_line (image, chart, 0, x),
                                      first + share * (last - first), 1.5);
    }
  g_assert_cmpfloat (hf_plot_stage_find_line (image, chart, 0, 2), ==, -1); /* left of the axis */
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, chart);
}

static gboolean
differ_at (cairo_surface_t *a, cairo_surface_t *b, int x, int y)
{
  GdkRGBA left = hf_plot_stage_get_pixel (a, x, y), right = hf_plot_stage_get_pixel (b, x, y);

  return !hf_plot_stage_is_close (&left, &right);
}

/* Keys move the cursor, a screen reader is told, and it is drawn. */
static void
test_cursor (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  HfPlot *plot = HF_PLOT (chart);
  cairo_surface_t *before, *after;
  unsigned changed = 0;

  hf_plot_set_title (plot, "Pins");
  hf_plot_stage_press (chart, GDK_KEY_Left); /* of nothing */
  hf_chart_set_data (HF_CHART (chart), hf_plot_stage_make_data (), NULL);
  hf_stage_drain ();
  hf_plot_set_cursor (plot, -1);
  hf_plot_stage_assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins");
  hf_plot_stage_assert_told (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                             "pins rose from 0 to 100 over 10 hours");
  before = hf_plot_stage_draw (chart);
  hf_plot_stage_press (chart, GDK_KEY_Right);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 10); /* the newest one first */
  hf_plot_stage_assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins: 1 Jan, 22:00: 100");
  hf_plot_stage_press (chart, GDK_KEY_Right);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 10);
  hf_plot_stage_press (chart, GDK_KEY_Home);
  hf_plot_stage_press (chart, GDK_KEY_Left);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 0);
  hf_plot_stage_press (chart, GDK_KEY_Right);
  hf_plot_stage_press (chart, GDK_KEY_KP_Right);
  hf_plot_stage_assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins: 1 Jan, 14:00: 20");
  hf_plot_stage_press (chart, GDK_KEY_End);
  hf_plot_stage_press (chart, GDK_KEY_Left);
  hf_stage_drain ();
  after = hf_plot_stage_draw (chart);
  for (int x = 0; x < gtk_widget_get_width (chart); x++)
    changed += differ_at (before, after, x, 20);
  g_assert_cmpuint (changed, >=, 1);
  g_assert_cmpuint (changed, <=, 2);
  cairo_surface_destroy (before);
  cairo_surface_destroy (after);
  hf_plot_stage_end (window, chart);
}

/* Time goes to the right, also where text does not. */
static void
test_right_to_left (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window;
  cairo_surface_t *image;
  int width;

  gtk_widget_set_direction (chart, GTK_TEXT_DIR_RTL);
  window = hf_plot_stage_show (chart);
  hf_chart_set_data (HF_CHART (chart), hf_plot_stage_make_data (), NULL);
  hf_stage_drain ();
  width = gtk_widget_get_width (chart);
  image = hf_plot_stage_draw (chart);
  g_assert_cmpfloat (hf_plot_stage_find_line (image, chart, 0, width / 4), >,
                     hf_plot_stage_find_line (image, chart, 0, width * 3 / 4));
  hf_plot_stage_assert_at (chart, 0, 50, "1 Jan, 12:00: 0");
  hf_plot_stage_assert_at (chart, width, 50, "1 Jan, 22:00: 100");
  hf_plot_set_cursor (HF_PLOT (chart), 5);
  hf_plot_stage_press (chart, GDK_KEY_Right); /* later is on the right */
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (chart)), ==, 6);
  hf_plot_stage_press (chart, GDK_KEY_Left);
  hf_plot_stage_press (chart, GDK_KEY_Left);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (chart)), ==, 4);
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, chart);
}

/* A year of ten backends: what is drawn was laid out once, however often it is drawn. */
static void
test_year (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  HfChartData *data = hf_chart_data_new (HF_UNIT_BYTES, HF_PLOT_STAGE_NOON,
                                         HF_PLOT_STAGE_NOON + 365 * HF_DAY, HF_DAY);
  unsigned layouts;

  for (unsigned i = 0; i < 10; i++)
    {
      g_autoptr (GArray) points = hf_plot_stage_make_points (365, HF_DAY, 1e9 * i, 1e7);
      g_autofree char *name = g_strdup_printf ("backend %u", i);

      hf_chart_data_add (data, name, points, 0);
    }
  hf_chart_set_data (HF_CHART (chart), data, "usb will be full in about 3 months");
  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (GtkSnapshot) first = gtk_snapshot_new ();

      hf_plot_draw_on (HF_PLOT (chart), first);
      layouts = hf_plot_get_layouts (HF_PLOT (chart));
    }
  for (unsigned i = 0; i < 100; i++)
    {
      g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();

      hf_plot_set_cursor (HF_PLOT (chart), (int)i);
      hf_plot_draw_on (HF_PLOT (chart), snapshot);
    }
  g_assert_cmpuint (hf_plot_get_layouts (HF_PLOT (chart)), ==, layouts);
  g_assert_cmpstr (hf_plot_get_series (HF_PLOT (chart), 9), ==, "backend 9");
  g_assert_null (hf_plot_get_series (HF_PLOT (chart), 10));
  hf_plot_stage_end (window, chart);
}

/* ---- values at a place ---- */

/* The nearest moment counts, wherever the pointer is above or below. */
static void
test_pointer (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  HfChartData *data = hf_plot_stage_make_data ();
  g_autoptr (GArray) few = hf_plot_stage_make_points (3, 5 * HF_HOUR, 7, 1);
  int width, height;

  hf_plot_stage_assert_at (chart, 10, 10, NULL);
  hf_chart_data_add (data, "at risk", few, 0);
  hf_chart_set_data (HF_CHART (chart), data, NULL);
  width = gtk_widget_get_width (chart);
  height = gtk_widget_get_height (chart);
  hf_plot_stage_assert_at (chart, 0, 0, "1 Jan, 12:00: pins 0, at risk 7");
  hf_plot_stage_assert_at (chart, width, height, "1 Jan, 22:00: pins 100, at risk 9");
  for (int x = 0, last = 0; x < width; x++)
    {
      g_autofree char *values = hf_plot_describe_at (HF_PLOT (chart), x, height / 2.0);
      int hour = atoi (values + strlen ("1 Jan, "));

      g_assert_cmpint (hour, >=, last);
      g_assert_cmpint (hour - last, <=, last > 0 ? 1 : 12);
      last = hour;
    }
  hf_plot_stage_end (window, chart);
}

/* A pointer or the keyboard asks: both get what is there, or nothing. */
static void
test_tooltip (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean shown = TRUE;

  g_assert_true (gtk_widget_get_has_tooltip (chart));
  g_signal_emit_by_name (chart, "query-tooltip", 10, 10, FALSE, tooltip, &shown);
  g_assert_false (shown);
  hf_chart_set_data (HF_CHART (chart), hf_plot_stage_make_data (), NULL);
  g_signal_emit_by_name (chart, "query-tooltip", 10, 10, FALSE, tooltip, &shown);
  g_assert_true (shown);
  hf_plot_set_cursor (HF_PLOT (chart), -1);
  g_signal_emit_by_name (chart, "query-tooltip", 10, 10, TRUE, tooltip, &shown);
  g_assert_false (shown);
  hf_plot_set_cursor (HF_PLOT (chart), 3);
  g_signal_emit_by_name (chart, "query-tooltip", 10, 10, TRUE, tooltip, &shown);
  g_assert_true (shown);
  hf_plot_stage_end (window, chart);
}

/* Eleven hours that begin so many hours after noon. */
static HfChartData *
make_later (int hours)
{
  HfChartData *data = hf_plot_stage_make_data ();
  HfSeries *series = data->series->pdata[0];

  data->from += hours * HF_HOUR;
  data->to += hours * HF_HOUR;
  for (unsigned i = 0; i < series->points->len; i++)
    {
      g_array_index (series->points, HfPoint, i).time += hours * HF_HOUR;
      g_array_index (data->times, gint64, i) += hours * HF_HOUR;
    }
  return data;
}

/* New numbers come while somebody reads the old ones. */
static void
test_cursor_stays (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  HfPlot *plot = HF_PLOT (chart);

  hf_plot_set_title (plot, "Pins");
  hf_chart_set_data (HF_CHART (chart), hf_plot_stage_make_data (), NULL);
  hf_plot_set_cursor (plot, 5);
  hf_plot_stage_assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins: 1 Jan, 17:00: 50");
  hf_chart_set_data (HF_CHART (chart), make_later (2), NULL);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 3);
  hf_plot_stage_assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins: 1 Jan, 17:00: 30");
  hf_chart_set_data (HF_CHART (chart), make_later (9), NULL); /* that moment is gone */
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 0);
  hf_plot_stage_assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins: 1 Jan, 21:00: 0");
  hf_chart_set_data (HF_CHART (chart), make_later (-20), NULL);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 10);
  hf_chart_set_data (HF_CHART (chart), NULL, NULL);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, -1);
  hf_plot_stage_assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins");
  hf_plot_stage_end (window, chart);
}

/* ---- much, little, nothing ---- */

/* Not measured is not zero: there is neither line nor shade. */
static void
test_gap (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  HfChartData *data = hf_plot_stage_make_data ();
  HfSeries *series = data->series->pdata[0];
  HfSeriesStyle style = hf_palette_get_series (chart, 0);
  GdkRGBA surface = hf_palette_get_surface (chart), pixel;
  cairo_surface_t *image;
  GdkRectangle hole;
  int width, height;

  for (unsigned i = 0; i < series->points->len; i++) /* always the same, but for some hours */
    g_array_index (series->points, HfPoint, i)
        = (HfPoint){ HF_PLOT_STAGE_NOON + i * HF_HOUR, 60, 60, 60 };
  g_array_remove_range (series->points, 4, 3);
  g_array_remove_range (data->times, 4, 3);
  hf_chart_set_data (HF_CHART (chart), data, NULL);
  width = gtk_widget_get_width (chart);
  height = gtk_widget_get_height (chart);
  image = hf_plot_stage_draw (chart);
  hole = (GdkRectangle){ width / 2 - 10, 0, 20, height };
  g_assert_cmpuint (hf_plot_stage_count (image, &style.color, &hole), ==, 0);
  pixel = hf_plot_stage_get_pixel (image, width / 2, height * 2 / 3);
  g_assert_true (hf_plot_stage_is_close (&pixel, &surface));
  hole.x = width * 8 / 10; /* where there are numbers, there is a line, with shade below */
  g_assert_cmpuint (hf_plot_stage_count (image, &style.color, &hole), >=, 20);
  pixel = hf_plot_stage_get_pixel (image, width * 8 / 10, height * 2 / 3);
  g_assert_false (hf_plot_stage_is_close (&pixel, &surface));
  g_assert_cmpuint (HF_PLOT_GET_CLASS (chart)->count_stops (HF_PLOT (chart)), ==, 8);
  hf_plot_set_cursor (HF_PLOT (chart), 3);
  hf_plot_stage_press (chart, GDK_KEY_Right); /* over it */
  hf_plot_stage_assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, ": 1 Jan, 19:00: 60");
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, chart);
}

static void
test_one_point (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  HfChartData *data = hf_plot_stage_make_data ();
  HfSeriesStyle style = hf_palette_get_series (chart, 0);
  GdkRectangle all = { 0 };
  cairo_surface_t *image;
  g_autofree char *summary = NULL;

  g_array_remove_range (((HfSeries *)data->series->pdata[0])->points, 0, 10);
  g_array_remove_range (data->times, 0, 10);
  hf_chart_set_data (HF_CHART (chart), data, NULL);
  all.width = gtk_widget_get_width (chart);
  all.height = gtk_widget_get_height (chart);
  image = hf_plot_stage_draw (chart);
  g_assert_cmpuint (hf_plot_stage_count (image, &style.color, &all), >=, 10); /* a marker */
  g_assert_cmpuint (hf_plot_stage_count (image, &style.color, &all), <=, 100);
  hf_plot_stage_assert_at (chart, 0, 0, "1 Jan, 22:00: 100");
  summary = hf_plot_summarize (HF_PLOT (chart));
  g_assert_cmpstr (summary, ==, "pins: 100");
  hf_plot_stage_press (chart, GDK_KEY_Home);
  hf_plot_stage_press (chart, GDK_KEY_Right);
  hf_plot_stage_press (chart, GDK_KEY_Left);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (chart)), ==, 0);
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, chart);
}

static void
test_nothing (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  HfChartData *data
      = hf_chart_data_new (HF_UNIT_COUNT, HF_PLOT_STAGE_NOON, HF_PLOT_STAGE_NOON + HF_DAY, HF_HOUR);
  g_autoptr (GArray) none = hf_plot_stage_make_points (0, 1, 0, 0);
  g_autoptr (HfTable) table = NULL;
  g_autofree char *summary = NULL;

  hf_chart_data_add (data, "pins", none, 100);
  hf_chart_set_data (HF_CHART (chart), data, NULL);
  cairo_surface_destroy (hf_plot_stage_draw (chart)); /* an empty one, without a warning */
  hf_plot_stage_press (chart, GDK_KEY_Home);
  hf_plot_stage_press (chart, GDK_KEY_Right);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (chart)), ==, -1);
  hf_plot_stage_assert_at (chart, 100, 100, NULL);
  summary = hf_plot_summarize (HF_PLOT (chart));
  g_assert_cmpstr (summary, ==, "");
  table = hf_plot_make_table (HF_PLOT (chart));
  g_assert_cmpuint (hf_table_get_n_rows (table), ==, 0);
  g_assert_cmpuint (hf_table_get_n_columns (table), ==, 4);
  hf_plot_stage_end (window, chart);
}

/* The largest file systems there can be, and a byte. */
static void
test_large (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  HfChartData *data
      = hf_chart_data_new (HF_UNIT_BYTES, HF_PLOT_STAGE_NOON, HF_PLOT_STAGE_NOON + 10 * HF_HOUR, 1);
  g_autoptr (GArray) large = hf_plot_stage_make_points (11, HF_HOUR, 9e18, 0);
  g_autoptr (GArray) small = hf_plot_stage_make_points (11, HF_HOUR, 1, 0);
  cairo_surface_t *image;
  int width;
  double top, bottom = -1;

  g_time_zone_unref (data->zone);
  data->zone = g_time_zone_new_utc ();
  hf_chart_data_add (data, "large", large, 0);
  hf_chart_data_add (data, "small", small, 0);
  hf_chart_set_data (HF_CHART (chart), data, NULL);
  width = gtk_widget_get_width (chart);
  image = hf_plot_stage_draw (chart);
  top = hf_plot_stage_find_line (image, chart, 0, width / 2);
  for (int x = width / 2; x < width / 2 + 20 && bottom < 0; x++) /* it is dashed */
    bottom = hf_plot_stage_find_line (image, chart, 1, x);
  g_assert_cmpfloat (top, >=, 0);
  g_assert_cmpfloat (top, <, 60);
  g_assert_cmpfloat (bottom, >, gtk_widget_get_height (chart) - 60);
  hf_plot_stage_assert_at (chart, 0, 0, "1 Jan, 12:00: large 9.0\u00a0EB, small 1 byte");
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, chart);
}

/* ---- limits and extremes ---- */

/* What is drawn in a colour, above the middle of the left side, where no line is. */
static unsigned
count_coloured (GtkWidget *chart)
{
  cairo_surface_t *image = hf_plot_stage_draw (chart);
  unsigned n = 0;

  for (int y = 0; y < gtk_widget_get_height (chart) / 2; y++)
    for (int x = gtk_widget_get_width (chart) / 4; x < gtk_widget_get_width (chart) / 3; x++)
      {
        GdkRGBA pixel = hf_plot_stage_get_pixel (image, x, y);
        float most = MAX (MAX (pixel.red, pixel.green), pixel.blue);
        float least = MIN (MIN (pixel.red, pixel.green), pixel.blue);

        n += most - least > 0.1f;
      }
  cairo_surface_destroy (image);
  return n;
}

static void
test_limit (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  HfChartData *data = hf_plot_stage_make_data ();

  ((HfSeries *)data->series->pdata[0])->limit = 130;
  hf_chart_set_data (HF_CHART (chart), data, "usb will be full in about 3 months");
  g_assert_cmpuint (count_coloured (chart), >=, 5); /* dots */
  g_assert_cmpstr (hf_plot_get_series (HF_PLOT (chart), 1), ==, "Limit");
  hf_plot_stage_assert_at (chart, 0, 0, "1 Jan, 12:00: 0 of 130");
  hf_plot_stage_assert_told (
      chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      "usb will be full in about 3 months. pins rose from 0 to 100 over 10 hours");

  data = hf_plot_stage_make_data ();
  ((HfSeries *)data->series->pdata[0])->limit = 1e6; /* too far away to be shown */
  hf_chart_set_data (HF_CHART (chart), data, NULL);
  g_assert_null (hf_plot_get_series (HF_PLOT (chart), 1));
  g_assert_cmpuint (count_coloured (chart), ==, 0);
  hf_plot_stage_end (window, chart);
}

/* What a point stands for went up and down: a band around one line, none around several. */
static void
test_band (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  GdkRGBA surface = hf_palette_get_surface (chart);

  for (unsigned more = 0; more < 2; more++)
    {
      HfChartData *data = hf_plot_stage_make_data ();
      HfSeries *series = data->series->pdata[0];
      g_autoptr (GArray) other = hf_plot_stage_make_points (11, HF_HOUR, 0, 0);
      cairo_surface_t *image;
      GdkRectangle above;
      unsigned plain;

      for (unsigned i = 0; i < 11; i++)
        g_array_index (series->points, HfPoint, i)
            = (HfPoint){ HF_PLOT_STAGE_NOON + i * HF_HOUR, 20, 10, 100 };
      if (more)
        hf_chart_data_add (data, "at risk", other, 0);
      hf_chart_set_data (HF_CHART (chart), data, NULL);
      above = (GdkRectangle){ gtk_widget_get_width (chart) / 2, 20, 1, 80 };
      image = hf_plot_stage_draw (chart);
      plain = hf_plot_stage_count (image, &surface, &above);
      if (more)
        g_assert_cmpuint (plain, >=, 70);
      else
        g_assert_cmpuint (plain, <=, 5);
      hf_plot_stage_assert_at (chart, 0, 0,
                               more ? "1 Jan, 12:00: pins 20 (10 to 100), at risk 0"
                                    : "1 Jan, 12:00: 20 (10 to 100)");
      cairo_surface_destroy (image);
    }
  hf_plot_stage_end (window, chart);
}

/* ---- colours ---- */

static void
assert_contrasts (GtkWidget *widget)
{
  GdkRGBA surface = hf_palette_get_surface (widget);

  for (unsigned i = 0; i < 20; i++)
    {
      HfSeriesStyle style = hf_palette_get_series (widget, i);

      g_assert_cmpfloat (hf_palette_get_contrast (&style.color, &surface), >=, 3);
      for (unsigned j = 0; j < i; j++)
        {
          HfSeriesStyle other = hf_palette_get_series (widget, j);

          g_assert_false (gdk_rgba_equal (&style.color, &other.color)
                          && style.marker == other.marker);
        }
    }
  for (unsigned i = 0; i <= 10; i++)
    {
      GdkRGBA cell = hf_palette_get_heat (widget, i % 2, i / 10.0);
      GdkRGBA text = hf_palette_get_text_on (&cell);

      g_assert_cmpfloat (hf_palette_get_contrast (&cell, &text), >=, 4.5);
    }
}

static void
test_palette (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = hf_plot_stage_show (chart);
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GdkRGBA white = { 1, 1, 1, 1 }, black = { 0, 0, 0, 1 };

  g_assert_cmpfloat_with_epsilon (hf_palette_get_contrast (&white, &black), 21, 0.01);
  assert_contrasts (chart);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_test_widget_wait_for_draw (chart);
  assert_contrasts (chart);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  hf_plot_stage_end (window, chart);
}

/* ---- the grid ---- */

static void
test_grid (void)
{
  static const int columns[] = { 2, 3, 6, 0 };
  g_autoptr (GtkLayoutManager) manager = hf_even_grid_new (columns, 150, 12);
  static const struct
  {
    int width, columns;
  } known[]
      = { { 100, 2 }, { 324, 2 }, { 473, 2 }, { 474, 3 }, { 959, 3 }, { 960, 6 }, { 3000, 6 } };

  for (unsigned i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmpint (hf_even_grid_get_columns (HF_EVEN_GRID (manager), known[i].width), ==,
                     known[i].columns);
}

static void
test_grid_places (void)
{
  static const int columns[] = { 1, 2, 0 };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *child[3];
  GtkWindow *window;
  graphene_rect_t bounds;
  int height;

  gtk_widget_set_layout_manager (box, hf_even_grid_new (columns, 150, 12));
  for (int i = 0; i < 3; i++)
    {
      child[i] = gtk_label_new ("text");
      gtk_widget_set_size_request (child[i], -1, 20 + 10 * i);
      gtk_box_append (GTK_BOX (box), child[i]);
    }
  window = hf_plot_stage_show (box);
  g_assert_cmpint (gtk_widget_get_height (child[0]), ==, 30); /* as the one beside it */
  g_assert_true (gtk_widget_compute_bounds (child[1], box, &bounds));
  g_assert_cmpfloat (bounds.origin.y, ==, 0);
  g_assert_cmpint (gtk_widget_get_width (child[0]), ==, gtk_widget_get_width (child[1]));
  g_assert_true (gtk_widget_compute_bounds (child[2], box, &bounds));
  g_assert_cmpfloat (bounds.origin.y, ==, 42);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, 200, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, ==, 20 + 30 + 40 + 2 * 12);
  gtk_widget_set_visible (child[0], FALSE);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, 200, &height, NULL, NULL, NULL);
  g_assert_cmpint (height, ==, 30 + 40 + 12);
  hf_plot_stage_end (window, box);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/charts/line", test_line);
  g_test_add_func ("/app/charts/cursor", test_cursor);
  g_test_add_func ("/app/charts/right-to-left", test_right_to_left);
  g_test_add_func ("/app/charts/year", test_year);
  g_test_add_func ("/app/charts/pointer", test_pointer);
  g_test_add_func ("/app/charts/tooltip", test_tooltip);
  g_test_add_func ("/app/charts/cursor-stays", test_cursor_stays);
  g_test_add_func ("/app/charts/gap", test_gap);
  g_test_add_func ("/app/charts/one-point", test_one_point);
  g_test_add_func ("/app/charts/nothing", test_nothing);
  g_test_add_func ("/app/charts/large", test_large);
  g_test_add_func ("/app/charts/limit", test_limit);
  g_test_add_func ("/app/charts/band", test_band);
  g_test_add_func ("/app/charts/palette", test_palette);
  g_test_add_func ("/app/charts/grid", test_grid);
  g_test_add_func ("/app/charts/grid-places", test_grid_places);
  return g_test_run ();
}

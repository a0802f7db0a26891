/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The charts as widgets: what is drawn where, keys, tables, files. */
#include "hf-stage.h"

#include <math.h>

#include "hf-bars.h"
#include "hf-chart-card.h"
#include "hf-chart-export.h"
#include "hf-chart.h"
#include "hf-even-grid.h"
#include "hf-heat-map.h"
#include "hf-palette.h"
#include "hf-table-window.h"
#include "hf-test.h"

#define NOON G_GINT64_CONSTANT (1767268800000000) /* 2026-01-01 12:00 UTC */
#define MARGIN 12 /* around what is exported */
#define CLOSE 0.02 /* of two colours */

/* ---- showing and looking ---- */

static GtkWindow *
show (GtkWidget *widget)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_child (window, widget);
  gtk_window_set_default_size (window, 400, 260);
  gtk_window_present (window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  hf_stage_drain ();
  return window;
}

/* Closes it, and nothing of it stays. */
static void
end_show (GtkWindow *window, gpointer widget)
{
  g_object_ref (widget);
  gtk_window_destroy (window);
  hf_stage_drain ();
  g_assert_finalize_object (widget);
}

/* What can be seen of it after the next frame. */
static cairo_surface_t *
draw (GtkWidget *widget)
{
  gtk_test_widget_wait_for_draw (widget);
  return hf_chart_export_draw (widget, 1);
}

static GdkRGBA
get_pixel (cairo_surface_t *image, int x, int y)
{
  const guint8 *row = cairo_image_surface_get_data (image)
                      + (y + MARGIN) * cairo_image_surface_get_stride (image);
  guint32 pixel;

  memcpy (&pixel, row + 4 * (x + MARGIN), sizeof pixel);
  return (GdkRGBA){ (float)((pixel >> 16) & 255) / 255, (float)((pixel >> 8) & 255) / 255,
                    (float)(pixel & 255) / 255, 1 };
}

static gboolean
is_close (const GdkRGBA *a, const GdkRGBA *b)
{
  return fabs (a->red - b->red) < CLOSE && fabs (a->green - b->green) < CLOSE
         && fabs (a->blue - b->blue) < CLOSE;
}

/* The middle of what has the colour of a series in one column; -1: nothing. */
static double
find_line (cairo_surface_t *image, GtkWidget *widget, unsigned series, int x)
{
  HfSeriesStyle style = hf_palette_get_series (widget, series);
  double sum = 0;
  int n = 0;

  for (int y = 0; y < gtk_widget_get_height (widget); y++)
    {
      GdkRGBA pixel = get_pixel (image, x, y);

      if (is_close (&pixel, &style.color))
        {
          sum += y + 0.5;
          n++;
        }
    }
  return n > 0 ? sum / n : -1;
}

static GArray *
make_points (unsigned n, gint64 step, double first, double grows)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (HfPoint));

  for (unsigned i = 0; i < n; i++)
    {
      double value = first + i * grows;
      HfPoint point = { NOON + i * step, value, value, value };

      g_array_append_val (points, point);
    }
  return points;
}

/* Eleven points from 0 to 100, from the first moment to the last. */
static HfChartData *
make_data (void)
{
  HfChartData *data = hf_chart_data_new (HF_UNIT_COUNT, NOON, NOON + 10 * HF_HOUR, 1);
  g_autoptr (GArray) points = make_points (11, HF_HOUR, 0, 10);

  g_time_zone_unref (data->zone);
  data->zone = g_time_zone_new_utc ();
  hf_chart_data_add (data, "pins", points, 0);
  return data;
}

static void
press (GtkWidget *widget, unsigned key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (unsigned i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    }
}

static void
assert_told (GtkWidget *widget, GtkAccessibleProperty property, const char *text)
{
  g_autofree char *mismatch
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), property, text);

  g_assert_cmpstr (mismatch, ==, NULL);
}

/* ---- lines ---- */

static void
test_line (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = show (chart);
  cairo_surface_t *image;
  int width;
  double first, last;

  hf_chart_set_data (HF_CHART (chart), make_data (), NULL);
  hf_stage_drain ();
  width = gtk_widget_get_width (chart);
  image = draw (chart);
  first = find_line (image, chart, 0, width * 2 / 10);
  last = find_line (image, chart, 0, width * 9 / 10);
  g_assert_cmpfloat (first, >, last); /* it rises */
  for (int x = width * 2 / 10; x <= width * 9 / 10; x++)
    {
      double share = (double)(x - width * 2 / 10) / (width * 9 / 10 - width * 2 / 10);

      g_assert_cmpfloat_with_epsilon (find_line (image, chart, 0, x),
                                      first + share * (last - first), 1.5);
    }
  g_assert_cmpfloat (find_line (image, chart, 0, 2), ==, -1); /* left of the axis */
  cairo_surface_destroy (image);
  end_show (window, chart);
}

static gboolean
differ_at (cairo_surface_t *a, cairo_surface_t *b, int x, int y)
{
  GdkRGBA left = get_pixel (a, x, y), right = get_pixel (b, x, y);

  return !is_close (&left, &right);
}

/* Keys move the cursor, a screen reader is told, and it is drawn. */
static void
test_cursor (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = show (chart);
  HfPlot *plot = HF_PLOT (chart);
  cairo_surface_t *before, *after;
  unsigned changed = 0;

  hf_plot_set_title (plot, "Pins");
  press (chart, GDK_KEY_Left); /* of nothing */
  hf_chart_set_data (HF_CHART (chart), make_data (), NULL);
  hf_stage_drain ();
  hf_plot_set_cursor (plot, -1);
  assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins");
  assert_told (chart, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "pins rose from 0 to 100 over 10 hours");
  before = draw (chart);
  press (chart, GDK_KEY_Right);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 10); /* the newest one first */
  assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins: 1 Jan, 22:00: 100");
  press (chart, GDK_KEY_Right);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 10);
  press (chart, GDK_KEY_Home);
  press (chart, GDK_KEY_Left);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 0);
  press (chart, GDK_KEY_Right);
  press (chart, GDK_KEY_KP_Right);
  assert_told (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, "Pins: 1 Jan, 14:00: 20");
  press (chart, GDK_KEY_End);
  press (chart, GDK_KEY_Left);
  hf_stage_drain ();
  after = draw (chart);
  for (int x = 0; x < gtk_widget_get_width (chart); x++)
    changed += differ_at (before, after, x, 20);
  g_assert_cmpuint (changed, >=, 1);
  g_assert_cmpuint (changed, <=, 2);
  cairo_surface_destroy (before);
  cairo_surface_destroy (after);
  end_show (window, chart);
}

static void
test_mirrored (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window;
  cairo_surface_t *image;
  int width;

  gtk_widget_set_direction (chart, GTK_TEXT_DIR_RTL);
  window = show (chart);
  hf_chart_set_data (HF_CHART (chart), make_data (), NULL);
  hf_stage_drain ();
  width = gtk_widget_get_width (chart);
  image = draw (chart);
  g_assert_cmpfloat (find_line (image, chart, 0, width / 4), <,
                     find_line (image, chart, 0, width * 3 / 4));
  hf_plot_set_cursor (HF_PLOT (chart), 5);
  press (chart, GDK_KEY_Left); /* later is on the left */
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (chart)), ==, 6);
  cairo_surface_destroy (image);
  end_show (window, chart);
}

/* A year of ten backends: what is drawn was laid out once, however often it is drawn. */
static void
test_year (void)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWindow *window = show (chart);
  HfChartData *data = hf_chart_data_new (HF_UNIT_BYTES, NOON, NOON + 365 * HF_DAY, HF_DAY);
  unsigned layouts;

  for (unsigned i = 0; i < 10; i++)
    {
      g_autoptr (GArray) points = make_points (365, HF_DAY, 1e9 * i, 1e7);
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
  end_show (window, chart);
}

/* ---- bars ---- */

static unsigned
measure_bar (cairo_surface_t *image, GtkWidget *widget, unsigned series, int y)
{
  HfSeriesStyle style = hf_palette_get_series (widget, series);
  unsigned n = 0;

  for (int x = 0; x < gtk_widget_get_width (widget); x++)
    {
      GdkRGBA pixel = get_pixel (image, x, y);

      n += is_close (&pixel, &style.color);
    }
  return n;
}

/* The longest line of a series at or below y. */
static unsigned
find_bar (cairo_surface_t *image, GtkWidget *widget, unsigned series, int from, int to)
{
  unsigned most = 0;

  for (int y = from; y < to; y++)
    most = MAX (most, measure_bar (image, widget, series, y));
  return most;
}

static void
test_bars (void)
{
  const char *const series[] = { "Written", "Read", NULL };
  const double usb[] = { 400, 200 }, nas[] = { 100, 0 };
  GtkWidget *bars = hf_bars_new ();
  GtkWindow *window = show (bars);
  HfBarData *data = hf_bar_data_new (HF_UNIT_BYTES, "Backend", series);
  unsigned width, changes = 0;
  cairo_surface_t *image;

  g_signal_connect_swapped (bars, "changed", G_CALLBACK (g_atomic_int_inc), &changes);
  hf_bar_data_add (data, "usb", usb, 0);
  hf_bar_data_add (data, "nas", nas, 0);
  hf_bars_set_data (HF_BARS (bars), data);
  hf_stage_drain ();
  width = (unsigned)gtk_widget_get_width (bars);
  image = draw (bars);
  g_assert_cmpuint (find_bar (image, bars, 0, 0, 45), >=, width - 4);
  g_assert_cmpuint (find_bar (image, bars, 1, 0, 45), >=, width / 2 - 4);
  g_assert_cmpuint (find_bar (image, bars, 1, 0, 45), <=, width / 2 + 4);
  g_assert_cmpuint (find_bar (image, bars, 0, 52, 90), <=, width / 4 + 4);
  press (bars, GDK_KEY_Home);
  press (bars, GDK_KEY_Down);
  press (bars, GDK_KEY_Down);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (bars)), ==, 1);
  press (bars, GDK_KEY_Up);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (bars)), ==, 0);

  /* The same once more is no change. */
  data = hf_bar_data_new (HF_UNIT_BYTES, "Backend", series);
  hf_bar_data_add (data, "usb", usb, 0);
  hf_bar_data_add (data, "nas", nas, 0);
  hf_bars_set_data (HF_BARS (bars), data);
  g_assert_cmpuint (changes, ==, 1);
  cairo_surface_destroy (image);
  end_show (window, bars);
}

/* ---- heat map ---- */

static HfHeatData *
make_heat (void)
{
  const char *const rows[] = { "usb", "nas", NULL }, *const columns[] = { "×1", "×2", "×3", NULL },
                    *const words[] = { "1 copy", "2 copies", "3 copies", NULL };
  HfHeatData *heat = hf_heat_data_new ("Backend", rows, columns, words);

  heat->note = g_strdup ("1 pin has its only copy on one backend");
  heat->alarming = 1;
  heat->cells[0] = 1;
  heat->cells[4] = 1000;
  return heat;
}

/* Right behind the left and upper edges of cells there is no text. */
static GdkRGBA
get_cell (cairo_surface_t *image, GtkWidget *map, int right, int row)
{
  return get_pixel (image, gtk_widget_get_width (map) - 6 - right, 28 + row * 28);
}

static void
test_heat_map (void)
{
  GtkWidget *map = hf_heat_map_new ();
  GtkWindow *window = show (map);
  HfPlot *plot = HF_PLOT (map);
  GdkRGBA empty = hf_palette_get_heat (map, 0, 0);
  GdkRGBA corner;
  cairo_surface_t *image;

  hf_plot_set_title (plot, "Copies");
  hf_heat_map_set_data (HF_HEAT_MAP (map), make_heat ());
  hf_stage_drain ();
  image = draw (map);
  corner = get_cell (image, map, 0, 0); /* usb, 3 copies: none */
  g_assert_true (is_close (&corner, &empty));
  corner = get_cell (image, map, 150, 1); /* nas, 2 copies: the most */
  empty = hf_palette_get_heat (map, 0, 0.85);
  g_assert_true (is_close (&corner, &empty));
  press (map, GDK_KEY_Home);
  assert_told (map, GTK_ACCESSIBLE_PROPERTY_LABEL, "Copies: usb, 1 copy: 1 pin");
  press (map, GDK_KEY_Down);
  press (map, GDK_KEY_Down);
  press (map, GDK_KEY_Right);
  assert_told (map, GTK_ACCESSIBLE_PROPERTY_LABEL, "Copies: nas, 2 copies: 1000 pins");
  press (map, GDK_KEY_Up);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 1);
  assert_told (map, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
               "1 pin has its only copy on one backend. usb, 1 copy: 1 pin. nas, 2 copies: 1000 "
               "pins");
  hf_heat_map_set_data (HF_HEAT_MAP (map), make_heat ()); /* the cursor stays */
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 1);
  cairo_surface_destroy (image);
  end_show (window, map);
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
  GtkWindow *window = show (chart);
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GdkRGBA white = { 1, 1, 1, 1 }, black = { 0, 0, 0, 1 };

  g_assert_cmpfloat_with_epsilon (hf_palette_get_contrast (&white, &black), 21, 0.01);
  assert_contrasts (chart);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_test_widget_wait_for_draw (chart);
  assert_contrasts (chart);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  end_show (window, chart);
}

/* ---- the card ---- */

static GtkWidget *
new_card (HfStage *stage)
{
  GtkWidget *chart = hf_chart_new ();
  GtkWidget *card = hf_chart_card_new (stage->desk, "Pins", chart);
  HfChartData *data = make_data ();
  g_autoptr (GArray) more = make_points (11, HF_HOUR, 5, 0);

  hf_chart_data_add (data, "at risk", more, 0);
  hf_chart_set_data (HF_CHART (chart), data, NULL);
  return card;
}

static void
test_card (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  GtkWidget *card = new_card (stage);
  GtkWindow *window = show (card);
  GtkWidget *plot = GTK_WIDGET (hf_chart_card_get_plot (HF_CHART_CARD (card)));

  g_assert_nonnull (hf_stage_find_text (card, "at risk")); /* in the legend */
  g_assert_nonnull (hf_stage_find_text (
      card, "pins rose from 0 to 100 over 10 hours. at risk: 5, the same as 10 hours ago"));
  press (plot, GDK_KEY_Home);
  g_assert_nonnull (hf_stage_find_text (card, "1 Jan, 12:00: pins 0, at risk 5"));
  g_assert_nonnull (hf_stage_find_button (card, "Menu of Pins"));

  hf_chart_card_set_notice (HF_CHART_CARD (card), "Two points are needed");
  hf_stage_until_text (card, "Two points are needed");
  g_assert_false (gtk_widget_get_mapped (plot));
  g_assert_null (hf_stage_find_button (card, "Menu of Pins"));
  hf_chart_card_set_notice (HF_CHART_CARD (card), NULL);
  g_assert_true (gtk_widget_get_mapped (plot));
  end_show (window, card);
}

static GtkWindow *
find_table (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link; link = link->next)
    if (HF_IS_TABLE_WINDOW (link->data))
      return link->data;
  return NULL;
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **)data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_there (gpointer data)
{
  return *(gpointer *)data != NULL;
}

static void
test_table (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  GtkWidget *card = new_card (stage);
  GtkWindow *window = show (card);
  GtkWindow *table;
  g_autofree char *text = NULL;

  gtk_widget_activate_action (card, "chart.show-table", NULL);
  table = find_table ();
  g_assert_nonnull (table);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (table));
  g_assert_cmpstr (gtk_window_get_title (table), ==, "Pins");
  hf_stage_until_text (GTK_WIDGET (table), "1 Jan, 13:00");
  g_assert_nonnull (hf_stage_find_text (GTK_WIDGET (table), "10"));
  hf_stage_click (hf_stage_find_button (GTK_WIDGET (table), "Copy"));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (table)), NULL, on_text,
                                 &text);
  hf_stage_until (is_there, &text);
  g_assert_true (g_str_has_prefix (text, "Time\tpins\t"));
  g_assert_nonnull (strstr (text, "1 Jan, 22:00\t100\t"));
  g_object_ref (table);
  gtk_window_close (table);
  hf_stage_drain ();
  g_assert_finalize_object (table);
  end_show (window, card);
}

/* ---- files ---- */

static void
on_toast (HfDesk *desk, AdwToast *toast, gpointer data)
{
  char **said = data;

  g_free (*said);
  *said = g_strdup (adw_toast_get_title (toast));
}

/* Returns: what was said of it */
static char *
save (HfStage *stage, GtkWidget *card, const char *path, gboolean image)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  char *said = NULL;
  gulong handler = g_signal_connect (stage->desk, "toast", G_CALLBACK (on_toast), &said);

  hf_chart_card_save (HF_CHART_CARD (card), file, image);
  hf_stage_until (is_there, &said);
  g_signal_handler_disconnect (stage->desk, handler);
  return said;
}

static void
test_files (void)
{
  g_autoptr (HfStage) stage = hf_stage_new (1, 1000);
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *csv = g_build_filename (dir, "a.csv", NULL);
  g_autofree char *png = g_build_filename (dir, "a.png", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "not there", "a.png", NULL);
  g_autoptr (GError) error = NULL;
  GtkWidget *card = new_card (stage);
  GtkWindow *window = show (card);
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *text = NULL;
  g_autofree char *first = save (stage, card, csv, FALSE);
  g_autofree char *second = save (stage, card, png, TRUE);
  g_autofree char *third = save (stage, card, nowhere, TRUE);

  g_assert_cmpstr (first, ==, "Saved as “a.csv”");
  g_file_get_contents (csv, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "Time,pins,\"pins, Lowest\""));
  g_assert_nonnull (strstr (text, "\r\n2026-01-01T22:00:00Z,100,100,100,5,5,5\r\n"));

  g_assert_cmpstr (second, ==, "Saved as “a.png”");
  texture = gdk_texture_new_from_filename (png, &error);
  g_assert_no_error (error);
  /* Two pixels for each of what is inside the card, and a margin. */
  g_assert_cmpint (gdk_texture_get_width (texture), >=, 2 * gtk_widget_get_width (card));

  g_assert_true (g_str_has_prefix (third, "The chart could not be saved: "));
  end_show (window, card);
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
  window = show (box);
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
  end_show (window, box);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/charts/line", test_line);
  g_test_add_func ("/app/charts/cursor", test_cursor);
  g_test_add_func ("/app/charts/mirrored", test_mirrored);
  g_test_add_func ("/app/charts/year", test_year);
  g_test_add_func ("/app/charts/bars", test_bars);
  g_test_add_func ("/app/charts/heat-map", test_heat_map);
  g_test_add_func ("/app/charts/palette", test_palette);
  g_test_add_func ("/app/charts/card", test_card);
  g_test_add_func ("/app/charts/table", test_table);
  g_test_add_func ("/app/charts/files", test_files);
  g_test_add_func ("/app/charts/grid", test_grid);
  g_test_add_func ("/app/charts/grid-places", test_grid_places);
  return g_test_run ();
}

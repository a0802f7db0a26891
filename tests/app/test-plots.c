/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars and heat maps as widgets: what is drawn where, keys, values at a place. */
#include "hf-stage.h"

#include <math.h>

#include "hf-bars.h"
#include "hf-chart-export.h"
#include "hf-heat-map.h"
#include "hf-heat-texture.h"
#include "hf-palette.h"
#include "hf-plot-stage.h"

/* ---- bars ---- */

static unsigned
measure_bar (cairo_surface_t *image, GtkWidget *widget, unsigned series, int y)
{
  HfSeriesStyle style = hf_palette_get_series (widget, series);
  unsigned n = 0;

  for (int x = 0; x < gtk_widget_get_width (widget); x++)
    {
      GdkRGBA pixel = hf_plot_stage_get_pixel (image, x, y);

      n += hf_plot_stage_is_close (&pixel, &style.color);
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
  GtkWindow *window = hf_plot_stage_show (bars);
  HfBarData *data = hf_bar_data_new (HF_UNIT_BYTES, "Backend", series);
  unsigned width, changes = 0;
  cairo_surface_t *image;

  g_signal_connect_swapped (bars, "changed", G_CALLBACK (g_atomic_int_inc), &changes);
  hf_bar_data_add (data, "usb", usb, 0);
  hf_bar_data_add (data, "nas", nas, 0);
  hf_bars_set_data (HF_BARS (bars), data);
  hf_stage_drain ();
  width = (unsigned)gtk_widget_get_width (bars);
  image = hf_plot_stage_draw (bars);
  g_assert_cmpuint (find_bar (image, bars, 0, 0, 45), >=, width - 4);
  g_assert_cmpuint (find_bar (image, bars, 1, 0, 45), >=, width / 2 - 4);
  g_assert_cmpuint (find_bar (image, bars, 1, 0, 45), <=, width / 2 + 4);
  g_assert_cmpuint (find_bar (image, bars, 0, 52, 90), <=, width / 4 + 4);
  hf_plot_stage_press (bars, GDK_KEY_Home);
  hf_plot_stage_press (bars, GDK_KEY_Down);
  hf_plot_stage_press (bars, GDK_KEY_Down);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (bars)), ==, 1);
  hf_plot_stage_press (bars, GDK_KEY_Up);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (bars)), ==, 0);

  /* The same once more is no change. */
  data = hf_bar_data_new (HF_UNIT_BYTES, "Backend", series);
  hf_bar_data_add (data, "usb", usb, 0);
  hf_bar_data_add (data, "nas", nas, 0);
  hf_bars_set_data (HF_BARS (bars), data);
  g_assert_cmpuint (changes, ==, 1);
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, bars);
}

/* The values of a row are said over all of it, and below the last one nothing. */
static void
test_bar_pointer (void)
{
  const char *const series[] = { "Stored", NULL };
  const double usb[] = { 400, 0 }, nas[] = { 0, 0 }, s3[] = { 1e-3, 0 };
  GtkWidget *bars = hf_bars_new ();
  GtkWindow *window = hf_plot_stage_show (bars);
  HfBarData *data = hf_bar_data_new (HF_UNIT_BYTES, "Backend", series);
  g_autofree char *last = NULL;
  unsigned seen = 0;

  hf_plot_stage_assert_at (bars, 10, 10, NULL);
  hf_bar_data_add (data, "usb", usb, 1000);
  hf_bar_data_add (data, "nas", nas, 0);
  hf_bar_data_add (data, "s3", s3, 0);
  hf_bars_set_data (HF_BARS (bars), data);
  hf_plot_stage_assert_at (bars, 0, 0, "usb: 400 bytes of 1.0\u00a0kB");
  for (int y = 0; y < gtk_widget_get_height (bars); y++)
    {
      g_autofree char *values = hf_plot_describe_at (HF_PLOT (bars), y, y);

      seen += g_strcmp0 (values, last) != 0;
      g_free (last);
      last = g_steal_pointer (&values);
    }
  g_assert_cmpuint (seen, ==, 4); /* three rows and what is below */
  g_assert_null (last);
  hf_plot_stage_end (window, bars);
}

/* The least that is more than nothing can be seen; nothing can't. */
static void
test_small_bars (void)
{
  const char *const series[] = { "Stored", NULL };
  const double usb[] = { 9e18, 0 }, nas[] = { 1, 0 }, s3[] = { 0, 0 };
  GtkWidget *bars = hf_bars_new ();
  GtkWindow *window = hf_plot_stage_show (bars);
  HfBarData *data = hf_bar_data_new (HF_UNIT_BYTES, "Backend", series);
  HfSeriesStyle style = hf_palette_get_series (bars, 0);
  GdkRectangle end = { 0, 0, 4, 0 };
  cairo_surface_t *image;
  unsigned ends[3];
  int row;

  hf_bar_data_add (data, "usb", usb, 0);
  hf_bar_data_add (data, "nas", nas, 0);
  hf_bar_data_add (data, "s3", s3, 0);
  hf_bars_set_data (HF_BARS (bars), data);
  hf_stage_drain ();
  image = hf_plot_stage_draw (bars);
  for (row = 0; row < gtk_widget_get_height (bars); row++)
    {
      g_autofree char *values = hf_plot_describe_at (HF_PLOT (bars), 0, row);

      if (!g_str_has_prefix (values, "usb"))
        break;
    }
  for (int i = 0; i < 3; i++)
    {
      end.y = i * row;
      end.height = row - 1;
      ends[i] = hf_plot_stage_count (image, &style.color, &end);
    }
  g_assert_cmpuint (ends[0], >=, 3 * 8); /* but for round corners */
  g_assert_cmpuint (ends[1], >=, 8);
  g_assert_cmpuint (ends[1], <=, 2 * 8);
  g_assert_cmpuint (ends[2], ==, 0);
  hf_plot_stage_assert_at (bars, 0, 0, "usb: 9.0\u00a0EB");
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, bars);
}

/* Bars begin where the language does. The second one is hollow. */
static void
test_mirrored_bars (void)
{
  const char *const series[] = { "Written", "Read", NULL };
  const double usb[] = { 50, 50 }, nas[] = { 100, 100 };
  GtkWidget *bars = hf_bars_new ();
  GtkWindow *window;
  HfBarData *data = hf_bar_data_new (HF_UNIT_COUNT, "Backend", series);
  HfSeriesStyle first, second;
  GdkRectangle left, right;
  cairo_surface_t *image;
  int width;

  gtk_widget_set_direction (bars, GTK_TEXT_DIR_RTL);
  window = hf_plot_stage_show (bars);
  hf_bar_data_add (data, "usb", usb, 0);
  hf_bar_data_add (data, "nas", nas, 0);
  hf_bars_set_data (HF_BARS (bars), data);
  hf_stage_drain ();
  width = gtk_widget_get_width (bars);
  left = (GdkRectangle){ 10, 0, width / 2 - 20, 45 };
  right = (GdkRectangle){ width / 2 + 10, 0, width / 2 - 20, 45 };
  first = hf_palette_get_series (bars, 0);
  second = hf_palette_get_series (bars, 1);
  image = hf_plot_stage_draw (bars);
  g_assert_cmpuint (hf_plot_stage_count (image, &first.color, &left), ==, 0);
  g_assert_cmpuint (hf_plot_stage_count (image, &first.color, &right), ==,
                    (unsigned)right.width * 8);
  g_assert_cmpuint (hf_plot_stage_count (image, &second.color, &left), ==, 0);
  g_assert_cmpuint (hf_plot_stage_count (image, &second.color, &right), ==,
                    (unsigned)right.width * 4);
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, bars);
}

static void
test_no_bars (void)
{
  const char *const series[] = { "Stored", NULL };
  GtkWidget *bars = hf_bars_new ();
  GtkWindow *window = hf_plot_stage_show (bars);
  g_autoptr (HfTable) table = NULL;

  hf_bars_set_data (HF_BARS (bars), hf_bar_data_new (HF_UNIT_BYTES, "Backend", series));
  hf_stage_drain ();
  cairo_surface_destroy (hf_chart_export_draw (bars, 1));
  hf_plot_stage_press (bars, GDK_KEY_End);
  hf_plot_stage_press (bars, GDK_KEY_Down);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (bars)), ==, -1);
  hf_plot_stage_assert_at (bars, 5, 5, NULL);
  table = hf_plot_make_table (HF_PLOT (bars));
  g_assert_cmpuint (hf_table_get_n_rows (table), ==, 0);
  hf_plot_stage_end (window, bars);
}

/* What the keyboard is at is said, and shaded. */
static void
test_bar_cursor (void)
{
  const char *const series[] = { "Stored", NULL };
  const double usb[] = { 400, 0 }, nas[] = { 100, 0 };
  GtkWidget *bars = hf_bars_new ();
  GtkWindow *window = hf_plot_stage_show (bars);
  HfBarData *data = hf_bar_data_new (HF_UNIT_BYTES, "Backend", series);
  GdkRGBA surface = hf_palette_get_surface (bars);
  GdkRectangle row;
  cairo_surface_t *image;
  unsigned plain;

  hf_plot_set_title (HF_PLOT (bars), "Distribution");
  hf_bar_data_add (data, "usb", usb, 1000);
  hf_bar_data_add (data, "nas", nas, 0);
  hf_bars_set_data (HF_BARS (bars), data);
  hf_plot_set_cursor (HF_PLOT (bars), -1);
  row = (GdkRectangle){ 0, 0, gtk_widget_get_width (bars), 20 };
  image = hf_plot_stage_draw (bars);
  plain = hf_plot_stage_count (image, &surface, &row);
  g_assert_cmpuint (plain, >, (unsigned)row.width * 10);
  cairo_surface_destroy (image);
  hf_plot_stage_assert_told (bars, GTK_ACCESSIBLE_PROPERTY_LABEL, "Distribution");
  hf_plot_stage_assert_told (bars, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                             "500 bytes in all. usb: 400 bytes of 1.0\u00a0kB. nas: 100 bytes");
  hf_plot_stage_press (bars, GDK_KEY_Home);
  hf_plot_stage_assert_told (bars, GTK_ACCESSIBLE_PROPERTY_LABEL,
                             "Distribution: usb: 400 bytes of 1.0\u00a0kB");
  image = hf_plot_stage_draw (bars);
  g_assert_cmpuint (hf_plot_stage_count (image, &surface, &row), ==, 0);
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, bars);
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
  return hf_plot_stage_get_pixel (image, gtk_widget_get_width (map) - 6 - right, 28 + row * 28);
}

static void
test_heat_map (void)
{
  GtkWidget *map = hf_heat_map_new ();
  GtkWindow *window = hf_plot_stage_show (map);
  HfPlot *plot = HF_PLOT (map);
  GdkRGBA empty = hf_palette_get_heat (map, 0, 0);
  GdkRGBA corner;
  cairo_surface_t *image;

  hf_plot_set_title (plot, "Copies");
  hf_heat_map_set_data (HF_HEAT_MAP (map), make_heat ());
  hf_stage_drain ();
  image = hf_plot_stage_draw (map);
  corner = get_cell (image, map, 0, 0); /* usb, 3 copies: none */
  g_assert_true (hf_plot_stage_is_close (&corner, &empty));
  corner = get_cell (image, map, 150, 1); /* nas, 2 copies: the most */
  empty = hf_palette_get_heat (map, 0, 0.85);
  g_assert_true (hf_plot_stage_is_close (&corner, &empty));
  hf_plot_stage_press (map, GDK_KEY_Home);
  hf_plot_stage_assert_told (map, GTK_ACCESSIBLE_PROPERTY_LABEL, "Copies: usb, 1 copy: 1 pin");
  hf_plot_stage_press (map, GDK_KEY_Down);
  hf_plot_stage_press (map, GDK_KEY_Down);
  hf_plot_stage_press (map, GDK_KEY_Right);
  hf_plot_stage_assert_told (map, GTK_ACCESSIBLE_PROPERTY_LABEL,
                             "Copies: nas, 2 copies: 1000 pins");
  hf_plot_stage_press (map, GDK_KEY_Up);
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 1);
  hf_plot_stage_assert_told (
      map, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      "1 pin has its only copy on one backend. usb, 1 copy: 1 pin. nas, 2 copies: 1000 "
      "pins");
  hf_heat_map_set_data (HF_HEAT_MAP (map), make_heat ()); /* the cursor stays */
  g_assert_cmpint (hf_plot_get_cursor (plot), ==, 1);
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, map);
}

/* ---- the pixels of heat maps ---- */

static guint32
get_texel (GdkTexture *texture, int x, int y)
{
  int width = gdk_texture_get_width (texture);
  g_autofree guint32 *pixels = g_new (guint32, width * gdk_texture_get_height (texture));

  gdk_texture_download (texture, (guchar *)pixels, (gsize)width * sizeof *pixels);
  return pixels[y * width + x];
}

/* Each cell has exactly its colour from corner to corner, and what is between is clear. */
static void
test_texture (void)
{
  static const GdkRGBA colors[] = { { 1, 0, 0, 1 }, { 0, 1, 0, 1 }, { 0, 0, 1, 1 },
                                    { 1, 1, 1, 1 }, { 0, 0, 0, 1 }, { 0.5, 0.25, 0.75, 1 } };
  static const guint32 texels[]
      = { 0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff, 0xff000000, 0xff8040bf };

  for (unsigned mirrored = 0; mirrored < 2; mirrored++)
    {
      const HfHeatCells cells = { 2, 3, 20.5f, 28, 2, mirrored, colors };
      g_autoptr (GdkTexture) texture = hf_heat_texture_new (&cells);

      g_assert_cmpint (gdk_texture_get_width (texture), ==, 61);
      g_assert_cmpint (gdk_texture_get_height (texture), ==, 56);
      for (int i = 0; i < 6; i++)
        {
          int place = mirrored ? 2 - i % 3 : i % 3;
          int left = (int)(place * 20.5), right = (int)((place + 1) * 20.5);
          int top = i / 3 * 28, bottom = top + 28;

          g_assert_cmphex (get_texel (texture, left, top), ==, texels[i]);
          g_assert_cmphex (get_texel (texture, right - 3, bottom - 3), ==, texels[i]);
          g_assert_cmphex (get_texel (texture, right - 1, top), ==, 0);
          g_assert_cmphex (get_texel (texture, left, bottom - 1), ==, 0);
        }
    }
}

/* ---- heat maps and the pointer ---- */

/* Returns: what is said from the left to the right, each once */
static char *
list_at (GtkWidget *map, int y)
{
  GString *text = g_string_new (NULL);
  g_autofree char *last = NULL;

  for (int x = 0; x < gtk_widget_get_width (map); x++)
    {
      g_autofree char *values = hf_plot_describe_at (HF_PLOT (map), x, y);

      if (g_strcmp0 (values, last) != 0)
        g_string_append_printf (text, "%s; ", values ? values : "nothing");
      g_free (last);
      last = g_steal_pointer (&values);
    }
  return g_string_free (text, FALSE);
}

static void
assert_list (GtkWidget *map, int y, const char *expected)
{
  g_autofree char *list = list_at (map, y);

  g_assert_cmpstr (list, ==, expected);
}

static void
test_heat_pointer (void)
{
  GtkWidget *map = hf_heat_map_new ();
  GtkWindow *window = hf_plot_stage_show (map);

  assert_list (map, 40, "");
  hf_heat_map_set_data (HF_HEAT_MAP (map), make_heat ());
  hf_stage_drain ();
  assert_list (map, 2, ""); /* names of columns */
  assert_list (map, 35, "usb, 1 copy: 1 pin; usb, 2 copies: 0 pins; usb, 3 copies: 0 pins; ");
  assert_list (map, 63, "nas, 1 copy: 0 pins; nas, 2 copies: 1000 pins; nas, 3 copies: 0 pins; ");
  assert_list (map, 100, ""); /* below */
  hf_plot_stage_assert_at (map, -5, 35, NULL);
  hf_plot_stage_assert_at (map, gtk_widget_get_width (map) + 5, 35, NULL);

  gtk_widget_set_direction (map, GTK_TEXT_DIR_RTL);
  assert_list (map, 35,
               "usb, 3 copies: 0 pins; usb, 2 copies: 0 pins; usb, 1 copy: 1 pin; nothing; ");
  hf_plot_stage_end (window, map);
}

/* It goes as far as the map does in each direction, and not around. */
static void
test_heat_keys (void)
{
  static const struct
  {
    unsigned key;
    int cursor;
  } steps[] = {
    { GDK_KEY_Home, 0 },     { GDK_KEY_Left, 0 },  { GDK_KEY_Up, 0 },    { GDK_KEY_Right, 1 },
    { GDK_KEY_KP_Right, 2 }, { GDK_KEY_Right, 2 }, { GDK_KEY_Down, 5 },  { GDK_KEY_Right, 5 },
    { GDK_KEY_Down, 5 },     { GDK_KEY_Left, 4 },  { GDK_KEY_Left, 3 },  { GDK_KEY_Left, 3 },
    { GDK_KEY_KP_Up, 0 },    { GDK_KEY_End, 5 },   { GDK_KEY_space, 5 },
  };
  GtkWidget *map = hf_heat_map_new ();
  GtkWindow *window = hf_plot_stage_show (map);

  hf_plot_stage_press (map, GDK_KEY_Home); /* of nothing */
  hf_heat_map_set_data (HF_HEAT_MAP (map), make_heat ());
  for (unsigned i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      hf_plot_stage_press (map, steps[i].key);
      g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (map)), ==, steps[i].cursor);
    }
  gtk_widget_set_direction (map, GTK_TEXT_DIR_RTL);
  hf_plot_stage_press (map, GDK_KEY_Home);
  hf_plot_stage_press (map, GDK_KEY_Right);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (map)), ==, 0);
  hf_plot_stage_press (map, GDK_KEY_Left);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (map)), ==, 1);
  hf_plot_stage_end (window, map);
}

/* Around the cell, and nowhere else. */
static void
test_heat_cursor (void)
{
  GtkWidget *map = hf_heat_map_new ();
  GtkWindow *window = hf_plot_stage_show (map);
  GdkRGBA surface = hf_palette_get_surface (map), outline;
  cairo_surface_t *before, *after;
  int left = -1, right = -1, top = -1, bottom = -1;

  hf_heat_map_set_data (HF_HEAT_MAP (map), make_heat ());
  hf_plot_set_cursor (HF_PLOT (map), -1);
  hf_stage_drain ();
  before = hf_plot_stage_draw (map);
  hf_plot_set_cursor (HF_PLOT (map), 5);
  after = hf_plot_stage_draw (map);
  for (int y = 0; y < gtk_widget_get_height (map); y++)
    for (int x = 0; x < gtk_widget_get_width (map); x++)
      {
        GdkRGBA old = hf_plot_stage_get_pixel (before, x, y),
                now = hf_plot_stage_get_pixel (after, x, y);

        if (hf_plot_stage_is_close (&old, &now))
          continue;
        left = left < 0 ? x : MIN (left, x);
        top = top < 0 ? y : top;
        right = MAX (right, x);
        bottom = y;
      }
  hf_plot_stage_assert_at (map, (left + right) / 2.0, (top + bottom) / 2.0,
                           "nas, 3 copies: 0 pins");
  g_assert_cmpint (bottom - top, ==, 28 + 2 - 1);
  g_assert_cmpint (right - left, <=, gtk_widget_get_width (map) / 3 + 2);
  g_assert_cmpint (right - left, >=, gtk_widget_get_width (map) / 4);
  outline = hf_plot_stage_get_pixel (after, (left + right) / 2, top);
  g_assert_cmpfloat (hf_palette_get_contrast (&outline, &surface), >=, 3);
  cairo_surface_destroy (before);
  cairo_surface_destroy (after);
  hf_plot_stage_end (window, map);
}

/* ---- what heat maps are of ---- */

/* One copy is bad news while two are wanted, wherever there is one; none is none. */
static void
test_alarming (void)
{
  GtkWidget *map = hf_heat_map_new ();
  GtkWindow *window = hf_plot_stage_show (map);
  GdkRGBA none = hf_palette_get_heat (map, 0, 0), bad, good, faint, pixel;
  HfHeatData *heat = make_heat ();
  cairo_surface_t *image;
  int third;

  heat->cells[0] = heat->cells[1] = 1000; /* the same, in a bad column and in a good one */
  heat->cells[3] = 0;
  heat->cells[4] = 1;
  hf_heat_map_set_data (HF_HEAT_MAP (map), heat);
  hf_stage_drain ();
  third = (gtk_widget_get_width (map) - 30) / 3;
  image = hf_plot_stage_draw (map);
  bad = hf_palette_get_heat (map, 1, 0.85);
  good = hf_palette_get_heat (map, 0, 0.85);
  faint = hf_palette_get_heat (map, 0, 0.12 + 0.73 * log1p (1) / log1p (1000));
  pixel = get_cell (image, map, 2 * third + 20, 0);
  g_assert_true (hf_plot_stage_is_close (&pixel, &bad));
  pixel = get_cell (image, map, third + 20, 0);
  g_assert_true (hf_plot_stage_is_close (&pixel, &good));
  pixel = get_cell (image, map, 2 * third + 20, 1);
  g_assert_true (hf_plot_stage_is_close (&pixel, &none));
  pixel = get_cell (image, map, third + 20, 1);
  g_assert_true (hf_plot_stage_is_close (&pixel, &faint));
  g_assert_false (hf_plot_stage_is_close (&bad, &good));
  g_assert_false (hf_plot_stage_is_close (&faint, &none));
  cairo_surface_destroy (image);
  hf_plot_stage_end (window, map);
}

static void
test_no_heat (void)
{
  const char *const none[] = { NULL }, *const columns[] = { "×1", NULL },
                    *const words[] = { "1 copy", NULL };
  GtkWidget *map = hf_heat_map_new ();
  GtkWindow *window = hf_plot_stage_show (map);
  g_autoptr (HfTable) table = NULL;
  HfHeatData *zero;

  hf_heat_map_set_data (HF_HEAT_MAP (map), hf_heat_data_new ("Backend", none, columns, words));
  hf_stage_drain ();
  cairo_surface_destroy (hf_chart_export_draw (map, 1));
  hf_plot_stage_press (map, GDK_KEY_Down);
  g_assert_cmpint (hf_plot_get_cursor (HF_PLOT (map)), ==, -1);
  hf_plot_stage_assert_at (map, 50, 40, NULL);
  table = hf_plot_make_table (HF_PLOT (map));
  g_assert_cmpuint (hf_table_get_n_rows (table), ==, 0);

  zero = make_heat (); /* all cells are zero */
  memset (zero->cells, 0, 6 * sizeof *zero->cells);
  hf_heat_map_set_data (HF_HEAT_MAP (map), zero);
  hf_stage_drain ();
  cairo_surface_destroy (hf_chart_export_draw (map, 1));
  hf_plot_stage_assert_told (map, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                             "1 pin has its only copy on one backend");
  hf_plot_stage_end (window, map);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/app/plots/bars", test_bars);
  g_test_add_func ("/app/plots/bar-pointer", test_bar_pointer);
  g_test_add_func ("/app/plots/small-bars", test_small_bars);
  g_test_add_func ("/app/plots/mirrored-bars", test_mirrored_bars);
  g_test_add_func ("/app/plots/no-bars", test_no_bars);
  g_test_add_func ("/app/plots/bar-cursor", test_bar_cursor);
  g_test_add_func ("/app/plots/heat-map", test_heat_map);
  g_test_add_func ("/app/plots/texture", test_texture);
  g_test_add_func ("/app/plots/heat-pointer", test_heat_pointer);
  g_test_add_func ("/app/plots/heat-keys", test_heat_keys);
  g_test_add_func ("/app/plots/heat-cursor", test_heat_cursor);
  g_test_add_func ("/app/plots/alarming", test_alarming);
  g_test_add_func ("/app/plots/no-heat", test_no_heat);
  return g_test_run ();
}

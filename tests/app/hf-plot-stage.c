/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-plot-stage.h"

#include <math.h>

#include "hf-chart-export.h"
#include "hf-palette.h"
#include "hf-stage.h"

#define MARGIN 12 /* around what is exported */
#define CLOSE 0.02 /* of two colours */

GtkWindow *
hf_plot_stage_show (GtkWidget *widget)
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
void
hf_plot_stage_end (GtkWindow *window, gpointer widget)
{
  g_object_ref (widget);
  gtk_window_destroy (window);
  hf_stage_drain ();
  g_assert_finalize_object (widget);
}

/* What can be seen of it after the next frame. */
cairo_surface_t *
hf_plot_stage_draw (GtkWidget *widget)
{
  gtk_test_widget_wait_for_draw (widget);
  return hf_chart_export_draw (widget, 1);
}

GdkRGBA
hf_plot_stage_get_pixel (cairo_surface_t *image, int x, int y)
{
  const guint8 *row = cairo_image_surface_get_data (image)
                      + (y + MARGIN) * cairo_image_surface_get_stride (image);
  guint32 pixel;

  memcpy (&pixel, row + 4 * (x + MARGIN), sizeof pixel);
  return (GdkRGBA){ (float)((pixel >> 16) & 255) / 255, (float)((pixel >> 8) & 255) / 255,
                    (float)(pixel & 255) / 255, 1 };
}

gboolean
hf_plot_stage_is_close (const GdkRGBA *a, const GdkRGBA *b)
{
  return fabs (a->red - b->red) < CLOSE && fabs (a->green - b->green) < CLOSE
         && fabs (a->blue - b->blue) < CLOSE;
}

/* How many pixels of an area have a colour. */
unsigned
hf_plot_stage_count (cairo_surface_t *image, const GdkRGBA *color, const GdkRectangle *area)
{
  unsigned n = 0;

  for (int y = area->y; y < area->y + area->height; y++)
    for (int x = area->x; x < area->x + area->width; x++)
      {
        GdkRGBA pixel = hf_plot_stage_get_pixel (image, x, y);

        n += hf_plot_stage_is_close (&pixel, color);
      }
  return n;
}

/* The middle of what has the colour of a series in one column; -1: nothing. */
double
hf_plot_stage_find_line (cairo_surface_t *image, GtkWidget *widget, unsigned series, int x)
{
  HfSeriesStyle style = hf_palette_get_series (widget, series);
  double sum = 0;
  int n = 0;

  for (int y = 0; y < gtk_widget_get_height (widget); y++)
    {
      GdkRGBA pixel = hf_plot_stage_get_pixel (image, x, y);

      if (hf_plot_stage_is_close (&pixel, &style.color))
        {
          sum += y + 0.5;
          n++;
        }
    }
  return n > 0 ? sum / n : -1;
}

GArray *
hf_plot_stage_make_points (unsigned n, gint64 step, double first, double grows)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (HfPoint));

  for (unsigned i = 0; i < n; i++)
    {
      double value = first + i * grows;
      HfPoint point = { HF_PLOT_STAGE_NOON + i * step, value, value, value };

      g_array_append_val (points, point);
    }
  return points;
}

/* Eleven points from 0 to 100, from the first moment to the last. */
HfChartData *
hf_plot_stage_make_data (void)
{
  HfChartData *data
      = hf_chart_data_new (HF_UNIT_COUNT, HF_PLOT_STAGE_NOON, HF_PLOT_STAGE_NOON + 10 * HF_HOUR, 1);
  g_autoptr (GArray) points = hf_plot_stage_make_points (11, HF_HOUR, 0, 10);

  g_time_zone_unref (data->zone);
  data->zone = g_time_zone_new_utc ();
  hf_chart_data_add (data, "pins", points, 0);
  return data;
}

void
hf_plot_stage_press (GtkWidget *widget, unsigned key)
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

void
hf_plot_stage_assert_told (GtkWidget *widget, GtkAccessibleProperty property, const char *text)
{
  g_autofree char *mismatch
      = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), property, text);

  g_assert_cmpstr (mismatch, ==, NULL);
}

/* What a tooltip says there. */
void
hf_plot_stage_assert_at (GtkWidget *plot, double x, double y, const char *text)
{
  g_autofree char *values = hf_plot_describe_at (HF_PLOT (plot), x, y);

  g_assert_cmpstr (values, ==, text);
}

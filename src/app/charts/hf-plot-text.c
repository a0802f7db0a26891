/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-plot-text.h"

/**
 * hf_plot_text_new:
 * @widget: whose font it has
 * @text: what it says
 * @width: in which it is cut short, in pixels; -1 = never
 *
 * Returns: (transfer full): a text to be drawn
 */
PangoLayout *
hf_plot_text_new (GtkWidget *widget, const char *text, int width)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);

  if (width >= 0)
    {
      pango_layout_set_width (layout, width * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
    }
  return layout;
}

/**
 * hf_plot_text_get_width:
 * Returns: how wide it is drawn, in pixels
 */
int
hf_plot_text_get_width (PangoLayout *text)
{
  PangoRectangle size;

  pango_layout_get_pixel_extents (text, NULL, &size);
  return size.width;
}

/**
 * hf_plot_text_get_line:
 * Returns: how high a line of text is, in pixels
 */
int
hf_plot_text_get_line (GtkWidget *widget)
{
  g_autoptr (PangoLayout) digit = gtk_widget_create_pango_layout (widget, "0");
  int height;

  pango_layout_get_pixel_size (digit, NULL, &height);
  return height;
}

/**
 * hf_plot_text_draw:
 * @x: of its upper corner at the left
 * @y: likewise
 * @color: of its letters
 */
void
hf_plot_text_draw (GtkSnapshot *snapshot, PangoLayout *text, float x, float y, const GdkRGBA *color)
{
  PangoRectangle size;

  /* One that may be cut short is as wide as it may be, and in a mirrored language at its end. */
  pango_layout_get_pixel_extents (text, NULL, &size);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - (float)size.x, y));
  gtk_snapshot_append_layout (snapshot, text, color);
  gtk_snapshot_restore (snapshot);
}

/**
 * hf_plot_text_is_mirrored:
 * Returns: whether the language is read from the right to the left
 */
gboolean
hf_plot_text_is_mirrored (GtkWidget *widget)
{
  return gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours of charts: named ones of the theme, darker on light and lighter on dark, so that each has
 * a contrast of three to one; with dashes and markers, since colours alone tell not everybody
 * enough. Main thread only. */
#include "hf-palette.h"

#include <adwaita.h>
#include <math.h>

/* In an order in which neighbours differ for colour-blind people, too. */
static const struct
{
  const char *light, *dark; /* names in the theme */
  const char *light_value, *dark_value; /* where the theme has no such name */
} colors[] = {
  { "blue_4", "blue_2", "#1c71d8", "#62a0ea" },   { "orange_5", "orange_2", "#c64600", "#ffa348" },
  { "green_5", "green_3", "#26a269", "#33d17a" }, { "purple_4", "purple_1", "#813d9c", "#dc8add" },
  { "brown_4", "brown_1", "#865e3c", "#cdab8f" },
};

static const double dashed[] = { 6, 3 }, dotted[] = { 2, 3 }, mixed[] = { 8, 3, 2, 3 };

static const struct
{
  const double *dashes;
  int n;
} patterns[] = { { NULL, 0 }, { dashed, 2 }, { dotted, 2 }, { mixed, 4 } };

static gboolean
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

static GdkRGBA
look_up (GtkWidget *widget, const char *name, const char *value)
{
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color))
    gdk_rgba_parse (&color, value);
  return color;
}

/**
 * hf_palette_get_series:
 * @widget: what it is drawn on
 * @index: which of the series
 *
 * Returns: how it is drawn in the present colour scheme
 */
HfSeriesStyle
hf_palette_get_series (GtkWidget *widget, unsigned index)
{
  unsigned color = index % G_N_ELEMENTS (colors), pattern = index % G_N_ELEMENTS (patterns);
  HfSeriesStyle style = { 0 };

  style.color = is_dark () ? look_up (widget, colors[color].dark, colors[color].dark_value)
                           : look_up (widget, colors[color].light, colors[color].light_value);
  style.dashes = patterns[pattern].dashes;
  style.n_dashes = patterns[pattern].n;
  style.marker = pattern;
  return style;
}

/**
 * hf_palette_get_text:
 * Returns: the colour of text on @widget
 */
GdkRGBA
hf_palette_get_text (GtkWidget *widget)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  return color;
}

/**
 * hf_palette_get_state:
 * @state: "error", "warning" or "success"
 *
 * Returns: the colour of an icon on @widget that tells of a state
 */
GdkRGBA
hf_palette_get_state (GtkWidget *widget, const char *state)
{
  g_autofree char *name = g_strconcat (state, "_color", NULL);
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color))
    color = hf_palette_get_text (widget);
  return color;
}

/**
 * hf_palette_get_surface:
 * Returns: what a card looks like, over the window
 */
GdkRGBA
hf_palette_get_surface (GtkWidget *widget)
{
  GdkRGBA window = look_up (widget, "window_bg_color", is_dark () ? "#242424" : "#fafafa");
  GdkRGBA card = look_up (widget, "card_bg_color", is_dark () ? "rgba(255,255,255,0.08)" : "white");
  double share = card.alpha;

  card.alpha = 1;
  return hf_palette_mix (&window, &card, share);
}

/**
 * hf_palette_mix:
 * @share: of @above, 0 to 1
 *
 * Returns: a colour between both, opaque
 */
GdkRGBA
hf_palette_mix (const GdkRGBA *below, const GdkRGBA *above, double share)
{
  float s = (float)share;

  return (GdkRGBA){ below->red + (above->red - below->red) * s,
                    below->green + (above->green - below->green) * s,
                    below->blue + (above->blue - below->blue) * s, 1 };
}

static double
linear (double part)
{
  return part <= 0.04045 ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *color)
{
  return 0.2126 * linear (color->red) + 0.7152 * linear (color->green)
         + 0.0722 * linear (color->blue);
}

/**
 * hf_palette_get_contrast:
 * Returns: the contrast of two opaque colours as WCAG defines it, 1 to 21
 */
double
hf_palette_get_contrast (const GdkRGBA *a, const GdkRGBA *b)
{
  double la = luminance (a), lb = luminance (b);

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}

/**
 * hf_palette_draw_line:
 * @cr: with a path
 * @style: of a series
 * @width: of the line
 *
 * Strokes the path, which is gone then.
 */
void
hf_palette_draw_line (cairo_t *cr, const HfSeriesStyle *style, double width)
{
  gdk_cairo_set_source_rgba (cr, &style->color);
  cairo_set_line_width (cr, width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash (cr, style->dashes, style->n_dashes, 0);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

/**
 * hf_palette_draw_marker:
 * @style: of a series
 * @x: of its middle
 * @y: of its middle
 * @radius: in pixels
 *
 * Draws a circle, a square, a triangle or a diamond.
 */
void
hf_palette_draw_marker (cairo_t *cr, const HfSeriesStyle *style, double x, double y, double radius)
{
  gdk_cairo_set_source_rgba (cr, &style->color);
  cairo_new_path (cr);
  switch (style->marker)
    {
    case 0:
      cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
      break;
    case 1:
      cairo_rectangle (cr, x - radius, y - radius, 2 * radius, 2 * radius);
      break;
    case 2:
      cairo_move_to (cr, x, y - radius);
      cairo_line_to (cr, x + radius, y + radius);
      cairo_line_to (cr, x - radius, y + radius);
      break;
    default:
      cairo_move_to (cr, x, y - 1.3 * radius);
      cairo_line_to (cr, x + 1.3 * radius, y);
      cairo_line_to (cr, x, y + 1.3 * radius);
      cairo_line_to (cr, x - 1.3 * radius, y);
    }
  cairo_close_path (cr);
  cairo_fill (cr);
}

/**
 * hf_palette_get_heat:
 * @index: of a series
 * @share: of its colour; 0 = something that is empty
 *
 * Returns: what an area looks like on @widget, opaque
 */
GdkRGBA
hf_palette_get_heat (GtkWidget *widget, unsigned index, double share)
{
  GdkRGBA surface = hf_palette_get_surface (widget), text = hf_palette_get_text (widget);
  HfSeriesStyle style = hf_palette_get_series (widget, index);

  return share > 0 ? hf_palette_mix (&surface, &style.color, share)
                   : hf_palette_mix (&surface, &text, 0.05);
}

/**
 * hf_palette_get_text_on:
 * @color: an opaque one
 *
 * Returns: black or white, whichever can be read better on it
 */
GdkRGBA
hf_palette_get_text_on (const GdkRGBA *color)
{
  static const GdkRGBA black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };

  return hf_palette_get_contrast (color, &black) > hf_palette_get_contrast (color, &white) ? black
                                                                                           : white;
}

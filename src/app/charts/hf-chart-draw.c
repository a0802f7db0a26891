/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pixels of one line. Nothing is allocated here but by cairo, whose path grows once. */
#include "hf-chart-draw.h"

#define LINE 2 /* pixels */
#define LIMIT 1.5
#define SHADE 0.15

typedef void (*RunFunc) (cairo_t *cr, const HfSpot *first, const HfSpot *end, float bottom);

static void
trace_area (cairo_t *cr, const HfSpot *first, const HfSpot *end, float bottom)
{
  cairo_move_to (cr, first->x, bottom);
  for (const HfSpot *spot = first; spot < end; spot++)
    cairo_line_to (cr, spot->x, spot->y);
  cairo_line_to (cr, (end - 1)->x, bottom);
  cairo_close_path (cr);
}

static void
trace_band (cairo_t *cr, const HfSpot *first, const HfSpot *end, float bottom)
{
  cairo_move_to (cr, first->x, first->high);
  for (const HfSpot *spot = first + 1; spot < end; spot++)
    cairo_line_to (cr, spot->x, spot->high);
  for (const HfSpot *spot = end; spot > first; spot--)
    cairo_line_to (cr, (spot - 1)->x, (spot - 1)->low);
  cairo_close_path (cr);
}

/* A run is what is joined. */
static void
fill_runs (cairo_t *cr, const HfSpot *spots, unsigned n, const GdkRGBA *color, RunFunc trace,
           float bottom)
{
  unsigned first = 0;

  for (unsigned i = 1; i <= n; i++)
    if (i == n || !spots[i].joined)
      {
        trace (cr, spots + first, spots + i, bottom);
        first = i;
      }
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, SHADE);
  cairo_fill (cr);
}

/**
 * hf_chart_draw_area:
 * @spots: of a line, @n of them
 * @bottom: y of the axis
 *
 * Shades what is below the line.
 */
void
hf_chart_draw_area (cairo_t *cr, const HfSpot *spots, unsigned n, const HfSeriesStyle *style,
                    float bottom)
{
  if (n > 0)
    fill_runs (cr, spots, n, &style->color, trace_area, bottom);
}

/**
 * hf_chart_draw_band:
 * @spots: of a line, @n of them
 *
 * Shades what is between its extremes.
 */
void
hf_chart_draw_band (cairo_t *cr, const HfSpot *spots, unsigned n, const HfSeriesStyle *style)
{
  if (n > 0)
    fill_runs (cr, spots, n, &style->color, trace_band, 0);
}

/**
 * hf_chart_draw_line:
 * @spots: of a line, @n of them
 *
 * A point without neighbours would be no line, so it is marked; the newest one always is.
 */
void
hf_chart_draw_line (cairo_t *cr, const HfSpot *spots, unsigned n, const HfSeriesStyle *style)
{
  for (unsigned i = 0; i < n; i++)
    if (spots[i].joined)
      cairo_line_to (cr, spots[i].x, spots[i].y);
    else
      cairo_move_to (cr, spots[i].x, spots[i].y);
  hf_palette_draw_line (cr, style, LINE);
  for (unsigned i = 0; i < n; i++)
    if (i + 1 == n || (!spots[i].joined && !spots[i + 1].joined))
      hf_palette_draw_marker (cr, style, spots[i].x, spots[i].y, HF_CHART_DRAW_MARKER);
}

/**
 * hf_chart_draw_limit:
 * @color: of it
 * @x: where it begins
 * @y: where it is
 * @width: to its end
 *
 * Draws what a line may not pass.
 */
void
hf_chart_draw_limit (cairo_t *cr, const GdkRGBA *color, float x, float y, float width)
{
  static const double far[] = { 1, 4 };
  HfSeriesStyle style = { .color = *color, .dashes = far, .n_dashes = G_N_ELEMENTS (far) };

  cairo_move_to (cr, x, y);
  cairo_rel_line_to (cr, width, 0);
  hf_palette_draw_line (cr, &style, LIMIT);
}

/**
 * hf_chart_draw_sample:
 * @width: of the sample
 * @height: of the sample
 *
 * Draws a piece of a line, for a legend.
 */
void
hf_chart_draw_sample (cairo_t *cr, const HfSeriesStyle *style, int width, int height)
{
  cairo_move_to (cr, 0, height / 2.0);
  cairo_line_to (cr, width, height / 2.0);
  hf_palette_draw_line (cr, style, LINE);
  hf_palette_draw_marker (cr, style, width / 2.0, height / 2.0, HF_CHART_DRAW_MARKER);
}

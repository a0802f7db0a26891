/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From numbers to pixels. Pure. */
#include "hf-chart-layout.h"

#include <math.h>

#define TICK_HEIGHT 36 /* pixels, that a tick asks for at least */
#define TICK_WIDTH 56

/**
 * hf_chart_layout_init:
 * @self: (out caller-allocates): a layout of nothing
 */
void
hf_chart_layout_init (HfChartLayout *self)
{
  *self = (HfChartLayout){ 0 };
  self->spots = g_array_new (FALSE, FALSE, sizeof (HfSpot));
  self->starts = g_array_new (FALSE, FALSE, sizeof (unsigned));
  self->stops = g_array_new (FALSE, FALSE, sizeof (float));
}

/**
 * hf_chart_layout_clear:
 * @self: a layout, of which nothing stays
 */
void
hf_chart_layout_clear (HfChartLayout *self)
{
  g_array_unref (self->spots);
  g_array_unref (self->starts);
  g_array_unref (self->stops);
}

/**
 * hf_chart_layout_set_values:
 * @height: between the axes, in pixels
 *
 * Finds the ticks of the axis of values, so that their texts can be measured.
 */
void
hf_chart_layout_set_values (HfChartLayout *self, const HfChartData *data, float height)
{
  double low, high;

  hf_chart_data_get_bounds (data, &low, &high);
  self->values = hf_ticks_of_values (low, high, 1, (unsigned)MAX (height / TICK_HEIGHT, 2));
}

/**
 * hf_chart_layout_get_x:
 * @time: µs since 1970
 *
 * Returns: where it is
 */
float
hf_chart_layout_get_x (const HfChartLayout *self, gint64 time)
{
  double share = (double)(time - self->from) / (double)MAX (self->to - self->from, 1);

  return self->area.origin.x + (float)share * self->area.size.width;
}

/**
 * hf_chart_layout_get_y:
 * @value: in the data's unit
 *
 * Returns: where it is
 */
float
hf_chart_layout_get_y (const HfChartLayout *self, double value)
{
  double low = self->values.at[0], high = self->values.at[self->values.n - 1];
  double share = (value - low) / (high - low);

  return self->area.origin.y + (float)(1 - share) * self->area.size.height;
}

/* A line does not go on over time of which nothing is known. */
static void
place_series (HfChartLayout *self, const HfChartData *data, const HfSeries *series)
{
  for (unsigned i = 0; i < series->points->len; i++)
    {
      const HfPoint *point = &g_array_index (series->points, HfPoint, i);
      gint64 gap = i > 0 ? point->time - (point - 1)->time : 0;
      HfSpot spot
          = { .x = hf_chart_layout_get_x (self, hf_chart_data_get_middle (data, point->time)),
              .y = hf_chart_layout_get_y (self, point->value),
              .low = hf_chart_layout_get_y (self, point->low),
              .high = hf_chart_layout_get_y (self, point->high),
              .joined = i > 0 && gap <= MAX (3 * data->step, HF_HOUR + data->step) };

      g_array_append_val (self->spots, spot);
    }
}

/**
 * hf_chart_layout_place:
 * @area: between the axes
 *
 * After hf_chart_layout_set_values().
 */
void
hf_chart_layout_place (HfChartLayout *self, const HfChartData *data, const graphene_rect_t *area)
{
  self->area = *area;
  self->from = data->from;
  self->to = data->to;
  self->times = hf_ticks_of_time (data->from, data->to,
                                  (unsigned)MAX (area->size.width / TICK_WIDTH, 1), data->zone);
  g_array_set_size (self->spots, 0);
  g_array_set_size (self->starts, 0);
  g_array_set_size (self->stops, 0);
  for (unsigned i = 0; i < data->series->len; i++)
    {
      g_array_append_val (self->starts, self->spots->len);
      place_series (self, data, data->series->pdata[i]);
    }
  g_array_append_val (self->starts, self->spots->len);
  for (unsigned i = 0; i < data->times->len; i++)
    {
      gint64 time = g_array_index (data->times, gint64, i);
      float x = hf_chart_layout_get_x (self, hf_chart_data_get_middle (data, time));

      g_array_append_val (self->stops, x);
    }
}

/**
 * hf_chart_layout_pick:
 * @x: of the pointer
 *
 * Returns: the nearest moment of the data, its number; -1 = there is none
 */
int
hf_chart_layout_pick (const HfChartLayout *self, double x)
{
  int best = -1;
  double least = G_MAXDOUBLE;

  for (unsigned i = 0; i < self->stops->len; i++)
    {
      double distance = fabs (g_array_index (self->stops, float, i) - x);

      if (distance < least)
        {
          least = distance;
          best = (int)i;
        }
    }
  return best;
}

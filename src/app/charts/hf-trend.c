/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a growing number will be as large as it may be, if it goes on as it did. Pure. */
#include "hf-trend.h"

#define LEAST_POINTS 12
#define LEAST_SPAN HF_DAY
#define LEAST_FIT 0.5 /* part of what varies that a straight line explains */
#define FARTHEST (10.0 * 365 * HF_DAY) /* beyond which it is no news */

typedef struct
{
  double slope; /* a µs */
  double fit; /* 0 to 1 */
} Line;

/* Least squares, around the middle: so that large numbers lose no digits. */
static Line
fit_line (const GArray *points)
{
  const HfPoint *p = (const HfPoint *)(gconstpointer)points->data;
  double n = points->len, x0 = (double)p[0].time, mx = 0, my = 0, xx = 0, xy = 0, yy = 0;

  for (unsigned i = 0; i < points->len; i++)
    {
      mx += ((double)p[i].time - x0) / n;
      my += p[i].value / n;
    }
  for (unsigned i = 0; i < points->len; i++)
    {
      double dx = (double)p[i].time - x0 - mx, dy = p[i].value - my;

      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
    }
  if (xx <= 0 || yy <= 0)
    return (Line){ 0 };
  return (Line){ xy / xx, xy * xy / (xx * yy) };
}

/**
 * hf_trend_time_to_reach:
 * @points: (element-type HfPoint): by time
 * @limit: a value
 *
 * Returns: µs from the last point until a straight line through all of them reaches @limit; -1 when
 * they are too few, or go another way
 */
gint64
hf_trend_time_to_reach (const GArray *points, double limit)
{
  const HfPoint *p = (const HfPoint *)(gconstpointer)points->data;
  double left;
  Line line;

  if (points->len < LEAST_POINTS || p[points->len - 1].time - p[0].time < LEAST_SPAN || limit <= 0)
    return -1;
  line = fit_line (points);
  if (line.slope <= 0 || line.fit < LEAST_FIT)
    return -1;
  left = (limit - p[points->len - 1].value) / line.slope;
  if (left > FARTHEST)
    return -1;
  return left > 0 ? (gint64)left : 0;
}

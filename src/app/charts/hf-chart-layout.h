/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <graphene.h>

#include "hf-chart-data.h"

G_BEGIN_DECLS

/* A point of a line, in pixels. */
typedef struct
{
  float x, y;
  float low, high; /* the extremes, also y */
  gboolean joined; /* to the point before */
} HfSpot;

/**
 * HfChartLayout:
 * Where everything of a chart over time is drawn, but for its texts. Its arrays are used again by
 * the next layout.
 */
typedef struct
{
  graphene_rect_t area; /* between the axes */
  HfTicks values;
  HfTimeTicks times;
  GArray *spots; /* of HfSpot, series by series */
  GArray *starts; /* of unsigned: the first spot of each series, and the end of the last */
  GArray *stops; /* of float: x of each moment of the data */
  gint64 from, to;
} HfChartLayout;

void hf_chart_layout_init (HfChartLayout *self);
void hf_chart_layout_clear (HfChartLayout *self);
void hf_chart_layout_set_values (HfChartLayout *self, const HfChartData *data, float height);
void hf_chart_layout_place (HfChartLayout *self, const HfChartData *data,
                            const graphene_rect_t *area);
float hf_chart_layout_get_x (const HfChartLayout *self, gint64 time);
float hf_chart_layout_get_y (const HfChartLayout *self, double value);
int hf_chart_layout_pick (const HfChartLayout *self, double x);

G_END_DECLS

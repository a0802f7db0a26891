/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-ticks.h"

G_BEGIN_DECLS

/* What the numbers of a chart count. */
typedef enum
{
  HF_UNIT_COUNT,
  HF_UNIT_PERCENT,
  HF_UNIT_BYTES,
} HfUnit;

/* Numbers and moments of charts, in the user's language; all return new text. */

char *hf_chart_text_value (HfUnit unit, double value);
char *hf_chart_text_tick (HfUnit unit, double value, double step);
char *hf_chart_text_short (guint64 count);
char *hf_chart_text_raw (HfUnit unit, double value);
char *hf_chart_text_time_tick (gint64 time, HfTickUnit unit, GTimeZone *zone);
char *hf_chart_text_time (gint64 time, GTimeZone *zone);
char *hf_chart_text_moment (gint64 time, gint64 step, GTimeZone *zone);
char *hf_chart_text_change (const char *name, HfUnit unit, double first, double last, gint64 span);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_TICKS_MOST 16

/* Round numbers along an axis that cover what is shown. */
typedef struct
{
  unsigned n; /* at least two */
  double step;
  double at[HF_TICKS_MOST];
} HfTicks;

/* What the names of moments along an axis tell. */
typedef enum
{
  HF_TICK_HOURS,
  HF_TICK_DAYS,
  HF_TICK_MONTHS,
  HF_TICK_YEARS,
} HfTickUnit;

/* Full hours, days or months between two moments. */
typedef struct
{
  unsigned n; /* may be none */
  HfTickUnit unit;
  gint64 at[HF_TICKS_MOST]; /* µs since 1970 */
} HfTimeTicks;

HfTicks hf_ticks_of_values (double low, double high, double smallest, unsigned most);
HfTimeTicks hf_ticks_of_time (gint64 from, gint64 to, unsigned most, GTimeZone *zone);

G_END_DECLS

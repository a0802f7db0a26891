/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where an axis is marked. Pure. */
#include "hf-ticks.h"

#include <math.h>

/* One, two or five of a power of ten, at least as much. */
static double
round_up (double step)
{
  double power = pow (10, floor (log10 (step)));
  double digits = step / power;

  if (digits <= 1 + 1e-9)
    return power;
  if (digits <= 2 + 1e-9)
    return 2 * power;
  return digits <= 5 + 1e-9 ? 5 * power : 10 * power;
}

/**
 * hf_ticks_of_values:
 * @low: the smallest value that is shown
 * @high: the largest one
 * @smallest: the least distance between two ticks that makes sense: 1 for whole things
 * @most: how many ticks there is room for, at least two
 *
 * Returns: ticks of which the first is not above @low, and the last not below @high
 */
HfTicks
hf_ticks_of_values (double low, double high, double smallest, unsigned most)
{
  HfTicks ticks = { 0 };
  double first, last;

  most = CLAMP (most, 2, HF_TICKS_MOST);
  if (!(high > low))
    high = low + smallest;
  ticks.step = round_up (MAX ((high - low) / (most - 1), smallest));
  for (;;)
    {
      first = floor (low / ticks.step + 1e-9);
      last = ceil (high / ticks.step - 1e-9);
      if (last - first < most)
        break;
      ticks.step = round_up (ticks.step * 1.5);
    }
  if (last <= first)
    last = first + 1;
  while (first + ticks.n <= last)
    {
      ticks.at[ticks.n] = (first + ticks.n) * ticks.step;
      ticks.n++;
    }
  return ticks;
}

/* ---- time ---- */

static const struct
{
  HfTickUnit unit;
  int count;
  double hours; /* about as long */
} steps[] = {
  { HF_TICK_HOURS, 1, 1 },     { HF_TICK_HOURS, 2, 2 },     { HF_TICK_HOURS, 3, 3 },
  { HF_TICK_HOURS, 6, 6 },     { HF_TICK_HOURS, 12, 12 },   { HF_TICK_DAYS, 1, 24 },
  { HF_TICK_DAYS, 2, 48 },     { HF_TICK_DAYS, 5, 120 },    { HF_TICK_DAYS, 10, 240 },
  { HF_TICK_MONTHS, 1, 730 },  { HF_TICK_MONTHS, 2, 1460 }, { HF_TICK_MONTHS, 3, 2190 },
  { HF_TICK_MONTHS, 6, 4380 }, { HF_TICK_YEARS, 1, 8766 },  { HF_TICK_YEARS, 5, 43830 },
};

/* The last full step that is not after the moment. */
static GDateTime *
begin_of_step (GDateTime *moment, GTimeZone *zone, HfTickUnit unit, int count)
{
  int year, month, day, hour = g_date_time_get_hour (moment);

  g_date_time_get_ymd (moment, &year, &month, &day);
  switch (unit)
    {
    case HF_TICK_HOURS:
      return g_date_time_new (zone, year, month, day, hour - hour % count, 0, 0);
    case HF_TICK_DAYS:
      return g_date_time_new (zone, year, month, day - (day - 1) % count, 0, 0, 0);
    case HF_TICK_MONTHS:
      return g_date_time_new (zone, year, month - (month - 1) % count, 1, 0, 0, 0);
    default:
      return g_date_time_new (zone, year - year % count, 1, 1, 0, 0, 0);
    }
}

/* Days are counted from the first of each month, which would crowd out one just before it. */
static GDateTime *
next_days (GDateTime *moment, int count)
{
  g_autoptr (GDateTime) next = g_date_time_add_days (moment, count);
  g_autoptr (GDateTime) first = NULL;
  int day = g_date_time_get_day_of_month (next);

  if (count == 1)
    return g_steal_pointer (&next);
  if (g_date_time_get_month (next) != g_date_time_get_month (moment))
    return g_date_time_add_days (next, 1 - day);
  if (day <= 31 - count / 2)
    return g_steal_pointer (&next);
  first = g_date_time_add_days (next, 1 - day);
  return g_date_time_add_months (first, 1);
}

static GDateTime *
next_step (GDateTime *moment, HfTickUnit unit, int count)
{
  switch (unit)
    {
    case HF_TICK_HOURS:
      return g_date_time_add_hours (moment, count);
    case HF_TICK_DAYS:
      return next_days (moment, count);
    case HF_TICK_MONTHS:
      return g_date_time_add_months (moment, count);
    default:
      return g_date_time_add_years (moment, count);
    }
}

/**
 * hf_ticks_of_time:
 * @from: the first moment that is shown, µs since 1970
 * @to: the last one
 * @most: how many ticks there is room for
 * @zone: the user's
 *
 * Returns: full hours, days, months or years within, as the user's clock and calendar have them
 */
HfTimeTicks
hf_ticks_of_time (gint64 from, gint64 to, unsigned most, GTimeZone *zone)
{
  HfTimeTicks ticks = { 0 };
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (from / G_USEC_PER_SEC);
  g_autoptr (GDateTime) begin = utc ? g_date_time_to_timezone (utc, zone) : NULL;
  g_autoptr (GDateTime) moment = NULL;
  double hours = (double)(to - from) / G_USEC_PER_SEC / 3600;
  unsigned i = 0;

  most = CLAMP (most, 1, HF_TICKS_MOST);
  while (i + 1 < G_N_ELEMENTS (steps) && hours / steps[i].hours > most)
    i++;
  ticks.unit = steps[i].unit;
  moment = begin ? begin_of_step (begin, zone, steps[i].unit, steps[i].count) : NULL;
  while (moment && ticks.n < HF_TICKS_MOST)
    {
      gint64 time = g_date_time_to_unix (moment) * G_USEC_PER_SEC;
      GDateTime *next;

      if (time > to)
        break;
      if (time >= from)
        ticks.at[ticks.n++] = time;
      next = next_step (moment, steps[i].unit, steps[i].count);
      g_date_time_unref (moment);
      moment = next;
    }
  return ticks;
}

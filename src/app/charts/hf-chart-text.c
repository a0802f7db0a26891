/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pure, but for the language and the time zone that is given. */
#include "hf-chart-text.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <math.h>
#include <string.h>

#include "hf-clock.h"
#include "hf-wording.h"

#define MOST 1e19 /* that fits into 64 bits */

/**
 * hf_chart_text_value:
 * Returns: a value as exactly as people read it: "99.8 %", "1.2 GB", "12,408"
 */
char *
hf_chart_text_value (HfUnit unit, double value)
{
  value = MIN (MAX (value, 0), MOST);
  switch (unit)
    {
    case HF_UNIT_PERCENT:
      /* What was stored as 99.9 is a little less, and would be rounded down. */
      return hf_wording_percent (value + 1e-9);
    case HF_UNIT_BYTES:
      return hf_wording_bytes ((guint64)(value + 0.5));
    default:
      return hf_wording_count ((guint64)(value + 0.5));
    }
}

/* "2 GB", "0.5 GB": as many decimals as the step needs, and nothing in the unit of the step. */
static char *
bytes_tick (double value, double step)
{
  double size = MAX (value, step);
  g_autofree char *unit = g_format_size_full ((guint64)(size + 0.5), G_FORMAT_SIZE_ONLY_UNIT);
  double scale = pow (1000, floor (log10 (MAX (size, 1) * (1 + 1e-12)) / 3));
  int decimals = step / scale < 0.99 && value > 0 ? 1 : 0;

  /* Translators: a number and the unit of bytes that it is in, e.g. “1.5 GB” */
  return g_strdup_printf (_ ("%.*f %s"), decimals, value / scale, unit);
}

/**
 * hf_chart_text_tick:
 * @step: between two ticks
 *
 * Returns: a round value, as short as can be
 */
char *
hf_chart_text_tick (HfUnit unit, double value, double step)
{
  if (unit == HF_UNIT_BYTES)
    return bytes_tick (value, step);
  return hf_chart_text_value (unit, value);
}

/**
 * hf_chart_text_short:
 * Returns: a count in at most four digits: "9,999", "12k", "1.2M"
 */
char *
hf_chart_text_short (guint64 count)
{
  if (count < 10000)
    return hf_wording_count (count);
  if (count < 1000000)
    /* Translators: thousands, as short as can be, e.g. “12k” */
    return g_strdup_printf (_ ("%dk"), (int)(count / 1000));
  /* Translators: millions, as short as can be, e.g. “1.2M” */
  return g_strdup_printf (_ ("%.1fM"), floor ((double)count / 100000) / 10);
}

/**
 * hf_chart_text_raw:
 * Returns: a value for programs: a point for decimals, no unit, no groups
 */
char *
hf_chart_text_raw (HfUnit unit, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  const char *format = unit == HF_UNIT_PERCENT ? "%.3f" : "%.0f";

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, format, value));
}

/* Whether the language writes hours up to twelve. */
static gboolean
has_short_day (void)
{
  const char *format = nl_langinfo (T_FMT);

  return strstr (format, "%r") || strstr (format, "%I") || strstr (format, "%p");
}

static GDateTime *
to_zone (gint64 time, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return utc ? g_date_time_to_timezone (utc, zone) : NULL;
}

/**
 * hf_chart_text_time_tick:
 * @time: µs since 1970
 * @unit: what the ticks beside it are
 * @zone: the user's
 *
 * Returns: a moment, as short as can be
 */
char *
hf_chart_text_time_tick (gint64 time, HfTickUnit unit, GTimeZone *zone)
{
  g_autoptr (GDateTime) moment = to_zone (time, zone);
  const char *format = NULL;

  switch (unit)
    {
    case HF_TICK_HOURS:
      format = has_short_day () ? "%-I %p" : "%H:%M";
      break;
    case HF_TICK_DAYS:
      /* Translators: a day below a chart, as for g_date_time_format(): “27 Nov” */
      format = _ ("%-d %b");
      break;
    case HF_TICK_MONTHS:
      format = "%b";
      break;
    case HF_TICK_YEARS:
      format = "%Y";
      break;
    }
  return moment ? g_date_time_format (moment, format) : g_strdup ("");
}

/**
 * hf_chart_text_time:
 * @time: µs since 1970
 * @zone: the user's
 *
 * Returns: the time of the day: "15:05"
 */
char *
hf_chart_text_time (gint64 time, GTimeZone *zone)
{
  g_autoptr (GDateTime) moment = to_zone (time, zone);

  return moment ? g_date_time_format (moment, has_short_day () ? "%-I:%M %p" : "%H:%M")
                : g_strdup ("");
}

/**
 * hf_chart_text_moment:
 * @time: µs since 1970
 * @step: for how long a point stands
 * @zone: the user's
 *
 * Returns: "27 Nov 15:05", and of what stands for a day the day alone
 */
char *
hf_chart_text_moment (gint64 time, gint64 step, GTimeZone *zone)
{
  g_autoptr (GDateTime) moment = to_zone (time, zone);
  const char *format;

  if (step >= HF_DAY)
    /* Translators: a day, as for g_date_time_format(): “27 Nov 2026” */
    format = _ ("%-d %b %Y");
  else if (has_short_day ())
    /* Translators: a moment where hours go to twelve, as for g_date_time_format() */
    format = _ ("%-d %b, %-I:%M %p");
  else
    /* Translators: a moment, as for g_date_time_format(): “27 Nov, 15:05” */
    format = _ ("%-d %b, %H:%M");
  return moment ? g_date_time_format (moment, format) : g_strdup ("");
}

/**
 * hf_chart_text_change:
 * @name: what the number is called
 * @span: µs between the two
 *
 * Returns: "Efficiency rose from 92 % to 99.8 % over 7 days"
 */
char *
hf_chart_text_change (const char *name, HfUnit unit, double first, double last, gint64 span)
{
  g_autofree char *begin = hf_chart_text_value (unit, first);
  g_autofree char *end = hf_chart_text_value (unit, last);
  g_autofree char *time = hf_wording_duration (span / G_USEC_PER_SEC);

  if (g_str_equal (begin, end))
    /* Translators: e.g. “Efficiency: 100 %, the same as 7 days ago” */
    return g_strdup_printf (_ ("%s: %s, the same as %s ago"), name, begin, time);
  if (last > first)
    /* Translators: e.g. “Efficiency rose from 92 % to 99.8 % over 7 days” */
    return g_strdup_printf (_ ("%s rose from %s to %s over %s"), name, begin, end, time);
  /* Translators: e.g. “Efficiency fell from 100 % to 92 % over 7 days” */
  return g_strdup_printf (_ ("%s fell from %s to %s over %s"), name, begin, end, time);
}

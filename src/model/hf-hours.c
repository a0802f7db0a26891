/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows of time as text: "22:00-06:00", "mon-fri 22:00-06:00", "sat,sun 00:00-24:00".
 * Any thread. */
#include "hf-hours.h"

#include <string.h>

#define ALL_DAYS 0xfeu
#define DAYS 7

static const char *const day_names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* 1 to 7, or 0. */
static unsigned
parse_day (const char *text, gsize length)
{
  for (unsigned i = 0; i < DAYS; i++)
    if (length == 3 && g_ascii_strncasecmp (text, day_names[i], 3) == 0)
      return i + 1;
  return 0;
}

/* One day, or a range of days, which may go over the end of the week. */
static gboolean
parse_days (const char *text, unsigned *days)
{
  const char *dash = strchr (text, '-');
  unsigned first = parse_day (text, dash ? (gsize)(dash - text) : strlen (text));
  unsigned last = dash ? parse_day (dash + 1, strlen (dash + 1)) : first;

  if (first == 0 || last == 0)
    return FALSE;
  *days |= 1u << last;
  for (unsigned day = first; day != last; day = day % DAYS + 1)
    *days |= 1u << day;
  return TRUE;
}

static gboolean
parse_all_days (const char *text, unsigned *days)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  *days = 0;
  for (char **part = parts; *part; part++)
    if (!parse_days (*part, days))
      return FALSE;
  return *days != 0;
}

/* "HH:MM" */
static gboolean
parse_minute (const char *text, int *minute)
{
  int hours, minutes;

  for (unsigned i = 0; i < 5; i++)
    if (i == 2 ? text[i] != ':' : !g_ascii_isdigit (text[i]))
      return FALSE;
  hours = 10 * g_ascii_digit_value (text[0]) + g_ascii_digit_value (text[1]);
  minutes = 10 * g_ascii_digit_value (text[3]) + g_ascii_digit_value (text[4]);
  *minute = 60 * hours + minutes;
  return minutes < 60 && *minute <= HF_MINUTES_A_DAY;
}

/**
 * hf_hours_parse:
 * @text: "[DAYS ]HH:MM-HH:MM", where DAYS are names of days and ranges of them, with commas
 * @hours: (out): what it says
 *
 * Returns: whether it can be read, and is not empty
 */
gboolean
hf_hours_parse (const char *text, HfHours *hours)
{
  const char *space = strchr (text, ' ');
  const char *times = space ? space + 1 : text;
  g_autofree char *days = space ? g_strndup (text, (gsize)(space - text)) : NULL;

  hours->days = ALL_DAYS;
  return (!days || parse_all_days (days, &hours->days)) && strlen (times) == 11 && times[5] == '-'
         && parse_minute (times, &hours->from) && parse_minute (times + 6, &hours->to)
         && hours->from != hours->to && hours->from < HF_MINUTES_A_DAY;
}

/**
 * hf_hours_contain:
 * @weekday: 1 = Monday … 7 = Sunday
 * @minute: of that day
 *
 * Returns: whether that minute belongs to it
 */
gboolean
hf_hours_contain (const HfHours *self, int weekday, int minute)
{
  int before = weekday == 1 ? DAYS : weekday - 1;
  gboolean today = (self->days >> weekday & 1) != 0;
  gboolean yesterday = (self->days >> before & 1) != 0;

  if (self->from < self->to)
    return today && minute >= self->from && minute < self->to;
  return (today && minute >= self->from) || (yesterday && minute < self->to);
}

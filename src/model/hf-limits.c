/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits as values, and what their hours say about a moment. Any thread; one value belongs to one
 * thread at a time. */
#include "hf-limits.h"

#include <glib/gi18n-lib.h>

#include "hf-clock.h"
#include "hf-hours.h"

#define MOST_JOBS 1000
#define MOST_BYTES G_GINT64_CONSTANT (1000000000000)
#define MOST_HOURS 32
#define WEEK (8 * HF_DAY) /* in which every window has begun and ended, whatever the clocks do */

/**
 * hf_limits_new:
 * Returns: (transfer full): no limits
 */
HfLimits *
hf_limits_new (void)
{
  HfLimits *self = g_new0 (HfLimits, 1);

  self->hours = g_new0 (char *, 1);
  return self;
}

/**
 * hf_limits_copy:
 * Returns: (transfer full): a deep copy
 */
HfLimits *
hf_limits_copy (const HfLimits *self)
{
  HfLimits *copy = g_memdup2 (self, sizeof *self);

  copy->hours = g_strdupv (self->hours);
  return copy;
}

/**
 * hf_limits_free:
 * @self: (transfer full) (nullable): limits
 */
void
hf_limits_free (HfLimits *self)
{
  if (!self)
    return;
  g_strfreev (self->hours);
  g_free (self);
}

/**
 * hf_limits_to_json:
 * Returns: (transfer full): all fields that hf_limits_apply_json() takes
 */
JsonObject *
hf_limits_to_json (const HfLimits *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *hours = json_array_new ();

  for (char **text = self->hours; *text; text++)
    json_array_add_string_element (hours, *text);
  json_object_set_int_member (object, "parallel_jobs", self->parallel_jobs);
  json_object_set_int_member (object, "bytes_per_second", self->bytes_per_second);
  json_object_set_array_member (object, "hours", hours);
  return object;
}

static void
read_rate (JsonObject *object, gint64 *value, HfProblems *problems)
{
  gint64 rate = *value;

  if (!hf_json_read_int (object, "bytes_per_second", 0, MOST_BYTES, &rate, problems))
    return;
  if (rate == 0 || rate >= HF_LIMITS_LEAST_BYTES)
    *value = rate;
  else
    hf_problems_add (problems, "bytes_per_second", "value_error.range",
                     _ ("must be at least %d, or 0 for no limit"), HF_LIMITS_LEAST_BYTES);
}

static void
read_hours (JsonObject *object, char ***value, HfProblems *problems)
{
  g_auto (GStrv) texts = NULL;

  if (!hf_json_read_strings (object, "hours", MOST_HOURS, &texts, problems))
    return;
  for (unsigned i = 0; texts[i]; i++)
    {
      g_autofree char *path = g_strdup_printf ("hours.%u", i);
      HfHours hours;

      if (hf_hours_parse (texts[i], &hours))
        continue;
      hf_problems_add (problems, path, "value_error.hours",
                       _ ("must be like “22:00-06:00” or “mon-fri 22:00-06:00”, not “%s”"),
                       texts[i]);
      return;
    }
  g_strfreev (*value);
  *value = g_steal_pointer (&texts);
}

/**
 * hf_limits_apply_json:
 * @object: fields to change; an absent one keeps its value
 * @problems: told of each field that is unknown, of a wrong type, or out of range
 *
 * Changes what is right.
 */
void
hf_limits_apply_json (HfLimits *self, JsonObject *object, HfProblems *problems)
{
  static const char *const known[] = { "parallel_jobs", "bytes_per_second", "hours", NULL };
  gint64 jobs;

  hf_json_refuse_unknown (object, known, problems);
  if (hf_json_read_int (object, "parallel_jobs", 0, MOST_JOBS, &jobs, problems))
    self->parallel_jobs = (int)jobs;
  read_rate (object, &self->bytes_per_second, problems);
  read_hours (object, &self->hours, problems);
}

/**
 * hf_limits_apply_field:
 * @object: perhaps with a field that holds limits
 * @field: its name
 * @problems: told of what is wrong, by path: "limits.hours.0"
 *
 * As hf_limits_apply_json(), for what stands in @field.
 */
void
hf_limits_apply_field (HfLimits *self, JsonObject *object, const char *field, HfProblems *problems)
{
  g_autoptr (HfProblems) inner = hf_problems_new ();
  JsonObject *fields = NULL;

  if (!hf_json_read_object (object, field, &fields, problems))
    return;
  hf_limits_apply_json (self, fields, inner);
  hf_problems_add_below (problems, field, inner);
}

/* ---- the hours ---- */

/* µs by which local clocks are ahead of UTC. */
static gint64
offset_at (gint64 time, GTimeZone *zone)
{
  gint64 second = time / HF_SECOND - (time % HF_SECOND < 0);
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, second);

  return g_time_zone_get_offset (zone, interval) * HF_SECOND;
}

/* @local: µs since 1970 as local clocks show it, which was a Thursday. */
static void
split (gint64 local, int *weekday, gint64 *of_day)
{
  gint64 day = local / HF_DAY - (local % HF_DAY < 0);

  *of_day = local - day * HF_DAY;
  *weekday = (int)(((day + 3) % 7 + 7) % 7) + 1;
}

static gboolean
contains (const HfHours *hours, unsigned n, gint64 local)
{
  int weekday;
  gint64 of_day;

  split (local, &weekday, &of_day);
  for (unsigned i = 0; i < n; i++)
    if (hf_hours_contain (&hours[i], weekday, (int)(of_day / HF_MINUTE)))
      return TRUE;
  return n == 0;
}

static unsigned
parse_all (const HfLimits *self, HfHours *hours)
{
  unsigned n = 0;

  for (char **text = self->hours; *text && n < MOST_HOURS; text++)
    n += hf_hours_parse (*text, &hours[n]);
  return n;
}

/* The next moment at which a window begins or ends, if no clock is changed before. */
static gint64
next_boundary (const HfHours *hours, unsigned n, gint64 local)
{
  int weekday;
  gint64 of_day, next = HF_DAY;

  split (local, &weekday, &of_day);
  for (unsigned i = 0; i < n; i++)
    {
      gint64 from = hours[i].from * HF_MINUTE, to = hours[i].to * HF_MINUTE;

      next = from > of_day ? MIN (next, from) : next;
      next = to > of_day ? MIN (next, to) : next;
    }
  return local - of_day + next;
}

/* When clocks are changed between two moments that are less than a day apart; @after when they are
 * not. */
static gint64
find_shift (gint64 before, gint64 after, GTimeZone *zone)
{
  gint64 offset = offset_at (before, zone);

  if (offset_at (after, zone) == offset)
    return after;
  while (after - before > 1)
    {
      gint64 middle = before + (after - before) / 2;

      if (offset_at (middle, zone) == offset)
        before = middle;
      else
        after = middle;
    }
  return after;
}

/**
 * hf_limits_is_open:
 * @time: a moment, in µs since 1970 UTC
 * @zone: by which the hours go
 *
 * Returns: whether it is within the hours
 */
gboolean
hf_limits_is_open (const HfLimits *self, gint64 time, GTimeZone *zone)
{
  HfHours hours[MOST_HOURS];
  unsigned n = parse_all (self, hours);

  return contains (hours, n, time + offset_at (time, zone));
}

/**
 * hf_limits_next_change:
 * @time: a moment, in µs since 1970 UTC
 * @zone: by which the hours go
 *
 * Where clocks are set forward, what they leave out does not come; where they are set back, it
 * comes twice.
 *
 * Returns: the next moment at which the answer of hf_limits_is_open() is another, or %G_MAXINT64
 */
gint64
hf_limits_next_change (const HfLimits *self, gint64 time, GTimeZone *zone)
{
  HfHours hours[MOST_HOURS];
  unsigned n = parse_all (self, hours);
  gboolean open = contains (hours, n, time + offset_at (time, zone));
  gint64 at = time;

  while (n > 0 && at < time + WEEK)
    {
      gint64 offset = offset_at (at, zone);

      at = find_shift (at, next_boundary (hours, n, at + offset) - offset, zone);
      if (contains (hours, n, at + offset_at (at, zone)) != open)
        return at;
    }
  return G_MAXINT64;
}

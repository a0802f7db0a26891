/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a chart over time shows, says and exports. No widget. */
#include "hf-chart-data.h"

#include <glib/gi18n.h>
#include <math.h>

static void
series_free (HfSeries *self)
{
  g_free (self->name);
  g_array_unref (self->points);
  g_free (self);
}

/**
 * hf_chart_data_new:
 * @unit: of all values
 * @from: the first moment, µs since 1970
 * @to: the last one
 * @step: for how long a point stands
 *
 * Returns: (transfer full): a chart without lines, in the user's time zone
 */
HfChartData *
hf_chart_data_new (HfUnit unit, gint64 from, gint64 to, gint64 step)
{
  HfChartData *self = g_new0 (HfChartData, 1);

  self->unit = unit;
  self->from = from;
  self->to = to;
  self->step = step;
  self->zone = g_time_zone_new_local ();
  self->series = g_ptr_array_new_with_free_func ((GDestroyNotify)series_free);
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

/**
 * hf_chart_data_free:
 * @self: (transfer full): a value
 */
void
hf_chart_data_free (HfChartData *self)
{
  g_time_zone_unref (self->zone);
  g_ptr_array_unref (self->series);
  g_array_unref (self->times);
  g_free (self);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;

  return (left > right) - (left < right);
}

static void
merge_times (GArray *times, const GArray *points)
{
  unsigned n = 0;

  for (unsigned i = 0; i < points->len; i++)
    g_array_append_val (times, g_array_index (points, HfPoint, i).time);
  g_array_sort (times, compare_times);
  for (unsigned i = 0; i < times->len; i++)
    if (n == 0 || g_array_index (times, gint64, i) != g_array_index (times, gint64, n - 1))
      g_array_index (times, gint64, n++) = g_array_index (times, gint64, i);
  g_array_set_size (times, n);
}

/**
 * hf_chart_data_add:
 * @name: what it is
 * @points: (element-type HfPoint): by time; is kept
 * @limit: that the value may not pass; 0 = none
 */
void
hf_chart_data_add (HfChartData *self, const char *name, GArray *points, double limit)
{
  HfSeries *series = g_new0 (HfSeries, 1);

  series->name = g_strdup (name);
  series->points = g_array_ref (points);
  series->limit = limit;
  g_ptr_array_add (self->series, series);
  merge_times (self->times, points);
}

/**
 * hf_chart_data_find:
 * @series: which
 * @time: of one of its points
 *
 * Returns: (transfer none) (nullable): that point
 */
const HfPoint *
hf_chart_data_find (const HfChartData *self, unsigned series, gint64 time)
{
  const HfSeries *s = self->series->pdata[series];
  unsigned low = 0, high = s->points->len;

  while (low < high)
    {
      unsigned middle = low + (high - low) / 2;

      if (g_array_index (s->points, HfPoint, middle).time < time)
        low = middle + 1;
      else
        high = middle;
    }
  if (low >= s->points->len || g_array_index (s->points, HfPoint, low).time != time)
    return NULL;
  return &g_array_index (s->points, HfPoint, low);
}

/**
 * hf_chart_data_get_middle:
 * @time: when a point begins
 *
 * Returns: where it is drawn: in the middle of what it stands for
 */
gint64
hf_chart_data_get_middle (const HfChartData *self, gint64 time)
{
  return CLAMP (time + self->step / 2, self->from, self->to);
}

/**
 * hf_chart_data_get_bounds:
 * @low: (out): at which the axis may begin
 * @high: (out): that it has to reach
 *
 * Sizes and counts begin at nothing; percentages end at a hundred. A limit that is near is shown.
 */
void
hf_chart_data_get_bounds (const HfChartData *self, double *low, double *high)
{
  *low = self->unit == HF_UNIT_PERCENT ? 90 : 0;
  *high = self->unit == HF_UNIT_PERCENT ? 100 : 0;
  for (unsigned i = 0; i < self->series->len; i++)
    {
      const HfSeries *series = self->series->pdata[i];

      for (unsigned j = 0; j < series->points->len; j++)
        {
          const HfPoint *point = &g_array_index (series->points, HfPoint, j);

          *low = MIN (*low, point->low);
          *high = MAX (*high, point->high);
        }
    }
  for (unsigned i = 0; i < self->series->len; i++)
    {
      const HfSeries *series = self->series->pdata[i];

      if (hf_chart_data_shows_limit (self, series))
        *high = MAX (*high, series->limit);
    }
}

/**
 * hf_chart_data_shows_limit:
 * @series: one of them
 *
 * Returns: whether its limit is near enough to be drawn
 */
gboolean
hf_chart_data_shows_limit (const HfChartData *self, const HfSeries *series)
{
  const GArray *points = series->points;

  return series->limit > 0 && points->len > 0
         && series->limit <= 2 * g_array_index (points, HfPoint, points->len - 1).high;
}

/* "3.5 TB of 4.0 TB" */
static char *
describe_of_limit (const HfChartData *self, double value, double limit)
{
  g_autofree char *part = hf_chart_text_value (self->unit, value);
  g_autofree char *all = hf_chart_text_value (self->unit, limit);

  /* Translators: what is used of what may be, e.g. “1.2 GB of 100 GB” */
  return g_strdup_printf (_ ("%s of %s"), part, all);
}

/* "99.8 %", and with what it went down to on the way, where a point stands for several. */
static char *
describe_point (const HfChartData *self, const HfSeries *series, const HfPoint *point)
{
  g_autofree char *value = hf_chart_text_value (self->unit, point->value);
  g_autofree char *low = hf_chart_text_value (self->unit, point->low);
  g_autofree char *high = hf_chart_text_value (self->unit, point->high);

  if (series->limit > 0)
    return describe_of_limit (self, point->value, series->limit);
  if (g_str_equal (low, high))
    return g_steal_pointer (&value);
  /* Translators: an average and its extremes, e.g. “99 % (95 % to 100 %)” */
  return g_strdup_printf (_ ("%s (%s to %s)"), value, low, high);
}

/**
 * hf_chart_data_describe:
 * @time: one of the moments
 *
 * Returns: (transfer full): "27 Nov, 15:05: usb 1.2 GB, nas 3.4 GB"
 */
char *
hf_chart_data_describe (const HfChartData *self, gint64 time)
{
  g_autofree char *moment = hf_chart_text_moment (time, self->step, self->zone);
  GString *text = g_string_new (moment);
  const char *separator = ": ";

  for (unsigned i = 0; i < self->series->len; i++)
    {
      const HfSeries *series = self->series->pdata[i];
      const HfPoint *point = hf_chart_data_find (self, i, time);
      g_autofree char *value = point ? describe_point (self, series, point) : NULL;

      if (!value)
        continue;
      g_string_append (text, separator);
      if (self->series->len > 1)
        /* Translators: a name and its value, e.g. “usb 1.2 GB” */
        g_string_append_printf (text, _ ("%s %s"), series->name, value);
      else
        g_string_append (text, value);
      separator = ", ";
    }
  return g_string_free (text, FALSE);
}

/* NULL: nothing is known of it. */
static char *
summarize_series (const HfChartData *self, const HfSeries *series)
{
  const HfPoint *points = (const HfPoint *)(gconstpointer)series->points->data;
  unsigned n = series->points->len;
  g_autofree char *value = n > 0 ? hf_chart_text_value (self->unit, points[n - 1].value) : NULL;

  if (n == 1)
    /* Translators: a name and what is said of it */
    return g_strdup_printf (_ ("%s: %s"), series->name, value);
  return n > 1 ? hf_chart_text_change (series->name, self->unit, points[0].value,
                                       points[n - 1].value, points[n - 1].time - points[0].time)
               : NULL;
}

/**
 * hf_chart_data_summarize:
 * Returns: (transfer full): how each line went from its first point to its last
 */
char *
hf_chart_data_summarize (const HfChartData *self)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < self->series->len; i++)
    {
      g_autofree char *one = summarize_series (self, self->series->pdata[i]);

      if (one)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ". " : "", one);
    }
  return g_string_free (text, FALSE);
}

/* RFC 3339, UTC: the same wherever it is read. */
static char *
format_utc (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return utc ? g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

static void
add_columns (const HfChartData *self, HfTable *table)
{
  hf_table_add_column (table, _ ("Time"));
  for (unsigned i = 0; i < self->series->len; i++)
    {
      const HfSeries *series = self->series->pdata[i];
      /* Translators: the head of a column, e.g. “usb, Lowest” */
      g_autofree char *low = g_strdup_printf (_ ("%s, Lowest"), series->name);
      g_autofree char *high = g_strdup_printf (_ ("%s, Highest"), series->name);

      hf_table_add_column (table, series->name);
      hf_table_add_column (table, low);
      hf_table_add_column (table, high);
    }
}

static void
add_number (HfTable *table, HfUnit unit, const HfPoint *point, double value)
{
  hf_table_add_cell (table, point ? hf_chart_text_value (unit, value) : g_strdup (""),
                     point ? hf_chart_text_raw (unit, value) : g_strdup (""));
}

/**
 * hf_chart_data_fill_table:
 * @table: a new table, which gets a row for each moment
 */
void
hf_chart_data_fill_table (const HfChartData *self, HfTable *table)
{
  add_columns (self, table);
  for (unsigned t = 0; t < self->times->len; t++)
    {
      gint64 time = g_array_index (self->times, gint64, t);

      hf_table_add_cell (table, hf_chart_text_moment (time, self->step, self->zone),
                         format_utc (time));
      for (unsigned i = 0; i < self->series->len; i++)
        {
          const HfPoint *point = hf_chart_data_find (self, i, time);

          add_number (table, self->unit, point, point ? point->value : 0);
          add_number (table, self->unit, point, point ? point->low : 0);
          add_number (table, self->unit, point, point ? point->high : 0);
        }
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What charts compute, without a widget. */
#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "hf-bar-data.h"
#include "hf-chart-data.h"
#include "hf-chart-layout.h"
#include "hf-heat-data.h"
#include "hf-trend.h"

#define NOON G_GINT64_CONSTANT (1767268800000000) /* 2026-01-01 12:00 UTC */

/* ---- ticks ---- */

static void
test_value_ticks (void)
{
  static const struct
  {
    double low, high, smallest;
    unsigned most;
    double first, step;
    unsigned n;
  } known[] = {
    { 0, 30, 1, 5, 0, 10, 4 },         { 0, 31, 1, 5, 0, 10, 5 },
    { 0, 1, 1, 5, 0, 1, 2 },           { 0, 0, 1, 5, 0, 1, 2 },
    { 0, 3, 1, 9, 0, 1, 4 },           { 90, 100, 1, 6, 90, 2, 6 },
    { 91.5, 100, 1, 4, 90, 5, 3 },     { 0, 1.5e9, 1, 4, 0, 5e8, 4 },
    { 0, 999999, 1, 3, 0, 500000, 3 }, { 0, 7, 1, 2, 0, 10, 2 },
    { 0, 1e15, 1, 11, 0, 1e14, 11 },   { 100, 100, 1, 5, 100, 1, 2 },
    { 0, 12345, 1, 100, 0, 1000, 14 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (known); i++)
    {
      HfTicks ticks
          = hf_ticks_of_values (known[i].low, known[i].high, known[i].smallest, known[i].most);

      g_test_message ("%g to %g", known[i].low, known[i].high);
      g_assert_cmpfloat (ticks.at[0], ==, known[i].first);
      g_assert_cmpfloat (ticks.step, ==, known[i].step);
      g_assert_cmpuint (ticks.n, ==, known[i].n);
      g_assert_cmpfloat (ticks.at[ticks.n - 1], >=, known[i].high);
    }
}

/* Whatever is asked for: round, few enough, and all is covered. */
static void
test_any_ticks (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (unsigned i = 0; i < 10000; i++)
    {
      double low = g_rand_double_range (rand, 0, 1000);
      double high = low + pow (10, g_rand_double_range (rand, -2, 15));
      unsigned most = (unsigned)g_rand_int_range (rand, 2, 20);
      HfTicks ticks = hf_ticks_of_values (low, high, 1, most);

      g_assert_cmpuint (ticks.n, >=, 2);
      g_assert_cmpuint (ticks.n, <=, MIN (most, HF_TICKS_MOST));
      g_assert_cmpfloat (ticks.at[0], <=, low + ticks.step * 1e-6);
      g_assert_cmpfloat (ticks.at[ticks.n - 1], >=, high - ticks.step * 1e-6);
    }
}

static char *
list_time_ticks (const char *zone_name, gint64 from, gint64 to, unsigned most)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);
  HfTimeTicks ticks = hf_ticks_of_time (from, to, most, zone);
  GString *text = g_string_new (NULL);

  g_assert_cmpuint (ticks.n, <=, HF_TICKS_MOST);
  for (unsigned i = 0; i < ticks.n; i++)
    {
      g_autofree char *tick = hf_chart_text_time_tick (ticks.at[i], ticks.unit, zone);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", tick);
    }
  return g_string_free (text, FALSE);
}

/* Full hours, days and months of the user's clock, also where it is set forward (29 March). */
static void
test_time_ticks (void)
{
  static const struct
  {
    const char *zone;
    gint64 from, span;
    unsigned most;
    const char *ticks;
  } known[] = {
    { "UTC", NOON, 24 * HF_HOUR, 4, "12:00, 18:00, 00:00, 06:00, 12:00" },
    { "Europe/Berlin", NOON, 24 * HF_HOUR, 4, "18:00, 00:00, 06:00, 12:00" },
    { "Asia/Kathmandu", NOON, 6 * HF_HOUR, 6, "18:00, 19:00, 20:00, 21:00, 22:00, 23:00" },
    { "UTC", NOON, 7 * HF_DAY, 7, "2 Jan, 3 Jan, 4 Jan, 5 Jan, 6 Jan, 7 Jan, 8 Jan" },
    { "UTC", NOON, 7 * HF_DAY, 4, "3 Jan, 5 Jan, 7 Jan" },
    { "UTC", NOON, 30 * HF_DAY, 6, "6 Jan, 11 Jan, 16 Jan, 21 Jan, 26 Jan" },
    { "UTC", NOON + 20 * HF_DAY, 30 * HF_DAY, 6, "26 Jan, 1 Feb, 6 Feb, 11 Feb, 16 Feb" },
    { "UTC", NOON, 365 * HF_DAY, 4, "Apr, Jul, Oct, Jan" },
    { "UTC", NOON, 365 * HF_DAY, 6, "Mar, May, Jul, Sep, Nov, Jan" },
    { "Europe/Berlin", NOON + 85 * HF_DAY, 4 * HF_DAY, 4, "28 Mar, 29 Mar, 30 Mar, 31 Mar" },
    { "UTC", NOON, HF_MINUTE, 4, "12:00" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *ticks = list_time_ticks (known[i].zone, known[i].from,
                                                known[i].from + known[i].span, known[i].most);

      g_assert_cmpstr (ticks, ==, known[i].ticks);
    }
}

/* ---- texts ---- */

static void
test_texts (void)
{
  static const struct
  {
    HfUnit unit;
    double value, step;
    const char *exact, *tick, *raw;
  } known[] = {
    { HF_UNIT_PERCENT, 99.8, 5, "99.8%", "99.8%", "99.800" },
    { HF_UNIT_PERCENT, 99.99, 5, "99.9%", "99.9%", "99.990" },
    { HF_UNIT_PERCENT, 100, 5, "100%", "100%", "100.000" },
    { HF_UNIT_COUNT, 12408, 1, "12408", "12408", "12408" },
    { HF_UNIT_BYTES, 0, 1e6, "0 bytes", "0 MB", "0" },
    { HF_UNIT_BYTES, 2e6, 1e6, "2.0\u00a0MB", "2 MB", "2000000" },
    { HF_UNIT_BYTES, 1.5e9, 5e8, "1.5\u00a0GB", "1.5 GB", "1500000000" },
    { HF_UNIT_BYTES, 5e8, 5e8, "500.0\u00a0MB", "500 MB", "500000000" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *exact = hf_chart_text_value (known[i].unit, known[i].value);
      g_autofree char *tick = hf_chart_text_tick (known[i].unit, known[i].value, known[i].step);
      g_autofree char *raw = hf_chart_text_raw (known[i].unit, known[i].value);

      g_assert_cmpstr (exact, ==, known[i].exact);
      g_assert_cmpstr (tick, ==, known[i].tick);
      g_assert_cmpstr (raw, ==, known[i].raw);
    }
}

static void
test_short (void)
{
  static const struct
  {
    guint64 count;
    const char *text;
  } known[] = { { 0, "0" },         { 9999, "9999" },    { 10000, "10k" },
                { 999999, "999k" }, { 1000000, "1.0M" }, { 1290000, "1.2M" } };

  for (unsigned i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *text = hf_chart_text_short (known[i].count);

      g_assert_cmpstr (text, ==, known[i].text);
    }
}

static void
test_moments (void)
{
  g_autoptr (GTimeZone) berlin = g_time_zone_new_identifier ("Europe/Berlin");
  g_autofree char *moment = hf_chart_text_moment (NOON, HF_HOUR, berlin);
  g_autofree char *day = hf_chart_text_moment (NOON, HF_DAY, berlin);
  g_autofree char *time = hf_chart_text_time (NOON + 5 * HF_MINUTE, berlin);

  g_assert_cmpstr (moment, ==, "1 Jan, 13:00");
  g_assert_cmpstr (day, ==, "1 Jan 2026");
  g_assert_cmpstr (time, ==, "13:05");
}

static void
test_changes (void)
{
  g_autofree char *rose
      = hf_chart_text_change ("Efficiency", HF_UNIT_PERCENT, 92, 99.8, 7 * HF_DAY);
  g_autofree char *fell
      = hf_chart_text_change ("Efficiency", HF_UNIT_PERCENT, 100, 92, 2 * HF_HOUR);
  g_autofree char *same = hf_chart_text_change ("Pins", HF_UNIT_COUNT, 3, 3, HF_HOUR);

  g_assert_cmpstr (rose, ==, "Efficiency rose from 92% to 99.8% over 7 days");
  g_assert_cmpstr (fell, ==, "Efficiency fell from 100% to 92% over 2 hours");
  g_assert_cmpstr (same, ==, "Pins: 3, the same as 1 hour ago");
}

/* ---- data ---- */

/* Values that grow by one each hour. */
static GArray *
make_points (unsigned n, gint64 step, double first, double grows)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (HfPoint));

  for (unsigned i = 0; i < n; i++)
    {
      double value = first + i * grows;
      HfPoint point = { NOON + i * step, value, value, value };

      g_array_append_val (points, point);
    }
  return points;
}

static void
test_trend (void)
{
  g_autoptr (GArray) growing = make_points (48, HF_HOUR, 1000, 10);
  g_autoptr (GArray) shrinking = make_points (48, HF_HOUR, 1000, -10);
  g_autoptr (GArray) still = make_points (48, HF_HOUR, 1000, 0);
  g_autoptr (GArray) few = make_points (11, 3 * HF_HOUR, 1000, 10);
  g_autoptr (GArray) early = make_points (20, HF_HOUR, 1000, 10);
  g_autoptr (GArray) noise = make_points (48, HF_HOUR, 1000, 0);

  for (unsigned i = 0; i < noise->len; i++)
    g_array_index (noise, HfPoint, i).value += i % 2 ? 500 : 0;
  /* 1470 now, ten an hour. */
  g_assert_cmpint (hf_trend_time_to_reach (growing, 2470) / HF_MINUTE, ==, 100 * 60);
  g_assert_cmpint (hf_trend_time_to_reach (growing, 1400), ==, 0);
  g_assert_cmpint (hf_trend_time_to_reach (growing, 1e9), ==, -1);
  g_assert_cmpint (hf_trend_time_to_reach (growing, 0), ==, -1);
  g_assert_cmpint (hf_trend_time_to_reach (shrinking, 2000), ==, -1);
  g_assert_cmpint (hf_trend_time_to_reach (still, 2000), ==, -1);
  g_assert_cmpint (hf_trend_time_to_reach (few, 2000), ==, -1);
  g_assert_cmpint (hf_trend_time_to_reach (early, 2000), ==, -1);
  g_assert_cmpint (hf_trend_time_to_reach (noise, 2000), ==, -1);
}

static HfChartData *
make_data (HfUnit unit)
{
  HfChartData *data = hf_chart_data_new (unit, NOON, NOON + 10 * HF_HOUR, HF_HOUR);

  g_time_zone_unref (data->zone);
  data->zone = g_time_zone_new_utc ();
  return data;
}

static void
test_chart_data (void)
{
  g_autoptr (HfChartData) data = make_data (HF_UNIT_COUNT);
  g_autoptr (GArray) one = make_points (10, HF_HOUR, 100, 1);
  g_autoptr (GArray) other = make_points (3, 4 * HF_HOUR, 5, 0);
  g_autofree char *both = NULL;
  g_autofree char *single = NULL;
  g_autofree char *summary = NULL;
  double low, high;

  hf_chart_data_add (data, "usb", one, 150);
  hf_chart_data_add (data, "nas", other, 0);
  g_assert_cmpuint (data->times->len, ==, 10); /* shared moments are one */
  both = hf_chart_data_describe (data, NOON + 4 * HF_HOUR);
  g_assert_cmpstr (both, ==, "1 Jan, 16:00: usb 104 of 150, nas 5");
  single = hf_chart_data_describe (data, NOON + 5 * HF_HOUR);
  g_assert_cmpstr (single, ==, "1 Jan, 17:00: usb 105 of 150");
  g_assert_null (hf_chart_data_find (data, 1, NOON + 5 * HF_HOUR));
  summary = hf_chart_data_summarize (data);
  g_assert_cmpstr (summary, ==,
                   "usb rose from 100 to 109 over 9 hours. nas: 5, the same as 8 hours ago");
  hf_chart_data_get_bounds (data, &low, &high);
  g_assert_cmpfloat (low, ==, 0);
  g_assert_cmpfloat (high, ==, 150); /* a limit that is near is shown */
  ((HfSeries *)data->series->pdata[0])->limit = 1e6;
  hf_chart_data_get_bounds (data, &low, &high);
  g_assert_cmpfloat (high, ==, 109);
}

static void
test_csv (void)
{
  g_autoptr (HfChartData) data = make_data (HF_UNIT_PERCENT);
  g_autoptr (GArray) points = make_points (2, HF_HOUR, 99.5, 0.25);
  g_autoptr (HfTable) table = hf_table_new ("Efficiency");
  g_autofree char *csv = NULL;
  g_autofree char *text = NULL;

  g_array_index (points, HfPoint, 1).low = 80;
  hf_chart_data_add (data, "a \"b\", c", points, 0);
  hf_chart_data_fill_table (data, table);
  csv = hf_table_to_csv (table);
  g_assert_cmpstr (csv, ==,
                   "Time,\"a \"\"b\"\", c\",\"a \"\"b\"\", c, Lowest\",\"a \"\"b\"\", c, "
                   "Highest\"\r\n"
                   "2026-01-01T12:00:00Z,99.500,99.500,99.500\r\n"
                   "2026-01-01T13:00:00Z,99.750,80.000,99.750\r\n");
  text = hf_table_to_text (table);
  g_assert_nonnull (strstr (text, "1 Jan, 13:00\t99.7%\t80%\t99.7%\n"));
  g_assert_cmpuint (hf_table_get_n_rows (table), ==, 2);
  g_assert_cmpstr (hf_table_get_cell (table, 1, 2), ==, "80%");
}

/* What was not measured is empty in files, not zero; the largest numbers lose no digit. */
static void
test_csv_gaps (void)
{
  g_autoptr (HfChartData) data = make_data (HF_UNIT_BYTES);
  g_autoptr (GArray) one = make_points (3, HF_HOUR, 9007199254740992, 0);
  g_autoptr (GArray) other = make_points (2, 2 * HF_HOUR, 0, 1);
  g_autoptr (HfTable) table = hf_table_new ("Used");
  g_autofree char *csv = NULL;
  g_autofree char *text = NULL;

  hf_chart_data_add (data, "usb", one, 0);
  hf_chart_data_add (data, "two\nlines", other, 0);
  hf_chart_data_fill_table (data, table);
  csv = hf_table_to_csv (table);
  g_assert_cmpstr (csv, ==,
                   "Time,usb,\"usb, Lowest\",\"usb, Highest\",\"two\nlines\","
                   "\"two\nlines, Lowest\",\"two\nlines, Highest\"\r\n"
                   "2026-01-01T12:00:00Z,9007199254740992,9007199254740992,9007199254740992,"
                   "0,0,0\r\n"
                   "2026-01-01T13:00:00Z,9007199254740992,9007199254740992,9007199254740992,,,\r\n"
                   "2026-01-01T14:00:00Z,9007199254740992,9007199254740992,9007199254740992,"
                   "1,1,1\r\n");
  text = hf_chart_data_describe (data, NOON + HF_HOUR);
  g_assert_cmpstr (text, ==, "1 Jan, 13:00: usb 9.0\u00a0PB");
  g_assert_cmpstr (hf_table_get_cell (table, 1, 4), ==, "");
  g_assert_cmpstr (hf_table_get_cell (table, 0, 4), ==, "0 bytes");
}

/* What can be no count or size is shown as the nearest that can. */
static void
test_beyond (void)
{
  static const struct
  {
    HfUnit unit;
    double value;
    const char *text;
  } known[] = {
    { HF_UNIT_COUNT, -5, "0" },
    { HF_UNIT_BYTES, -1e30, "0 bytes" },
    { HF_UNIT_BYTES, 9e18, "9.0\u00a0EB" },
    { HF_UNIT_BYTES, 1e30, "10.0\u00a0EB" },
    { HF_UNIT_BYTES, G_MAXDOUBLE, "10.0\u00a0EB" },
    { HF_UNIT_BYTES, (double)NAN, "0 bytes" },
    { HF_UNIT_COUNT, 999999999999, "999999999999" },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *text = hf_chart_text_value (known[i].unit, known[i].value);

      g_assert_cmpstr (text, ==, known[i].text);
    }
}

static void
test_bar_data (void)
{
  const char *const series[] = { "Written", "Read", NULL };
  g_autoptr (HfBarData) data = hf_bar_data_new (HF_UNIT_COUNT, "Backend", series);
  g_autoptr (HfBarData) same = hf_bar_data_new (HF_UNIT_COUNT, "Backend", series);
  g_autoptr (HfTable) table = hf_table_new ("Traffic");
  const double usb[] = { 10, 20 }, nas[] = { 1, 0 };
  g_autofree char *sum = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *csv = NULL;

  hf_bar_data_add (data, "usb", usb, 0);
  g_assert_false (hf_bar_data_equal (data, same));
  hf_bar_data_add (same, "usb", usb, 0);
  g_assert_true (hf_bar_data_equal (data, same));
  hf_bar_data_add (data, "nas", nas, 0);
  sum = hf_bar_data_sum_up (data);
  g_assert_cmpstr (sum, ==, "Written 11, Read 20 in all");
  summary = hf_bar_data_summarize (data);
  g_assert_cmpstr (summary, ==, "usb: Written 10, Read 20. nas: Written 1, Read 0");
  hf_bar_data_fill_table (data, table);
  csv = hf_table_to_csv (table);
  g_assert_cmpstr (csv, ==, "Backend,Written,Read\r\nusb,10,20\r\nnas,1,0\r\n");
  g_assert_cmpfloat (hf_bar_data_get_most (data), ==, 20);
}

/* One number of each has a limit, which is in the table, too. */
static void
test_bar_limits (void)
{
  const char *const series[] = { "Stored", NULL };
  g_autoptr (HfBarData) data = hf_bar_data_new (HF_UNIT_BYTES, "Backend", series);
  g_autoptr (HfBarData) other = hf_bar_data_new (HF_UNIT_BYTES, "Backend", series);
  g_autoptr (HfTable) table = hf_table_new ("Distribution");
  const double usb[] = { 1500, 0 }, nas[] = { 0, 0 };
  g_autofree char *one = NULL;
  g_autofree char *sum = NULL;
  g_autofree char *csv = NULL;

  g_assert_cmpfloat (hf_bar_data_get_most (data), ==, 0);
  hf_bar_data_add (data, "usb", usb, 3000);
  hf_bar_data_add (data, "nas", nas, 0);
  one = hf_bar_data_describe (data, 0);
  g_assert_cmpstr (one, ==, "usb: 1.5\u00a0kB of 3.0\u00a0kB");
  sum = hf_bar_data_sum_up (data);
  g_assert_cmpstr (sum, ==, "1.5\u00a0kB in all");
  hf_bar_data_fill_table (data, table);
  csv = hf_table_to_csv (table);
  g_assert_cmpstr (csv, ==, "Backend,Stored,Limit\r\nusb,1500,3000\r\nnas,0,\r\n");
  hf_bar_data_add (other, "usb", usb, 4000);
  hf_bar_data_add (other, "nas", nas, 0);
  g_assert_false (hf_bar_data_equal (data, other));
}

static void
test_heat_data (void)
{
  const char *const rows[] = { "usb", "nas", NULL }, *const columns[] = { "1", "2", NULL },
                    *const words[] = { "1 copy", "2 copies", NULL };
  g_autoptr (HfHeatData) data = hf_heat_data_new ("Backend", rows, columns, words);
  g_autoptr (HfHeatData) same = hf_heat_data_new ("Backend", rows, columns, words);
  g_autoptr (HfTable) table = hf_table_new ("Copies");
  g_autofree char *summary = NULL;
  g_autofree char *csv = NULL;

  g_assert_true (hf_heat_data_equal (data, same));
  data->cells[0] = 1;
  data->cells[3] = 7;
  g_assert_false (hf_heat_data_equal (data, same));
  summary = hf_heat_data_summarize (data);
  g_assert_cmpstr (summary, ==, "usb, 1 copy: 1 pin. nas, 2 copies: 7 pins");
  hf_heat_data_fill_table (data, table);
  csv = hf_table_to_csv (table);
  g_assert_cmpstr (csv, ==, "Backend,1 copy,2 copies\r\nusb,1,0\r\nnas,0,7\r\n");
}

/* ---- layout ---- */

static void
test_layout (void)
{
  g_autoptr (HfChartData) data = make_data (HF_UNIT_COUNT);
  g_autoptr (GArray) points = make_points (10, HF_HOUR, 0, 10);
  graphene_rect_t area = GRAPHENE_RECT_INIT (50, 10, 100, 200);
  HfChartLayout layout;
  const HfSpot *spots;

  g_array_remove_range (points, 4, 4); /* of four hours nothing is known */
  hf_chart_data_add (data, "pins", points, 0);
  hf_chart_layout_init (&layout);
  hf_chart_layout_set_values (&layout, data, area.size.height);
  g_assert_cmpfloat (layout.values.at[layout.values.n - 1], ==, 100);
  hf_chart_layout_place (&layout, data, &area);
  spots = (const HfSpot *)(gconstpointer)layout.spots->data;
  g_assert_cmpuint (layout.spots->len, ==, 6);
  g_assert_cmpfloat (spots[0].x, ==, 55); /* in the middle of the first of ten hours */
  g_assert_cmpfloat (spots[0].y, ==, 210);
  g_assert_cmpfloat_with_epsilon (spots[5].x, 145, 0.01);
  g_assert_cmpfloat_with_epsilon (spots[5].y, 30, 0.01);
  g_assert_false (spots[0].joined);
  g_assert_true (spots[1].joined);
  g_assert_false (spots[4].joined);
  g_assert_cmpint (hf_chart_layout_pick (&layout, 0), ==, 0);
  g_assert_cmpint (hf_chart_layout_pick (&layout, 146), ==, 5);
  hf_chart_layout_clear (&layout);
}

/* A moment alone, and a time without length: somewhere between the axes. */
static void
test_narrow_layout (void)
{
  g_autoptr (HfChartData) data = hf_chart_data_new (HF_UNIT_COUNT, NOON, NOON, HF_HOUR);
  g_autoptr (GArray) points = make_points (1, HF_HOUR, 5, 0);
  graphene_rect_t area = GRAPHENE_RECT_INIT (50, 10, 100, 200);
  HfChartLayout layout;
  const HfSpot *spot;

  hf_chart_data_add (data, "pins", points, 0);
  hf_chart_layout_init (&layout);
  hf_chart_layout_set_values (&layout, data, area.size.height);
  hf_chart_layout_place (&layout, data, &area);
  g_assert_cmpuint (layout.spots->len, ==, 1);
  spot = &g_array_index (layout.spots, HfSpot, 0);
  g_assert_cmpfloat (spot->x, >=, 50);
  g_assert_cmpfloat (spot->x, <=, 150);
  g_assert_cmpfloat_with_epsilon (spot->y, 10 + 200.0 / 6, 0.01); /* the axis ends at six */
  g_assert_false (spot->joined);
  g_assert_cmpint (hf_chart_layout_pick (&layout, 1000), ==, 0);
  hf_chart_layout_clear (&layout);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/chart-numbers/value-ticks", test_value_ticks);
  g_test_add_func ("/app/chart-numbers/any-ticks", test_any_ticks);
  g_test_add_func ("/app/chart-numbers/time-ticks", test_time_ticks);
  g_test_add_func ("/app/chart-numbers/texts", test_texts);
  g_test_add_func ("/app/chart-numbers/short", test_short);
  g_test_add_func ("/app/chart-numbers/moments", test_moments);
  g_test_add_func ("/app/chart-numbers/changes", test_changes);
  g_test_add_func ("/app/chart-numbers/trend", test_trend);
  g_test_add_func ("/app/chart-numbers/chart-data", test_chart_data);
  g_test_add_func ("/app/chart-numbers/csv", test_csv);
  g_test_add_func ("/app/chart-numbers/csv-gaps", test_csv_gaps);
  g_test_add_func ("/app/chart-numbers/beyond", test_beyond);
  g_test_add_func ("/app/chart-numbers/bar-data", test_bar_data);
  g_test_add_func ("/app/chart-numbers/bar-limits", test_bar_limits);
  g_test_add_func ("/app/chart-numbers/heat-data", test_heat_data);
  g_test_add_func ("/app/chart-numbers/layout", test_layout);
  g_test_add_func ("/app/chart-numbers/narrow-layout", test_narrow_layout);
  return g_test_run ();
}

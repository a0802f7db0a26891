/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits in JSON, and what hours mean where clocks are changed. */
#include "hf-limits.h"

#include <string.h>

#include "hf-clock.h"

/* Middle Europe: on 2024-03-31 01:00 UTC clocks go from 2 to 3, on 2024-10-27 01:00 UTC from 3 to
 * 2. */
#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

static HfLimits *
limits_new (const char *json, HfProblems *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = hf_json_parse_object (json, -1, &error);
  HfLimits *limits = hf_limits_new ();

  g_assert_no_error (error);
  hf_limits_apply_field (limits, object, "limits", problems);
  return limits;
}

static void
test_json (void)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfLimits) none = limits_new ("{}", problems);
  g_autoptr (HfLimits) limits
      = limits_new ("{\"limits\": {\"parallel_jobs\": 2, \"bytes_per_second\": 1e6,"
                    " \"hours\": [\"22:00-06:00\", \"Sat,sun 00:00-24:00\"]}}",
                    problems);
  g_autoptr (HfLimits) copy = hf_limits_copy (limits);
  g_autoptr (JsonObject) all = hf_limits_to_json (none);
  g_autofree char *text = hf_json_to_text (all);
  g_autoptr (JsonObject) printed = hf_limits_to_json (copy);
  g_autofree char *again = hf_json_to_text (printed);
  g_autoptr (JsonObject) one = hf_json_parse_object ("{\"parallel_jobs\": 0}", -1, NULL);

  g_assert_cmpuint (hf_problems_count (problems), ==, 0);
  g_assert_cmpstr (text, ==, "{\"parallel_jobs\":0,\"bytes_per_second\":0,\"hours\":[]}");
  g_assert_cmpstr (again, ==,
                   "{\"parallel_jobs\":2,\"bytes_per_second\":1000000,"
                   "\"hours\":[\"22:00-06:00\",\"Sat,sun 00:00-24:00\"]}");
  hf_limits_apply_json (limits, one, problems);
  g_assert_cmpint (limits->parallel_jobs, ==, 0);
  g_assert_cmpint (limits->bytes_per_second, ==, 1000000);
}

static void
assert_refused (const char *json, const char *field)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfLimits) limits = limits_new (json, problems);
  g_autofree char *text = hf_problems_to_text (problems);

  g_assert_cmpuint (hf_problems_count (problems), ==, 1);
  if (strstr (text, field) == NULL)
    g_error ("“%s” does not name “%s”", text, field);
  g_assert_cmpint (limits->parallel_jobs, ==, 0);
  g_assert_cmpint (limits->bytes_per_second, ==, 0);
  g_assert_cmpuint (g_strv_length (limits->hours), ==, 0);
}

static void
test_refused (void)
{
  static const char *const bad[] = { "22:00",
                                     "22:00-",
                                     "22:00-6:00",
                                     "22:00-22:00",
                                     "24:00-06:00",
                                     "22:60-06:00",
                                     "22:00-24:01",
                                     "25:00-06:00",
                                     "mo 22:00-06:00",
                                     "mon- 22:00-06:00",
                                     " 22:00-06:00",
                                     "mon  22:00-06:00",
                                     "mon, 22:00-06:00",
                                     "22:00-06:00 ",
                                     "-mon 22:00-06:00",
                                     "mon",
                                     "",
                                     "mon 22:00 06:00",
                                     "2a:00-06:00" };

  assert_refused ("{\"limits\": 5}", "limits");
  assert_refused ("{\"limits\": {\"jobs\": 5}}", "limits.jobs");
  assert_refused ("{\"limits\": {\"parallel_jobs\": -1}}", "limits.parallel_jobs");
  assert_refused ("{\"limits\": {\"parallel_jobs\": 1.5}}", "limits.parallel_jobs");
  assert_refused ("{\"limits\": {\"bytes_per_second\": 999}}", "limits.bytes_per_second");
  assert_refused ("{\"limits\": {\"bytes_per_second\": -1}}", "limits.bytes_per_second");
  assert_refused ("{\"limits\": {\"hours\": \"22:00-06:00\"}}", "limits.hours");
  for (unsigned i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *json
          = g_strdup_printf ("{\"limits\": {\"hours\": [\"01:00-02:00\", \"%s\"]}}", bad[i]);

      assert_refused (json, "limits.hours.1");
    }
}

static gint64
at (const char *utc)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (utc, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * HF_SECOND;
}

/* From @time on the answer is @open, until @until. */
static void
assert_hours (const char *zone_name, const char *hours, const char *time, gboolean open,
              const char *until)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);
  g_autoptr (HfLimits) limits = hf_limits_new ();
  gint64 next = hf_limits_next_change (limits, at (time), zone);
  g_autofree char *got = NULL;

  g_assert_nonnull (zone);
  g_assert_true (hf_limits_is_open (limits, at (time), zone));
  g_assert_cmpint (next, ==, G_MAXINT64);

  g_strfreev (limits->hours);
  limits->hours = g_strsplit (hours, "; ", -1);
  g_assert_cmpint (hf_limits_is_open (limits, at (time), zone), ==, open);
  next = hf_limits_next_change (limits, at (time), zone);
  got = next != G_MAXINT64 ? hf_clock_format (next) : g_strdup ("never");
  g_assert_cmpstr (got, ==, until);
  if (next == G_MAXINT64)
    return;
  g_assert_cmpint (hf_limits_is_open (limits, next - 1, zone), ==, open);
  g_assert_cmpint (hf_limits_is_open (limits, next, zone), ==, !open);
}

static void
test_hours (void)
{
  /* 2024-01-01 is a Monday. */
  assert_hours ("UTC0", "22:00-06:00", "2024-01-01T12:00:00Z", FALSE, "2024-01-01T22:00:00.000Z");
  assert_hours ("UTC0", "22:00-06:00", "2024-01-01T22:00:00Z", TRUE, "2024-01-02T06:00:00.000Z");
  assert_hours ("UTC0", "22:00-06:00", "2024-01-01T05:59:59Z", TRUE, "2024-01-01T06:00:00.000Z");
  assert_hours ("UTC0", "22:00-06:00", "2024-01-01T06:00:00Z", FALSE, "2024-01-01T22:00:00.000Z");
  assert_hours ("UTC0", "00:00-24:00", "2024-01-01T06:00:00Z", TRUE, "never");
  assert_hours ("UTC0", "00:00-12:00; 12:00-24:00", "2024-01-01T06:00:00Z", TRUE, "never");
  assert_hours ("UTC0", "01:00-02:00; 20:00-21:30", "2024-01-01T06:00:00Z", FALSE,
                "2024-01-01T20:00:00.000Z");

  /* On Friday night the window is the last of mon-fri, and goes on on Saturday. */
  assert_hours ("UTC0", "mon-fri 22:00-06:00", "2024-01-06T05:00:00Z", TRUE,
                "2024-01-06T06:00:00.000Z");
  assert_hours ("UTC0", "mon-fri 22:00-06:00", "2024-01-06T06:00:00Z", FALSE,
                "2024-01-08T22:00:00.000Z");
  assert_hours ("UTC0", "mon-fri 22:00-06:00", "2024-01-01T05:00:00Z", FALSE,
                "2024-01-01T22:00:00.000Z");
  assert_hours ("UTC0", "fri-mon 00:00-24:00", "2024-01-01T05:00:00Z", TRUE,
                "2024-01-02T00:00:00.000Z");
  assert_hours ("UTC0", "wed 10:00-10:01", "2024-01-03T10:01:00Z", FALSE,
                "2024-01-10T10:00:00.000Z");
  assert_hours ("UTC0", "sun,tue 23:00-01:00", "2024-01-01T00:30:00Z", TRUE,
                "2024-01-01T01:00:00.000Z");
  assert_hours ("UTC0", "thu 00:00-24:00", "1969-12-31T12:00:00Z", FALSE,
                "1970-01-01T00:00:00.000Z");
}

static void
test_clocks_changed (void)
{
  /* Local time. */
  assert_hours (BERLIN, "22:00-06:00", "2024-01-01T12:00:00Z", FALSE, "2024-01-01T21:00:00.000Z");
  assert_hours (BERLIN, "22:00-06:00", "2024-07-01T12:00:00Z", FALSE, "2024-07-01T20:00:00.000Z");
  assert_hours ("EST5EDT,M3.2.0,M11.1.0", "22:00-06:00", "2024-01-01T12:00:00Z", FALSE,
                "2024-01-02T03:00:00.000Z");

  /* The night is an hour shorter, and an hour longer. */
  assert_hours (BERLIN, "22:00-06:00", "2024-03-30T21:00:00Z", TRUE, "2024-03-31T04:00:00.000Z");
  assert_hours (BERLIN, "22:00-06:00", "2024-10-26T20:00:00Z", TRUE, "2024-10-27T05:00:00.000Z");

  /* What begins in the hour that is left out begins when that is over. */
  assert_hours (BERLIN, "02:30-04:00", "2024-03-31T00:00:00Z", FALSE, "2024-03-31T01:00:00.000Z");
  assert_hours (BERLIN, "02:30-04:00", "2024-03-31T01:00:00Z", TRUE, "2024-03-31T02:00:00.000Z");
  assert_hours (BERLIN, "01:00-02:30", "2024-03-31T00:30:00Z", TRUE, "2024-03-31T01:00:00.000Z");
  /* What lies in it altogether does not come on that day. */
  assert_hours (BERLIN, "02:10-02:50", "2024-03-31T00:30:00Z", FALSE, "2024-04-01T00:10:00.000Z");

  /* What lies in the hour that comes twice comes twice. */
  assert_hours (BERLIN, "02:10-02:50", "2024-10-27T00:00:00Z", FALSE, "2024-10-27T00:10:00.000Z");
  assert_hours (BERLIN, "02:10-02:50", "2024-10-27T00:10:00Z", TRUE, "2024-10-27T00:50:00.000Z");
  assert_hours (BERLIN, "02:10-02:50", "2024-10-27T00:50:00Z", FALSE, "2024-10-27T01:10:00.000Z");
  assert_hours (BERLIN, "02:10-02:50", "2024-10-27T01:10:00Z", TRUE, "2024-10-27T01:50:00.000Z");
  assert_hours (BERLIN, "02:30-05:00", "2024-10-27T00:40:00Z", TRUE, "2024-10-27T01:00:00.000Z");
}

/* The next change is the first one. */
static void
test_every_minute (void)
{
  static const char *const days[] = { "2024-03-29T00:00:00Z", "2024-10-25T00:00:00Z" };
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (BERLIN);
  g_autoptr (HfLimits) limits = hf_limits_new ();

  g_strfreev (limits->hours);
  limits->hours = g_strsplit ("fri-sun 01:30-02:30; 02:15-03:20; sun 23:00-00:30", "; ", -1);
  for (unsigned i = 0; i < G_N_ELEMENTS (days); i++)
    {
      gint64 time = at (days[i]);
      gint64 next = hf_limits_next_change (limits, time, zone);
      gboolean open = hf_limits_is_open (limits, time, zone);

      for (gint64 end = time + 4 * HF_DAY; time < end; time += HF_MINUTE)
        {
          if (time == next)
            {
              open = !open;
              next = hf_limits_next_change (limits, time, zone);
            }
          g_assert_cmpint (hf_limits_is_open (limits, time, zone), ==, open);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/limits/json", test_json);
  g_test_add_func ("/model/limits/refused", test_refused);
  g_test_add_func ("/model/limits/hours", test_hours);
  g_test_add_func ("/model/limits/clocks-changed", test_clocks_changed);
  g_test_add_func ("/model/limits/every-minute", test_every_minute);
  return g_test_run ();
}

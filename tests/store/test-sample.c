/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The points of the charts: taken, thinned over a year of a clock that only the test moves, and
 * read. */
#include "hf-sample-table.h"

#include "hf-class-table.h"
#include "hf-fixture.h"
#include "hf-proof-age.h"
#include "hf-test.h"
#include "hf-traffic-table.h"

static void
take (HfDb *db, const HfStatus *status, gint64 now)
{
  g_autoptr (GError) error = NULL;

  hf_sample_table_take (db, status, now, &error);
  g_assert_no_error (error);
}

static void
thin (HfDb *db, gint64 now)
{
  g_autoptr (GError) error = NULL;

  hf_sample_table_thin (db, now, &error);
  g_assert_no_error (error);
}

static GArray *
read_points (HfDb *db, HfMetric metric, const char *backend, gint64 from, gint64 to, gint64 step)
{
  HfSampleQuery query = { metric, backend, from, to, step };
  g_autoptr (GError) error = NULL;
  GArray *points = hf_sample_table_read (db, &query, &error);

  g_assert_no_error (error);
  return points;
}

static void
assert_point (GArray *points, unsigned i, gint64 time, double value)
{
  const HfPoint *point = &g_array_index (points, HfPoint, i);

  g_assert_cmpuint (i, <, points->len);
  g_assert_cmpint (point->time, ==, time);
  g_assert_cmpfloat_with_epsilon (point->value, value, 1e-9);
}

/* The last of five minutes stays. */
static void
test_take (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GArray) points = NULL;
  g_autoptr (GArray) efficiency = NULL;
  HfStatus status = { .at_target = 3 };
  gint64 last;

  g_assert_true (hf_sample_table_get_last (db, &last, &error));
  g_assert_cmpint (last, ==, 0);
  for (int i = 0; i < 12; i++)
    {
      status.total_pins = (guint64)i + 4;
      take (db, &status, HF_FIXTURE_NOW + i * HF_MINUTE);
    }
  points = read_points (db, HF_METRIC_PINS, NULL, 0, HF_FIXTURE_NOW + HF_DAY, HF_MINUTE);
  g_assert_cmpuint (points->len, ==, 1); /* all that time is one point of those that are given */
  g_clear_pointer (&points, g_array_unref);
  points = read_points (db, HF_METRIC_PINS, NULL, HF_FIXTURE_NOW, HF_FIXTURE_NOW + HF_DAY,
                        5 * HF_MINUTE);
  g_assert_cmpuint (points->len, ==, 3);
  assert_point (points, 0, HF_FIXTURE_NOW, 8);
  assert_point (points, 2, HF_FIXTURE_NOW + 10 * HF_MINUTE, 15);
  efficiency = read_points (db, HF_METRIC_EFFICIENCY, NULL, HF_FIXTURE_NOW, HF_FIXTURE_NOW + HF_DAY,
                            5 * HF_MINUTE);
  assert_point (efficiency, 2, HF_FIXTURE_NOW + 10 * HF_MINUTE, 20);
  g_assert_true (hf_sample_table_get_last (db, &last, &error));
  g_assert_cmpint (last, ==, HF_FIXTURE_NOW + 10 * HF_MINUTE);
}

/* ---- a year ---- */

#define DAYS 400
#define STEPS (HF_DAY / HF_SAMPLE_EVERY)

/* Pins that go up and down within six hours, so that averages and extremes are known. */
static guint64
pins_at (gint64 now)
{
  return 100 + (guint64)(now / (30 * HF_MINUTE) % 12);
}

/* Every half hour, which is as good in the end, and each five minutes of the last ten days. */
static void
live (HfDb *db, int days, unsigned times)
{
  g_autoptr (GError) error = NULL;
  gint64 end = HF_FIXTURE_NOW + days * HF_DAY;
  gint64 step;

  hf_db_execute (db, "BEGIN", &error);
  for (gint64 now = HF_FIXTURE_NOW; now < end; now += step)
    {
      HfStatus status = { .total_pins = pins_at (now), .at_target = 50 };

      step = end - now > 10 * HF_DAY ? 30 * HF_MINUTE : HF_SAMPLE_EVERY;
      take (db, &status, now);
      for (unsigned i = 0; i < times && now % (HF_DAY / 2) == 0; i++)
        thin (db, now);
    }
  hf_db_execute (db, "COMMIT", &error);
  g_assert_no_error (error);
}

static void
assert_year (HfDb *db, gint64 end)
{
  g_autoptr (GArray) day = read_points (db, HF_METRIC_PINS, NULL, end - HF_DAY, end, 5 * HF_MINUTE);
  g_autoptr (GArray) month
      = read_points (db, HF_METRIC_PINS, NULL, end - 30 * HF_DAY, end, 3 * HF_HOUR);
  g_autoptr (GArray) year = read_points (db, HF_METRIC_PINS, NULL, end - 365 * HF_DAY, end, HF_DAY);
  g_autoptr (GArray) whole
      = read_points (db, HF_METRIC_PINS, NULL, end - 365 * HF_DAY, end, HF_MINUTE);

  g_assert_cmpuint (day->len, ==, STEPS);
  g_assert_cmpuint (month->len, ==, 240);
  g_assert_cmpuint (year->len, ==, 365);
  g_assert_cmpuint (whole->len, <=, HF_SAMPLE_MOST);
  assert_point (day, 0, end - HF_DAY, 100);
  for (unsigned i = 0; i < year->len; i++)
    {
      const HfPoint *point = &g_array_index (year, HfPoint, i);

      assert_point (year, i, end - (365 - (gint64)i) * HF_DAY, 105.5);
      g_assert_cmpfloat (point->low, ==, 100);
      g_assert_cmpfloat (point->high, ==, 111);
    }
}

static void
test_year (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 end = HF_FIXTURE_NOW + DAYS * HF_DAY;
  gint64 rows;

  live (db, DAYS, 1);
  assert_year (db, end);
  thin (db, end);
  assert_year (db, end);

  /* Two days of 288, 28 of 24, and the rest of a year: six numbers each. */
  rows = hf_fixture_number (db, "SELECT count (*) FROM sample_point");
  g_test_message ("%d rows", (int)rows);
  g_assert_cmpint (rows, <=, 6 * (2 * 288 + 24 + 29 * 24 + 337));
  g_assert_cmpint (hf_fixture_number (db, "SELECT min (time) FROM sample_point"), >=,
                   end - 367 * HF_DAY);
}

/* Done twice it is done once. */
static void
test_twice (void)
{
  static const char *const sums[] = { "count (*)", "sum (points)", "sum (total)", "sum (low)" };
  g_autoptr (HfDb) once = hf_fixture_db_new ();
  g_autoptr (HfDb) twice = hf_fixture_db_new ();

  live (once, 45, 1);
  live (twice, 45, 2);
  for (unsigned i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %s FROM sample_point", sums[i]);

      g_assert_cmpint (hf_fixture_number (once, sql), ==, hf_fixture_number (twice, sql));
    }
}

/* What is interrupted did not happen, and happens the next time. */
static void
test_interrupted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfStatus status = { .total_pins = 7 };
  gint64 end = HF_FIXTURE_NOW + 40 * HF_DAY;

  for (gint64 time = HF_FIXTURE_NOW; time < end; time += HF_HOUR)
    take (db, &status, time);
  hf_db_execute (db, "BEGIN", &error);
  thin (db, end);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM sample_point WHERE level = 2"), >,
                   0);
  hf_db_execute (db, "ROLLBACK", &error);
  g_assert_no_error (error);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM sample_point WHERE level > 0"), ==,
                   0);
  thin (db, end);
  g_assert_cmpint (hf_fixture_number (db, "SELECT sum (points) FROM sample_point WHERE metric = 1"),
                   ==, 40 * 24);
}

/* The clock was set back: what comes late is merged into what is there. */
static void
test_late (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfStatus status = { .total_pins = 10 };
  gint64 later = HF_FIXTURE_NOW + 3 * HF_DAY;
  g_autoptr (GArray) points = NULL;
  const HfPoint *point;

  take (db, &status, HF_FIXTURE_NOW);
  thin (db, later);
  status.total_pins = 20;
  take (db, &status, HF_FIXTURE_NOW + 30 * HF_MINUTE);
  thin (db, later);
  points = read_points (db, HF_METRIC_PINS, NULL, HF_FIXTURE_NOW, later, HF_HOUR);
  g_assert_cmpuint (points->len, ==, 1);
  assert_point (points, 0, HF_FIXTURE_NOW, 15);
  point = &g_array_index (points, HfPoint, 0);
  g_assert_cmpfloat (point->low, ==, 10);
  g_assert_cmpfloat (point->high, ==, 20);
}

/* ---- backends ---- */

static void
move (HfDb *db, const char *id, gint64 since, guint64 written)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTraffic) traffic = hf_traffic_new (id, since);

  traffic->written_bytes = written;
  traffic->read_bytes = written / 2;
  hf_traffic_table_set (db, traffic, &error);
  g_assert_no_error (error);
}

static void
test_backends (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfStatus status = { 0 };
  gint64 later = HF_FIXTURE_NOW + HF_HOUR;
  g_autoptr (GArray) used = NULL;
  g_autoptr (GArray) fresh = NULL;
  g_autoptr (GArray) old = NULL;
  g_auto (GStrv) ids = NULL;

  hf_fixture_add_backend (db, "b0", "uuid-b0", "here");
  hf_fixture_add_replica (db, hf_fixture_add_pin (db, 1), 1, "b0", HF_REPLICA_VERIFIED);
  move (db, "b0", HF_FIXTURE_NOW - HF_MINUTE, 1000);
  move (db, "old", HF_FIXTURE_NOW - HF_DAY, 500);
  take (db, &status, HF_FIXTURE_NOW);
  move (db, "b0", HF_FIXTURE_NOW - HF_MINUTE, 1700);
  take (db, &status, HF_FIXTURE_NOW + HF_SAMPLE_EVERY);

  used = read_points (db, HF_METRIC_USED, "b0", HF_FIXTURE_NOW, later, HF_SAMPLE_EVERY);
  g_assert_cmpuint (used->len, ==, 2);
  assert_point (used, 0, HF_FIXTURE_NOW, 100);
  /* What moved before the first point is known of what began to be counted just now. */
  fresh = read_points (db, HF_METRIC_WRITTEN, "b0", HF_FIXTURE_NOW, later, HF_SAMPLE_EVERY);
  assert_point (fresh, 1, HF_FIXTURE_NOW + HF_SAMPLE_EVERY, 1700);
  g_assert_cmpfloat (g_array_index (fresh, HfPoint, 0).low, ==, 0);
  g_assert_cmpfloat (g_array_index (fresh, HfPoint, 1).low, ==, 1700);
  old = read_points (db, HF_METRIC_WRITTEN, "old", HF_FIXTURE_NOW, later, HF_SAMPLE_EVERY);
  g_assert_cmpfloat (g_array_index (old, HfPoint, 0).low, ==, 500);
  ids = hf_sample_table_list_backends (db, HF_METRIC_READ, HF_FIXTURE_NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (ids), ==, 2);
  g_assert_cmpstr (ids[0], ==, "b0");
}

static HfAvailability
availability (HfDb *db, gint64 from)
{
  g_autoptr (GError) error = NULL;
  HfAvailability result;

  hf_sample_table_read_availability (db, from, &result, &error);
  g_assert_no_error (error);
  return result;
}

static void
set_state (HfDb *db, const char *id, HfBackendState state)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql
      = g_strdup_printf ("UPDATE backend SET state = %d WHERE id = '%s'", state, id);

  hf_db_execute (db, sql, &error);
  g_assert_no_error (error);
}

/* A copy in a store that does not answer can't be read; what was never held does not count. */
static void
test_availability (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPin) waiting = hf_fixture_pin (9);
  HfStatus status = { 0 };

  hf_fixture_add_backend (db, "a", "uuid-a", "here");
  hf_fixture_add_backend (db, "b", "uuid-b", "there");
  g_assert_cmpint (availability (db, 0).covered, ==, 0);
  waiting->content = HF_CONTENT_WAITING;
  hf_pin_table_insert (db, waiting, NULL, &error);
  g_assert_no_error (error);
  hf_fixture_add_replica (db, hf_fixture_add_pin (db, 1), 1, "a", HF_REPLICA_VERIFIED);
  hf_fixture_add_replica (db, hf_fixture_add_pin (db, 2), 2, "b", HF_REPLICA_STALE);
  set_state (db, "a", HF_BACKEND_HEALTHY);
  set_state (db, "b", HF_BACKEND_HEALTHY);
  take (db, &status, HF_FIXTURE_NOW);
  g_assert_cmpfloat (availability (db, 0).share, ==, 1);
  g_assert_cmpint (availability (db, 0).covered, ==, HF_SAMPLE_EVERY);

  set_state (db, "b", HF_BACKEND_UNAVAILABLE);
  take (db, &status, HF_FIXTURE_NOW + HF_SAMPLE_EVERY);
  g_assert_cmpfloat (availability (db, 0).share, ==, 0.75);
  thin (db, HF_FIXTURE_NOW + 3 * HF_DAY);
  g_assert_cmpfloat (availability (db, 0).share, ==, 0.75);
  g_assert_cmpint (availability (db, 0).covered, ==, 2 * HF_SAMPLE_EVERY);
  g_assert_cmpint (availability (db, HF_FIXTURE_NOW + HF_DAY).covered, ==, 0);
}

/* ---- what charts show of now ---- */

static void
test_spread (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfSpread spread;
  gint64 oldest, newest;

  hf_fixture_add_backend (db, "a", "uuid-a", "here");
  hf_fixture_add_backend (db, "b", "uuid-b", "there");
  g_assert_true (hf_proof_age_read_span (db, &oldest, &newest, &error));
  g_assert_cmpint (newest, ==, 0);
  for (unsigned i = 0; i < 3; i++)
    {
      gint64 id = hf_fixture_add_pin (db, i);

      hf_fixture_add_replica (db, id, 1, "a", HF_REPLICA_VERIFIED);
      if (i == 0)
        hf_fixture_add_replica (db, id, 2, "b", HF_REPLICA_VERIFIED);
    }
  g_assert_true (hf_class_table_spread (db, &spread, &error));
  g_assert_cmpuint (spread.pins[0][0], ==, 2);
  g_assert_cmpuint (spread.pins[1][0], ==, 1);
  g_assert_cmpuint (spread.pins[0][1], ==, 0);
  g_assert_cmpuint (spread.pins[1][1], ==, 1);
  g_assert_true (hf_proof_age_read_span (db, &oldest, &newest, &error));
  g_assert_cmpint (oldest, ==, HF_FIXTURE_NOW);
  g_assert_cmpint (newest, ==, HF_FIXTURE_NOW);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/sample/take", test_take);
  g_test_add_func ("/store/sample/year", test_year);
  g_test_add_func ("/store/sample/twice", test_twice);
  g_test_add_func ("/store/sample/interrupted", test_interrupted);
  g_test_add_func ("/store/sample/late", test_late);
  g_test_add_func ("/store/sample/backends", test_backends);
  g_test_add_func ("/store/sample/availability", test_availability);
  g_test_add_func ("/store/sample/spread", test_spread);
  return g_test_run ();
}

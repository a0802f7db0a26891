/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What charts are made of, while an engine runs under a clock that the test moves. */
#include "hf-history.h"

#include "hf-engine-fixture.h"
#include "hf-overview.h"

static HfHistory *
read_history (HfHouse *house, HfRange range)
{
  g_autoptr (GError) error = NULL;
  HfHistory *history = hf_history_new (house->engine, range, &error);

  g_assert_no_error (error);
  return history;
}

static HfOverview *
read_overview (HfHouse *house)
{
  g_autoptr (GError) error = NULL;
  HfOverview *overview = hf_overview_new (house->engine, &error);

  g_assert_no_error (error);
  return overview;
}

static void
live (HfHouse *house, unsigned samples)
{
  for (unsigned i = 0; i < samples; i++)
    hf_house_advance (house, HF_SAMPLE_EVERY);
}

/* A point every five minutes, at full ones, of everything. */
static void
test_points (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHistory) history = NULL;
  g_autoptr (HfHistory) copy = NULL;
  g_autoptr (HfOverview) overview = NULL;
  const HfTrack *pins;

  hf_house_add (house, dag);
  hf_engine_settle (house->engine);
  live (house, 6);
  history = read_history (house, HF_RANGE_DAY);
  copy = hf_history_ref (history);
  pins = hf_history_find (history, HF_METRIC_PINS, NULL);
  g_assert_cmpuint (pins->points->len, >=, 6);
  g_assert_cmpuint (pins->points->len, <=, 7);
  for (unsigned i = 0; i < pins->points->len; i++)
    g_assert_cmpint (g_array_index (pins->points, HfPoint, i).time % HF_SAMPLE_EVERY, ==, 0);
  g_assert_cmpfloat (g_array_index (pins->points, HfPoint, pins->points->len - 1).value, ==, 1);
  g_assert_nonnull (hf_history_find (history, HF_METRIC_USED, "a"));
  g_assert_nonnull (hf_history_find (history, HF_METRIC_USED, "b"));
  g_assert_null (hf_history_find (history, HF_METRIC_USED, "c"));
  g_assert_cmpfloat (history->availability.share, ==, 1);
  overview = read_overview (house);
  g_assert_cmpint (overview->sampled, ==,
                   g_array_index (pins->points, HfPoint, pins->points->len - 1).time);
  g_assert_cmpuint (overview->spread.pins[1][hf_overview_find_backend (overview, "a")->slot], ==,
                    1);
}

/* All that moved is in the chart, whatever the range: as much as the meters say. */
static void
test_traffic (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (GPtrArray) meters = NULL;

  live (house, 2);
  for (unsigned seed = 1; seed < 4; seed++)
    {
      g_autoptr (HfTestDag) dag = hf_house_new_dag (seed);

      hf_house_add (house, dag);
      hf_engine_settle (house->engine);
      live (house, 1);
    }
  live (house, 1);
  meters = hf_engine_list_traffic (house->engine);
  g_assert_cmpuint (meters->len, ==, 2);
  for (unsigned i = 0; i < meters->len; i++)
    {
      const HfTraffic *meter = meters->pdata[i];

      g_assert_cmpuint (meter->written_bytes, >, 0);
      for (HfRange range = HF_RANGE_DAY; range < HF_N_RANGES; range++)
        {
          g_autoptr (HfHistory) history = read_history (house, range);
          const HfTrack *written = hf_history_find (history, HF_METRIC_WRITTEN, meter->backend_id);
          const HfTrack *read = hf_history_find (history, HF_METRIC_READ, meter->backend_id);

          g_assert_cmpfloat (hf_track_sum (written), ==, (double)meter->written_bytes);
          g_assert_cmpfloat (hf_track_sum (read), ==, (double)meter->read_bytes);
        }
    }
}

/* After weeks the points are fewer, and still there. */
static void
test_thinned (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfHistory) day = NULL;
  g_autoptr (HfHistory) month = NULL;
  g_autoptr (GError) error = NULL;
  HfDb *db;
  HfSampleQuery query = { HF_METRIC_PINS, NULL, 0, 0, 1 };
  g_autoptr (GArray) old = NULL;

  live (house, 24);
  hf_house_advance (house, 3 * HF_DAY);
  live (house, 12);
  day = read_history (house, HF_RANGE_DAY);
  month = read_history (house, HF_RANGE_MONTH);
  g_assert_cmpuint (hf_history_find (day, HF_METRIC_PINS, NULL)->points->len, <=, 14);
  g_assert_cmpuint (hf_history_find (month, HF_METRIC_PINS, NULL)->points->len, >=, 2);
  db = hf_store_borrow (hf_engine_get_store (house->engine), &error);
  g_assert_no_error (error);
  query.to = hf_clock_now (house->clock) - 2 * HF_DAY;
  query.from = query.to - 2 * HF_DAY;
  old = hf_sample_table_read (db, &query, &error);
  hf_store_give_back (hf_engine_get_store (house->engine), db);
  g_assert_no_error (error);
  g_assert_cmpuint (old->len, >=, 2);
  g_assert_cmpuint (old->len, <=, 4); /* two hours of 24 points */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/history/points", test_points);
  g_test_add_func ("/engine/history/traffic", test_traffic);
  g_test_add_func ("/engine/history/thinned", test_thinned);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What moved to and from backends: all of it is counted, once, and survives restarts, removals and
 * clocks that jump. */
#include "hf-engine-fixture.h"

#include "hf-error.h"
#include "hf-meters.h"
#include "hf-test.h"
#include "hf-traffic-table.h"

static HfTraffic *
pick (GPtrArray *list, const char *id)
{
  for (unsigned i = 0; i < list->len; i++)
    if (g_str_equal (((HfTraffic *)list->pdata[i])->backend_id, id))
      return hf_traffic_copy (list->pdata[i]);
  return hf_traffic_new (id, 0);
}

static HfTraffic *
counted (HfHouse *house, const char *id)
{
  g_autoptr (GPtrArray) list = hf_engine_list_traffic (house->engine);

  return pick (list, id);
}

static GPtrArray *
list_rows (HfStore *store)
{
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  GPtrArray *rows = hf_traffic_table_list (db, &error);

  g_assert_no_error (error);
  hf_store_give_back (store, db);
  return rows;
}

static HfTraffic *
kept (HfHouse *house, const char *id)
{
  g_autoptr (GPtrArray) rows = list_rows (hf_engine_get_store (house->engine));

  return pick (rows, id);
}

static void
assert_kept (HfHouse *house)
{
  for (const char *c = "abc"; *c; c++)
    {
      const char id[] = { *c, '\0' };
      g_autoptr (HfTraffic) memory = counted (house, id);
      g_autoptr (HfTraffic) registry = kept (house, id);

      g_assert_true (hf_traffic_same_counts (memory, registry));
      g_assert_cmpint (memory->since, ==, registry->since);
    }
}

static guint64
size_of (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (GBytes) bytes = hf_house_read (house, "a", hf_test_dag_get_root (dag));

  return g_bytes_get_size (bytes);
}

/* A copy is written once and read back once, and read once more by a verification. */
static void
test_bytes (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  guint64 size;

  hf_house_add (house, dag);
  size = size_of (house, dag);
  for (const char *c = "abc"; *c; c++)
    {
      const char id[] = { *c, '\0' };
      g_autoptr (HfTraffic) traffic = counted (house, id);

      g_assert_cmpuint (traffic->written_bytes, ==, size);
      g_assert_cmpuint (traffic->read_bytes, ==, size);
      g_assert_cmpuint (traffic->files, ==, 2);
      g_assert_cmpuint (traffic->operations, >=, 2);
      g_assert_cmpuint (traffic->errors, ==, 0);
    }
  hf_house_verify (house, dag);
  for (const char *c = "abc"; *c; c++)
    {
      const char id[] = { *c, '\0' };
      g_autoptr (HfTraffic) traffic = counted (house, id);

      g_assert_cmpuint (traffic->written_bytes, ==, size);
      g_assert_cmpuint (traffic->read_bytes, ==, 2 * size);
      g_assert_cmpuint (traffic->files, ==, 3);
    }
}

static void
test_download (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  guint64 before = 0, after = 0;

  hf_house_add (house, dag);
  for (const char *c = "abc"; *c; c++)
    {
      const char id[] = { *c, '\0' };
      g_autoptr (HfTraffic) traffic = counted (house, id);

      before += traffic->read_bytes;
    }
  stream = hf_engine_export_pin (house->engine, hf_test_dag_get_root (dag), &error);
  g_assert_no_error (error);
  g_output_stream_splice (out, stream,
                          G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET | G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE,
                          NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&stream);
  for (const char *c = "abc"; *c; c++)
    {
      const char id[] = { *c, '\0' };
      g_autoptr (HfTraffic) traffic = counted (house, id);

      after += traffic->read_bytes;
    }
  g_assert_cmpuint (after - before, >=, 9 * 3000); /* the leaves of the DAG at least */
  g_assert_cmpuint (after - before, <=, size_of (house, dag));
}

static void
test_errors (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfTraffic) failed = NULL;
  g_autoptr (HfTraffic) good = NULL;

  hf_house_add (house, dag);
  hf_memory_store_fail (hf_memory_store_get ("a"), "get", 1, HF_ERROR_UNAVAILABLE);
  hf_house_verify (house, dag);
  failed = counted (house, "a");
  good = counted (house, "b");
  g_assert_cmpuint (failed->errors, ==, 1);
  g_assert_cmpuint (good->errors, ==, 0);
}

/* Once a minute, and no change of the registry for each operation. */
static void
test_saved (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GPtrArray) none = NULL;

  hf_house_add (house, dag);
  hf_house_advance (house, HF_MINUTE - HF_SECOND);
  none = list_rows (hf_engine_get_store (house->engine));
  g_assert_cmpuint (none->len, ==, 0);
  hf_house_advance (house, HF_SECOND);
  assert_kept (house);
  hf_house_verify (house, dag);
  hf_house_advance (house, HF_MINUTE);
  assert_kept (house);
}

static void
test_restart (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfTestDag) other = hf_house_new_dag (2);
  g_autoptr (HfTraffic) before = NULL;
  g_autoptr (HfTraffic) after = NULL;
  guint64 size;

  hf_house_add (house, dag);
  before = counted (house, "a");
  hf_house_restart (house);
  after = counted (house, "a");
  g_assert_cmpuint (after->written_bytes, ==, before->written_bytes);
  g_assert_cmpint (after->since, ==, before->since);
  assert_kept (house);

  hf_house_add (house, other);
  size = size_of (house, other);
  g_clear_pointer (&after, hf_traffic_free);
  after = counted (house, "a");
  g_assert_cmpuint (after->written_bytes, ==, before->written_bytes + size);
}

/* A removed backend's traffic stays, and goes on when it comes back. */
static void
test_removed (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfTraffic) before = NULL;
  g_autoptr (HfTraffic) after = NULL;
  g_autoptr (HfTraffic) again = NULL;
  g_autoptr (GError) error = NULL;

  hf_house_add (house, dag);
  before = counted (house, "c");
  hf_engine_remove_backend (house->engine, "c", &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  hf_house_restart (house);
  after = counted (house, "c");
  g_assert_cmpuint (after->written_bytes, ==, before->written_bytes);
  g_assert_cmpuint (after->written_bytes, >, 0);

  hf_house_add_store (house, "c", "c");
  hf_house_advance (house, HF_MINUTE);
  again = counted (house, "c");
  g_assert_cmpuint (again->written_bytes, >=, before->written_bytes);
  assert_kept (house);
}

static void
test_clock_jumps (void)
{
  static const gint64 jumps[] = { -HF_DAY, HF_DAY, -30 * HF_DAY };
  g_autoptr (HfHouse) house = hf_house_new (3);

  for (unsigned i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_autoptr (HfTestDag) dag = hf_house_new_dag (i + 1);

      hf_house_advance (house, jumps[i]);
      hf_house_add (house, dag);
      hf_house_advance (house, HF_MINUTE);
      assert_kept (house);
    }
}

/* ---- by themselves ---- */

static gboolean
execute (HfDb *db, gpointer sql, GError **error)
{
  return hf_db_execute (db, sql, error);
}

static void
change (HfStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (store, execute, (gpointer)sql, &error);
  g_assert_no_error (error);
}

/* What could not be written is written the next time. */
static void
test_save_fails (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_DAY);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfStore) store = hf_store_open (dir, clock, &error);
  HfMeters *meters = hf_meters_new (store);
  g_autoptr (HfMeter) meter = hf_meters_get (meters, "x");
  g_autoptr (GPtrArray) rows = NULL;
  guint64 commits;

  hf_meter_count (meter, &(HfTraffic){ .read_bytes = 5 });
  change (store, "CREATE TRIGGER full BEFORE INSERT ON traffic BEGIN"
                 " SELECT raise (ABORT, 'full'); END");
  g_assert_false (hf_meters_save (meters, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  change (store, "DROP TRIGGER full");
  hf_meters_save (meters, &error);
  g_assert_no_error (error);
  rows = list_rows (store);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpuint (((HfTraffic *)rows->pdata[0])->read_bytes, ==, 5);
  g_assert_cmpint (((HfTraffic *)rows->pdata[0])->since, ==, HF_DAY);

  commits = hf_store_get_commits (store);
  hf_meters_save (meters, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_store_get_commits (store), ==, commits); /* nothing moved, nothing written */
  hf_meters_free (meters);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/traffic/bytes", test_bytes);
  g_test_add_func ("/engine/traffic/download", test_download);
  g_test_add_func ("/engine/traffic/errors", test_errors);
  g_test_add_func ("/engine/traffic/saved", test_saved);
  g_test_add_func ("/engine/traffic/restart", test_restart);
  g_test_add_func ("/engine/traffic/removed", test_removed);
  g_test_add_func ("/engine/traffic/clock-jumps", test_clock_jumps);
  g_test_add_func ("/engine/traffic/save-fails", test_save_fails);
  return g_test_run ();
}

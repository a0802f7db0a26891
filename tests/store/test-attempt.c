/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of one change that fail by themselves, and rows that are forgotten in portions. */
#include "hf-attempt.h"

#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-fixture.h"
#include "hf-job-table.h"
#include "hf-leftover-rows.h"
#include "hf-removal-table.h"
#include "hf-test.h"

static gboolean
add_event (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfEvent) event = hf_event_new (HF_SEVERITY_INFO, data, 0, NULL, "x");

  return hf_event_table_append (db, event, 1, error);
}

/* Writes first, then fails. */
static gboolean
add_bad (HfDb *db, gpointer data, GError **error)
{
  if (!add_event (db, data, error))
    return FALSE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_UNSAFE, "on purpose");
  return FALSE;
}

/* Fails without a reason, which is our own mistake. */
static gboolean
fail_silently (HfDb *db, gpointer data, GError **error)
{
  return FALSE;
}

static gboolean
change (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (GError) good = NULL;
  g_autoptr (GError) bad = NULL;
  g_autoptr (GError) silent = NULL;
  g_autoptr (GError) again = NULL;

  g_assert_true (hf_attempt (db, add_event, (gpointer) "first", &good, error));
  g_assert_no_error (good);
  g_assert_true (hf_attempt (db, add_bad, (gpointer) "second", &bad, error));
  g_assert_error (bad, HF_ERROR, HF_ERROR_UNSAFE);
  g_assert_true (hf_attempt (db, fail_silently, NULL, &silent, error));
  g_assert_error (silent, HF_ERROR, HF_ERROR_FAILED);
  g_assert_true (hf_attempt (db, add_event, (gpointer) "third", &again, error));
  g_assert_no_error (again);
  return data == NULL || add_bad (db, (gpointer) "whole", error);
}

static gint64
count_events (HfStore *store, const char *type)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM event WHERE type = '%s'", type);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  gint64 number;

  g_assert_no_error (error);
  number = hf_fixture_number (db, sql);
  hf_store_give_back (store, db);
  return number;
}

static void
test_parts (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);
  g_autoptr (GError) error = NULL;

  g_assert_true (hf_store_change (store, change, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_events (store, "first"), ==, 1);
  g_assert_cmpint (count_events (store, "second"), ==, 0);
  g_assert_cmpint (count_events (store, "third"), ==, 1);

  /* The whole is undone as a whole. */
  g_assert_false (hf_store_change (store, change, store, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSAFE);
  g_assert_cmpint (count_events (store, "first"), ==, 1);
}

#define JOBS 2500

static void
add_job (HfDb *db, HfJobState state, gint64 finished)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);
  g_autoptr (GError) error = NULL;

  job->state = state;
  job->finished = finished;
  hf_job_table_insert (db, job, &error);
  g_assert_no_error (error);
}

/* In portions; open ones and those of today stay. */
static void
test_old_jobs (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfLeftoverRows deleted = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;
  gint64 after = 0;
  unsigned portions = 0;

  for (unsigned i = 0; i < JOBS; i++)
    add_job (db, i % 5 == 4 ? HF_JOB_FAILED : HF_JOB_DONE, i % 5 == 0 ? 100 : 10);
  add_job (db, HF_JOB_QUEUED, 0);
  add_job (db, HF_JOB_RUNNING, 0);
  for (; more; portions++)
    {
      guint64 before = deleted.count;

      g_assert_true (hf_leftover_rows_delete_jobs (db, 50, &after, &more, &deleted, &error));
      g_assert_cmpuint (deleted.count - before, <=, 1000);
    }
  g_assert_cmpuint (portions, ==, 3);
  g_assert_cmpuint (deleted.count, ==, JOBS / 5 * 4);
  g_assert_cmpuint (deleted.bytes, ==, 2 * deleted.count); /* "{}" */
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM job"), ==, JOBS / 5 + 2);
}

static void
add_removal (HfDb *db, HfRemovalState state, gint64 replica_id)
{
  g_autoptr (HfRemoval) removal = hf_removal_new ();
  HfWitness witness = { .replica_id = 7, .version = 1 };
  g_autoptr (GError) error = NULL;

  removal->pin_id = 1;
  removal->replica_id = replica_id;
  removal->reason = HF_REMOVAL_TRIM;
  removal->state = state;
  removal->not_before = 10;
  g_array_append_val (removal->witnesses, witness);
  hf_removal_table_insert (db, removal, &error);
  g_assert_no_error (error);
}

static void
test_old_removals (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfLeftoverRows deleted = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;
  gint64 after = 0;

  add_removal (db, HF_REMOVAL_WAITING, 1);
  add_removal (db, HF_REMOVAL_DELETING, 2);
  add_removal (db, HF_REMOVAL_DONE, 3);
  add_removal (db, HF_REMOVAL_ABORTED, 4);
  g_assert_true (hf_leftover_rows_delete_removals (db, 50, &after, &more, &deleted, &error));
  g_assert_false (more);
  g_assert_cmpuint (deleted.count, ==, 2);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM removal WHERE state < 2"), ==, 2);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM removal_witness"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/attempt/parts", test_parts);
  g_test_add_func ("/store/leftovers/jobs", test_old_jobs);
  g_test_add_func ("/store/leftovers/removals", test_old_removals);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Group commit: durable before anybody hears of it, each change undone alone, a full disk, many
 * threads. */
#include "hf-store.h"

#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-fixture.h"
#include "hf-job-table.h"
#include "hf-setting-table.h"
#include "hf-test.h"

#define THREADS 8
#define CHANGES 100

static gboolean
add_event (HfDb *db, const char *type, GError **error)
{
  g_autoptr (HfEvent) event = hf_event_new (HF_SEVERITY_INFO, type, 0, NULL, "x");

  return hf_event_table_append (db, event, 1, error);
}

static gboolean
add_good (HfDb *db, gpointer data, GError **error)
{
  return add_event (db, "good", error);
}

/* Writes first, then fails. */
static gboolean
add_bad (HfDb *db, gpointer data, GError **error)
{
  if (!add_event (db, "bad", error))
    return FALSE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_UNSAFE, "on purpose");
  return FALSE;
}

static gint64
count (HfStore *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  gint64 number;

  g_assert_no_error (error);
  number = hf_fixture_number (db, sql);
  hf_store_give_back (store, db);
  return number;
}

#define GOOD "SELECT count (*) FROM event WHERE type = 'good'"
#define BAD "SELECT count (*) FROM event WHERE type = 'bad'"

static gpointer
write_many (gpointer data)
{
  HfStore *store = data;

  for (int i = 0; i < CHANGES; i++)
    {
      g_autoptr (GError) error = NULL;

      if (i % 10 == 9)
        {
          g_assert_false (hf_store_change (store, add_bad, NULL, &error));
          g_assert_error (error, HF_ERROR, HF_ERROR_UNSAFE);
          continue;
        }
      hf_store_change (store, add_good, NULL, &error);
      g_assert_no_error (error);
    }
  return NULL;
}

static gpointer
read_many (gpointer data)
{
  HfStore *store = data;
  gint64 before = 0;

  for (int i = 0; i < CHANGES; i++)
    {
      gint64 now = count (store, GOOD);

      g_assert_cmpint (now, >=, before);
      before = now;
    }
  return NULL;
}

static void
count_call (gpointer data)
{
  g_atomic_int_inc ((int *)data);
}

static void
test_threads (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);
  GThread *threads[THREADS + 1];
  int calls = 0;
  guint64 commits;

  hf_store_set_committed_func (store, count_call, &calls);
  for (int i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("write", write_many, store);
  threads[THREADS] = g_thread_new ("read", read_many, store);
  for (int i = 0; i <= THREADS; i++)
    g_thread_join (threads[i]);
  hf_store_set_committed_func (store, NULL, NULL);

  commits = hf_store_get_commits (store);
  g_test_message ("%" G_GUINT64_FORMAT " commits", commits);
  g_assert_cmpint (count (store, GOOD), ==, THREADS * CHANGES * 9 / 10);
  g_assert_cmpint (count (store, BAD), ==, 0);
  g_assert_cmpuint (commits, <, THREADS * CHANGES * 9 / 10);
  g_assert_cmpuint (commits, ==, (guint64)calls);
}

/* ---- rows ---- */

typedef struct
{
  GString *told; /* "1,2 " for each commit; "!" when there were more, "e" with events */
  gboolean fails;
  unsigned jobs;
} Rows;

static void
note_rows (const HfRowsChanged *changed, gpointer data)
{
  Rows *rows = data;

  for (unsigned i = 0; i < changed->n_jobs && i < 3; i++)
    g_string_append_printf (rows->told, "%s%d", i > 0 ? "," : "", (int)changed->jobs[i]);
  g_string_append_printf (rows->told, "%s%s ", changed->more_jobs > 0 ? "!" : "",
                          changed->events ? "e" : "");
}

/* "+" when pins came or went, the ids that were written, "!" when there were more */
static void
note_pins (const HfRowsChanged *changed, gpointer data)
{
  GString *told = data;

  g_string_append (told, changed->pins_come_or_go ? "+" : "");
  for (unsigned i = 0; i < changed->n_pins && i < 3; i++)
    g_string_append_printf (told, "%d,", (int)changed->pins[i]);
  g_string_append (told, changed->more_pins > 0 ? "!" : "");
}

static gboolean
write_pin (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, 1, error);

  return pin && hf_pin_table_update (db, pin, error) && hf_pin_table_update (db, pin, error);
}

static gboolean
write_rows (HfDb *db, gpointer data, GError **error)
{
  const Rows *rows = data;

  for (unsigned i = 0; i < rows->jobs; i++)
    {
      g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);

      if (!hf_job_table_insert (db, job, error) || !hf_job_table_update (db, job, error))
        return FALSE;
    }
  if (rows->fails)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_UNSAFE, "as the test says");
  return !rows->fails;
}

static void
test_rows (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Rows rows = { told, FALSE, 2 };

  hf_fixture_change (store, write_rows, &rows); /* nobody listens */
  hf_store_add_rows_func (store, note_rows, &rows);
  hf_fixture_change (store, write_rows, &rows);
  hf_fixture_change (store, add_good, NULL);
  rows.fails = TRUE;
  g_assert_false (hf_store_change (store, write_rows, &rows, &error));
  rows.fails = FALSE;
  rows.jobs = 1000;
  hf_fixture_change (store, write_rows, &rows);
  hf_fixture_change (store, add_good, NULL);
  hf_store_remove_rows_func (store, note_rows, &rows); /* waits for a call that runs, not for one to
                                                          come */
  hf_fixture_change (store, add_good, NULL);
  g_clear_pointer (&store, hf_store_close);
  /* What was written before may be told late. */
  g_assert_nonnull (strstr (told->str, "3,4 e 5,6,7! "));
}

static gboolean
add_many_pins (HfDb *db, gpointer data, GError **error)
{
  for (unsigned i = 0; i < 2000; i++)
    hf_fixture_add_pin (db, i);
  return TRUE;
}

static gboolean
write_pins (HfDb *db, gpointer data, GError **error)
{
  return hf_db_execute (db, "UPDATE pin SET priority = 7 WHERE id > 1", error);
}

/* Two listen, one of them longer. */
static void
test_pin_rows (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);
  g_autoptr (GString) one = g_string_new (NULL);
  g_autoptr (GString) two = g_string_new (NULL);

  hf_store_add_rows_func (store, note_pins, one);
  hf_store_add_rows_func (store, note_pins, two);
  hf_fixture_change (store, add_many_pins, NULL);
  hf_fixture_change (store, write_pin, NULL);
  hf_fixture_change (store, write_pins, NULL);
  hf_fixture_change (store, add_good, NULL); /* its own change is told after it */
  hf_store_remove_rows_func (store, note_pins, one);
  hf_fixture_change (store, write_pin, NULL);
  hf_fixture_change (store, add_good, NULL);
  hf_store_remove_rows_func (store, note_pins, two);
  g_clear_pointer (&store, hf_store_close);
  g_assert_cmpstr (one->str, ==, "+1,2,3,4,!");
  g_assert_cmpstr (two->str, ==, "+1,2,3,4,!1,");
}

typedef struct
{
  HfStore *store;
  GMutex mutex;
  GCond cond;
  gboolean entered;
  gboolean leave;
  gboolean done;
  unsigned left;
  unsigned failed;
  unsigned freed;
  GThread *thread;
} Gate;

/* Holds the writer until told, so that what comes meanwhile is one group. */
static gboolean
hold (HfDb *db, gpointer data, GError **error)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  gate->entered = TRUE;
  g_cond_broadcast (&gate->cond);
  while (!gate->leave)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
  return TRUE;
}

static void
count_free (gpointer data)
{
  Gate *gate = data;

  g_assert_true (g_thread_self () == gate->thread);
  gate->freed++;
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Gate *gate = data;

  g_assert_true (g_thread_self () == gate->thread);
  if (!hf_store_change_finish (gate->store, result, &error))
    {
      g_assert_error (error, HF_ERROR, HF_ERROR_UNSAFE);
      gate->failed++;
    }
  if (--gate->left == 0)
    g_atomic_int_set (&gate->done, TRUE);
}

static void
test_group (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);
  Gate gate = { .store = store, .left = 21, .thread = g_thread_self () };
  guint64 before = hf_store_get_commits (store);

  g_mutex_init (&gate.mutex);
  g_cond_init (&gate.cond);
  hf_store_change_async (store, hold, &gate, NULL, on_changed, &gate);
  g_mutex_lock (&gate.mutex);
  while (!gate.entered)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);
  for (int i = 0; i < 20; i++)
    hf_store_change_async (store, i == 7 ? add_bad : add_good, &gate, count_free, on_changed,
                           &gate);
  g_assert_cmpint (count (store, GOOD), ==, 0);
  g_mutex_lock (&gate.mutex);
  gate.leave = TRUE;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.mutex);

  hf_test_main_run_until (&gate.done);
  g_assert_cmpuint (gate.failed, ==, 1);
  g_assert_cmpuint (gate.freed, ==, 20);
  g_assert_cmpint (count (store, GOOD), ==, 19);
  g_assert_cmpint (count (store, BAD), ==, 0);
  g_assert_cmpuint (hf_store_get_commits (store) - before, <=, 2);
  g_cond_clear (&gate.cond);
  g_mutex_clear (&gate.mutex);
}

/* What was queued before the end is done at the end. */
static void
test_close_finishes (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  HfStore *store = hf_fixture_store_open (dir);
  Gate gate = { .store = store, .left = 50, .thread = g_thread_self () };

  for (int i = 0; i < 50; i++)
    hf_store_change_async (store, add_good, &gate, count_free, on_changed, &gate);
  hf_store_close (store);
  hf_test_main_run_until (&gate.done);
  g_assert_cmpuint (gate.freed, ==, 50);
  store = hf_fixture_store_open (dir);
  g_assert_cmpint (count (store, GOOD), ==, 50);
  hf_store_close (store);
}

static gboolean
fill_disk (HfDb *db, gpointer data, GError **error)
{
  gint64 pages = hf_fixture_number (db, "PRAGMA page_count");
  g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT, pages);

  return hf_db_execute (db, sql, error);
}

static gboolean
free_disk (HfDb *db, gpointer data, GError **error)
{
  return hf_db_execute (db, "PRAGMA max_page_count = 1073741823", error);
}

static gboolean
add_large (HfDb *db, gpointer data, GError **error)
{
  g_autofree char *text = g_strnfill (100000, 'x');

  return hf_setting_table_set (db, "large", text, error);
}

static gboolean
add_pins (HfDb *db, gpointer data, GError **error)
{
  hf_fixture_add_backend (db, "a", "uuid-a", "here");
  for (unsigned i = 0; i < 10; i++)
    hf_fixture_add_replica (db, hf_fixture_add_pin (db, i), 1, "a", HF_REPLICA_VERIFIED);
  return TRUE;
}

static void
test_full_disk (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);
  HfDb *db;

  hf_fixture_change (store, add_pins, NULL);
  hf_fixture_change (store, add_good, NULL);
  hf_fixture_change (store, fill_disk, NULL);
  g_assert_false (hf_store_change (store, add_large, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_assert_cmpint (count (store, GOOD), ==, 1);
  g_assert_cmpint (count (store, "SELECT count (*) FROM setting WHERE key = 'large'"), ==, 0);

  db = hf_store_borrow (store, &error);
  g_assert_no_error (error);
  hf_fixture_recount (db);
  hf_store_give_back (store, db);

  /* The thread goes on. */
  hf_fixture_change (store, free_disk, NULL);
  hf_fixture_change (store, add_large, NULL);
  hf_fixture_change (store, add_good, NULL);
  g_assert_cmpint (count (store, GOOD), ==, 2);
  g_assert_cmpint (count (store, "SELECT length (value) FROM setting WHERE key = 'large'"), ==,
                   100000);
}

static gboolean
break_transaction (HfDb *db, gpointer data, GError **error)
{
  return hf_db_execute (db, "ROLLBACK", error);
}

/* Whatever ends the transaction early, nobody is told that it succeeded. */
static void
test_lost_transaction (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);

  g_assert_false (hf_store_change (store, break_transaction, NULL, &error));
  g_assert_nonnull (error);
  hf_fixture_change (store, add_good, NULL);
  g_assert_cmpint (count (store, GOOD), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/writer/threads", test_threads);
  g_test_add_func ("/store/writer/rows", test_rows);
  g_test_add_func ("/store/writer/pin-rows", test_pin_rows);
  g_test_add_func ("/store/writer/group", test_group);
  g_test_add_func ("/store/writer/close-finishes", test_close_finishes);
  g_test_add_func ("/store/writer/full-disk", test_full_disk);
  g_test_add_func ("/store/writer/lost-transaction", test_lost_transaction);
  return g_test_run ();
}

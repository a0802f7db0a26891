/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work that is held back: its sums, the user's word, and what a new reason to look does to it. */
#include "hf-held-table.h"

#include "hf-alert-table.h"
#include "hf-fixture.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"
#include "hf-status-table.h"

static void
hold (HfDb *db, gint64 pin, guint64 bytes, gboolean urgent, gint64 now)
{
  g_autoptr (GError) error = NULL;

  hf_held_table_hold (db, pin, bytes, urgent, now, &error);
  g_assert_no_error (error);
}

static void
assert_held (HfDb *db, gboolean urgent, guint64 pins, guint64 bytes)
{
  g_autoptr (GError) error = NULL;
  HfAmount held;

  hf_held_table_sum (db, urgent, &held, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (held.pins, ==, pins);
  g_assert_cmpuint (held.bytes, ==, bytes);
  hf_status_table_recount (db, &error);
  g_assert_no_error (error);
}

static void
assert_since (HfDb *db, gint64 first, gint64 last)
{
  g_autoptr (GError) error = NULL;
  gint64 low, high;

  hf_held_table_since (db, &low, &high, &error);
  g_assert_no_error (error);
  g_assert_cmpint (low, ==, first);
  g_assert_cmpint (high, ==, last);
}

static unsigned
count_due (HfDb *db, HfTodoStage stage)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) due = hf_pin_table_touched (db, HF_FIXTURE_NOW, 100, NULL, &error);
  unsigned n = 0;

  g_assert_no_error (error);
  for (unsigned i = 0; i < due->len; i++)
    n += g_array_index (due, HfTodo, i).stage == stage;
  return n;
}

static void
test_word (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 pins[4];
  guint64 n;

  for (unsigned i = 0; i < G_N_ELEMENTS (pins); i++)
    pins[i] = hf_fixture_add_pin (db, i);
  g_assert_cmpuint (count_due (db, HF_TODO_WANTED), ==, 4); /* new ones are the user's wish */
  assert_since (db, 0, 0);
  hold (db, pins[0], 100, FALSE, 10);
  hold (db, pins[1], 200, FALSE, 20);
  hold (db, pins[2], 400, TRUE, 30);
  assert_held (db, FALSE, 2, 300);
  assert_held (db, TRUE, 1, 400);
  assert_since (db, 10, 30);
  g_assert_cmpuint (count_due (db, HF_TODO_WANTED), ==, 1);

  hf_held_table_approve (db, 10, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  assert_held (db, FALSE, 1, 200);
  g_assert_cmpuint (count_due (db, HF_TODO_WANTED), ==, 2);

  hf_held_table_admit (db, TRUE, &error);
  g_assert_no_error (error);
  assert_held (db, TRUE, 0, 0);
  g_assert_cmpuint (count_due (db, HF_TODO_ADMITTED), ==, 1);

  hf_held_table_decline (db, 20, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  assert_held (db, FALSE, 0, 0);
  g_assert_cmpuint (hf_fixture_number (db, "SELECT count (*) FROM pin_todo"), ==, 3);
}

/* A pin that waits and is touched is looked at anew; what is no more than before keeps its time. */
static void
test_looked_at_again (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 pin = hf_fixture_add_pin (db, 1);

  hold (db, pin, 100, FALSE, 10);
  hf_pin_table_touch (db, pin, 0, &error);
  g_assert_no_error (error);
  assert_held (db, FALSE, 0, 0);
  g_assert_cmpuint (count_due (db, HF_TODO_LOOK), ==, 1);
  hold (db, pin, 90, FALSE, 20);
  assert_since (db, 10, 10);
  hf_pin_table_touch (db, pin, 0, &error);
  hold (db, pin, 200, FALSE, 30);
  assert_since (db, 30, 30);
  hf_pin_table_touch (db, pin, 0, &error);
  hold (db, pin, 200, TRUE, 40);
  assert_since (db, 40, 40);
  assert_held (db, TRUE, 1, 200);

  hf_pin_table_touch_wanted (db, pin, 0, &error);
  g_assert_no_error (error);
  assert_held (db, TRUE, 0, 0);
  g_assert_cmpuint (count_due (db, HF_TODO_WANTED), ==, 1);
  hf_pin_table_touch (db, pin, 0, &error); /* the user's word stays */
  g_assert_cmpuint (count_due (db, HF_TODO_WANTED), ==, 1);

  hold (db, pin, 7, TRUE, 50);
  hf_pin_table_delete (db, pin, &error);
  g_assert_no_error (error);
  assert_held (db, TRUE, 0, 0);
}

static void
add_job (HfDb *db, HfJobKind kind, gint64 pin_id, guint64 planned_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfJob) job = hf_job_new (kind);

  job->initiative = HF_INITIATIVE_ENGINE_URGENT;
  job->pin_id = pin_id;
  job->planned_bytes = planned_bytes;
  job->created = 20;
  hf_job_table_insert (db, job, &error);
  g_assert_no_error (error);
}

static void
test_spent (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfAmount spent;

  for (unsigned i = 0; i < 6; i++)
    {
      g_autoptr (HfJob) job = hf_job_new (HF_JOB_REPLICATE);
      g_autoptr (HfJob) read = NULL;

      job->initiative = i % 3;
      job->pin_id = i + 1;
      job->planned_bytes = 100;
      job->created = i < 3 ? 10 : 20;
      hf_job_table_insert (db, job, &error);
      g_assert_no_error (error);
      read = hf_job_table_get (db, job->id, &error);
      g_assert_cmpint (read->initiative, ==, (int)(i % 3));
      g_assert_cmpuint (read->planned_bytes, ==, 100);
    }
  hf_held_table_spent (db, FALSE, 10, &spent, &error);
  g_assert_cmpuint (spent.pins, ==, 1);
  g_assert_cmpuint (spent.bytes, ==, 100);
  hf_held_table_spent (db, TRUE, 9, &spent, &error);
  g_assert_cmpuint (spent.pins, ==, 2);

  /* Another place of the same pin is no other pin, and a proof or a search writes nothing. */
  add_job (db, HF_JOB_OBTAIN, 3, 100);
  add_job (db, HF_JOB_VERIFY, 8, 0);
  add_job (db, HF_JOB_REPLICATE, 9, 0);
  hf_held_table_spent (db, TRUE, 9, &spent, &error);
  g_assert_cmpuint (spent.pins, ==, 2);
  g_assert_cmpuint (spent.bytes, ==, 300);
  hf_held_table_spent (db, TRUE, 20, &spent, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (spent.pins, ==, 0);
}

static void
test_alerts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfAlert) one = hf_alert_new (HF_SEVERITY_WARNING, "full", "kubo", "%s", "full");
  g_autoptr (HfAlert) two = hf_alert_new (HF_SEVERITY_CRITICAL, "risk", NULL, "%s", "at risk");
  g_autoptr (GPtrArray) both = NULL;
  g_autoptr (GPtrArray) rest = NULL;

  one->since = 5;
  hf_alert_table_insert (db, one, &error);
  hf_alert_table_insert (db, two, &error);
  g_assert_no_error (error);
  both = hf_alert_table_list (db, &error);
  g_assert_cmpuint (both->len, ==, 2);
  hf_alert_table_delete (db, two, &error);
  rest = hf_alert_table_list (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpstr (((HfAlert *)rest->pdata[0])->subject, ==, "kubo");
  g_assert_cmpint (((HfAlert *)rest->pdata[0])->since, ==, 5);
  g_assert_false (hf_alert_table_insert (db, one, &error)); /* one of a type and subject */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/held/word", test_word);
  g_test_add_func ("/store/held/looked-at-again", test_looked_at_again);
  g_test_add_func ("/store/held/spent", test_spent);
  g_test_add_func ("/store/held/alerts", test_alerts);
  return g_test_run ();
}

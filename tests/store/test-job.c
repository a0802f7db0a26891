/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The durable queue: what is claimed, in which order, and what a crash leaves. */
#include "hf-job-table.h"

#include <sqlite3.h>
#include <string.h>

#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-json.h"

static gint64
add_job (HfDb *db, HfJobKind kind, gint64 pin_id, int priority, gint64 next_try)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfJob) job = hf_job_new (kind);

  job->pin_id = pin_id;
  job->priority = priority;
  job->next_try = next_try;
  hf_job_table_insert (db, job, &error);
  g_assert_no_error (error);
  return job->id;
}

/* As the scheduler does where nothing is limited. */
static gint64
claim (HfDb *db, gint64 now, gint64 *next)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) heads = NULL;
  g_autoptr (HfJob) job = NULL;
  gint64 id = 0;
  int priority = G_MININT;
  gboolean more;

  hf_job_table_promote (db, now, &more, &error);
  g_assert_no_error (error);
  g_assert_false (more);
  hf_job_table_next_due (db, next, &error);
  heads = hf_job_table_list_heads (db, &error);
  g_assert_no_error (error);
  for (unsigned i = 0; i < heads->len; i++)
    {
      const HfJobHead *head = &g_array_index (heads, HfJobHead, i);

      if (head->priority > priority || (head->priority == priority && head->id < id))
        {
          id = head->id;
          priority = head->priority;
        }
    }
  if (id == 0)
    return 0;
  job = hf_job_table_start (db, id, now, &error);
  g_assert_no_error (error);
  g_assert_cmpint (job->state, ==, HF_JOB_RUNNING);
  g_assert_cmpint (job->started, ==, now);
  return job->id;
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_REPLICATE);
  g_autoptr (HfJob) read = NULL;
  g_autoptr (HfJob) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *result = NULL;

  json_object_set_int_member (job->payload, "n", 5);
  job->pin_id = 1;
  job->subject_id = 2;
  job->priority = -4;
  job->next_try = 6;
  job->created = 7;
  job->total_bytes = 8;
  hf_job_table_insert (db, job, &error);
  g_assert_no_error (error);
  read = hf_job_table_get (db, job->id, &error);
  g_assert_no_error (error);
  text = hf_json_to_text (read->payload);
  g_assert_cmpstr (text, ==, "{\"n\":5}");
  g_assert_null (read->result);
  g_assert_cmpint (read->kind, ==, HF_JOB_REPLICATE);
  g_assert_cmpint (read->subject_id, ==, 2);
  g_assert_cmpint (read->priority, ==, -4);
  g_assert_cmpuint (read->total_bytes, ==, 8);

  read->state = HF_JOB_FAILED;
  read->attempts = 9;
  read->finished = 10;
  read->error = g_strdup ("why");
  read->result = hf_json_parse_object ("{\"ok\":false}", -1, &error);
  hf_job_table_update (db, read, &error);
  hf_job_table_set_progress (db, job->id, 3, 4, &error);
  g_assert_no_error (error);
  again = hf_job_table_find_by_subject (db, HF_JOB_REPLICATE, 2, &error);
  g_assert_no_error (error);
  result = hf_json_to_text (again->result);
  g_assert_cmpstr (result, ==, "{\"ok\":false}");
  g_assert_cmpint (again->state, ==, HF_JOB_FAILED);
  g_assert_true (hf_job_is_over (again));
  g_assert_cmpint (again->attempts, ==, 9);
  g_assert_cmpint (again->finished, ==, 10);
  g_assert_cmpstr (again->error, ==, "why");
  g_assert_cmpuint (again->done_bytes, ==, 3);
  g_assert_cmpuint (again->total_bytes, ==, 4);

  g_assert_null (hf_job_table_find_by_subject (db, HF_JOB_REMOVE, 2, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hf_job_table_get (db, 99, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (hf_job_table_set_progress (db, 99, 0, 0, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

static void
test_claims_in_order (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 low = add_job (db, HF_JOB_VERIFY, 1, 0, 0);
  gint64 high = add_job (db, HF_JOB_VERIFY, 2, 5, 0);
  gint64 later = add_job (db, HF_JOB_VERIFY, 3, 9, 1000);
  gint64 high_too = add_job (db, HF_JOB_VERIFY, 4, 5, 100);
  gint64 latest = add_job (db, HF_JOB_VERIFY, 5, 0, 2000);
  gint64 next;

  g_assert_cmpint (claim (db, 100, &next), ==, high);
  g_assert_cmpint (claim (db, 100, &next), ==, high_too);
  g_assert_cmpint (claim (db, 100, &next), ==, low);
  g_assert_cmpint (claim (db, 100, &next), ==, 0);
  g_assert_cmpint (next, ==, 1000);
  g_assert_cmpint (claim (db, 1000, &next), ==, later);
  g_assert_cmpint (claim (db, 1000, &next), ==, 0);
  g_assert_cmpint (next, ==, 2000);
  g_assert_cmpint (claim (db, 2000, &next), ==, latest);
  g_assert_cmpint (claim (db, G_MAXINT64, &next), ==, 0);
  g_assert_cmpint (next, ==, G_MAXINT64);
}

static HfJobHead
head_at (HfDb *db, unsigned i, unsigned n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) heads = hf_job_table_list_heads (db, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (heads->len, ==, n);
  return g_array_index (heads, HfJobHead, i);
}

/* One head a group, of highest priority and then the oldest; by stores and urgency. */
static void
test_heads (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 ids[8];
  gint64 top = (gint64)(G_GUINT64_CONSTANT (1) << 62);
  HfJobHead head;

  for (unsigned i = 0; i < 8; i++)
    {
      ids[i] = add_job (db, HF_JOB_VERIFY, 1, i == 5 ? 3 : 0, i == 7 ? 100 : 0);
      hf_job_table_set_needs (db, ids[i], i < 2 ? top : 6, i == 3 ? HF_URGENCY_ASKED : 0, &error);
      g_assert_no_error (error);
    }
  head = head_at (db, 0, 3);
  g_assert_cmpint (head.uses, ==, 6);
  g_assert_cmpint (head.urgency, ==, HF_URGENCY_NONE);
  g_assert_cmpint (head.priority, ==, 3);
  g_assert_cmpint (head.id, ==, ids[5]);
  head = head_at (db, 1, 3);
  g_assert_cmpint (head.uses, ==, 6);
  g_assert_cmpint (head.urgency, ==, HF_URGENCY_ASKED);
  g_assert_cmpint (head.id, ==, ids[3]);
  head = head_at (db, 2, 3);
  g_assert_cmpint (head.uses, ==, top);
  g_assert_cmpint (head.id, ==, ids[0]);

  hf_job_free (hf_job_table_start (db, ids[0], 1, &error));
  hf_job_free (hf_job_table_start (db, ids[3], 1, &error));
  g_assert_no_error (error);
  g_assert_cmpint (head_at (db, 1, 2).id, ==, ids[1]);
  g_assert_null (hf_job_table_start (db, ids[0], 1, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

/* However many jobs wait for one store, each look costs the same: what SQLite does is counted. */
static guint64
cost_of_heads (unsigned jobs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 other;
  sqlite3_stmt *statement = NULL;
  guint64 steps = 0;
  gboolean more;
  gint64 next;

  for (unsigned i = 0; i < jobs; i++)
    hf_job_table_set_needs (db, add_job (db, HF_JOB_VERIFY, i, 0, 0), 1, 0, &error);
  other = add_job (db, HF_JOB_VERIFY, 1, 0, 0);
  hf_job_table_set_needs (db, other, 2, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (head_at (db, 1, 2).id, ==, other);
  hf_job_table_next_due (db, &next, &error);
  hf_job_table_promote (db, 100, &more, &error);
  g_assert_no_error (error);
  while ((statement = sqlite3_next_stmt (hf_db_get_handle (db), statement)) != NULL)
    if (strstr (sqlite3_sql (statement), "group") != NULL
        || strstr (sqlite3_sql (statement), "due") != NULL)
      steps += (guint64)sqlite3_stmt_status (statement, SQLITE_STMTSTATUS_VM_STEP, 1);
  return steps;
}

static void
test_cost (void)
{
  guint64 few = cost_of_heads (10);

  g_assert_cmpuint (few, >, 0);
  g_assert_cmpuint (cost_of_heads (20000), ==, few);
}

/* A thousand at a time. */
static void
test_promote (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GArray) heads = NULL;
  gboolean more;
  gint64 next;

  for (unsigned i = 0; i < 1500; i++)
    add_job (db, HF_JOB_VERIFY, i, 0, 100 + i % 2);
  add_job (db, HF_JOB_VERIFY, 1, 0, 200);
  hf_job_table_next_due (db, &next, &error);
  g_assert_cmpint (next, ==, 100);
  hf_job_table_promote (db, 99, &more, &error);
  g_assert_false (more);
  heads = hf_job_table_list_heads (db, &error);
  g_assert_cmpuint (heads->len, ==, 0);
  hf_job_table_promote (db, 101, &more, &error);
  g_assert_true (more);
  hf_job_table_promote (db, 101, &more, &error);
  g_assert_false (more);
  hf_job_table_next_due (db, &next, &error);
  g_assert_no_error (error);
  g_assert_cmpint (next, ==, 200);
  head_at (db, 0, 1);
}

static void
test_after_crash (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 first = add_job (db, HF_JOB_IMPORT, 1, 0, 0);
  gint64 second = add_job (db, HF_JOB_IMPORT, 2, 0, 0);
  g_autoptr (GPtrArray) imports = NULL;
  g_autoptr (HfJob) job = NULL;
  guint64 count;
  gint64 next;

  g_assert_cmpint (claim (db, 1, &next), ==, first);
  hf_job_table_count (db, HF_JOB_RUNNING, &count, &error);
  g_assert_cmpuint (count, ==, 1);
  imports = hf_job_table_list_imports (db, &error);
  g_assert_cmpuint (imports->len, ==, 2);

  hf_job_table_requeue_running (db, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpint (claim (db, 2, &next), ==, first);
  job = hf_job_table_get (db, first, &error);
  g_assert_cmpint (job->attempts, ==, 2);
  job->state = HF_JOB_DONE;
  hf_job_table_update (db, job, &error);
  g_ptr_array_unref (imports);
  imports = hf_job_table_list_imports (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (imports->len, ==, 1);
  g_assert_cmpint (((HfJob *)imports->pdata[0])->id, ==, second);
}

static void
test_open (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 expected = add_job (db, HF_JOB_REPLICATE, 7, 0, 0);
  g_autoptr (HfJob) job = NULL;
  gint64 id;

  add_job (db, HF_JOB_VERIFY, 7, 0, 0);
  hf_job_table_find_open (db, HF_JOB_REPLICATE, 7, &id, &error);
  g_assert_cmpint (id, ==, expected);
  hf_job_table_find_open (db, HF_JOB_REPLICATE, 8, &id, &error);
  g_assert_cmpint (id, ==, 0);
  job = hf_job_table_get (db, expected, &error);
  job->state = HF_JOB_CANCELLED;
  hf_job_table_update (db, job, &error);
  hf_job_table_find_open (db, HF_JOB_REPLICATE, 7, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, ==, 0);

  /* One that is over is found only by who asks for later ones. */
  hf_job_table_find_after (db, 7, expected, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, ==, 0);
  hf_job_table_find_after (db, 7, expected - 1, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, ==, expected);
}

static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (GPtrArray) running = NULL;
  guint64 count;
  gint64 next;

  for (int i = 0; i < 5; i++)
    add_job (db, HF_JOB_VERIFY, i, 0, 0);
  claim (db, 1, &next);
  newest = hf_job_table_list (db, -1, 0, 3, &error);
  older = hf_job_table_list (db, -1, ((HfJob *)newest->pdata[2])->id, 3, &error);
  running = hf_job_table_list (db, HF_JOB_RUNNING, 0, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (newest->len, ==, 3);
  g_assert_cmpint (((HfJob *)newest->pdata[0])->pin_id, ==, 4);
  g_assert_cmpuint (older->len, ==, 2);
  g_assert_cmpuint (running->len, ==, 1);
  hf_job_table_count (db, -1, &count, &error);
  g_assert_cmpuint (count, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/job/round-trip", test_round_trip);
  g_test_add_func ("/store/job/claims-in-order", test_claims_in_order);
  g_test_add_func ("/store/job/heads", test_heads);
  g_test_add_func ("/store/job/cost", test_cost);
  g_test_add_func ("/store/job/promote", test_promote);
  g_test_add_func ("/store/job/after-crash", test_after_crash);
  g_test_add_func ("/store/job/open", test_open);
  g_test_add_func ("/store/job/list", test_list);
  return g_test_run ();
}

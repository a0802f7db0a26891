/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of jobs by what they are about, and jobs that were told to wait. */
#include "hf-job-query.h"

#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-job-pause.h"
#include "hf-job-table.h"

static gint64
add_job (HfDb *db, HfJobKind kind, HfJobState state, gint64 pin_id, gint64 uses)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfJob) job = hf_job_new (kind);

  job->pin_id = pin_id;
  job->state = state;
  job->uses = uses;
  hf_job_table_insert (db, job, &error);
  g_assert_no_error (error);
  return job->id;
}

static gint64
add_import (HfDb *db, gint64 first_pin, gint64 second_pin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_IMPORT);
  JsonArray *pins = json_array_new ();

  json_array_add_int_element (pins, first_pin);
  json_array_add_int_element (pins, second_pin);
  json_object_set_array_member (job->payload, "pins", pins);
  hf_job_table_insert (db, job, &error);
  g_assert_no_error (error);
  return job->id;
}

/* "4 3 1", and that as many are counted. */
static void
assert_list (HfDb *db, const HfJobQuery *query, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = hf_job_query_list (db, query, 100, &error);
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 count;

  g_assert_no_error (error);
  for (unsigned i = 0; i < jobs->len; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? " " : "", (int)((HfJob *)jobs->pdata[i])->id);
  g_assert_cmpstr (text->str, ==, expected);
  if (query->before_id > 0)
    return;
  hf_job_query_count (db, query, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, jobs->len);
}

static void
test_filters (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfJobQuery all = { .state = -1 };
  HfJobQuery done = { .state = HF_JOB_DONE };
  HfJobQuery verify = { .state = -1, .kind = HF_JOB_VERIFY };
  HfJobQuery verified = { .state = HF_JOB_DONE, .kind = HF_JOB_VERIFY };
  HfJobQuery older = { .state = -1, .before_id = 3 };
  HfJobQuery pin = { .state = -1, .pin_id = 7 };
  HfJobQuery pin_verify = { .state = -1, .pin_id = 7, .kind = HF_JOB_VERIFY };
  HfJobQuery paused = { .state = -1, .paused = TRUE };
  g_autoptr (GError) error = NULL;
  HfJobQuery no_pin = { .state = -1, .pin_id = HF_JOB_QUERY_NO_PIN };

  add_job (db, HF_JOB_VERIFY, HF_JOB_DONE, 7, 0);
  add_job (db, HF_JOB_VERIFY, HF_JOB_QUEUED, 8, 0);
  add_job (db, HF_JOB_REPLICATE, HF_JOB_DONE, 7, 0);
  add_import (db, 6, 7);
  add_import (db, 6, 8);
  assert_list (db, &all, "5 4 3 2 1");
  assert_list (db, &done, "3 1");
  assert_list (db, &verify, "2 1");
  assert_list (db, &verified, "1");
  assert_list (db, &older, "2 1");
  assert_list (db, &pin, "4 3 1");
  assert_list (db, &pin_verify, "1");
  assert_list (db, &no_pin, "");
  assert_list (db, &paused, "");
  hf_job_pause_set (db, 2, TRUE, &error);
  hf_job_pause_set (db, 5, TRUE, &error);
  g_assert_no_error (error);
  assert_list (db, &paused, "5 2");
}

static void
test_backend (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfJobQuery first = { .state = -1, .backend_id = "one" };
  HfJobQuery second = { .state = -1, .backend_id = "two" };
  HfJobQuery unknown = { .state = -1, .backend_id = "three" };
  g_autoptr (GError) error = NULL;
  int slot;

  hf_fixture_add_backend (db, "one", "uuid-one", "here");
  hf_backend_table_get_slot (db, hf_fixture_add_backend (db, "two", "uuid-two", "there"), &slot,
                             &error);
  g_assert_no_error (error);
  g_assert_cmpint (slot, ==, 1);
  add_job (db, HF_JOB_VERIFY, HF_JOB_DONE, 7, 1);
  add_job (db, HF_JOB_VERIFY, HF_JOB_DONE, 7, 2);
  add_job (db, HF_JOB_VERIFY, HF_JOB_DONE, 7, 3);
  assert_list (db, &first, "3 1");
  assert_list (db, &second, "3 2");
  assert_list (db, &unknown, "");
}

/* Who uses no index reads all of a table that only grows. */
static void
assert_uses (HfDb *db, const char *sql, const char *index)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfStatement) statement = hf_db_prepare (db, explain, &error);
  g_autoptr (GString) plan = g_string_new (NULL);
  gboolean row;

  g_assert_no_error (error);
  while (hf_statement_step (statement, &row, &error) && row)
    g_string_append (plan, hf_statement_get_text (statement, 3));
  g_assert_no_error (error);
  g_test_message ("%s", plan->str);
  g_assert_nonnull (strstr (plan->str, index));
}

static void
test_cost (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();

  assert_uses (db, "SELECT count (*) FROM job WHERE TRUE AND kind = 2 AND state = 1", "job_kind");
  assert_uses (db, "SELECT count (*) FROM job WHERE TRUE AND uses & 2", "COVERING INDEX job_kind");
  assert_uses (db, "SELECT id FROM job WHERE pin_id = 3", "job_pin");
  assert_uses (db, "SELECT count (*) FROM job WHERE TRUE AND paused = 1 AND state IN (0, 1)",
               "job_paused");
  assert_uses (db, "SELECT * FROM job WHERE TRUE AND state = 3 AND id < 9 ORDER BY id DESC LIMIT 9",
               "job_state");
}

/* A job that waits is in no group, so it is never in another one's way. */
static void
test_paused (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) heads = NULL;
  g_autoptr (GArray) after = NULL;
  g_autoptr (HfJob) job = NULL;
  gint64 first = add_job (db, HF_JOB_VERIFY, HF_JOB_QUEUED, 7, 1);
  gint64 second = add_job (db, HF_JOB_VERIFY, HF_JOB_QUEUED, 7, 1);
  guint64 count;

  hf_job_pause_set (db, first, TRUE, &error);
  heads = hf_job_table_list_heads (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (heads->len, ==, 1);
  g_assert_cmpint (g_array_index (heads, HfJobHead, 0).id, ==, second);
  job = hf_job_table_get (db, first, &error);
  g_assert_true (job->paused);
  hf_job_pause_count (db, &count, &error);
  g_assert_cmpuint (count, ==, 1);

  /* What else is written into the row leaves that as it is, until the job is over. */
  job->priority = 9;
  hf_job_table_update (db, job, &error);
  hf_job_pause_count (db, &count, &error);
  g_assert_cmpuint (count, ==, 1);
  job->state = HF_JOB_CANCELLED;
  hf_job_table_update (db, job, &error);
  hf_job_pause_count (db, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 0);

  hf_job_pause_set (db, second, TRUE, &error);
  after = hf_job_table_list_heads (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (after->len, ==, 0);
  g_assert_false (hf_job_pause_set (db, 999, TRUE, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

static void
test_all_paused (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GError) error = NULL;
  gboolean paused;

  hf_job_pause_get_all (db, &paused, &error);
  g_assert_false (paused);
  hf_job_pause_set_all (db, TRUE, &error);
  hf_job_pause_set_all (db, TRUE, &error);
  hf_job_pause_get_all (db, &paused, &error);
  g_assert_true (paused);
  hf_job_pause_set_all (db, FALSE, &error);
  hf_job_pause_get_all (db, &paused, &error);
  g_assert_no_error (error);
  g_assert_false (paused);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/job-query/filters", test_filters);
  g_test_add_func ("/store/job-query/backend", test_backend);
  g_test_add_func ("/store/job-query/cost", test_cost);
  g_test_add_func ("/store/job-query/paused", test_paused);
  g_test_add_func ("/store/job-query/all-paused", test_all_paused);
  return g_test_run ();
}

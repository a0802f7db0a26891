/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What users say about jobs: wait, go on, try again. */
#include "hf-door.h"

#include <string.h>

#include "hf-alerts.h"
#include "hf-error.h"
#include "hf-job-pause.h"
#include "hf-job-table.h"

static gint64
the_job (HfHouse *house, HfJobState state, HfJobKind kind)
{
  g_autoptr (GPtrArray) jobs = hf_house_list_jobs (house, state);

  for (unsigned i = 0; i < jobs->len; i++)
    if (((HfJob *)jobs->pdata[i])->kind == kind)
      return ((HfJob *)jobs->pdata[i])->id;
  return 0;
}

static void
cancel (HfHouse *house, gint64 id)
{
  g_auto (HfCancelled) cancelled = { 0 };
  g_autoptr (GError) error = NULL;

  hf_engine_cancel_job (house->engine, id, &cancelled, &error);
  g_assert_no_error (error);
}

static void
retry (HfHouse *house, gint64 id)
{
  g_autoptr (GError) error = NULL;

  hf_engine_retry_job (house->engine, id, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
}

static void
assert_no_retry (HfHouse *house, gint64 id, int code, const char *why)
{
  g_autoptr (HfJob) before = code == HF_ERROR_NOT_FOUND ? NULL : hf_house_get_job (house, id);
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_engine_retry_job (house->engine, id, &error));
  g_assert_error (error, HF_ERROR, code);
  if (!strstr (error->message, why))
    g_error ("“%s” is not “%s”", error->message, why);
  if (before)
    hf_house_assert_job (house, id, before->state);
}

static void
pause_job (HfHouse *house, gint64 id, gboolean paused)
{
  g_autoptr (GError) error = NULL;

  hf_engine_pause_job (house->engine, id, paused, &error);
  g_assert_no_error (error);
}

static void
pause_all (HfHouse *house, gboolean paused)
{
  g_autoptr (GError) error = NULL;

  hf_engine_pause_jobs (house->engine, paused, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
}

static void
assert_waits (HfHouse *house, gint64 id, const char *why)
{
  g_autoptr (HfJob) job = hf_house_get_job (house, id);
  g_autoptr (GError) error = NULL;
  g_autofree char *got = NULL;

  g_assert_cmpstr (hf_job_state_to_string (job->state), ==, "queued");
  hf_engine_explain_job (house->engine, job, &got, &error);
  g_assert_no_error (error);
  g_assert_nonnull (got);
  if (!strstr (got, why))
    g_error ("“%s” is not “%s”", got, why);
}

/* Of a pin with two copies, a third one waits for the hours of store c. */
static gint64
queue_copy (HfHouse *house, HfTestDag *dag)
{
  hf_house_add (house, dag);
  hf_house_set_policy (house, "{\"auto_replication\": false}");
  hf_house_add_store (house, "c", "c");
  hf_house_order_change (house, "c", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  hf_house_set_policy (house, "{\"auto_replication\": true}");
  hf_house_order_change (house, "c", "{\"priority\": 3}");
  hf_engine_settle (house->engine);
  return the_job (house, HF_JOB_QUEUED, HF_JOB_REPLICATE);
}

/* ---- again ---- */

/* Its place was let go, and is reserved anew; what the user asks for does not wait for hours. */
static void
test_retry_copy (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  gint64 job = queue_copy (house, dag);
  g_autoptr (HfJob) done = NULL;

  assert_no_retry (house, job, HF_ERROR_CONFLICT, "is queued: only one that failed");
  cancel (house, job);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  retry (house, job);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  g_assert_cmpuint (hf_house_count_events (house, "job-retried", "replicate"), ==, 1);
  done = hf_house_get_job (house, job);
  g_assert_cmpint (done->attempts, ==, 1);
  g_assert_null (done->error);
  assert_no_retry (house, job, HF_ERROR_CONFLICT, "is done");
  assert_no_retry (house, 999, HF_ERROR_NOT_FOUND, "no job 999");
}

/* The wish that ended it before does not end it again. */
static void
test_retry_cancelled_while_running (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfDoor) door = NULL;
  gint64 job;

  hf_house_add (house, dag);
  hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag), 300);
  door = hf_door_new ("b", "put");
  hf_door_start_verify (house, dag);
  hf_door_await (door, 1);
  job = the_job (house, HF_JOB_RUNNING, HF_JOB_REPLICATE);
  cancel (house, job);
  hf_door_open (door);
  hf_door_await_job (house, job, HF_JOB_CANCELLED);
  hf_engine_settle (house->engine);
  retry (house, job);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
}

static void
test_retry_what_others_do (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  gint64 job = queue_copy (house, dag), other;

  cancel (house, job);
  hf_house_advance (house, HF_DAY);
  other = the_job (house, HF_JOB_QUEUED, HF_JOB_REPLICATE);
  g_assert_cmpint (other, >, job);
  assert_no_retry (house, job, HF_ERROR_CONFLICT, "does the same already");
  hf_house_order_change (house, "c", "{\"limits\": {\"hours\": []}}");
  hf_engine_settle (house->engine);
  hf_house_assert_job (house, other, HF_JOB_DONE);
  assert_no_retry (house, job, HF_ERROR_CONFLICT, "has the copies that it should have");
}

static void
test_retry_not_possible (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  gint64 job = queue_copy (house, dag);
  g_autoptr (GArray) removals = NULL;
  g_autoptr (GError) error = NULL;

  cancel (house, job);
  hf_house_order_change (house, "c", "{\"paused\": true}");
  hf_engine_settle (house->engine);
  assert_no_retry (house, job, HF_ERROR_CONFLICT, "there is no place for a copy of bafy");
  hf_engine_unpin (house->engine, hf_test_dag_get_root (dag), FALSE, &removals, &error);
  g_assert_no_error (error);
  assert_no_retry (house, job, HF_ERROR_CONFLICT, "is not managed any more");
  hf_house_advance (house, 7 * HF_DAY);
  assert_no_retry (house, job, HF_ERROR_CONFLICT, "is gone");
}

static void
test_retry_upload (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  gint64 job;

  hf_memory_store_fail (hf_memory_store_get ("a"), "put", -1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (hf_memory_store_get ("b"), "put", -1, HF_ERROR_UNAVAILABLE);
  job = hf_house_add (house, dag);
  cancel (house, job);
  assert_no_retry (house, job, HF_ERROR_CONFLICT, "send it again");
}

static void
test_retry_removal (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GArray) removals = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPin) pin = NULL;
  gint64 job;

  hf_house_add (house, dag);
  hf_engine_unpin (house->engine, hf_test_dag_get_root (dag), FALSE, &removals, &error);
  g_assert_no_error (error);
  hf_memory_store_fail (hf_memory_store_get ("a"), "remove", 1, HF_ERROR_UNSUPPORTED);
  hf_house_advance (house, 7 * HF_DAY);
  job = the_job (house, HF_JOB_FAILED, HF_JOB_REMOVE);
  g_assert_cmpint (job, >, 0);
  retry (house, job);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  pin = hf_house_get_pin (house, dag);
  g_assert_null (pin);
}

/* ---- wait ---- */

/* One that runs is put back, also over a restart, and goes on where it was. */
static void
test_pause_running (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfDoor *door = hf_door_new ("a", "put");
  HfDoor *other = hf_door_new ("b", "put");
  gint64 job = hf_door_start_add (house, dag);

  hf_door_await (door, 1);
  hf_door_await (other, 1);
  pause_job (house, job, TRUE);
  hf_door_free (door);
  hf_door_free (other);
  hf_engine_settle (house->engine);
  assert_waits (house, job, "is paused; resume it to go on");
  hf_house_restart (house);
  hf_house_advance (house, HF_DAY);
  assert_waits (house, job, "is paused");
  pause_job (house, job, TRUE);
  pause_job (house, job, FALSE);
  hf_engine_settle (house->engine);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_house_assert_spool_empty (house);
}

/* The others go on meanwhile. */
static void
test_pause_queued (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfTestDag) next = hf_house_new_dag (2);
  gint64 job = queue_copy (house, dag);
  g_autoptr (GError) error = NULL;

  pause_job (house, job, TRUE);
  hf_house_order_change (house, "c", "{\"limits\": {\"hours\": []}}");
  hf_house_assert_job (house, hf_house_add (house, next), HF_JOB_DONE);
  assert_waits (house, job, "is paused");
  hf_house_assert_copies (house, dag, "a verified, b verified, c queued");
  pause_job (house, job, FALSE);
  hf_engine_settle (house->engine);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  g_assert_false (hf_engine_pause_job (house->engine, job, TRUE, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (hf_engine_pause_job (house->engine, 999, TRUE, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

/* A paused job that is cancelled is over, and one that is tried again is not paused. */
static void
test_pause_and_cancel (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  gint64 job = queue_copy (house, dag);

  pause_job (house, job, TRUE);
  cancel (house, job);
  hf_house_assert_job (house, job, HF_JOB_CANCELLED);
  retry (house, job);
  hf_house_assert_job (house, job, HF_JOB_DONE);
}

static char *
find_alert (HfHouse *house, const char *type)
{
  HfStore *store = hf_engine_get_store (house->engine);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  g_autoptr (GPtrArray) alerts = hf_alerts_list (db, hf_clock_now (house->clock), &error);

  g_assert_no_error (error);
  hf_store_give_back (store, db);
  for (unsigned i = 0; i < alerts->len; i++)
    {
      const HfAlert *alert = alerts->pdata[i];

      if (!g_str_equal (alert->type, type))
        continue;
      g_assert_cmpint (alert->severity, ==, HF_SEVERITY_INFO);
      return g_strdup (alert->message);
    }
  return NULL;
}

static void
assert_alert (HfHouse *house, const char *type, const char *part)
{
  g_autofree char *message = find_alert (house, type);

  if (!part)
    g_assert_null (message);
  else if (!message || !strstr (message, part))
    g_error ("“%s” is not “%s”", message, part);
}

static void
test_pause_all (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  gint64 job;

  pause_all (house, TRUE);
  assert_alert (house, "all-paused", "what would be done for pins below their minimum");
  job = hf_house_add (house, dag);
  assert_waits (house, job, "all jobs are paused");
  hf_house_restart (house);
  hf_house_advance (house, HF_DAY);
  assert_waits (house, job, "all jobs are paused");
  assert_alert (house, "all-paused", "also those for the 1 pin below its minimum");
  g_assert_cmpuint (hf_house_count_events (house, "all-paused", "resume all of them to go on"), ==,
                    1);
  pause_all (house, FALSE);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  assert_alert (house, "all-paused", NULL);
}

/* What runs is let finish, and nothing begins after it. */
static void
test_pause_all_while_running (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfDoor) door = hf_door_new ("a", "put");
  gint64 job = hf_door_start_add (house, dag), check;
  g_autoptr (GError) error = NULL;

  hf_door_await (door, 1);
  hf_engine_pause_jobs (house->engine, TRUE, &error);
  g_assert_no_error (error);
  hf_door_open (door);
  hf_door_await_job (house, job, HF_JOB_DONE);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  check = hf_house_verify (house, dag);
  assert_waits (house, check, "all jobs are paused");
  pause_all (house, FALSE);
  hf_house_assert_job (house, check, HF_JOB_DONE);
}

static void
test_paused_ones_are_told (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  gint64 job = queue_copy (house, dag);

  assert_alert (house, "jobs-paused", NULL);
  pause_job (house, job, TRUE);
  assert_alert (house, "jobs-paused", "1 job is paused");
  cancel (house, job);
  assert_alert (house, "jobs-paused", NULL);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC0", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/jobs/retry-copy", test_retry_copy);
  g_test_add_func ("/engine/jobs/retry-cancelled-while-running",
                   test_retry_cancelled_while_running);
  g_test_add_func ("/engine/jobs/retry-what-others-do", test_retry_what_others_do);
  g_test_add_func ("/engine/jobs/retry-not-possible", test_retry_not_possible);
  g_test_add_func ("/engine/jobs/retry-upload", test_retry_upload);
  g_test_add_func ("/engine/jobs/retry-removal", test_retry_removal);
  g_test_add_func ("/engine/jobs/pause-running", test_pause_running);
  g_test_add_func ("/engine/jobs/pause-queued", test_pause_queued);
  g_test_add_func ("/engine/jobs/pause-and-cancel", test_pause_and_cancel);
  g_test_add_func ("/engine/jobs/pause-all", test_pause_all);
  g_test_add_func ("/engine/jobs/pause-all-while-running", test_pause_all_while_running);
  g_test_add_func ("/engine/jobs/paused-ones-are-told", test_paused_ones_are_told);
  return g_test_run ();
}

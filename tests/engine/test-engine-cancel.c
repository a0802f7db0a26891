/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs that the user does not want any more: what goes, what stays, and what may not go. */
#include "hf-door.h"

#include <string.h>

#include "hf-error.h"
#include "hf-job-table.h"
#include "hf-replica-table.h"

#include "hf-test.h"

/* What would go with it. */
static GPtrArray *
foresee (HfHouse *house, gint64 id, GError **error)
{
  HfStore *store = hf_engine_get_store (house->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  GPtrArray *pins = hf_job_cancel_foresee (db, id, error);

  hf_store_give_back (store, db);
  return pins;
}

/* Returns the pins that go with it, which was told before. */
static unsigned
cancel (HfHouse *house, gint64 id, gboolean over)
{
  g_auto (HfCancelled) cancelled = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) foreseen = foresee (house, id, &error);

  g_assert_no_error (error);
  hf_engine_cancel_job (house->engine, id, &cancelled, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cancelled.over, ==, over);
  g_assert_cmpuint (foreseen->len, ==, cancelled.unpinned->len);
  for (unsigned i = 0; i < foreseen->len; i++)
    g_assert_cmpstr (((HfPin *)foreseen->pdata[i])->text, ==, cancelled.unpinned->pdata[i]);
  return cancelled.unpinned->len;
}

static void
assert_refused (HfHouse *house, gint64 id, int code, const char *why)
{
  g_auto (HfCancelled) cancelled = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) foreseen = NULL;

  g_assert_null (foresee (house, id, &foreseen));
  g_assert_error (foreseen, HF_ERROR, code);
  g_assert_false (hf_engine_cancel_job (house->engine, id, &cancelled, &error));
  g_assert_error (error, HF_ERROR, code);
  g_assert_nonnull (strstr (error->message, why));
}

static gint64
the_job (HfHouse *house, HfJobState state, HfJobKind kind)
{
  g_autoptr (GPtrArray) jobs = hf_house_list_jobs (house, state);

  for (unsigned i = 0; i < jobs->len; i++)
    if (((HfJob *)jobs->pdata[i])->kind == kind)
      return ((HfJob *)jobs->pdata[i])->id;
  return 0;
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

static void
test_queued_copy (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  gint64 job = queue_copy (house, dag);

  hf_house_assert_copies (house, dag, "a verified, b verified, c queued");
  g_assert_cmpuint (cancel (house, job, TRUE), ==, 0);
  hf_house_assert_job (house, job, HF_JOB_CANCELLED);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  g_assert_cmpuint (hf_house_count_events (house, "job-cancelled", "replicate"), ==, 1);

  /* Not at once, but a day later. */
  hf_house_advance (house, HF_DAY - HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  g_assert_cmpint (the_job (house, HF_JOB_QUEUED, HF_JOB_REPLICATE), ==, 0);
  hf_house_advance (house, HF_HOUR);
  g_assert_cmpint (the_job (house, HF_JOB_QUEUED, HF_JOB_REPLICATE), >, job);
  hf_test_dag_free (dag);
}

/* A damaged copy, whose place was reserved for its repair, stays as it was. */
static void
test_running_repair (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfDoor) door = NULL;
  gint64 job;

  hf_house_add (house, dag);
  hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag), 300);
  door = hf_door_new ("b", "put");
  hf_door_start_verify (house, dag);
  hf_door_await (door, 1);
  job = the_job (house, HF_JOB_RUNNING, HF_JOB_REPLICATE);
  hf_house_assert_copies (house, dag, "a verified, b copying, c verified");
  g_assert_cmpuint (cancel (house, job, FALSE), ==, 0);
  hf_door_open (door);
  hf_door_await_job (house, job, HF_JOB_CANCELLED);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b corrupt, c verified");
  g_assert_cmpint (the_job (house, HF_JOB_QUEUED, HF_JOB_REPLICATE), ==, 0);
  g_assert_cmpuint (hf_memory_store_get_copies (hf_memory_store_get ("b")), ==, 1);
  hf_test_dag_free (dag);
}

/* ---- uploads ---- */

static void
test_running_import (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfDoor) door = hf_door_new ("a", "put");
  g_autoptr (HfDoor) other = hf_door_new ("b", "put");
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (HfJob) over = NULL;
  g_autofree char *result = NULL;
  gint64 job = hf_door_start_add (house, dag);

  hf_door_await (door, 1);
  hf_door_await (other, 1);
  g_assert_cmpuint (cancel (house, job, FALSE), ==, 1);
  hf_door_open (door);
  hf_door_open (other);
  hf_door_await_job (house, job, HF_JOB_CANCELLED);
  hf_engine_settle (house->engine);
  pin = hf_house_get_pin (house, dag);
  g_assert_null (pin);
  hf_house_assert_spool_empty (house);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (dag)));
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("b"), hf_test_dag_get_root (dag)));
  over = hf_house_get_job (house, job);
  result = hf_json_to_text (over->result);
  g_assert_nonnull (strstr (result, "\"unpinned\":[\"bafy"));
  assert_refused (house, job, HF_ERROR_CONFLICT, "is over: cancelled");

  g_assert_cmpint (hf_house_add (house, dag), >, job);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_test_dag_free (dag);
}

/* All stores are away: the upload waits for its next attempt. */
static void
test_queued_import (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  gint64 job;

  hf_memory_store_fail (hf_memory_store_get ("a"), "put", -1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (hf_memory_store_get ("b"), "put", -1, HF_ERROR_UNAVAILABLE);
  job = hf_house_add (house, dag);
  hf_house_assert_job (house, job, HF_JOB_QUEUED);
  g_assert_cmpuint (cancel (house, job, TRUE), ==, 1);
  hf_house_assert_spool_empty (house);
  pin = hf_house_get_pin (house, dag);
  g_assert_null (pin);
  hf_test_dag_free (dag);
}

/* A pin that has a proven copy stays, and what is not proven yet is read later. */
static void
test_import_with_copy (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfDoor) door = hf_door_new ("b", "get");
  gint64 job = hf_door_start_add (house, dag);

  hf_door_await (door, 1);
  hf_house_assert_copies (house, dag, "a verified, b stored");
  g_assert_cmpuint (cancel (house, job, FALSE), ==, 0);
  hf_door_open (door);
  hf_door_await_job (house, job, HF_JOB_CANCELLED);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b stored");
  hf_house_assert_spool_empty (house);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_test_dag_free (dag);
}

/* What was written of a pin that goes is removed as by an unpin, and can be had back as then. */
static void
test_import_half_written (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfDoor) door = hf_door_new ("a", "get");
  g_autoptr (HfPin) pin = NULL;
  gint64 job = hf_door_start_add (house, dag);

  hf_door_await (door, 1);
  g_assert_cmpuint (cancel (house, job, FALSE), ==, 1);
  hf_door_open (door);
  hf_door_await_job (house, job, HF_JOB_CANCELLED);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a removing, b removing");
  hf_house_assert_spool_empty (house);
  hf_house_advance (house, 7 * HF_DAY);
  pin = hf_house_get_pin (house, dag);
  g_assert_null (pin);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (dag)));
  hf_test_dag_free (dag);
}

/* An upload that alone has what was pinned before is not let go. */
static void
test_only_copy (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (dag));
  HfAddOptions options = { .visibility = HF_VISIBILITY_PRIVATE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) named = hf_engine_add_cid (house->engine, text, &options, &error);
  g_autoptr (HfDoor) door = NULL;
  gint64 job;

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  door = hf_door_new ("a", "put");
  job = hf_door_start_add (house, dag);
  hf_door_await (door, 1);
  assert_refused (house, job, HF_ERROR_CONFLICT, "the only whole copy of bafy");
  hf_door_open (door);
  hf_door_await_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_test_dag_free (dag);
}

/* ---- others ---- */

static void
test_verify (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfDoor) door = NULL;
  gint64 job;

  hf_house_add (house, dag);
  door = hf_door_new ("b", "get");
  job = hf_door_start_verify (house, dag);
  hf_door_await (door, 1);
  cancel (house, job, FALSE);
  hf_door_open (door);
  hf_door_await_job (house, job, HF_JOB_CANCELLED);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  g_assert_cmpint (the_job (house, HF_JOB_QUEUED, HF_JOB_VERIFY), ==, 0);
  hf_test_dag_free (dag);
}

static void
test_refused (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  gint64 job = hf_house_add (house, dag);
  g_autoptr (GArray) removals = NULL;
  g_autoptr (GError) error = NULL;

  assert_refused (house, 999, HF_ERROR_NOT_FOUND, "there is no job 999");
  assert_refused (house, job, HF_ERROR_CONFLICT, "is over: done");
  hf_engine_unpin (house->engine, hf_test_dag_get_root (dag), FALSE, &removals, &error);
  g_assert_no_error (error);
  assert_refused (house, g_array_index (removals, gint64, 0), HF_ERROR_CONFLICT,
                  "pin the CID again");
  hf_house_assert_copies (house, dag, "a removing, b removing");
  hf_test_dag_free (dag);
}

static gboolean
leave_running (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfJob) job = hf_job_table_get (db, *(gint64 *)data, error);

  job->state = HF_JOB_RUNNING;
  json_object_set_boolean_member (job->payload, "cancel", TRUE);
  return hf_job_table_update (db, job, error);
}

/* The wish of a job that a crash left running is fulfilled at the next start. */
static void
test_after_crash (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  gint64 job = queue_copy (house, dag);
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (house->engine), leave_running, &job, &error);
  g_assert_no_error (error);
  hf_house_restart (house);
  hf_house_assert_job (house, job, HF_JOB_CANCELLED);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_test_dag_free (dag);
}

/* Both wishes at once: the program ends, and the job does not come back. */
static void
test_while_stopping (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  HfDoor *door = hf_door_new ("a", "put");
  HfDoor *other = hf_door_new ("b", "put");
  g_autoptr (HfPin) pin = NULL;
  gint64 job = hf_door_start_add (house, dag);

  hf_door_await (door, 1);
  hf_door_await (other, 1);
  cancel (house, job, FALSE);
  hf_door_free (door);
  hf_door_free (other);
  hf_house_restart (house);
  hf_house_assert_job (house, job, HF_JOB_CANCELLED);
  pin = hf_house_get_pin (house, dag);
  g_assert_null (pin);
  hf_house_assert_spool_empty (house);
  hf_test_dag_free (dag);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC0", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/cancel/queued-copy", test_queued_copy);
  g_test_add_func ("/engine/cancel/running-repair", test_running_repair);
  g_test_add_func ("/engine/cancel/running-import", test_running_import);
  g_test_add_func ("/engine/cancel/queued-import", test_queued_import);
  g_test_add_func ("/engine/cancel/import-with-copy", test_import_with_copy);
  g_test_add_func ("/engine/cancel/import-half-written", test_import_half_written);
  g_test_add_func ("/engine/cancel/only-copy", test_only_copy);
  g_test_add_func ("/engine/cancel/verify", test_verify);
  g_test_add_func ("/engine/cancel/refused", test_refused);
  g_test_add_func ("/engine/cancel/after-crash", test_after_crash);
  g_test_add_func ("/engine/cancel/while-stopping", test_while_stopping);
  return g_test_run ();
}

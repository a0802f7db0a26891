/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the limits of backends, their hours and a metered network do to jobs, and what is told of
 * how far they are. */
#include "hf-door.h"

#include <string.h>

#include "hf-backend-set.h"
#include "hf-job-table.h"
#include "hf-remover.h"

#define TEN_HOURS_AND_A_BIT                                                                        \
  (10 * HF_HOUR + 47 * HF_MINUTE) /* from the begin, 22:13 UTC, to 9:00                            \
                                   */

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
  if (strstr (got, why) == NULL)
    g_error ("“%s” is not “%s”", got, why);
}

static gint64
queued_job (HfHouse *house)
{
  g_autoptr (GPtrArray) jobs = hf_house_list_jobs (house, HF_JOB_QUEUED);

  g_assert_cmpuint (jobs->len, ==, 1);
  return ((HfJob *)jobs->pdata[0])->id;
}

/* ---- bytes per second ---- */

static void
assert_rate (HfHouse *house, guint64 rate)
{
  HfBackendSet *set = hf_backend_set_new (hf_engine_get_store (house->engine), house->dir, NULL);
  g_autoptr (HfBackend) backend = NULL;
  g_autoptr (HfLimits) none = hf_limits_new ();
  g_autoptr (GError) error = NULL;

  hf_backend_set_load (set, &error);
  g_assert_no_error (error);
  backend = hf_backend_set_get (set, "b", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_token_bucket_get_rate (hf_backend_get_bucket (backend)), ==, rate);
  hf_backend_set_limit (set, "b", none);
  g_assert_cmpuint (hf_token_bucket_get_rate (hf_backend_get_bucket (backend)), ==, 0);
  hf_backend_set_free (set);
}

/* The clock stands still: what is limited comes to an end only when the limit is lifted. */
static void
test_bytes (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  HfTestDag *dag = hf_house_new_dag (1);
  g_auto (HfProgressReport) report = { 0 };
  gint64 job;

  hf_house_set_policy (house, "{\"min_replicas\": 3}"); /* which an upload waits for */
  hf_house_order_change (house, "b", "{\"limits\": {\"bytes_per_second\": 1000}}");
  assert_rate (house, 1000);
  job = hf_door_start_add (house, dag);
  while (!hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (dag)))
    g_thread_yield ();
  hf_door_await_job (house, job, HF_JOB_RUNNING);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("b"), hf_test_dag_get_root (dag)));
  g_assert_true (hf_engine_read_progress (house->engine, job, &report));
  g_assert_cmpuint (report.done_bytes, >, 0);
  g_assert_cmpuint (report.total_bytes, >, 4 * report.done_bytes - 1); /* four times its bytes */
  g_assert_cmpuint (g_strv_length (report.targets), ==, 3);

  hf_house_order_change (house, "b", "{\"limits\": {\"bytes_per_second\": 0}}");
  hf_door_await_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_house_restart (house);
  assert_rate (house, 0);
  hf_test_dag_free (dag);
}

/* An upload does not wait for a slow store when the others are enough; that one follows. */
static void
test_slow_store_follows (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  HfTestDag *dag = hf_house_new_dag (1);
  gint64 job;

  hf_house_order_change (house, "b", "{\"limits\": {\"bytes_per_second\": 1000}}");
  job = hf_door_start_add (house, dag);
  hf_door_await_job (house, job, HF_JOB_DONE);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("b"), hf_test_dag_get_root (dag)));
  hf_house_order_change (house, "b", "{\"limits\": {\"bytes_per_second\": 0}}");
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_test_dag_free (dag);
}

/* ---- parallel jobs ---- */

static gboolean
forget_needs (HfDb *db, gpointer data, GError **error)
{
  return hf_job_table_set_needs (db, *(gint64 *)data, 0, HF_URGENCY_NONE, error);
}

static void
test_parallel_jobs (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfDoor) door = NULL;
  g_autoptr (GError) error = NULL;
  HfTestDag *dags[4];
  gint64 jobs[4];

  for (unsigned i = 0; i < 4; i++)
    dags[i] = hf_house_new_dag (i + 1);
  for (unsigned i = 0; i < 3; i++)
    hf_house_add (house, dags[i]);
  hf_house_order_change (house, "b", "{\"limits\": {\"parallel_jobs\": 1}}");
  hf_house_set_policy (house, "{\"min_replicas\": 1, \"target_replicas\": 1, \"min_domains\": 1,"
                              " \"preferred_backends\": [\"c\"],"
                              " \"replication_strategy\": \"priority\"}");

  door = hf_door_new ("b", "get");
  for (unsigned i = 0; i < 3; i++)
    jobs[i] = hf_door_start_verify (house, dags[i]);
  hf_door_await (door, 1);
  /* What was noted when a job was queued may be outdated: it is found out anew. */
  hf_store_change (hf_engine_get_store (house->engine), forget_needs, &jobs[2], &error);
  g_assert_no_error (error);
  /* Others go ahead, and those for b wait. */
  jobs[3] = hf_door_start_add (house, dags[3]);
  hf_door_await_job (house, jobs[3], HF_JOB_DONE);
  hf_house_assert_copies (house, dags[3], "c verified");
  assert_waits (house, jobs[1], "waits for b, which works on as many jobs as it may (1)");
  assert_waits (house, jobs[2], "waits for b");
  g_assert_cmpuint (hf_door_get_most (door), ==, 1);

  hf_door_open (door);
  for (unsigned i = 0; i < 3; i++)
    hf_door_await_job (house, jobs[i], HF_JOB_DONE);
  for (unsigned i = 0; i < 4; i++)
    hf_test_dag_free (dags[i]);
}

static gboolean
add_lost_jobs (HfDb *db, gpointer data, GError **error)
{
  static const HfJobKind kinds[] = { HF_JOB_REPLICATE, HF_JOB_VERIFY, HF_JOB_REMOVE };

  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (HfJob) job = hf_job_new (kinds[i]);

      job->pin_id = job->subject_id = 999;
      if (!hf_job_table_insert (db, job, error))
        return FALSE;
    }
  return TRUE;
}

/* A job about what is gone holds up nobody. */
static void
test_lost_jobs (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (GPtrArray) queued = NULL;
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (house->engine), add_lost_jobs, NULL, &error);
  g_assert_no_error (error);
  hf_house_assert_job (house, hf_house_add (house, dag), HF_JOB_DONE);
  queued = hf_house_list_jobs (house, HF_JOB_QUEUED);
  g_assert_cmpuint (queued->len, ==, 0);
  hf_test_dag_free (dag);
}

/* A limit that is raised counts at once. */
/* Copies that nobody waits for hang in a slow store, on all workers but one. */
static void
test_last_worker (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dags[6];
  g_autoptr (HfDoor) door = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  g_autofree char *why = NULL;
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (dags); i++)
    {
      dags[i] = hf_house_new_dag (i + 1);
      hf_house_add (house, dags[i]);
    }
  door = hf_door_new ("c", "put");
  hf_memory_store_set_domain (hf_memory_store_get ("c"), "c");
  info = hf_house_try_store (house, "c", "c", problems, &error);
  g_assert_no_error (error);
  hf_door_await (door, 3);
  hf_door_await_job (house, hf_door_start_verify (house, dags[0]), HF_JOB_DONE);
  waiting = hf_house_list_jobs (house, HF_JOB_QUEUED);
  g_assert_cmpuint (waiting->len, ==, 3);
  hf_engine_explain_job (house->engine, waiting->pdata[0], &why, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (why, ==, "waits for other jobs to end");
  g_assert_cmpuint (hf_door_get_most (door), ==, 3);
  hf_door_open (door);
  hf_engine_settle (house->engine);
  for (unsigned i = 0; i < G_N_ELEMENTS (dags); i++)
    {
      hf_house_assert_copies (house, dags[i], "a verified, b verified, c verified");
      hf_test_dag_free (dags[i]);
    }
}

static void
test_limit_raised (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *one = hf_house_new_dag (1), *two = hf_house_new_dag (2);
  g_autoptr (HfDoor) door = NULL;
  gint64 first, second;

  hf_house_add (house, one);
  hf_house_add (house, two);
  hf_house_add_store (house, "c", "c"); /* both get a third copy there */
  hf_house_order_change (house, "c", "{\"limits\": {\"parallel_jobs\": 1}}");
  door = hf_door_new ("c", "get");
  first = hf_door_start_verify (house, one);
  hf_door_await (door, 1);
  second = hf_door_start_verify (house, two);
  hf_house_order_change (house, "c", "{\"limits\": {\"parallel_jobs\": 2}}");
  hf_door_await (door, 2);
  hf_door_open (door);
  hf_door_await_job (house, first, HF_JOB_DONE);
  hf_door_await_job (house, second, HF_JOB_DONE);
  hf_test_dag_free (one);
  hf_test_dag_free (two);
}

/* ---- hours ---- */

/* Store c is there from 10 to 11 o'clock. */
static HfHouse *
house_with_hours (HfTestDag *dag)
{
  HfHouse *house = hf_house_new (2);

  hf_house_add (house, dag);
  hf_house_set_policy (house, "{\"auto_replication\": false}");
  hf_house_add_store (house, "c", "c");
  hf_house_order_change (house, "c", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  return house;
}

static void
test_hours (void)
{
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_hours (dag);
  gint64 job;

  hf_house_set_policy (house, "{\"auto_replication\": true}");
  hf_house_order_change (house, "c", "{\"priority\": 3}"); /* which has short pins looked at */
  hf_engine_settle (house->engine);
  job = queued_job (house);
  assert_waits (house, job, "waits for c's hours, from 10:00");
  hf_house_assert_copies (house, dag, "a verified, b verified, c queued");

  hf_house_advance (house, TEN_HOURS_AND_A_BIT);
  assert_waits (house, job, "waits for c's hours, from 10:00");
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");

  /* What the user asks for by name goes at any time. */
  hf_house_advance (house, 6 * HF_HOUR);
  hf_house_assert_job (house, hf_house_verify (house, dag), HF_JOB_DONE);
  hf_test_dag_free (dag);
}

/* So does what a pin below its minimum needs, also when it falls below while its copy waits. */
static void
test_hours_below_min (void)
{
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_hours (dag);
  gint64 job;

  hf_house_set_policy (house, "{\"auto_replication\": true}");
  hf_house_order_change (house, "c", "{\"priority\": 3}");
  hf_engine_settle (house->engine);
  job = queued_job (house);
  hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag), 300);
  hf_house_verify (house, dag);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_test_dag_free (dag);
}

/* ---- metered networks ---- */

static void
test_metered (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1), *below = hf_house_new_dag (2);
  gint64 job;

  hf_house_add (house, dag);
  hf_surroundings_set_metered (house->surroundings, TRUE);
  hf_house_add_remote_store (house, "r");
  job = queued_job (house);
  assert_waits (house, job, "the network to r is metered");
  hf_house_assert_copies (house, dag, "a verified, b verified, r queued");
  hf_house_advance (house, HF_HOUR);
  g_assert_cmpuint (hf_house_count_events (house, "metered-wait", "below their minimum"), ==, 1);

  /* A new pin has none at all. */
  hf_house_assert_job (house, hf_house_add (house, below), HF_JOB_DONE);
  hf_house_assert_copies (house, below, "a verified, b verified, r verified");
  assert_waits (house, job, "metered");

  hf_surroundings_set_metered (house->surroundings, FALSE);
  hf_engine_settle (house->engine);
  hf_house_assert_job (house, job, HF_JOB_DONE);

  hf_surroundings_set_metered (house->surroundings, TRUE);
  job = hf_house_verify (house, dag);
  assert_waits (house, job, "metered");
  g_assert_cmpuint (hf_house_count_events (house, "metered-wait", ""), ==, 2);
  hf_house_set_policy (house, "{\"metered\": \"all\"}");
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_test_dag_free (dag);
  hf_test_dag_free (below);
}

/* ---- on battery ---- */

static void
test_battery (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1), *below = hf_house_new_dag (2);
  gint64 job;

  hf_house_add (house, dag);
  hf_surroundings_set_on_battery (house->surroundings, TRUE);
  hf_house_add_store (house, "c", "c");
  job = queued_job (house);
  assert_waits (house, job, "runs on its battery");
  hf_house_assert_copies (house, dag, "a verified, b verified, c queued");
  hf_house_advance (house, HF_HOUR);
  g_assert_cmpuint (hf_house_count_events (house, "battery-wait", "below their minimum"), ==, 1);

  /* What the user asks for goes, and a new pin has no copies at all. */
  hf_house_assert_job (house, hf_house_verify (house, dag), HF_JOB_DONE);
  hf_house_assert_job (house, hf_house_add (house, below), HF_JOB_DONE);
  assert_waits (house, job, "battery");

  hf_surroundings_set_on_battery (house->surroundings, FALSE);
  hf_engine_settle (house->engine);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");

  hf_surroundings_set_on_battery (house->surroundings, TRUE);
  hf_house_add_store (house, "d", "d");
  hf_house_set_policy (house, "{\"target_replicas\": 4}");
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified, d queued");
  g_assert_cmpuint (hf_house_count_events (house, "battery-wait", ""), ==, 2);
  hf_house_set_policy (house, "{\"battery\": \"all\"}");
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified, d verified");
  hf_test_dag_free (dag);
  hf_test_dag_free (below);
}

/* ---- progress ---- */

static void
assert_progress (HfHouse *house, gint64 job, const char *source, const char *target, guint64 done,
                 guint64 total)
{
  g_auto (HfProgressReport) report = { 0 };

  g_assert_true (hf_engine_read_progress (house->engine, job, &report));
  g_assert_cmpstr (report.source, ==, source);
  g_assert_cmpstr (report.targets != NULL ? report.targets[0] : NULL, ==, target);
  g_assert_cmpuint (report.done_bytes, ==, done);
  g_assert_cmpuint (report.total_bytes, ==, total);
}

static void
assert_all_done (HfHouse *house, gint64 id, guint64 total)
{
  g_autoptr (HfJob) job = NULL;
  g_auto (HfProgressReport) report = { 0 };

  hf_door_await_job (house, id, HF_JOB_DONE);
  hf_engine_settle (house->engine);
  job = hf_house_get_job (house, id);
  g_assert_cmpuint (job->done_bytes, ==, total);
  g_assert_cmpuint (job->total_bytes, ==, total);
  g_assert_false (hf_engine_read_progress (house->engine, id, &report));
}

static void
test_progress (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1), *other = hf_house_new_dag (2);
  gint64 job = hf_house_add (house, dag);
  g_autoptr (HfPin) pin = hf_house_get_pin (house, dag);
  g_autoptr (HfReplica) copy = hf_house_get_replica (house, dag, "a");
  g_autoptr (HfDoor) door = NULL;
  g_autoptr (HfDoor) target = NULL;
  g_autoptr (GPtrArray) running = NULL;

  /* An upload is moved once, and read back from each place. */
  assert_all_done (house, job, 3 * pin->size);

  door = hf_door_new ("b", "get");
  job = hf_door_start_verify (house, dag);
  hf_door_await (door, 1);
  assert_progress (house, job, "b", NULL, copy->bytes, 2 * copy->bytes);
  hf_door_open (door);
  assert_all_done (house, job, 2 * copy->bytes);

  hf_house_add_store (house, "c", "c"); /* which gets a copy of the first */
  hf_house_order_change (house, "c", "{\"paused\": true}");
  hf_engine_settle (house->engine);
  hf_house_add (house, other);
  hf_house_assert_copies (house, other, "a verified, b verified");
  target = hf_door_new ("c", "get");
  hf_house_order_change (house, "c", "{\"paused\": false}");
  hf_door_await (target, 1);
  running = hf_house_list_jobs (house, HF_JOB_RUNNING);
  job = ((HfJob *)running->pdata[0])->id;
  assert_progress (house, job, "c", NULL, pin->size, 2 * pin->size);
  hf_door_open (target);
  assert_all_done (house, job, 2 * pin->size);
  hf_test_dag_free (dag);
  hf_test_dag_free (other);
}

static void
test_progress_of_repair (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (HfDoor) door = NULL;
  g_autoptr (GPtrArray) running = NULL;
  g_auto (HfProgressReport) report = { 0 };

  hf_house_add (house, dag);
  pin = hf_house_get_pin (house, dag);
  hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag), 300);
  door = hf_door_new ("b", "put");
  hf_door_start_verify (house, dag);
  hf_door_await (door, 1);
  while (report.done_bytes < pin->size)
    {
      g_clear_pointer (&running, g_ptr_array_unref);
      running = hf_house_list_jobs (house, HF_JOB_RUNNING);
      hf_progress_report_clear (&report);
      for (unsigned i = 0; i < running->len; i++)
        if (((HfJob *)running->pdata[i])->kind == HF_JOB_REPLICATE)
          hf_engine_read_progress (house->engine, ((HfJob *)running->pdata[i])->id, &report);
    }
  g_assert_cmpstr (report.source, ==, "a");
  g_assert_cmpstr (report.targets[0], ==, "b");
  g_assert_cmpuint (g_strv_length (report.targets), ==, 1);
  hf_door_open (door);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_test_dag_free (dag);
}

typedef struct
{
  HfPin *pin;
  gint64 victim;
  gint64 now;
  GArray *jobs;
} Trim;

static gboolean
enter_trim (HfDb *db, gpointer data, GError **error)
{
  Trim *trim = data;

  return hf_remover_request (db, trim->pin, &trim->victim, 1, HF_REMOVAL_TRIM, trim->now,
                             trim->jobs, error);
}

/* A removal counts, and tells, what its witnesses are read for. */
static void
test_progress_of_removal (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  HfTestDag *dag = hf_house_new_dag (1);
  gint64 added = hf_house_add (house, dag);
  g_autoptr (HfPin) pin = hf_house_get_pin (house, dag);
  g_autoptr (HfReplica) victim = hf_house_get_replica (house, dag, "c");
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  Trim trim = { pin, victim->id, hf_clock_now (house->clock), jobs };
  g_autoptr (HfDoor) door = NULL;
  g_autoptr (HfJob) job = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  g_assert_cmpint (added, >, 0);
  hf_house_set_policy (house, "{\"auto_replication\": false}");
  hf_store_change (hf_engine_get_store (house->engine), enter_trim, &trim, &error);
  g_assert_no_error (error);
  id = g_array_index (jobs, gint64, 0);
  job = hf_house_get_job (house, id);
  g_assert_cmpint (job->uses, ==, 7);
  door = hf_door_new ("b", "get");
  hf_clock_advance (house->clock, 7 * HF_DAY);
  hf_door_await (door, 1);
  assert_progress (house, id, "b", NULL, victim->bytes, 2 * victim->bytes);
  hf_door_open (door);
  assert_all_done (house, id, 2 * victim->bytes);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_test_dag_free (dag);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC0", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/limits/bytes", test_bytes);
  g_test_add_func ("/engine/limits/slow-store-follows", test_slow_store_follows);
  g_test_add_func ("/engine/limits/parallel-jobs", test_parallel_jobs);
  g_test_add_func ("/engine/limits/lost-jobs", test_lost_jobs);
  g_test_add_func ("/engine/limits/last-worker", test_last_worker);
  g_test_add_func ("/engine/limits/limit-raised", test_limit_raised);
  g_test_add_func ("/engine/limits/hours", test_hours);
  g_test_add_func ("/engine/limits/hours-below-min", test_hours_below_min);
  g_test_add_func ("/engine/limits/metered", test_metered);
  g_test_add_func ("/engine/limits/battery", test_battery);
  g_test_add_func ("/engine/limits/progress", test_progress);
  g_test_add_func ("/engine/limits/progress-of-repair", test_progress_of_repair);
  g_test_add_func ("/engine/limits/progress-of-removal", test_progress_of_removal);
  return g_test_run ();
}

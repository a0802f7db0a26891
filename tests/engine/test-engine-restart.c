/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orderly ends of the program in the middle of its work, and what the next start makes of them. And
 * many users at once. */
#include "hf-engine-fixture.h"

#include "hf-error.h"

#include "hf-test.h"

/* ---- orderly ends ---- */

/* Stops the engine from within an operation of a store, which goes on only when the stop has begun.
 */
typedef struct
{
  HfEngine *engine;
  HfMemoryStore *store;
  const char *operation;
  unsigned calls_before;
  GMutex mutex;
  GThread *thread;
} Stop;

static gpointer
stop_engine (gpointer engine)
{
  hf_engine_stop (engine);
  return NULL;
}

static void
stop_here (HfMemoryStore *store, gpointer data)
{
  Stop *stop = data;

  g_mutex_lock (&stop->mutex);
  if (stop->thread != NULL || stop->calls_before-- > 0)
    {
      g_mutex_unlock (&stop->mutex);
      return;
    }
  stop->thread = g_thread_new ("stop", stop_engine, stop->engine);
  g_mutex_unlock (&stop->mutex);
  hf_engine_settle (
      stop->engine); /* which can't be before this operation is over, or the engine stops */
}

static void
plan_stop (Stop *stop, HfHouse *house, const char *store, const char *operation,
           unsigned calls_before)
{
  *stop = (Stop){ .engine = house->engine, .operation = operation, .calls_before = calls_before };
  g_mutex_init (&stop->mutex);
  stop->store = hf_memory_store_get (store);
  hf_memory_store_set_hook (stop->store, operation, G_CALLBACK (stop_here), stop);
}

static void
wait_for (Stop *stop)
{
  g_mutex_lock (&stop->mutex);
  g_assert_nonnull (stop->thread); /* else the operation never came */
  g_mutex_unlock (&stop->mutex);
  g_thread_join (stop->thread);
  hf_memory_store_set_hook (stop->store, stop->operation, NULL, NULL);
  g_mutex_clear (&stop->mutex);
}

static void
restart_after (Stop *stop, HfHouse *house)
{
  wait_for (stop);
  hf_house_restart (house);
}

typedef struct
{
  const char *store;
  const char *operation;
  unsigned calls_before;
} Stage;

static void
assert_done (HfHouse *house, gint64 id)
{
  g_autoptr (HfJob) job = hf_house_get_job (house, id);

  g_assert_cmpstr (hf_job_state_to_string (job->state), ==, "done");
  g_assert_null (job->error);
}

/* Nothing that an end did is anybody's fault. */
static void
assert_no_complaint (HfHouse *house)
{
  g_assert_cmpuint (hf_house_count_events (house, "copy-failed", ""), ==, 0);
  g_assert_cmpuint (hf_house_count_events (house, "replica-corrupt", ""), ==, 0);
  g_assert_cmpuint (hf_house_count_events (house, "replica-suspect", ""), ==, 0);
  g_assert_cmpuint (hf_house_count_events (house, "backend-down", ""), ==, 0);
}

static void
test_import (void)
{
  static const Stage stages[] = {
    { "a", "put", 0 }, { "b", "put", 0 }, { "c", "put", 0 },
    { "a", "get", 0 }, { "b", "get", 0 }, { "c", "get", 0 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (HfHouse) house = hf_house_new (3);
      g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
      Stop stop;
      gint64 id;

      plan_stop (&stop, house, stages[i].store, stages[i].operation, stages[i].calls_before);
      id = hf_house_add (house, dag);
      restart_after (&stop, house);
      assert_done (house, id);
      assert_no_complaint (house);
      hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
      hf_house_assert_spool_empty (house);
      hf_house_assert_sentence (house, "1 pin is safe");
    }
}

static void
test_replicate (void)
{
  static const Stage stages[] = {
    { "a", "get", 0 }, /* the source */
    { "c", "put", 0 }, { "d", "put", 0 }, { "c", "get", 0 }, /* the proofs */
    { "d", "get", 0 },
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (HfHouse) house = hf_house_new (4);
      g_autoptr (HfTestDag) dag = hf_house_new_dag (2);
      Stop stop;

      hf_house_set_policy (house, "{\"target_replicas\": 2}");
      hf_house_add (house, dag);
      plan_stop (&stop, house, stages[i].store, stages[i].operation, stages[i].calls_before);
      hf_house_set_policy (house, "{\"target_replicas\": 4}");
      restart_after (&stop, house);
      assert_no_complaint (house);
      hf_house_assert_copies (house, dag, "a verified, b verified, c verified, d verified");
    }
}

static void
test_verify (void)
{
  static const Stage stages[] = { { "a", "get", 0 }, { "b", "get", 0 }, { "c", "get", 0 } };

  for (unsigned i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr (HfHouse) house = hf_house_new (3);
      g_autoptr (HfTestDag) dag = hf_house_new_dag (3);
      Stop stop;
      gint64 id;

      hf_house_add (house, dag);
      hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag),
                            hf_house_offset_of (dag, 5));
      plan_stop (&stop, house, stages[i].store, stages[i].operation, stages[i].calls_before);
      id = hf_house_verify (house, dag);
      restart_after (&stop, house);
      assert_done (house, id);
      hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
    }
}

/* The repair by union is stopped while it reads block by block. */
static void
test_union (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (4);
  Stop stop;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  for (unsigned i = 0; i < 2; i++)
    hf_memory_store_flip (hf_memory_store_get (i == 0 ? "a" : "b"), hf_test_dag_get_root (dag),
                          hf_house_offset_of (dag, 5 + i));
  plan_stop (&stop, house, "a", "get-block", 4);
  hf_house_verify (house, dag);
  restart_after (&stop, house);
  hf_house_assert_copies (house, dag, "a verified, b verified");
}

/* Before anything has begun. */
static void
test_at_once (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (5);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (HfAdded) added = NULL;

  hf_engine_stop (house->engine);
  added = hf_house_try_add (house, car, NULL, NULL);
  g_assert_nonnull (added);
  hf_house_restart (house);
  assert_done (house, added->job_id);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_house_assert_spool_empty (house);
}

/* One engine may be stopped and started. */
static void
test_stop_and_start (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (6);
  g_autoptr (HfTestDag) other = hf_house_new_dag (7);
  g_autoptr (GError) error = NULL;
  Stop stop;

  plan_stop (&stop, house, "b", "put", 0);
  hf_house_add (house, dag);
  wait_for (&stop);
  hf_engine_start (house->engine, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_house_add (house, other);
  hf_house_assert_copies (house, other, "a verified, b verified, c verified");
}

/* Two programs in one directory would destroy it. */
static void
test_one_at_a_time (void)
{
  g_autoptr (HfHouse) house = hf_house_new (0);
  HfEngineConfig config = { .data_dir = house->dir, .clock = house->clock, .bare = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_engine_new (&config, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
}

/* A timetable that was left for a year is taken up once. */
static void
test_long_pause (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (8);

  hf_house_set_settings (house, "{\"scrub\": false}");
  hf_house_add (house, dag);
  hf_engine_stop (house->engine);
  hf_clock_advance (house->clock, 365 * HF_DAY);
  hf_house_restart (house);
  hf_house_assert_copies (house, dag, "a stale, b stale, c stale");
  hf_house_assert_sentence (house, "1 pin is unverified");
  hf_house_verify (house, dag);
  hf_house_assert_sentence (house, "1 pin is safe");
  hf_house_advance (house, -400 * HF_DAY);
  hf_house_assert_copies (house, dag, "a stale, b stale, c stale");
}

/* ---- many at once ---- */

#define USERS 6
#define PINS 8

typedef struct
{
  HfHouse *house;
  unsigned number;
} User;

static gpointer
be_a_user (gpointer data)
{
  const User *user = data;

  for (unsigned i = 0; i < PINS; i++)
    {
      g_autoptr (HfTestDag) own = hf_house_new_dag (1000 * user->number + i);
      g_autoptr (HfTestDag) common = hf_house_new_dag (100 + i);
      g_autoptr (GBytes) own_car = hf_test_dag_to_car (own);
      g_autoptr (GBytes) common_car = hf_test_dag_to_car (common);
      g_autoptr (GError) error = NULL;
      g_autoptr (HfAdded) one = hf_house_try_add (user->house, own_car, NULL, &error);
      g_autoptr (HfAdded) two = NULL;
      gint64 job;

      g_assert_no_error (error);
      two = hf_house_try_add (user->house, common_car, NULL, &error);
      g_assert_no_error (error);
      hf_engine_verify (user->house->engine, hf_test_dag_get_root (common), &job, &error);
      g_assert_no_error (error);
      hf_house_get_status (user->house);
    }
  return NULL;
}

static void
test_many_users (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  User users[USERS];
  GThread *threads[USERS];

  for (unsigned i = 0; i < USERS; i++)
    {
      users[i] = (User){ house, i + 1 };
      threads[i] = g_thread_new ("user", be_a_user, &users[i]);
    }
  for (unsigned i = 0; i < 5; i++)
    {
      hf_house_set_policy (house,
                           i % 2 == 0 ? "{\"target_replicas\": 4}" : "{\"target_replicas\": 3}");
      hf_clock_advance (house->clock, 31 * HF_SECOND);
    }
  for (unsigned i = 0; i < USERS; i++)
    g_thread_join (threads[i]);
  hf_engine_settle (house->engine);
  hf_house_advance (house, HF_HOUR);
  g_assert_cmpuint (hf_house_get_status (house).total_pins, ==, USERS * PINS + PINS);
  g_assert_cmpuint (hf_house_get_status (house).at_target, ==, USERS * PINS + PINS);
  hf_house_assert_sentence (house, "All 56 pins are safe");
  hf_house_assert_spool_empty (house);
  assert_no_complaint (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/restart/import", test_import);
  g_test_add_func ("/engine/restart/replicate", test_replicate);
  g_test_add_func ("/engine/restart/verify", test_verify);
  g_test_add_func ("/engine/restart/union", test_union);
  g_test_add_func ("/engine/restart/at-once", test_at_once);
  g_test_add_func ("/engine/restart/stop-and-start", test_stop_and_start);
  g_test_add_func ("/engine/restart/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/engine/restart/long-pause", test_long_pause);
  g_test_add_func ("/engine/restart/many-users", test_many_users);
  return g_test_run ();
}

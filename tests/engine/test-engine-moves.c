/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies that users have moved: the new one is proven first, the old one goes by the remover. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-engine-orders.h"
#include "hf-error.h"

#define MINUTE (60 * G_USEC_PER_SEC)
#define WINDOW (8 * HF_DAY) /* and a little more than the undo window */
#define THREE "a verified, b verified, c verified"

/* Returns what became of it. */
static HfPinDone *
move (HfHouse *house, HfTestDag *dag, const char *from, const char *to)
{
  HfMoveOrder order = { hf_test_dag_get_root (dag), from, to };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) done = hf_engine_order_moves (house->engine, &order, 1, &error);

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  return g_ptr_array_steal_index (done, 0);
}

/* Returns the job that ends it. */
static gint64
order (HfHouse *house, HfTestDag *dag, const char *from, const char *to)
{
  HfPinDone *done = move (house, dag, from, to);
  gint64 id;

  g_assert_no_error (done->error);
  g_assert_cmpuint (done->jobs->len, ==, 2);
  id = g_array_index (done->jobs, gint64, 1);
  hf_pin_done_free (done);
  return id;
}

static void
assert_refused (HfHouse *house, HfTestDag *dag, const char *from, const char *to, HfError code)
{
  g_autofree char *before = hf_house_get_copies (house, dag);
  HfPinDone *done = move (house, dag, from, to);

  g_assert_error (done->error, HF_ERROR, (int)code);
  g_assert_cmpuint (done->jobs->len, ==, 0);
  hf_pin_done_free (done);
  hf_house_assert_copies (house, dag, before);
}

static void
assert_begin (HfHouse *house, HfTestDag *dag, const char *copies)
{
  g_autofree char *got = hf_house_get_copies (house, dag);

  g_assert_true (g_str_has_prefix (got, copies));
}

static void
keep (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (GPtrArray) cids = g_ptr_array_new ();
  HfPinBatch batch = { .act = HF_BATCH_KEEP, .cids = cids };
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (cids, hf_test_dag_get_root (dag));
  done = hf_engine_order_pins (house->engine, &batch, &error);
  g_assert_no_error (error);
  g_assert_no_error (((HfPinDone *)done->pdata[0])->error);
  hf_engine_settle (house->engine);
}

/* A pin with copies in a, b and c, where d is free. */
static HfHouse *
house_with_pin (HfTestDag *dag)
{
  HfHouse *house = hf_house_new (4);

  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, THREE);
  return house;
}

static void
test_move (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  HfCid *root = hf_test_dag_get_root (dag);
  gint64 job = order (house, dag, "a", "d");

  hf_house_advance (house, MINUTE);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a removing, b verified, c verified, d verified");
  g_assert_true (hf_memory_store_has (hf_memory_store_get ("a"), root));
  hf_house_advance (house, WINDOW);
  hf_house_assert_copies (house, dag, "b verified, c verified, d verified");
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("a"), root));
  g_assert_cmpuint (hf_house_count_events (house, "replica-moved", "from a to d"), ==, 1);
}

static void
set_paused (HfHouse *house, gint64 job, gboolean paused)
{
  g_autoptr (GError) error = NULL;

  hf_engine_pause_job (house->engine, job, paused, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
}

/* As long as the new copy is not there, the old one stays, also over a restart. */
static void
test_waits (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  HfMoveOrder move_order = { hf_test_dag_get_root (dag), "a", "d" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) done = NULL;
  gint64 copy, job;

  hf_engine_pause_jobs (house->engine, TRUE, &error);
  g_assert_no_error (error);
  done = hf_engine_order_moves (house->engine, &move_order, 1, &error);
  g_assert_no_error (error);
  copy = g_array_index (((HfPinDone *)done->pdata[0])->jobs, gint64, 0);
  job = g_array_index (((HfPinDone *)done->pdata[0])->jobs, gint64, 1);
  set_paused (house, copy, TRUE);
  hf_engine_pause_jobs (house->engine, FALSE, &error);
  g_assert_no_error (error);
  hf_house_advance (house, 10 * MINUTE);
  hf_house_assert_job (house, job, HF_JOB_QUEUED);
  hf_house_restart (house);
  hf_house_advance (house, 10 * MINUTE);
  hf_house_assert_copies (house, dag, THREE ", d queued");
  set_paused (house, copy, FALSE);
  hf_house_advance (house, MINUTE);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, "a removing, b verified, c verified, d verified");
}

static void
test_fails (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  g_autoptr (HfJob) job = NULL;
  gint64 id;

  hf_memory_store_fail (hf_memory_store_get ("d"), "put", -1, HF_ERROR_UNAVAILABLE);
  id = order (house, dag, "a", "d");
  hf_house_advance (house, MINUTE);
  job = hf_house_get_job (house, id);
  g_assert_cmpint (job->state, ==, HF_JOB_FAILED);
  g_assert_nonnull (strstr (job->error, "so the old one stays"));
  hf_house_advance (house, WINDOW);
  g_assert_true (hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (dag)));
}

/* The witnesses are read once more before anything goes: here one is bad. */
static void
test_witness (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  HfCid *root = hf_test_dag_get_root (dag);

  hf_house_set_policy (house, "{\"min_replicas\": 3, \"auto_replication\": false}");
  order (house, dag, "a", "d");
  hf_house_advance (house, MINUTE);
  hf_memory_store_flip (hf_memory_store_get ("d"), root, hf_house_offset_of (dag, 3));
  hf_house_advance (house, WINDOW);
  g_assert_true (hf_memory_store_has (hf_memory_store_get ("a"), root));
  g_assert_cmpuint (hf_house_count_events (house, "removal-aborted", "is kept"), ==, 1);
}

static void
test_refused (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);

  assert_refused (house, dag, "a", "b", HF_ERROR_CONFLICT);
  assert_refused (house, dag, "a", "a", HF_ERROR_CONFLICT);
  assert_refused (house, dag, "d", "d", HF_ERROR_CONFLICT);
  assert_refused (house, dag, "a", "nowhere", HF_ERROR_NOT_FOUND);
  hf_memory_store_set_room (hf_memory_store_get ("d"), 10);
  hf_house_advance (house, HF_DAY);
  assert_refused (house, dag, "a", "d", HF_ERROR_NO_SPACE);
  hf_house_set_policy (house, "{\"min_replicas\": 4, \"target_replicas\": 4, \"max_replicas\": 5,"
                              " \"auto_replication\": false}");
  assert_refused (house, dag, "a", "d", HF_ERROR_UNSAFE);
}

/* Taken back before the copy is there, and after. */
static void
test_keep (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  gint64 job = order (house, dag, "a", "d");

  assert_refused (house, dag, "b", "d", HF_ERROR_CONFLICT);
  keep (house, dag);
  hf_house_assert_job (house, job, HF_JOB_CANCELLED);
  hf_house_advance (house, WINDOW);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified, d verified");

  hf_house_add_store (house, "e", "e");
  order (house, dag, "a", "e");
  hf_house_advance (house, MINUTE);
  assert_begin (house, dag, "a removing");
  keep (house, dag);
  hf_house_advance (house, WINDOW);
  assert_begin (house, dag, "a verified");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/moves/move", test_move);
  g_test_add_func ("/engine/moves/waits", test_waits);
  g_test_add_func ("/engine/moves/fails", test_fails);
  g_test_add_func ("/engine/moves/witness", test_witness);
  g_test_add_func ("/engine/moves/refused", test_refused);
  g_test_add_func ("/engine/moves/keep", test_keep);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies that users ask for: on backends that they name, or on any; written again, put back,
 * refused.
 */
#include "hf-door.h"

#include <string.h>

#include "hf-engine-orders.h"
#include "hf-error.h"
#include "hf-job-table.h"

#include "hf-test.h"

#define TWO "a verified, b verified"
#define THREE "a verified, b verified, c verified"
#define FOUR "a verified, b verified, c verified, d verified"

/* Returns what became of it. targets: backends, with commas; NULL: any */
static HfCopyOrdered *
order (HfHouse *house, HfCid *cid, const char *targets, gboolean force)
{
  g_auto (GStrv) names = targets ? g_strsplit (targets, ",", -1) : NULL;
  HfCopyOrder one
      = { .cid = cid, .targets = (const char *const *)names, .force = force, .link = NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = hf_engine_order_copies (house->engine, &one, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (results->len, ==, 1);
  return g_ptr_array_steal_index (results, 0);
}

static void
assert_verdict (const HfCopyOrdered *ordered, unsigned i, const char *id, HfNamedVerdict verdict)
{
  const HfNamed *named;

  g_assert_no_error (ordered->error);
  g_assert_cmpuint (ordered->named->len, >, i);
  named = ordered->named->pdata[i];
  g_test_message ("%s: %s", named->backend_id, named->why ? named->why : "well");
  g_assert_cmpstr (named->backend_id, ==, id);
  g_assert_cmpint (named->verdict, ==, verdict);
  g_assert_true ((named->why != NULL) == (verdict == HF_NAMED_REFUSED));
}

/* Orders one copy and waits for what comes of it. */
static void
order_one (HfHouse *house, HfTestDag *dag, const char *id, gboolean force, HfNamedVerdict verdict)
{
  g_autoptr (HfCopyOrdered) ordered = order (house, hf_test_dag_get_root (dag), id, force);

  assert_verdict (ordered, 0, id, verdict);
  hf_engine_settle (house->engine);
}

static void
assert_refused (HfHouse *house, HfTestDag *dag, const char *id, gboolean force, HfError code,
                const char *why)
{
  g_autoptr (HfCopyOrdered) ordered = order (house, hf_test_dag_get_root (dag), id, force);
  const HfNamed *named;

  assert_verdict (ordered, 0, id, HF_NAMED_REFUSED);
  named = ordered->named->pdata[0];
  g_assert_cmpint (named->code, ==, code);
  g_assert_nonnull (strstr (named->why, why));
  g_assert_cmpuint (ordered->jobs->len, ==, 0);
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
test_named (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  g_autoptr (HfCopyOrdered) ordered = order (house, hf_test_dag_get_root (dag), "d,a,d", FALSE);
  gint64 job = g_array_index (ordered->jobs, gint64, 0);

  g_assert_cmpuint (ordered->named->len, ==, 2);
  assert_verdict (ordered, 0, "d", HF_NAMED_NEW);
  assert_verdict (ordered, 1, "a", HF_NAMED_THERE);
  g_assert_cmpuint (ordered->jobs->len, ==, 1);
  g_assert_cmpint (((HfNamed *)ordered->named->pdata[0])->job_id, ==, job);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, FOUR);
  hf_house_assert_job (house, job, HF_JOB_DONE);
  g_assert_cmpuint (hf_house_count_puts ("abcd"), ==, 4);
  hf_house_advance (house, 2 * HF_DAY); /* nothing takes it away again */
  hf_house_assert_copies (house, dag, FOUR);
}

/* max limits what is created; force goes beyond it. */
static void
test_beyond_max (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);

  hf_house_set_policy (house, "{\"max_replicas\": 3}");
  assert_refused (house, dag, "d", FALSE, HF_ERROR_CONFLICT, "maximum allows (3)");
  g_assert_cmpuint (hf_memory_store_get_count (hf_memory_store_get ("d"), "put"), ==, 0);
  order_one (house, dag, "d", TRUE, HF_NAMED_NEW);
  hf_house_assert_copies (house, dag, FOUR);
}

/* Without force nothing is sent to a store that has the pin; with it all of it is, and read back.
 */
static void
test_again (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  g_autoptr (HfReplica) before = NULL;
  g_autoptr (HfReplica) after = NULL;

  order_one (house, dag, "b", FALSE, HF_NAMED_THERE);
  g_assert_cmpuint (hf_house_count_puts ("abc"), ==, 3);
  hf_house_advance (house, HF_HOUR);
  before = hf_house_get_replica (house, dag, "b");
  order_one (house, dag, "b", TRUE, HF_NAMED_AGAIN);
  g_assert_cmpuint (hf_house_count_puts ("b"), ==, 2);
  g_assert_cmpuint (hf_house_count_puts ("ac"), ==, 2);
  after = hf_house_get_replica (house, dag, "b");
  g_assert_cmpint (after->state, ==, HF_REPLICA_VERIFIED);
  g_assert_cmpint (after->proved_at, >, before->proved_at);
  g_assert_true (after->created);
}

/* While it is written again the old copy counts, and a second order finds the first. */
static void
test_again_counts_meanwhile (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  g_autoptr (HfDoor) door = hf_door_new ("b", "put");
  g_autoptr (HfCopyOrdered) first = order (house, hf_test_dag_get_root (dag), "b", TRUE);
  g_autoptr (HfCopyOrdered) second = NULL;
  g_autoptr (HfPin) pin = NULL;

  hf_door_await (door, 1);
  pin = hf_house_get_pin (house, dag);
  g_assert_cmpint (pin->held, ==, 3);
  hf_house_assert_copies (house, dag, THREE);
  second = order (house, hf_test_dag_get_root (dag), "b", TRUE);
  assert_verdict (second, 0, "b", HF_NAMED_UNDER_WAY);
  g_assert_cmpint (g_array_index (second->jobs, gint64, 0), ==,
                   g_array_index (first->jobs, gint64, 0));
  hf_door_open (door);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, THREE);
}

/* What could not be written again is as it was. */
static void
test_again_fails (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  g_autoptr (HfReplica) replica = NULL;

  hf_memory_store_fail (hf_memory_store_get ("b"), "put", 1, HF_ERROR_UNAVAILABLE);
  order_one (house, dag, "b", TRUE, HF_NAMED_AGAIN);
  hf_house_assert_copies (house, dag, THREE);
  replica = hf_house_get_replica (house, dag, "b");
  g_assert_nonnull (strstr (replica->error, "could not be written again"));
  g_assert_cmpuint (hf_house_count_events (house, "copy-failed", "b"), ==, 1);
  hf_house_advance (house, HF_HOUR);
  g_assert_cmpuint (hf_house_count_puts ("b"), ==, 2);
}

/* The only copy is its own source, and is read before it is written. */
static void
test_again_alone (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_add (house, dag);
  order_one (house, dag, "a", TRUE, HF_NAMED_AGAIN);
  hf_house_assert_copies (house, dag, "a verified");
  g_assert_cmpuint (hf_house_count_puts ("a"), ==, 2);
}

/* A job that was interrupted before it wrote the copy again does so after the restart, once. */
static void
test_again_after_restart (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  g_autoptr (HfCopyOrdered) ordered = NULL;

  hf_engine_stop (house->engine);
  ordered = order (house, hf_test_dag_get_root (dag), "b", TRUE);
  hf_house_restart (house);
  g_assert_cmpuint (hf_house_count_puts ("b"), ==, 2);
  hf_house_restart (house);
  g_assert_cmpuint (hf_house_count_puts ("b"), ==, 2);
  hf_house_assert_copies (house, dag, THREE);
}

/* ---- taken away ---- */

/* The copy in b was taken away by somebody; another one was made in d. */
static HfHouse *
house_with_loss (HfTestDag *dag)
{
  HfHouse *house = house_with_pin (dag);

  hf_memory_store_drop (hf_memory_store_get ("b"), hf_test_dag_get_root (dag));
  hf_house_verify (house, dag);
  hf_house_advance (house, 11 * HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b missing, c verified, d verified");
  return house;
}

static void
test_put_back (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_loss (dag);
  g_autoptr (HfCopyOrdered) any = NULL;

  any = order (house, hf_test_dag_get_root (dag), NULL, TRUE);
  hf_house_advance (house, 2 * HF_DAY); /* no yes for this store */
  hf_house_assert_copies (house, dag, "a verified, b missing, c verified, d verified");
  g_assert_cmpuint (hf_house_count_puts ("b"), ==, 1);
  order_one (house, dag, "b", FALSE, HF_NAMED_BACK);
  hf_house_assert_copies (house, dag, FOUR);
}

/* A yes that led to nothing leaves no copy that would be mended by itself. */
static void
test_put_back_fails (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_loss (dag);

  hf_memory_store_fail (hf_memory_store_get ("b"), "put", 1, HF_ERROR_UNAVAILABLE);
  order_one (house, dag, "b", FALSE, HF_NAMED_BACK);
  hf_house_assert_copies (house, dag, "a verified, b missing, c verified, d verified");
  hf_house_advance (house, HF_DAY);
  hf_house_assert_copies (house, dag, "a verified, b missing, c verified, d verified");
}

static void
test_put_back_cancelled (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_loss (dag);
  g_autoptr (HfDoor) door = hf_door_new ("b", "put");
  g_autoptr (HfCopyOrdered) ordered = order (house, hf_test_dag_get_root (dag), "b", FALSE);
  gint64 job = g_array_index (ordered->jobs, gint64, 0);
  g_auto (HfCancelled) cancelled = { 0 };
  g_autoptr (GError) error = NULL;

  hf_door_await (door, 1);
  hf_engine_cancel_job (house->engine, job, &cancelled, &error);
  g_assert_no_error (error);
  hf_door_open (door);
  hf_door_await_job (house, job, HF_JOB_CANCELLED);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b missing, c verified, d verified");
}

/* A damaged copy is mended in its place, also beyond the target. */
static void
test_mend (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);

  hf_house_set_policy (house, "{\"auto_replication\": false}");
  hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag), 700);
  hf_house_verify (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b corrupt, c verified");
  order_one (house, dag, "b", FALSE, HF_NAMED_REPAIR);
  hf_house_assert_copies (house, dag, THREE);
}

/* ---- refused ---- */

static void
test_refused (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);

  assert_refused (house, dag, "nowhere", TRUE, HF_ERROR_NOT_FOUND, "no backend “nowhere”");
  hf_house_change_store (house, "d", "{\"paused\": true}");
  assert_refused (house, dag, "d", TRUE, HF_ERROR_CONFLICT, "d is paused");
  hf_house_change_store (house, "d", "{\"paused\": false}");
  hf_memory_store_set_room (hf_memory_store_get ("d"), 1000);
  hf_house_advance (house, HF_HOUR);
  assert_refused (house, dag, "d", TRUE, HF_ERROR_NO_SPACE, "d has room for");
  hf_memory_store_fail (hf_memory_store_get ("d"), "probe", -1, HF_ERROR_UNAVAILABLE);
  hf_house_advance (house, HF_HOUR);
  assert_refused (house, dag, "d", TRUE, HF_ERROR_UNAVAILABLE, "d is unavailable");
  g_assert_cmpuint (hf_house_count_puts ("d"), ==, 0);
  hf_house_assert_copies (house, dag, THREE);
}

static void
test_private (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  wanted->id = g_strdup ("open");
  wanted->kind = g_strdup ("memory");
  json_object_set_string_member (wanted->settings, "store", "open");
  json_object_set_boolean_member (wanted->settings, "public", TRUE);
  info = hf_engine_add_backend (house->engine, wanted, problems, NULL);
  g_assert_true (info->is_public);
  hf_house_add (house, dag);
  assert_refused (house, dag, "open", TRUE, HF_ERROR_UNSAFE, "open is public");
  hf_house_assert_copies (house, dag, TWO);
}

/* One refusal does not keep the others from being made. */
static void
test_some_refused (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  g_autoptr (HfCopyOrdered) ordered = order (house, hf_test_dag_get_root (dag), "x,d", FALSE);

  assert_verdict (ordered, 0, "x", HF_NAMED_REFUSED);
  assert_verdict (ordered, 1, "d", HF_NAMED_NEW);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, FOUR);
}

/* Its bytes were never held here, so nothing can be copied; without a name they are looked for. */
static void
test_waiting (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (5);
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (dag));
  HfAddOptions options = { .visibility = HF_VISIBILITY_PRIVATE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_engine_add_cid (house->engine, text, &options, &error);
  g_autoptr (HfCopyOrdered) any = NULL;

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  assert_refused (house, dag, "a", TRUE, HF_ERROR_CONFLICT, "no copy of");
  hf_house_plant (house, "a", dag);
  any = order (house, hf_test_dag_get_root (dag), NULL, FALSE);
  g_assert_no_error (any->error);
  g_assert_cmpuint (any->jobs->len, ==, 1);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, TWO);
}

/* ---- any backend ---- */

static void
test_chosen (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfCopyOrdered) short_of = NULL;
  g_autoptr (HfCopyOrdered) up_to = NULL;
  g_autoptr (HfCopyOrdered) enough = NULL;
  g_autoptr (HfCopyOrdered) more = NULL;

  hf_house_set_policy (house, "{\"auto_replication\": false, \"max_replicas\": 3}");
  hf_house_add (house, dag);
  short_of = order (house, hf_test_dag_get_root (dag), NULL, FALSE);
  g_assert_cmpuint (short_of->named->len + short_of->jobs->len, ==, 0);
  g_assert_nonnull (strstr (short_of->shortage, "add a backend"));

  hf_house_add_store (house, "c", "c");
  hf_house_add_store (house, "d", "d");
  hf_house_assert_copies (house, dag, TWO); /* nothing is done by itself */
  up_to = order (house, hf_test_dag_get_root (dag), "", FALSE);
  g_assert_cmpuint (up_to->named->len, ==, 1);
  g_assert_null (up_to->shortage);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, THREE);

  enough = order (house, hf_test_dag_get_root (dag), NULL, FALSE);
  g_assert_cmpuint (enough->named->len + enough->jobs->len, ==, 0);
  g_assert_null (enough->shortage);
  more = order (house, hf_test_dag_get_root (dag), NULL, TRUE);
  assert_verdict (more, 0, "d", HF_NAMED_UNDER_WAY);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, FOUR);
}

/* What is asked for by name does not wait for a backend's hours. */
static void
test_any_hour (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with_pin (dag);

  hf_house_change_store (house, "d", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  order_one (house, dag, "d", FALSE, HF_NAMED_NEW);
  hf_house_assert_copies (house, dag, FOUR);
}

/* Of several pins each succeeds or fails by itself. */
static void
test_many (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfTestDag) unknown = hf_house_new_dag (2);
  g_autoptr (HfHouse) house = house_with_pin (dag);
  static const char *const targets[] = { "d", NULL };
  HfCopyOrder orders[] = { { hf_test_dag_get_root (unknown), targets, FALSE, "lost" },
                           { hf_test_dag_get_root (dag), targets, FALSE, "vfs-7" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = hf_engine_order_copies (house->engine, orders, 2, &error);
  g_autoptr (HfPin) pin = NULL;

  g_assert_no_error (error);
  g_assert_error (((HfCopyOrdered *)results->pdata[0])->error, HF_ERROR, HF_ERROR_NOT_FOUND);
  assert_verdict (results->pdata[1], 0, "d", HF_NAMED_NEW);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, FOUR);
  pin = hf_house_get_pin (house, dag);
  g_assert_cmpstr (pin->metadata, ==, "{\"vfs_metadata_id\":\"vfs-7\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/copies/named", test_named);
  g_test_add_func ("/engine/copies/beyond-max", test_beyond_max);
  g_test_add_func ("/engine/copies/again", test_again);
  g_test_add_func ("/engine/copies/again-counts-meanwhile", test_again_counts_meanwhile);
  g_test_add_func ("/engine/copies/again-fails", test_again_fails);
  g_test_add_func ("/engine/copies/again-alone", test_again_alone);
  g_test_add_func ("/engine/copies/again-after-restart", test_again_after_restart);
  g_test_add_func ("/engine/copies/put-back", test_put_back);
  g_test_add_func ("/engine/copies/put-back-fails", test_put_back_fails);
  g_test_add_func ("/engine/copies/put-back-cancelled", test_put_back_cancelled);
  g_test_add_func ("/engine/copies/mend", test_mend);
  g_test_add_func ("/engine/copies/refused", test_refused);
  g_test_add_func ("/engine/copies/private", test_private);
  g_test_add_func ("/engine/copies/some-refused", test_some_refused);
  g_test_add_func ("/engine/copies/waiting", test_waiting);
  g_test_add_func ("/engine/copies/chosen", test_chosen);
  g_test_add_func ("/engine/copies/any-hour", test_any_hour);
  g_test_add_func ("/engine/copies/many", test_many);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins whose bytes are not there yet, and changing wishes. */
#include "hf-engine-fixture.h"

#include "hf-error.h"

#include "hf-test.h"

/* ---- a CID alone ---- */

static void
test_add_cid (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (12);
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (dag));
  HfAddOptions options = { .name = "wanted" };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_engine_add_cid (house->engine, text, &options, &error);
  g_autoptr (HfReplica) adopted = NULL;
  g_autoptr (HfReplica) made = NULL;
  g_autoptr (HfPin) pin = NULL;
  HfStatus status;

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  hf_house_assert_job (house, added->job_id, HF_JOB_DONE);
  status = hf_house_get_status (house);
  g_assert_cmpuint (status.total_pins, ==, 1);
  g_assert_cmpuint (status.below_min, ==, 1);
  g_assert_cmpuint (status.waiting, ==, 1);
  hf_house_assert_sentence (house, "1 pin is at risk: 1 waits for its bytes");

  hf_house_plant (house, "b", dag);
  hf_house_advance (house, HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  adopted = hf_house_get_replica (house, dag, "b");
  g_assert_false (adopted->created);
  made = hf_house_get_replica (house, dag, "a");
  g_assert_true (made->created);
  pin = hf_house_get_pin (house, dag);
  g_assert_cmpint (pin->content, ==, HF_CONTENT_COMPLETE);
  g_assert_cmpstr (pin->name, ==, "wanted");
  hf_house_assert_sentence (house, "1 pin is safe");
}

static void
test_add_cid_then_bytes (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (13);
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (dag));
  HfAddOptions options = { .name = "mine" };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_engine_add_cid (house->engine, text, &options, &error);
  g_autoptr (HfPin) pin = NULL;

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  g_assert_cmpint (hf_house_add (house, dag), !=, 0);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  pin = hf_house_get_pin (house, dag);
  g_assert_cmpstr (pin->name, ==, "mine");
  g_assert_cmpint (pin->content, ==, HF_CONTENT_COMPLETE);
}

static void
test_add_cid_malformed (void)
{
  g_autoptr (HfHouse) house = hf_house_new (0);
  HfAddOptions options = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_engine_add_cid (house->engine, "bafynonsense!", &options, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
  g_assert_cmpuint (hf_house_get_status (house).total_pins, ==, 0);
}

/* ---- policy ---- */

static void
test_policy (void)
{
  g_autoptr (HfHouse) house = hf_house_new (5);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (14);
  HfAddOptions own = { .target_replicas = 2 };
  g_autoptr (HfTestDag) modest = hf_house_new_dag (15);
  g_autoptr (GBytes) car = hf_test_dag_to_car (modest);
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (HfPin) pin = NULL;

  hf_house_add (house, dag);
  added = hf_house_try_add (house, car, &own, NULL);
  hf_engine_settle (house->engine);
  hf_house_set_policy (house, "{\"target_replicas\": 5}");
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified, d verified, e verified");
  pin = hf_house_get_pin (house, modest);
  g_assert_cmpint (pin->held, ==, 2);

  /* Fewer are wanted: nothing is taken away for that. */
  hf_house_set_policy (house, "{\"min_replicas\": 1, \"target_replicas\": 1, \"max_replicas\": 1}");
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified, d verified, e verified");
  g_assert_cmpuint (hf_house_get_status (house).above_max, ==, 1);
}

static void
test_policy_refused (void)
{
  g_autoptr (HfHouse) house = hf_house_new (0);
  g_autoptr (JsonObject) changes = json_object_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfPolicy) policy = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_int_member (changes, "target_replicas", 1);
  g_assert_null (hf_engine_change_policy (house->engine, changes, problems, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_cmpuint (hf_problems_count (problems), ==, 1);
  policy = hf_engine_get_policy (house->engine, NULL);
  g_assert_cmpint (policy->target_replicas, ==, 3);
}

/* A wish that comes while a job for the pin waits for its next try is not forgotten. */
static void
test_policy_during_a_job (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (16);

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_memory_store_fail (hf_memory_store_get ("a"), "get", -1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (hf_memory_store_get ("b"), "get", -1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (hf_memory_store_get ("a"), "get-block", -1, HF_ERROR_UNAVAILABLE);
  hf_memory_store_fail (hf_memory_store_get ("b"), "get-block", -1, HF_ERROR_UNAVAILABLE);
  hf_house_set_policy (house, "{\"target_replicas\": 3}");
  hf_house_assert_copies (house, dag, "a verified, b verified, c copying");
  hf_house_set_policy (house, "{\"target_replicas\": 4}");

  hf_memory_store_fail (hf_memory_store_get ("a"), "get", 0, 0);
  hf_house_advance (house, HF_HOUR);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified, d verified");
}

static void
test_no_automatic_copies (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (17);

  hf_house_set_policy (house, "{\"target_replicas\": 2, \"auto_replication\": false}");
  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_house_set_policy (house, "{\"target_replicas\": 3}");
  hf_memory_store_flip (hf_memory_store_get ("b"), hf_test_dag_get_root (dag),
                        hf_house_offset_of (dag, 0));
  hf_house_verify (house, dag);
  hf_house_advance (house, HF_DAY);
  hf_house_assert_copies (house, dag, "a verified, b corrupt");
  g_assert_cmpuint (hf_house_count_puts ("abc"), ==, 2);

  /* What was put off is made up for. */
  hf_house_set_policy (house, "{\"auto_replication\": true}");
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
}

static void
test_private_stays_private (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (18);
  g_autoptr (HfTestDag) open = hf_house_new_dag (19);
  g_autoptr (GBytes) car = hf_test_dag_to_car (open);
  HfAddOptions options = { .visibility = HF_VISIBILITY_PUBLIC };
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (HfAdded) added = NULL;

  g_free (wanted->id);
  wanted->id = g_strdup ("c");
  g_free (wanted->kind);
  wanted->kind = g_strdup ("memory");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = hf_json_parse_object ("{\"store\": \"c\", \"public\": true}", -1, NULL);
  info = hf_engine_add_backend (house->engine, wanted, problems, NULL);
  g_assert_true (info->is_public);

  hf_house_add (house, dag);
  added = hf_house_try_add (house, car, &options, NULL);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_house_assert_copies (house, open, "a verified, b verified, c verified");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/policy/add-cid", test_add_cid);
  g_test_add_func ("/engine/policy/add-cid-then-bytes", test_add_cid_then_bytes);
  g_test_add_func ("/engine/policy/add-cid-malformed", test_add_cid_malformed);
  g_test_add_func ("/engine/policy/policy", test_policy);
  g_test_add_func ("/engine/policy/policy-refused", test_policy_refused);
  g_test_add_func ("/engine/policy/policy-during-a-job", test_policy_during_a_job);
  g_test_add_func ("/engine/policy/no-automatic-copies", test_no_automatic_copies);
  g_test_add_func ("/engine/policy/private-stays-private", test_private_stays_private);
  return g_test_run ();
}

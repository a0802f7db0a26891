/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Features of the engine that meet: a pinning service, discovery, approval, cancellation, limits.
 */
#include "hf-door.h"
#include "hf-mock-kubo.h"
#include "hf-mock-pinning.h"

#include <string.h>

#include "hf-alerts.h"
#include "hf-approval.h"
#include "hf-error.h"
#include "hf-test-credentials.h"

#define TOKEN "secret-token-of-the-tests"
#define DELEGATE "/ip4/192.0.2.7/tcp/4001/p2p/12D3KooWMockMockMockMockMockMockMockMockMockMock"

typedef struct
{
  HfHouse *house; /* with the stores "a" and "b" in memory, and "pins" */
  HfMockPinning *service;
  HfMockKubo *kubo;
  HfTestDag *dag;
  char *text; /* of its root */
} Fixture;

static void
add_backend (Fixture *fixture, const char *id, const char *kind, const char *key,
             const char *address, const char *gateway)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  wanted->id = g_strdup (id);
  wanted->kind = g_strdup (kind);
  json_object_set_string_member (wanted->settings, key, address);
  if (gateway)
    json_object_set_string_member (wanted->settings, "gateway", gateway);
  info = hf_engine_add_backend (fixture->house->engine, wanted, problems, &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

/* @data: "mere" without a gateway */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfTestCredentials) credentials = hf_test_credentials_new ();
  g_autoptr (GBytes) car = NULL;

  hf_test_credentials_set (credentials, "pins", "token", TOKEN);
  fixture->house = hf_house_new_with_credentials (2, HF_CREDENTIALS (credentials));
  fixture->service = hf_mock_pinning_new (TOKEN);
  fixture->kubo = hf_mock_kubo_new ();
  add_backend (fixture, "pins", "pinning_service", "endpoint",
               hf_mock_server_get_address (hf_mock_pinning_get_server (fixture->service)),
               g_strcmp0 (data, "mere") != 0
                   ? hf_mock_server_get_address (hf_mock_pinning_get_gateway (fixture->service))
                   : NULL);
  fixture->dag = hf_house_new_dag (1);
  fixture->text = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dag));
  car = hf_test_dag_to_car (fixture->dag);
  hf_mock_pinning_offer (fixture->service, car);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_house_free (fixture->house);
  hf_mock_pinning_free (fixture->service);
  hf_mock_kubo_free (fixture->kubo);
  hf_test_dag_free (fixture->dag);
  g_free (fixture->text);
}

static void
add (Fixture *fixture)
{
  HfAddOptions options = { .name = "movie", .visibility = HF_VISIBILITY_PUBLIC };
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (fixture->house, car, &options, &error);

  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

static void
unpin (Fixture *fixture)
{
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dag), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

static void
assert_copies (Fixture *fixture, const char *copies)
{
  hf_house_assert_copies (fixture->house, fixture->dag, copies);
}

static void
cancel_obtaining (Fixture *fixture)
{
  g_autoptr (GPtrArray) jobs = hf_house_list_jobs (fixture->house, HF_JOB_QUEUED);
  g_auto (HfCancelled) cancelled = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpint (((HfJob *)jobs->pdata[0])->kind, ==, HF_JOB_OBTAIN);
  hf_engine_cancel_job (fixture->house->engine, ((HfJob *)jobs->pdata[0])->id, &cancelled, &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

static unsigned
count_orders (Fixture *fixture)
{
  return hf_mock_server_count (hf_mock_pinning_get_server (fixture->service), "POST /pins");
}

/* What was accepted, and is waited for no longer, keeps no place. It is asked for again as any
 * other copy would be, and by no second request. */
static void
test_cancelled_accepted (Fixture *fixture, gconstpointer data)
{
  add (fixture);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  cancel_obtaining (fixture);
  assert_copies (fixture, "a verified, b verified, pins failed");
  hf_house_advance (fixture->house, HF_HOUR);
  assert_copies (fixture, "a verified, b verified, pins failed");
  hf_mock_pinning_set_status (fixture->service, fixture->text, "pinned", NULL);
  hf_house_advance (fixture->house, HF_DAY);
  assert_copies (fixture, "a verified, b verified, pins verified");
  g_assert_cmpuint (count_orders (fixture), ==, 2); /* one marks the account */
}

/* A place that a request failed in, and that is to be tried again, holds no damaged copy. */
static void
test_cancelled_again (Fixture *fixture, gconstpointer data)
{
  add (fixture);
  hf_mock_pinning_set_status (fixture->service, fixture->text, "failed", NULL);
  hf_house_advance (fixture->house, HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins failed");
  hf_house_change_store (fixture->house, "pins", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  hf_house_advance (fixture->house, 6 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins queued");
  cancel_obtaining (fixture);
  assert_copies (fixture, "a verified, b verified, pins failed");
}

/* The same place after it was removed, and pinned again. */
static void
test_same_node_again (Fixture *fixture, gconstpointer data)
{
  hf_house_set_policy (fixture->house, "{\"target_replicas\":4}");
  add_backend (fixture, "kubo", "ipfs", "address", hf_mock_kubo_get_address (fixture->kubo), NULL);
  hf_mock_pinning_set_first_status (fixture->service, "pinned");
  hf_mock_pinning_set_delegate (fixture->service, DELEGATE);
  add (fixture);
  assert_copies (fixture, "a verified, b verified, pins failed, kubo verified");
  unpin (fixture);
  add (fixture);
  hf_house_advance (fixture->house, HF_HOUR);
  assert_copies (fixture, "a verified, b verified, pins failed, kubo verified");
}

/* The service is known first, then somebody adds its node. */
static void
test_same_node_later (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  hf_mock_pinning_set_first_status (fixture->service, "pinned");
  hf_mock_pinning_set_delegate (fixture->service, DELEGATE);
  add (fixture);
  hf_house_advance (fixture->house, HF_HOUR);
  assert_copies (fixture, "a verified, b verified, pins verified");
  wanted->id = g_strdup ("kubo");
  wanted->kind = g_strdup ("ipfs");
  json_object_set_string_member (wanted->settings, "address",
                                 hf_mock_kubo_get_address (fixture->kubo));
  info = hf_engine_add_backend (fixture->house->engine, wanted, problems, &error);
  g_assert_null (info);
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "where “pins” keeps its pins"));

  g_clear_error (&error);
  hf_engine_remove_backend (fixture->house->engine, "pins", &error);
  g_assert_no_error (error);
  info = hf_engine_add_backend (fixture->house->engine, wanted, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
}

/* What is listed by a service that is one of our nodes is adopted from the node alone. */
static void
test_same_node_listed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);

  add_backend (fixture, "kubo", "ipfs", "address", hf_mock_kubo_get_address (fixture->kubo), NULL);
  hf_mock_kubo_import (fixture->kubo, car);
  hf_mock_kubo_pin (fixture->kubo, fixture->text, "");
  hf_mock_pinning_set_delegate (fixture->service, DELEGATE);
  hf_mock_pinning_add (fixture->service, fixture->text, "pinned", NULL);
  hf_house_change_store (fixture->house, "kubo", "{\"discovery\": \"adopt\"}");
  hf_house_advance (fixture->house, HF_HOUR);
  assert_copies (fixture, "a verified, b verified, kubo verified");
  hf_house_change_store (fixture->house, "pins", "{\"discovery\": \"adopt\"}");
  hf_house_advance (fixture->house, HF_HOUR);
  assert_copies (fixture, "a verified, b verified, kubo verified");
}

/* What somebody pinned at a service of others is no copy of a pin that is private. */
static void
test_private_adopted (Fixture *fixture, gconstpointer data)
{
  unsigned before;
  HfMockServer *gateway = hf_mock_pinning_get_gateway (fixture->service);

  hf_house_add (fixture->house, fixture->dag);
  assert_copies (fixture, "a verified, b verified");
  hf_mock_pinning_add (fixture->service, fixture->text, "pinned", NULL);
  before = hf_mock_server_count (gateway, "GET ");
  hf_house_change_store (fixture->house, "pins", "{\"discovery\": \"adopt\"}");
  hf_house_advance (fixture->house, HF_HOUR);
  g_assert_cmpuint (hf_mock_server_count (gateway, "GET "), ==, before);
  assert_copies (fixture, "a verified, b verified");
}

/* Requests of which nothing is held are no copies. */
static void
test_listed_requests (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfPin) pin = NULL;

  hf_mock_pinning_add (fixture->service, fixture->text, data, NULL);
  hf_house_change_store (fixture->house, "pins", "{\"discovery\": \"adopt\"}");
  hf_house_advance (fixture->house, HF_HOUR);
  pin = hf_house_get_pin (fixture->house, fixture->dag);
  g_assert_null (pin);
  hf_mock_pinning_set_status (fixture->service, fixture->text, "pinned", NULL);
  hf_house_advance (fixture->house, HF_HOUR);
  assert_copies (fixture, "a verified, b verified, pins verified");
}

/* The word of a service that nobody can read teaches nothing of a pin: it is searched for. */
static void
test_mere_word_adopted (Fixture *fixture, gconstpointer data)
{
  hf_mock_pinning_add (fixture->service, fixture->text, "pinned", NULL);
  hf_house_plant (fixture->house, "b", fixture->dag);
  hf_house_change_store (fixture->house, "pins", "{\"discovery\": \"adopt\"}");
  hf_house_advance (fixture->house, HF_HOUR);
  assert_copies (fixture, "a verified, b verified, pins stored");
}

/* What was adopted without a word is not copied without one since a service waits for its turn. */
static void
test_adopted_waits (Fixture *fixture, gconstpointer data)
{
  HfTestDag *dags[3];
  unsigned waiting = 0;

  hf_house_set_policy (
      fixture->house,
      "{\"min_replicas\": 1, \"min_domains\": 1, \"target_replicas\": 2, \"approval_pins\": 2}");
  for (unsigned i = 0; i < G_N_ELEMENTS (dags); i++)
    {
      dags[i] = hf_house_new_dag (i + 10);
      hf_house_plant (fixture->house, "a", dags[i]);
    }
  hf_house_change_store (fixture->house, "a", "{\"discovery\": \"adopt\"}");
  hf_house_advance (fixture->house, HF_HOUR);
  for (unsigned i = 0; i < G_N_ELEMENTS (dags); i++)
    {
      g_autofree char *copies = hf_house_get_copies (fixture->house, dags[i]);

      waiting += g_str_equal (copies, "a verified");
      hf_test_dag_free (dags[i]);
    }
  g_assert_cmpuint (waiting, >=, 1); /* what is proven first may be little enough */
}

/* A proof of what was adopted writes nothing, so it is not counted as a copy that was begun. */
static void
test_adopted_is_little (Fixture *fixture, gconstpointer data)
{
  HfTestDag *dags[3];

  hf_house_set_policy (
      fixture->house,
      "{\"min_replicas\": 1, \"min_domains\": 1, \"target_replicas\": 2, \"approval_pins\": 3}");
  for (unsigned i = 0; i < G_N_ELEMENTS (dags); i++)
    {
      dags[i] = hf_house_new_dag (i + 10);
      hf_house_plant (fixture->house, "a", dags[i]);
    }
  hf_house_change_store (fixture->house, "pins", "{\"paused\": true}");
  hf_house_change_store (fixture->house, "a", "{\"discovery\": \"adopt\"}");
  hf_house_advance (fixture->house, HF_HOUR);
  for (unsigned i = 0; i < G_N_ELEMENTS (dags); i++)
    {
      hf_house_assert_copies (fixture->house, dags[i], "a verified, b verified");
      hf_test_dag_free (dags[i]);
    }
}

/* Asking a service waits for nobody's hours but its own. */
static void
test_hours_of_others (Fixture *fixture, gconstpointer data)
{
  add (fixture);
  assert_copies (fixture, "a verified, b verified, pins accepted");
  hf_house_change_store (fixture->house, "a", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  hf_house_change_store (fixture->house, "b", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  hf_mock_pinning_set_status (fixture->service, fixture->text, "pinned", NULL);
  hf_house_advance (fixture->house, 5 * HF_MINUTE);
  assert_copies (fixture, "a verified, b verified, pins verified");
}

/* Nor does the second look at one copy. */
static void
test_second_look (Fixture *fixture, gconstpointer data)
{
  hf_house_set_policy (fixture->house, "{\"min_replicas\": 1, \"min_domains\": 1}");
  hf_house_change_store (fixture->house, "pins", "{\"paused\": true}");
  add (fixture);
  assert_copies (fixture, "a verified, b verified");
  hf_house_change_store (fixture->house, "a", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  hf_memory_store_drop (hf_memory_store_get ("b"), hf_test_dag_get_root (fixture->dag));
  hf_house_verify (fixture->house, fixture->dag);
  assert_copies (fixture, "a verified, b suspect");
  hf_house_advance (fixture->house, 10 * HF_MINUTE);
  assert_copies (fixture, "a verified, b missing");
}

static gboolean
has_alert (Fixture *fixture, const char *type)
{
  HfStore *store = hf_engine_get_store (fixture->house->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  g_autoptr (GPtrArray) alerts = hf_alerts_list (db, hf_clock_now (fixture->house->clock), NULL);
  gboolean has = FALSE;

  hf_store_give_back (store, db);
  for (unsigned i = 0; i < alerts->len; i++)
    has = has || g_str_equal (((HfAlert *)alerts->pdata[i])->type, type);
  return has;
}

/* A service gets no pin that is below its minimum, so it is none of the places for that. */
static void
test_too_few_backends (Fixture *fixture, gconstpointer data)
{
  add (fixture);
  g_assert_false (has_alert (fixture, "too-few-backends"));
  hf_house_change_store (fixture->house, "b", "{\"paused\": true}");
  g_assert_true (has_alert (fixture, "too-few-backends"));
}

static void
set_target (HfHouse *house, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) changes = hf_json_parse_object (json, -1, &error);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfPolicy) policy = hf_engine_change_policy (house->engine, changes, problems, &error);

  g_assert_no_error (error);
}

static unsigned
count_waiting (HfHouse *house)
{
  HfStore *store = hf_engine_get_store (house->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  HfWaitingPlan plan = { 0 };

  g_assert_true (hf_approval_read (db, &plan, NULL));
  hf_store_give_back (store, db);
  return (unsigned)(plan.urgent.pins + plan.other.pins);
}

typedef struct
{
  HfHouse *house; /* with the stores a, b and c; two pins may be copied without a word */
  HfTestDag *dags[3]; /* with copies in a and b, and a third one that waits for a word */
} Plan;

static void
set_up_plan (Plan *plan, gconstpointer data)
{
  plan->house = hf_house_new (2);
  hf_house_set_policy (plan->house, "{\"approval_pins\": 2}");
  for (unsigned i = 0; i < G_N_ELEMENTS (plan->dags); i++)
    {
      plan->dags[i] = hf_house_new_dag (i + 1);
      hf_house_add (plan->house, plan->dags[i]);
    }
  hf_house_add_store (plan->house, "c", "c");
  g_assert_cmpuint (count_waiting (plan->house), ==, 3);
}

static void
tear_down_plan (Plan *plan, gconstpointer data)
{
  hf_house_free (plan->house);
  for (unsigned i = 0; i < G_N_ELEMENTS (plan->dags); i++)
    hf_test_dag_free (plan->dags[i]);
}

/* What nobody asks for any more waits for no word. */
static void
test_plan_without_target (Plan *plan, gconstpointer data)
{
  hf_house_set_policy (plan->house, "{\"target_replicas\": 2}");
  g_assert_cmpuint (count_waiting (plan->house), ==, 0);
}

static void
test_plan_without_replication (Plan *plan, gconstpointer data)
{
  hf_house_set_policy (plan->house, "{\"auto_replication\": false}");
  g_assert_cmpuint (count_waiting (plan->house), ==, 0);
}

static void
test_plan_without_place (Plan *plan, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_engine_remove_backend (plan->house->engine, "c", &error);
  g_assert_no_error (error);
  hf_engine_settle (plan->house->engine);
  g_assert_cmpuint (count_waiting (plan->house), ==, 0);
}

/* That copies are found and adopted is no word for others. */
static void
test_plan_and_adoption (Plan *plan, gconstpointer data)
{
  hf_house_set_policy (plan->house, "{\"target_replicas\": 4}");
  hf_house_add_store (plan->house, "d", "d");
  for (unsigned i = 0; i < G_N_ELEMENTS (plan->dags); i++)
    hf_house_plant (plan->house, "c", plan->dags[i]);
  hf_house_change_store (plan->house, "c", "{\"discovery\": \"adopt\"}");
  hf_house_advance (plan->house, HF_HOUR);
  for (unsigned i = 0; i < G_N_ELEMENTS (plan->dags); i++)
    hf_house_assert_copies (plan->house, plan->dags[i], "a verified, b verified, c verified");
  g_assert_cmpuint (count_waiting (plan->house), ==, 3);
}

/* A job that looks at another copy of the pin does not stand for the proof of this one. */
static void
test_two_looks (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dag = hf_house_new_dag (1);

  hf_house_set_policy (house, "{\"min_replicas\": 1, \"min_domains\": 1}");
  hf_house_add (house, dag);
  hf_memory_store_drop (hf_memory_store_get ("b"), hf_test_dag_get_root (dag));
  hf_house_verify (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b suspect");
  hf_memory_store_fail (hf_memory_store_get ("c"), "get", -1, HF_ERROR_UNAVAILABLE);
  hf_house_add_store (house, "c", "c");
  hf_house_assert_copies (house, dag, "a verified, b suspect, c stored");
  hf_memory_store_fail (hf_memory_store_get ("c"), "get", 0, HF_ERROR_UNAVAILABLE);
  hf_house_advance (house, 11 * HF_MINUTE);
  hf_house_advance (house, HF_DAY);
  hf_house_assert_copies (house, dag, "a verified, b missing, c verified");
  hf_test_dag_free (dag);
}

/* A copy that waits for the hours of its store waits no longer once its pin is below the minimum.
 */
static void
test_short_while_waiting (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  HfTestDag *dag = hf_house_new_dag (1);

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  hf_house_change_store (house, "c", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  hf_house_set_policy (house, "{\"target_replicas\": 3}");
  hf_house_assert_copies (house, dag, "a verified, b verified, c queued");
  hf_house_set_policy (house, "{\"min_replicas\": 3}");
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_test_dag_free (dag);
}

/* One of two targets goes while it is written to; the other one gets its copy. */
static void
test_backend_leaves (void)
{
  g_autoptr (HfHouse) house = hf_house_new (4);
  HfTestDag *dag = hf_house_new_dag (1);
  g_autoptr (HfDoor) door = NULL;
  g_autoptr (GError) error = NULL;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  door = hf_door_new ("d", "put");
  set_target (house, "{\"target_replicas\": 4}");
  hf_door_await (door, 1);
  hf_house_assert_copies (house, dag, "a verified, b verified, c copying, d copying");
  hf_engine_remove_backend (house->engine, "d", &error);
  g_assert_no_error (error);
  hf_door_open (door);
  hf_engine_settle (house->engine);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  hf_test_dag_free (dag);
}

#define ADD_PLAN(name, func)                                                                       \
  g_test_add ("/engine/together/" name, Plan, NULL, set_up_plan, func, tear_down_plan)
#define ADD(name, data, func)                                                                      \
  g_test_add ("/engine/together/" name, Fixture, data, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC0", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  ADD ("cancelled-accepted", NULL, test_cancelled_accepted);
  ADD ("cancelled-again", NULL, test_cancelled_again);
  ADD ("same-node-again", NULL, test_same_node_again);
  ADD ("same-node-later", NULL, test_same_node_later);
  ADD ("same-node-listed", NULL, test_same_node_listed);
  ADD ("private-listed", NULL, test_private_adopted);
  ADD ("listed-queued", "queued", test_listed_requests);
  ADD ("listed-failed", "failed", test_listed_requests);
  ADD ("mere-word-adopted", "mere", test_mere_word_adopted);
  ADD ("adopted-waits", NULL, test_adopted_waits);
  ADD ("adopted-is-little", NULL, test_adopted_is_little);
  ADD ("hours-of-others", NULL, test_hours_of_others);
  ADD ("second-look", NULL, test_second_look);
  ADD ("too-few-backends", NULL, test_too_few_backends);
  ADD_PLAN ("plan-without-target", test_plan_without_target);
  ADD_PLAN ("plan-without-replication", test_plan_without_replication);
  ADD_PLAN ("plan-without-place", test_plan_without_place);
  ADD_PLAN ("plan-and-adoption", test_plan_and_adoption);
  g_test_add_func ("/engine/together/two-looks", test_two_looks);
  g_test_add_func ("/engine/together/short-while-waiting", test_short_while_waiting);
  g_test_add_func ("/engine/together/backend-leaves", test_backend_leaves);
  return g_test_run ();
}

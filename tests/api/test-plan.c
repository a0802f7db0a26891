/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits for the user's word, and the alerts, through a real server on a real engine. */
#include "hf-api-place.h"

#include "hf-memory-store.h"
#include "hf-test.h"

static gint64
pins_in (JsonObject *plan, const char *part)
{
  return json_object_get_int_member (json_object_get_object_member (plan, part), "pins");
}

/* One pin in three stores, of four that are wanted; the fourth came later, and nothing may be
 * copied by itself. */
static HfPlace *
place_with_plan (HfTestDag *dag)
{
  HfPlace *place = hf_place_new ();

  hf_house_set_policy (place->house, "{\"approval_pins\": 0, \"target_replicas\": 4}");
  hf_house_add (place->house, dag);
  hf_house_advance (place->house, HF_HOUR);
  hf_house_add_store (place->house, "late", "late");
  hf_house_advance (place->house, HF_MINUTE);
  return place;
}

static char *
get_id (HfPlace *place)
{
  g_autoptr (HfAnswer) answer = hf_client_get (place->port, "/api/plan");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (pins_in (hf_answer_data (answer), "below_target"), ==, 1);
  g_assert_cmpint (pins_in (hf_answer_data (answer), "below_minimum"), ==, 0);
  return g_strdup (json_object_get_string_member (hf_answer_data (answer), "id"));
}

static void
test_nothing (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) answer = hf_client_get (place->port, "/api/plan");
  g_autoptr (HfAnswer) unknown = hf_client_post (place->port, "/api/plan/12/execute", "{}");
  g_autoptr (HfAnswer) nonsense = hf_client_post (place->port, "/api/plan/x/execute", "{}");

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_true (json_object_get_null_member (hf_answer_data (answer), "id"));
  hf_answer_assert_failure (unknown, 404, "not_found");
  hf_answer_assert_failure (nonsense, 404, "not_found");
}

static void
test_approve (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_plan (dag);
  g_autofree char *id = get_id (place);
  g_autofree char *path = g_strdup_printf ("/api/plan/%s/execute", id);
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) again = NULL;

  answer = hf_client_post (place->port, path, "{}");
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (answer), "pins"), ==, 1);
  hf_engine_settle (place->house->engine);
  hf_house_assert_copies (place->house, dag, "a verified, b verified, c verified, late verified");
  again = hf_client_post (place->port, path, "{}");
  hf_answer_assert_failure (again, 404, "not_found");
}

static void
test_decline (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_plan (dag);
  g_autofree char *id = get_id (place);
  g_autofree char *path = g_strdup_printf ("/api/plan/%s", id);
  g_autoptr (HfAnswer) answer = hf_client_ask (place->port, "DELETE", path, "", NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  hf_house_advance (place->house, HF_DAY);
  hf_house_assert_copies (place->house, dag, "a verified, b verified, c verified");
}

static void
test_status (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_plan (dag);
  g_autoptr (HfAnswer) answer = hf_client_get (place->port, "/api/dashboard/status");
  JsonObject *data = hf_answer_data (answer);
  JsonObject *alert, *metrics;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (data, "overall_health"), ==, "warning");
  metrics = json_object_get_object_member (data, "metrics");
  g_assert_cmpint (json_object_get_int_member (metrics, "alerts_count"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (metrics, "backends_healthy"), ==, 4);
  alert = json_array_get_object_element (json_object_get_array_member (data, "alerts"), 0);
  g_assert_cmpstr (json_object_get_string_member (alert, "type"), ==, "plan-waits");
  g_assert_cmpstr (json_object_get_string_member (alert, "severity"), ==, "warning");
  g_assert_nonnull (json_object_get_string_member (alert, "timestamp"));
  data = json_object_get_object_member (data, "replication");
  g_assert_cmpint (json_object_get_int_member (data, "total_pins"), ==, 1);
}

/* Nothing is wrong, then all of it is. */
static void
test_health (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) well = NULL;
  g_autoptr (HfAnswer) ill = NULL;

  hf_house_add (place->house, dag);
  well = hf_client_get (place->port, "/api/status");
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (well), "overall_health"), ==,
                   "healthy");
  hf_house_set_policy (place->house, "{\"auto_replication\": false}");
  for (unsigned i = 0; i < 2; i++)
    hf_memory_store_flip (hf_memory_store_get (i == 0 ? "a" : "b"), hf_test_dag_get_root (dag),
                          700);
  hf_house_verify (place->house, dag);
  ill = hf_client_get (place->port, "/api/status");
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (ill), "overall_health"), ==,
                   "critical");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/plan/nothing", test_nothing);
  g_test_add_func ("/api/plan/approve", test_approve);
  g_test_add_func ("/api/plan/decline", test_decline);
  g_test_add_func ("/api/plan/status", test_status);
  g_test_add_func ("/api/plan/health", test_health);
  return g_test_run ();
}

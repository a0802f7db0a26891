/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST replication/operation: every action, and what is none. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-door.h"
#include "hf-test.h"

static HfAnswer *
operate (HfPlace *place, const char *format, HfTestDag *dag)
{
  g_autofree char *cid = dag ? hf_cid_to_text (hf_test_dag_get_root (dag)) : g_strdup ("");
  g_auto (GStrv) parts = g_strsplit (format, "CID", 2);
  g_autofree char *body = g_strjoinv (cid, parts);

  return hf_client_post (place->port, "/api/dashboard/replication/operation", body);
}

static JsonObject *
action_data (HfAnswer *answer, unsigned status, const char *action)
{
  JsonObject *result;

  g_test_message ("%u %s", answer->status, answer->body);
  g_assert_cmpuint (answer->status, ==, status);
  result = json_object_get_object_member (answer->json, "data");
  g_assert_cmpstr (json_object_get_string_member (result, "action"), ==, action);
  return json_object_get_object_member (result, "data");
}

/* The settings that it changes are those of the other route, and the same engine's. */
static void
test_configure (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) answer = operate (
      place, "{\"action\": \"configure\", \"settings\": {\"target_replicas\": 4}, \"cid\": null}",
      NULL);
  g_autoptr (HfAnswer) settings = hf_client_get (place->port, "/api/replication/settings");
  g_autoptr (HfAnswer) wrong
      = operate (place,
                 "{\"action\": \"configure\", \"settings\": {\"min_replicas\": 0, \"x\": 1}}",
                 NULL);
  g_autoptr (HfAnswer) none = operate (place, "{\"action\": \"configure\"}", NULL);
  JsonObject *data = action_data (answer, 200, "configure");

  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (data, "settings"),
                                               "target_replicas"),
                   ==, 4);
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (settings), "target_replicas"), ==,
                   4);
  hf_answer_assert_failure (wrong, 422, "invalid");
  g_assert_nonnull (strstr (wrong->body, "[\"body\",\"settings.min_replicas\"]"));
  g_assert_nonnull (strstr (wrong->body, "[\"body\",\"settings.x\"]"));
  hf_answer_assert_failure (none, 422, "invalid");
}

static void
test_replicate (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) named = NULL;
  g_autoptr (HfAnswer) list = NULL;
  g_autoptr (HfAnswer) both = NULL;
  g_autoptr (HfAnswer) empty = NULL;
  g_autoptr (HfAnswer) without = NULL;
  JsonObject *data;

  hf_house_set_policy (place->house, "{\"target_replicas\": 2}");
  hf_house_add (place->house, dag);
  named = operate (place, "{\"action\": \"replicate\", \"cid\": \"CID\", \"backend_name\": \"c\"}",
                   dag);
  data = action_data (named, 200, "replicate");
  g_assert_true (json_object_get_boolean_member (
      json_object_get_object_member (json_object_get_object_member (data, "replication_results"),
                                     "c"),
      "success"));
  list = operate (place,
                  "{\"action\": \"replicate\", \"cid\": \"CID\", \"target_backends\": [\"a\"],"
                  " \"force\": true}",
                  dag);
  action_data (list, 200, "replicate");
  g_assert_cmpuint (hf_house_count_puts ("a"), ==, 2);
  both = operate (place,
                  "{\"action\": \"replicate\", \"cid\": \"CID\", \"target_backends\": [\"a\"],"
                  " \"backend_name\": \"b\"}",
                  dag);
  hf_answer_assert_failure (both, 422, "invalid");
  empty = operate (place, "{\"action\": \"replicate\", \"cid\": \"CID\", \"backend_name\": \"\"}",
                   dag);
  hf_answer_assert_failure (empty, 422, "invalid");
  without = operate (place, "{\"action\": \"replicate\"}", NULL);
  hf_answer_assert_failure (without, 422, "invalid");
}

static void
test_analyze (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) all = NULL;
  g_autoptr (HfAnswer) one = NULL;
  g_autoptr (HfAnswer) malformed
      = operate (place, "{\"action\": \"analyze\", \"cid\": \"nonsense\"}", NULL);

  hf_house_add (place->house, dag);
  all = operate (place, "{\"action\": \"analyze\"}", NULL);
  g_assert_cmpint (json_object_get_int_member (action_data (all, 200, "analyze"), "total_pins"), ==,
                   1);
  one = operate (place, "{\"action\": \"analyze\", \"cid\": \"CID\"}", dag);
  g_assert_cmpstr (json_object_get_string_member (action_data (one, 200, "analyze"),
                                                  "replication_health"),
                   ==, "healthy");
  hf_answer_assert_failure (malformed, 400, "malformed");
}

/* Leftovers alone: what an upload on its way needs stays, and so do all copies. */
static void
test_cleanup (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *spool = g_build_filename (place->house->dir, "spool", NULL);
  g_autoptr (HfDoor) door = hf_door_new ("a", "put");
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) again = NULL;
  JsonObject *data, *removed;
  gint64 job = hf_door_start_add (place->house, dag);

  hf_door_await (door, 1);
  hf_test_file_set (spool, "0123.car.part", "leftover", 8);
  answer = operate (place, "{\"action\": \"cleanup\"}", NULL);
  data = action_data (answer, 200, "cleanup");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (data, "removed")), ==, 1);
  removed = json_array_get_object_element (json_object_get_array_member (data, "removed"), 0);
  g_assert_cmpstr (json_object_get_string_member (removed, "kind"), ==, "upload");
  g_assert_cmpstr (json_object_get_string_member (removed, "name"), ==, "0123.car.part");
  g_assert_cmpint (json_object_get_int_member (removed, "bytes"), >=, 8);
  g_assert_cmpint (json_object_get_int_member (data, "removed_bytes"), ==,
                   json_object_get_int_member (removed, "bytes"));
  again = operate (place, "{\"action\": \"cleanup\"}", NULL);
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (action_data (again, 200, "cleanup"),
                                                      "removed")),
                    ==, 0);
  hf_door_open (door);
  hf_engine_settle (place->house->engine);
  hf_house_assert_job (place->house, job, HF_JOB_DONE);
  hf_house_assert_copies (place->house, dag, "a verified, b verified, c verified");
}

static void
test_others (void)
{
  static const char *const later[] = { "backup", "restore" };
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) unknown = operate (place, "{\"action\": \"explode\"}", NULL);
  g_autoptr (HfAnswer) none = operate (place, "{}", NULL);
  g_autoptr (HfAnswer) wrong = operate (place, "{\"action\": 7}", NULL);
  g_autoptr (HfAnswer) extra = operate (place, "{\"action\": \"cleanup\", \"all\": 1}", NULL);
  g_autoptr (HfAnswer) number = operate (place, "{\"action\": \"cleanup\", \"cid\": 1}", NULL);

  hf_answer_assert_failure (unknown, 422, "invalid");
  g_assert_nonnull (strstr (unknown->body, "[\"body\",\"action\"]"));
  g_assert_nonnull (strstr (unknown->body, "cleanup"));
  hf_answer_assert_failure (none, 422, "invalid");
  hf_answer_assert_failure (wrong, 422, "invalid");
  hf_answer_assert_failure (extra, 422, "invalid");
  g_assert_nonnull (strstr (extra->body, "[\"body\",\"all\"]"));
  hf_answer_assert_failure (number, 422, "invalid");
  g_assert_nonnull (strstr (number->body, "[\"body\",\"cid\"]"));
  for (unsigned i = 0; i < G_N_ELEMENTS (later); i++)
    {
      g_autofree char *body = g_strdup_printf (
          "{\"action\": \"%s\", \"backend_name\": \"a\", \"backup_path\": \"x\"}", later[i]);
      g_autoptr (HfAnswer) answer = operate (place, body, NULL);

      hf_answer_assert_failure (answer, 501, "not_implemented");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/operation/configure", test_configure);
  g_test_add_func ("/api/operation/replicate", test_replicate);
  g_test_add_func ("/api/operation/analyze", test_analyze);
  g_test_add_func ("/api/operation/cleanup", test_cleanup);
  g_test_add_func ("/api/operation/others", test_others);
  return g_test_run ();
}

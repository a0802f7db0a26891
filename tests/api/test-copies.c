/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies that are asked for over the API, through a real server on a real engine: the documented
 * forms, those that the original really took, and each refusal. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-door.h"
#include "hf-error.h"
#include "hf-memory-store.h"
#include "hf-test.h"

/* A pin with copies in a and b, which is all that is wanted; c is free. */
static HfPlace *
place_with_pin (HfTestDag *dag)
{
  HfPlace *place = hf_place_new ();

  hf_house_set_policy (place->house, "{\"target_replicas\": 2}");
  hf_house_add (place->house, dag);
  hf_house_assert_copies (place->house, dag, "a verified, b verified");
  return place;
}

static HfAnswer *
ask (HfPlace *place, const char *format, HfTestDag *dag, const char *body)
{
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_auto (GStrv) parts = g_strsplit (format, "CID", 2);
  g_autofree char *path = g_strjoinv (cid, parts);

  return body ? hf_client_post (place->port, path, body) : hf_client_get (place->port, path);
}

/* What stands in the inner data of the R form, which says the same as the outer one. */
static JsonObject *
action_data (HfAnswer *answer, unsigned status, const char *action)
{
  JsonObject *result;

  g_test_message ("%u %s", answer->status, answer->body);
  g_assert_cmpuint (answer->status, ==, status);
  result = json_object_get_object_member (answer->json, "data");
  g_assert_cmpstr (json_object_get_string_member (result, "action"), ==, action);
  g_assert_true (json_object_get_boolean_member (result, "success") == (status < 400));
  g_assert_true (json_object_get_boolean_member (answer->json, "success") == (status < 400));
  g_assert_true (g_str_has_suffix (json_object_get_string_member (result, "timestamp"), "Z"));
  return json_object_get_object_member (result, "data");
}

static JsonObject *
result_of (JsonObject *data, const char *backend)
{
  return json_object_get_object_member (json_object_get_object_member (data, "replication_results"),
                                        backend);
}

static const char *
state_of (JsonObject *result)
{
  return json_object_get_string_member (json_object_get_object_member (result, "metadata"),
                                        "state");
}

static void
assert_summary (JsonObject *data, int successful, int failed, int pending, double rate)
{
  JsonObject *summary = json_object_get_object_member (data, "traffic_summary");

  g_assert_cmpint (json_object_get_int_member (summary, "successful_backends"), ==, successful);
  g_assert_cmpint (json_object_get_int_member (summary, "failed_backends"), ==, failed);
  g_assert_cmpint (json_object_get_int_member (summary, "pending_backends"), ==, pending);
  g_assert_cmpint (json_object_get_int_member (summary, "total_backends_attempted"), ==,
                   successful + failed + pending);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (summary, "success_rate"), rate,
                                  0.1);
}

/* The line of the documentation: the answer has the results, although nobody asked to wait. */
static void
test_documented (void)
{
  static const char *const prefixes[] = { "/api/", "/api/dashboard/" };

  for (unsigned i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
      g_autoptr (HfPlace) place = place_with_pin (dag);
      g_autofree char *path = g_strconcat (prefixes[i], "replication/pins/CID/replicate", NULL);
      g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
      g_autoptr (HfAnswer) answer
          = ask (place, path, dag, "{\"target_backends\": [\"b\", \"c\"], \"force\": false}");
      JsonObject *data = action_data (answer, 200, "replicate");

      g_assert_true (json_object_get_boolean_member (data, "success"));
      g_assert_cmpstr (json_object_get_string_member (data, "cid"), ==, cid);
      g_assert_cmpstr (json_object_get_string_member (data, "vfs_metadata_id"), ==, cid);
      g_assert_cmpint (json_object_get_int_member (data, "replication_count"), ==, 3);
      g_assert_true (json_object_get_boolean_member (result_of (data, "c"), "success"));
      g_assert_cmpstr (state_of (result_of (data, "c")), ==, "verified");
      g_assert_true (json_object_get_boolean_member (result_of (data, "b"), "success"));
      g_assert_false (json_object_has_member (result_of (data, "b"), "job"));
      assert_summary (data, 2, 0, 0, 100);
      hf_house_assert_copies (place->house, dag, "a verified, b verified, c verified");
    }
}

/* As the original really took it: a bare list, with force in the query. */
static void
test_bare_list (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfAnswer) plain = ask (place, "/api/replication/pins/CID/replicate", dag, " [\"b\"]");
  g_autoptr (HfAnswer) forced
      = ask (place, "/api/replication/pins/CID/replicate?force=true", dag, "[\"b\"]");
  g_autoptr (HfAnswer) wrong
      = ask (place, "/api/replication/pins/CID/replicate", dag, "[\"b\", 7]");
  g_autoptr (HfAnswer) broken = ask (place, "/api/replication/pins/CID/replicate", dag, "[\"b\"");
  JsonObject *data = action_data (forced, 200, "replicate");

  g_assert_false (
      json_object_has_member (result_of (action_data (plain, 200, "replicate"), "b"), "job"));
  g_assert_true (json_object_has_member (result_of (data, "b"), "job"));
  g_assert_cmpuint (hf_house_count_puts ("b"), ==, 2);
  hf_answer_assert_failure (wrong, 422, "invalid");
  hf_answer_assert_failure (broken, 400, "malformed");
}

/* Only where the original took one. */
static void
test_list_elsewhere (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfAnswer) answer = hf_client_post (place->port, "/api/replication/settings", "[]");

  hf_answer_assert_failure (answer, 400, "malformed");
}

/* force shows: bytes go out again, and max is no limit. */
static void
test_force (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfAnswer) refused = NULL;
  g_autoptr (HfAnswer) forced = NULL;
  JsonObject *data;

  hf_house_set_policy (place->house, "{\"max_replicas\": 2}");
  refused = ask (place, "/api/replication/pins/CID/replicate", dag,
                 "{\"target_backends\": [\"c\"], \"force\": false}");
  data = action_data (refused, 409, "replicate");
  g_assert_cmpstr (json_object_get_string_member (refused->json, "code"), ==, "conflict");
  g_assert_nonnull (
      strstr (json_object_get_string_member (refused->json, "error"), "its maximum allows"));
  g_assert_cmpstr (json_object_get_string_member (result_of (data, "c"), "code"), ==, "conflict");
  assert_summary (data, 0, 1, 0, 0);
  forced = ask (place, "/api/replication/pins/CID/replicate", dag,
                "{\"target_backends\": [\"c\"], \"force\": true}");
  action_data (forced, 200, "replicate");
  hf_house_assert_copies (place->house, dag, "a verified, b verified, c verified");
}

/* force never bypasses safety or capacity: each backend says why. */
static void
test_refused (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfAnswer) full = NULL;
  g_autoptr (HfAnswer) paused = NULL;
  g_autoptr (HfAnswer) mixed = NULL;
  JsonObject *data;

  hf_memory_store_set_room (hf_memory_store_get ("c"), 1000);
  hf_house_advance (place->house, HF_HOUR);
  full = ask (place, "/api/replication/pins/CID/replicate", dag,
              "{\"target_backends\": [\"c\"], \"force\": true}");
  action_data (full, 507, "replicate");
  g_assert_cmpuint (hf_house_count_puts ("c"), ==, 0);
  hf_house_change_store (place->house, "c", "{\"paused\": true}");
  paused = ask (place, "/api/replication/pins/CID/replicate", dag,
                "{\"target_backends\": [\"c\"], \"force\": true}");
  action_data (paused, 409, "replicate");
  mixed = ask (place, "/api/replication/pins/CID/replicate", dag,
               "{\"target_backends\": [\"x\", \"b\"]}");
  data = action_data (mixed, 200, "replicate");
  g_assert_false (json_object_get_boolean_member (data, "success"));
  g_assert_cmpstr (json_object_get_string_member (result_of (data, "x"), "code"), ==, "not_found");
  assert_summary (data, 1, 1, 0, 50);
}

/* The engine chooses: with auto_replication off too, since the user asked. */
static void
test_chosen (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfAnswer) enough = NULL;
  g_autoptr (HfAnswer) more = NULL;
  g_autoptr (HfAnswer) none = NULL;
  JsonObject *data;

  hf_house_set_policy (place->house, "{\"auto_replication\": false}");
  enough = ask (place, "/api/replication/pins/CID/replicate", dag, "");
  data = action_data (enough, 200, "replicate");
  assert_summary (data, 0, 0, 0, 100);
  g_assert_true (json_object_get_null_member (data, "job"));
  hf_house_set_policy (place->house, "{\"target_replicas\": 4}");
  hf_house_advance (place->house, HF_DAY);
  hf_house_assert_copies (place->house, dag, "a verified, b verified");
  more = ask (place, "/api/replication/pins/CID/replicate", dag, "{\"target_backends\": []}");
  data = action_data (more, 200, "replicate");
  g_assert_true (json_object_get_boolean_member (result_of (data, "c"), "success"));
  g_assert_nonnull (strstr (json_object_get_string_member (data, "shortage"), "1 more copy"));
  none = ask (place, "/api/replication/pins/CID/replicate", dag, "{}");
  action_data (none, 409, "replicate");
  g_assert_nonnull (strstr (json_object_get_string_member (none->json, "error"), "add a backend"));
}

/* Who does not wait is told what happened so far. */
static void
test_without_waiting (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfDoor) door = hf_door_new ("c", "put");
  g_autoptr (HfAnswer) answer
      = ask (place, "/api/replication/pins/CID/replicate?wait=0", dag, "[\"c\", \"a\"]");
  g_autoptr (HfAnswer) later = NULL;
  g_autofree char *path = NULL;
  JsonObject *data = action_data (answer, 202, "replicate");
  gint64 job = json_object_get_int_member (data, "job");

  g_assert_false (json_object_get_boolean_member (data, "success"));
  g_assert_true (json_object_get_boolean_member (result_of (data, "c"), "pending"));
  g_assert_false (json_object_get_boolean_member (result_of (data, "c"), "success"));
  assert_summary (data, 1, 0, 1, 50);
  hf_door_open (door);
  path = g_strdup_printf ("/api/jobs/%d?wait=60", (int)job);
  later = hf_client_get (place->port, path);
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (later), "state"), ==, "done");
}

/* A copy that can't be made is told as that backend's failure. */
static void
test_failure (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfAnswer) answer = NULL;
  JsonObject *data;

  hf_memory_store_fail (hf_memory_store_get ("c"), "put", 1, HF_ERROR_DENIED);
  answer = ask (place, "/api/replication/pins/CID/replicate", dag, "[\"c\"]");
  data = action_data (answer, 503, "replicate");
  g_assert_nonnull (json_object_get_string_member (result_of (data, "c"), "error"));
  g_assert_cmpstr (state_of (result_of (data, "c")), ==, "failed");
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *path, *body, *field;
  } cases[] = {
    { "/api/replication/pins/CID/replicate", "{\"backend\": \"c\"}", "\"body\",\"backend\"" },
    { "/api/replication/pins/CID/replicate", "{\"target_backends\": \"c\"}", "target_backends" },
    { "/api/replication/pins/CID/replicate", "{\"target_backends\": [\"\"]}", "target_backends" },
    { "/api/replication/pins/CID/replicate?force=maybe", "{}", "\"query\",\"force\"" },
    { "/api/replication/pins/CID/replicate?force=true", "{\"force\": true}", "force" },
    { "/api/pins/CID/replicate?force=true", "{}", "\"query\",\"force\"" },
    { "/api/pins/CID/replicate", "{\"vfs_metadata_id\": \"\"}", "vfs_metadata_id" },
    { "/api/vfs/link_backend", "{\"cid\": \"x\"}", "vfs_metadata_id" },
    { "/api/vfs/link_backend", "{\"vfs_metadata_id\": \"x\"}", "\"body\",\"cid\"" },
    { "/api/vfs/link_backend", "{\"vfs_metadata_id\": \"x\", \"cid\": null}", "\"body\",\"cid\"" },
    { "/api/vfs/link_backend", "{\"vfs_metadata_id\": null, \"cid\": \"x\"}", "vfs_metadata_id" },
    { "/api/vfs/link_backend?cid=x", "{\"cid\": \"y\", \"vfs_metadata_id\": \"x\"}", "cid" },
  };
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfAnswer) malformed
      = hf_client_post (place->port, "/api/replication/pins/nonsense/replicate", "{}");
  g_autoptr (HfTestDag) unknown_dag = hf_house_new_dag (2);
  g_autoptr (HfAnswer) unknown
      = ask (place, "/api/replication/pins/CID/replicate", unknown_dag, "{}");

  hf_answer_assert_failure (malformed, 400, "malformed");
  hf_answer_assert_failure (unknown, 404, "not_found");
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = ask (place, cases[i].path, dag, cases[i].body);

      g_test_message ("%s %s: %s", cases[i].path, cases[i].body, answer->body);
      hf_answer_assert_failure (answer, 422, "invalid");
      g_assert_nonnull (strstr (answer->body, cases[i].field));
    }
  hf_house_assert_copies (place->house, dag, "a verified, b verified");
}

/* ---- links ---- */

static void
test_link (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autofree char *cid = hf_cid_to_text (hf_test_dag_get_root (dag));
  g_autofree char *body = g_strdup_printf (
      "{\"cid\": \"%s\", \"vfs_metadata_id\": \"vfs-1\", \"target_backends\": null}", cid);
  g_autofree char *query
      = g_strdup_printf ("/api/vfs/link_backend?cid=%s&vfs_metadata_id=vfs%%202", cid);
  g_autoptr (HfAnswer) before = ask (place, "/api/pins/CID/links", dag, NULL);
  g_autoptr (HfAnswer) documented = hf_client_post (place->port, "/api/vfs/link_backend", body);
  g_autoptr (HfAnswer) actual = hf_client_post (place->port, query, "[\"c\"]");
  g_autoptr (HfAnswer) after = ask (place, "/api/pins/CID/links", dag, NULL);
  g_autoptr (HfAnswer) plain = NULL;
  JsonObject *data = hf_answer_data (before);

  g_assert_cmpstr (json_object_get_string_member (data, "vfs_metadata_id"), ==, cid);
  g_assert_false (json_object_get_boolean_member (data, "linked"));
  data = action_data (documented, 200, "link_backend");
  g_assert_cmpstr (json_object_get_string_member (data, "vfs_metadata_id"), ==, "vfs-1");
  data = action_data (actual, 200, "link_backend");
  g_assert_cmpstr (json_object_get_string_member (data, "vfs_metadata_id"), ==, "vfs 2");
  g_assert_true (json_object_get_boolean_member (result_of (data, "c"), "success"));
  data = hf_answer_data (after);
  g_assert_true (json_object_get_boolean_member (data, "linked"));
  g_assert_cmpstr (json_object_get_string_member (data, "vfs_metadata_id"), ==, "vfs 2");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (data, "links")), ==, 3);

  plain = ask (place, "/api/pins/CID/replicate", dag,
               "{\"backends\": [\"a\"], \"vfs_metadata_id\": \"vfs-3\"}");
  g_assert_cmpuint (plain->status, ==, 200);
  data = hf_answer_data (plain);
  g_assert_cmpstr (json_object_get_string_member (data, "vfs_metadata_id"), ==, "vfs-3");
  g_assert_true (json_object_get_boolean_member (result_of (data, "a"), "success"));
}

/* Too few stores for another copy are no reason not to link; a refusal of all that were named is.
 */
static void
test_link_only (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfAnswer) linked = NULL;
  g_autoptr (HfAnswer) refused = NULL;
  g_autoptr (HfAnswer) after = NULL;

  hf_house_set_policy (place->house, "{\"auto_replication\": false, \"target_replicas\": 3}");
  hf_house_change_store (place->house, "c", "{\"paused\": true}");
  linked = ask (place, "/api/vfs/link_backend?vfs_metadata_id=first&cid=CID", dag, "{}");
  action_data (linked, 200, "link_backend");
  g_assert_nonnull (strstr (linked->body, "c is paused"));
  refused = ask (place, "/api/vfs/link_backend?vfs_metadata_id=second&cid=CID", dag, "[\"c\"]");
  action_data (refused, 409, "link_backend");
  after = ask (place, "/api/pins/CID/links", dag, NULL);
  g_assert_cmpstr (json_object_get_string_member (hf_answer_data (after), "vfs_metadata_id"), ==,
                   "first");
}

/* Of a plain route the refusal stands in data as well. */
static void
test_plain_refusal (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPlace) place = place_with_pin (dag);
  g_autoptr (HfAnswer) answer
      = ask (place, "/api/pins/CID/replicate", dag, "{\"backends\": [\"x\"]}");
  JsonObject *data;

  hf_answer_assert_failure (answer, 404, "not_found");
  data = json_object_get_object_member (answer->json, "data");
  g_assert_nonnull (json_object_get_string_member (result_of (data, "x"), "error"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/copies/documented", test_documented);
  g_test_add_func ("/api/copies/bare-list", test_bare_list);
  g_test_add_func ("/api/copies/list-elsewhere", test_list_elsewhere);
  g_test_add_func ("/api/copies/force", test_force);
  g_test_add_func ("/api/copies/refused", test_refused);
  g_test_add_func ("/api/copies/chosen", test_chosen);
  g_test_add_func ("/api/copies/without-waiting", test_without_waiting);
  g_test_add_func ("/api/copies/failure", test_failure);
  g_test_add_func ("/api/copies/wrong", test_wrong);
  g_test_add_func ("/api/copies/link", test_link);
  g_test_add_func ("/api/copies/link-only", test_link_only);
  g_test_add_func ("/api/copies/plain-refusal", test_plain_refusal);
  return g_test_run ();
}

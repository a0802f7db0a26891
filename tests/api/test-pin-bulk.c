/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes of pins, one or many at once, each with a result of its own. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-test.h"

#define PINS 3
#define LOST "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"

typedef struct
{
  HfPlace *place;
  HfTestDag *dags[PINS];
  char *cids[PINS];
} Scene;

static void
scene_init (Scene *self)
{
  self->place = hf_place_new ();
  for (unsigned i = 0; i < PINS; i++)
    {
      self->dags[i] = hf_house_new_dag (i + 1);
      self->cids[i] = hf_cid_to_text (hf_test_dag_get_root (self->dags[i]));
      hf_house_add (self->place->house, self->dags[i]);
    }
}

static void
scene_clear (Scene *self)
{
  for (unsigned i = 0; i < PINS; i++)
    {
      hf_test_dag_free (self->dags[i]);
      g_free (self->cids[i]);
    }
  hf_place_free (self->place);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, scene_clear)

static HfAnswer *
patch (Scene *scene, const char *path, const char *body)
{
  HfAnswer *answer = hf_client_ask (scene->place->port, "PATCH", path,
                                    "Content-Type: application/json\r\n", body);

  g_test_message ("%s %s → %u %s", path, body, answer->status, answer->body);
  return answer;
}

static HfAnswer *
patch_one (Scene *scene, unsigned i, const char *body)
{
  g_autofree char *path = g_strconcat ("/api/pins/", scene->cids[i], NULL);

  return patch (scene, path, body);
}

/* The third is no pin, the fourth no CID. */
static char *
body_of (Scene *scene, const char *more)
{
  return g_strdup_printf ("{\"cids\": [\"%s\", \"%s\", \"" LOST "\", \"nonsense\"]%s}",
                          scene->cids[0], scene->cids[1], more);
}

/* Returns the results, after the counts and the two that must fail were looked at. */
static JsonArray *
assert_mixed (HfAnswer *answer, unsigned status)
{
  JsonObject *data = hf_answer_data (answer);
  JsonArray *results = json_object_get_array_member (data, "results");
  JsonObject *lost = json_array_get_object_element (results, 2);
  JsonObject *nonsense = json_array_get_object_element (results, 3);

  g_test_message ("%s", answer->body);
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpint (json_object_get_int_member (data, "total"), ==, 4);
  g_assert_cmpint (json_object_get_int_member (data, "succeeded"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (data, "failed"), ==, 2);
  for (unsigned i = 0; i < 2; i++)
    g_assert_true (
        json_object_get_boolean_member (json_array_get_object_element (results, i), "success"));
  g_assert_false (json_object_get_boolean_member (lost, "success"));
  g_assert_cmpstr (json_object_get_string_member (lost, "cid"), ==, LOST);
  g_assert_cmpstr (json_object_get_string_member (lost, "code"), ==, "not_found");
  g_assert_true (json_object_get_null_member (lost, "job"));
  g_assert_cmpstr (json_object_get_string_member (nonsense, "code"), ==, "malformed");
  g_assert_cmpstr (json_object_get_string_member (nonsense, "cid"), ==, "nonsense");
  return results;
}

static void
test_change (void)
{
  g_auto (Scene) scene = { 0 };
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) nothing = NULL;
  g_autoptr (HfPin) pin = NULL;
  JsonObject *data;

  scene_init (&scene);
  answer = patch_one (&scene, 0,
                      "{\"name\": \"photos\", \"priority\": 9, \"visibility\": \"public\","
                      " \"policy\": {\"min_replicas\": 1, \"max_replicas\": 7}}");
  data = hf_answer_data (answer);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (json_object_get_string_member (data, "name"), ==, "photos");
  g_assert_cmpint (json_object_get_int_member (data, "priority"), ==, 9);
  g_assert_cmpstr (json_object_get_string_member (data, "visibility"), ==, "public");
  pin = hf_house_get_pin (scene.place->house, scene.dags[0]);
  g_assert_cmpint (pin->min_replicas, ==, 1);
  g_assert_cmpint (pin->target_replicas, ==, 0);
  g_assert_cmpint (pin->max_replicas, ==, 7);
  nothing = patch_one (&scene, 0, "{}");
  g_assert_cmpuint (nothing->status, ==, 200);
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *body, *field;
  } cases[] = {
    { "{\"colour\": \"red\"}", "colour" },
    { "{\"priority\": 1001}", "priority" },
    { "{\"visibility\": \"hidden\"}", "visibility" },
    { "{\"policy\": {\"min_replicas\": 65}}", "policy.min_replicas" },
    { "{\"policy\": {\"least\": 2}}", "policy.least" },
    { "{\"name\": 7}", "name" },
  };
  g_auto (Scene) scene = { 0 };
  g_autoptr (HfAnswer) misfit = NULL;
  g_autoptr (HfAnswer) lost = NULL;
  g_autoptr (HfAnswer) nonsense = NULL;

  scene_init (&scene);
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer = patch_one (&scene, 0, cases[i].body);
      g_autofree char *location = g_strdup_printf ("[\"body\",\"%s\"]", cases[i].field);

      hf_answer_assert_failure (answer, 422, "invalid");
      g_assert_nonnull (strstr (answer->body, location));
    }
  misfit = patch_one (&scene, 0, "{\"policy\": {\"min_replicas\": 5, \"target_replicas\": 4}}");
  hf_answer_assert_failure (misfit, 422, "invalid");
  lost = patch (&scene, "/api/pins/" LOST, "{\"name\": \"x\"}");
  hf_answer_assert_failure (lost, 404, "not_found");
  nonsense = patch (&scene, "/api/pins/nonsense", "{\"name\": \"x\"}");
  hf_answer_assert_failure (nonsense, 400, "malformed");
}

/* Where others can see a copy, a pin is not private. */
static void
test_private (void)
{
  g_auto (Scene) scene = { 0 };
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (HfAnswer) opened = NULL;
  g_autoptr (HfAnswer) refused = NULL;
  HfHouse *house;

  scene_init (&scene);
  house = scene.place->house;
  hf_house_set_policy (house, "{\"target_replicas\": 4}");
  wanted->id = g_strdup ("open");
  wanted->kind = g_strdup ("memory");
  json_object_set_string_member (wanted->settings, "store", "open");
  json_object_set_boolean_member (wanted->settings, "public", TRUE);
  info = hf_engine_add_backend (house->engine, wanted, problems, NULL);
  g_assert_nonnull (info);
  opened = patch_one (&scene, 0, "{\"visibility\": \"public\"}");
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, scene.dags[0],
                          "a verified, b verified, c verified, open verified");
  refused = patch_one (&scene, 0, "{\"visibility\": \"private\"}");
  hf_answer_assert_failure (refused, 409, "unsafe");
  g_assert_nonnull (strstr (refused->body, "(open)"));
}

static void
test_change_many (void)
{
  g_auto (Scene) scene = { 0 };
  g_autofree char *body = NULL;
  g_autoptr (HfAnswer) answer = NULL;

  scene_init (&scene);
  body = body_of (&scene, ", \"changes\": {\"name\": \"both\"}");
  answer = patch (&scene, "/api/pins", body);
  assert_mixed (answer, 200);
  for (unsigned i = 0; i < PINS; i++)
    {
      g_autoptr (HfPin) pin = hf_house_get_pin (scene.place->house, scene.dags[i]);

      g_assert_cmpstr (pin->name, ==, i < 2 ? "both" : "");
    }
}

static void
test_change_query (void)
{
  g_auto (Scene) scene = { 0 };
  g_autoptr (HfAnswer) named = NULL;
  g_autoptr (HfAnswer) found = NULL;
  g_autoptr (HfPin) first = NULL;
  g_autoptr (HfPin) second = NULL;

  scene_init (&scene);
  named = patch_one (&scene, 1, "{\"name\": \"holiday 2024\"}");
  found = patch (&scene, "/api/pins",
                 "{\"query\": {\"query\": \"holiday\", \"health\": \"healthy\"},"
                 " \"changes\": {\"priority\": 5}}");
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (found), "succeeded"), ==, 1);
  first = hf_house_get_pin (scene.place->house, scene.dags[0]);
  second = hf_house_get_pin (scene.place->house, scene.dags[1]);
  g_assert_cmpint (first->priority, ==, 0);
  g_assert_cmpint (second->priority, ==, 5);
}

static void
test_wrong_many (void)
{
  static const struct
  {
    const char *method, *path, *body, *field;
  } cases[] = {
    { "PATCH", "/api/pins", "{\"changes\": {\"priority\": 1}}", "cids" },
    { "PATCH", "/api/pins", "{\"cids\": [\"x\"]}", "changes" },
    { "PATCH", "/api/pins", "{\"cids\": [\"x\"], \"changes\": {}}", "changes" },
    { "PATCH", "/api/pins", "{\"cids\": [\"x\"], \"changes\": {\"size\": 1}}", "changes.size" },
    { "PATCH", "/api/pins", "{\"query\": {}, \"changes\": {\"priority\": 1}}", "query" },
    { "PATCH", "/api/pins", "{\"query\": {\"health\": null}, \"changes\": {\"priority\": 1}}",
      "query" },
    { "PATCH", "/api/pins", "{\"query\": {\"x\": 1}, \"changes\": {\"priority\": 1}}", "query.x" },
    { "PATCH", "/api/pins",
      "{\"cids\": [\"x\"], \"query\": {\"health\": \"critical\"}, \"changes\": {\"priority\": 1}}",
      "query" },
    { "POST", "/api/pins/verify", "{}", "cids" },
    { "POST", "/api/pins/verify", "{\"cids\": []}", "cids" },
    { "POST", "/api/pins/verify", "{\"cids\": \"x\"}", "cids" },
    { "POST", "/api/pins/delete", "{\"cids\": [\"x\"], \"keep\": true}", "keep" },
    { "POST", "/api/pins/replicate", "{\"cids\": [\"x\"], \"backends\": \"a\"}", "backends" },
  };
  g_auto (Scene) scene = { 0 };
  g_autoptr (GString) many = g_string_new ("{\"cids\": [\"x\"");
  g_autoptr (HfAnswer) too_many = NULL;

  scene_init (&scene);
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfAnswer) answer
          = hf_client_ask (scene.place->port, cases[i].method, cases[i].path,
                           "Content-Type: application/json\r\n", cases[i].body);
      g_autofree char *location = g_strdup_printf ("[\"body\",\"%s\"]", cases[i].field);

      g_test_message ("%s: %s", cases[i].body, answer->body);
      hf_answer_assert_failure (answer, 422, "invalid");
      g_assert_nonnull (strstr (answer->body, location));
    }
  for (unsigned i = 0; i < 1000; i++)
    g_string_append (many, ",\"x\"");
  g_string_append (many, "]}");
  too_many = hf_client_post (scene.place->port, "/api/pins/verify", many->str);
  hf_answer_assert_failure (too_many, 422, "invalid");
}

static void
test_verify_many (void)
{
  g_auto (Scene) scene = { 0 };
  g_autofree char *body = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  JsonArray *results;

  scene_init (&scene);
  body = body_of (&scene, "");
  answer = hf_client_post (scene.place->port, "/api/pins/verify", body);
  results = assert_mixed (answer, 202);
  hf_engine_settle (scene.place->house->engine);
  for (unsigned i = 0; i < 2; i++)
    hf_house_assert_job (scene.place->house,
                         json_object_get_int_member (json_array_get_object_element (results, i),
                                                     "job"),
                         HF_JOB_DONE);
}

static void
test_delete_many (void)
{
  g_auto (Scene) scene = { 0 };
  g_autofree char *body = NULL;
  g_autofree char *keeping = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) kept = NULL;
  JsonArray *results;

  scene_init (&scene);
  body = body_of (&scene, "");
  answer = hf_client_post (scene.place->port, "/api/pins/delete", body);
  results = assert_mixed (answer, 202);
  g_assert_cmpuint (json_array_get_length (
                        json_object_get_array_member (json_array_get_object_element (results, 0),
                                                      "jobs")),
                    ==, 3);
  hf_house_assert_copies (scene.place->house, scene.dags[1], "a removing, b removing, c removing");
  keeping = g_strdup_printf ("{\"cids\": [\"%s\"], \"keep_replicas\": true}", scene.cids[2]);
  kept = hf_client_post (scene.place->port, "/api/pins/delete", keeping);
  g_assert_cmpuint (kept->status, ==, 200);
  hf_house_assert_copies (scene.place->house, scene.dags[2], "");
  g_assert_true (
      hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (scene.dags[2])));
}

static void
test_replicate_many (void)
{
  g_auto (Scene) scene = { 0 };
  g_autofree char *body = NULL;
  g_autofree char *nowhere = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfAnswer) refused = NULL;
  JsonObject *item, *entry;
  JsonArray *results;

  scene_init (&scene);
  hf_house_add_store (scene.place->house, "d", "d");
  body = body_of (&scene, ", \"backends\": [\"d\", \"a\"]");
  answer = hf_client_post (scene.place->port, "/api/pins/replicate", body);
  results = assert_mixed (answer, 202);
  item = json_array_get_object_element (results, 0);
  entry
      = json_object_get_object_member (json_object_get_object_member (item, "replication_results"),
                                       "a");
  g_assert_true (json_object_get_boolean_member (entry, "success"));
  hf_engine_settle (scene.place->house->engine);
  for (unsigned i = 0; i < 2; i++)
    hf_house_assert_copies (scene.place->house, scene.dags[i],
                            "a verified, b verified, c verified, d verified");
  hf_house_assert_copies (scene.place->house, scene.dags[2], "a verified, b verified, c verified");

  nowhere = g_strdup_printf ("{\"cids\": [\"%s\"], \"backends\": [\"x\"]}", scene.cids[2]);
  refused = hf_client_post (scene.place->port, "/api/pins/replicate", nowhere);
  g_assert_cmpuint (refused->status, ==, 200);
  item = json_array_get_object_element (json_object_get_array_member (hf_answer_data (refused),
                                                                      "results"),
                                        0);
  g_assert_false (json_object_get_boolean_member (item, "success"));
  g_assert_cmpstr (json_object_get_string_member (item, "code"), ==, "not_found");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/pin-bulk/change", test_change);
  g_test_add_func ("/api/pin-bulk/wrong", test_wrong);
  g_test_add_func ("/api/pin-bulk/private", test_private);
  g_test_add_func ("/api/pin-bulk/change-many", test_change_many);
  g_test_add_func ("/api/pin-bulk/change-query", test_change_query);
  g_test_add_func ("/api/pin-bulk/wrong-many", test_wrong_many);
  g_test_add_func ("/api/pin-bulk/verify-many", test_verify_many);
  g_test_add_func ("/api/pin-bulk/delete-many", test_delete_many);
  g_test_add_func ("/api/pin-bulk/replicate-many", test_replicate_many);
  return g_test_run ();
}

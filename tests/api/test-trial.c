/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backends are tried through a real server: each step is named, the first thing wrong is told with
 * a hint, and nothing is changed by it. */
#include "hf-api-place.h"

#include <string.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-memory-store.h"
#include "hf-mock-kubo.h"
#include "hf-test.h"

#define ADMIN "Authorization: Bearer " HF_PLACE_TOKEN "\r\nContent-Type: application/json\r\n"

static HfAnswer *
try_backend (HfPlace *place, const char *id)
{
  g_autofree char *path = g_strdup_printf ("/api/backends/%s/test", id);

  return hf_client_ask (place->port, "POST", path, ADMIN, "{}");
}

static HfAnswer *
try_settings (HfPlace *place, const char *json)
{
  return hf_client_ask (place->port, "POST", "/api/backends/test", ADMIN, json);
}

static JsonObject *
step_in (HfAnswer *answer, const char *name)
{
  JsonArray *steps = json_object_get_array_member (hf_answer_data (answer), "steps");

  g_assert_cmpuint (json_array_get_length (steps), ==, 8);
  for (unsigned i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = json_array_get_object_element (steps, i);

      if (g_str_equal (json_object_get_string_member (step, "step"), name))
        return step;
    }
  g_assert_not_reached ();
}

static void
assert_step (HfAnswer *answer, const char *name, const char *result)
{
  g_assert_cmpstr (json_object_get_string_member (step_in (answer, name), "result"), ==, result);
}

static void
assert_passed (HfAnswer *answer)
{
  g_assert_cmpuint (answer->status, ==, 200);
  if (!json_object_get_boolean_member (hf_answer_data (answer), "passed"))
    g_error ("%s", answer->body);
  g_assert_true (json_object_get_null_member (hf_answer_data (answer), "failed"));
}

static void
assert_failed (HfAnswer *answer, const char *step, const char *part)
{
  JsonObject *data = hf_answer_data (answer);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_false (json_object_get_boolean_member (data, "passed"));
  g_assert_cmpstr (json_object_get_string_member (data, "failed"), ==, step);
  if (!strstr (json_object_get_string_member (data, "error"), part))
    g_error ("“%s” is not in “%s”", part, json_object_get_string_member (data, "error"));
  g_assert_nonnull (json_object_get_string_member (data, "hint"));
  assert_step (answer, step, "bad");
}

/* ---- backends that are there ---- */

static void
test_good (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) answer = try_backend (place, "a");
  static const char *const steps[]
      = { "settings", "secrets", "answer", "identity", "list", "look", "read", "room" };

  assert_passed (answer);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    assert_step (answer, steps[i], "good");
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (answer), "free_bytes"), >, 0);
  g_assert_nonnull (json_object_get_string_member (hf_answer_data (answer), "store_uuid"));
}

/* Each call that is refused is found by itself. */
static void
test_calls (void)
{
  static const struct
  {
    const char *operation, *step;
    int code;
  } cases[] = {
    { "probe", "answer", HF_ERROR_UNAVAILABLE }, { "probe", "answer", HF_ERROR_DENIED },
    { "list", "list", HF_ERROR_DENIED },         { "stat", "look", HF_ERROR_DENIED },
    { "get", "read", HF_ERROR_DENIED },          { "get", "read", HF_ERROR_UNAVAILABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfPlace) place = hf_place_new ();
      g_autoptr (HfAnswer) answer = NULL;

      hf_memory_store_fail (hf_memory_store_get ("b"), cases[i].operation, -1, cases[i].code);
      answer = try_backend (place, "b");
      assert_failed (answer, cases[i].step, "");
      assert_step (answer, "settings", "good");
      assert_step (answer, "room", "skipped");
    }
}

/* What was found counts at once. */
static void
test_probes (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) answer = NULL;
  g_autoptr (HfBackendInfo) info = NULL;

  hf_memory_store_set_uuid (hf_memory_store_get ("b"), "somebody else's");
  answer = try_backend (place, "b");
  assert_failed (answer, "identity", "the identity of another store");
  info = hf_house_get_backend (place->house, "b");
  g_assert_cmpint (info->state, ==, HF_BACKEND_UNAVAILABLE);
}

static void
test_no_room (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) answer = NULL;

  hf_memory_store_set_room (hf_memory_store_get ("b"), 0);
  answer = try_backend (place, "b");
  assert_failed (answer, "room", "there is no room");
}

static void
test_refused (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfAnswer) unknown = try_backend (place, "nobody");
  g_autoptr (HfAnswer) user = hf_client_post (place->port, "/api/backends/a/test", "{}");
  g_autoptr (HfAnswer) user_settings
      = hf_client_post (place->port, "/api/backends/test", "{\"kind\": \"ipfs\"}");
  g_autoptr (HfAnswer) kind = try_settings (place, "{\"kind\": \"memory\"}");
  g_autoptr (HfAnswer) none = try_settings (place, "{\"settings\": {}}");
  g_autoptr (HfAnswer) more = try_settings (place, "{\"kind\": \"ipfs\", \"id\": \"x\"}");

  hf_answer_assert_failure (unknown, 404, "not_found");
  g_assert_cmpuint (user->status, ==, 401); /* an address to be asked is an admin's matter */
  g_assert_cmpuint (user_settings->status, ==, 401);
  hf_answer_assert_failure (kind, 422, "invalid");
  hf_answer_assert_failure (none, 422, "invalid");
  hf_answer_assert_failure (more, 422, "invalid");
}

/* ---- settings that are not saved ---- */

static HfAnswer *
try_path (HfPlace *place, const char *path)
{
  g_autofree char *json
      = g_strdup_printf ("{\"kind\": \"car_archive\", \"settings\": {\"path\": \"%s\"}}", path);

  return try_settings (place, json);
}

static void
test_directory (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *dir = hf_test_dir_new ();
  g_autofree char *fresh = g_build_filename (dir, "fresh", NULL);
  g_autofree char *lost = g_build_filename (dir, "no", "such", NULL);
  g_autoptr (HfAnswer) empty = try_path (place, dir);
  g_autoptr (HfAnswer) to_be_made = try_path (place, fresh);
  g_autoptr (HfAnswer) missing = try_path (place, lost);
  g_autoptr (HfAnswer) relative = try_path (place, "relative");

  assert_passed (empty);
  assert_step (empty, "list", "skipped");
  assert_step (empty, "room", "good");
  g_assert_true (json_object_get_null_member (hf_answer_data (empty), "store_uuid"));
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0); /* nothing was written */
  assert_passed (to_be_made);
  assert_step (to_be_made, "room", "skipped");
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
  assert_failed (missing, "answer", "");
  assert_failed (relative, "settings", "path");
  hf_test_dir_free (g_steal_pointer (&dir));
}

static void
test_node (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autoptr (HfMockKubo) kubo = hf_mock_kubo_new ();
  const char *address = hf_mock_kubo_get_address (kubo);
  g_autofree char *open
      = g_strdup_printf ("{\"kind\": \"ipfs\", \"settings\": {\"address\": \"%s\"}}", address);
  g_autofree char *with_token
      = g_strdup_printf ("{\"kind\": \"ipfs\", \"settings\": {\"address\": \"%s\"},"
                         " \"secrets\": {\"token\": \"of a secret kind\"}}",
                         address);
  g_autoptr (HfAnswer) good = try_settings (place, open);
  g_autoptr (HfAnswer) denied = NULL;
  g_autoptr (HfAnswer) allowed = NULL;
  g_autoptr (HfAnswer) away = NULL;
  g_autoptr (HfAnswer) nonsense = NULL;
  g_autoptr (HfAnswer) backends = NULL;

  assert_passed (good);
  assert_step (good, "list", "good");
  assert_step (good, "read", "good");
  hf_mock_kubo_set_authorization (kubo, "Bearer of a secret kind", NULL);
  denied = try_settings (place, open);
  assert_failed (denied, "answer", "");
  allowed = try_settings (place, with_token);
  assert_passed (allowed);
  g_assert_null (strstr (allowed->body, "secret kind"));
  hf_mock_server_set_reachable (hf_mock_kubo_get_server (kubo), FALSE);
  away = try_settings (place, with_token);
  assert_failed (away, "answer", "");
  nonsense = try_settings (place, "{\"kind\": \"ipfs\", \"settings\": {\"address\": \"nowhere\"}}");
  assert_failed (nonsense, "settings", "address");
  backends = hf_client_get (place->port, "/api/backends");
  g_assert_cmpint (json_object_get_int_member (hf_answer_data (backends), "total"), ==, 3);
}

/* A place that is used already is told before it is added. */
static void
test_known_store (void)
{
  g_autoptr (HfPlace) place = hf_place_new ();
  g_autofree char *dir = hf_test_dir_new ();
  g_autofree char *body = g_strdup_printf (
      "{\"id\": \"mine\", \"kind\": \"car_archive\", \"settings\": {\"path\": \"%s\"}}", dir);
  g_autoptr (HfAnswer) added = hf_client_ask (place->port, "POST", "/api/backends", ADMIN, body);
  g_autoptr (HfAnswer) again = try_path (place, dir);
  g_autoptr (HfAnswer) itself = try_backend (place, "mine");

  g_assert_cmpuint (added->status, ==, 201);
  assert_failed (again, "identity", "is the store of backend “mine”");
  assert_passed (itself);
  hf_engine_settle (place->house->engine);
  hf_test_dir_free (g_steal_pointer (&dir));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/trial/good", test_good);
  g_test_add_func ("/api/trial/calls", test_calls);
  g_test_add_func ("/api/trial/probes", test_probes);
  g_test_add_func ("/api/trial/no-room", test_no_room);
  g_test_add_func ("/api/trial/refused", test_refused);
  g_test_add_func ("/api/trial/directory", test_directory);
  g_test_add_func ("/api/trial/node", test_node);
  g_test_add_func ("/api/trial/known-store", test_known_store);
  return g_test_run ();
}

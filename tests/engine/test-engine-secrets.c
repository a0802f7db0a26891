/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets of backends: with them a place is added, without them none is lost. */
#include "hf-engine-fixture.h"
#include "hf-mock-kubo.h"
#include "hf-test-credentials.h"

#include <string.h>

#include "hf-backend-secrets.h"
#include "hf-error.h"

#define RIGHT "{\"token\": \"hunter2\"}"
#define WRONG "{\"token\": \"hunter3\"}"

typedef struct
{
  HfHouse *house; /* with the stores "a", "b" and "c" in memory */
  HfTestCredentials *credentials;
  HfMockKubo *kubo; /* wants "hunter2" */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->credentials = hf_test_credentials_new ();
  fixture->house = hf_house_new_with_credentials (3, HF_CREDENTIALS (fixture->credentials));
  fixture->kubo = hf_mock_kubo_new ();
  hf_mock_kubo_set_authorization (fixture->kubo, "Bearer hunter2", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_house_free (fixture->house);
  g_assert_finalize_object (fixture->credentials);
  hf_mock_kubo_free (fixture->kubo);
}

static HfBackendInfo *
add_at (HfHouse *house, const char *id, const char *address, const char *json, HfProblems *problems,
        GError **error)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (JsonObject) secrets = json ? hf_json_parse_object (json, -1, NULL) : NULL;

  g_free (wanted->id);
  wanted->id = g_strdup (id);
  g_free (wanted->kind);
  wanted->kind = g_strdup ("ipfs");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "address", address);
  return hf_engine_add_backend_with_secrets (house->engine, wanted, secrets, problems, error);
}

static HfBackendInfo *
add (Fixture *fixture, const char *id, const char *json, GError **error)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  HfBackendInfo *info = add_at (fixture->house, id, hf_mock_kubo_get_address (fixture->kubo), json,
                                problems, error);

  g_assert_cmpuint (hf_problems_count (problems), ==, 0);
  hf_engine_settle (fixture->house->engine);
  return info;
}

static void
assert_not_added (Fixture *fixture, const char *id, const char *json, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (add (fixture, id, json, &error));
  g_assert_error (error, HF_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, "hunter"));
}

static HfBackendInfo *
try_change (Fixture *fixture, const char *json, HfProblems *problems, GError **error)
{
  g_autoptr (JsonObject) changes = hf_json_parse_object (json, -1, NULL);
  HfBackendInfo *info
      = hf_engine_change_backend (fixture->house->engine, "kubo", changes, problems, error);

  hf_engine_settle (fixture->house->engine);
  return info;
}

static void
change (Fixture *fixture, const char *json, HfBackendState state, const char *reason)
{
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = try_change (fixture, json, problems, &error);

  g_assert_no_error (error);
  g_assert_cmpint (info->state, ==, state);
  if (reason)
    g_assert_nonnull (strstr (info->reason, reason));
  else
    g_assert_null (info->reason);
}

static void
assert_names (Fixture *fixture, const char *expected)
{
  g_auto (GStrv) names = hf_engine_list_secrets (fixture->house->engine, "kubo");
  g_autofree char *text = names ? g_strjoinv (" ", names) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = add (fixture, "kubo", RIGHT, &error);
  g_autofree char *settings = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (info->state, ==, HF_BACKEND_HEALTHY);
  settings = hf_json_to_text (info->settings);
  g_assert_null (strstr (settings, "token"));
  hf_test_credentials_assert (fixture->credentials, "kubo", "token", "hunter2");
  assert_names (fixture, "token");
  hf_house_restart (fixture->house);
  assert_names (fixture, "token");
}

/* What was saved for a place that could not be added does not stay. */
static void
test_add_fails (Fixture *fixture, gconstpointer data)
{
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = NULL;

  assert_not_added (fixture, "kubo", NULL, HF_ERROR_DENIED, "asks who we are");
  assert_not_added (fixture, "kubo", WRONG, HF_ERROR_DENIED, "refuses the token");
  assert_not_added (fixture, "kubo", "{\"user\": \"ann\", \"password\": \"hunter2\"}",
                    HF_ERROR_DENIED, "refuses the user and password");
  hf_mock_server_fail (server, "/api/v0/files/write", HF_MOCK_STATUS, "500", 1);
  assert_not_added (fixture, "kubo", RIGHT, HF_ERROR_FAILED, "scripted");
  g_assert_cmpuint (hf_test_credentials_count (fixture->credentials), ==, 0);

  /* One that was there is there again. */
  hf_test_credentials_set (fixture->credentials, "kubo", "token", "old");
  assert_not_added (fixture, "kubo", WRONG, HF_ERROR_DENIED, "refuses the token");
  hf_test_credentials_assert (fixture->credentials, "kubo", "token", "old");

  /* That of another backend is not touched, and one node is not added twice. */
  info = add (fixture, "kubo", RIGHT, &error);
  g_assert_no_error (error);
  assert_not_added (fixture, "kubo", WRONG, HF_ERROR_CONFLICT, "there is a backend “kubo”");
  hf_test_credentials_assert (fixture->credentials, "kubo", "token", "hunter2");
  assert_not_added (fixture, "again", RIGHT, HF_ERROR_CONFLICT, "is the store of backend “kubo”");
  g_assert_cmpuint (hf_test_credentials_count (fixture->credentials), ==, 1);
}

/* A secret that stands there already, from a service manager, needs not be given. */
static void
test_known_before (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = NULL;

  hf_test_credentials_set (fixture->credentials, "kubo", "token", "hunter2");
  hf_test_credentials_set_read_only (fixture->credentials, TRUE);
  info = add (fixture, "kubo", NULL, &error);
  g_assert_no_error (error);
  assert_names (fixture, "token");
}

/* A kind that can't do without a secret gets it from the user, or has it already. */
static void
test_required (void)
{
  static const HfSetting settings[]
      = { { .name = "key", .type = HF_SETTING_SECRET, .required = TRUE, .help = "What opens it." },
          { .name = "hint", .type = HF_SETTING_SECRET, .help = "Where it lies." } };
  static const HfBackendKind kind = { .name = "safe", .settings = settings, .n_settings = 2 };
  static const struct
  {
    gboolean known;
    const char *secrets;
    gboolean good;
  } cases[] = {
    { FALSE, NULL, FALSE },
    { FALSE, "{}", FALSE },
    { FALSE, "{\"hint\": \"hunter2\"}", FALSE },
    { FALSE, "{\"key\": null}", FALSE },
    { FALSE, "{\"key\": \"hunter2\"}", TRUE },
    { TRUE, NULL, TRUE },
    { TRUE, "{\"hint\": null}", TRUE },
    { TRUE, "{\"key\": null}", FALSE },
  };
  g_autoptr (HfTestCredentials) credentials = hf_test_credentials_new ();
  g_autoptr (JsonObject) none = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfProblems) problems = hf_problems_new ();
      g_autoptr (JsonObject) secrets
          = cases[i].secrets ? hf_json_parse_object (cases[i].secrets, -1, NULL) : NULL;
      g_autofree char *text = NULL;

      hf_test_credentials_set (credentials, "box", "key", cases[i].known ? "hunter2" : NULL);
      hf_backend_secrets_check (HF_CREDENTIALS (credentials), "box", &kind, none, secrets,
                                problems);
      text = hf_problems_to_text (problems);
      g_assert_cmpstr (text, ==, cases[i].good ? "" : "“secrets.key” is required: What opens it.");
    }
}

static void
test_nowhere_to_keep (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfMockKubo) kubo = hf_mock_kubo_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (add_at (house, "kubo", hf_mock_kubo_get_address (kubo), RIGHT, problems, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "start Holdfast with --secrets FILE"));
  g_assert_cmpuint (hf_mock_server_count (hf_mock_kubo_get_server (kubo), ""), ==, 0);
}

static void
test_problems (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *address, *secrets, *words;
  } cases[] = {
    { "http://192.0.2.1:5001", RIGHT, "“settings.address” must begin with https://" },
    { "http://127.0.0.1:1", "{\"word\": \"hunter2\"}", "“secrets.word” is no secret of ipfs" },
    { "http://127.0.0.1:1", "{\"address\": \"hunter2\"}", "“secrets.address” is no secret" },
    { "http://127.0.0.1:1", "{\"token\": 2}", "“secrets.token” must be a text" },
    { "http://127.0.0.1:1", "{\"token\": \"hunter\\n2\"}", "“secrets.token” must not have" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfProblems) problems = hf_problems_new ();
      g_autofree char *text = NULL;

      g_assert_null (
          add_at (fixture->house, "kubo", cases[i].address, cases[i].secrets, problems, NULL));
      text = hf_problems_to_text (problems);
      g_assert_nonnull (strstr (text, cases[i].words));
      g_assert_null (strstr (text, "hunter"));
    }
  g_assert_cmpuint (hf_test_credentials_count (fixture->credentials), ==, 0);
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = add (fixture, "kubo", RIGHT, &error);

  g_assert_no_error (error);
  change (fixture, "{\"secrets\": " WRONG ", \"priority\": 7}", HF_BACKEND_DENIED,
          "refuses the token");
  g_assert_cmpuint (hf_house_count_events (fixture->house, "backend-down", "refuses the token"), ==,
                    1);
  g_assert_cmpuint (hf_house_count_events (fixture->house, NULL, "hunter"), ==, 0);
  change (fixture, "{\"secrets\": {}}", HF_BACKEND_DENIED, "refuses the token");
  change (fixture, "{\"secrets\": " RIGHT "}", HF_BACKEND_HEALTHY, NULL);

  /* However often it was the wrong one. */
  for (unsigned i = 0; i < 4; i++)
    {
      change (fixture, "{\"secrets\": " WRONG "}", HF_BACKEND_DENIED, "refuses the token");
      change (fixture, "{\"secrets\": " RIGHT "}", HF_BACKEND_HEALTHY, NULL);
    }
  change (fixture, "{\"secrets\": {\"user\": \"ann\"}}", HF_BACKEND_HEALTHY, NULL);
  assert_names (fixture, "token user");
  change (fixture, "{\"secrets\": {\"token\": null, \"user\": null}}", HF_BACKEND_DENIED,
          "asks who we are");
  assert_names (fixture, "");
  g_assert_cmpuint (hf_test_credentials_count (fixture->credentials), ==, 0);
}

/* All of a change or nothing of it. */
static void
test_change_refused (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *json;
    int code;
  } cases[] = {
    { "{\"secrets\": " WRONG ", \"priority\": 0}", HF_ERROR_INVALID },
    { "{\"secrets\": " WRONG ", \"nope\": 1}", HF_ERROR_INVALID },
    { "{\"secrets\": {\"word\": \"hunter3\"}}", HF_ERROR_INVALID },
    { "{\"secrets\": {\"token\": \"\"}}", HF_ERROR_INVALID },
    { "{\"secrets\": \"hunter3\"}", HF_ERROR_INVALID },
    { "{\"settings\": " WRONG "}", HF_ERROR_INVALID },
  };
  g_autoptr (HfProblems) none = hf_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = add (fixture, "kubo", RIGHT, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfProblems) problems = hf_problems_new ();

      g_assert_null (try_change (fixture, cases[i].json, problems, &error));
      g_assert_error (error, HF_ERROR, cases[i].code);
      g_assert_null (strstr (error->message, "hunter"));
      g_clear_error (&error);
      hf_test_credentials_assert (fixture->credentials, "kubo", "token", "hunter2");
    }
  hf_test_credentials_set_read_only (fixture->credentials, TRUE);
  g_assert_null (try_change (fixture, "{\"secrets\": " WRONG ", \"priority\": 9}", none, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  change (fixture, "{}", HF_BACKEND_HEALTHY, NULL);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = add (fixture, "kubo", RIGHT, &error);
  g_autoptr (HfBackendInfo) again = NULL;

  hf_test_credentials_set (fixture->credentials, "kubo", "user", "ann");
  hf_test_credentials_set (fixture->credentials, "other", "token", "theirs");
  g_assert_true (hf_engine_remove_backend (fixture->house->engine, "kubo", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (hf_test_credentials_count (fixture->credentials), ==, 1);
  assert_names (fixture, NULL);

  /* What can't be forgotten is told of. */
  again = add (fixture, "kubo", RIGHT, &error);
  g_assert_no_error (error);
  hf_test_credentials_set_read_only (fixture->credentials, TRUE);
  g_assert_true (hf_engine_remove_backend (fixture->house->engine, "kubo", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "secret-left", "keyring is full"), ==,
                    1);
}

static unsigned
count_puts (Fixture *fixture)
{
  return hf_mock_server_count (hf_mock_kubo_get_server (fixture->kubo), "POST /api/v0/dag/import")
         + hf_house_count_puts ("abc");
}

/* Our access is not their copies (SAFETY §2): whom we are refused by has not lost anything. */
static void
test_denied_copies (Fixture *fixture, gconstpointer data)
{
  HfAddOptions options = { .visibility = HF_VISIBILITY_PUBLIC };
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = add (fixture, "kubo", RIGHT, &error);
  g_autoptr (HfAdded) added = NULL;
  g_autofree char *copies = NULL;
  unsigned puts;

  /* Three copies, one of them in the node, and a store to which could be healed. */
  g_assert_no_error (error);
  change (fixture, "{\"priority\": 1}", HF_BACKEND_HEALTHY, NULL);
  hf_house_set_policy (fixture->house, "{\"preferred_backends\": [\"kubo\"]}");
  added = hf_house_try_add (fixture->house, car, &options, &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
  copies = hf_house_get_copies (fixture->house, dag);
  g_assert_nonnull (strstr (copies, "kubo verified"));
  puts = count_puts (fixture);
  g_assert_cmpuint (puts, ==, 3);

  change (fixture, "{\"secrets\": " WRONG "}", HF_BACKEND_DENIED, "refuses the token");
  for (unsigned i = 0; i < 3; i++)
    {
      hf_house_verify (fixture->house, dag);
      hf_house_advance (fixture->house, HF_DAY);
      hf_house_assert_copies (fixture->house, dag, copies);
    }
  hf_test_credentials_set_locked (fixture->credentials, TRUE);
  hf_house_verify (fixture->house, dag);
  hf_house_advance (fixture->house, HF_DAY);
  hf_house_assert_copies (fixture->house, dag, copies);
  g_assert_cmpuint (count_puts (fixture), ==, puts);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "replica-corrupt", ""), ==, 0);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "replica-missing", ""), ==, 0);

  hf_test_credentials_set_locked (fixture->credentials, FALSE);
  change (fixture, "{\"secrets\": " RIGHT "}", HF_BACKEND_HEALTHY, NULL);
  hf_house_verify (fixture->house, dag);
  hf_house_assert_copies (fixture->house, dag, copies);
  g_assert_cmpuint (count_puts (fixture), ==, puts);
}

#define ADD(name, func) g_test_add ("/engine/secrets/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("add", test_add);
  ADD ("add-fails", test_add_fails);
  ADD ("known-before", test_known_before);
  g_test_add_func ("/engine/secrets/required", test_required);
  g_test_add_func ("/engine/secrets/nowhere-to-keep", test_nowhere_to_keep);
  ADD ("problems", test_problems);
  ADD ("change", test_change);
  ADD ("change-refused", test_change_refused);
  ADD ("remove", test_remove);
  ADD ("denied-copies", test_denied_copies);
  return g_test_run ();
}

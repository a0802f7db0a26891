/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who we are to a node: the header on each call, what its refusals mean, and where no secret goes.
 */
#include "hf-backend-kind.h"
#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-ipfs-place.h"
#include "hf-test-credentials.h"

#include <string.h>

typedef struct
{
  HfMockKubo *kubo;
  HfTestCredentials *credentials;
  HfBackend *backend;
  HfTestDag *dag;
  char *text; /* of its root */
} Fixture;

static HfBackend *
open_at (Fixture *fixture, const char *address, const char *store_uuid)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfBackendConfig) config = NULL;

  json_object_set_string_member (settings, "address", address);
  config = hf_backend_config_new ("node", settings, store_uuid, US, NULL, clock,
                                  HF_CREDENTIALS (fixture->credentials));
  return hf_backend_kind_create (hf_backend_kind_find ("ipfs"), config);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfBackend) fresh = NULL;
  g_autofree char *peer_id = NULL;

  fixture->kubo = hf_mock_kubo_new ();
  fixture->credentials = hf_test_credentials_new ();
  fresh = open_at (fixture, hf_mock_kubo_get_address (fixture->kubo), NULL);
  peer_id = hf_backend_establish (fresh, "unused", NULL, NULL);
  fixture->backend = open_at (fixture, hf_mock_kubo_get_address (fixture->kubo), peer_id);
  fixture->dag = hf_test_dag_new (1, 20, 300, 4);
  fixture->text = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dag));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->backend);
  g_assert_finalize_object (fixture->credentials);
  hf_mock_kubo_free (fixture->kubo);
  hf_test_dag_free (fixture->dag);
  g_free (fixture->text);
}

static void
set_secrets (Fixture *fixture, const char *token, const char *user, const char *password)
{
  hf_test_credentials_set (fixture->credentials, "node", "token", token);
  hf_test_credentials_set (fixture->credentials, "node", "user", user);
  hf_test_credentials_set (fixture->credentials, "node", "password", password);
}

static void
ignore_bytes (guint64 bytes, gpointer data)
{
}

/* Each call that a backend has; the mock refuses those without the right header. */
static void
use_all (Fixture *fixture)
{
  HfCid *root = hf_test_dag_get_root (fixture->dag);
  g_autoptr (HfBackend) fresh = open_at (fixture, hf_mock_kubo_get_address (fixture->kubo), NULL);
  g_autofree char *peer_id = NULL;
  g_autofree char *locator = NULL;
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (HfBlock) block = NULL;
  g_autoptr (HfProbe) probe = NULL;
  g_autoptr (HfReceipt) receipt = NULL;
  g_autoptr (GError) error = NULL;

  peer_id = hf_backend_establish (fresh, "unused", NULL, &error);
  g_assert_no_error (error);
  probe = hf_backend_probe (fixture->backend, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (probe->store_uuid, ==, peer_id);
  locator = hf_fixture_put (fixture->backend, fixture->dag, NULL);
  hf_fixture_check (fixture->backend, locator, fixture->dag);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
  block = hf_backend_get_block (fixture->backend, locator, root, NULL, &error);
  g_assert_no_error (error);
  hf_fixture_remove (fixture->backend, locator, HF_REMOVED);
  hf_mock_kubo_offer (fixture->kubo, car);
  receipt
      = hf_backend_obtain (fixture->backend, &(HfPut){ root }, ignore_bytes, NULL, NULL, &error);
  g_assert_no_error (error);
  hf_fixture_remove (fixture->backend, receipt->locator, HF_REMOVED);
}

static void
test_header (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *token, *user, *password, *header;
  } cases[] = {
    { "hunter2", NULL, NULL, "Bearer hunter2" },
    { "a/b+c==", NULL, NULL, "Bearer a/b+c==" },
    { NULL, "ann", "hunter2", "Basic YW5uOmh1bnRlcjI=" },
    { NULL, "ann", "a:b c", "Basic YW5uOmE6YiBj" },
    { NULL, "Jürgen", "pässwört", "Basic SsO8cmdlbjpww6Rzc3fDtnJ0" },
    { "hunter2", "ann", "other", "Bearer hunter2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      set_secrets (fixture, cases[i].token, cases[i].user, cases[i].password);
      hf_mock_kubo_set_authorization (fixture->kubo, cases[i].header, NULL);
      use_all (fixture);
    }
  set_secrets (fixture, NULL, NULL, NULL);
  hf_mock_kubo_set_authorization (fixture->kubo, NULL, NULL);
  use_all (fixture);
}

static void
assert_denied (Fixture *fixture, const char *words)
{
  HfCid *root = hf_test_dag_get_root (fixture->dag);
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_null (strstr (error->message, "hunter"));
  g_clear_error (&error);

  /* A refusal is never an absence. */
  g_assert_null (hf_backend_stat (fixture->backend, fixture->text, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_null (hf_fixture_try_put (fixture->backend, fixture->dag, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_null (hf_backend_get_block (fixture->backend, fixture->text, root, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  hf_mock_kubo_set_authorization (fixture->kubo, "Bearer hunter2", NULL);
  assert_denied (fixture, "asks who we are: give its backend a token");
  set_secrets (fixture, "hunter3", NULL, NULL);
  assert_denied (fixture, "refuses the token: give its backend the right one");
  set_secrets (fixture, NULL, "ann", "hunter2");
  assert_denied (fixture, "refuses the user and password");
  set_secrets (fixture, NULL, "ann", NULL);
  assert_denied (fixture, "has a user and no password");
  set_secrets (fixture, NULL, NULL, "hunter2");
  assert_denied (fixture, "has a password and no user");

  /* With the next call, in the same backend. */
  set_secrets (fixture, "hunter2", NULL, NULL);
  use_all (fixture);

  hf_test_credentials_set_locked (fixture->credentials, TRUE);
  assert_denied (fixture, "the keyring is locked");
  hf_test_credentials_set_locked (fixture->credentials, FALSE);
  use_all (fixture);
}

/* A right secret that may not do everything. */
static void
test_path_not_allowed (Fixture *fixture, gconstpointer data)
{
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  g_autoptr (GError) error = NULL;

  set_secrets (fixture, "hunter2", NULL, NULL);
  hf_mock_kubo_set_authorization (fixture->kubo, "Bearer hunter2", "/api/v0/pin/");
  assert_denied (fixture, "takes our secret, but does not allow it id: add “/api/v0”");

  /* What else goes wrong meanwhile is not taken for an answer. */
  hf_mock_server_fail (server, "/api/v0/version", HF_MOCK_STATUS, "502", 1);
  g_assert_null (hf_backend_stat (fixture->backend, fixture->text, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
}

/* A web server before the node says it in its own way. */
static void
test_proxy_before_it (Fixture *fixture, gconstpointer data)
{
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  g_autoptr (GError) error = NULL;

  hf_mock_server_fail (server, "/api/v0/", HF_MOCK_STATUS, "401", 100);
  assert_denied (fixture, "asks who we are");
  set_secrets (fixture, NULL, "ann", "hunter2");
  assert_denied (fixture, "refuses the user and password");
  hf_mock_server_fail (server, "/api/v0/", HF_MOCK_STATUS, "401", 0);
  hf_mock_server_fail (server, "/api/v0/version", HF_MOCK_STATUS, "403", 1);
  g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_assert_null (strstr (error->message, "user and password"));
}

static void
on_anything (const HfMockRequest *request, HfMockAnswer *answer, gpointer data)
{
  const char *given = g_hash_table_lookup (request->headers, "authorization");

  hf_mock_answer_printf (answer, 500, "{\"Message\":\"what is %s?\",\"Code\":0}",
                         given ? given : "(nothing)");
}

static void
test_nowhere_else (Fixture *fixture, gconstpointer data)
{
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  g_autoptr (HfMockServer) other = hf_mock_server_new (on_anything, NULL);
  g_autoptr (HfBackend) elsewhere = open_at (fixture, "http://192.0.2.1:5001", "uuid");
  g_autoptr (GError) error = NULL;

  set_secrets (fixture, "hunter2", NULL, NULL);
  hf_mock_kubo_set_authorization (fixture->kubo, "Bearer hunter2", NULL);
  hf_mock_server_fail (server, "/api/v0/", HF_MOCK_REDIRECT, hf_mock_server_get_address (other), 1);
  g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_cmpuint (hf_mock_server_count (other, ""), ==, 0);
  g_clear_error (&error);

  /* Not over a network in the open. */
  g_assert_null (hf_backend_probe (elsewhere, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_assert_nonnull (strstr (error->message, "must begin with https://"));
}

/* A service that repeats what it was sent gets it into no error of ours. */
static void
test_repeated (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfMockServer) other = hf_mock_server_new (on_anything, NULL);
  g_autoptr (HfBackend) there = open_at (fixture, hf_mock_server_get_address (other), "uuid");
  g_autoptr (GError) error = NULL;

  set_secrets (fixture, "hunter2", NULL, NULL);
  g_assert_null (hf_backend_probe (there, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
  g_assert_cmpuint (hf_mock_server_count (other, ""), >, 0);
  g_assert_null (strstr (error->message, "hunter2"));
}

#define ADD(name, func)                                                                            \
  g_test_add ("/backends/kubo-access/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("header", test_header);
  ADD ("refused", test_refused);
  ADD ("path-not-allowed", test_path_not_allowed);
  ADD ("proxy-before-it", test_proxy_before_it);
  ADD ("nowhere-else", test_nowhere_else);
  ADD ("repeated", test_repeated);
  return g_test_run ();
}

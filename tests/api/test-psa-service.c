/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One Holdfast as a pinning service of another: our own client against our own server, both on real
 * engines. */
#include "hf-server.h"

#include <string.h>

#include "hf-api-client.h"
#include "hf-engine-fixture.h"
#include "hf-psa-table.h"
#include "hf-test-credentials.h"

#define TOKEN "token-of-the-service-0123456789"

typedef struct
{
  HfHouse *service; /* with the stores "a" and "b" */
  HfServer *server;
  HfHouse *client; /* with "x" and "y", and "pins", which is the service */
  HfTestDag *dag;
} Fixture;

static void
add_service (Fixture *fixture, unsigned port)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autofree char *endpoint = g_strdup_printf ("http://127.0.0.1:%u/psa", port);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = NULL;

  wanted->id = g_strdup ("pins");
  wanted->kind = g_strdup ("pinning_service");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "endpoint", endpoint);
  info = hf_engine_add_backend (fixture->client->engine, wanted, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  hf_engine_settle (fixture->client->engine);
  hf_engine_settle (fixture->service->engine);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  HfServerConfig config = { .token = TOKEN, .version = "test" };
  g_autoptr (HfTestCredentials) credentials = hf_test_credentials_new ();
  g_autoptr (GError) error = NULL;
  unsigned port;

  fixture->service = hf_house_new (2);
  fixture->server = hf_server_new (fixture->service->engine, &config);
  port = hf_server_start (fixture->server, &error);
  g_assert_no_error (error);
  hf_test_credentials_set (credentials, "pins", "token", TOKEN);
  fixture->client = hf_house_new_with_credentials (0, HF_CREDENTIALS (credentials));
  hf_house_add_store (fixture->client, "x", "x");
  hf_house_add_store (fixture->client, "y", "y");
  add_service (fixture, port);
  fixture->dag = hf_house_new_dag (1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_server_free (fixture->server);
  hf_house_free (fixture->client);
  hf_house_free (fixture->service);
  hf_test_dag_free (fixture->dag);
}

/* What the service has requests for, and how they are: "NAME STATUS", the newest first. */
static char *
list (Fixture *fixture)
{
  HfStore *store = hf_engine_get_store (fixture->service->engine);
  HfPsaQuery query = {
    .min_replicas = 2, .statuses = 15, .before = G_MAXINT64, .after = G_MININT64, .limit = 1000
  };
  HfDb *db = hf_store_borrow (store, NULL);
  g_autoptr (GPtrArray) requests = hf_psa_table_list (db, &query, NULL);
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < requests->len; i++)
    {
      const HfPsaRequest *request = requests->pdata[i];

      g_string_append_printf (text, "%s%s %s", i > 0 ? ", " : "", request->name,
                              hf_psa_status_to_string (request->status));
    }
  hf_store_give_back (store, db);
  return g_string_free (text, FALSE);
}

static void
assert_requests (Fixture *fixture, const char *expected)
{
  g_autofree char *found = list (fixture);

  g_assert_cmpstr (found, ==, expected);
}

static void
add (Fixture *fixture)
{
  HfAddOptions options = { .name = "movie", .visibility = HF_VISIBILITY_PUBLIC };
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (fixture->client, car, &options, &error);

  g_assert_no_error (error);
  hf_engine_settle (fixture->client->engine);
  hf_engine_settle (fixture->service->engine);
}

/* The small pin that marks the account carries its bytes, so the service keeps it at once. */
static void
test_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfBackendInfo) info = hf_house_get_backend (fixture->client, "pins");

  g_assert_cmpint (info->state, ==, HF_BACKEND_HEALTHY);
  assert_requests (fixture, "holdfast-store pinned");
  hf_house_restart (fixture->client);
  hf_house_advance (fixture->client, HF_MINUTE);
  assert_requests (fixture, "holdfast-store pinned");
}

static void
test_pin (Fixture *fixture, gconstpointer data)
{
  add (fixture);
  hf_house_assert_copies (fixture->client, fixture->dag, "x verified, y verified, pins accepted");
  assert_requests (fixture, "movie queued, holdfast-store pinned");

  /* Somebody has it after all. */
  hf_house_plant (fixture->service, "a", fixture->dag);
  hf_house_advance (fixture->service, HF_DAY);
  assert_requests (fixture, "movie pinned, holdfast-store pinned");
  hf_house_advance (fixture->client, 2 * HF_MINUTE);
  hf_house_assert_copies (fixture->client, fixture->dag, "x verified, y verified, pins stored");
}

static void
test_unpin (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  hf_house_plant (fixture->service, "a", fixture->dag);
  add (fixture);
  hf_house_advance (fixture->client, 2 * HF_MINUTE);
  assert_requests (fixture, "movie pinned, holdfast-store pinned");
  hf_engine_unpin (fixture->client->engine, hf_test_dag_get_root (fixture->dag), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_house_advance (fixture->client, 8 * HF_DAY);
  assert_requests (fixture, "holdfast-store pinned");
}

#define ADD(name, func)                                                                            \
  g_test_add ("/api/psa-service/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("account", test_account);
  ADD ("pin", test_pin);
  ADD ("unpin", test_unpin);
  return g_test_run ();
}

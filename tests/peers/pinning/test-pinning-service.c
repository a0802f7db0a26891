/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holdfast with a Kubo node, a folder of CAR files and a pinning service that nobody here wrote:
 * IPFS Cluster, before a Kubo of its own whose gateway proves what it holds. See with-cluster.py.
 */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-backend-kind.h"
#include "hf-error.h"
#include "hf-test-credentials.h"
#include "hf-test.h"

#define MOST_TRIES 300
#define PAUSE (G_USEC_PER_SEC / 5) /* between two looks at programs that have their own time */

static const char *const holding_names[] = { "held", "accepted", "refused" };

static void
add_backend (HfHouse *house, const char *id, const char *kind, const char *settings,
             const char *tag)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = NULL;
  const char *tags[] = { tag, NULL };

  g_free (wanted->id);
  wanted->id = g_strdup (id);
  g_free (wanted->kind);
  wanted->kind = g_strdup (kind);
  json_object_unref (wanted->settings);
  wanted->settings = hf_json_parse_object (settings, -1, &error);
  g_assert_no_error (error);
  g_strfreev (wanted->tags);
  wanted->tags = g_strdupv ((char **)tags);
  info = hf_engine_add_backend (house->engine, wanted, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  hf_engine_settle (house->engine);
}

static HfHouse *
house_new (void)
{
  g_autoptr (HfTestCredentials) credentials = hf_test_credentials_new ();
  HfHouse *house = hf_house_new_with_credentials (0, HF_CREDENTIALS (credentials));
  g_autofree char *node
      = g_strdup_printf ("{\"address\":\"%s\",\"take_over\":true}", g_getenv ("HF_KUBO_ADDRESS"));
  g_autofree char *folder = g_strdup_printf ("{\"path\":\"%s/cars\"}", house->dir);
  g_autofree char *service
      = g_strdup_printf ("{\"endpoint\":\"%s\",\"gateway\":\"%s\"}",
                         g_getenv ("HF_PINNING_ADDRESS"), g_getenv ("HF_PINNING_GATEWAY"));

  hf_test_credentials_set (credentials, "pins", "token", g_getenv ("HF_PINNING_TOKEN"));
  add_backend (house, "kubo", "ipfs", node, "domain:node");
  add_backend (house, "folder", "car_archive", folder, "domain:folder");
  add_backend (house, "pins", "pinning_service", service, "domain:service");
  return house;
}

static HfBackend *
open_service (HfHouse *house)
{
  return hf_house_open (house, "pins",
                        hf_store_get_installation_id (hf_engine_get_store (house->engine)));
}

static gboolean
count_entry (const HfEntry *entry, gpointer data, GError **error)
{
  g_test_message ("%s, ours: %d, holding: %d", entry->locator, entry->ours, entry->holding);
  *(unsigned *)data += 1;
  return TRUE;
}

static unsigned
count_requests (HfHouse *house)
{
  g_autoptr (HfBackend) service = open_service (house);
  g_autoptr (GError) error = NULL;
  unsigned count = 0;

  g_assert_true (hf_backend_list (service, count_entry, &count, NULL, &error));
  g_assert_no_error (error);
  return count;
}

/* By the service's own word. */
static void
wait_until_pinned (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (HfBackend) service = open_service (house);
  g_autofree char *locator = hf_backend_locate (service, hf_test_dag_get_root (dag));

  for (unsigned i = 0; i < MOST_TRIES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfEntry) entry = hf_backend_stat (service, locator, NULL, &error);

      if (entry && entry->holding == HF_HELD)
        return;
      if (i == MOST_TRIES - 1)
        g_error ("it is not pinned: %s", error          ? error->message
                                         : entry->words ? entry->words
                                                        : holding_names[entry->holding]);
      g_usleep (PAUSE);
    }
}

static void
add (HfHouse *house, HfTestDag *dag, HfVisibility visibility)
{
  HfAddOptions options = { .name = "Größe 1", .visibility = visibility };
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (house, car, &options, &error);

  g_assert_no_error (error);
  hf_engine_settle (house->engine);
}

static gboolean
is_proven (HfHouse *house, HfTestDag *dag)
{
  g_autoptr (HfReplica) replica = hf_house_get_replica (house, dag, "pins");

  g_assert_true (replica->state == HF_REPLICA_ACCEPTED || replica->state == HF_REPLICA_STORED
                 || replica->state == HF_REPLICA_VERIFIED);
  g_assert_true (replica->created);
  return replica->state == HF_REPLICA_VERIFIED;
}

/* Accepted, pinned, proven by a full read; removed again with the pin. */
static void
test_public (void)
{
  g_autoptr (HfHouse) house = house_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 40, 50000, 5);
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_requests (house), ==, 0);
  add (house, dag, HF_VISIBILITY_PUBLIC);
  is_proven (house, dag);
  g_assert_cmpuint (count_requests (house), ==, 1);
  hf_house_restart (house);
  wait_until_pinned (house, dag);
  hf_house_advance (house, 2 * HF_MINUTE);
  g_assert_true (is_proven (house, dag));
  hf_house_assert_copies (house, dag, "kubo verified, folder verified, pins verified");
  hf_house_verify (house, dag);
  hf_house_assert_copies (house, dag, "kubo verified, folder verified, pins verified");

  hf_engine_unpin (house->engine, hf_test_dag_get_root (dag), FALSE, &jobs, &error);
  g_assert_no_error (error);
  hf_house_advance (house, 8 * HF_DAY);
  for (unsigned i = 0; i < MOST_TRIES && count_requests (house) > 0; i++)
    g_usleep (PAUSE);
  g_assert_cmpuint (count_requests (house), ==, 0);
}

static void
test_private (void)
{
  g_autoptr (HfHouse) house = house_new ();
  g_autoptr (HfTestDag) dag = hf_test_dag_new (2, 4, 500, 5);

  add (house, dag, HF_VISIBILITY_PRIVATE);
  hf_house_advance (house, HF_DAY);
  hf_house_assert_copies (house, dag, "folder verified");
  g_assert_cmpuint (count_requests (house), ==, 0);
}

/* The account is known again, and says in its own words that a token is wrong. */
static void
test_account (void)
{
  g_autoptr (HfHouse) house = house_new ();
  g_autoptr (HfBackend) service = open_service (house);
  HfBackendConfig *config = hf_backend_get_config (service);
  g_autoptr (HfProbe) probe = NULL;
  g_autoptr (GError) error = NULL;

  probe = hf_backend_probe (service, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (probe->store_uuid, ==, config->store_uuid);
  hf_test_credentials_set (HF_TEST_CREDENTIALS (config->credentials), "pins", "token", "wrong");
  g_assert_null (hf_backend_probe (service, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peers/pinning/public", test_public);
  g_test_add_func ("/peers/pinning/private", test_private);
  g_test_add_func ("/peers/pinning/account", test_account);
  return g_test_run ();
}

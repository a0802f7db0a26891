/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of the Pinning Service API on the whole engine: when they are pinned, and what becomes
 * of pins that others want, too. */
#include "hf-engine-fixture.h"
#include "hf-mock-kubo.h"

#include <string.h>

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-multihash.h"
#include "hf-psa-table.h"
#include "hf-psa.h"
#include "hf-replica-table.h"

#define ORIGIN "/ip4/192.0.2.9/tcp/4001/p2p/12D3KooWOrigin"

typedef struct
{
  HfHouse *house; /* with the stores "a" and "b" in memory */
  HfMockKubo *kubo; /* "kubo", when the test asks for it */
  HfTestDag *dag;
  char *text; /* of its root */
} Fixture;

static void
add_kubo (Fixture *fixture)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  fixture->kubo = hf_mock_kubo_new ();
  wanted->id = g_strdup ("kubo");
  wanted->kind = g_strdup ("ipfs");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "address",
                                 hf_mock_kubo_get_address (fixture->kubo));
  info = hf_engine_add_backend (fixture->house->engine, wanted, problems, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->house = hf_house_new (2);
  fixture->dag = hf_house_new_dag (1);
  fixture->text = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dag));
  if (data)
    add_kubo (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_house_free (fixture->house);
  g_clear_pointer (&fixture->kubo, hf_mock_kubo_free);
  hf_test_dag_free (fixture->dag);
  g_free (fixture->text);
}

static HfStore *
store_of (Fixture *fixture)
{
  return hf_engine_get_store (fixture->house->engine);
}

static void
settle (Fixture *fixture)
{
  hf_engine_kick (fixture->house->engine);
  hf_engine_settle (fixture->house->engine);
}

/* Returns its id. */
static char *
request_for (Fixture *fixture, const char *cid, const char *origin, const char *replaces)
{
  g_autoptr (HfPsaRequest) wanted = hf_psa_request_new ();
  g_autoptr (GError) error = NULL;

  wanted->cid = g_strdup (cid);
  wanted->name = g_strdup ("theirs");
  if (origin)
    wanted->origins = g_strsplit (origin, " ", -1);
  hf_psa_add (store_of (fixture), wanted, replaces, &error);
  g_assert_no_error (error);
  settle (fixture);
  return g_strdup (wanted->id);
}

static char *
request (Fixture *fixture)
{
  return request_for (fixture, fixture->text, NULL, NULL);
}

static HfPsaRequest *
try_get (Fixture *fixture, const char *id)
{
  HfDb *db = hf_store_borrow (store_of (fixture), NULL);
  g_autoptr (GError) error = NULL;
  HfPsaRequest *found = hf_psa_table_get (db, id, 2, &error);

  hf_store_give_back (store_of (fixture), db);
  if (!found)
    g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  return found;
}

static void
assert_status (Fixture *fixture, const char *id, HfPsaStatus status)
{
  g_autoptr (HfPsaRequest) found = try_get (fixture, id);

  g_assert_nonnull (found);
  g_assert_cmpstr (hf_psa_status_to_string (found->status), ==, hf_psa_status_to_string (status));
}

static void
delete_request (Fixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;

  hf_psa_remove (store_of (fixture), id, &error);
  g_assert_no_error (error);
  settle (fixture);
}

static gboolean
is_managed (Fixture *fixture)
{
  HfDb *db = hf_store_borrow (store_of (fixture), NULL);
  g_autoptr (HfPin) pin = hf_pin_table_find_managed (db, hf_test_dag_get_root (fixture->dag), NULL);

  hf_store_give_back (store_of (fixture), db);
  return pin != NULL;
}

static void
pin_by_hand (Fixture *fixture)
{
  HfAddOptions options = { .visibility = HF_VISIBILITY_PRIVATE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added
      = hf_engine_add_cid (fixture->house->engine, fixture->text, &options, &error);

  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

/* ---- becoming pinned ---- */

/* Nobody offers it, then a store has it: that one copy is not enough. */
static void
test_waits (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = request (fixture);
  g_autoptr (HfPsaRequest) waiting = try_get (fixture, id);
  g_autoptr (HfPin) pin = hf_house_get_pin (fixture->house, fixture->dag);

  assert_status (fixture, id, HF_PSA_QUEUED);
  g_assert_nonnull (strstr (waiting->words, "no one has offered"));
  g_assert_cmpint (pin->visibility, ==, HF_VISIBILITY_PUBLIC);
  g_assert_cmpstr (pin->name, ==, "theirs");

  hf_memory_store_fail (hf_memory_store_get ("b"), "put", -1, HF_ERROR_UNAVAILABLE);
  hf_house_plant (fixture->house, "a", fixture->dag);
  hf_house_advance (fixture->house, HF_DAY);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b failed");
  assert_status (fixture, id, HF_PSA_QUEUED);
  hf_memory_store_fail (hf_memory_store_get ("b"), "put", 0, 0);
  hf_house_advance (fixture->house, HF_DAY);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified");
  assert_status (fixture, id, HF_PSA_PINNED);
}

/* What the client says of who has it is used before the network is searched. */
static void
test_origins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  g_autofree char *id = NULL;

  hf_mock_kubo_offer (fixture->kubo, car);
  id = request_for (fixture, fixture->text, ORIGIN " /ip6/2001:db8::9/tcp/4001/p2p/12D3KooWOrigin",
                    NULL);
  g_assert_cmpuint (hf_mock_server_count (server, "POST /api/v0/swarm/connect"), ==, 1);
  g_assert_cmpuint (
      hf_mock_server_count (server, "POST /api/v0/swarm/connect?arg=%2Fip4%2F192.0.2.9%2Ftcp%2F4001"
                                    "%2Fp2p%2F12D3KooWOrigin&arg=%2Fip6%2F2001%3Adb8%3A%3A9"),
      ==, 1);
  assert_status (fixture, id, HF_PSA_PINNED);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo verified");
}

/* A private pin of the user's is neither asked for nor told of, whoever else wants it. */
static void
test_private (Fixture *fixture, gconstpointer data)
{
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  g_autofree char *id = NULL;

  pin_by_hand (fixture);
  id = request_for (fixture, fixture->text, ORIGIN, NULL);
  assert_status (fixture, id, HF_PSA_QUEUED);
  g_assert_cmpuint (hf_mock_server_count (server, "POST /api/v0/swarm/connect"), ==, 0);
  g_assert_cmpuint (hf_mock_server_count (server, "POST /api/v0/pin/add"), ==, 0);
}

/* Its bytes stand in the CID. */
static void
test_identity (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfCid) cid = hf_cid_new_from_text ("bafkqaaa", NULL);
  g_autofree char *id = request_for (fixture, "bafkqaaa", NULL, NULL);
  g_autofree char *full = request_for (fixture, "bafkqabtbojrwk3rb", NULL, NULL);

  assert_status (fixture, id, HF_PSA_PINNED);
  assert_status (fixture, full, HF_PSA_PINNED);
  g_assert_true (hf_memory_store_has (hf_memory_store_get ("a"), cid));
}

/* An identity block that links to another one is as complete as that one. */
static void
test_identity_with_link (Fixture *fixture, gconstpointer data)
{
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (hf_test_dag_get_root (fixture->dag), &length);
  GByteArray *node = g_byte_array_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  const guint8 head[] = { 0x12, (guint8)(6 + length), 0x0a, (guint8)(2 + length), 0x01, 0x70 };
  const guint8 tail[] = { 0x12, 0x00 };

  g_byte_array_append (node, head, sizeof head);
  g_byte_array_append (node, multihash, (guint)length);
  g_byte_array_append (node, tail, sizeof tail);
  cid = hf_cid_new (HF_CODEC_DAG_PB, HF_HASH_IDENTITY, node->data, node->len);
  g_byte_array_unref (node);
  text = hf_cid_to_text (cid);
  id = request_for (fixture, text, NULL, NULL);
  assert_status (fixture, id, HF_PSA_QUEUED);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfPsaRequest) wanted = hf_psa_request_new ();
  g_autoptr (GError) opaque = NULL;
  g_autoptr (GError) nonsense = NULL;

  /* Codec 0x78, git-raw. */
  wanted->cid = g_strdup ("baf4bcfbr3ivxlxdoxykfkx7spdjzqe6qgdnzrfi");
  g_assert_false (hf_psa_add (store_of (fixture), wanted, NULL, &opaque));
  g_assert_error (opaque, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_free (wanted->cid);
  wanted->cid = g_strdup ("nonsense");
  g_assert_false (hf_psa_add (store_of (fixture), wanted, NULL, &nonsense));
  g_assert_error (nonsense, HF_ERROR, HF_ERROR_MALFORMED);
}

/* ---- who else wants it ---- */

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autoptr (HfPsaRequest) gone = NULL;

  hf_house_plant (fixture->house, "a", fixture->dag);
  one = request (fixture);
  two = request (fixture);
  g_assert_cmpstr (one, !=, two);
  assert_status (fixture, one, HF_PSA_PINNED);
  delete_request (fixture, one);
  gone = try_get (fixture, one);
  g_assert_null (gone);
  g_assert_true (is_managed (fixture));
  assert_status (fixture, two, HF_PSA_PINNED);
  delete_request (fixture, two);
  g_assert_false (is_managed (fixture));

  /* What was there before us stays; what we made goes after the undo window. */
  hf_house_assert_copies (fixture->house, fixture->dag, "b removing");
  hf_house_advance (fixture->house, 8 * HF_DAY);
  g_assert_false (
      hf_memory_store_has (hf_memory_store_get ("b"), hf_test_dag_get_root (fixture->dag)));
  g_assert_true (
      hf_memory_store_has (hf_memory_store_get ("a"), hf_test_dag_get_root (fixture->dag)));
}

/* Within the window it is taken back. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  hf_house_plant (fixture->house, "a", fixture->dag);
  one = request (fixture);
  delete_request (fixture, one);
  two = request (fixture);
  assert_status (fixture, two, HF_PSA_PINNED);
  hf_house_advance (fixture->house, 8 * HF_DAY);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified");
  delete_request (fixture, two);
  g_assert_false (is_managed (fixture));
}

static void
test_users_before (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;

  hf_house_plant (fixture->house, "a", fixture->dag);
  pin_by_hand (fixture);
  id = request (fixture);
  assert_status (fixture, id, HF_PSA_PINNED);
  delete_request (fixture, id);
  g_assert_true (is_managed (fixture));
}

static void
test_users_after (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = request (fixture);

  pin_by_hand (fixture);
  delete_request (fixture, id);
  g_assert_true (is_managed (fixture));
}

/* The user's word counts for all. */
static void
test_user_unpins (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPsaRequest) gone = NULL;

  hf_house_plant (fixture->house, "a", fixture->dag);
  id = request (fixture);
  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dag), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  gone = try_get (fixture, id);
  g_assert_null (gone);
}

static unsigned
count_removals (Fixture *fixture)
{
  g_autoptr (GPtrArray) jobs = hf_house_list_jobs (fixture->house, -1);
  unsigned count = 0;

  for (unsigned i = 0; i < jobs->len; i++)
    count += ((HfJob *)jobs->pdata[i])->kind == HF_JOB_REMOVE;
  return count;
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfTestDag) other = hf_house_new_dag (2);
  g_autofree char *other_text = hf_cid_to_canonical (hf_test_dag_get_root (other));
  g_autoptr (HfPsaRequest) gone = NULL;
  g_autofree char *one = NULL;
  g_autofree char *same = NULL;
  g_autofree char *two = NULL;

  hf_house_plant (fixture->house, "a", fixture->dag);
  hf_house_plant (fixture->house, "a", other);
  one = request (fixture);
  same = request_for (fixture, fixture->text, NULL, one);
  gone = try_get (fixture, one);
  g_assert_null (gone);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified");
  g_assert_cmpuint (count_removals (fixture), ==, 0);
  two = request_for (fixture, other_text, NULL, same);
  assert_status (fixture, two, HF_PSA_PINNED);
  g_assert_false (is_managed (fixture));
  g_assert_cmpuint (count_removals (fixture), ==, 1);
  hf_house_assert_copies (fixture->house, other, "a verified, b verified");
}

/* Then nothing is added either. */
static void
test_replace_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfPsaRequest) wanted = hf_psa_request_new ();
  g_autoptr (GError) error = NULL;

  wanted->cid = g_strdup (fixture->text);
  g_assert_false (hf_psa_add (store_of (fixture), wanted, "nonsense", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_assert_false (is_managed (fixture));
}

/* ---- how it goes ---- */

static gboolean
enter_copy (HfDb *db, gpointer data, GError **error)
{
  Fixture *fixture = data;
  g_autoptr (HfPin) pin = hf_pin_table_find (db, hf_test_dag_get_root (fixture->dag), error);
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, "a", error);
  g_autoptr (HfReplica) replica = hf_replica_new ();

  replica->pin_id = pin->id;
  replica->store_id = info->store_id;
  replica->backend_id = g_strdup ("a");
  replica->state = HF_REPLICA_SUSPECT;
  return hf_replica_table_insert (db, replica, error);
}

/* While a store is searched, what it has becomes known in another way. */
static void
find_otherwise (HfMemoryStore *store, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_memory_store_set_hook (store, "stat", NULL, NULL);
  hf_store_change (store_of (data), enter_copy, data, &error);
  g_assert_no_error (error);
}

/* A job that ends for good says why; another request counts anew. */
static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *again = NULL;
  g_autoptr (HfPsaRequest) found = NULL;

  hf_house_plant (fixture->house, "a", fixture->dag);
  hf_memory_store_set_hook (hf_memory_store_get ("a"), "stat", G_CALLBACK (find_otherwise),
                            fixture);
  id = request (fixture);
  assert_status (fixture, id, HF_PSA_FAILED);
  found = try_get (fixture, id);
  g_assert_nonnull (found->words);
  again = request (fixture);
  assert_status (fixture, id, HF_PSA_QUEUED);
}

static void
test_delegates (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) some = hf_engine_list_delegates (fixture->house->engine, &error);
  g_auto (GStrv) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (some), >, 0);
  for (char **at = some; *at; at++)
    g_assert_nonnull (strstr (*at, "/p2p/12D3Koo"));
  hf_house_change_store (fixture->house, "kubo", "{\"paused\": true}");
  none = hf_engine_list_delegates (fixture->house->engine, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

#define ADD(name, func, kubo)                                                                      \
  g_test_add ("/engine/psa/" name, Fixture, kubo, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("waits", test_waits, NULL);
  ADD ("origins", test_origins, "kubo");
  ADD ("private", test_private, "kubo");
  ADD ("identity", test_identity, NULL);
  ADD ("identity-with-link", test_identity_with_link, NULL);
  ADD ("refused", test_refused, NULL);
  ADD ("delete", test_delete, NULL);
  ADD ("again", test_again, NULL);
  ADD ("users-before", test_users_before, NULL);
  ADD ("users-after", test_users_after, NULL);
  ADD ("user-unpins", test_user_unpins, NULL);
  ADD ("replace", test_replace, NULL);
  ADD ("replace-nothing", test_replace_nothing, NULL);
  ADD ("failed", test_failed, NULL);
  ADD ("delegates", test_delegates, "kubo");
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Kubo node among the stores: what it does to copies is found, told and mended. */
#include "hf-engine-fixture.h"
#include "hf-mock-kubo.h"

#include <string.h>

#include "hf-error.h"

typedef struct
{
  HfHouse *house; /* with the stores "a" and "b" in memory, and "kubo" */
  HfMockKubo *kubo;
  HfTestDag *dag;
  char *text; /* of its root */
} Fixture;

static HfBackendInfo *
add_node (Fixture *fixture, const char *id, HfMockKubo *kubo, GError **error)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();

  g_free (wanted->id);
  wanted->id = g_strdup (id);
  g_free (wanted->kind);
  wanted->kind = g_strdup ("ipfs");
  g_clear_pointer (&wanted->settings, json_object_unref);
  wanted->settings = json_object_new ();
  json_object_set_string_member (wanted->settings, "address", hf_mock_kubo_get_address (kubo));
  return hf_engine_add_backend (fixture->house->engine, wanted, problems, error);
}

static HfBackendInfo *
add_kubo (Fixture *fixture, GError **error)
{
  return add_node (fixture, "kubo", fixture->kubo, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  fixture->house = hf_house_new (2);
  fixture->kubo = hf_mock_kubo_new ();
  info = add_kubo (fixture, &error);
  g_assert_no_error (error);
  g_assert_true (info->is_public);
  fixture->dag = hf_house_new_dag (1);
  fixture->text = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dag));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_house_free (fixture->house);
  hf_mock_kubo_free (fixture->kubo);
  hf_test_dag_free (fixture->dag);
  g_free (fixture->text);
}

static void
add (Fixture *fixture, HfVisibility visibility)
{
  HfAddOptions options = { .name = "movie", .visibility = visibility };
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (fixture->house, car, &options, &error);

  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

static HfCid *
leaf_of (Fixture *fixture)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dag);

  return hf_block_get_cid (blocks->pdata[blocks->len - 1]);
}

static void
test_public (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = NULL;
  g_autoptr (HfReplica) replica = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo verified");
  name = hf_mock_kubo_get_name (fixture->kubo, fixture->text);
  g_assert_cmpstr (name, ==, "movie");
  replica = hf_house_get_replica (fixture->house, fixture->dag, "kubo");
  g_assert_cmpstr (replica->locator, ==, fixture->text);
  g_assert_true (replica->created);
}

/* A node that names no limit has more room than a registry can count. */
static void
test_no_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfMockKubo) endless = hf_mock_kubo_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  hf_mock_kubo_set_peer_id (endless, "12D3KooWEndless");
  hf_mock_kubo_set_storage (endless, "5", "18446744073709551615");
  info = add_node (fixture, "endless", endless, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->total_bytes, ==, 0);
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pins = NULL;

  add (fixture, HF_VISIBILITY_PRIVATE);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified");
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (pins, ==, "");
}

/* What Kubo has, pinned by others, is adopted, proven and copied, and never removed. */
static void
test_adopted (Fixture *fixture, gconstpointer data)
{
  HfAddOptions options = { .visibility = HF_VISIBILITY_PUBLIC };
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (HfReplica) replica = NULL;
  g_autoptr (GArray) jobs = NULL;
  g_autofree char *pins = NULL;

  hf_mock_kubo_import (fixture->kubo, car);
  hf_mock_kubo_pin (fixture->kubo, fixture->text, "theirs");
  added = hf_engine_add_cid (fixture->house->engine, fixture->text, &options, &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo verified");
  replica = hf_house_get_replica (fixture->house, fixture->dag, "kubo");
  g_assert_false (replica->created);
  g_assert_cmpuint (replica->bytes, ==, g_bytes_get_size (car));

  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dag), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_house_advance (fixture->house, 8 * HF_DAY);
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (g_strchomp (pins), ==, fixture->text);
}

static HfJob *
add_by_cid (Fixture *fixture, HfVisibility visibility)
{
  HfAddOptions options = { .name = "movie", .visibility = visibility };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added
      = hf_engine_add_cid (fixture->house->engine, fixture->text, &options, &error);

  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
  return hf_house_get_job (fixture->house, added->job_id);
}

/* What no store has comes from the node's network, if that may know of it. */
static void
test_obtained (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (HfJob) job = NULL;
  g_autoptr (HfReplica) replica = NULL;
  g_autofree char *name = NULL;

  hf_mock_kubo_offer (fixture->kubo, car);
  job = add_by_cid (fixture, HF_VISIBILITY_PUBLIC);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo verified");
  replica = hf_house_get_replica (fixture->house, fixture->dag, "kubo");
  g_assert_true (replica->created);
  name = hf_mock_kubo_get_name (fixture->kubo, fixture->text);
  g_assert_cmpstr (name, ==, "movie");
}

static void
test_not_offered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (HfJob) job = add_by_cid (fixture, HF_VISIBILITY_PUBLIC);

  g_test_message ("%s", job->error);
  g_assert_nonnull (strstr (job->error, "no one has offered"));
  hf_house_assert_copies (fixture->house, fixture->dag, "");

  /* It is looked for again. */
  hf_mock_kubo_offer (fixture->kubo, car);
  hf_house_advance (fixture->house, 2 * HF_MINUTE);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo verified");
}

/* A network that is asked for a pin knows of it. */
static void
test_private_not_asked_for (Fixture *fixture, gconstpointer data)
{
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (HfJob) job = NULL;

  hf_mock_kubo_offer (fixture->kubo, car);
  job = add_by_cid (fixture, HF_VISIBILITY_PRIVATE);
  hf_house_assert_copies (fixture->house, fixture->dag, "");
  g_assert_cmpuint (hf_mock_server_count (server, "POST /api/v0/pin/add"), ==, 0);
}

/* Found as corrupt with its CID, and mended in its place; the pin keeps its name. */
static void
test_flipped (Fixture *fixture, gconstpointer data)
{
  g_autofree char *leaf = hf_cid_to_text (leaf_of (fixture));
  g_autofree char *name = NULL;
  g_autoptr (HfReplica) replica = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_mock_kubo_flip (fixture->kubo, leaf_of (fixture), 3);
  hf_house_verify (fixture->house, fixture->dag);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "replica-corrupt", leaf), ==, 1);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo verified");
  name = hf_mock_kubo_get_name (fixture->kubo, fixture->text);
  g_assert_cmpstr (name, ==, "movie");
  replica = hf_house_get_replica (fixture->house, fixture->dag, "kubo");
  g_assert_true (replica->created);
}

/* A pin that lacks a block is mended in its place: the network is not asked, neither by a proof
 * (the node in memory demands offline=true) nor by the repair. */
static void
test_leaf_missing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *leaf = hf_cid_to_text (leaf_of (fixture));

  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_mock_kubo_drop (fixture->kubo, leaf_of (fixture));
  hf_house_verify (fixture->house, fixture->dag);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "replica-corrupt", leaf), ==, 1);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo verified");
}

/* One look makes it suspect, a second one ten minutes later missing. Who unpinned it is not
 * contradicted: without the user's word it is not put back. */
static void
test_unpinned (Fixture *fixture, gconstpointer data)
{
  g_autofree char *pins = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_mock_kubo_unpin (fixture->kubo, fixture->text);
  hf_house_verify (fixture->house, fixture->dag);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo suspect");
  hf_house_advance (fixture->house, 10 * HF_MINUTE);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo missing");
  hf_house_advance (fixture->house, HF_DAY);
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (pins, ==, "");
}

/* Our pin was taken away, and the user has one of his own under the older text: a copy made anew
 * takes that one as it finds it, and an unpin leaves it. */
static void
test_users_own_pin (Fixture *fixture, gconstpointer data)
{
  HfCid *root = hf_test_dag_get_root (fixture->dag);
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (root, &length);
  g_autoptr (HfCid) v0 = hf_cid_new_from_bytes (multihash, length, NULL, NULL);
  g_autofree char *old = hf_cid_to_text (v0);
  g_autoptr (HfReplica) replica = NULL;
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *pins = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_mock_kubo_flip (fixture->kubo, leaf_of (fixture), 3);
  hf_house_set_policy (fixture->house, "{\"auto_replication\":false}");
  hf_house_verify (fixture->house, fixture->dag);
  hf_mock_kubo_unpin (fixture->kubo, fixture->text);
  hf_mock_kubo_pin (fixture->kubo, old, "his own");
  hf_house_set_policy (fixture->house, "{\"auto_replication\":true}");
  hf_house_advance (fixture->house, HF_HOUR);
  hf_house_verify (fixture->house, fixture->dag);
  replica = hf_house_get_replica (fixture->house, fixture->dag, "kubo");
  g_assert_cmpint (replica->state, ==, HF_REPLICA_VERIFIED);
  g_assert_cmpstr (replica->locator, ==, old);
  g_assert_false (replica->created);

  hf_engine_unpin (fixture->house->engine, root, FALSE, &jobs, &error);
  g_assert_no_error (error);
  hf_house_advance (fixture->house, 8 * HF_DAY);
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (g_strchomp (pins), ==, old);
}

/* What does not answer, or not us, says nothing about what it holds. */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    HfMockFault fault;
    const char *arg;
  } faults[] = {
    { HF_MOCK_STATUS, "403" }, { HF_MOCK_STATUS, "502" },
    { HF_MOCK_GARBAGE, NULL }, { HF_MOCK_CLOSE, NULL },
    { HF_MOCK_CUT, NULL },     { HF_MOCK_STATUS, "404" },
    { HF_MOCK_STATUS, "400" }, { HF_MOCK_REDIRECT, "http://127.0.0.1:1/" },
  };
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);

  add (fixture, HF_VISIBILITY_PUBLIC);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      hf_mock_server_fail (server, "/", faults[i].fault, faults[i].arg, G_MAXUINT);
      hf_house_verify (fixture->house, fixture->dag);
      hf_house_advance (fixture->house, 11 * HF_MINUTE);
      hf_house_verify (fixture->house, fixture->dag);
      hf_mock_server_fail (server, "/", faults[i].fault, faults[i].arg, 0);
      hf_house_advance (fixture->house, HF_MINUTE);
      hf_house_assert_copies (fixture->house, fixture->dag,
                              "a verified, b verified, kubo verified");
    }
  g_assert_cmpuint (hf_mock_server_count (server, "POST /api/v0/dag/import"), ==, 1);
}

/* A node that comes and goes sixty times an hour makes no copies, and few words. */
static void
test_flapping (Fixture *fixture, gconstpointer data)
{
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  unsigned puts;

  add (fixture, HF_VISIBILITY_PUBLIC);
  puts = hf_mock_server_count (server, "POST /api/v0/dag/import") + hf_house_count_puts ("ab");
  for (int i = 0; i < 60; i++)
    {
      hf_mock_server_set_reachable (server, i % 2 != 0);
      hf_house_advance (fixture->house, HF_MINUTE);
    }
  g_assert_cmpuint (hf_house_count_events (fixture->house, "backend-down", "kubo"), <=, 3);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "backend-up", "kubo"), <=, 2);
  for (int i = 0; i < 12; i++)
    hf_house_advance (fixture->house, 30 * HF_SECOND);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "backend-up", "kubo"), <=, 3);
  hf_house_assert_copies (fixture->house, fixture->dag, "a verified, b verified, kubo verified");
  g_assert_cmpuint (hf_mock_server_count (server, "POST /api/v0/dag/import")
                        + hf_house_count_puts ("ab"),
                    ==, puts);
}

/* One node under a second name would make one copy look like two. */
static void
test_same_node (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (add_kubo (fixture, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
}

static void
test_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *pins = NULL;

  add (fixture, HF_VISIBILITY_PUBLIC);
  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dag), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_house_advance (fixture->house, 6 * HF_DAY);
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (g_strchomp (pins), ==, fixture->text);
  g_clear_pointer (&pins, g_free);
  hf_house_advance (fixture->house, 2 * HF_DAY);
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (pins, ==, "");
}

#define ADD(name, func) g_test_add ("/engine/ipfs/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("public", test_public);
  ADD ("no-limit", test_no_limit);
  ADD ("private", test_private);
  ADD ("adopted", test_adopted);
  ADD ("obtained", test_obtained);
  ADD ("not-offered", test_not_offered);
  ADD ("private-not-asked-for", test_private_not_asked_for);
  ADD ("flipped", test_flipped);
  ADD ("leaf-missing", test_leaf_missing);
  ADD ("unpinned", test_unpinned);
  ADD ("users-own-pin", test_users_own_pin);
  ADD ("silent", test_silent);
  ADD ("flapping", test_flapping);
  ADD ("same-node", test_same_node);
  ADD ("removed", test_removed);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of the Pinning Service API: how they look, who else wants their pins, and how they are
 * found. */
#include "hf-psa-table.h"

#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-job-table.h"

#define ALL 15u
#define MS G_GINT64_CONSTANT (1000)

typedef struct
{
  HfDb *db;
  gint64 a, b; /* stores */
} World;

static World
world_new (void)
{
  World world = { hf_fixture_db_new (), 0, 0 };

  world.a = hf_fixture_add_backend (world.db, "a", "uuid-a", "here");
  world.b = hf_fixture_add_backend (world.db, "b", "uuid-b", "there");
  return world;
}

static void
world_clear (World *world)
{
  hf_db_free (world->db);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static HfPsaRequest *
insert (World *world, gint64 pin_id, const char *name, const char *meta, gboolean users)
{
  HfPsaRequest *request = hf_psa_request_new ();
  g_autoptr (GError) error = NULL;

  request->pin_id = pin_id;
  request->created = HF_FIXTURE_NOW + 777;
  request->cid = g_strdup ("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG");
  request->name = g_strdup (name);
  request->meta = g_strdup (meta);
  hf_psa_table_insert (world->db, request, users, &error);
  g_assert_no_error (error);
  g_assert_true (g_uuid_string_is_valid (request->id));
  return request;
}

static HfPsaRequest *
get (World *world, const HfPsaRequest *request)
{
  g_autoptr (GError) error = NULL;
  HfPsaRequest *found = hf_psa_table_get (world->db, request->id, 2, &error);

  g_assert_no_error (error);
  return found;
}

static gboolean
delete_one (World *world, const HfPsaRequest *request)
{
  g_autoptr (GError) error = NULL;
  gboolean unwanted;

  hf_psa_table_delete (world->db, request, &unwanted, &error);
  g_assert_no_error (error);
  return unwanted;
}

/* All that is left of a query's fields is that of all requests. */
static HfPsaQuery
all (void)
{
  return (HfPsaQuery){
    .min_replicas = 2, .statuses = ALL, .before = G_MAXINT64, .after = G_MININT64, .limit = 1000
  };
}

/* The names of what is found, the newest first, "-" for none. */
static void
assert_found (World *world, const HfPsaQuery *query, const char *names)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = hf_psa_table_list (world->db, query, &error);
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 count = 0;

  g_assert_no_error (error);
  for (unsigned i = 0; i < found->len; i++)
    {
      const HfPsaRequest *request = found->pdata[i];

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", request->name ? request->name : "-");
    }
  g_assert_cmpstr (text->str, ==, names);
  hf_psa_table_count (world->db, query, &count, &error);
  g_assert_no_error (error);
  if (found->len < query->limit)
    g_assert_cmpuint (count, ==, found->len);
}

static void
test_row (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (HfPsaRequest) request = hf_psa_request_new ();
  g_autoptr (HfPsaRequest) found = NULL;
  g_autoptr (GError) error = NULL;

  request->pin_id = hf_fixture_add_pin (world.db, 1);
  request->created = HF_FIXTURE_NOW;
  request->cid = g_strdup ("another text of it");
  request->name = g_strdup ("Name");
  request->meta = g_strdup ("{\"a\":\"b\"}");
  request->origins
      = g_strsplit ("/ip4/192.0.2.1/tcp/1/p2p/Qm1 /ip4/192.0.2.2/tcp/2/p2p/Qm2", " ", 0);
  hf_psa_table_insert (world.db, request, FALSE, &error);
  g_assert_no_error (error);
  found = get (&world, request);
  g_assert_cmpint (found->pin_id, ==, request->pin_id);
  g_assert_cmpint (found->created, ==, HF_FIXTURE_NOW);
  g_assert_cmpstr (found->cid, ==, "another text of it");
  g_assert_cmpstr (found->name, ==, "Name");
  g_assert_cmpstr (found->meta, ==, "{\"a\":\"b\"}");
  g_assert_cmpuint (g_strv_length (found->origins), ==, 2);
  g_assert_cmpstr (found->origins[1], ==, "/ip4/192.0.2.2/tcp/2/p2p/Qm2");
  g_assert_cmpuint (found->size, ==, 1001);
  g_assert_cmpint (found->min_replicas, ==, 2);
  g_assert_null (hf_psa_table_get (world.db, "nonsense", 2, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

/* Whole ms, and each once, also when the clock was set back. */
static void
test_times (void)
{
  g_auto (World) world = world_new ();
  gint64 pin = hf_fixture_add_pin (world.db, 1);

  for (unsigned i = 0; i < 3; i++)
    {
      g_autoptr (HfPsaRequest) request = insert (&world, pin, NULL, NULL, FALSE);

      g_assert_cmpint (request->created, ==, HF_FIXTURE_NOW + i * MS);
    }
}

static gint64
add_job (World *world, HfJobKind kind, gint64 pin_id, HfJobState state)
{
  g_autoptr (HfJob) job = hf_job_new (kind);
  g_autoptr (GError) error = NULL;

  job->pin_id = pin_id;
  hf_job_table_insert (world->db, job, &error);
  g_assert_no_error (error);
  job->state = state;
  hf_job_table_update (world->db, job, &error);
  g_assert_no_error (error);
  return job->id;
}

static void
assert_status (World *world, const HfPsaRequest *request, HfPsaStatus status)
{
  g_autoptr (HfPsaRequest) found = get (world, request);
  HfPsaQuery query = all ();

  g_assert_cmpstr (hf_psa_status_to_string (found->status), ==, hf_psa_status_to_string (status));
  query.statuses = 1u << status;
  assert_found (world, &query, "it");
  query.statuses = ALL & ~query.statuses;
  assert_found (world, &query, "");
}

static void
note (World *world, gint64 pin_id, gboolean gave_up, const char *words)
{
  g_autoptr (GError) error = NULL;

  hf_psa_table_note (world->db, pin_id, gave_up, words, &error);
  g_assert_no_error (error);
}

static void
test_status (void)
{
  g_auto (World) world = world_new ();
  gint64 pin = hf_fixture_add_pin (world.db, 1);
  gint64 other = hf_fixture_add_pin (world.db, 2);
  g_autoptr (HfPsaRequest) request = insert (&world, pin, "it", NULL, FALSE);
  g_autoptr (HfPsaRequest) failed = NULL;
  gint64 copy;

  add_job (&world, HF_JOB_REPLICATE, other, HF_JOB_RUNNING);
  add_job (&world, HF_JOB_REPLICATE, pin, HF_JOB_QUEUED);
  assert_status (&world, request, HF_PSA_QUEUED);
  note (&world, pin, TRUE, "it is too large");
  assert_status (&world, request, HF_PSA_FAILED);
  failed = get (&world, request);
  g_assert_cmpstr (failed->words, ==, "it is too large");

  copy = hf_fixture_add_replica (world.db, pin, world.a, "a", HF_REPLICA_COPYING);
  assert_status (&world, request, HF_PSA_PINNING);
  hf_fixture_set_state (world.db, copy, HF_REPLICA_ACCEPTED);
  assert_status (&world, request, HF_PSA_PINNING);
  hf_fixture_set_state (world.db, copy, HF_REPLICA_VERIFIED);
  note (&world, pin, FALSE, NULL);
  assert_status (&world, request, HF_PSA_QUEUED);
  add_job (&world, HF_JOB_REMOVE, pin, HF_JOB_RUNNING);
  assert_status (&world, request, HF_PSA_QUEUED);
  add_job (&world, HF_JOB_REPLICATE, pin, HF_JOB_RUNNING);
  assert_status (&world, request, HF_PSA_PINNING);

  /* A copy that is there and not proven counts for nothing. */
  copy = hf_fixture_add_replica (world.db, pin, world.b, "b", HF_REPLICA_STORED);
  assert_status (&world, request, HF_PSA_PINNING);
  hf_fixture_set_state (world.db, copy, HF_REPLICA_VERIFIED);
  assert_status (&world, request, HF_PSA_PINNED);
}

static void
test_own_minimum (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (HfPin) pin = hf_fixture_pin (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPsaRequest) request = NULL;

  pin->min_replicas = 1;
  hf_pin_table_insert (world.db, pin, NULL, &error);
  g_assert_no_error (error);
  request = insert (&world, pin->id, "it", NULL, FALSE);
  assert_status (&world, request, HF_PSA_QUEUED);
  hf_fixture_add_replica (world.db, pin->id, world.a, "a", HF_REPLICA_VERIFIED);
  assert_status (&world, request, HF_PSA_PINNED);
}

static void
test_wanted (void)
{
  g_auto (World) world = world_new ();
  gint64 pin = hf_fixture_add_pin (world.db, 1);
  g_autoptr (HfPsaRequest) one = insert (&world, pin, NULL, NULL, FALSE);
  g_autoptr (HfPsaRequest) two = insert (&world, pin, NULL, NULL, TRUE);
  g_autoptr (HfPsaRequest) three = NULL;
  g_autoptr (HfPsaRequest) four = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (delete_one (&world, one));
  g_assert_true (delete_one (&world, two));
  three = insert (&world, pin, NULL, NULL, TRUE);
  g_assert_false (delete_one (&world, three));
  g_assert_cmpint (hf_fixture_number (world.db, "SELECT count (*) FROM psa_pin"), ==, 0);

  four = insert (&world, pin, NULL, NULL, FALSE);
  hf_psa_table_claim_pin (world.db, pin, &error);
  g_assert_no_error (error);
  g_assert_false (delete_one (&world, four));
}

static void
test_forget (void)
{
  g_auto (World) world = world_new ();
  gint64 pin = hf_fixture_add_pin (world.db, 1);
  gint64 other = hf_fixture_add_pin (world.db, 2);
  g_autoptr (HfPsaRequest) one = insert (&world, pin, "one", NULL, FALSE);
  g_autoptr (HfPsaRequest) two = insert (&world, pin, "two", NULL, FALSE);
  g_autoptr (HfPsaRequest) three = insert (&world, other, "three", NULL, FALSE);
  g_autoptr (GError) error = NULL;
  HfPsaQuery query = all ();

  hf_psa_table_forget_pin (world.db, pin, &error);
  g_assert_no_error (error);
  assert_found (&world, &query, "three");
  hf_pin_table_delete (world.db, other, &error);
  g_assert_no_error (error);
  assert_found (&world, &query, "");
}

static void
test_names (void)
{
  g_auto (World) world = world_new ();
  gint64 pin = hf_fixture_add_pin (world.db, 1);
  static const char *const names[] = { "Straße", "STRASSE", "cat", "Cat_1", "Caf\u00e9", NULL };
  HfPsaQuery query = all ();

  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    hf_psa_request_free (insert (&world, pin, names[i], NULL, FALSE));
  assert_found (&world, &query, "- Caf\u00e9 Cat_1 cat STRASSE Straße");
  query.name = "cat";
  assert_found (&world, &query, "cat");
  query.name = "strasse";
  assert_found (&world, &query, "");
  query.match = HF_PSA_MATCH_IEXACT;
  assert_found (&world, &query, "STRASSE Straße");
  query.name = "CAFe\u0301";
  assert_found (&world, &query, "Caf\u00e9");
  query.match = HF_PSA_MATCH_IPARTIAL;
  query.name = "AT";
  assert_found (&world, &query, "Cat_1 cat");
  query.match = HF_PSA_MATCH_PARTIAL;
  assert_found (&world, &query, "");
  query.name = "at_";
  assert_found (&world, &query, "Cat_1");
  query.name = "a%";
  assert_found (&world, &query, "");
}

static void
test_meta (void)
{
  g_auto (World) world = world_new ();
  gint64 pin = hf_fixture_add_pin (world.db, 1);
  HfPsaQuery query = all ();

  hf_psa_request_free (insert (&world, pin, "none", NULL, FALSE));
  hf_psa_request_free (insert (&world, pin, "a", "{\"app\":\"x\"}", FALSE));
  hf_psa_request_free (insert (&world, pin, "ab", "{\"app\":\"x\",\"b \\\"q\\\"\":\"1\"}", FALSE));
  hf_psa_request_free (insert (&world, pin, "other", "{\"app\":\"y\"}", FALSE));
  query.meta = "{}";
  assert_found (&world, &query, "other ab a none");
  query.meta = "{\"app\":\"x\"}";
  assert_found (&world, &query, "ab a");
  query.meta = "{\"app\":\"x\",\"b \\\"q\\\"\":\"1\"}";
  assert_found (&world, &query, "ab");
  query.meta = "{\"app\":\"x\",\"c\":\"1\"}";
  assert_found (&world, &query, "");
}

static void
test_cids_and_pages (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (GPtrArray) cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_autoptr (GPtrArray) page = NULL;
  HfPsaQuery query = all ();
  guint64 count;

  for (unsigned i = 1; i <= 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      hf_psa_request_free (insert (&world, hf_fixture_add_pin (world.db, i), name, NULL, FALSE));
    }
  g_ptr_array_add (cids, hf_fixture_cid (2));
  g_ptr_array_add (cids, hf_fixture_cid (99));
  g_ptr_array_add (cids, hf_fixture_cid (4));
  query.cids = cids;
  assert_found (&world, &query, "4 2");
  query.cids = NULL;

  query.limit = 2;
  assert_found (&world, &query, "5 4");
  hf_psa_table_count (world.db, &query, &count, NULL);
  g_assert_cmpuint (count, ==, 5);
  page = hf_psa_table_list (world.db, &query, NULL);
  query.before = ((HfPsaRequest *)page->pdata[1])->created;
  assert_found (&world, &query, "3 2");
  query.limit = 1000;
  query.after = HF_FIXTURE_NOW;
  assert_found (&world, &query, "3 2");
  query.after = HF_FIXTURE_NOW - 1;
  assert_found (&world, &query, "3 2 1");
}

static void
test_origins (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (HfPsaRequest) request = hf_psa_request_new ();
  g_auto (GStrv) none = NULL;
  g_auto (GStrv) some = NULL;
  g_autoptr (GError) error = NULL;

  request->pin_id = hf_fixture_add_pin (world.db, 1);
  request->cid = g_strdup ("x");
  request->origins = g_strsplit ("/a /b", " ", 0);
  hf_psa_request_free (insert (&world, request->pin_id, NULL, NULL, FALSE));
  hf_psa_table_list_origins (world.db, request->pin_id, &none, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  hf_psa_table_insert (world.db, request, FALSE, &error);
  hf_psa_table_list_origins (world.db, request->pin_id, &some, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (some), ==, 2);
  g_assert_cmpstr (some[1], ==, "/b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/psa/row", test_row);
  g_test_add_func ("/store/psa/times", test_times);
  g_test_add_func ("/store/psa/status", test_status);
  g_test_add_func ("/store/psa/own-minimum", test_own_minimum);
  g_test_add_func ("/store/psa/wanted", test_wanted);
  g_test_add_func ("/store/psa/forget", test_forget);
  g_test_add_func ("/store/psa/names", test_names);
  g_test_add_func ("/store/psa/meta", test_meta);
  g_test_add_func ("/store/psa/cids-and-pages", test_cids_and_pages);
  g_test_add_func ("/store/psa/origins", test_origins);
  return g_test_run ();
}

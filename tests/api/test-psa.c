/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The IPFS Pinning Service API 1.0.0 as its clients see it: the forms of what it answers, filters,
 * refusals. */
#include "hf-api-world.h"

#include <string.h>

#include "hf-backend-table.h"
#include "hf-pin-table.h"
#include "hf-replica-table.h"

#define JSON_TYPE "Content-Type: application/json\r\n"
#define AUTH_JSON HF_WORLD_AUTH JSON_TYPE
#define CID HF_WORLD_CID
#define OTHER "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"

static HfAnswer *
ask (HfWorld *world, const char *method, const char *path, const char *body)
{
  return hf_client_ask (world->port, method, path, body ? AUTH_JSON : HF_WORLD_AUTH, body);
}

static HfAnswer *
get (HfWorld *world, const char *query)
{
  g_autofree char *path = g_strconcat ("/psa/pins", query, NULL);

  return ask (world, "GET", path, NULL);
}

/* Returns its id. */
static char *
post (HfWorld *world, const char *body)
{
  g_autoptr (HfAnswer) answer = ask (world, "POST", "/psa/pins", body);

  g_assert_cmpuint (answer->status, ==, 202);
  return g_strdup (json_object_get_string_member (answer->json, "requestid"));
}

static void
assert_failure (HfAnswer *answer, unsigned status, const char *reason)
{
  JsonObject *error;

  g_test_message ("%u %s", answer->status, answer->body);
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_nonnull (answer->json);
  g_assert_cmpuint (json_object_get_size (answer->json), ==, 1);
  error = json_object_get_object_member (answer->json, "error");
  g_assert_cmpuint (json_object_get_size (error), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (error, "reason"), ==, reason);
  g_assert_cmpstr (json_object_get_string_member (error, "details"), !=, "");
}

/* The names of a list, "-" for none. */
static void
assert_list (HfWorld *world, const char *query, int count, const char *names)
{
  g_autoptr (HfAnswer) answer = get (world, query);
  g_autoptr (GString) text = g_string_new (NULL);
  JsonArray *results;

  if (answer->status != 200)
    g_error ("%s: %u %s", query, answer->status, answer->body);
  g_assert_cmpuint (json_object_get_size (answer->json), ==, 2);
  g_assert_cmpint (json_object_get_int_member (answer->json, "count"), ==, count);
  results = json_object_get_array_member (answer->json, "results");
  for (unsigned i = 0; i < json_array_get_length (results); i++)
    {
      JsonObject *pin
          = json_object_get_object_member (json_array_get_object_element (results, i), "pin");

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                              json_object_get_string_member_with_default (pin, "name", "-"));
    }
  g_assert_cmpstr (text->str, ==, names);
}

/* ---- forms ---- */

static void
test_status_form (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *id
      = post (world, "{\"cid\":\"" OTHER "\",\"name\":\"n\",\"meta\":{\"app\":\"x\"},\"more\":1,"
                     "\"origins\":[\"/ip4/192.0.2.1/tcp/4001/p2p/QmPeer\"]}");
  g_autofree char *path = g_strconcat ("/psa/pins/", id, NULL);
  g_autofree char *expected = g_strconcat (
      "{\"requestid\":\"", id,
      "\",\"status\":\"queued\",\"created\":\"2027-01-15T08:00:00.000Z\",\"pin\":{\"cid\":\"" OTHER
      "\",\"name\":\"n\",\"origins\":[\"/ip4/192.0.2.1/tcp/4001/p2p/QmPeer\"],"
      "\"meta\":{\"app\":\"x\"}},\"delegates\":[\"/ip4/192.0.2.8/tcp/4001/p2p/QmFake\"],"
      "\"info\":{\"status_details\":\"0 of 2 proven copies\"}}\n",
      NULL);
  g_autoptr (HfAnswer) answer = ask (world, "GET", path, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (answer->body, ==, expected);
}

static void
test_smallest (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *id = post (world, "{\"cid\":\"" CID "\",\"name\":null,\"origins\":[]}");
  g_autofree char *path = g_strconcat ("/psa/pins/", id, NULL);
  g_autoptr (HfAnswer) answer = ask (world, "GET", path, NULL);
  JsonObject *pin = json_object_get_object_member (answer->json, "pin");

  g_assert_cmpuint (json_object_get_size (pin), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (pin, "cid"), ==, CID);
}

/* Without a node on the network there is nobody to connect to. */
static void
test_no_delegates (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (HfAnswer) answer = NULL;

  world->fake->no_nodes = TRUE;
  id = post (world, "{\"cid\":\"" CID "\",\"origins\":[\"/ip4/192.0.2.1/tcp/1/p2p/Qm\"]}");
  path = g_strconcat ("/psa/pins/", id, NULL);
  answer = ask (world, "GET", path, NULL);
  g_assert_nonnull (strstr (answer->body, "\"delegates\":[]"));
  g_assert_nonnull (strstr (answer->body, "\"origins\":\"not used: "));
}

static void
test_delete (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *id = post (world, "{\"cid\":\"" CID "\"}");
  g_autofree char *path = g_strconcat ("/psa/pins/", id, NULL);
  g_autoptr (HfAnswer) answer = ask (world, "DELETE", path, NULL);
  g_autoptr (HfAnswer) again = ask (world, "DELETE", path, NULL);
  g_autoptr (HfAnswer) gone = ask (world, "GET", path, NULL);

  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_cmpuint (answer->length, ==, 0);
  assert_failure (again, 404, "NOT_FOUND");
  assert_failure (gone, 404, "NOT_FOUND");
}

static void
test_replace (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *id = post (world, "{\"cid\":\"" CID "\",\"name\":\"old\"}");
  g_autofree char *path = g_strconcat ("/psa/pins/", id, NULL);
  g_autoptr (HfAnswer) answer
      = ask (world, "POST", path, "{\"cid\":\"" OTHER "\",\"name\":\"new\"}");
  g_autoptr (HfAnswer) gone = ask (world, "POST", path, "{\"cid\":\"" OTHER "\"}");

  g_assert_cmpuint (answer->status, ==, 202);
  g_assert_cmpstr (json_object_get_string_member (answer->json, "requestid"), !=, id);
  assert_failure (gone, 404, "NOT_FOUND");
  assert_list (world, "?status=queued,pinned", 1, "new");
}

/* ---- lists ---- */

static gboolean
prove (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfCid) cid = hf_cid_new_from_text (OTHER, NULL);
  g_autoptr (HfPin) pin = hf_pin_table_find (db, cid, error);

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (HfBackendInfo) info = hf_backend_info_new ();
      g_autoptr (HfReplica) replica = hf_replica_new ();

      info->id = g_strdup_printf ("store-%u", i);
      info->kind = g_strdup ("car_archive");
      info->store_uuid = g_strdup_printf ("uuid-%u", i);
      info->domain = g_strdup_printf ("disk:%u", i);
      if (!hf_backend_table_insert (db, info, error))
        return FALSE;
      replica->pin_id = pin->id;
      replica->store_id = info->store_id;
      replica->backend_id = g_strdup (info->id);
      replica->state = HF_REPLICA_VERIFIED;
      if (!hf_replica_table_insert (db, replica, error))
        return FALSE;
    }
  return TRUE;
}

static void
test_list_by_status (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GError) error = NULL;

  g_free (post (world, "{\"cid\":\"" CID "\",\"name\":\"waits\"}"));
  g_free (post (world, "{\"cid\":\"" OTHER "\",\"name\":\"there\"}"));
  assert_list (world, "", 0, "");
  hf_store_change (hf_engine_get_store (world->engine), prove, NULL, &error);
  g_assert_no_error (error);
  assert_list (world, "", 1, "there");
  assert_list (world, "?status=pinned", 1, "there");
  assert_list (world, "?status=queued", 1, "waits");
  assert_list (world, "?status=pinning,failed", 0, "");
  assert_list (world, "?status=queued,pinning,pinned,failed", 2, "there waits");
}

static HfWorld *
world_with (unsigned pins)
{
  HfWorld *world = hf_world_new (NULL);

  for (unsigned i = 1; i <= pins; i++)
    {
      g_autofree char *body = g_strdup_printf (
          "{\"cid\":\"%s\",\"name\":\"Pin-%u\",\"meta\":{\"n\":\"%u\",\"app\":\"x\"}}",
          i % 2 ? CID : OTHER, i, i);

      g_free (post (world, body));
    }
  return world;
}

#define ALL "?status=queued,pinning,pinned,failed"

static void
test_pages (void)
{
  g_autoptr (HfWorld) world = world_with (12);

  assert_list (world, ALL, 12, "Pin-12 Pin-11 Pin-10 Pin-9 Pin-8 Pin-7 Pin-6 Pin-5 Pin-4 Pin-3");
  assert_list (world, ALL "&limit=2", 12, "Pin-12 Pin-11");
  /* Each was made at the same time, and stands a ms behind the one before. */
  assert_list (world, ALL "&before=2027-01-15T08:00:00.002Z", 2, "Pin-2 Pin-1");
  assert_list (world, ALL "&before=2027-01-15T08%3A00%3A00.002000Z&limit=1", 2, "Pin-2");
  assert_list (world, ALL "&after=2027-01-15T08:00:00.009Z", 2, "Pin-12 Pin-11");
  assert_list (world, ALL "&after=2027-01-15T09:00:00.009%2B01:00", 2, "Pin-12 Pin-11");
  assert_list (world, ALL "&after=2027-01-15T08:00:00Z&before=2027-01-15T08:00:00.0029Z", 2,
               "Pin-3 Pin-2");
}

static void
test_filters (void)
{
  g_autoptr (HfWorld) world = world_with (3);

  assert_list (world, ALL "&cid=" OTHER, 1, "Pin-2");
  assert_list (world, ALL "&cid=" OTHER "," CID, 3, "Pin-3 Pin-2 Pin-1");
  /* The same in the other version. */
  assert_list (world, ALL "&cid=bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf6d2ho34", 1,
               "Pin-2");
  assert_list (world, ALL "&name=Pin-2", 1, "Pin-2");
  assert_list (world, ALL "&name=pin-2", 0, "");
  assert_list (world, ALL "&name=pin-2&match=iexact", 1, "Pin-2");
  assert_list (world, ALL "&name=in-&match=partial", 3, "Pin-3 Pin-2 Pin-1");
  assert_list (world, ALL "&name=IN-1&match=ipartial", 1, "Pin-1");
  assert_list (world, ALL "&meta=%7B%22n%22%3A%222%22%7D", 1, "Pin-2");
  assert_list (world, ALL "&meta=%7B%22n%22%3A%222%22%2C%22app%22%3A%22y%22%7D", 0, "");
}

/* ---- refusals ---- */

static void
test_bad_queries (void)
{
  static const char *const queries[] = {
    "?limit=0",
    "?limit=1001",
    "?limit=x",
    "?before=yesterday",
    "?before=2027-01-15T08:00:00",
    "?after=2027-02-30T08:00:00Z",
    "?status=pinned,lost",
    "?status=",
    "?match=regex",
    "?cid=",
    "?cid=nonsense",
    "?cid=" CID "," CID "," CID "," CID "," CID "," CID "," CID "," CID "," CID "," CID "," CID,
    "?meta=%5B%5D",
    "?meta=%7B%22a%22%3A1%7D",
    "?meta=x",
    "?limit=1&limit=2",
    "?colour=red",
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *long_name = g_strnfill (256, 'n');
  g_autofree char *too_long = g_strconcat ("?name=", long_name, NULL);
  g_autoptr (HfAnswer) named = get (world, too_long);

  for (unsigned i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (HfAnswer) answer = get (world, queries[i]);

      assert_failure (answer, 400, "BAD_REQUEST");
    }
  assert_failure (named, 400, "BAD_REQUEST");
}

static void
test_bad_pins (void)
{
  static const char *const bodies[] = {
    "{}",
    "[]",
    "{\"cid\":\"nonsense\"}",
    "{\"cid\":1}",
    "{\"cid\":\"" CID "\",\"name\":1}",
    "{\"cid\":\"" CID "\",\"origins\":\"/ip4\"}",
    "{\"cid\":\"" CID "\",\"origins\":[\"--config=x\"]}",
    "{\"cid\":\"" CID "\",\"origins\":[\"/ip4/1.2.3.4/tcp/1 /p2p/x\"]}",
    "{\"cid\":\"" CID "\",\"meta\":[]}",
    "{\"cid\":\"" CID "\",\"meta\":{\"a\":1}}",
    "{\"cid\":\"baf4bcfbr3ivxlxdoxykfkx7spdjzqe6qgdnzrfi\"}",
  };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autofree char *name = g_strnfill (256, 'n');
  g_autofree char *long_name = g_strconcat ("{\"cid\":\"" CID "\",\"name\":\"", name, "\"}", NULL);
  g_autoptr (HfAnswer) named = ask (world, "POST", "/psa/pins", long_name);

  for (unsigned i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (HfAnswer) answer = ask (world, "POST", "/psa/pins", bodies[i]);

      assert_failure (answer, 400, "BAD_REQUEST");
    }
  assert_failure (named, 400, "BAD_REQUEST");
  assert_list (world, ALL, 0, "");
}

/* 255 characters, however many bytes; more addresses than the standard has are cut. */
static void
test_limits (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) origins = g_string_new (NULL);
  g_autofree char *body = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (HfAnswer) answer = NULL;
  JsonObject *pin;

  for (unsigned i = 0; i < 255; i++)
    g_string_append (name, "€");
  for (unsigned i = 0; i < 25; i++)
    g_string_append_printf (origins, "%s\"/ip4/192.0.2.%u/tcp/1/p2p/Qm\"", i > 0 ? "," : "", i);
  body = g_strdup_printf ("{\"cid\":\"" CID "\",\"name\":\"%s\",\"origins\":[%s]}", name->str,
                          origins->str);
  id = post (world, body);
  path = g_strconcat ("/psa/pins/", id, NULL);
  answer = ask (world, "GET", path, NULL);
  pin = json_object_get_object_member (answer->json, "pin");
  g_assert_cmpstr (json_object_get_string_member (pin, "name"), ==, name->str);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (pin, "origins")), ==, 20);
}

/* What is refused before any handler runs has that form, too. */
static void
test_failures (void)
{
  g_autofree char *body = g_strnfill (2000000, ' ');
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) route = ask (world, "GET", "/psa/nothing", NULL);
  g_autoptr (HfAnswer) root = ask (world, "GET", "/psa", NULL);
  g_autoptr (HfAnswer) method = ask (world, "PUT", "/psa/pins", NULL);
  g_autoptr (HfAnswer) text = hf_client_ask (world->port, "POST", "/psa/pins",
                                             HF_WORLD_AUTH "Content-Type: text/plain\r\n", "x");
  g_autoptr (HfAnswer) large = ask (world, "POST", "/psa/pins", body);
  g_autoptr (HfAnswer) origin
      = hf_client_ask (world->port, "GET", "/psa/pins",
                       HF_WORLD_AUTH "Origin: http://evil.example\r\n", NULL);
  g_autofree char *allow = hf_answer_header (method, "Allow");
  g_autoptr (HfAnswer) ours = ask (world, "GET", "/api/nothing", NULL);

  assert_failure (route, 404, "NOT_FOUND");
  assert_failure (root, 404, "NOT_FOUND");
  assert_failure (method, 405, "METHOD_NOT_ALLOWED");
  g_assert_cmpstr (allow, ==, "GET, POST");
  assert_failure (text, 415, "UNSUPPORTED_MEDIA_TYPE");
  assert_failure (large, 413, "TOO_LARGE");
  assert_failure (origin, 403, "WRONG_ORIGIN");
  hf_answer_assert_failure (ours, 404, "not_found");
}

/* The standard has every request carry a token, so the owner's needs one as well. */
static void
test_tokens (void)
{
  static const char *const wrong[]
      = { "", "Authorization: Bearer nonsense\r\n", "Authorization: Bearer \r\n",
          "Authorization: Basic " HF_WORLD_TOKEN "\r\n" };
  HfServerConfig none = { .version = "test" };
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfWorld) without = hf_world_new (&none);
  g_autoptr (HfAnswer) answer = hf_client_get (without->port, "/psa/pins");
  g_autoptr (HfAnswer) ours = hf_client_get (world->port, "/api/jobs");

  for (unsigned i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (HfAnswer) list = hf_client_ask (world->port, "GET", "/psa/pins", wrong[i], NULL);
      g_autoptr (HfAnswer) remove
          = hf_client_ask (world->port, "DELETE", "/psa/pins/x", wrong[i], NULL);
      g_autofree char *challenge = hf_answer_header (list, "WWW-Authenticate");

      assert_failure (list, 401, "UNAUTHORIZED");
      g_assert_true (g_str_has_prefix (challenge, "Bearer"));
      assert_failure (remove, 401, "UNAUTHORIZED");
    }
  assert_failure (answer, 401, "UNAUTHORIZED");
  g_assert_cmpuint (ours->status, ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/psa/status-form", test_status_form);
  g_test_add_func ("/api/psa/smallest", test_smallest);
  g_test_add_func ("/api/psa/no-delegates", test_no_delegates);
  g_test_add_func ("/api/psa/delete", test_delete);
  g_test_add_func ("/api/psa/replace", test_replace);
  g_test_add_func ("/api/psa/list-by-status", test_list_by_status);
  g_test_add_func ("/api/psa/pages", test_pages);
  g_test_add_func ("/api/psa/filters", test_filters);
  g_test_add_func ("/api/psa/bad-queries", test_bad_queries);
  g_test_add_func ("/api/psa/bad-pins", test_bad_pins);
  g_test_add_func ("/api/psa/limits", test_limits);
  g_test_add_func ("/api/psa/failures", test_failures);
  g_test_add_func ("/api/psa/tokens", test_tokens);
  return g_test_run ();
}

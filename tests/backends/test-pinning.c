/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind pinning_service: whose account it is, what it says of copies, what it must not be told.
 */
#include "hf-backend-kind.h"
#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-pinning-place.h"
#include "hf-test-credentials.h"

#include <string.h>

#define WORDS "queued by\x1b[31m\xc2\x85 us\n"

typedef struct
{
  HfMockPinning *service;
  HfCredentials *credentials;
  HfBackend *backend;
  HfTestDag *dag;
  char *text; /* of its root */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfBackend) fresh = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;
  g_autoptr (GBytes) car = NULL;

  fixture->service = hf_mock_pinning_new (HF_PINNING_TOKEN);
  fixture->credentials = hf_pinning_credentials_new (HF_PINNING_TOKEN);
  fresh = hf_pinning_open (fixture->service, TRUE, fixture->credentials, NULL, US);
  uuid = hf_backend_establish (fresh, UUID, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (uuid, ==, UUID);
  fixture->backend = hf_pinning_open (fixture->service, TRUE, fixture->credentials, UUID, US);
  fixture->dag = hf_test_dag_new (1, 12, 500, 4);
  fixture->text = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dag));
  car = hf_test_dag_to_car (fixture->dag);
  hf_mock_pinning_offer (fixture->service, car);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->backend);
  hf_mock_pinning_free (fixture->service);
  g_object_unref (fixture->credentials);
  hf_test_dag_free (fixture->dag);
  g_free (fixture->text);
}

static HfReceipt *
obtain (Fixture *fixture, GError **error)
{
  HfPut put = { hf_test_dag_get_root (fixture->dag), 0, "movie", NULL };

  return hf_backend_obtain (fixture->backend, &put, NULL, NULL, NULL, error);
}

static void
assert_requests (Fixture *fixture, const char *lines)
{
  g_autofree char *got = hf_mock_pinning_list (fixture->service);

  g_assert_cmpstr (got, ==, lines);
}

static HfEntry *
look (Fixture *fixture, const char *locator)
{
  g_autoptr (GError) error = NULL;
  HfEntry *entry = hf_backend_stat (fixture->backend, locator, NULL, &error);

  g_assert_no_error (error);
  return entry;
}

/* ---- what it says of copies ---- */

static void
test_statuses (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *status;
    HfHolding holding;
  } cases[] = { { "queued", HF_ACCEPTED },
                { "pinning", HF_ACCEPTED },
                { "pinned", HF_HELD },
                { "failed", HF_REFUSED } };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = obtain (fixture, &error);

  g_assert_no_error (error);
  g_assert_true (receipt->accepted);
  g_assert_true (receipt->created);
  g_assert_cmpstr (receipt->delegates[0], ==, "/dnsaddr/pins.example.com");
  g_assert_null (receipt->delegates[1]);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HfEntry) entry = NULL;
      g_autoptr (HfEntry) found = NULL;

      hf_mock_pinning_set_status (fixture->service, fixture->text, cases[i].status, WORDS);
      entry = look (fixture, receipt->locator);
      g_assert_cmpint (entry->holding, ==, cases[i].holding);
      g_assert_cmpstr (entry->words, ==, "queued by [31m us");
      found = look (fixture, fixture->text);
      g_assert_cmpstr (found->locator, ==, receipt->locator);
      g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
    }
}

static void
test_refused_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_mock_pinning_set_first_status (fixture->service, "failed");
  hf_mock_pinning_set_first_words (fixture->service, "too big for your plan");
  g_assert_null (obtain (fixture, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "too big for your plan"));
}

/* A second time, as after a crash, the same request is found, in whatever text its CID stands. */
static void
test_found_again (Fixture *fixture, gconstpointer data)
{
  gsize length;
  HfCid *root = hf_test_dag_get_root (fixture->dag);
  const guint8 *multihash = hf_cid_get_multihash (root, &length);
  g_autoptr (HfCid) v0 = hf_cid_new_from_bytes (multihash, length, NULL, NULL);
  g_autofree char *old = hf_cid_to_text (v0);
  g_autoptr (HfReceipt) receipt = obtain (fixture, NULL);
  g_autoptr (HfReceipt) again = obtain (fixture, NULL);
  g_autoptr (HfReceipt) theirs = NULL;

  g_assert_cmpstr (again->locator, ==, receipt->locator);
  g_assert_true (again->created);
  g_assert_true (again->accepted);
  hf_mock_pinning_drop (fixture->service, fixture->text);
  hf_mock_pinning_add (fixture->service, old, "pinned", NULL);
  theirs = obtain (fixture, NULL);
  g_assert_true (g_str_has_prefix (theirs->locator, old));
  g_assert_false (theirs->created);
  g_assert_false (theirs->accepted);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
}

/* Of several requests ours goes first, unless it failed. */
static void
test_best (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReceipt) first = NULL;
  g_autoptr (HfReceipt) second = NULL;

  hf_mock_pinning_add (fixture->service, fixture->text, "pinned", NULL);
  hf_mock_pinning_add (fixture->service, fixture->text, "queued", US);
  hf_mock_pinning_add (fixture->service, fixture->text, "failed", US);
  first = obtain (fixture, NULL);
  g_assert_true (first->created);
  g_assert_true (first->accepted);
  hf_mock_pinning_drop (fixture->service, fixture->text);
  hf_mock_pinning_add (fixture->service, fixture->text, "failed", US);
  hf_mock_pinning_add (fixture->service, fixture->text, "pinned", THEM);
  second = obtain (fixture, NULL);
  g_assert_false (second->created);
  g_assert_false (second->accepted);
}

/* Somebody else's failed request is not replaced; ours makes way for a new one. */
static void
test_failed_before (Fixture *fixture, gconstpointer data)
{
  g_autofree char *theirs = g_strdup_printf ("%s failed - -\n", fixture->text);
  g_autofree char *ours = g_strdup_printf ("%s queued " US " movie\n", fixture->text);
  g_autoptr (HfReceipt) receipt = NULL;
  g_autoptr (GError) error = NULL;

  hf_mock_pinning_add (fixture->service, fixture->text, "failed", NULL);
  g_assert_null (obtain (fixture, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  assert_requests (fixture, theirs);
  hf_mock_pinning_drop (fixture->service, fixture->text);
  hf_mock_pinning_add (fixture->service, fixture->text, "failed", US);
  receipt = obtain (fixture, NULL);
  g_assert_true (receipt->created);
  assert_requests (fixture, ours);
}

/* Without marks nothing that was there is taken for ours. */
static void
test_no_meta (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReceipt) receipt = NULL;
  g_autoptr (HfReceipt) again = NULL;

  hf_mock_pinning_ignore_meta (fixture->service);
  receipt = obtain (fixture, NULL);
  g_assert_true (receipt->created);
  again = obtain (fixture, NULL);
  g_assert_cmpstr (again->locator, ==, receipt->locator);
  g_assert_false (again->created);
}

static void
test_owners (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = g_strdup_printf ("%s pinned " THEM " -\n", fixture->text);
  g_autoptr (HfEntry) entry = NULL;
  g_autoptr (HfEntry) unmarked = NULL;
  g_autoptr (HfReceipt) receipt = NULL;

  hf_mock_pinning_add (fixture->service, fixture->text, "pinned", THEM);
  entry = look (fixture, fixture->text);
  g_assert_false (entry->ours);
  hf_fixture_remove (fixture->backend, entry->locator, HF_REMOVED_OUR_MARK);
  assert_requests (fixture, line);

  hf_mock_pinning_drop (fixture->service, fixture->text);
  hf_mock_pinning_add (fixture->service, fixture->text, "pinned", NULL);
  unmarked = look (fixture, fixture->text);
  hf_fixture_remove (fixture->backend, unmarked->locator, HF_REMOVED);
  receipt = obtain (fixture, NULL);
  hf_fixture_remove (fixture->backend, receipt->locator, HF_REMOVED);
  hf_fixture_remove (fixture->backend, receipt->locator, HF_REMOVED_ABSENT);
  assert_requests (fixture, "");
}

static void
test_long_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) name = g_string_new ("n");
  g_autofree char *expected = NULL;
  const char *origins[31] = { NULL };
  HfPut put = { hf_test_dag_get_root (fixture->dag), 0, NULL, origins };
  g_autoptr (HfReceipt) receipt = NULL;
  g_autofree char *got = NULL;
  g_auto (GStrv) words = NULL;

  for (unsigned i = 0; i < 300; i++)
    g_string_append (name, "ü");
  for (unsigned i = 0; i < 30; i++)
    origins[i] = "/ip4/127.0.0.1/tcp/4001/p2p/12D3";
  put.name = name->str;
  receipt = hf_backend_obtain (fixture->backend, &put, NULL, NULL, NULL, NULL);
  g_assert_nonnull (receipt);
  got = hf_mock_pinning_list (fixture->service);
  words = g_strsplit (g_strchomp (got), " ", -1);
  expected = g_strndup (name->str, 255);
  g_assert_cmpstr (words[3], ==, expected);
  g_assert_cmpuint (g_strv_length (words), ==, 4 + 20);
}

/* ---- lists ---- */

static gboolean
collect (const HfEntry *entry, gpointer data, GError **error)
{
  g_assert_true (g_hash_table_add (data, g_strdup (entry->locator)));
  return TRUE;
}

/* In pages of a thousand, all statuses, each once, however the service counts. */
static void
test_pages (Fixture *fixture, gconstpointer data)
{
  static const char *const statuses[] = { "queued", "pinning", "pinned", "failed" };
  HfMockServer *server = hf_mock_pinning_get_server (fixture->service);

  for (unsigned i = 0; i < 3200; i++)
    {
      g_autoptr (HfCid) cid = hf_cid_new_for_data (HF_CODEC_RAW, &i, sizeof i);
      g_autofree char *text = hf_cid_to_canonical (cid);

      hf_mock_pinning_add (fixture->service, text, statuses[i % 4], NULL);
    }
  for (unsigned round = 0; round < 2; round++)
    {
      g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      unsigned before = hf_mock_server_count (server, "GET /pins?");
      g_autoptr (GError) error = NULL;

      g_assert_true (hf_backend_list (fixture->backend, collect, found, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (g_hash_table_size (found), ==, 3200);
      g_assert_cmpuint (hf_mock_server_count (server, "GET /pins?") - before, ==, 1 + 4);
      hf_mock_pinning_count_pages (fixture->service);
    }
}

/* ---- whose account ---- */

static void
test_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfCredentials) other = hf_pinning_credentials_new ("renewed");
  g_autoptr (HfBackend) again = NULL;
  g_autofree char *uuid = NULL;
  g_autoptr (GError) error = NULL;
  HfMockPinning *stranger = hf_mock_pinning_new (HF_PINNING_TOKEN);
  g_autoptr (HfBackend) moved = NULL;

  /* With a renewed token, and for another installation, it is the same store. */
  hf_mock_pinning_set_token (fixture->service, "renewed");
  again = hf_pinning_open (fixture->service, FALSE, other, NULL, THEM);
  uuid = hf_backend_establish (again, OTHER_UUID, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (uuid, ==, UUID);

  /* Another account is another store, and nothing is done there. */
  moved = hf_pinning_open (stranger, FALSE, fixture->credentials, UUID, US);
  g_assert_null (hf_backend_stat (moved, fixture->text, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_test_message ("%s", error->message);
  g_assert_cmpuint (hf_mock_server_count (hf_mock_pinning_get_server (stranger), "POST /pins"), ==,
                    0);
  hf_mock_pinning_free (stranger);
}

/* Of two marks that were made at the same time all take the older one. */
static void
test_two_marks (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strdup ("holdfast-store:" OTHER_UUID);
  g_autoptr (HfCid) cid
      = hf_cid_new (HF_CODEC_RAW, 0, (const guint8 *)text, strlen (text)); /* identity */
  g_autofree char *marker = hf_cid_to_canonical (cid);
  g_autoptr (HfBackend) again
      = hf_pinning_open (fixture->service, TRUE, fixture->credentials, NULL, THEM);
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;

  hf_mock_pinning_add (fixture->service, marker, "pinned", THEM);
  uuid = hf_backend_establish (again, OTHER_UUID, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (uuid, ==, UUID);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 0);
}

/* ---- the token ---- */

static void
test_token (Fixture *fixture, gconstpointer data)
{
  HfMockServer *server = hf_mock_pinning_get_server (fixture->service);
  g_autoptr (HfBackend) open_way
      = hf_pinning_open_at ("http://192.0.2.1:1", NULL, fixture->credentials, UUID);
  g_autoptr (GError) error = NULL;
  unsigned before;

  /* Used as it is now, and named nowhere. */
  hf_test_credentials_set (HF_TEST_CREDENTIALS (fixture->credentials), "pins", "token",
                           "stale-secret");
  g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_assert_null (strstr (error->message, "stale-secret"));
  g_assert_nonnull (strstr (error->message, "UNAUTHORIZED: Access token is missing or invalid"));
  g_clear_error (&error);

  /* Without one nothing is asked. */
  before = hf_mock_server_count (server, "");
  hf_test_credentials_set (HF_TEST_CREDENTIALS (fixture->credentials), "pins", "token", NULL);
  g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_clear_error (&error);
  hf_test_credentials_set_locked (HF_TEST_CREDENTIALS (fixture->credentials), TRUE);
  g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_assert_nonnull (strstr (error->message, "the keyring is locked"));
  g_clear_error (&error);
  g_assert_cmpuint (hf_mock_server_count (server, ""), ==, before);

  /* Nor does it go where others could read it. */
  g_assert_null (hf_backend_probe (open_way, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_assert_nonnull (strstr (error->message, "use https"));
}

/* ---- what goes wrong ---- */

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    HfMockFault fault;
    const char *arg;
    int code;
  } faults[] = {
    { HF_MOCK_STATUS, "401", HF_ERROR_DENIED },
    { HF_MOCK_STATUS, "403", HF_ERROR_DENIED },
    { HF_MOCK_STATUS, "404", HF_ERROR_UNAVAILABLE }, /* of the list: no pinning service */
    { HF_MOCK_STATUS, "409", HF_ERROR_CONFLICT },
    { HF_MOCK_STATUS, "429 Retry-After: 7", HF_ERROR_UNAVAILABLE },
    { HF_MOCK_STATUS, "500", HF_ERROR_UNAVAILABLE },
    { HF_MOCK_GARBAGE, NULL, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_CLOSE, NULL, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_CUT, NULL, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_REDIRECT, "http://127.0.0.1:1/", HF_ERROR_UNAVAILABLE },
  };
  HfMockServer *server = hf_mock_pinning_get_server (fixture->service);
  g_autoptr (HfReceipt) receipt = obtain (fixture, NULL);
  unsigned posts = hf_mock_server_count (server, "POST");

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      HfRemoved removed;

      hf_mock_server_fail (server, "/pins", faults[i].fault, faults[i].arg, G_MAXUINT);
      g_assert_null (hf_backend_stat (fixture->backend, receipt->locator, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HF_ERROR, faults[i].code);
      g_clear_error (&error);
      g_assert_null (obtain (fixture, &error));
      g_assert_error (error, HF_ERROR, faults[i].code);
      g_clear_error (&error);
      g_assert_false (
          hf_backend_remove (fixture->backend, receipt->locator, &removed, NULL, &error));
      g_assert_error (error, HF_ERROR, faults[i].code);
      hf_mock_server_fail (server, "/pins", faults[i].fault, faults[i].arg, 0);
    }
  g_assert_cmpuint (hf_mock_server_count (server, "POST"), ==, posts);
  g_assert_cmpuint (hf_mock_server_count (server, "DELETE"), ==, 0);
}

static void
answer_text (const HfMockRequest *request, HfMockAnswer *answer, gpointer data)
{
  hf_mock_answer_set (answer, 200, "application/json", data, -1);
}

#define REQUEST(id, status, created, cid)                                                          \
  "{\"requestid\":" id ",\"status\":" status ",\"created\":" created ",\"pin\":{\"cid\":" cid      \
  "},\"delegates\":[],\"info\":{}}"
#define CID "\"bafkqaaa\""
#define TIME "\"2026-01-01T00:00:00Z\""

/* What is no answer of this API says nothing of the account. */
static void
test_garbage (void)
{
  static const char *const answers[] = {
    "{}",
    "{\"count\":0}",
    "{\"count\":0,\"results\":7}",
    "{\"count\":1,\"results\":[7]}",
    "{\"count\":1,\"results\":[{}]}",
    "{\"count\":1,\"results\":[" REQUEST ("\"\"", "\"pinned\"", TIME, CID) "]}",
    "{\"count\":1,\"results\":[" REQUEST ("\"a\\u0001b\"", "\"pinned\"", TIME, CID) "]}",
    "{\"count\":1,\"results\":[" REQUEST ("\"a b\"", "\"pinned\"", TIME, CID) "]}",
    "{\"count\":1,\"results\":[" REQUEST ("7", "\"pinned\"", TIME, CID) "]}",
    "{\"count\":1,\"results\":[" REQUEST ("\"a\"", "\"perhaps\"", TIME, CID) "]}",
    "{\"count\":1,\"results\":[" REQUEST ("\"a\"", "\"pinned\"", "\"yesterday\"", CID) "]}",
    "{\"count\":1,\"results\":[" REQUEST ("\"a\"", "\"pinned\"", "null", CID) "]}",
    "{\"count\":1,\"results\":[" REQUEST ("\"a\"", "\"pinned\"", TIME, "[]") "]}",
  };
  g_autoptr (HfCredentials) credentials = hf_pinning_credentials_new (HF_PINNING_TOKEN);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      HfMockServer *server = hf_mock_server_new (answer_text, (gpointer)answers[i]);
      g_autoptr (HfBackend) backend
          = hf_pinning_open_at (hf_mock_server_get_address (server), NULL, credentials, UUID);
      g_autoptr (GError) error = NULL;

      g_assert_null (hf_backend_probe (backend, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
      hf_mock_server_free (server);
    }
}

/* A service that says that there is more, and does not tell it, has not told all. */
static void
test_not_all (void)
{
  static const char *const answers[] = {
    "{\"count\":9000,\"results\":[" REQUEST ("\"a\"", "\"pinned\"", TIME, CID) "]}",
    "{\"count\":9000,\"results\":[]}",
    "{\"count\":3,\"results\":[" REQUEST ("\"a\"", "\"pinned\"", TIME,
                                          CID) "," REQUEST ("\"b\"", "\"pinned\"",
                                                            "\"2026-01-01T00:00:01Z\"", CID) "]}",
  };
  static const unsigned asked[] = { 2, 1, 1 };
  g_autoptr (HfCredentials) credentials = hf_pinning_credentials_new (HF_PINNING_TOKEN);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      HfMockServer *server = hf_mock_server_new (answer_text, (gpointer)answers[i]);
      g_autoptr (HfBackend) backend
          = hf_pinning_open_at (hf_mock_server_get_address (server), NULL, credentials, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (hf_backend_probe (backend, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
      g_assert_cmpuint (hf_mock_server_count (server, "GET"), ==, asked[i]);
      hf_mock_server_free (server);
    }
}

/* ---- the gateway ---- */

static HfReceipt *
obtain_pinned (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  HfReceipt *receipt;

  hf_mock_pinning_set_first_status (fixture->service, "pinned");
  receipt = obtain (fixture, &error);
  g_assert_no_error (error);
  g_assert_false (receipt->accepted);
  return receipt;
}

static void
assert_read_fails (Fixture *fixture, const char *locator, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_fixture_read (fixture->backend, locator, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, code);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  HfMockServer *gateway = hf_mock_pinning_get_gateway (fixture->service);
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dag);
  g_autoptr (HfReceipt) receipt = obtain_pinned (fixture);
  g_autofree char *caching = NULL;

  hf_fixture_check (fixture->backend, receipt->locator, fixture->dag);
  caching = hf_mock_server_get_last_header (gateway, "Cache-Control");
  g_assert_cmpstr (caching, ==, "only-if-cached");

  g_assert_true (hf_mock_pinning_flip (fixture->service, hf_block_get_cid (blocks->pdata[3])));
  assert_read_fails (fixture, receipt->locator, HF_ERROR_CORRUPT);
  g_assert_true (
      hf_mock_pinning_drop_block (fixture->service, hf_block_get_cid (blocks->pdata[3])));
  assert_read_fails (fixture, receipt->locator, HF_ERROR_INCOMPLETE);
  g_assert_true (
      hf_mock_pinning_drop_block (fixture->service, hf_test_dag_get_root (fixture->dag)));
  assert_read_fails (fixture, receipt->locator, HF_ERROR_NOT_FOUND);
}

/* What is not pinned is not read, though its blocks may be there. */
static void
test_read_unpinned (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReceipt) receipt = obtain_pinned (fixture);

  hf_mock_pinning_set_status (fixture->service, fixture->text, "pinning", NULL);
  assert_read_fails (fixture, receipt->locator, HF_ERROR_UNAVAILABLE);
  hf_mock_pinning_set_status (fixture->service, fixture->text, "failed", "disk lost");
  assert_read_fails (fixture, receipt->locator, HF_ERROR_CORRUPT);
  hf_mock_pinning_drop (fixture->service, fixture->text);
  assert_read_fails (fixture, receipt->locator, HF_ERROR_NOT_FOUND);
}

/* A gateway that gets from elsewhere what its store lost would prove anything. */
static void
test_lax_gateway (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfReceipt) receipt = obtain_pinned (fixture);

  hf_mock_pinning_fetch_for_gateway (fixture->service);
  assert_read_fails (fixture, receipt->locator, HF_ERROR_UNAVAILABLE);
}

/* Nothing that a gateway does but saying "not here" tells of the copy. */
static void
test_gateway_faults (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    HfMockFault fault;
    const char *arg;
    int code;
  } faults[] = {
    { HF_MOCK_STATUS, "400", HF_ERROR_UNAVAILABLE },
    { HF_MOCK_STATUS, "401", HF_ERROR_DENIED },
    { HF_MOCK_STATUS, "403", HF_ERROR_DENIED },
    { HF_MOCK_STATUS, "429", HF_ERROR_UNAVAILABLE },
    { HF_MOCK_STATUS, "500", HF_ERROR_UNAVAILABLE },
    { HF_MOCK_STATUS, "504", HF_ERROR_UNAVAILABLE },
    { HF_MOCK_GARBAGE, NULL, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_CLOSE, NULL, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_CUT, NULL, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_STATUS, "404", HF_ERROR_NOT_FOUND },
    { HF_MOCK_STATUS, "410", HF_ERROR_NOT_FOUND },
    { HF_MOCK_STATUS, "412", HF_ERROR_NOT_FOUND },
    { HF_MOCK_REDIRECT, "http://127.0.0.1:1/", HF_ERROR_UNAVAILABLE },
  };
  HfMockServer *gateway = hf_mock_pinning_get_gateway (fixture->service);
  g_autoptr (HfReceipt) receipt = obtain_pinned (fixture);

  hf_fixture_check (fixture->backend, receipt->locator, fixture->dag); /* it was tried */
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      hf_mock_server_fail (gateway, "/ipfs", faults[i].fault, faults[i].arg, G_MAXUINT);
      assert_read_fails (fixture, receipt->locator, faults[i].code);
      hf_mock_server_fail (gateway, "/ipfs", faults[i].fault, faults[i].arg, 0);
    }
}

/* What it can't do is said, and stands in the table of kinds. */
static void
test_no_gateway (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfBackend) bare
      = hf_pinning_open (fixture->service, FALSE, fixture->credentials, UUID, US);
  const HfBackendKind *kind = hf_backend_kind_find ("pinning_service");
  HfBackendFlags reads = HF_BACKEND_CAN_FETCH | HF_BACKEND_CAN_FETCH_BLOCK;
  g_autoptr (HfReceipt) receipt = obtain_pinned (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (hf_backend_get_flags (fixture->backend) & reads, ==, reads);
  g_assert_cmpint (hf_backend_get_flags (bare) & reads, ==, 0);
  g_assert_true (hf_backend_get_flags (bare) & HF_BACKEND_IS_DEFERRED);
  g_assert_cmpint (kind->deadline, ==, HF_HOUR);
  g_assert_true (
      hf_backend_kind_can_prove (kind, hf_backend_get_config (fixture->backend)->settings));
  g_assert_false (hf_backend_kind_can_prove (kind, hf_backend_get_config (bare)->settings));
  g_assert_null (hf_backend_get (bare, receipt->locator, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (hf_backend_get_block (bare, receipt->locator, hf_test_dag_get_root (fixture->dag),
                                       NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/backends/pinning/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("statuses", test_statuses);
  ADD ("refused-at-once", test_refused_at_once);
  ADD ("found-again", test_found_again);
  ADD ("best", test_best);
  ADD ("failed-before", test_failed_before);
  ADD ("no-meta", test_no_meta);
  ADD ("owners", test_owners);
  ADD ("long-name", test_long_name);
  ADD ("pages", test_pages);
  ADD ("account", test_account);
  ADD ("two-marks", test_two_marks);
  ADD ("token", test_token);
  ADD ("faults", test_faults);
  g_test_add_func ("/backends/pinning/garbage", test_garbage);
  g_test_add_func ("/backends/pinning/not-all", test_not_all);
  ADD ("read", test_read);
  ADD ("read-unpinned", test_read_unpinned);
  ADD ("lax-gateway", test_lax_gateway);
  ADD ("gateway-faults", test_gateway_faults);
  ADD ("no-gateway", test_no_gateway);
  return g_test_run ();
}

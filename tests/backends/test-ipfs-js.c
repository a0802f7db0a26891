/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind ipfs before js-ipfs: where it differs from Kubo, nothing false is concluded and what it
 * can't do is said. */
#include "hf-car-check.h"
#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-ipfs-place.h"
#include "hf-kubo-answer.h"
#include "hf-kubo-rpc.h"

#include <string.h>

typedef struct
{
  HfMockKubo *kubo;
  HfBackend *backend;
  HfTestDag *dag;
  HfCid *leaf;
  char *text; /* of its root */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GPtrArray *blocks;

  fixture->kubo = hf_mock_kubo_new ();
  hf_mock_kubo_set_js (fixture->kubo);
  fixture->backend = hf_ipfs_place_open (fixture->kubo, NULL, hf_ipfs_js_traits.uuid, US);
  g_free (hf_backend_establish (fixture->backend, "unused", NULL, NULL));
  fixture->dag = hf_test_dag_new (1, 20, 300, 4);
  fixture->text = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dag));
  blocks = hf_test_dag_get_blocks (fixture->dag);
  fixture->leaf = hf_block_get_cid (blocks->pdata[blocks->len - 1]);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->backend);
  hf_mock_kubo_free (fixture->kubo);
  hf_test_dag_free (fixture->dag);
  g_free (fixture->text);
}

static unsigned
count (Fixture *fixture, const char *call)
{
  return hf_mock_server_count (hf_mock_kubo_get_server (fixture->kubo), call);
}

/* What a full read says. */
static gboolean
check (Fixture *fixture, GError **error)
{
  g_autoptr (GInputStream) stream = hf_backend_get (fixture->backend, fixture->text, NULL, error);
  HfDagSummary summary;

  return stream
         && hf_car_check (stream, hf_test_dag_get_root (fixture->dag), NULL, &summary, NULL, NULL,
                          error);
}

/* It writes "zdj7…"; a copy is called by what it is called everywhere. */
static void
test_texts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *made = hf_fixture_put (fixture->backend, fixture->dag, NULL);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfEntry) entry = hf_backend_stat (fixture->backend, made, NULL, &error);
  g_autoptr (GHashTable) listed = hf_fixture_list (fixture->backend);

  g_assert_no_error (error);
  g_assert_cmpstr (entry->locator, ==, fixture->text);
  g_assert_true (g_hash_table_contains (listed, fixture->text));
  again = hf_fixture_put (fixture->backend, fixture->dag, NULL);
  g_assert_cmpstr (again, ==, fixture->text);
}

/* It asks its network for what it lacks, whatever it is told, so that only a node without one is
 * believed. */
static void
test_alone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *made = hf_fixture_put (fixture->backend, fixture->dag, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBlock) block = NULL;

  hf_mock_kubo_set_peers (fixture->kubo, 3);
  g_assert_null (hf_backend_get (fixture->backend, made, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, "other nodes (3)"));
  g_clear_error (&error);
  g_assert_null (hf_backend_get_block (fixture->backend, made, fixture->leaf, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_cmpuint (count (fixture, "POST /api/v0/dag/export"), ==, 0);
  g_assert_cmpuint (count (fixture, "POST /api/v0/block/get"), ==, 0);

  hf_mock_kubo_set_peers (fixture->kubo, 0);
  g_assert_true (check (fixture, &error));
  block = hf_backend_get_block (fixture->backend, made, fixture->leaf, NULL, &error);
  g_assert_no_error (error);
}

static void
ignore_progress (guint64 bytes, gpointer data)
{
}

static void
test_obtain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  HfPut wanted = { hf_test_dag_get_root (fixture->dag) };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = NULL;

  g_assert_null (
      hf_backend_obtain (fixture->backend, &wanted, ignore_progress, NULL, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_cmpuint (count (fixture, "POST /api/v0/pin/add"), ==, 0);

  hf_mock_kubo_import (fixture->kubo, car);
  hf_mock_kubo_pin (fixture->kubo, fixture->text, NULL);
  receipt = hf_backend_obtain (fixture->backend, &wanted, ignore_progress, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (receipt->created);
}

/* Its trailer is JSON, of which only the words are shown. */
static void
test_trailer (Fixture *fixture, gconstpointer data)
{
  g_autofree char *made = hf_fixture_put (fixture->backend, fixture->dag, NULL);
  g_autofree char *leaf = hf_cid_to_text (fixture->leaf);
  g_autoptr (GError) error = NULL;

  hf_mock_kubo_drop (fixture->kubo, fixture->leaf);
  g_assert_false (check (fixture, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_INCOMPLETE);
  g_assert_nonnull (strstr (error->message, leaf));
  g_assert_null (strchr (error->message, '{'));
}

/* A missing block is not waited for, and neither is the pin that is not there when one goes. */
static void
test_mended (Fixture *fixture, gconstpointer data)
{
  g_autofree char *made = hf_fixture_put (fixture->backend, fixture->dag, NULL);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;

  hf_mock_kubo_drop (fixture->kubo, fixture->leaf);
  again = hf_fixture_put (fixture->backend, fixture->dag, NULL);
  g_assert_true (check (fixture, &error));
  hf_fixture_remove (fixture->backend, again, HF_REMOVED);
  hf_fixture_remove (fixture->backend, again, HF_REMOVED_ABSENT);
  g_assert_cmpuint (count (fixture, "POST /api/v0/pin/rm"), ==, 2);
}

/* A bad block that another pin needs too is not let go, which has to be told. */
static void
test_needed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *made = hf_fixture_put (fixture->backend, fixture->dag, NULL);
  g_autofree char *leaf = hf_cid_to_canonical (fixture->leaf);
  g_autoptr (GError) error = NULL;

  hf_mock_kubo_pin (fixture->kubo, leaf, NULL);
  hf_mock_kubo_flip (fixture->kubo, fixture->leaf, 3);
  g_assert_null (hf_fixture_try_put (fixture->backend, fixture->dag, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, leaf));
}

/* Numbers are texts, and JavaScript's largest one stands for no limit. */
static void
test_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfProbe) probe = NULL;

  hf_mock_kubo_set_storage (fixture->kubo, "\"1240\"", "\"9007199254740991\"");
  probe = hf_backend_probe (fixture->backend, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (probe->free_bytes, ==, G_MAXUINT64);
  g_assert_cmpuint (probe->total_bytes, ==, 0);
}

static HfHttpClient *
open_client (Fixture *fixture, const HfHttpLimits *limits)
{
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autofree char *base = g_strconcat (hf_mock_kubo_get_address (fixture->kubo), "/api/v0", NULL);

  return hf_http_client_new (base, clock, limits);
}

/* What it has no call for is not taken for what is not there. */
static void
test_unknown_call (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfHttpClient) client = open_client (fixture, NULL);
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("POST", "/dag/stat");
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  hf_http_request_add_query (request, "arg", fixture->text);
  response = hf_http_client_open (client, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (hf_kubo_answer_check (response, request, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_cmpstr (error->message, ==, "the IPFS node does not know the call /dag/stat");
}

static void
test_waiting (Fixture *fixture, gconstpointer data)
{
  HfHttpLimits limits = { .stall_us = 50 * G_TIME_SPAN_MILLISECOND };
  g_autoptr (HfHttpClient) client = open_client (fixture, &limits);
  g_autofree char *made = hf_fixture_put (fixture->backend, fixture->dag, NULL);

  for (int waits = 0; waits < 2; waits++)
    {
      g_autoptr (HfHttpRequest) request = hf_http_request_new ("POST", "/dag/export");
      g_autoptr (HfHttpResponse) response = NULL;
      g_autoptr (GInputStream) stream = NULL;
      g_autoptr (GError) error = NULL;
      HfDagSummary summary;

      hf_http_request_add_query (request, "arg", made);
      hf_http_request_add_query (request, "offline", "true");
      hf_mock_server_fail (hf_mock_kubo_get_server (fixture->kubo), "/api/v0/dag/export",
                           HF_MOCK_STALL_BODY, NULL, 1);
      response = hf_http_client_open (client, request, NULL, &error);
      g_assert_no_error (error);
      stream = hf_kubo_answer_stream (response, waits);
      g_assert_false (hf_car_check (stream, hf_test_dag_get_root (fixture->dag), NULL, &summary,
                                    NULL, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HF_ERROR, HF_ERROR_STALLED);
      g_assert_cmpint (strstr (error->message, "wait for a block") != NULL, ==, waits);
    }
}

#define ADD(name, func)                                                                            \
  g_test_add ("/backends/ipfs-js/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("texts", test_texts);
  ADD ("alone", test_alone);
  ADD ("obtain", test_obtain);
  ADD ("trailer", test_trailer);
  ADD ("mended", test_mended);
  ADD ("needed", test_needed);
  ADD ("room", test_room);
  ADD ("unknown-call", test_unknown_call);
  ADD ("waiting", test_waiting);
  return g_test_run ();
}

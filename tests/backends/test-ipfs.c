/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind ipfs, in what no other kind has: each trap of Kubo's RPC. */
#include "hf-backend-kind.h"
#include "hf-car-check.h"
#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-ipfs-place.h"
#include "hf-kubo-rpc.h"

#include <string.h>

typedef struct
{
  HfMockKubo *kubo;
  char *peer_id;
  HfBackend *backend;
  HfTestDag *dag;
  char *text; /* of its root */
} Fixture;

static char *
establish (Fixture *fixture, const char *installation, gboolean take_over, GError **error)
{
  g_autoptr (JsonObject) more = json_object_new ();
  g_autoptr (HfBackend) fresh = NULL;

  json_object_set_boolean_member (more, "take_over", take_over);
  fresh = hf_ipfs_place_open (fixture->kubo, more, NULL, installation);
  return hf_backend_establish (fresh, "unused", NULL, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->kubo = hf_mock_kubo_new ();
  fixture->peer_id = establish (fixture, US, FALSE, NULL);
  fixture->backend = hf_ipfs_place_open (fixture->kubo, NULL, fixture->peer_id, US);
  fixture->dag = hf_test_dag_new (1, 20, 300, 4);
  fixture->text = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dag));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->backend);
  hf_mock_kubo_free (fixture->kubo);
  hf_test_dag_free (fixture->dag);
  g_free (fixture->peer_id);
  g_free (fixture->text);
}

static HfReceipt *
put (HfBackend *backend, HfTestDag *dag, const char *name, GError **error)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  HfPut put = { hf_test_dag_get_root (dag), 0, name };

  return hf_backend_put (backend, &put, stream, NULL, error);
}

/* What a full read says. */
static gboolean
check (Fixture *fixture, const char *locator, GError **error)
{
  g_autoptr (GInputStream) stream = hf_backend_get (fixture->backend, locator, NULL, error);
  HfDagSummary summary;

  return stream
         && hf_car_check (stream, hf_test_dag_get_root (fixture->dag), NULL, &summary, NULL, NULL,
                          error);
}

/* Of the root, as a CID of version 0. */
static char *
old_text (Fixture *fixture)
{
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (hf_test_dag_get_root (fixture->dag), &length);
  g_autoptr (HfCid) v0 = hf_cid_new_from_bytes (multihash, length, NULL, NULL);
  char *text = hf_cid_to_text (v0);

  g_assert_true (g_str_has_prefix (text, "Qm"));
  return text;
}

static void
flip_leaf (Fixture *fixture)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dag);

  hf_mock_kubo_flip (fixture->kubo, hf_block_get_cid (blocks->pdata[blocks->len - 1]), 5);
}

static void
test_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = put (fixture->backend, fixture->dag, "Straße & co", &error);
  g_autoptr (HfReceipt) again = NULL;
  g_autofree char *name = NULL;
  g_autofree char *still = NULL;

  g_assert_no_error (error);
  name = hf_mock_kubo_get_name (fixture->kubo, fixture->text);
  g_assert_cmpstr (name, ==, "Straße & co");

  /* A copy that is written once more keeps its pin, and the pin its name. */
  again = put (fixture->backend, fixture->dag, "another", &error);
  g_assert_no_error (error);
  still = hf_mock_kubo_get_name (fixture->kubo, fixture->text);
  g_assert_cmpstr (still, ==, "Straße & co");
  g_assert_cmpuint (hf_mock_server_count (hf_mock_kubo_get_server (fixture->kubo),
                                          "POST /api/v0/pin/add"),
                    ==, 1);
}

static void
test_long_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) name = g_string_new ("xx");
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = NULL;
  g_autofree char *kept = NULL;

  for (int i = 0; i < 100; i++)
    g_string_append (name, "日");
  receipt = put (fixture->backend, fixture->dag, name->str, &error);
  g_assert_no_error (error);
  kept = hf_mock_kubo_get_name (fixture->kubo, fixture->text);
  g_assert_true (g_utf8_validate (kept, -1, NULL));
  g_assert_cmpuint (strlen (kept), ==, 254);
  g_assert_true (g_str_has_prefix (name->str, kept));
}

/* Kubo gives out a flipped block as if it were good. */
static void
test_flipped (Fixture *fixture, gconstpointer data)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dag);
  HfCid *leaf = hf_block_get_cid (blocks->pdata[blocks->len - 1]);
  g_autofree char *text = hf_cid_to_text (leaf);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = put (fixture->backend, fixture->dag, NULL, &error);
  g_autoptr (HfReceipt) again = NULL;

  g_assert_no_error (error);
  g_assert_true (check (fixture, fixture->text, &error));
  hf_mock_kubo_flip (fixture->kubo, leaf, 7);
  g_assert_false (check (fixture, fixture->text, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, text));
  g_clear_error (&error);

  again = put (fixture->backend, fixture->dag, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (check (fixture, fixture->text, &error));
}

/* It is told behind what looks like the end of the answer. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dag);
  HfCid *leaf = hf_block_get_cid (blocks->pdata[blocks->len - 1]);
  g_autofree char *text = hf_cid_to_text (leaf);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = put (fixture->backend, fixture->dag, NULL, &error);

  g_assert_no_error (error);
  hf_mock_kubo_drop (fixture->kubo, leaf);
  g_assert_false (check (fixture, fixture->text, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INCOMPLETE);
  g_assert_nonnull (strstr (error->message, text));
  g_clear_error (&error);

  hf_mock_kubo_drop (fixture->kubo, hf_test_dag_get_root (fixture->dag));
  g_assert_false (check (fixture, fixture->text, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

static void
test_unpinned (Fixture *fixture, gconstpointer data)
{
  HfCid *root = hf_test_dag_get_root (fixture->dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = put (fixture->backend, fixture->dag, NULL, &error);
  g_autoptr (HfBlock) block = NULL;

  hf_mock_kubo_unpin (fixture->kubo, fixture->text);
  g_assert_null (hf_backend_get (fixture->backend, fixture->text, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  /* What is left of it still helps a repair. */
  block = hf_backend_get_block (fixture->backend, fixture->text, root, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hf_block_verify (block, &error));
}

/* A pin whose blocks did not all arrive is none. */
static void
test_incomplete (Fixture *fixture, gconstpointer data)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dag);
  HfCid *root = hf_test_dag_get_root (fixture->dag);
  g_autoptr (GBytes) car = hf_test_car_new (root, (HfBlock **)blocks->pdata, 3);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (car);
  g_autofree char *pins = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_backend_put (fixture->backend, &(HfPut){ root }, stream, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (pins, ==, "");
}

/* “Qm…” and “bafy…” of one block are two pins. The one that is there is taken for the copy, and
 * mended as such. */
static void
test_two_texts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old = old_text (fixture);
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfEntry) entry = NULL;
  g_autoptr (HfReceipt) receipt = NULL;
  g_autofree char *name = NULL;
  g_autofree char *pins = NULL;

  hf_mock_kubo_import (fixture->kubo, car);
  hf_mock_kubo_pin (fixture->kubo, old, "theirs");
  entry = hf_backend_stat (fixture->backend, fixture->text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (entry->locator, ==, old);
  g_assert_true (hf_cid_equal (entry->cid, hf_test_dag_get_root (fixture->dag)));
  g_assert_true (check (fixture, entry->locator, &error));

  flip_leaf (fixture);
  g_assert_false (check (fixture, old, NULL));
  receipt = put (fixture->backend, fixture->dag, "ours", &error);
  g_assert_no_error (error);
  g_assert_false (receipt->created);
  g_assert_cmpstr (receipt->locator, ==, old);
  g_assert_true (check (fixture, old, &error));
  name = hf_mock_kubo_get_name (fixture->kubo, old);
  g_assert_cmpstr (name, ==, "theirs");
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (g_strchomp (pins), ==, old);
}

/* Both may be pinned, by different people; a bad block is let go only when neither is. */
static void
test_both_texts (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old = old_text (fixture);
  g_autofree char *mended = NULL;
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = put (fixture->backend, fixture->dag, "ours", &error);
  g_autoptr (HfReceipt) again = NULL;

  g_assert_no_error (error);
  hf_mock_kubo_pin (fixture->kubo, old, "theirs");
  flip_leaf (fixture);
  again = put (fixture->backend, fixture->dag, "ours", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->locator, ==, fixture->text);
  g_assert_true (check (fixture, fixture->text, &error));
  mended = hf_mock_kubo_get_name (fixture->kubo, old);
  g_assert_cmpstr (mended, ==, "theirs");

  hf_fixture_remove (fixture->backend, fixture->text, HF_REMOVED);
  left = hf_mock_kubo_get_name (fixture->kubo, old);
  g_assert_cmpstr (left, ==, "theirs");
}

static unsigned
count_unpins (Fixture *fixture)
{
  return hf_mock_server_count (hf_mock_kubo_get_server (fixture->kubo), "POST /api/v0/pin/rm");
}

/* Whether a pin of which 20 MiB are bad outlives a source that breaks off after them. */
static gboolean
break_off_large (Fixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (9, 20, 1024 * 1024, 5);
  GPtrArray *blocks = hf_test_dag_get_blocks (dag);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GInputStream) stream = hf_fixture_stream (car, 65536, g_bytes_get_size (car) - 1);
  g_autofree char *text = hf_cid_to_canonical (hf_test_dag_get_root (dag));
  HfPut wanted = { hf_test_dag_get_root (dag) };
  g_autofree char *name = NULL;

  hf_mock_kubo_import (fixture->kubo, car);
  hf_mock_kubo_pin (fixture->kubo, text, "large");
  for (unsigned i = 0; i < blocks->len; i++)
    if (hf_cid_get_codec (hf_block_get_cid (blocks->pdata[i])) == HF_CODEC_RAW)
      hf_mock_kubo_flip (fixture->kubo, hf_block_get_cid (blocks->pdata[i]), 0);
  g_assert_null (hf_backend_put (fixture->backend, &wanted, stream, NULL, NULL));
  g_assert_cmpuint (count_unpins (fixture), ==, 1);
  name = hf_mock_kubo_get_name (fixture->kubo, text);
  return g_strcmp0 (name, "large") == 0;
}

/* Neither a source that breaks off nor a cancellation in the middle of mending costs a pin. */
static void
test_mending_breaks_off (Fixture *fixture, gconstpointer data)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dag);
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dag);
  gsize size = g_bytes_get_size (car);
  HfPut wanted = { hf_test_dag_get_root (fixture->dag) };

  hf_mock_kubo_import (fixture->kubo, car);
  hf_mock_kubo_pin (fixture->kubo, fixture->text, "theirs");
  for (int cancelled = 0; cancelled < 2; cancelled++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GInputStream) stream
          = hf_fixture_stream (car, 100, cancelled ? G_MAXSIZE : size - 1);
      g_autoptr (GError) error = NULL;
      g_autofree char *name = NULL;

      hf_mock_kubo_flip (fixture->kubo, hf_block_get_cid (blocks->pdata[3 + cancelled]), 0);
      if (cancelled)
        hf_fixture_stream_cancel_at (stream, size - 1, cancellable);
      g_assert_null (hf_backend_put (fixture->backend, &wanted, stream, cancellable, &error));
      g_test_message ("%s", error->message);
      name = hf_mock_kubo_get_name (fixture->kubo, fixture->text);
      g_assert_cmpstr (name, ==, "theirs");
    }
  g_assert_cmpuint (count_unpins (fixture), ==, 0);

  /* With more that is bad than is held, the pin goes before the end, and comes back. */
  g_assert_true (break_off_large (fixture));
}

static void
count_calls (guint64 bytes, gpointer data)
{
  *(unsigned *)data += 1;
}

/* A node that has found nobody says so every half second, for ever. */
static void
test_patience (Fixture *fixture, gconstpointer data)
{
  static const char *const lines[] = { "{}\n", "{\"Progress\":3,\"Bytes\":1000}\n" };
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfKuboRpc) rpc = hf_kubo_rpc_new (hf_mock_kubo_get_address (fixture->kubo), clock);

  hf_kubo_rpc_set_patience (rpc, 50 * G_TIME_SPAN_MILLISECOND);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;
      unsigned calls = 0;

      hf_mock_server_fail (server, "/api/v0/pin/add", HF_MOCK_DRIP, lines[i], 1);
      g_assert_false (hf_kubo_rpc_obtain_pin (rpc, fixture->text, NULL, 5000, count_calls, &calls,
                                              NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
      g_assert_cmpuint (calls, >, 0);
      g_clear_error (&error);

      /* Larger than there is room for. */
      hf_mock_server_fail (server, "/api/v0/pin/add", HF_MOCK_DRIP, lines[1], 1);
      g_assert_false (hf_kubo_rpc_obtain_pin (rpc, fixture->text, NULL, 999, count_calls, &calls,
                                              NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
    }
}

static void
test_room (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *used, *most;
    guint64 free;
  } cases[] = {
    { "0", "18446744073709551615", G_MAXUINT64 },
    { "\"5\"", "\"18446744073709551615\"", G_MAXUINT64 },
    { "1000", "10000000000", 9999999000 },
    { "\"1000\"", "\"10000000000\"", 9999999000 },
    { "10000000000", "10000000000", 0 },
    { "20000000000", "10000000000", 0 },
    { "5", "null", G_MAXUINT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfProbe) probe = NULL;

      hf_mock_kubo_set_storage (fixture->kubo, cases[i].used, cases[i].most);
      probe = hf_backend_probe (fixture->backend, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (probe->free_bytes, ==, cases[i].free);
      g_assert_cmpstr (probe->version, ==, "0.42.0");
      g_assert_nonnull (strchr (probe->domain, ':'));
    }
}

static void
expect_denied (HfBackend *backend, HfTestDag *dag, const char *locator)
{
  g_autoptr (GError) error = NULL;
  HfRemoved removed;

  g_assert_null (put (backend, dag, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_false (hf_backend_remove (backend, locator, &removed, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_test_message ("%s", error->message);
}

/* Two installations never write to one node. */
static void
test_owner (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfBackend) theirs = hf_ipfs_place_open (fixture->kubo, NULL, fixture->peer_id, THEM);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReceipt) receipt = put (fixture->backend, fixture->dag, NULL, &error);
  g_autofree char *again = NULL;
  g_autofree char *taken = NULL;

  g_assert_no_error (error);
  expect_denied (theirs, fixture->dag, fixture->text);
  hf_fixture_check (theirs, fixture->text, fixture->dag);
  g_assert_null (establish (fixture, THEM, FALSE, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, US));
  g_assert_nonnull (strstr (error->message, "“Take Over” in its settings"));
  g_clear_error (&error);
  again = establish (fixture, US, FALSE, &error);
  g_assert_cmpstr (again, ==, fixture->peer_id);

  taken = establish (fixture, THEM, TRUE, &error);
  g_assert_cmpstr (taken, ==, fixture->peer_id);
  expect_denied (fixture->backend, fixture->dag, fixture->text);
  hf_fixture_remove (theirs, fixture->text, HF_REMOVED);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    HfMockFault fault;
    const char *arg;
    HfError code;
  } cases[] = {
    { HF_MOCK_STATUS, "403", HF_ERROR_DENIED },
    { HF_MOCK_STATUS, "401", HF_ERROR_DENIED },
    { HF_MOCK_STATUS, "502", HF_ERROR_UNAVAILABLE },
    { HF_MOCK_STATUS, "200", HF_ERROR_UNAVAILABLE }, /* not JSON */
    { HF_MOCK_GARBAGE, NULL, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_REDIRECT, "http://127.0.0.1:1/", HF_ERROR_UNAVAILABLE },
    { HF_MOCK_CUT, NULL, HF_ERROR_UNAVAILABLE },
    { HF_MOCK_CLOSE, NULL, HF_ERROR_UNAVAILABLE },
  };
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      hf_mock_server_fail (server, "/api/v0/", cases[i].fault, cases[i].arg, 1);
      g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, HF_ERROR, (int)cases[i].code);
    }
}

/* Of another program that listens there. */
static void
on_anything (const HfMockRequest *request, HfMockAnswer *answer, gpointer data)
{
  hf_mock_answer_printf (answer, 200, "{\"hello\":\"world\"}");
}

static void
test_no_kubo (void)
{
  g_autoptr (HfMockServer) server = hf_mock_server_new (on_anything, NULL);
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfBackendConfig) config = NULL;
  g_autoptr (HfBackend) backend = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (settings, "address", hf_mock_server_get_address (server));
  config = hf_backend_config_new ("node", settings, NULL, US, NULL, clock, NULL);
  backend = hf_backend_kind_create (hf_backend_kind_find ("ipfs"), config);
  g_assert_null (hf_backend_probe (backend, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
}

/* A connection that breaks is no end. */
static void
test_cut (Fixture *fixture, gconstpointer data)
{
  static const HfMockFault faults[] = { HF_MOCK_CUT, HF_MOCK_RESET, HF_MOCK_CLOSE };
  HfMockServer *server = hf_mock_kubo_get_server (fixture->kubo);
  g_autoptr (HfReceipt) receipt = put (fixture->backend, fixture->dag, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;

      /* libcurl itself asks once more where a kept connection was dead. */
      hf_mock_server_fail (server, "/api/v0/dag/export", faults[i], NULL, 2);
      g_assert_false (check (fixture, fixture->text, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
      hf_mock_server_fail (server, "/api/v0/dag/export", faults[i], NULL, 0);
    }
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *address;
    gboolean good;
  } cases[] = {
    { "http://127.0.0.1:5001", TRUE },  { "https://node.example/rpc/", TRUE },
    { "http://[::1]:5001", TRUE },      { "127.0.0.1:5001", FALSE },
    { "ftp://127.0.0.1", FALSE },       { "http://", FALSE },
    { "http://user:pw@host", FALSE },   { "http://host/?token=x", FALSE },
    { "http://host/#x", FALSE },        { "", FALSE },
    { "unix:///run/kubo.sock", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) settings = json_object_new ();
      g_autoptr (HfProblems) problems = hf_problems_new ();

      json_object_set_string_member (settings, "address", cases[i].address);
      hf_backend_kind_check (hf_backend_kind_find ("ipfs"), settings, problems);
      g_assert_cmpuint (hf_problems_count (problems), ==, cases[i].good ? 0 : 1);
    }
}

#define ADD(name, func)                                                                            \
  g_test_add ("/backends/ipfs-rpc/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("name", test_name);
  ADD ("long-name", test_long_name);
  ADD ("flipped", test_flipped);
  ADD ("missing", test_missing);
  ADD ("unpinned", test_unpinned);
  ADD ("incomplete", test_incomplete);
  ADD ("two-texts", test_two_texts);
  ADD ("both-texts", test_both_texts);
  ADD ("mending-breaks-off", test_mending_breaks_off);
  ADD ("patience", test_patience);
  ADD ("room", test_room);
  ADD ("owner", test_owner);
  ADD ("refused", test_refused);
  ADD ("cut", test_cut);
  g_test_add_func ("/backends/ipfs-rpc/no-kubo", test_no_kubo);
  g_test_add_func ("/backends/ipfs-rpc/addresses", test_addresses);
  return g_test_run ();
}

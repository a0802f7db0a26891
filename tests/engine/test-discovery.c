/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What appears in a Kubo node by itself is told, or adopted, proven and copied; what is taken away
 * there is looked at twice, told, healed elsewhere, and not put back. */
#include "hf-engine-fixture.h"
#include "hf-mock-kubo.h"

#include <string.h>

#include "hf-error.h"
#include "hf-stray-table.h"

#define LISTING (15 * HF_MINUTE)

typedef struct
{
  HfHouse *house; /* with the stores "a" and "b" in memory, and "kubo" */
  HfMockKubo *kubo;
  HfMockServer *server;
  HfTestDag *dags[3]; /* whose blocks the node has */
  char *texts[3]; /* of their roots */
} Fixture;

static void
add_kubo (Fixture *fixture, const char *discovery)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  wanted->id = g_strdup ("kubo");
  wanted->kind = g_strdup ("ipfs");
  json_object_set_string_member (wanted->settings, "address",
                                 hf_mock_kubo_get_address (fixture->kubo));
  if (discovery)
    g_assert_true (hf_discovery_from_string (discovery, &wanted->discovery));
  info = hf_engine_add_backend (fixture->house->engine, wanted, problems, &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->house = hf_house_new (2);
  fixture->kubo = hf_mock_kubo_new ();
  fixture->server = hf_mock_kubo_get_server (fixture->kubo);
  for (unsigned i = 0; i < G_N_ELEMENTS (fixture->dags); i++)
    {
      g_autoptr (GBytes) car = NULL;

      fixture->dags[i] = hf_house_new_dag (i + 1);
      fixture->texts[i] = hf_cid_to_canonical (hf_test_dag_get_root (fixture->dags[i]));
      car = hf_test_dag_to_car (fixture->dags[i]);
      hf_mock_kubo_import (fixture->kubo, car);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_house_free (fixture->house);
  hf_mock_kubo_free (fixture->kubo);
  for (unsigned i = 0; i < G_N_ELEMENTS (fixture->dags); i++)
    {
      hf_test_dag_free (fixture->dags[i]);
      g_free (fixture->texts[i]);
    }
}

static char *
v0_of (HfTestDag *dag)
{
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (hf_test_dag_get_root (dag), &length);
  g_autoptr (HfCid) v0 = hf_cid_new_from_bytes (multihash, length, NULL, NULL);

  return hf_cid_to_text (v0);
}

static void
add_public (Fixture *fixture, unsigned i)
{
  HfAddOptions options = { .name = "movie", .visibility = HF_VISIBILITY_PUBLIC };
  g_autoptr (GBytes) car = hf_test_dag_to_car (fixture->dags[i]);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added = hf_house_try_add (fixture->house, car, &options, &error);

  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

/* "LOCATOR STATE, …" by locator */
static char *
list_strays (Fixture *fixture)
{
  g_autoptr (HfBackendInfo) info = hf_house_get_backend (fixture->house, "kubo");
  HfStore *store = hf_engine_get_store (fixture->house->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  g_autoptr (GPtrArray) strays = hf_stray_table_list (db, info->store_id, 0, 100, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  hf_store_give_back (store, db);
  for (unsigned i = 0; i < strays->len; i++)
    {
      const HfStray *stray = strays->pdata[i];

      g_ptr_array_add (lines, g_strdup_printf ("%s %s", stray->locator,
                                               hf_stray_state_to_string (stray->state)));
    }
  g_ptr_array_sort (lines, (GCompareFunc)g_strcmp0);
  g_assert_cmpuint (strays->len, ==, info->stray_found + info->stray_wanted + info->stray_declined);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (", ", (char **)lines->pdata);
}

static void
assert_strays (Fixture *fixture, const char *format, ...)
{
  g_autofree char *expected = NULL;
  g_autofree char *got = list_strays (fixture);
  va_list args;

  va_start (args, format);
  expected = g_strdup_vprintf (format, args);
  va_end (args);
  g_assert_cmpstr (got, ==, expected);
}

static void
unpin (Fixture *fixture, unsigned i)
{
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dags[i]), FALSE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_engine_settle (fixture->house->engine);
}

static guint64
adopt (Fixture *fixture, HfCid *cid, GError **error)
{
  g_autoptr (GPtrArray) cids = cid ? g_ptr_array_new () : NULL;
  guint64 count = 0;

  if (cid)
    g_ptr_array_add (cids, cid);
  hf_engine_adopt (fixture->house->engine, "kubo", cids, &count, error);
  hf_engine_settle (fixture->house->engine);
  return count;
}

/* ---- telling ---- */

/* Once for the same ones, again for new ones; ours are none, under whatever text. */
static void
test_tell (Fixture *fixture, gconstpointer data)
{
  HfHouse *house = fixture->house;
  g_autofree char *old = v0_of (fixture->dags[0]);
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (HfBackendInfo) info = NULL;

  add_kubo (fixture, NULL);
  add_public (fixture, 0);
  hf_mock_kubo_pin (fixture->kubo, old, "his own too");
  hf_mock_kubo_pin (fixture->kubo, fixture->texts[1], "theirs");
  hf_house_advance (house, LISTING);
  assert_strays (fixture, "%s found", fixture->texts[1]);
  g_assert_cmpuint (hf_house_count_events (house, "strays-found",
                                           "kubo holds 1 pin that Holdfast does not keep alive; "
                                           "adopt it to have it kept"),
                    ==, 1);
  hf_house_advance (house, LISTING);
  g_assert_cmpuint (hf_house_count_events (house, "strays-found", ""), ==, 1);

  hf_mock_kubo_pin (fixture->kubo, fixture->texts[2], "");
  hf_house_advance (house, LISTING);
  g_assert_cmpuint (hf_house_count_events (house, "strays-found", "kubo holds 2 pins"), ==, 1);
  info = hf_house_get_backend (house, "kubo");
  g_assert_cmpint (info->discovery, ==, HF_DISCOVERY_TELL);
  g_assert_cmpint (info->listing, ==, HF_LISTING_GOOD);
  g_assert_cmpint (info->listed, ==, hf_clock_now (house->clock));

  hf_mock_kubo_unpin (fixture->kubo, fixture->texts[1]);
  hf_house_advance (house, LISTING);
  assert_strays (fixture, "%s found", fixture->texts[2]);
  pin = hf_house_get_pin (house, fixture->dags[1]);
  g_assert_null (pin);
}

/* Nobody is asked while it is off; a change is followed at once, and forgets when it is off again.
 */
static void
test_off (Fixture *fixture, gconstpointer data)
{
  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "");
  add_kubo (fixture, "off");
  hf_house_advance (fixture->house, LISTING);
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "POST /api/v0/pin/ls"), ==, 0);
  hf_house_change_store (fixture->house, "kubo", "{\"discovery\":\"tell\"}");
  assert_strays (fixture, "%s found", fixture->texts[0]);
  hf_house_change_store (fixture->house, "kubo", "{\"discovery\":\"off\"}");
  assert_strays (fixture, "");
}

/* A node that is down or paused is not listed until it is back. */
static void
test_away (Fixture *fixture, gconstpointer data)
{
  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "");
  add_kubo (fixture, "off");
  hf_house_change_store (fixture->house, "kubo", "{\"discovery\":\"tell\",\"paused\":true}");
  hf_house_advance (fixture->house, LISTING);
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "POST /api/v0/pin/ls"), ==, 0);
  hf_house_change_store (fixture->house, "kubo", "{\"paused\":false}");
  assert_strays (fixture, "%s found", fixture->texts[0]);
}

/* ---- adopting ---- */

static void
assert_adopted (Fixture *fixture, unsigned i, const char *name)
{
  g_autoptr (HfPin) pin = hf_house_get_pin (fixture->house, fixture->dags[i]);
  g_autoptr (HfReplica) replica = hf_house_get_replica (fixture->house, fixture->dags[i], "kubo");

  hf_house_assert_copies (fixture->house, fixture->dags[i],
                          "a verified, b verified, kubo verified");
  g_assert_true (pin->managed);
  g_assert_cmpstr (pin->name, ==, name);
  g_assert_cmpint (pin->visibility, ==, HF_VISIBILITY_PUBLIC);
  g_assert_cmpint (pin->content, ==, HF_CONTENT_COMPLETE);
  g_assert_false (replica->created);
}

/* Proven, named as in the node and copied; no network is asked for what a store has. */
static void
test_adopt (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old = v0_of (fixture->dags[1]);
  g_autoptr (HfPin) pin = NULL;

  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "a film");
  hf_mock_kubo_pin (fixture->kubo, old, "");
  add_kubo (fixture, "adopt");
  assert_adopted (fixture, 0, "a film");
  assert_adopted (fixture, 1, "");
  pin = hf_house_get_pin (fixture->house, fixture->dags[1]);
  g_assert_cmpstr (pin->text, ==, old);
  assert_strays (fixture, "");
  g_assert_cmpuint (hf_mock_server_count (fixture->server, "POST /api/v0/pin/add"), ==, 0);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "strays-adopted", "2 pins of kubo"), ==,
                    1);
  hf_house_advance (fixture->house, LISTING);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "strays-adopted", ""), ==, 1);
}

/* What the node's list says is no proof: a pin that lacks a block does not count. */
static void
test_adopt_damaged (Fixture *fixture, gconstpointer data)
{
  GPtrArray *blocks = hf_test_dag_get_blocks (fixture->dags[0]);

  hf_mock_kubo_flip (fixture->kubo, hf_block_get_cid (blocks->pdata[blocks->len - 1]), 3);
  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "");
  add_kubo (fixture, "adopt");
  hf_house_assert_copies (fixture->house, fixture->dags[0], "kubo corrupt");
}

/* While the node can't be read, nothing is looked for elsewhere: it is known where the pin is. */
static void
test_adopt_unread (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;

  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "later");
  hf_mock_server_fail (fixture->server, "/api/v0/dag/export", HF_MOCK_STATUS, "503", G_MAXUINT);
  add_kubo (fixture, "adopt");
  hf_house_assert_copies (fixture->house, fixture->dags[0], "kubo stored");
  hf_house_set_policy (fixture->house, "{\"target_replicas\":3}"); /* has all pins looked at */
  jobs = hf_house_list_jobs (fixture->house, -1);
  for (unsigned i = 0; i < jobs->len; i++)
    g_assert_cmpint (((HfJob *)jobs->pdata[i])->kind, ==, HF_JOB_VERIFY);

  hf_mock_server_fail (fixture->server, "/api/v0/dag/export", HF_MOCK_STATUS, "503", 0);
  hf_house_advance (fixture->house, HF_HOUR);
  assert_adopted (fixture, 0, "later");
}

/* Blocks whose links can't be read are kept only if the user says so, by naming them. */
static void
test_adopt_opaque (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfCid) git = hf_cid_new_for_data (0x78, "blob 0", 6);
  g_autofree char *text = hf_cid_to_canonical (git);
  HfStatus status;

  hf_mock_kubo_pin (fixture->kubo, text, "");
  add_kubo (fixture, "adopt");
  assert_strays (fixture, "%s declined", text);
  status = hf_house_get_status (fixture->house);
  g_assert_cmpuint (status.total_pins, ==, 0);
  g_assert_cmpuint (adopt (fixture, git, NULL), ==, 1);
  assert_strays (fixture, "");
  status = hf_house_get_status (fixture->house);
  g_assert_cmpuint (status.total_pins, ==, 1);
}

/* By the user's word: some, then all. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 2; i++)
    hf_mock_kubo_pin (fixture->kubo, fixture->texts[i], "mine");
  add_kubo (fixture, NULL);
  g_assert_cmpuint (adopt (fixture, hf_test_dag_get_root (fixture->dags[2]), &error), ==, 0);
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpuint (adopt (fixture, hf_test_dag_get_root (fixture->dags[0]), &error), ==, 1);
  g_assert_no_error (error);
  assert_adopted (fixture, 0, "mine");
  assert_strays (fixture, "%s found", fixture->texts[1]);
  g_assert_cmpuint (adopt (fixture, NULL, &error), ==, 1);
  g_assert_no_error (error);
  assert_adopted (fixture, 1, "mine");
  assert_strays (fixture, "");

  hf_house_change_store (fixture->house, "kubo", "{\"discovery\":\"off\"}");
  g_assert_cmpuint (adopt (fixture, NULL, &error), ==, 0);
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
}

/* What was let go of stays where it is, and comes back only by its name. */
static void
test_declined (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pins = NULL;

  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "mine");
  add_kubo (fixture, "adopt");
  assert_adopted (fixture, 0, "mine");
  unpin (fixture, 0);
  hf_house_advance (fixture->house, LISTING);
  assert_strays (fixture, "%s declined", fixture->texts[0]);
  hf_house_advance (fixture->house, 8 * HF_DAY);
  hf_house_advance (fixture->house, LISTING);
  assert_strays (fixture, "%s declined", fixture->texts[0]);
  hf_house_assert_copies (fixture->house, fixture->dags[0], "");
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (g_strchomp (pins), ==, fixture->texts[0]);

  g_assert_cmpuint (adopt (fixture, NULL, &error), ==, 0);
  assert_strays (fixture, "%s declined", fixture->texts[0]);
  g_assert_cmpuint (adopt (fixture, hf_test_dag_get_root (fixture->dags[0]), &error), ==, 1);
  g_assert_no_error (error);
  assert_adopted (fixture, 0, "mine");
}

/* Also what is kept everywhere, of which nothing else is left in the registry. */
static void
test_declined_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GError) error = NULL;

  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "mine");
  add_kubo (fixture, "adopt");
  hf_engine_unpin (fixture->house->engine, hf_test_dag_get_root (fixture->dags[0]), TRUE, &jobs,
                   &error);
  g_assert_no_error (error);
  hf_house_advance (fixture->house, LISTING);
  pin = hf_house_get_pin (fixture->house, fixture->dags[0]);
  g_assert_null (pin);
  assert_strays (fixture, "%s declined", fixture->texts[0]);
}

/* What is being removed elsewhere is neither told nor adopted by itself. */
static void
test_given_up (Fixture *fixture, gconstpointer data)
{
  hf_house_add (fixture->house, fixture->dags[0]);
  unpin (fixture, 0);
  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "");
  add_kubo (fixture, "tell");
  assert_strays (fixture, "%s declined", fixture->texts[0]);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "strays-found", ""), ==, 0);
  hf_house_change_store (fixture->house, "kubo", "{\"discovery\":\"adopt\"}");
  assert_strays (fixture, "%s declined", fixture->texts[0]);
  hf_house_assert_copies (fixture->house, fixture->dags[0], "a removing, b removing");
}

/* What the node does not show any more is forgotten: pinned by hand again, it is adopted again. */
static void
test_declined_and_gone (Fixture *fixture, gconstpointer data)
{
  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "mine");
  add_kubo (fixture, "adopt");
  unpin (fixture, 0);
  hf_house_advance (fixture->house, 8 * HF_DAY);
  hf_mock_kubo_unpin (fixture->kubo, fixture->texts[0]);
  hf_house_advance (fixture->house, LISTING);
  assert_strays (fixture, "");
  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "again");
  hf_house_advance (fixture->house, LISTING);
  assert_adopted (fixture, 0, "again");
}

/* ---- removed outside ---- */

static void
test_removed_outside (Fixture *fixture, gconstpointer data)
{
  HfHouse *house = fixture->house;
  g_autofree char *message = g_strdup_printf ("%s is not kept on kubo any more", fixture->texts[0]);
  g_autofree char *pins = NULL;
  HfMemoryStore *a = hf_memory_store_get ("a");
  guint64 gets;

  add_kubo (fixture, NULL);
  add_public (fixture, 0);
  hf_house_add_store (house, "c", "c");
  gets = hf_memory_store_get_count (a, "get");
  hf_house_assert_copies (house, fixture->dags[0], "a verified, b verified, kubo verified");
  hf_mock_kubo_unpin (fixture->kubo, fixture->texts[0]);
  hf_house_advance (house, LISTING);
  hf_house_assert_copies (house, fixture->dags[0], "a verified, b verified, kubo suspect");
  g_assert_cmpuint (hf_house_count_events (house, "replica-missing", ""), ==, 0);
  g_assert_cmpuint (hf_memory_store_get_count (a, "get"), ==, gets); /* no other copy is read */
  hf_house_advance (house, 10 * HF_MINUTE);
  hf_house_assert_copies (house, fixture->dags[0],
                          "a verified, b verified, kubo missing, c verified");
  g_assert_cmpuint (hf_house_count_events (house, "replica-missing", message), ==, 1);
  g_assert_cmpuint (hf_house_count_events (house, "replica-missing", "removed outside Holdfast"),
                    ==, 1);
  hf_house_advance (house, HF_DAY);
  hf_house_advance (house, LISTING);
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (pins, ==, "");
}

/* Who took it away put it back: the copy counts again, and is theirs. */
static void
test_put_back (Fixture *fixture, gconstpointer data)
{
  HfHouse *house = fixture->house;
  g_autoptr (HfReplica) replica = NULL;
  g_autofree char *pins = NULL;

  add_kubo (fixture, NULL);
  add_public (fixture, 0);
  hf_mock_kubo_unpin (fixture->kubo, fixture->texts[0]);
  hf_house_advance (house, LISTING);
  hf_house_advance (house, 10 * HF_MINUTE);
  hf_house_assert_copies (house, fixture->dags[0], "a verified, b verified, kubo missing");
  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "by hand");
  hf_house_advance (house, LISTING);
  hf_house_assert_copies (house, fixture->dags[0], "a verified, b verified, kubo verified");
  replica = hf_house_get_replica (house, fixture->dags[0], "kubo");
  g_assert_false (replica->created);
  unpin (fixture, 0);
  hf_house_advance (house, 8 * HF_DAY);
  pins = hf_mock_kubo_list (fixture->kubo);
  g_assert_cmpstr (g_strchomp (pins), ==, fixture->texts[0]);
}

/* A listing that breaks off says nothing, neither of copies nor of strays. */
static void
test_broken_off (Fixture *fixture, gconstpointer data)
{
  HfHouse *house = fixture->house;
  g_autoptr (HfBackendInfo) info = NULL;

  hf_mock_kubo_pin (fixture->kubo, fixture->texts[1], "");
  add_kubo (fixture, NULL);
  add_public (fixture, 0);
  hf_mock_kubo_unpin (fixture->kubo, fixture->texts[0]);
  hf_mock_kubo_unpin (fixture->kubo, fixture->texts[1]);
  hf_mock_kubo_pin (fixture->kubo, fixture->texts[2], "");
  for (unsigned i = 0; i < 2; i++)
    {
      hf_mock_server_fail (fixture->server, "/api/v0/pin/ls", HF_MOCK_CUT, NULL, G_MAXUINT);
      hf_house_advance (house, LISTING);
    }
  assert_strays (fixture, "%s found", fixture->texts[1]);
  hf_house_assert_copies (house, fixture->dags[0], "a verified, b verified, kubo verified");
  info = hf_house_get_backend (house, "kubo");
  g_assert_cmpint (info->listing, ==, HF_LISTING_BROKEN);
  g_assert_nonnull (strstr (info->listing_note, "broke off"));
  g_assert_cmpuint (hf_house_count_events (house, "listing-broken", ""), ==, 1);

  hf_mock_server_fail (fixture->server, "/api/v0/pin/ls", HF_MOCK_CUT, NULL, 0);
  hf_house_advance (house, LISTING);
  assert_strays (fixture, "%s found", fixture->texts[2]);
  hf_house_assert_copies (house, fixture->dags[0], "a verified, b verified, kubo suspect");
}

/* The program's end does not wait for a node that hangs, and finds nothing wrong with it. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) changes = hf_json_parse_object ("{\"discovery\":\"tell\"}", -1, NULL);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin;

  hf_mock_kubo_pin (fixture->kubo, fixture->texts[0], "");
  add_kubo (fixture, "off");
  hf_mock_server_fail (fixture->server, "/api/v0/pin/ls", HF_MOCK_STALL, NULL, G_MAXUINT);
  info = hf_engine_change_backend (fixture->house->engine, "kubo", changes, problems, &error);
  g_assert_no_error (error);
  while (hf_mock_server_count (fixture->server, "POST /api/v0/pin/ls") == 0)
    g_usleep (1000);
  begin = g_get_monotonic_time ();
  hf_engine_stop (fixture->house->engine);
  g_test_message ("%.3f s", (double)(g_get_monotonic_time () - begin) / 1e6);
  hf_mock_server_fail (fixture->server, "/api/v0/pin/ls", HF_MOCK_STALL, NULL, 0);
  hf_house_restart (fixture->house);
  assert_strays (fixture, "%s found", fixture->texts[0]);
  g_assert_cmpuint (hf_house_count_events (fixture->house, "listing-broken", ""), ==, 0);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/engine/discovery/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("tell", test_tell);
  ADD ("off", test_off);
  ADD ("away", test_away);
  ADD ("adopt", test_adopt);
  ADD ("adopt-damaged", test_adopt_damaged);
  ADD ("adopt-unread", test_adopt_unread);
  ADD ("adopt-opaque", test_adopt_opaque);
  ADD ("order", test_order);
  ADD ("declined", test_declined);
  ADD ("declined-at-once", test_declined_at_once);
  ADD ("given-up", test_given_up);
  ADD ("declined-and-gone", test_declined_and_gone);
  ADD ("removed-outside", test_removed_outside);
  ADD ("put-back", test_put_back);
  ADD ("broken-off", test_broken_off);
  ADD ("stopped", test_stopped);
  return g_test_run ();
}

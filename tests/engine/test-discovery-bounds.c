/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much discovery does at once, what it takes for a lie, and that it goes on after a crash. */
#include "hf-engine-fixture.h"

#include <string.h>

#include "hf-error.h"
#include "hf-stray-table.h"

#define LISTING (15 * HF_MINUTE)

/* Of one block each. */
static void
plant (HfHouse *house, const char *store, unsigned from, unsigned to)
{
  for (unsigned i = from; i < to; i++)
    {
      g_autoptr (HfTestDag) dag = hf_test_dag_new (i, 1, 20, 2);

      hf_house_plant (house, store, dag);
    }
}

static HfCid *
root_of (unsigned i)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (i, 1, 20, 2);

  return hf_cid_ref (hf_test_dag_get_root (dag));
}

static guint64
count_pins (HfHouse *house)
{
  HfStatus status = hf_house_get_status (house);

  return status.total_pins;
}

static guint64
adopt_all (HfHouse *house, const char *id)
{
  g_autoptr (GError) error = NULL;
  guint64 count;

  hf_engine_adopt (house->engine, id, NULL, &count, &error);
  g_assert_no_error (error);
  hf_engine_settle (house->engine);
  return count;
}

/* 1,001 wait for the user's word, 1,000 don't. */
static void
test_thousand (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfBackendInfo) waits = NULL;
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (HfCid) one = root_of (7);

  hf_house_set_policy (house, "{\"min_replicas\":1,\"target_replicas\":1,\"min_domains\":1}");
  plant (house, "a", 0, 1001);
  hf_house_change_store (house, "a", "{\"discovery\":\"adopt\"}");
  hf_house_advance (house, LISTING);
  waits = hf_house_get_backend (house, "a");
  g_assert_cmpint (waits->listing, ==, HF_LISTING_WAITS);
  g_assert_cmpuint (waits->stray_found, ==, 1001);
  g_assert_nonnull (strstr (waits->listing_note, "a holds 1001 pins"));
  g_assert_cmpuint (hf_house_count_events (house, "listing-waits", "your word"), ==, 1);
  g_assert_cmpuint (count_pins (house), ==, 0);

  g_assert_true (hf_memory_store_drop (hf_memory_store_get ("a"), one));
  hf_house_advance (house, LISTING);
  g_assert_cmpuint (count_pins (house), ==, 1000);
  info = hf_house_get_backend (house, "a");
  g_assert_cmpint (info->listing, ==, HF_LISTING_GOOD);
  g_assert_cmpuint (info->stray_found, ==, 0);
  g_assert_cmpuint (info->pin_count, ==, 1000);
}

/* The word for all, carried out in batches: after a failure and a crash the rest goes on. */
static void
test_goes_on (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  HfMemoryStore *store = hf_memory_store_get ("a");
  g_autoptr (HfBackendInfo) info = NULL;

  hf_house_set_policy (house, "{\"min_replicas\":1,\"target_replicas\":1,\"min_domains\":1}");
  plant (house, "a", 0, 1001);
  hf_house_change_store (house, "a", "{\"discovery\":\"adopt\"}");
  hf_memory_store_fail (store, "stat", -1, HF_ERROR_UNAVAILABLE);
  g_assert_cmpuint (adopt_all (house, "a"), ==, 1001);
  g_assert_cmpuint (count_pins (house), ==, 0);
  info = hf_house_get_backend (house, "a");
  g_assert_cmpint (info->listing, ==, HF_LISTING_BROKEN);
  g_assert_cmpint (info->adopt_upto, >, 0);

  hf_memory_store_fail (store, "stat", 0, 0);
  hf_house_restart (house);
  hf_house_advance (house, HF_MINUTE);
  g_assert_cmpuint (count_pins (house), ==, 1001);
  g_assert_cmpuint (hf_house_count_events (house, "strays-adopted", "1001 pins of a"), ==, 1);
}

static void
assert_states (HfHouse *house, unsigned n, HfReplicaState state, unsigned expected)
{
  unsigned count = 0;

  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr (HfTestDag) dag = hf_test_dag_new (i, 1, 20, 2);
      g_autoptr (HfReplica) replica = hf_house_get_replica (house, dag, "a");

      count += replica->state == state;
    }
  g_assert_cmpuint (count, ==, expected);
}

static HfHouse *
full_house (unsigned pins)
{
  HfHouse *house = hf_house_new (1);

  hf_house_set_policy (house, "{\"min_replicas\":1,\"target_replicas\":1,\"min_domains\":1}");
  plant (house, "a", 0, pins);
  hf_house_change_store (house, "a", "{\"discovery\":\"adopt\"}");
  g_assert_cmpuint (count_pins (house), ==, pins);
  hf_house_advance (house, HF_MINUTE); /* what was stored when a listing began may not be in it */
  return house;
}

/* A store that suddenly lists nothing, or a third less, is not believed; a few copies are looked
 * at, and are there. */
static void
test_implausible (void)
{
  static const unsigned listed[] = { 0, 27 };
  g_autoptr (HfHouse) house = full_house (40);
  HfMemoryStore *store = hf_memory_store_get ("a");

  for (unsigned i = 0; i < G_N_ELEMENTS (listed); i++)
    {
      g_autoptr (HfBackendInfo) info = NULL;
      guint64 gets = hf_memory_store_get_count (store, "get");

      hf_memory_store_set_listed (store, listed[i]);
      hf_house_advance (house, LISTING);
      hf_house_advance (house, LISTING);
      info = hf_house_get_backend (house, "a");
      g_assert_cmpint (info->listing, ==, HF_LISTING_IMPLAUSIBLE);
      g_assert_cmpuint (hf_house_count_events (house, "listing-implausible", ""), ==, i + 1);
      g_assert_cmpuint (hf_memory_store_get_count (store, "get") - gets, ==, 10);
      assert_states (house, 40, HF_REPLICA_VERIFIED, 40);
      hf_memory_store_set_listed (store, G_MAXUINT64);
      hf_house_advance (house, LISTING);
    }
}

/* Copies that are there, and that a listing lacks, are read and stay what they are. */
static void
test_not_listed (void)
{
  g_autoptr (HfHouse) house = full_house (40);
  HfMemoryStore *store = hf_memory_store_get ("a");
  guint64 gets = hf_memory_store_get_count (store, "get");

  hf_memory_store_set_listed (store, 30);
  hf_house_advance (house, LISTING);
  g_assert_cmpuint (hf_memory_store_get_count (store, "get") - gets, ==, 10);
  assert_states (house, 40, HF_REPLICA_VERIFIED, 40);
  g_assert_cmpuint (hf_house_count_events (house, "listing-implausible", ""), ==, 0);
}

/* What was let go of is remembered although a listing lacks it, since it is there. */
static void
test_declined_not_listed (void)
{
  g_autoptr (HfHouse) house = full_house (5);
  g_autofree char *last = NULL;
  g_autoptr (HfCid) hidden = NULL;
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 5; i++)
    {
      g_autoptr (HfCid) root = root_of (i);
      g_autofree char *key = hf_cid_to_key (root);

      if (last && strcmp (key, last) < 0)
        continue;
      g_free (last);
      last = g_steal_pointer (&key);
      g_clear_pointer (&hidden, hf_cid_unref);
      hidden = hf_cid_ref (root);
    }
  hf_engine_unpin (house->engine, hidden, FALSE, &jobs, &error);
  g_assert_no_error (error);
  hf_memory_store_set_listed (hf_memory_store_get ("a"), 4);
  hf_house_advance (house, LISTING);
  hf_memory_store_set_listed (hf_memory_store_get ("a"), 5);
  hf_house_advance (house, LISTING);
  info = hf_house_get_backend (house, "a");
  g_assert_cmpuint (info->stray_declined, ==, 1);
  g_assert_cmpuint (count_pins (house), ==, 4);
}

/* What was stored since a listing began may not be in it, and is not looked at. */
static void
test_stored_since (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  HfMemoryStore *store = hf_memory_store_get ("a");
  guint64 gets;

  plant (house, "a", 0, 5);
  hf_house_change_store (house, "a", "{\"discovery\":\"adopt\"}");
  gets = hf_memory_store_get_count (store, "get");
  hf_memory_store_set_listed (store, 1);
  hf_house_change_store (house, "a", "{\"discovery\":\"tell\"}");
  g_assert_cmpuint (hf_memory_store_get_count (store, "get"), ==, gets);
  hf_house_advance (house, LISTING);
  g_assert_cmpuint (hf_memory_store_get_count (store, "get"), ==, gets + 4);
}

/* Many that are gone are looked at a hundred at a time. */
static void
test_many_gone (void)
{
  g_autoptr (HfHouse) house = full_house (500);

  for (unsigned i = 0; i < 150; i++)
    {
      g_autoptr (HfCid) root = root_of (i);

      g_assert_true (hf_memory_store_drop (hf_memory_store_get ("a"), root));
    }
  hf_house_advance (house, LISTING);
  assert_states (house, 150, HF_REPLICA_SUSPECT, 100);
  hf_house_advance (house, 10 * HF_MINUTE);
  assert_states (house, 150, HF_REPLICA_MISSING, 100);
  hf_house_advance (house, LISTING);
  assert_states (house, 150, HF_REPLICA_SUSPECT, 50);
  hf_house_advance (house, 10 * HF_MINUTE);
  assert_states (house, 150, HF_REPLICA_MISSING, 150);
}

static void
drop_seven (HfMemoryStore *store, gpointer data)
{
  g_autoptr (HfCid) seven = root_of (7);

  hf_memory_store_drop (store, seven);
}

/* What went since it was listed, perhaps by our own removal, does not become a pin. */
static void
test_gone_since (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfBackendInfo) info = NULL;

  plant (house, "a", 5, 10);
  hf_memory_store_set_hook (hf_memory_store_get ("a"), "stat", G_CALLBACK (drop_seven), NULL);
  hf_house_change_store (house, "a", "{\"discovery\":\"adopt\"}");
  g_assert_cmpuint (count_pins (house), ==, 4);
  info = hf_house_get_backend (house, "a");
  g_assert_cmpuint (info->stray_found, ==, 0);
}

static void
remove_backend (HfMemoryStore *store, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_engine_remove_backend (((HfHouse *)data)->engine, "a", &error);
  g_assert_no_error (error);
}

/* What a listing finds of a store that was removed meanwhile is of no interest. */
static void
test_removed_meanwhile (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);

  plant (house, "a", 0, 5);
  hf_memory_store_set_hook (hf_memory_store_get ("a"), "list", G_CALLBACK (remove_backend), house);
  hf_house_change_store (house, "a", "{\"discovery\":\"adopt\"}");
  hf_house_advance (house, LISTING);
  g_assert_cmpuint (count_pins (house), ==, 0);
}

/* A copy that we made, and that the registry lost, is a stray with our mark; adopted, it is a copy
 * of the pin that is known. */
static void
test_ours (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfStore *store = hf_engine_get_store (house->engine);
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (GPtrArray) strays = NULL;
  g_autoptr (GError) error = NULL;
  HfDb *db;

  hf_house_add (house, dag);
  hf_house_set_policy (house, "{\"min_replicas\":1,\"target_replicas\":1,\"min_domains\":1}");
  hf_engine_remove_backend (house->engine, "b", &error);
  g_assert_no_error (error);
  hf_house_add_store (house, "b", "b");
  hf_house_assert_copies (house, dag, "a verified");
  hf_house_change_store (house, "b", "{\"discovery\":\"tell\"}");
  info = hf_house_get_backend (house, "b");
  db = hf_store_borrow (store, NULL);
  strays = hf_stray_table_list (db, info->store_id, 0, 10, NULL);
  hf_store_give_back (store, db);
  g_assert_cmpuint (strays->len, ==, 1);
  g_assert_true (((HfStray *)strays->pdata[0])->ours);
  g_assert_cmpuint (adopt_all (house, "b"), ==, 1);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  g_assert_cmpuint (count_pins (house), ==, 1);
}

/* ---- a listing that hangs ---- */

typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean hanging;
  gboolean released;
  gint64 over; /* the job that ended last */
} Gate;

static void
hang (HfMemoryStore *store, gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  gate->hanging = TRUE;
  g_cond_broadcast (&gate->cond);
  while (!gate->released)
    g_cond_wait (&gate->cond, &gate->mutex);
  g_mutex_unlock (&gate->mutex);
}

static void
job_over (gint64 job_id, gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->mutex);
  gate->over = job_id;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->mutex);
}

/* Everything else goes on meanwhile. */
static void
test_hangs (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (JsonObject) changes = hf_json_parse_object ("{\"discovery\":\"tell\"}", -1, NULL);
  g_autoptr (HfBackendInfo) info = NULL;
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (GError) error = NULL;
  Gate gate = { 0 };

  hf_memory_store_set_hook (hf_memory_store_get ("a"), "list", G_CALLBACK (hang), &gate);
  hf_engine_set_job_func (house->engine, job_over, &gate);
  info = hf_engine_change_backend (house->engine, "a", changes, problems, &error);
  g_assert_no_error (error);
  g_mutex_lock (&gate.mutex);
  while (!gate.hanging)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);

  added = hf_house_try_add (house, car, NULL, &error);
  g_assert_no_error (error);
  g_mutex_lock (&gate.mutex);
  while (gate.over != added->job_id)
    g_cond_wait (&gate.cond, &gate.mutex);
  g_mutex_unlock (&gate.mutex);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");

  g_mutex_lock (&gate.mutex);
  gate.released = TRUE;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.mutex);
  hf_engine_settle (house->engine);
  hf_engine_set_job_func (house->engine, NULL, NULL);
  g_clear_pointer (&info, hf_backend_info_free);
  info = hf_house_get_backend (house, "a");
  g_assert_cmpuint (info->stray_found, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/discovery/thousand", test_thousand);
  g_test_add_func ("/engine/discovery/goes-on", test_goes_on);
  g_test_add_func ("/engine/discovery/implausible", test_implausible);
  g_test_add_func ("/engine/discovery/not-listed", test_not_listed);
  g_test_add_func ("/engine/discovery/declined-not-listed", test_declined_not_listed);
  g_test_add_func ("/engine/discovery/stored-since", test_stored_since);
  g_test_add_func ("/engine/discovery/many-gone", test_many_gone);
  g_test_add_func ("/engine/discovery/gone-since", test_gone_since);
  g_test_add_func ("/engine/discovery/removed-meanwhile", test_removed_meanwhile);
  g_test_add_func ("/engine/discovery/ours", test_ours);
  g_test_add_func ("/engine/discovery/hangs", test_hangs);
  return g_test_run ();
}

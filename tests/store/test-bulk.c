/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads: the counters at their end are those that single writes would have given, and a failed one
 * leaves nothing, not even suspended triggers. */
#include "hf-bulk.h"

#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-test.h"

#define TRIGGERS "SELECT count (*) FROM sqlite_schema WHERE type = 'trigger'"

static void
add_stores (HfDb *db)
{
  hf_fixture_add_backend (db, "a", "uuid-a", "here");
  hf_fixture_add_backend (db, "b", "uuid-b", "there");
  hf_fixture_add_backend (db, "c", "uuid-c", "there");
}

static void
load (HfBulk *bulk, unsigned first, unsigned count)
{
  static const char *const ids[] = { "a", "b", "c" };
  g_autoptr (GError) error = NULL;

  for (unsigned i = first; i < first + count; i++)
    {
      g_autoptr (HfPin) pin = hf_fixture_pin (i);

      pin->name = i % 5 != 0 ? g_strdup_printf ("pin %u", i) : NULL;
      pin->managed = i % 7 != 0;
      pin->min_replicas = i % 3;
      hf_bulk_add_pin (bulk, pin, &error);
      g_assert_no_error (error);
      for (unsigned store = 0; store < i % 4; store++)
        {
          g_autoptr (HfReplica) replica
              = hf_fixture_replica (pin->id, store + 1, ids[store], (HfReplicaState)(i % 12));

          hf_bulk_add_replica (bulk, replica, &error);
          g_assert_no_error (error);
        }
    }
}

static void
test_counters (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 triggers = hf_fixture_number (db, TRIGGERS);
  gint64 earlier, loss;
  g_autoptr (HfReplica) replica = NULL;
  g_autoptr (HfPin) known = hf_fixture_pin (1000000);
  HfBulk *bulk;

  add_stores (db);
  earlier = hf_fixture_add_pin (db, 1000000);
  loss = hf_fixture_add_replica (db, earlier, 1, "a", HF_REPLICA_VERIFIED);
  hf_db_execute (db, "DELETE FROM pin_todo", &error);

  for (unsigned round = 0; round < 3; round++)
    {
      bulk = hf_bulk_begin (db, &error);
      g_assert_no_error (error);
      load (bulk, round * 5000, 5000);
      if (round == 1)
        {
          /* A pin of before the load gets a copy, and is named once more. */
          replica = hf_fixture_replica (earlier, 2, "b", HF_REPLICA_VERIFIED);
          hf_bulk_add_replica (bulk, replica, &error);
          hf_bulk_add_pin (bulk, known, &error);
          g_assert_cmpint (known->id, ==, earlier);
        }
      hf_bulk_end (bulk, &error);
      g_assert_no_error (error);
      hf_fixture_recount (db);
      g_assert_cmpint (hf_fixture_number (db, TRIGGERS), ==, triggers);
    }

  /* New managed pins are the reconciler's, and triggers work again. */
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM pin_todo"), ==,
                   hf_fixture_number (db, "SELECT count (*) FROM pin WHERE managed") - 1);
  hf_fixture_set_state (db, loss, HF_REPLICA_MISSING);
  hf_fixture_recount (db);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM pin_todo"), ==,
                   hf_fixture_number (db, "SELECT count (*) FROM pin WHERE managed"));
}

/* More pins than are counted at a time, and all copies after all pins. */
static void
test_copies_later (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfBulk *bulk;

  add_stores (db);
  bulk = hf_bulk_begin (db, &error);
  g_assert_no_error (error);
  for (unsigned i = 0; i < 10000; i++)
    {
      g_autoptr (HfPin) pin = hf_fixture_pin (i);

      hf_bulk_add_pin (bulk, pin, &error);
      g_assert_no_error (error);
    }
  for (unsigned i = 0; i < 10000; i += 3)
    {
      g_autoptr (HfReplica) replica
          = hf_fixture_replica (i + 1, i % 2 + 1, i % 2 == 0 ? "a" : "b", HF_REPLICA_VERIFIED);

      hf_bulk_add_replica (bulk, replica, &error);
      g_assert_no_error (error);
    }
  hf_bulk_end (bulk, &error);
  g_assert_no_error (error);
  hf_fixture_recount (db);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM pin_todo"), ==, 10000);
  g_assert_cmpint (hf_fixture_number (db, "SELECT sum (held) FROM pin"), ==, 3334);
}

static gboolean
set_up (HfDb *db, gpointer data, GError **error)
{
  add_stores (db);
  hf_fixture_add_pin (db, 1);
  return TRUE;
}

/* The same copy twice, near the end. */
static gboolean
load_wrong (HfDb *db, gpointer data, GError **error)
{
  HfBulk *bulk = hf_bulk_begin (db, error);
  g_autoptr (HfReplica) replica = hf_fixture_replica (1, 1, "a", HF_REPLICA_VERIFIED);

  load (bulk, 100, 300);
  if (hf_bulk_add_replica (bulk, replica, error) && hf_bulk_add_replica (bulk, replica, error))
    return hf_bulk_end (bulk, error);
  hf_bulk_abort (bulk);
  return FALSE;
}

static gboolean
load_right (HfDb *db, gpointer data, GError **error)
{
  HfBulk *bulk = hf_bulk_begin (db, error);

  load (bulk, 100, 300);
  return hf_bulk_end (bulk, error);
}

static void
test_all_or_nothing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfStore) store = hf_fixture_store_open (dir);
  HfDb *db;

  hf_fixture_change (store, set_up, NULL);
  g_assert_false (hf_store_change (store, load_wrong, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);
  db = hf_store_borrow (store, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM pin"), ==, 1);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM replica"), ==, 0);
  g_assert_cmpint (hf_fixture_number (db, TRIGGERS), >, 10);
  hf_fixture_recount (db);

  hf_fixture_change (store, load_right, NULL);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM pin"), ==, 301);
  hf_fixture_recount (db);
  hf_store_give_back (store, db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/bulk/counters", test_counters);
  g_test_add_func ("/store/bulk/copies-later", test_copies_later);
  g_test_add_func ("/store/bulk/all-or-nothing", test_all_or_nothing);
  return g_test_run ();
}

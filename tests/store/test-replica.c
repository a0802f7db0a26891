/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies: all columns, one a store, versions, ageing for each reason, what depends on a store. */
#include "hf-fixture.h"

#include "hf-error.h"

static void
assert_same (const HfReplica *a, const HfReplica *b)
{
  g_assert_cmpint (a->id, ==, b->id);
  g_assert_cmpint (a->pin_id, ==, b->pin_id);
  g_assert_cmpint (a->store_id, ==, b->store_id);
  g_assert_cmpstr (a->backend_id, ==, b->backend_id);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpstr (a->locator, ==, b->locator);
  g_assert_cmpuint (a->bytes, ==, b->bytes);
  g_assert_cmpint (a->created, ==, b->created);
  g_assert_cmpint (a->stored_at, ==, b->stored_at);
  g_assert_cmpint (a->proof, ==, b->proof);
  g_assert_cmpint (a->proved_at, ==, b->proved_at);
  g_assert_cmpstr (a->proved_store, ==, b->proved_store);
  g_assert_cmpint (a->absent_since, ==, b->absent_since);
  g_assert_cmpstr (a->error, ==, b->error);
  g_assert_cmpint (a->job_id, ==, b->job_id);
  g_assert_cmpint (a->version, ==, b->version);
}

static void
test_round_trip (void)
{
  static const char *const proved[] = { "uuid-a", "another", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");

  hf_fixture_add_backend (db, "b", "uuid-a", "here");
  for (unsigned i = 0; i < G_N_ELEMENTS (proved); i++)
    {
      gint64 pin_id = hf_fixture_add_pin (db, i);
      g_autoptr (HfReplica) replica
          = hf_fixture_replica (pin_id, store_id, "a", HF_REPLICA_VERIFIED);
      g_autoptr (HfReplica) read = NULL;
      g_autoptr (HfReplica) found = NULL;

      g_free (replica->proved_store);
      replica->proved_store = g_strdup (proved[i]);
      hf_replica_table_insert (db, replica, &error);
      g_assert_no_error (error);
      g_assert_cmpint (replica->version, ==, 1);
      read = hf_replica_table_get (db, replica->id, &error);
      g_assert_no_error (error);
      assert_same (replica, read);

      g_free (replica->backend_id);
      replica->backend_id = g_strdup ("b");
      replica->state = HF_REPLICA_SUSPECT;
      g_clear_pointer (&replica->locator, g_free);
      replica->bytes = 17;
      replica->created = FALSE;
      replica->stored_at = 1;
      replica->proof = HF_PROOF_SAMPLE;
      replica->proved_at = 2;
      replica->absent_since = 3;
      replica->error = g_strdup ("gone");
      replica->job_id = 4;
      hf_replica_table_update (db, replica, &error);
      g_assert_no_error (error);
      g_assert_cmpint (replica->version, ==, 2);
      found = hf_replica_table_find (db, pin_id, store_id, &error);
      g_assert_no_error (error);
      assert_same (replica, found);
      hf_fixture_recount (db);
    }
}

/* Through a second backend too: it is the store that counts. */
static void
test_one_a_store (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 pin_id = hf_fixture_add_pin (db, 1);
  g_autoptr (HfReplica) second = hf_fixture_replica (pin_id, store_id, "b", HF_REPLICA_VERIFIED);
  g_autoptr (HfPin) pin = NULL;

  g_assert_cmpint (hf_fixture_add_backend (db, "b", "uuid-a", "elsewhere"), ==, store_id);
  hf_fixture_add_replica (db, pin_id, store_id, "a", HF_REPLICA_VERIFIED);
  g_assert_false (hf_replica_table_insert (db, second, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  pin = hf_pin_table_get (db, pin_id, NULL);
  g_assert_cmpint (pin->held, ==, 1);
  g_assert_cmpint (pin->domains, ==, 1);
  hf_fixture_recount (db);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 pin_id = hf_fixture_add_pin (db, 1);
  g_autoptr (HfReplica) stranger = hf_fixture_replica (pin_id, store_id, "x", HF_REPLICA_QUEUED);
  g_autoptr (HfReplica) orphan = hf_fixture_replica (99, store_id, "a", HF_REPLICA_QUEUED);
  g_autoptr (HfReplica) huge = hf_fixture_replica (pin_id, store_id, "a", HF_REPLICA_QUEUED);

  g_assert_false (hf_replica_table_insert (db, stranger, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (hf_replica_table_insert (db, orphan, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);
  huge->bytes = G_MAXUINT64;
  g_assert_false (hf_replica_table_insert (db, huge, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
  g_clear_error (&error);
  huge->id = 5;
  huge->bytes = 1;
  g_assert_false (hf_replica_table_update (db, huge, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (hf_replica_table_delete (db, 5, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hf_replica_table_find (db, pin_id, store_id, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  hf_fixture_add_replica (db, pin_id, store_id, "a", HF_REPLICA_VERIFIED);
  g_assert_false (hf_db_execute (db, "UPDATE replica SET store_id = 2", &error));
  g_assert_nonnull (strstr (error->message, "a copy stays"));
  hf_fixture_recount (db);
}

static void
test_lists (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 a = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 b = hf_fixture_add_backend (db, "b", "uuid-b", "there");
  gint64 pin_id = 0;
  g_autoptr (GPtrArray) of_pin = NULL;
  g_autoptr (GPtrArray) of_store = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  g_autoptr (GPtrArray) of_job = NULL;
  g_autoptr (GPtrArray) of_none = NULL;
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (GPtrArray) oldest = NULL;
  g_autoptr (HfPin) unpinned = NULL;

  for (unsigned i = 0; i < 5; i++)
    {
      g_autoptr (HfReplica) replica = NULL;

      pin_id = hf_fixture_add_pin (db, i);
      hf_fixture_add_replica (db, pin_id, a, "a", HF_REPLICA_STORED);
      replica = hf_fixture_replica (pin_id, b, "b", HF_REPLICA_QUEUED);
      replica->job_id = i % 2 == 0 ? 7 : 0;
      hf_replica_table_insert (db, replica, &error);
      g_assert_no_error (error);
    }
  of_pin = hf_replica_table_of_pin (db, pin_id, &error);
  of_store = hf_replica_table_of_store (db, b, 0, 3, &error);
  rest = hf_replica_table_of_store (db, b, ((HfReplica *)of_store->pdata[2])->id, 3, &error);
  of_job = hf_replica_table_of_job (db, 7, &error);
  of_none = hf_replica_table_of_job (db, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (of_pin->len, ==, 2);
  g_assert_cmpuint (of_store->len, ==, 3);
  g_assert_cmpuint (rest->len, ==, 2);
  g_assert_cmpuint (of_job->len, ==, 3);
  g_assert_cmpuint (of_none->len, ==, 0);

  /* Whole pins, the newest first, and none that are unpinned. */
  unpinned = hf_pin_table_get (db, pin_id - 1, &error);
  g_assert_no_error (error);
  unpinned->managed = FALSE;
  hf_pin_table_update (db, unpinned, &error);
  g_assert_no_error (error);
  newest = hf_replica_table_of_pins_before (db, G_MAXINT64, 2, &error);
  older = hf_replica_table_of_pins_before (db, pin_id - 2, 2, &error);
  oldest = hf_replica_table_of_pins_before (db, pin_id - 4, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (newest->len, ==, 4);
  g_assert_cmpint (((HfReplica *)newest->pdata[0])->pin_id, ==, pin_id);
  g_assert_cmpint (((HfReplica *)newest->pdata[3])->pin_id, ==, pin_id - 2);
  g_assert_cmpuint (older->len, ==, 4);
  g_assert_cmpint (((HfReplica *)older->pdata[0])->pin_id, ==, pin_id - 3);
  g_assert_cmpuint (oldest->len, ==, 0);

  hf_replica_table_delete_store (db, b, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM replica"), ==, 5);
  hf_fixture_recount (db);
}

typedef struct
{
  HfProofKind proof;
  gint64 age;
  const char *proved_store;
  gboolean stale;
} AgeCase;

static const AgeCase age_cases[] = {
  { HF_PROOF_FULL_READ, 0, "uuid-a", FALSE },
  { HF_PROOF_FULL_READ, 180 * HF_DAY, "uuid-a", FALSE },
  { HF_PROOF_FULL_READ, 180 * HF_DAY + 1, "uuid-a", TRUE },
  { HF_PROOF_SAMPLE, 30 * HF_DAY, "uuid-a", FALSE },
  { HF_PROOF_SAMPLE, 30 * HF_DAY + 1, "uuid-a", TRUE },
  { HF_PROOF_CHECKSUM, 30 * HF_DAY, "uuid-a", FALSE },
  { HF_PROOF_CHECKSUM, 30 * HF_DAY + 1, "uuid-a", TRUE },
  { HF_PROOF_LISTED, 0, "uuid-a", TRUE },
  { HF_PROOF_NONE, 0, "uuid-a", TRUE },
  { HF_PROOF_FULL_READ, -1, "uuid-a", TRUE }, /* in the future */
  { HF_PROOF_CHECKSUM, -HF_DAY, "uuid-a", TRUE },
  { HF_PROOF_FULL_READ, 0, "uuid-b", TRUE }, /* in another store */
  { HF_PROOF_FULL_READ, 0, NULL, TRUE },
};

static void
test_age (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 ids[G_N_ELEMENTS (age_cases)];
  gint64 suspect;
  guint64 changed, expected = 0;

  for (unsigned i = 0; i < G_N_ELEMENTS (age_cases); i++)
    {
      g_autoptr (HfReplica) replica
          = hf_fixture_replica (hf_fixture_add_pin (db, i), store_id, "a", HF_REPLICA_VERIFIED);

      replica->proof = age_cases[i].proof;
      replica->proved_at = HF_FIXTURE_NOW - age_cases[i].age;
      g_free (replica->proved_store);
      replica->proved_store = g_strdup (age_cases[i].proved_store);
      hf_replica_table_insert (db, replica, &error);
      g_assert_no_error (error);
      ids[i] = replica->id;
      expected += age_cases[i].stale;
    }
  suspect
      = hf_fixture_add_replica (db, hf_fixture_add_pin (db, 99), store_id, "a", HF_REPLICA_SUSPECT);

  hf_replica_table_age (db, HF_FIXTURE_NOW, &changed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changed, ==, expected);
  for (unsigned i = 0; i < G_N_ELEMENTS (age_cases); i++)
    {
      g_autoptr (HfReplica) replica = hf_replica_table_get (db, ids[i], &error);

      g_test_message ("case %u", i);
      g_assert_cmpint (replica->state, ==,
                       age_cases[i].stale ? HF_REPLICA_STALE : HF_REPLICA_VERIFIED);
      g_assert_cmpint (replica->version, ==, age_cases[i].stale ? 2 : 1);
    }
  hf_fixture_recount (db);

  /* A second look changes nothing, and never what is not verified. */
  hf_replica_table_age (db, HF_FIXTURE_NOW, &changed, &error);
  g_assert_cmpuint (changed, ==, 0);
  hf_replica_table_age (db, HF_FIXTURE_NOW + 1000 * HF_DAY, &changed, &error);
  g_assert_cmpint (hf_fixture_number (db, "SELECT state FROM replica ORDER BY id DESC"), ==,
                   HF_REPLICA_SUSPECT);
  g_assert_cmpint (suspect, >, 0);
  hf_fixture_recount (db);
}

/* Whatever the number of copies, ageing reads by index what it changes. */
static void
test_age_by_index (void)
{
  static const char *const plans[]
      = { "SELECT count (*) FROM replica WHERE state = 4 AND proof = 4 AND proved_at < 5",
          "SELECT count (*) FROM replica WHERE state = 4 AND proved_store IS NOT NULL" };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();

  for (unsigned i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autofree char *sql = g_strconcat ("EXPLAIN QUERY PLAN ", plans[i], NULL);
      g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, &error);
      gboolean row;

      hf_statement_step (statement, &row, &error);
      g_assert_no_error (error);
      g_test_message ("%s", hf_statement_get_text (statement, 3));
      g_assert_nonnull (strstr (hf_statement_get_text (statement, 3),
                                i == 0 ? "replica_age" : "replica_elsewhere"));
    }
}

/* The store is found to be another one than before: its proofs were made elsewhere. */
static void
test_store_renamed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 id
      = hf_fixture_add_replica (db, hf_fixture_add_pin (db, 1), store_id, "a", HF_REPLICA_VERIFIED);
  g_autoptr (HfReplica) replica = NULL;
  guint64 changed;

  g_assert_true (hf_db_execute (db, "UPDATE store SET uuid = 'new'", &error));
  replica = hf_replica_table_get (db, id, &error);
  g_assert_cmpstr (replica->proved_store, ==, "uuid-a");
  hf_replica_table_age (db, HF_FIXTURE_NOW, &changed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (changed, ==, 1);
}

static void
assert_dependent (HfDb *db, gint64 store_id, int min, guint64 expected)
{
  g_autoptr (GError) error = NULL;
  guint64 pins;

  hf_replica_table_count_dependent (db, store_id, min, 0, &pins, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pins, ==, expected);
}

static void
test_dependent (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 a = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 b = hf_fixture_add_backend (db, "b", "uuid-b", "there");
  gint64 c = hf_fixture_add_backend (db, "c", "uuid-c", "far");
  gint64 pin_id = hf_fixture_add_pin (db, 1);
  gint64 in_a = hf_fixture_add_replica (db, pin_id, a, "a", HF_REPLICA_VERIFIED);
  gint64 in_c;
  g_autoptr (HfPin) pin = NULL;

  hf_fixture_add_replica (db, pin_id, b, "b", HF_REPLICA_VERIFIED);
  in_c = hf_fixture_add_replica (db, pin_id, c, "c", HF_REPLICA_VERIFIED);
  assert_dependent (db, a, 2, 0);
  assert_dependent (db, a, 3, 1);
  hf_fixture_set_state (db, in_c, HF_REPLICA_STALE); /* is no proof any more */
  assert_dependent (db, a, 2, 1);
  assert_dependent (db, c, 2, 0);
  hf_fixture_set_state (db, in_a, HF_REPLICA_CORRUPT);
  assert_dependent (db, a, 2, 1);
  assert_dependent (db, c, 2, 1);
  hf_fixture_set_state (db, in_a, HF_REPLICA_MISSING); /* nothing there */
  assert_dependent (db, a, 2, 0);

  pin = hf_pin_table_get (db, pin_id, &error);
  pin->min_replicas = 1;
  hf_pin_table_update (db, pin, &error);
  assert_dependent (db, c, 2, 0);
  assert_dependent (db, b, 2, 1);
  pin->managed = FALSE;
  hf_pin_table_update (db, pin, &error);
  assert_dependent (db, b, 2, 0);
}

/* Two copies in one place are enough copies, and one place too few. */
static void
test_dependent_domains (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 a = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 b = hf_fixture_add_backend (db, "b", "uuid-b", "here");
  gint64 c = hf_fixture_add_backend (db, "c", "uuid-c", "there");
  gint64 pin_id = hf_fixture_add_pin (db, 1);
  guint64 pins;

  hf_fixture_add_replica (db, pin_id, a, "a", HF_REPLICA_VERIFIED);
  hf_fixture_add_replica (db, pin_id, b, "b", HF_REPLICA_VERIFIED);
  hf_fixture_add_replica (db, pin_id, c, "c", HF_REPLICA_VERIFIED);
  hf_replica_table_count_dependent (db, c, 2, 2, &pins, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pins, ==, 1);
  hf_replica_table_count_dependent (db, a, 2, 2, &pins, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pins, ==, 0);

  hf_db_execute (db, "UPDATE backend SET state = 2 WHERE id = 'b'", &error); /* who knows */
  hf_replica_table_count_dependent (db, a, 2, 0, &pins, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pins, ==, 1);
  hf_replica_table_count_dependent (db, b, 2, 2, &pins, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pins, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/replica/round-trip", test_round_trip);
  g_test_add_func ("/store/replica/one-a-store", test_one_a_store);
  g_test_add_func ("/store/replica/refused", test_refused);
  g_test_add_func ("/store/replica/lists", test_lists);
  g_test_add_func ("/store/replica/age", test_age);
  g_test_add_func ("/store/replica/age-by-index", test_age_by_index);
  g_test_add_func ("/store/replica/store-renamed", test_store_renamed);
  g_test_add_func ("/store/replica/dependent", test_dependent);
  g_test_add_func ("/store/replica/dependent-domains", test_dependent_domains);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The counts: against the definition, against a recount after thousands of writes, and what reading
 * them costs. */
#include "hf-status-table.h"

#include "hf-error.h"
#include "hf-fixture.h"

#define STORES 8
#define WRITES 4000

static void
add_stores (HfDb *db)
{
  for (unsigned i = 0; i < STORES; i++)
    {
      g_autofree char *id = g_strdup_printf ("b%u", i);
      g_autofree char *uuid = g_strconcat ("uuid-", id, NULL);
      g_autofree char *domain = g_strdup_printf ("domain-%u", i / 2);

      hf_fixture_add_backend (db, id, uuid, domain);
    }
}

static HfStatus
read_status (HfDb *db, const HfPolicy *policy)
{
  g_autoptr (GError) error = NULL;
  HfStatus status;

  hf_status_table_read (db, policy, &status, &error);
  g_assert_no_error (error);
  return status;
}

static void
add_copies (HfDb *db, gint64 pin_id, unsigned first, unsigned count, HfReplicaState state)
{
  for (unsigned i = first; i < first + count; i++)
    {
      g_autofree char *id = g_strdup_printf ("b%u", i);

      hf_fixture_add_replica (db, pin_id, i + 1, id, state);
    }
}

static void
test_definitions (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (HfPin) waiting = hf_fixture_pin (100);
  g_autoptr (HfPin) leaving = hf_fixture_pin (101);
  g_autoptr (HfPin) opaque = hf_fixture_pin (102);
  HfStatus status;

  add_stores (db);
  waiting->content = HF_CONTENT_WAITING;
  hf_pin_table_insert (db, waiting, NULL, &error);
  leaving->managed = FALSE;
  hf_pin_table_insert (db, leaving, NULL, &error);
  opaque->content = HF_CONTENT_OPAQUE;
  hf_pin_table_insert (db, opaque, NULL, &error);
  g_assert_no_error (error);
  hf_fixture_add_pin (db, 0); /* nothing */
  add_copies (db, hf_fixture_add_pin (db, 1), 0, 1, HF_REPLICA_VERIFIED); /* one */
  add_copies (db, hf_fixture_add_pin (db, 2), 0, 2, HF_REPLICA_VERIFIED); /* two in one domain */
  add_copies (db, hf_fixture_add_pin (db, 3), 1, 2, HF_REPLICA_VERIFIED); /* two in two */
  add_copies (db, hf_fixture_add_pin (db, 4), 0, 3, HF_REPLICA_STALE); /* three, unproven */
  add_copies (db, hf_fixture_add_pin (db, 5), 0, 6, HF_REPLICA_VERIFIED); /* too many */
  add_copies (db, hf_fixture_add_pin (db, 6), 0, 3, HF_REPLICA_CORRUPT); /* none that counts */

  status = read_status (db, policy);
  g_assert_cmpuint (status.total_pins, ==, 9);
  g_assert_cmpuint (status.total_bytes, ==, 9 * 1000 + 100 + 102 + 21);
  g_assert_cmpuint (status.below_min, ==, 5);
  g_assert_cmpuint (status.above_max, ==, 1);
  g_assert_cmpuint (status.at_target, ==, 2);
  g_assert_cmpuint (status.too_few_domains, ==, 1);
  g_assert_cmpuint (status.unverified, ==, 1);
  g_assert_cmpuint (status.no_copy, ==, 4);
  g_assert_cmpuint (status.waiting, ==, 1);
  g_assert_cmpuint (status.opaque, ==, 1);
  g_assert_cmpuint (status.copies, ==, 1 + 2 + 2 + 3 + 6);

  /* The same of what one store holds. */
  hf_status_table_read_store (db, policy, 0, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (status.total_pins, ==, 4);
  g_assert_cmpuint (status.at_target, ==, 2);
  hf_status_table_read_store (db, policy, 5, &status, &error);
  g_assert_cmpuint (status.total_pins, ==, 1);
  hf_status_table_read_store (db, policy, 7, &status, &error);
  g_assert_cmpuint (status.total_pins, ==, 0);

  /* Another policy is another reading of the same classes. */
  policy->min_replicas = 1;
  policy->target_replicas = 1;
  policy->min_domains = 1;
  status = read_status (db, policy);
  g_assert_cmpuint (status.below_min, ==, 4);
  g_assert_cmpuint (status.at_target, ==, 5);
  g_assert_cmpuint (status.too_few_domains, ==, 0);
  hf_fixture_recount (db);
}

static unsigned
count_statements (unsigned pins)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  guint64 before;

  add_stores (db);
  for (unsigned i = 0; i < pins; i++)
    add_copies (db, hf_fixture_add_pin (db, i), 0, i % 4, HF_REPLICA_VERIFIED);
  before = hf_db_get_statements_run (db);
  g_assert_cmpuint (read_status (db, policy).total_pins, ==, pins);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM pin_class"), ==, 4);
  return (unsigned)(hf_db_get_statements_run (db) - before) - 1;
}

static void
test_cost (void)
{
  g_assert_cmpuint (count_statements (10), ==, 1);
  g_assert_cmpuint (count_statements (10000), ==, 1);
}

static void
random_new_copy (HfDb *db, GRand *rand, gint64 pin_id)
{
  unsigned store = g_rand_int_range (rand, 0, STORES);
  g_autofree char *id = g_strdup_printf ("b%u", store);
  g_autoptr (HfReplica) replica
      = hf_fixture_replica (pin_id, store + 1, id, g_rand_int_range (rand, 0, 12));

  replica->bytes = g_rand_int_range (rand, 0, 5000);
  replica->proof = g_rand_int_range (rand, 0, 5);
  replica->proved_at += g_rand_int_range (rand, -200, 20) * HF_DAY;
  hf_replica_table_insert (db, replica, NULL); /* may be there already */
}

static void
random_changed_copy (HfDb *db, GRand *rand, gint64 pin_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) copies = hf_replica_table_of_pin (db, pin_id, &error);

  if (copies->len > 0)
    {
      HfReplica *replica = copies->pdata[g_rand_int_range (rand, 0, (int)copies->len)];

      replica->state = g_rand_int_range (rand, 0, 12);
      if (g_rand_boolean (rand))
        replica->bytes = g_rand_int_range (rand, 0, 5000);
      hf_replica_table_update (db, replica, &error);
    }
  g_assert_no_error (error);
}

static void
random_changed_pin (HfDb *db, GRand *rand, gint64 pin_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPin) pin = hf_pin_table_get (db, pin_id, &error);

  g_assert_no_error (error);
  pin->managed = g_rand_boolean (rand);
  pin->content = g_rand_int_range (rand, 0, 3);
  pin->size = g_rand_int_range (rand, 0, 9999);
  pin->min_replicas = g_rand_int_range (rand, 0, 3);
  hf_pin_table_update (db, pin, &error);
  g_assert_no_error (error);
}

static void
random_deletion (HfDb *db, GRand *rand, gint64 pin_id, gboolean *gone)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) copies = hf_replica_table_of_pin (db, pin_id, &error);

  for (unsigned i = 0; i < copies->len; i++)
    hf_replica_table_delete (db, ((HfReplica *)copies->pdata[i])->id, &error);
  *gone = g_rand_boolean (rand);
  if (*gone)
    hf_pin_table_delete (db, pin_id, &error);
  g_assert_no_error (error);
}

static void
random_rare (HfDb *db, GRand *rand)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup_printf ("b%d", g_rand_int_range (rand, 0, STORES));
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, id, &error);
  guint64 changed;

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      g_free (info->domain);
      info->domain = g_strdup_printf ("domain-%d", g_rand_int_range (rand, 0, 4));
      hf_backend_table_update (db, info, &error);
      break;
    case 1:
      hf_replica_table_delete_store (db, info->store_id, &error);
      break;
    default:
      hf_replica_table_age (db, HF_FIXTURE_NOW, &changed, &error);
    }
  g_assert_no_error (error);
}

/* Every kind of write in random order: what triggers keep is what a count gives. */
static void
test_random_writes (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  unsigned seed = 20260101;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GArray) pins = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_test_message ("seed %u", seed);
  add_stores (db);
  for (unsigned i = 0; i < WRITES; i++)
    {
      int what = g_rand_int_range (rand, 0, 100);
      unsigned which = pins->len > 0 ? (unsigned)g_rand_int_range (rand, 0, (int)pins->len) : 0;
      gint64 pin_id = pins->len > 0 ? g_array_index (pins, gint64, which) : 0;
      gboolean gone = FALSE;

      if (what < 10 || pins->len == 0)
        {
          pin_id = hf_fixture_add_pin (db, i);
          g_array_append_val (pins, pin_id);
        }
      else if (what < 50)
        random_new_copy (db, rand, pin_id);
      else if (what < 85)
        random_changed_copy (db, rand, pin_id);
      else if (what < 95)
        random_changed_pin (db, rand, pin_id);
      else if (what < 99)
        random_deletion (db, rand, pin_id, &gone);
      else
        random_rare (db, rand);
      if (gone)
        g_array_remove_index_fast (pins, which);
      if (i % 16 == 0)
        hf_fixture_recount (db);
    }
  hf_fixture_recount (db);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM pin_class WHERE pins <= 0"), ==,
                   0);
}

/* A recount that finds nothing wrong must be able to. */
static void
test_recount_finds (void)
{
  static const char *const damages[] = {
    "UPDATE pin SET held = 7 WHERE id = 1",
    "UPDATE pin SET domains = 0 WHERE id = 1",
    "UPDATE store SET held_bytes = held_bytes + 1 WHERE id = 1",
    "UPDATE pin_class SET pins = pins + 1",
    "DELETE FROM pin_class",
    "INSERT INTO pin_class VALUES (1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1)",
  };

  for (unsigned i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfDb) db = hf_fixture_db_new ();

      add_stores (db);
      add_copies (db, hf_fixture_add_pin (db, 1), 0, 2, HF_REPLICA_VERIFIED);
      hf_fixture_recount (db);
      g_assert_true (hf_db_execute (db, damages[i], &error));
      g_assert_false (hf_status_table_recount (db, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
      g_test_message ("%s", error->message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/status/definitions", test_definitions);
  g_test_add_func ("/store/status/cost", test_cost);
  g_test_add_func ("/store/status/random-writes", test_random_writes);
  g_test_add_func ("/store/status/recount-finds", test_recount_finds);
  return g_test_run ();
}

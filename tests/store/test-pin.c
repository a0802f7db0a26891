/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins: identity, all columns, queries, the reconciler's list. */
#include "hf-fixture.h"

#include "hf-error.h"
#include "hf-policy.h"

static void
assert_same (const HfPin *a, const HfPin *b)
{
  g_assert_cmpint (a->id, ==, b->id);
  g_assert_true (hf_cid_equal (a->cid, b->cid));
  g_assert_cmpint (hf_cid_get_version (a->cid), ==, hf_cid_get_version (b->cid));
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpint (a->content, ==, b->content);
  g_assert_cmpint (a->visibility, ==, b->visibility);
  g_assert_cmpint (a->priority, ==, b->priority);
  g_assert_cmpuint (a->size, ==, b->size);
  g_assert_cmpuint (a->blocks, ==, b->blocks);
  g_assert_cmpint (a->created, ==, b->created);
  g_assert_cmpint (a->last_check, ==, b->last_check);
  g_assert_cmpint (a->min_replicas, ==, b->min_replicas);
  g_assert_cmpint (a->target_replicas, ==, b->target_replicas);
  g_assert_cmpint (a->max_replicas, ==, b->max_replicas);
  g_assert_cmpstr (a->metadata, ==, b->metadata);
  g_assert_cmpint (a->managed, ==, b->managed);
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPin) pin = hf_pin_new ();
  g_autoptr (HfPin) read = NULL;
  g_autoptr (HfPin) again = NULL;

  pin->text = g_strdup ("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n");
  pin->cid = hf_cid_new_from_text (pin->text, &error);
  g_assert_no_error (error);
  pin->name = g_strdup ("a ' name \" ü");
  pin->visibility = HF_VISIBILITY_PUBLIC;
  pin->priority = -3;
  pin->size = G_MAXINT64;
  pin->metadata = g_strdup ("{\"a\":1}");
  hf_pin_table_insert (db, pin, NULL, &error);
  g_assert_no_error (error);

  read = hf_pin_table_get (db, pin->id, &error);
  g_assert_no_error (error);
  assert_same (pin, read);

  g_free (pin->name);
  pin->name = NULL;
  pin->content = HF_CONTENT_COMPLETE;
  pin->visibility = HF_VISIBILITY_PRIVATE;
  pin->priority = 9;
  pin->size = 5;
  pin->blocks = 6;
  pin->created = 7;
  pin->last_check = 8;
  pin->min_replicas = 1;
  pin->target_replicas = 2;
  pin->max_replicas = 3;
  pin->managed = FALSE;
  g_free (pin->text);
  pin->text = hf_cid_to_canonical (pin->cid);
  g_clear_pointer (&pin->cid, hf_cid_unref);
  pin->cid = hf_cid_new_from_text (pin->text, &error);
  hf_pin_table_update (db, pin, &error);
  g_assert_no_error (error);
  again = hf_pin_table_find (db, read->cid, &error);
  g_assert_no_error (error);
  assert_same (pin, again);
  hf_fixture_recount (db);
}

/* A version 0 CID and its version 1 form are one pin; another codec is another one. */
static void
test_identity (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPin) first = hf_pin_new ();
  g_autoptr (HfPin) second = hf_pin_new ();
  g_autoptr (HfPin) third = hf_pin_new ();
  const guint8 *multihash;
  gboolean existed = FALSE;
  gsize length;

  first->cid = hf_cid_new_from_text ("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n", &error);
  first->text = hf_cid_to_canonical (first->cid);
  second->cid = hf_cid_new_from_text (first->text, &error);
  g_assert_no_error (error);
  multihash = hf_cid_get_multihash (first->cid, &length);
  third->cid = hf_cid_new_from_multihash (HF_CODEC_RAW, multihash, length, &error);

  hf_pin_table_insert (db, first, &existed, &error);
  g_assert_no_error (error);
  g_assert_false (existed);
  hf_pin_table_insert (db, second, &existed, &error);
  g_assert_no_error (error);
  g_assert_true (existed);
  g_assert_cmpint (second->id, ==, first->id);
  g_assert_false (hf_pin_table_insert (db, second, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);
  hf_pin_table_insert (db, third, &existed, &error);
  g_assert_no_error (error);
  g_assert_false (existed);
  g_assert_cmpint (third->id, !=, first->id);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPin) pin = hf_fixture_pin (1);
  g_autoptr (HfCid) other = hf_fixture_cid (2);
  gint64 store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 replica_id;

  pin->size = (guint64)G_MAXINT64 + 1;
  g_assert_false (hf_pin_table_insert (db, pin, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
  g_clear_error (&error);

  pin->size = 1;
  pin->id = 99;
  g_assert_false (hf_pin_table_update (db, pin, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hf_pin_table_get (db, 99, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hf_pin_table_find (db, other, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  hf_pin_table_insert (db, pin, NULL, &error);
  replica_id = hf_fixture_add_replica (db, pin->id, store_id, "a", HF_REPLICA_MISSING);
  g_assert_false (hf_pin_table_delete (db, pin->id, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);
  hf_replica_table_delete (db, replica_id, &error);
  hf_pin_table_delete (db, pin->id, &error);
  g_assert_no_error (error);
  g_assert_false (hf_pin_table_delete (db, pin->id, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  hf_fixture_recount (db);
}

static unsigned
count_listed (HfDb *db, HfPinQuery query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins = hf_pin_table_list (db, &query, &error);
  guint64 count;

  g_assert_no_error (error);
  hf_pin_table_count (db, &query, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, pins->len);
  return pins->len;
}

/* Pin n of ten has n copies, one a store, and 1000 + n bytes. */
static HfDb *
make_ladder (void)
{
  HfDb *db = hf_fixture_db_new ();

  for (unsigned i = 0; i < 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("b%u", i);
      g_autofree char *uuid = g_strconcat ("uuid-", id, NULL);

      hf_fixture_add_backend (db, id, uuid, id);
    }
  for (unsigned n = 0; n < 10; n++)
    {
      gint64 pin_id = hf_fixture_add_pin (db, n);

      for (unsigned i = 0; i < n; i++)
        {
          g_autofree char *id = g_strdup_printf ("b%u", i);

          hf_fixture_add_replica (db, pin_id, i + 1, id, HF_REPLICA_VERIFIED);
        }
    }
  return db;
}

#define ANY .health = -1, .min_replicas = 2, .target_replicas = 3, .max_replicas = 5

static void
test_query (void)
{
  g_autoptr (HfDb) db = make_ladder ();

  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY }), ==, 10);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .backend_id = "b0" }), ==, 9);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .backend_id = "b8" }), ==, 1);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .backend_id = "b9" }), ==, 0);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .backend_id = "none" }), ==, 0);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .min_size = 1008 }), ==, 2);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .max_size = 1002 }), ==, 3);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .min_size = 1002, .max_size = 1004,
                                                    .backend_id = "b3" }),
                    ==, 1);
}

/* The health that SQL sees is the one that the policy sees. */
static void
test_query_health (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = make_ladder ();
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autoptr (GPtrArray) pins = NULL;
  unsigned expected[4] = { 0 };

  pins = hf_pin_table_list (db, &(HfPinQuery){ ANY }, &error);
  for (unsigned i = 0; i < pins->len; i++)
    {
      HfPin *pin = pins->pdata[i];

      pin->min_replicas = g_rand_int_range (rand, 0, 5);
      pin->target_replicas = g_rand_int_range (rand, 0, 5);
      pin->max_replicas = g_rand_int_range (rand, 0, 8);
      hf_pin_table_update (db, pin, &error);
      g_assert_no_error (error);
      expected[hf_policy_health_of (policy, pin)]++;
    }
  for (int health = 0; health < 4; health++)
    {
      HfPinQuery query = { ANY };

      query.health = health;
      g_assert_cmpuint (count_listed (db, query), ==, expected[health]);
    }
}

static void
test_query_text (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPin) named = hf_fixture_pin (1);
  g_autoptr (HfPin) old = hf_pin_new ();
  g_autoptr (HfPin) canonical = hf_fixture_pin (3);
  g_autofree char *beginning = NULL;

  named->name = g_strdup ("100%_Holiday\\Pictures");
  old->cid = hf_cid_new_from_text ("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n", &error);
  hf_pin_table_insert (db, named, NULL, &error);
  hf_pin_table_insert (db, old, NULL, &error);
  hf_pin_table_insert (db, canonical, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = "holiday" }), ==, 1);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = "0%_H" }), ==, 1);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = "y\\P" }), ==, 1);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = "%" }), ==, 1);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = "h_liday" }), ==, 0);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = "Qmdf" }), ==, 1);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = "baf" }), ==, 3);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = "afk" }), ==, 0);
  beginning = g_strndup (canonical->text, 20);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = beginning }), ==, 1);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = canonical->text }), ==, 1);
  g_assert_cmpuint (count_listed (db, (HfPinQuery){ ANY, .text = "'; DROP TABLE pin; --" }), ==, 0);
}

static void
test_query_cursor (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  HfPinQuery query = { ANY, .limit = 3 };
  unsigned seen = 0;

  for (unsigned i = 0; i < 10; i++)
    hf_fixture_add_pin (db, i);
  while (TRUE)
    {
      g_autoptr (GPtrArray) pins = hf_pin_table_list (db, &query, &error);

      g_assert_no_error (error);
      if (pins->len == 0)
        break;
      g_assert_cmpuint (pins->len, <=, 3);
      for (unsigned i = 0; i < pins->len; i++)
        {
          const HfPin *pin = pins->pdata[i];

          g_assert_cmpint (pin->id, >, query.after_id);
          query.after_id = pin->id;
          seen++;
        }
    }
  g_assert_cmpuint (seen, ==, 10);
}

static GArray *
touched (HfDb *db, gint64 now, gint64 *next)
{
  g_autoptr (GError) error = NULL;
  GArray *ids = hf_pin_table_touched (db, now, 100, next, &error);

  g_assert_no_error (error);
  return ids;
}

static void
assert_touched (HfDb *db, unsigned expected)
{
  g_autoptr (GArray) ids = touched (db, HF_FIXTURE_NOW, NULL);

  g_assert_cmpuint (ids->len, ==, expected);
}

static void
clear_touched (HfDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = touched (db, G_MAXINT64, NULL);

  for (unsigned i = 0; i < ids->len; i++)
    hf_pin_table_untouch (db, g_array_index (ids, HfTodo, i).pin_id, &error);
  g_assert_no_error (error);
}

static void
test_touch (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 first = hf_fixture_add_pin (db, 1);
  gint64 second = hf_fixture_add_pin (db, 2);
  g_autoptr (GArray) due = NULL;
  gint64 next;

  assert_touched (db, 2); /* new */
  clear_touched (db);
  assert_touched (db, 0);

  hf_pin_table_touch (db, second, 50, &error);
  hf_pin_table_touch (db, first, 100, &error);
  hf_pin_table_touch (db, second, 200, &error); /* the earlier one stays */
  hf_pin_table_touch (db, first, 90, &error);
  g_assert_no_error (error);
  due = touched (db, 60, &next);
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_cmpint (g_array_index (due, HfTodo, 0).pin_id, ==, second);
  g_assert_cmpint (next, ==, 90);
  g_array_unref (due);
  due = touched (db, 90, &next);
  g_assert_cmpuint (due->len, ==, 2);
  g_assert_cmpint (g_array_index (due, HfTodo, 0).pin_id, ==, second);
  g_assert_cmpint (next, ==, G_MAXINT64);

  g_assert_false (hf_pin_table_touch (db, 77, 0, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
}

static void
test_touched_by_loss (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 pin_id = hf_fixture_add_pin (db, 1);
  gint64 replica_id = hf_fixture_add_replica (db, pin_id, store_id, "a", HF_REPLICA_STORED);
  g_autoptr (HfPin) pin = NULL;

  clear_touched (db);
  hf_fixture_set_state (db, replica_id, HF_REPLICA_VERIFIED);
  assert_touched (db, 0);
  hf_fixture_set_state (db, replica_id, HF_REPLICA_STALE); /* age alone copies nothing */
  assert_touched (db, 0);
  hf_fixture_set_state (db, replica_id, HF_REPLICA_CORRUPT);
  assert_touched (db, 1);

  /* A pin that is not managed is not looked at; managed again, it is. */
  hf_fixture_set_state (db, replica_id, HF_REPLICA_VERIFIED);
  pin = hf_pin_table_get (db, pin_id, &error);
  pin->managed = FALSE;
  hf_pin_table_update (db, pin, &error);
  clear_touched (db);
  hf_fixture_set_state (db, replica_id, HF_REPLICA_MISSING);
  assert_touched (db, 0);
  pin->managed = TRUE;
  hf_pin_table_update (db, pin, &error);
  g_assert_no_error (error);
  assert_touched (db, 1);
}

static void
test_touch_sets (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = make_ladder ();
  g_autoptr (HfPin) pin = NULL;

  clear_touched (db);
  hf_pin_table_touch_store (db, 5, &error); /* has pins 5 to 9 */
  g_assert_no_error (error);
  assert_touched (db, 5);

  clear_touched (db);
  hf_pin_table_touch_short (db, 3, &error); /* 0, 1, 2 */
  g_assert_no_error (error);
  assert_touched (db, 3);

  clear_touched (db);
  pin = hf_pin_table_get (db, 9, &error); /* has 8, wants 9 */
  pin->target_replicas = 9;
  hf_pin_table_update (db, pin, &error);
  hf_pin_table_touch_short (db, 3, &error);
  g_assert_no_error (error);
  assert_touched (db, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/pin/round-trip", test_round_trip);
  g_test_add_func ("/store/pin/identity", test_identity);
  g_test_add_func ("/store/pin/refused", test_refused);
  g_test_add_func ("/store/pin/query", test_query);
  g_test_add_func ("/store/pin/query-health", test_query_health);
  g_test_add_func ("/store/pin/query-text", test_query_text);
  g_test_add_func ("/store/pin/query-cursor", test_query_cursor);
  g_test_add_func ("/store/pin/touch", test_touch);
  g_test_add_func ("/store/pin/touched-by-loss", test_touched_by_loss);
  g_test_add_func ("/store/pin/touch-sets", test_touch_sets);
  return g_test_run ();
}

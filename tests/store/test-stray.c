/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strays: what is known of an entry, what is wanted, and the counters that triggers keep. */
#include "hf-stray-table.h"

#include "hf-error.h"
#include "hf-fixture.h"

typedef struct
{
  HfDb *db;
  gint64 a, b; /* stores */
} World;

static World
world_new (void)
{
  World world = { hf_fixture_db_new (), 0, 0 };

  world.a = hf_fixture_add_backend (world.db, "a", "uuid-a", "here");
  world.b = hf_fixture_add_backend (world.db, "b", "uuid-b", "there");
  return world;
}

static void
world_clear (World *world)
{
  hf_fixture_recount (world->db);
  hf_db_free (world->db);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gint64
insert (World *world, gint64 store_id, unsigned number, HfStrayState state)
{
  g_autoptr (HfStray) stray = hf_stray_new ();
  g_autoptr (GError) error = NULL;
  gboolean added;

  stray->store_id = store_id;
  stray->cid = hf_fixture_cid (number);
  stray->locator = hf_cid_to_text (stray->cid);
  stray->name = number % 2 ? g_strdup_printf ("number %u", number) : NULL;
  stray->bytes = number;
  stray->ours = number == 3;
  stray->state = state;
  stray->first_seen = HF_FIXTURE_NOW;
  hf_stray_table_insert (world->db, stray, &added, &error);
  g_assert_no_error (error);
  return added ? stray->id : 0;
}

static HfStrayMatch
match (World *world, gint64 store_id, unsigned number)
{
  g_autoptr (HfCid) cid = hf_fixture_cid (number);
  g_autofree char *locator = hf_cid_to_text (cid);
  g_autoptr (GError) error = NULL;
  HfStrayMatch found;

  hf_stray_table_match (world->db, store_id, locator, cid, &found, &error);
  g_assert_no_error (error);
  return found;
}

static void
assert_counts (World *world, guint64 found, guint64 bytes, guint64 wanted, guint64 declined)
{
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (world->db, "a", NULL);

  g_assert_cmpuint (info->stray_found, ==, found);
  g_assert_cmpuint (info->stray_found_bytes, ==, bytes);
  g_assert_cmpuint (info->stray_wanted, ==, wanted);
  g_assert_cmpuint (info->stray_declined, ==, declined);
}

static void
test_rows (void)
{
  g_auto (World) world = world_new ();
  gint64 first = insert (&world, world.a, 3, HF_STRAY_FOUND);
  gint64 second = insert (&world, world.a, 4, HF_STRAY_FOUND);
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) cid = hf_fixture_cid (3);
  const HfStray *stray;

  g_assert_cmpint (insert (&world, world.a, 3, HF_STRAY_FOUND), ==, 0);
  g_assert_cmpint (insert (&world, world.b, 3, HF_STRAY_FOUND), >, second);
  page = hf_stray_table_list (world.db, world.a, 0, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->len, ==, 1);
  stray = page->pdata[0];
  g_assert_cmpint (stray->id, ==, first);
  g_assert_true (hf_cid_equal (stray->cid, cid));
  g_assert_cmpstr (stray->name, ==, "number 3");
  g_assert_cmpuint (stray->bytes, ==, 3);
  g_assert_true (stray->ours);
  g_assert_cmpint (stray->first_seen, ==, HF_FIXTURE_NOW);
  rest = hf_stray_table_list (world.db, world.a, first, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_null (((HfStray *)rest->pdata[0])->name);
  assert_counts (&world, 2, 7, 0, 0);
}

/* A copy is known under whatever text its root stands. */
static void
test_match (void)
{
  g_auto (World) world = world_new ();
  gint64 pin = hf_fixture_add_pin (world.db, 1);
  gint64 copy = hf_fixture_add_replica (world.db, pin, world.a, "a", HF_REPLICA_MISSING);
  gint64 stray = insert (&world, world.b, 1, HF_STRAY_FOUND);
  HfStrayMatch here = match (&world, world.a, 1);
  HfStrayMatch there = match (&world, world.b, 1);
  HfStrayMatch nowhere = match (&world, world.a, 2);
  g_autoptr (HfPin) row = hf_pin_table_get (world.db, pin, NULL);

  g_assert_cmpint (here.replica_id, ==, copy);
  g_assert_cmpint (here.pin_id, ==, pin);
  g_assert_cmpint (here.replica_state, ==, HF_REPLICA_MISSING);
  g_assert_cmpint (here.stray_id, ==, 0);
  g_assert_false (here.given_up);
  g_assert_cmpint (there.replica_id, ==, 0);
  g_assert_cmpint (there.pin_id, ==, pin);
  g_assert_cmpint (there.stray_id, ==, stray);
  g_assert_cmpint (nowhere.pin_id, ==, 0);
  g_assert_cmpint (nowhere.replica_id, ==, 0);

  row->managed = FALSE;
  g_assert_true (hf_pin_table_update (world.db, row, NULL));
  here = match (&world, world.a, 1);
  g_assert_true (here.given_up);
}

static void
assert_wanted (World *world, gint64 upto, unsigned limit, const char *numbers)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) wanted
      = hf_stray_table_list_wanted (world->db, world->a, upto, limit, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (unsigned i = 0; i < wanted->len; i++)
    g_string_append_printf (text, "%d ", (int)((HfStray *)wanted->pdata[i])->bytes);
  g_assert_cmpstr (g_strchomp (text->str), ==, numbers);
}

static void
test_wanted (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (HfCid) named = hf_fixture_cid (5);
  g_autoptr (HfCid) unknown = hf_fixture_cid (9);
  g_autoptr (GError) error = NULL;
  gint64 ids[6], last;
  guint64 count;

  for (unsigned i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = insert (&world, world.a, i, i == 1 ? HF_STRAY_DECLINED : HF_STRAY_FOUND);
  insert (&world, world.b, 5, HF_STRAY_FOUND);
  assert_wanted (&world, 0, 10, "");
  hf_stray_table_want (world.db, world.a, named, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 1);
  hf_stray_table_want (world.db, world.a, unknown, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 0);
  assert_counts (&world, 4, 9, 1, 1);
  assert_wanted (&world, 0, 10, "5");
  assert_wanted (&world, ids[3], 10, "5 0 2 3");
  assert_wanted (&world, ids[3], 2, "5 0");
  g_assert_true (hf_stray_table_read_last_id (world.db, world.a, &last, &error));
  g_assert_cmpint (last, ==, ids[5]);

  g_assert_true (hf_stray_table_set_state (world.db, ids[2], HF_STRAY_DECLINED, &error));
  g_assert_true (hf_stray_table_delete (world.db, ids[0], &error));
  g_assert_true (hf_stray_table_delete (world.db, ids[0], &error));
  assert_wanted (&world, ids[3], 10, "5 3");
  assert_counts (&world, 2, 7, 1, 2);
}

/* What the user let go of is declined, whether it was known as a stray or not. */
static void
test_decline (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (HfPin) pin = hf_fixture_pin (7);
  g_autoptr (HfPin) known = hf_fixture_pin (8);
  g_autoptr (HfReplica) replica = hf_fixture_replica (1, world.a, "a", HF_REPLICA_VERIFIED);
  g_autoptr (GPtrArray) strays = NULL;
  g_autoptr (GError) error = NULL;

  pin->name = g_strdup ("seven");
  g_clear_pointer (&replica->locator, g_free); /* never written */
  g_assert_true (hf_stray_table_decline (world.db, replica, pin, 5, &error));
  assert_counts (&world, 0, 0, 0, 0);
  replica->locator = hf_cid_to_text (pin->cid);
  g_assert_true (hf_stray_table_decline (world.db, replica, pin, 5, &error));
  assert_counts (&world, 0, 0, 0, 1);
  strays = hf_stray_table_list (world.db, world.a, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strays->len, ==, 1);
  g_assert_cmpstr (((HfStray *)strays->pdata[0])->name, ==, "seven");
  g_assert_cmpint (((HfStray *)strays->pdata[0])->first_seen, ==, 5);

  insert (&world, world.a, 8, HF_STRAY_FOUND);
  g_free (replica->locator);
  replica->locator = hf_cid_to_text (known->cid);
  g_assert_true (hf_stray_table_decline (world.db, replica, known, 5, &error));
  assert_counts (&world, 0, 0, 0, 2);
}

static void
test_backend (void)
{
  g_auto (World) world = world_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (world.db, "a", &error);
  g_autoptr (HfBackendInfo) read = NULL;

  g_assert_cmpint (info->discovery, ==, HF_DISCOVERY_OFF);
  info->discovery = HF_DISCOVERY_ADOPT;
  info->listing = HF_LISTING_BROKEN;
  info->listing_note = g_strdup ("it broke off");
  info->listed = 7;
  info->adopt_upto = 8;
  g_assert_true (hf_backend_table_update (world.db, info, &error));
  g_assert_true (hf_backend_table_set_listing (world.db, info, &error));
  read = hf_backend_table_get (world.db, "a", &error);
  g_assert_no_error (error);
  g_assert_cmpint (read->discovery, ==, HF_DISCOVERY_ADOPT);
  g_assert_cmpint (read->listing, ==, HF_LISTING_BROKEN);
  g_assert_cmpstr (read->listing_note, ==, "it broke off");
  g_assert_cmpint (read->listed, ==, 7);
  g_assert_cmpint (read->adopt_upto, ==, 8);

  /* Strays go with their store. */
  insert (&world, world.a, 1, HF_STRAY_FOUND);
  g_assert_true (hf_backend_table_delete (world.db, "a", &error));
  g_assert_cmpint (hf_fixture_number (world.db, "SELECT count (*) FROM stray"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stray/rows", test_rows);
  g_test_add_func ("/stray/match", test_match);
  g_test_add_func ("/stray/wanted", test_wanted);
  g_test_add_func ("/stray/decline", test_decline);
  g_test_add_func ("/stray/backend", test_backend);
  return g_test_run ();
}

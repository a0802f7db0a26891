/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The status is kept until the registry changes: it must follow every change that was acknowledged,
 * and cost nothing in between. */
#include "hf-api-world.h"

#include "hf-backend-table.h"
#include "hf-pin-table.h"

static JsonObject *
data_of (HfAnswer *answer)
{
  g_assert_cmpuint (answer->status, ==, 200);
  return json_object_get_object_member (hf_answer_data (answer), "data");
}

static void
assert_count (HfWorld *world, const char *field, gint64 expected)
{
  g_autoptr (HfAnswer) answer = hf_client_get (world->port, "/api/replication/status");

  g_assert_cmpint (json_object_get_int_member (data_of (answer), field), ==, expected);
}

static void
change (HfWorld *world, HfChangeFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (hf_engine_get_store (world->engine), func, data, &error);
  g_assert_no_error (error);
}

static gboolean
insert_pin (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_new ();
  unsigned *number = data;
  gboolean existed;

  pin->cid = hf_cid_new_for_data (HF_CODEC_RAW, number, sizeof *number);
  pin->content = HF_CONTENT_COMPLETE;
  pin->managed = TRUE;
  return hf_pin_table_insert (db, pin, &existed, error);
}

static gboolean
delete_pin (HfDb *db, gpointer data, GError **error)
{
  return hf_pin_table_delete (db, 1, error);
}

static gboolean
refuse (HfDb *db, gpointer data, GError **error)
{
  return insert_pin (db, data, error) && hf_pin_table_delete (db, G_MAXINT64, error);
}

/* Also a change that is undone leaves it right. */
static void
test_follows_changes (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (GError) error = NULL;
  unsigned i;

  assert_count (world, "total_pins", 0);
  for (i = 1; i <= 20; i++)
    {
      change (world, insert_pin, &i);
      assert_count (world, "total_pins", i);
      assert_count (world, "under_replicated", i);
    }
  g_assert_false (hf_store_change (hf_engine_get_store (world->engine), refuse, &i, &error));
  assert_count (world, "total_pins", 20);
  change (world, delete_pin, NULL);
  assert_count (world, "total_pins", 19);
}

static gboolean
insert_backend (HfDb *db, gpointer data, GError **error)
{
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->id = g_strdup ("shelf");
  info->kind = g_strdup ("car_archive");
  info->store_uuid = g_strdup ("uuid");
  info->domain = g_strdup ("disk:1");
  return hf_backend_table_insert (db, info, error);
}

static void
test_follows_backends (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) before = hf_client_get (world->port, "/api/replication/status");
  g_autoptr (HfAnswer) after = NULL;
  JsonObject *usage = json_object_get_object_member (data_of (before), "backend_usage");

  g_assert_false (json_object_has_member (usage, "shelf"));
  change (world, insert_backend, NULL);
  after = hf_client_get (world->port, "/api/replication/status");
  usage = json_object_get_object_member (data_of (after), "backend_usage");
  g_assert_true (json_object_has_member (usage, "shelf"));
}

static guint64
statements_run (HfWorld *world)
{
  HfStore *store = hf_engine_get_store (world->engine);
  HfDb *db = hf_store_borrow (store, NULL);
  guint64 count = hf_db_get_statements_run (db);

  hf_store_give_back (store, db);
  return count;
}

/* The same bytes but for the time, and not one statement. */
static void
test_costs_nothing (void)
{
  g_autoptr (HfWorld) world = hf_world_new (NULL);
  g_autoptr (HfAnswer) first = hf_client_get (world->port, "/api/replication/status");
  guint64 before = statements_run (world);
  g_autoptr (HfAnswer) second = hf_client_get (world->port, "/api/replication/status");
  const char *time;

  g_assert_cmpuint (statements_run (world), ==, before);
  g_assert_cmpstr (first->body, ==, second->body);
  hf_clock_advance (world->clock, HF_MINUTE);
  g_clear_pointer (&second, hf_answer_free);
  second = hf_client_get (world->port, "/api/replication/status");
  g_assert_cmpuint (statements_run (world), ==, before);
  time = json_object_get_string_member (hf_answer_data (second), "timestamp");
  g_assert_cmpstr (time, !=, json_object_get_string_member (hf_answer_data (first), "timestamp"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/status/follows-changes", test_follows_changes);
  g_test_add_func ("/api/status/follows-backends", test_follows_backends);
  g_test_add_func ("/api/status/costs-nothing", test_costs_nothing);
  return g_test_run ();
}

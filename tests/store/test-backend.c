/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Backends and the stores behind them. */
#include "hf-fixture.h"

#include "hf-error.h"
#include "hf-json.h"

static HfBackendInfo *
make_info (const char *id)
{
  HfBackendInfo *info = hf_backend_info_new ();

  info->id = g_strdup (id);
  info->kind = g_strdup ("memory");
  info->store_uuid = g_strconcat ("uuid-", id, NULL);
  info->domain = g_strdup ("here");
  info->max_bytes = 1000;
  info->priority = 3;
  info->is_public = TRUE;
  info->created = HF_FIXTURE_NOW;
  json_object_set_string_member (info->settings, "path", "/x/\"y\"");
  return info;
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfBackendInfo) info = make_info ("a");
  g_autoptr (HfBackendInfo) read = NULL;
  g_autoptr (HfBackendInfo) again = NULL;
  g_autofree char *settings = NULL;
  int slot;

  info->tags = (g_strfreev (info->tags), g_strsplit ("ssd,home", ",", 0));
  info->limits->parallel_jobs = 2;
  info->limits->hours = (g_strfreev (info->limits->hours), g_strsplit ("22:00-06:00", ",", 0));
  hf_backend_table_insert (db, info, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->slot, ==, 0);
  hf_backend_table_get_slot (db, info->store_id, &slot, &error);
  g_assert_cmpint (slot, ==, 0);
  hf_backend_table_get_slot (db, 99, &slot, &error);
  g_assert_no_error (error);
  g_assert_cmpint (slot, ==, -1);
  read = hf_backend_table_get (db, "a", &error);
  g_assert_no_error (error);
  settings = hf_json_to_text (read->settings);
  g_assert_cmpstr (settings, ==, "{\"path\":\"/x/\\\"y\\\"\"}");
  g_assert_cmpstr (read->kind, ==, "memory");
  g_assert_cmpuint (read->max_bytes, ==, 1000);
  g_assert_cmpint (read->priority, ==, 3);
  g_assert_cmpstr (read->tags[1], ==, "home");
  g_assert_true (read->is_public);
  g_assert_false (read->paused);
  g_assert_cmpint (read->created, ==, HF_FIXTURE_NOW);
  g_assert_cmpint (read->store_id, ==, info->store_id);
  g_assert_cmpstr (read->store_uuid, ==, "uuid-a");
  g_assert_cmpstr (read->domain, ==, "here");
  g_assert_cmpint (read->state, ==, HF_BACKEND_UNKNOWN);

  g_assert_cmpint (read->limits->parallel_jobs, ==, 2);
  g_assert_cmpstr (read->limits->hours[0], ==, "22:00-06:00");

  read->limits->parallel_jobs = 0;
  read->limits->bytes_per_second = 5000;
  read->paused = TRUE;
  read->is_public = FALSE;
  read->max_bytes = 0;
  read->priority = -1;
  hf_backend_table_update (db, read, &error);
  g_assert_no_error (error);
  read->state = HF_BACKEND_DENIED;
  read->reason = g_strdup ("no");
  read->since = 5;
  read->free_bytes = 6;
  read->total_bytes = 7;
  hf_backend_table_set_state (db, read, &error);
  g_assert_no_error (error);
  again = hf_backend_table_find_store (db, "uuid-a", &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->limits->parallel_jobs, ==, 0);
  g_assert_cmpint (again->limits->bytes_per_second, ==, 5000);
  g_assert_cmpstr (again->limits->hours[0], ==, "22:00-06:00");
  g_assert_true (again->paused);
  g_assert_false (again->is_public);
  g_assert_cmpuint (again->max_bytes, ==, 0);
  g_assert_cmpint (again->priority, ==, -1);
  g_assert_cmpint (again->state, ==, HF_BACKEND_DENIED);
  g_assert_cmpstr (again->reason, ==, "no");
  g_assert_cmpint (again->since, ==, 5);
  g_assert_cmpuint (again->free_bytes, ==, 6);
  g_assert_cmpuint (again->total_bytes, ==, 7);
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfBackendInfo) info = make_info ("a");
  gint64 store_id = hf_fixture_add_backend (db, "a", "uuid-a", "here");
  gint64 replica_id;

  g_assert_false (hf_backend_table_insert (db, info, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_null (hf_backend_table_get (db, "none", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hf_backend_table_find_store (db, "none", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (hf_backend_table_delete (db, "none", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  replica_id
      = hf_fixture_add_replica (db, hf_fixture_add_pin (db, 1), store_id, "a", HF_REPLICA_MISSING);
  g_assert_false (hf_backend_table_delete (db, "a", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);
  hf_replica_table_delete (db, replica_id, &error);
  hf_backend_table_delete (db, "a", &error);
  g_assert_no_error (error);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM store"), ==, 0);
}

static void
test_shared_store (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 store_id = hf_fixture_add_backend (db, "a", "same", "here");
  g_autoptr (GPtrArray) list = NULL;

  g_assert_cmpint (hf_fixture_add_backend (db, "b", "same", "there"), ==, store_id);
  hf_fixture_add_replica (db, hf_fixture_add_pin (db, 1), store_id, "b", HF_REPLICA_VERIFIED);
  list = hf_backend_table_list (db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  for (unsigned i = 0; i < 2; i++)
    {
      const HfBackendInfo *info = list->pdata[i];

      g_assert_cmpuint (info->pin_count, ==, 1);
      g_assert_cmpuint (info->held_bytes, ==, 100);
      g_assert_cmpstr (info->domain, ==, "here");
    }
  hf_backend_table_delete (db, "a", &error); /* the copy is reached through the other one */
  g_assert_no_error (error);
  g_assert_cmpint (hf_fixture_number (db, "SELECT count (*) FROM store"), ==, 1);
}

static void
test_slots (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfBackendInfo) last = make_info ("last");
  g_autoptr (HfPin) pin = NULL;
  gint64 pin_id = hf_fixture_add_pin (db, 1);

  for (int i = 0; i < 63; i++)
    {
      g_autofree char *id = g_strdup_printf ("b%d", i);
      g_autofree char *uuid = g_strconcat ("uuid-", id, NULL);
      gint64 store_id = hf_fixture_add_backend (db, id, uuid, i % 2 == 0 ? "even" : "odd");

      hf_fixture_add_replica (db, pin_id, store_id, id, HF_REPLICA_VERIFIED);
    }
  pin = hf_pin_table_get (db, pin_id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pin->store_mask, ==, G_MAXINT64);
  g_assert_cmpint (pin->held, ==, 63);
  g_assert_cmpint (pin->domains, ==, 2);
  hf_fixture_recount (db);

  g_assert_false (hf_backend_table_insert (db, last, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
  g_clear_error (&error);

  /* A slot that became free is given again. */
  hf_replica_table_delete_store (db, 31, &error);
  hf_backend_table_delete (db, "b30", &error);
  g_assert_no_error (error);
  hf_backend_table_insert (db, last, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last->slot, ==, 30);
  hf_fixture_recount (db);
}

/* Two places turn out to be one, and the other way round. */
static void
test_domain_changes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  gint64 a = hf_fixture_add_backend (db, "a", "uuid-a", "disk");
  gint64 b = hf_fixture_add_backend (db, "b", "uuid-b", "cloud");
  gint64 pin_id = hf_fixture_add_pin (db, 1);
  g_autoptr (HfBackendInfo) info = hf_backend_table_get (db, "b", &error);
  static const char *const domains[] = { "cloud", "disk", "vault" };

  hf_fixture_add_replica (db, pin_id, a, "a", HF_REPLICA_VERIFIED);
  hf_fixture_add_replica (db, pin_id, b, "b", HF_REPLICA_STALE);
  for (unsigned i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      g_autoptr (HfPin) pin = NULL;

      g_free (info->domain);
      info->domain = g_strdup (domains[i]);
      hf_backend_table_update (db, info, &error);
      g_assert_no_error (error);
      pin = hf_pin_table_get (db, pin_id, &error);
      g_assert_cmpint (pin->domains, ==, i == 1 ? 1 : 2);
      hf_fixture_recount (db);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/backend/round-trip", test_round_trip);
  g_test_add_func ("/store/backend/refused", test_refused);
  g_test_add_func ("/store/backend/shared-store", test_shared_store);
  g_test_add_func ("/store/backend/slots", test_slots);
  g_test_add_func ("/store/backend/domain-changes", test_domain_changes);
  return g_test_run ();
}

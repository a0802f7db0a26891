/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripted faults of stores in memory; what they keep is in the conformance suite. */
#include "hf-backend-kind.h"
#include "hf-error.h"
#include "hf-fixture.h"
#include "hf-memory-backend.h"

static HfBackend *
open_store (const char *name)
{
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autoptr (HfClock) clock = hf_clock_new_manual (0);
  g_autoptr (HfBackendConfig) config = NULL;

  json_object_set_string_member (settings, "store", name);
  config = hf_backend_config_new (name, settings, UUID, US, NULL, clock, NULL);
  return hf_backend_kind_create (hf_backend_kind_find ("memory"), config);
}

static void
test_fail_times (void)
{
  g_autoptr (HfBackend) backend = open_store ("times");
  HfMemoryStore *store = hf_memory_store_get ("times");
  g_autoptr (HfProbe) probe = NULL;

  hf_memory_store_set_uuid (store, UUID);
  hf_memory_store_fail (store, "probe", 2, HF_ERROR_DENIED);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (hf_backend_probe (backend, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
    }
  probe = hf_backend_probe (backend, NULL, NULL);
  g_assert_nonnull (probe);
  g_assert_cmpuint (hf_memory_store_get_count (store, "probe"), ==, 3);
  g_assert_cmpuint (hf_memory_store_get_count (store, "put"), ==, 0);
}

static void
test_break (void)
{
  g_autoptr (HfBackend) backend = open_store ("break");
  HfMemoryStore *store = hf_memory_store_get ("break");
  g_autoptr (HfTestDag) dag = hf_test_dag_new (1, 10, 100, 4);
  g_autoptr (GError) error = NULL;
  g_autofree char *locator = NULL;

  hf_memory_store_set_uuid (store, UUID);
  hf_memory_store_fail_after (store, "put", 500, HF_ERROR_NO_SPACE);
  g_assert_null (hf_fixture_try_put (backend, dag, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_false (hf_memory_store_has (store, hf_test_dag_get_root (dag)));
  locator = hf_fixture_put (backend, dag, NULL);

  hf_memory_store_fail_after (store, "get", 0, HF_ERROR_UNAVAILABLE);
  g_assert_null (hf_fixture_read (backend, locator, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  hf_fixture_check (backend, locator, dag);
}

static void
drop_it (HfMemoryStore *store, gpointer data)
{
  hf_memory_store_drop (store, data);
}

/* Between the call and its work, a test can do anything to the store. */
static void
test_hook (void)
{
  g_autoptr (HfBackend) backend = open_store ("hook");
  HfMemoryStore *store = hf_memory_store_get ("hook");
  g_autoptr (HfTestDag) dag = hf_test_dag_new (2, 10, 100, 4);
  g_autoptr (GError) error = NULL;
  g_autofree char *locator = NULL;

  hf_memory_store_set_uuid (store, UUID);
  locator = hf_fixture_put (backend, dag, NULL);
  hf_memory_store_set_hook (store, "stat", G_CALLBACK (drop_it), hf_test_dag_get_root (dag));
  g_assert_null (hf_backend_stat (backend, locator, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_assert_cmpuint (hf_memory_store_get_copies (store), ==, 0);
}

static void
test_outlives_backend (void)
{
  HfBackend *backend = open_store ("lasting");
  g_autoptr (HfBackend) later = NULL;
  g_autoptr (HfTestDag) dag = hf_test_dag_new (3, 10, 100, 4);
  g_autofree char *locator = NULL;

  hf_memory_store_set_uuid (hf_memory_store_get ("lasting"), UUID);
  locator = hf_fixture_put (backend, dag, NULL);
  g_assert_finalize_object (backend);
  later = open_store ("lasting");
  hf_fixture_check (later, locator, dag);

  hf_memory_store_add_owner (hf_memory_store_get ("lasting"), hf_test_dag_get_root (dag), THEM);
  hf_fixture_remove (later, locator, HF_REMOVED_OUR_MARK);
  hf_memory_stores_clear ();
  g_assert_cmpuint (hf_memory_store_get_copies (hf_memory_store_get ("lasting")), ==, 0);
}

static void
test_room_and_domain (void)
{
  g_autoptr (HfBackend) backend = open_store ("room");
  HfMemoryStore *store = hf_memory_store_get ("room");
  g_autoptr (HfTestDag) dag = hf_test_dag_new (4, 10, 100, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  gsize size = g_bytes_get_size (car);
  g_autofree char *locator = NULL;
  g_autoptr (HfProbe) probe = NULL;

  hf_memory_store_set_uuid (store, UUID);
  hf_memory_store_set_domain (store, "host:a");
  hf_memory_store_set_room (store, size + 7);
  locator = hf_fixture_put (backend, dag, NULL);
  probe = hf_backend_probe (backend, NULL, NULL);
  g_assert_cmpstr (probe->domain, ==, "host:a");
  g_assert_cmpuint (probe->free_bytes, ==, 7);
  g_assert_cmpuint (probe->total_bytes, ==, size + 7);
  hf_fixture_remove (backend, locator, HF_REMOVED);
  g_clear_pointer (&probe, hf_probe_free);
  probe = hf_backend_probe (backend, NULL, NULL);
  g_assert_cmpuint (probe->free_bytes, ==, size + 7);
}

/* A limit of the rate can't make it slower than it says by much, but never faster. */
static void
test_rate (void)
{
  g_autoptr (HfBackend) backend = open_store ("rate");
  HfMemoryStore *store = hf_memory_store_get ("rate");
  g_autoptr (HfTestDag) dag = hf_test_dag_new (5, 10, 10000, 20);
  gint64 start = g_get_monotonic_time ();
  g_autofree char *locator = NULL;

  hf_memory_store_set_uuid (store, UUID);
  hf_memory_store_set_rate (store, 1000000);
  locator = hf_fixture_put (backend, dag, NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 100000);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backends/memory-store/fail-times", test_fail_times);
  g_test_add_func ("/backends/memory-store/break", test_break);
  g_test_add_func ("/backends/memory-store/hook", test_hook);
  g_test_add_func ("/backends/memory-store/outlives-backend", test_outlives_backend);
  g_test_add_func ("/backends/memory-store/room-and-domain", test_room_and_domain);
  g_test_add_func ("/backends/memory-store/rate", test_rate);
  result = g_test_run ();
  hf_memory_stores_clear ();
  return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conformance: what goes wrong leaves nothing behind, and is told as what it is. */
#include "hf-fixture.h"

#include "hf-error.h"

/* Whatever fails, there is nothing or a whole copy. */
static void
check_nothing_or_whole (HfFixture *fixture, const char *locator, HfTestDag *dag)
{
  g_autoptr (GHashTable) found = hf_fixture_list (fixture->backend);

  if (g_hash_table_size (found) == 0)
    return;
  g_assert_cmpuint (g_hash_table_size (found), ==, 1);
  g_assert_true (g_hash_table_contains (found, locator));
  hf_fixture_check (fixture->backend, locator, dag);
}

static void
test_broken_stream (HfFixture *fixture)
{
  g_autoptr (HfTestDag) first = hf_test_dag_new (20, 3, 100, 4);
  g_autoptr (HfTestDag) dag = hf_test_dag_new (21, 30, 300, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  gsize size = g_bytes_get_size (car);
  gsize points[] = { 0, 1, 40, 100, size / 2, size - 1, size };
  g_autofree char *kept = hf_fixture_put (fixture->backend, first, NULL);
  g_autofree char *before = hf_fixture_snapshot (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (GInputStream) stream = hf_fixture_stream (car, 64, points[i]);
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;

      g_assert_null (hf_backend_put (fixture->backend, &(HfPut){ hf_test_dag_get_root (dag), size },
                                     stream, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_STALLED);
      after = hf_fixture_snapshot (fixture);
      g_assert_cmpstr (after, ==, before);
      g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
    }
  hf_fixture_check (fixture->backend, kept, first);
}

static void
test_cancel_put (HfFixture *fixture)
{
  g_autoptr (HfTestDag) first = hf_test_dag_new (22, 3, 100, 4);
  g_autoptr (HfTestDag) dag = hf_test_dag_new (23, 30, 300, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  gsize size = g_bytes_get_size (car);
  gsize points[] = { 0, 1, 100, size / 2, size };
  g_autofree char *kept = hf_fixture_put (fixture->backend, first, NULL);
  g_autofree char *before = hf_fixture_snapshot (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (GInputStream) stream = hf_fixture_stream (car, 64, G_MAXSIZE);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *after = NULL;

      hf_fixture_stream_cancel_at (stream, points[i], cancellable);
      g_assert_null (hf_backend_put (fixture->backend, &(HfPut){ hf_test_dag_get_root (dag), size },
                                     stream, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      after = hf_fixture_snapshot (fixture);
      g_assert_cmpstr (after, ==, before);
    }
  hf_fixture_check (fixture->backend, kept, first);
}

static gboolean
takes_streams (const HfConformance *traits)
{
  return !traits->offer;
}

static gboolean
cancel_now (const HfEntry *entry, gpointer data, GError **error)
{
  g_cancellable_cancel (data);
  return TRUE;
}

static void
test_cancel_read (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (24, 3, 100, 4);
  g_autoptr (HfTestDag) other = hf_test_dag_new (25, 3, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *second = hf_fixture_put (fixture->backend, other, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  char byte;

  stream = hf_backend_get (fixture->backend, locator, cancellable, &error);
  g_assert_cmpint (g_input_stream_read (stream, &byte, 1, cancellable, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_false (hf_backend_list (fixture->backend, cancel_now, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (g_input_stream_read (stream, &byte, 1, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

typedef void (*EachCall) (GError *error, const char *call);

/* Makes every call that needs the store, and hands its error to @each. */
static void
make_every_call (HfFixture *fixture, const char *locator, HfTestDag *dag, GCancellable *cancellable,
                 EachCall each)
{
  HfCid *root = hf_test_dag_get_root (dag);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  GError *error = NULL;
  HfRemoved removed;

  g_assert_false (hf_backend_list (fixture->backend, cancel_now, NULL, cancellable, &error));
  each (g_steal_pointer (&error), "list");
  g_assert_null (hf_backend_stat (fixture->backend, locator, cancellable, &error));
  each (g_steal_pointer (&error), "stat");
  g_assert_null (hf_fixture_put_car (fixture->backend, root, car, 1000, cancellable, &error));
  each (g_steal_pointer (&error), "put");
  g_assert_null (hf_backend_get (fixture->backend, locator, cancellable, &error));
  each (g_steal_pointer (&error), "get");
  if (fixture->traits->has_blocks)
    {
      g_assert_null (hf_backend_get_block (fixture->backend, locator, root, cancellable, &error));
      each (g_steal_pointer (&error), "get_block");
    }
  g_assert_false (hf_backend_remove (fixture->backend, locator, &removed, cancellable, &error));
  each (g_steal_pointer (&error), "remove");
}

static void
expect_cancelled (GError *error, const char *call)
{
  g_test_message ("%s: %s", call, error->message);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_error_free (error);
}

static void
test_cancelled_before (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (26, 3, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GError *error = NULL;

  g_cancellable_cancel (cancellable);
  make_every_call (fixture, locator, dag, cancellable, expect_cancelled);
  g_assert_null (hf_backend_probe (fixture->backend, cancellable, &error));
  expect_cancelled (g_steal_pointer (&error), "probe");
  g_assert_null (hf_backend_establish (fixture->backend, OTHER_UUID, cancellable, &error));
  expect_cancelled (error, "establish");
  hf_fixture_check (fixture->backend, locator, dag);
}

static void
expect_unavailable (GError *error, const char *call)
{
  g_test_message ("%s: %s", call, error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_error_free (error);
}

static void
test_unreachable (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (27, 3, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  GError *error = NULL;

  fixture->traits->set_reachable (fixture->place, FALSE);
  make_every_call (fixture, locator, dag, NULL, expect_unavailable);
  g_assert_null (hf_backend_probe (fixture->backend, NULL, &error));
  expect_unavailable (error, "probe");

  fixture->traits->set_reachable (fixture->place, TRUE);
  hf_fixture_check (fixture->backend, locator, dag);
}

static gboolean
can_be_unreachable (const HfConformance *traits)
{
  return traits->set_reachable != NULL;
}

static void
expect_no_room (HfFixture *fixture, HfTestDag *dag, guint64 size)
{
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (GInputStream) stream = hf_fixture_stream (car, 1000, G_MAXSIZE);
  g_autofree char *before = hf_fixture_snapshot (fixture);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_backend_put (fixture->backend, &(HfPut){ hf_test_dag_get_root (dag), size },
                                 stream, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  if (size > 0)
    g_assert_cmpuint (hf_fixture_stream_get_read (stream), ==, 0);
  after = hf_fixture_snapshot (fixture);
  g_assert_cmpstr (after, ==, before);
}

static void
test_no_space (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (28, 30, 1000, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autoptr (HfProbe) probe = NULL;
  g_autofree char *locator = NULL;

  fixture->traits->set_room (fixture->place, g_bytes_get_size (car) - 1);
  probe = hf_backend_probe (fixture->backend, NULL, NULL);
  g_assert_cmpuint (probe->free_bytes, ==, g_bytes_get_size (car) - 1);
  g_assert_cmpuint (probe->total_bytes, >=, probe->free_bytes);
  expect_no_room (fixture, dag, g_bytes_get_size (car));
  fixture->traits->set_room (fixture->place, 0);
  expect_no_room (fixture, dag, 0);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 0);

  fixture->traits->set_room (fixture->place, g_bytes_get_size (car));
  locator = hf_fixture_put (fixture->backend, dag, NULL);
  hf_fixture_check (fixture->backend, locator, dag);
}

static gboolean
has_room (const HfConformance *traits)
{
  return traits->set_room != NULL;
}

/* Every single operation on files fails once. */
static void
test_faults_of_put (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (29, 8, 300, 4);
  g_autofree char *locator = hf_backend_locate (fixture->backend, hf_test_dag_get_root (dag));
  gboolean done = FALSE;
  unsigned n;

  for (n = 1; !done; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfReceipt) receipt = NULL;
      g_autofree char *again = NULL;

      hf_fixture_fail_nth (n);
      receipt = hf_fixture_try_put (fixture->backend, dag, &error);
      done = hf_fixture_fail_nth (0) < n;
      g_test_message ("%u: %s", n, error ? error->message : "done");
      g_assert_true (receipt || error);
      g_assert_true (receipt || !done);
      check_nothing_or_whole (fixture, locator, dag);

      again = hf_fixture_put (fixture->backend, dag, NULL);
      hf_fixture_check (fixture->backend, again, dag);
      hf_fixture_remove (fixture->backend, again, HF_REMOVED);
      g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 0);
    }
  g_assert_cmpuint (n, >, 15);
}

static void
test_faults_of_repair (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (30, 8, 300, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  gboolean done = FALSE;

  for (unsigned n = 1; !done; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HfReceipt) receipt = NULL;
      g_autoptr (GBytes) bad = NULL;
      g_autoptr (GBytes) found = NULL;
      unsigned kept = fixture->traits->count_set_aside (fixture->place);
      g_autofree char *again = NULL;

      fixture->traits->damage (fixture->place, hf_test_dag_get_root (dag), 500);
      bad = hf_fixture_read (fixture->backend, locator, NULL);
      hf_fixture_fail_nth (n);
      receipt = hf_fixture_try_put (fixture->backend, dag, &error);
      done = hf_fixture_fail_nth (0) < n;
      g_test_message ("%u: %s", n, error ? error->message : "done");

      /* At no moment there is no file of that name, and the bad one is never lost. */
      found = hf_fixture_read (fixture->backend, locator, NULL);
      g_assert_true (g_bytes_equal (found, bad) || g_bytes_equal (found, car));
      again = hf_fixture_put (fixture->backend, dag, NULL);
      hf_fixture_check (fixture->backend, again, dag);
      g_assert_cmpuint (fixture->traits->count_set_aside (fixture->place), ==, kept + 1);
    }
}

static void
test_faults_of_remove (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (31, 8, 300, 4);
  gboolean done = FALSE;
  unsigned n;

  for (n = 1; !done; n++)
    {
      g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
      g_autoptr (GError) error = NULL;
      HfRemoved removed;
      gboolean gone;

      hf_fixture_fail_nth (n);
      gone = hf_backend_remove (fixture->backend, locator, &removed, NULL, &error);
      done = hf_fixture_fail_nth (0) < n;
      g_test_message ("%u: %s", n, error ? error->message : "done");
      g_assert_true (gone == !error);
      g_assert_true (gone || !done);
      check_nothing_or_whole (fixture, locator, dag);

      g_assert_true (hf_backend_remove (fixture->backend, locator, &removed, NULL, NULL));
      g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 0);
    }
  g_assert_cmpuint (n, >, 8);
}

static gboolean
has_faults (const HfConformance *traits)
{
  return traits->has_faults;
}

const HfCase hf_cases_of_faults[] = {
  { "broken-stream", test_broken_stream, takes_streams },
  { "cancel-put", test_cancel_put, takes_streams },
  { "cancel-read", test_cancel_read, NULL },
  { "cancelled-before", test_cancelled_before, NULL },
  { "unreachable", test_unreachable, can_be_unreachable },
  { "no-space", test_no_space, has_room },
  { "faults-of-put", test_faults_of_put, has_faults },
  { "faults-of-repair", test_faults_of_repair, has_faults },
  { "faults-of-remove", test_faults_of_remove, has_faults },
  { NULL, NULL, NULL },
};

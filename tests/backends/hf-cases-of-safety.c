/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conformance: the rules of identity and ownership, and several at work at once. */
#include "hf-fixture.h"

#include <string.h>

#include "hf-error.h"

#define WRITES 25

static void
test_establish (HfFixture *fixture)
{
  g_autoptr (HfBackend) unknown = fixture->traits->backend_new (fixture->place, NULL, US);
  g_autoptr (HfProbe) probe = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;

  uuid = hf_backend_establish (unknown, OTHER_UUID, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (uuid, ==, fixture->uuid);
  probe = hf_backend_probe (unknown, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (probe->store_uuid, ==, fixture->uuid);
  g_assert_nonnull (strchr (probe->domain, ':'));

  /* Without a store that was added nothing is done. */
  g_assert_false (hf_backend_list (unknown, NULL, NULL, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
}

static void
expect_refused (HfBackend *backend, const char *locator, HfTestDag *dag)
{
  g_autoptr (GError) error = NULL;
  HfRemoved removed;

  g_assert_false (hf_backend_list (backend, NULL, NULL, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (hf_backend_stat (backend, locator, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (hf_fixture_try_put (backend, dag, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (hf_backend_get (backend, locator, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_false (hf_backend_remove (backend, locator, &removed, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_test_message ("%s", error->message);
}

static void
test_identity (HfFixture *fixture)
{
  const char *uuids[] = { OTHER_UUID, NULL };
  int cases = fixture->traits->uuid ? 1 : 2;
  g_autoptr (HfTestDag) dag = hf_test_dag_new (40, 3, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);

  for (int i = 0; i < cases; i++)
    {
      g_autoptr (HfProbe) probe = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;

      fixture->traits->set_uuid (fixture->place, uuids[i]);
      before = hf_fixture_snapshot (fixture);
      expect_refused (fixture->backend, locator, dag);
      after = hf_fixture_snapshot (fixture);
      g_assert_cmpstr (after, ==, before);

      /* A probe tells what is there, and does not write an identity. */
      probe = hf_backend_probe (fixture->backend, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (probe->store_uuid, ==, uuids[i]);
    }
  fixture->traits->set_uuid (fixture->place, fixture->uuid);
  hf_fixture_check (fixture->backend, locator, dag);
}

static gboolean
has_identity (const HfConformance *traits)
{
  return traits->set_uuid != NULL;
}

static void
check_ours (HfBackend *backend, const char *locator, gboolean ours)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfEntry) entry = hf_backend_stat (backend, locator, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (entry->ours, ==, ours);
}

static void
test_owners (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (41, 3, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *theirs = NULL;
  g_autofree char *again = NULL;
  gboolean created = TRUE;

  check_ours (fixture->backend, locator, TRUE);
  check_ours (fixture->theirs, locator, FALSE);
  theirs = hf_fixture_put (fixture->theirs, dag, &created);
  g_assert_cmpstr (theirs, ==, locator);
  g_assert_false (created);
  check_ours (fixture->theirs, locator, TRUE);

  /* The bytes stay until the last mark goes. */
  hf_fixture_remove (fixture->backend, locator, HF_REMOVED_OUR_MARK);
  hf_fixture_remove (fixture->backend, locator, HF_REMOVED_OUR_MARK);
  check_ours (fixture->backend, locator, FALSE);
  hf_fixture_check (fixture->theirs, locator, dag);

  /* A copy that others hold is adopted now, although we made it once. */
  again = hf_fixture_put (fixture->backend, dag, &created);
  g_assert_false (created);
  hf_fixture_remove (fixture->backend, locator, HF_REMOVED_OUR_MARK);
  hf_fixture_remove (fixture->theirs, locator, HF_REMOVED);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 0);
}

static gboolean
has_owners (const HfConformance *traits)
{
  return traits->has_owners;
}

static void
test_adopt (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (42, 3, 100, 4);
  g_autoptr (GBytes) car = hf_test_dag_to_car (dag);
  g_autofree char *before = NULL;
  g_autofree char *locator = NULL;
  gboolean created = TRUE;

  fixture->traits->plant (fixture->place, hf_test_dag_get_root (dag), car);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
  locator = hf_fixture_put (fixture->backend, dag, &created);
  g_assert_false (created);
  check_ours (fixture->backend, locator,
              !fixture->traits->tells_no_maker && !fixture->traits->marks_only_its_own);
  g_clear_pointer (&locator, g_free);
  locator = hf_fixture_put (fixture->backend, dag, &created);
  g_assert_false (created);
}

static gboolean
can_be_planted (const HfConformance *traits)
{
  return traits->plant != NULL;
}

static gboolean
takes_streams (const HfConformance *traits)
{
  return !traits->offer;
}

typedef struct
{
  HfBackend *backend;
  HfTestDag *dag;
  gsize piece;
  HfReceipt *receipt;
  GError *error;
} Writer;

static gpointer
write_one (gpointer data)
{
  Writer *writer = data;
  g_autoptr (GBytes) car = hf_test_dag_to_car (writer->dag);
  g_autoptr (GInputStream) stream = hf_fixture_stream (car, writer->piece, G_MAXSIZE);

  writer->receipt
      = hf_backend_put (writer->backend, &(HfPut){ hf_test_dag_get_root (writer->dag), 0 }, stream,
                        NULL, &writer->error);
  return NULL;
}

/* Uses every class once, on one thread: ThreadSanitizer does not see how GLib orders their making.
 */
static void
warm_up (HfFixture *fixture)
{
  g_autoptr (HfTestDag) dag = hf_test_dag_new (49, 3, 100, 4);
  g_autofree char *locator = hf_fixture_put (fixture->backend, dag, NULL);
  g_autofree char *again = hf_fixture_put (fixture->backend, dag, NULL);

  hf_fixture_check (fixture->backend, locator, dag);
  hf_fixture_remove (fixture->backend, again, HF_REMOVED);
}

/* Two installations and two threads of one write the same DAG at once. */
static void
test_writers_at_once (HfFixture *fixture)
{
  HfBackend *third = fixture->traits->has_owners ? fixture->theirs : fixture->backend;

  warm_up (fixture);
  for (unsigned round = 0; round < 10; round++)
    {
      g_autoptr (HfTestDag) dag = hf_test_dag_new (50 + round, 30, 500, 4);
      Writer writers[3] = { { .backend = fixture->backend, .dag = dag, .piece = 100 },
                            { .backend = fixture->backend, .dag = dag, .piece = 99 },
                            { .backend = third, .dag = dag, .piece = 101 } };
      GThread *threads[3];
      g_autofree char *locator = NULL;

      for (int i = 0; i < 3; i++)
        threads[i] = g_thread_new ("writer", write_one, &writers[i]);
      for (int i = 0; i < 3; i++)
        {
          g_thread_join (threads[i]);
          g_assert_no_error (writers[i].error);
          g_assert_nonnull (writers[i].receipt);
        }
      locator = g_strdup (writers[0].receipt->locator);
      if (!fixture->traits->tells_no_maker)
        g_assert_cmpint (writers[0].receipt->created, ==, writers[1].receipt->created);
      if (fixture->traits->has_owners)
        g_assert_cmpint (writers[0].receipt->created, !=, writers[2].receipt->created);
      for (int i = 0; i < 3; i++)
        hf_receipt_free (writers[i].receipt);

      g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, 1);
      hf_fixture_check (fixture->backend, locator, dag);
      if (fixture->traits->has_owners)
        hf_fixture_remove (fixture->theirs, locator, HF_REMOVED_OUR_MARK);
      hf_fixture_remove (fixture->backend, locator, HF_REMOVED);
    }
}

typedef struct
{
  HfBackend *backend;
  GPtrArray *dags;
  int done;
} Series;

static gpointer
write_series (gpointer data)
{
  Series *series = data;

  for (unsigned i = 0; i < series->dags->len; i++)
    {
      g_autofree char *locator = hf_fixture_put (series->backend, series->dags->pdata[i], NULL);

      if (i % 5 == 4)
        hf_fixture_remove (series->backend, locator, HF_REMOVED);
    }
  g_atomic_int_set (&series->done, TRUE);
  return NULL;
}

/* What is listed while others write is whole. */
static gboolean
check_listed (const HfEntry *entry, gpointer data, GError **error)
{
  Series *series = data;
  g_autoptr (GBytes) found = hf_fixture_read (series->backend, entry->locator, NULL);

  for (unsigned i = 0; found && entry->cid && i < series->dags->len; i++)
    if (hf_cid_equal (entry->cid, hf_test_dag_get_root (series->dags->pdata[i])))
      {
        g_autoptr (GBytes) expected = hf_test_dag_to_car (series->dags->pdata[i]);

        g_assert_true (g_bytes_equal (found, expected));
      }
  return TRUE;
}

static void
test_list_while_writing (HfFixture *fixture)
{
  g_autoptr (GPtrArray) dags = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_test_dag_free);
  Series series = { .backend = fixture->backend, .dags = dags };
  GThread *thread;

  for (unsigned i = 0; i < WRITES; i++)
    g_ptr_array_add (dags, hf_test_dag_new (70 + i, 10, 300, 4));
  warm_up (fixture);
  thread = g_thread_new ("writer", write_series, &series);
  while (!g_atomic_int_get (&series.done))
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (hf_backend_list (fixture->backend, check_listed, &series, NULL, &error));
      g_assert_no_error (error);
    }
  g_thread_join (thread);
  g_assert_cmpuint (hf_fixture_count (fixture->backend), ==, WRITES - WRITES / 5);
}

const HfCase hf_cases_of_safety[] = {
  { "establish", test_establish, NULL },
  { "identity", test_identity, has_identity },
  { "owners", test_owners, has_owners },
  { "adopt", test_adopt, can_be_planted },
  { "writers-at-once", test_writers_at_once, takes_streams },
  { "list-while-writing", test_list_while_writing, NULL },
  { NULL, NULL, NULL },
};

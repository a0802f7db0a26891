/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removals with their witnesses, evidence, events, settings and the policy. */
#include "hf-event-table.h"
#include "hf-evidence-table.h"
#include "hf-removal-table.h"
#include "hf-setting-table.h"

#include "hf-error.h"
#include "hf-fixture.h"

static void
add_witness (HfRemoval *removal, gint64 replica_id, gint64 version)
{
  HfWitness witness = { replica_id, version };

  g_array_append_val (removal->witnesses, witness);
}

static gboolean
is_witness (HfDb *db, gint64 replica_id)
{
  g_autoptr (GError) error = NULL;
  gboolean answer;

  hf_removal_table_is_witness (db, replica_id, &answer, &error);
  g_assert_no_error (error);
  return answer;
}

static HfRemoval *
make_removal (gint64 pin_id, gint64 replica_id)
{
  HfRemoval *removal = hf_removal_new ();

  removal->pin_id = pin_id;
  removal->replica_id = replica_id;
  removal->reserved_at = 3;
  removal->not_before = 4;
  removal->need_copies = 2;
  removal->need_domains = 1;
  return removal;
}

static void
test_removal (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfRemoval) removal = make_removal (1, 10);
  g_autoptr (HfRemoval) second = make_removal (1, 10);
  g_autoptr (HfRemoval) read = NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) closed = NULL;
  const HfWitness *witness;

  add_witness (removal, 12, 0);
  add_witness (removal, 11, 0);
  hf_removal_table_insert (db, removal, &error);
  g_assert_no_error (error);
  g_assert_true (is_witness (db, 11));
  g_assert_false (is_witness (db, 10));

  /* Of one copy one removal is open. */
  g_assert_false (hf_removal_table_insert (db, second, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);

  read = hf_removal_table_get (db, removal->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read->pin_id, ==, 1);
  g_assert_cmpint (read->replica_id, ==, 10);
  g_assert_cmpint (read->reason, ==, HF_REMOVAL_TRIM);
  g_assert_cmpint (read->not_before, ==, 4);
  g_assert_cmpint (read->need_copies, ==, 2);
  g_assert_cmpuint (read->witnesses->len, ==, 2);
  g_array_index (read->witnesses, HfWitness, 0).version = 5;
  g_array_remove_index (read->witnesses, 1);
  read->state = HF_REMOVAL_DELETING;
  hf_removal_table_update (db, read, &error);
  g_assert_no_error (error);
  open = hf_removal_table_of_pin (db, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (open->len, ==, 1);
  witness = &g_array_index (((HfRemoval *)open->pdata[0])->witnesses, HfWitness, 0);
  g_assert_cmpint (witness->replica_id, ==, 11);
  g_assert_cmpint (witness->version, ==, 5);
  g_assert_false (is_witness (db, 12));

  /* Over: nobody is held by it, and the copy may be removed once more. */
  read->state = HF_REMOVAL_ABORTED;
  read->error = g_strdup ("undone");
  hf_removal_table_update (db, read, &error);
  closed = hf_removal_table_of_pin (db, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (closed->len, ==, 0);
  g_assert_false (is_witness (db, 11));
  hf_removal_table_insert (db, second, &error);
  g_assert_no_error (error);

  second->id = 99;
  g_assert_false (hf_removal_table_update (db, second, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (hf_removal_table_get (db, 99, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

static void
test_evidence (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GPtrArray) list = NULL;
  char uuid[] = "uuid-a";
  char detail[] = "wrong block";
  HfEvidence evidence = { .pin_id = 1,
                          .store_id = 2,
                          .store_uuid = uuid,
                          .kind = HF_PROOF_FULL_READ,
                          .verdict = HF_VERDICT_CORRUPT,
                          .started = 3,
                          .finished = 4,
                          .bytes = 5,
                          .detail = detail };
  const HfEvidence *read;

  hf_evidence_table_append (db, &evidence, &error);
  evidence.detail = NULL;
  hf_evidence_table_append (db, &evidence, &error);
  evidence.pin_id = 2;
  hf_evidence_table_append (db, &evidence, &error);
  g_assert_no_error (error);
  list = hf_evidence_table_of_pin (db, 1, 0, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  read = list->pdata[1];
  g_assert_cmpstr (read->store_uuid, ==, "uuid-a");
  g_assert_cmpint (read->kind, ==, HF_PROOF_FULL_READ);
  g_assert_cmpint (read->verdict, ==, HF_VERDICT_CORRUPT);
  g_assert_cmpint (read->finished, ==, 4);
  g_assert_cmpuint (read->bytes, ==, 5);
  g_assert_cmpstr (read->detail, ==, "wrong block");
  g_assert_cmpstr (hf_verdict_to_string (read->verdict), ==, "corrupt");

  g_assert_false (hf_db_execute (db, "UPDATE evidence SET verdict = 0", &error));
  g_assert_nonnull (strstr (error->message, "never changed"));
}

static void
test_events (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  g_autoptr (GPtrArray) newest = NULL;
  const HfEvent *last;

  for (int i = 0; i < 5; i++)
    {
      g_autoptr (HfEvent) event = hf_event_new (HF_SEVERITY_WARNING, "test", i,
                                                i % 2 == 0 ? "a" : NULL, "100%% of %d", i);

      hf_event_table_append (db, event, 50 + i, &error);
      g_assert_no_error (error);
      g_assert_cmpint (event->time, ==, 50 + i);
    }
  all = hf_event_table_list (db, 0, 100, &error);
  g_assert_cmpuint (all->len, ==, 5);
  rest = hf_event_table_list (db, ((HfEvent *)all->pdata[2])->id, 100, &error);
  g_assert_cmpuint (rest->len, ==, 2);
  newest = hf_event_table_list (db, -1, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (newest->len, ==, 3);
  last = newest->pdata[2];
  g_assert_cmpint (last->pin_id, ==, 4);
  g_assert_cmpint (last->severity, ==, HF_SEVERITY_WARNING);
  g_assert_cmpstr (last->type, ==, "test");
  g_assert_cmpstr (last->backend_id, ==, "a");
  g_assert_cmpstr (last->message, ==, "100% of 4");
}

/* "4 2": their ids, the newest first */
static void
assert_found (HfDb *db, const HfEventQuery *query, unsigned limit, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = hf_event_table_search (db, query, limit, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (unsigned i = 0; i < events->len; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? " " : "", (int)((HfEvent *)events->pdata[i])->id);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_events_search (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GError) error = NULL;
  HfEventQuery all = { .severity = HF_SEVERITY_INFO };
  HfEventQuery bad = { .severity = HF_SEVERITY_WARNING, .text = "" };
  HfEventQuery worst = { .severity = HF_SEVERITY_CRITICAL };
  HfEventQuery text = { .text = "100% OF 2" };
  HfEventQuery wild = { .text = "1%f" };
  HfEventQuery backend = { .text = "NAS" };
  HfEventQuery older = { .before_id = 3 };
  HfEventQuery newer = { .after_id = 3 };

  for (int i = 0; i < 5; i++)
    {
      g_autoptr (HfEvent) event
          = hf_event_new ((HfSeverity)(i % 3), "test", 0, i == 3 ? "nas" : NULL, "100%% of %d", i);

      hf_event_table_append (db, event, 50 + i, &error);
      g_assert_no_error (error);
    }
  assert_found (db, &all, 9, "5 4 3 2 1");
  assert_found (db, &all, 2, "5 4");
  assert_found (db, &bad, 9, "5 3 2");
  assert_found (db, &worst, 9, "3");
  assert_found (db, &text, 9, "3");
  assert_found (db, &wild, 9, "");
  assert_found (db, &backend, 9, "4");
  assert_found (db, &older, 9, "2 1");
  assert_found (db, &newer, 9, "5 4");
}

static gint64
back_at (GPtrArray *events, unsigned i)
{
  return ((HfEvent *)events->pdata[i])->id;
}

static void
assert_range (HfDb *db, gint64 oldest, gint64 newest)
{
  g_autoptr (GError) error = NULL;
  gint64 first, last;

  hf_event_table_get_range (db, &first, &last, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first, ==, oldest);
  g_assert_cmpint (last, ==, newest);
}

static void
test_events_back (void)
{
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (GPtrArray) rest = NULL;

  assert_range (db, 1, 0);
  for (int i = 0; i < 5; i++)
    {
      g_autoptr (HfEvent) event = hf_event_new (HF_SEVERITY_INFO, "test", 0, NULL, "event %d", i);

      hf_event_table_append (db, event, 50, &error);
      g_assert_no_error (error);
    }
  assert_range (db, 1, 5);
  page = hf_event_table_list_back (db, 0, 0, 3, &error);
  g_assert_cmpuint (page->len, ==, 3);
  g_assert_cmpint (back_at (page, 0), ==, 5);
  rest = hf_event_table_list_back (db, 1, back_at (page, 2), 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpint (back_at (rest, 0), ==, 2);

  /* Those that are gone leave a range behind, even all of them. */
  hf_db_execute (db, "DELETE FROM event WHERE id < 4", &error);
  assert_range (db, 4, 5);
  hf_db_execute (db, "DELETE FROM event", &error);
  g_assert_no_error (error);
  assert_range (db, 6, 5);
}

static void
test_settings (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  char *value;

  hf_setting_table_get (db, "k", &value, &error);
  g_assert_null (value);
  hf_setting_table_set (db, "k", "one", &error);
  hf_setting_table_set (db, "k", "two", &error);
  hf_setting_table_get (db, "k", &value, &error);
  g_assert_cmpstr (value, ==, "two");
  g_free (value);
  hf_setting_table_set (db, "k", NULL, &error);
  hf_setting_table_get (db, "k", &value, &error);
  g_assert_no_error (error);
  g_assert_null (value);
}

static void
test_policy (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfDb) db = hf_fixture_db_new ();
  g_autoptr (HfPolicy) first = hf_setting_table_get_policy (db, &error);
  g_autoptr (HfPolicy) second = NULL;
  g_autoptr (HfPolicy) third = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (first->min_replicas, ==, 2);
  first->max_replicas = 9;
  first->undo_window = 90 * HF_MINUTE;
  hf_setting_table_set_policy (db, first, &error);
  second = hf_setting_table_get_policy (db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (second->max_replicas, ==, 9);
  g_assert_cmpint (second->undo_window, ==, 90 * HF_MINUTE);
  g_assert_false (second->max_size_set); /* storing does not make it the user's */

  second->max_size_set = TRUE;
  second->max_size_gb = 7;
  hf_setting_table_set_policy (db, second, &error);
  third = hf_setting_table_get_policy (db, &error);
  g_assert_no_error (error);
  g_assert_true (third->max_size_set);
  g_assert_cmpfloat (third->max_size_gb, ==, 7);

  hf_setting_table_set (db, "policy", "{\"min_replicas\":0}", &error);
  g_assert_null (hf_setting_table_get_policy (db, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/records/removal", test_removal);
  g_test_add_func ("/store/records/evidence", test_evidence);
  g_test_add_func ("/store/records/events", test_events);
  g_test_add_func ("/store/records/events-search", test_events_search);
  g_test_add_func ("/store/records/events-back", test_events_back);
  g_test_add_func ("/store/records/settings", test_settings);
  g_test_add_func ("/store/records/policy", test_policy);
  return g_test_run ();
}

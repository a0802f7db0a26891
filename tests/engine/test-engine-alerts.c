/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user is told to act on: when it begins, what it says, and that it ends. */
#include "hf-engine-fixture.h"

#include "hf-alerts.h"
#include "hf-error.h"
#include "hf-job-table.h"
#include "hf-memory-store.h"
#include "hf-test.h"

static GPtrArray *
list (HfHouse *house)
{
  HfStore *store = hf_engine_get_store (house->engine);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  GPtrArray *alerts = hf_alerts_list (db, hf_clock_now (house->clock), &error);

  g_assert_no_error (error);
  hf_store_give_back (store, db);
  return alerts;
}

/* "under-replicated! backend-down b": "!" for critical ones, with their subjects. */
static char *
list_types (HfHouse *house)
{
  g_autoptr (GPtrArray) alerts = list (house);
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < alerts->len; i++)
    {
      const HfAlert *alert = alerts->pdata[i];

      g_string_append_printf (text, "%s%s%s%s%s", i > 0 ? ", " : "", alert->type,
                              alert->severity == HF_SEVERITY_CRITICAL ? "!" : "",
                              *alert->subject ? " " : "", alert->subject);
    }
  return g_string_free (text, FALSE);
}

static void
assert_alerts (HfHouse *house, const char *expected)
{
  g_autofree char *text = list_types (house);

  g_assert_cmpstr (text, ==, expected);
}

static gint64
since_of (HfHouse *house, const char *type)
{
  g_autoptr (GPtrArray) alerts = list (house);

  for (unsigned i = 0; i < alerts->len; i++)
    {
      const HfAlert *alert = alerts->pdata[i];

      if (g_str_equal (alert->type, type))
        return alert->since;
    }
  g_assert_not_reached ();
}

/* Where all is well there is nothing to say, also with no pin and no second place. */
static void
test_nothing (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfHouse) three = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_advance (house, HF_HOUR);
  assert_alerts (house, "");
  hf_house_add (three, dag);
  hf_house_advance (three, HF_HOUR);
  assert_alerts (three, "");
}

static void
test_too_few_backends (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  gint64 began = hf_clock_now (house->clock);

  hf_house_add (house, dag);
  hf_house_advance (house, HF_SECOND);
  assert_alerts (house, "under-replicated!, too-few-backends!");
  g_assert_cmpuint (hf_house_count_events (house, "under-replicated", "1 pin has"), ==, 1);

  hf_house_advance (house, HF_HOUR); /* told once, and it is known since when */
  g_assert_cmpuint (hf_house_count_events (house, "under-replicated", ""), ==, 1);
  g_assert_cmpint (since_of (house, "under-replicated"), <=, began + HF_SECOND);
  hf_house_restart (house);
  g_assert_cmpint (since_of (house, "under-replicated"), <=, began + HF_SECOND);

  hf_house_add_store (house, "z", "z");
  hf_house_advance (house, HF_HOUR);
  assert_alerts (house, "");
  g_assert_cmpuint (hf_house_count_events (house, "under-replicated-over", ""), ==, 1);
  hf_house_advance (house, HF_HOUR);
  g_assert_cmpuint (hf_house_count_events (house, "under-replicated-over", ""), ==, 1);
}

static void
test_too_few_places (void)
{
  g_autoptr (HfHouse) house = hf_house_new (1);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_add_store (house, "b", "a");
  hf_house_add (house, dag);
  hf_house_advance (house, HF_SECOND);
  assert_alerts (house, "too-few-places, too-few-domains");
}

/* A probe that fails once is none; the state's own events are not told twice. */
static void
test_down (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_add (house, dag);
  hf_house_advance (house, HF_MINUTE);
  hf_memory_store_fail (hf_memory_store_get ("b"), "probe", -1, HF_ERROR_UNAVAILABLE);
  hf_house_advance (house, 31 * HF_SECOND);
  assert_alerts (house, "");
  hf_house_advance (house, 61 * HF_SECOND);
  assert_alerts (house, "backend-down b");
  g_assert_cmpuint (hf_house_count_events (house, "backend-down", ""), ==, 1);

  hf_memory_store_fail (hf_memory_store_get ("b"), "probe", 0, HF_ERROR_UNAVAILABLE);
  hf_house_advance (house, 31 * HF_SECOND);
  assert_alerts (house, "");
  g_assert_cmpuint (hf_house_count_events (house, "backend-down-over", ""), ==, 0);
}

static void
test_plan (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GPtrArray) alerts = NULL;

  hf_house_set_policy (house, "{\"approval_pins\": 0}");
  hf_house_add (house, dag);
  hf_house_advance (house, HF_HOUR);
  hf_house_add_store (house, "c", "c");
  hf_house_advance (house, HF_SECOND);
  assert_alerts (house, "plan-waits");
  alerts = list (house);
  g_assert_true (g_str_has_prefix (((HfAlert *)alerts->pdata[0])->message, "copies of 1 pin, "));

  hf_memory_store_flip (hf_memory_store_get ("a"), hf_test_dag_get_root (dag), 700);
  hf_house_verify (house, dag);
  hf_house_advance (house, HF_SECOND);
  assert_alerts (house, "plan-waits!, under-replicated!");
}

static void
test_full (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);

  hf_house_add (house, dag);
  hf_memory_store_set_room (hf_memory_store_get ("c"), 10);
  hf_house_advance (house, 31 * HF_SECOND);
  assert_alerts (house, "backend-full c");
}

static gboolean
enter_job (HfDb *db, gpointer data, GError **error)
{
  return hf_job_table_insert (db, data, error);
}

static void
test_failed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_REPLICATE);

  assert_alerts (house, "");
  job->pin_id = 4711; /* there is none */
  hf_store_change (hf_engine_get_store (house->engine), enter_job, job, &error);
  g_assert_no_error (error);
  hf_house_advance (house, HF_SECOND);
  assert_alerts (house, "jobs-failed");
  hf_house_advance (house, HF_DAY + HF_MINUTE);
  assert_alerts (house, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/alerts/nothing", test_nothing);
  g_test_add_func ("/engine/alerts/too-few-backends", test_too_few_backends);
  g_test_add_func ("/engine/alerts/too-few-places", test_too_few_places);
  g_test_add_func ("/engine/alerts/down", test_down);
  g_test_add_func ("/engine/alerts/plan", test_plan);
  g_test_add_func ("/engine/alerts/full", test_full);
  g_test_add_func ("/engine/alerts/failed", test_failed);
  return g_test_run ();
}

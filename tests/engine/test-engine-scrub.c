/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies are read again before their proofs end: spread over time, a few at a time, and not what
 * can't be read now. */
#include "hf-door.h"

#include "hf-error.h"
#include "hf-replica-table.h"

#include "hf-test.h"

#define DUE (150 * HF_DAY) /* after which copies are read again */
#define TICK (5 * HF_MINUTE + HF_SECOND)
#define MOST 40

typedef struct
{
  HfHouse *house;
  HfTestDag *dags[MOST];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->house = hf_house_new (2);
  for (unsigned i = 0; i < MOST; i++)
    {
      fixture->dags[i] = hf_test_dag_new (i + 1, 2, 40, 2);
      hf_house_add (fixture->house, fixture->dags[i]);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  hf_house_free (fixture->house);
  for (unsigned i = 0; i < MOST; i++)
    hf_test_dag_free (fixture->dags[i]);
}

static gint64
reads_of (const char *store)
{
  return (gint64)hf_memory_store_get_count (hf_memory_store_get (store), "get");
}

/* In this order, so that one which begins meanwhile is not counted twice. */
static unsigned
count_open (HfHouse *house)
{
  g_autoptr (GPtrArray) running = hf_house_list_jobs (house, HF_JOB_RUNNING);
  g_autoptr (GPtrArray) queued = hf_house_list_jobs (house, HF_JOB_QUEUED);

  return queued->len + running->len;
}

/* The oldest first, and no more than it takes to be ready in time. */
static void
test_spread (Fixture *fixture, gconstpointer data)
{
  gint64 before = reads_of ("a");
  g_autoptr (HfReplica) first = NULL;
  g_autoptr (HfReplica) last = NULL;

  hf_house_advance (fixture->house, DUE + TICK);
  g_assert_cmpint (reads_of ("a"), ==, before + 1);
  g_assert_cmpint (reads_of ("b"), ==, before + 1);
  hf_house_advance (fixture->house, TICK);
  g_assert_cmpint (reads_of ("a"), ==, before + 2);
  first = hf_house_get_replica (fixture->house, fixture->dags[0], "a");
  last = hf_house_get_replica (fixture->house, fixture->dags[MOST - 1], "a");
  g_assert_cmpint (first->proved_at, >, last->proved_at);
  hf_house_advance (fixture->house, 28 * HF_DAY); /* a day before they end, all is to be ready */
  hf_house_advance (fixture->house, HF_DAY);
  g_assert_cmpint (reads_of ("a"), ==, before + MOST);
  g_assert_cmpuint (hf_house_get_status (fixture->house).unverified, ==, 0);
}

/* What is late is read at once, by a bounded number of jobs. */
static void
test_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfDoor) door = hf_door_new ("a", "get");
  unsigned open;

  hf_clock_advance (fixture->house->clock, 200 * HF_DAY);
  hf_door_await (door, 1);
  while ((open = count_open (fixture->house)) == 0)
    g_thread_yield ();
  g_assert_cmpuint (open, <=, 2 * 16);
  hf_door_open (door);
  hf_engine_settle (fixture->house->engine);
  g_assert_cmpuint (hf_house_get_status (fixture->house).unverified, ==, 0);
  for (unsigned i = 0; i < MOST; i++)
    hf_house_assert_copies (fixture->house, fixture->dags[i], "a verified, b verified");
}

/* A store that is away, or paused, is left alone; the others are not. */
static void
test_not_there (Fixture *fixture, gconstpointer data)
{
  gint64 before = reads_of ("b");

  hf_house_change_store (fixture->house, "a", "{\"paused\": true}");
  hf_house_advance (fixture->house, 200 * HF_DAY);
  hf_house_assert_copies (fixture->house, fixture->dags[0], "a stale, b verified");
  hf_house_assert_copies (fixture->house, fixture->dags[MOST - 1], "a stale, b verified");
  g_assert_cmpint (reads_of ("b"), ==, before + MOST);
  hf_house_change_store (fixture->house, "a", "{\"paused\": false}");
  hf_house_advance (fixture->house, TICK);
  hf_house_assert_copies (fixture->house, fixture->dags[MOST - 1], "a verified, b verified");
}

/* What can't be read is not tried again and again. */
static void
test_no_answer (Fixture *fixture, gconstpointer data)
{
  gint64 before = reads_of ("a");

  hf_memory_store_fail (hf_memory_store_get ("a"), "get", -1, HF_ERROR_UNAVAILABLE);
  hf_house_advance (fixture->house, 200 * HF_DAY);
  g_assert_cmpint (reads_of ("a"), ==, before + MOST);
  hf_house_advance (fixture->house, 30 * HF_MINUTE);
  g_assert_cmpint (reads_of ("a"), ==, before + MOST);
  hf_house_assert_copies (fixture->house, fixture->dags[0], "a stale, b verified");
  hf_memory_store_fail (hf_memory_store_get ("a"), "get", 0, HF_ERROR_UNAVAILABLE);
  hf_house_advance (fixture->house, HF_HOUR);
  hf_house_assert_copies (fixture->house, fixture->dags[0], "a verified, b verified");
}

/* Damage is found and mended, as by any other look. */
static void
test_mends (Fixture *fixture, gconstpointer data)
{
  hf_memory_store_flip (hf_memory_store_get ("a"), hf_test_dag_get_root (fixture->dags[3]),
                        hf_house_offset_of (fixture->dags[3], 0));
  hf_house_advance (fixture->house, 200 * HF_DAY);
  hf_house_assert_copies (fixture->house, fixture->dags[3], "a verified, b verified");
  g_assert_cmpuint (hf_house_count_events (fixture->house, "replica-corrupt", ""), ==, 1);
}

/* It waits for the hours of a store, and begins nothing beside what waits already. */
static void
test_hours (Fixture *fixture, gconstpointer data)
{
  gint64 before = reads_of ("a");

  hf_house_change_store (fixture->house, "a", "{\"limits\": {\"hours\": [\"10:00-11:00\"]}}");
  hf_house_advance (fixture->house, 200 * HF_DAY); /* to 22:13 */
  hf_house_advance (fixture->house, HF_HOUR);
  g_assert_cmpint (reads_of ("a"), ==, before);
  g_assert_cmpuint (count_open (fixture->house), ==, 16);
  hf_house_advance (fixture->house, 11 * HF_HOUR);
  g_assert_cmpint (reads_of ("a"), ==, before + MOST);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/engine/scrub/spread", Fixture, NULL, set_up, test_spread, tear_down);
  g_test_add ("/engine/scrub/bounded", Fixture, NULL, set_up, test_bounded, tear_down);
  g_test_add ("/engine/scrub/not-there", Fixture, NULL, set_up, test_not_there, tear_down);
  g_test_add ("/engine/scrub/no-answer", Fixture, NULL, set_up, test_no_answer, tear_down);
  g_test_add ("/engine/scrub/mends", Fixture, NULL, set_up, test_mends, tear_down);
  g_test_add ("/engine/scrub/hours", Fixture, NULL, set_up, test_hours, tear_down);
  return g_test_run ();
}

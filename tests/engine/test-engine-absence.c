/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A backend that stays away: when its copies are made elsewhere, and when that would be wrong. */
#include "hf-engine-fixture.h"

#include "hf-alerts.h"
#include "hf-error.h"
#include "hf-test.h"

#include <string.h>

#define STEP (30 * HF_SECOND) /* between two probes */

/* As the probes find it, from now on. */
static void
set_away (const char *store, int code)
{
  hf_memory_store_fail (hf_memory_store_get (store), "probe", code != 0 ? -1 : 0,
                        code != 0 ? code : HF_ERROR_UNAVAILABLE);
}

static void
let_pass (HfHouse *house, gint64 time)
{
  for (; time > 0; time -= STEP)
    hf_house_advance (house, STEP);
}

/* A pin with copies in "a" and "b", a third store "c", and fifteen minutes of patience. */
static HfHouse *
house_with (HfTestDag *dag)
{
  HfHouse *house = hf_house_new (2);

  hf_house_set_policy (house, "{\"target_replicas\": 2, \"heal_after_hours\": 0.25}");
  hf_house_add (house, dag);
  hf_house_add_store (house, "c", "c");
  hf_house_assert_copies (house, dag, "a verified, b verified");
  return house;
}

static void
assert_told (HfHouse *house, const char *part)
{
  HfStore *store = hf_engine_get_store (house->engine);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  g_autoptr (GPtrArray) alerts = hf_alerts_list (db, hf_clock_now (house->clock), &error);

  g_assert_no_error (error);
  hf_store_give_back (store, db);
  g_assert_cmpuint (alerts->len, ==, 1);
  g_assert_nonnull (strstr (((HfAlert *)alerts->pdata[0])->message, part));
}

static void
test_lost (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with (dag);

  set_away ("b", HF_ERROR_UNAVAILABLE);
  let_pass (house, 14 * HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_house_restart (house); /* the time before counts on */
  let_pass (house, 3 * HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
  g_assert_cmpuint (hf_house_count_events (house, "backend-lost",
                                           "b has not been there for 15 min"),
                    ==, 1);
  let_pass (house, HF_HOUR);
  g_assert_cmpuint (hf_house_count_events (house, "backend-lost", ""), ==, 1);
  assert_told (house, "its copies are made elsewhere");

  set_away ("b", 0);
  let_pass (house, HF_HOUR); /* it is back, and nothing is taken away */
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
}

/* The patience may be shortened when it is over already. */
static void
test_shortened (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with (dag);

  hf_house_set_policy (house, "{\"heal_after_hours\": 1}");
  set_away ("b", HF_ERROR_UNAVAILABLE);
  let_pass (house, 30 * HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b verified");
  hf_house_set_policy (house, "{\"heal_after_hours\": 0.25}");
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, "a verified, b verified, c verified");
}

/* What was slept through was not looked for. */
static void
test_slept (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with (dag);

  set_away ("b", HF_ERROR_UNAVAILABLE);
  let_pass (house, HF_MINUTE);
  hf_house_advance (house, 3 * HF_DAY);
  let_pass (house, HF_MINUTE);
  hf_house_assert_copies (house, dag, "a verified, b verified");
}

/* Time adds up only without an answer in between. */
static void
test_answers_between (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with (dag);

  for (unsigned i = 0; i < 3; i++)
    {
      set_away ("b", HF_ERROR_UNAVAILABLE);
      let_pass (house, 10 * HF_MINUTE);
      set_away ("b", 0);
      let_pass (house, HF_MINUTE);
    }
  hf_house_assert_copies (house, dag, "a verified, b verified");
}

/* SAFETY §2: our access is not their copies. */
static void
test_denied (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with (dag);

  set_away ("b", HF_ERROR_DENIED);
  let_pass (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified");
}

static void
test_paused (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with (dag);

  set_away ("b", HF_ERROR_UNAVAILABLE);
  let_pass (house, 10 * HF_MINUTE);
  hf_house_change_store (house, "b", "{\"paused\": true}");
  let_pass (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified");
}

/* When nothing elsewhere answers it may be our own network that is down. */
static void
test_our_network (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = hf_house_new (1);

  hf_house_set_policy (house, "{\"target_replicas\": 2, \"heal_after_hours\": 0.25}");
  hf_house_add_remote_store (house, "r");
  hf_house_add (house, dag);
  hf_house_add_store (house, "c", "c");
  hf_house_assert_copies (house, dag, "a verified, r verified");
  set_away ("r", HF_ERROR_UNAVAILABLE);
  let_pass (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, r verified");

  hf_house_add_remote_store (house, "s"); /* which answers: so it is not ours */
  let_pass (house, HF_HOUR);
  g_assert_cmpuint (hf_house_count_events (house, "backend-lost", "r has"), ==, 1);
  g_assert_cmpuint (hf_house_count_puts ("cs"), ==, 1);
}

/* Many copies elsewhere are still much work: they wait for a word. */
static void
test_approval (void)
{
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfHouse) house = house_with (dag);

  hf_house_set_policy (house, "{\"approval_pins\": 0}");
  set_away ("b", HF_ERROR_UNAVAILABLE);
  let_pass (house, HF_HOUR);
  hf_house_assert_copies (house, dag, "a verified, b verified");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/absence/lost", test_lost);
  g_test_add_func ("/engine/absence/shortened", test_shortened);
  g_test_add_func ("/engine/absence/slept", test_slept);
  g_test_add_func ("/engine/absence/answers-between", test_answers_between);
  g_test_add_func ("/engine/absence/denied", test_denied);
  g_test_add_func ("/engine/absence/paused", test_paused);
  g_test_add_func ("/engine/absence/our-network", test_our_network);
  g_test_add_func ("/engine/absence/approval", test_approval);
  return g_test_run ();
}

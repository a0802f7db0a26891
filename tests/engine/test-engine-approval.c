/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAFETY §5: what the engine begins by itself, and what waits for the user's word. */
#include "hf-engine-fixture.h"

#include "hf-error.h"
#include "hf-memory-store.h"
#include "hf-status-table.h"
#include "hf-test.h"

#define MOST 5

/* Pins with copies in "a" and "b", where three copies are wanted and @limit pins a day may be
 * copied without a word. */
typedef struct
{
  HfHouse *house;
  HfTestDag *dags[MOST];
  unsigned n;
} Scene;

static void
scene_init (Scene *self, unsigned n, unsigned limit)
{
  g_autofree char *policy = g_strdup_printf ("{\"approval_pins\": %u}", limit);

  self->house = hf_house_new (2);
  self->n = n;
  hf_house_set_policy (self->house, policy);
  for (unsigned i = 0; i < n; i++)
    {
      self->dags[i] = hf_house_new_dag (i + 1);
      hf_house_add (self->house, self->dags[i]);
      hf_house_assert_copies (self->house, self->dags[i], "a verified, b verified");
    }
}

static void
scene_clear (Scene *self)
{
  for (unsigned i = 0; i < self->n; i++)
    hf_test_dag_free (self->dags[i]);
  hf_house_free (self->house);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, scene_clear)

static unsigned
count_with_copies (Scene *self, const char *copies)
{
  unsigned n = 0;

  for (unsigned i = 0; i < self->n; i++)
    {
      g_autofree char *text = hf_house_get_copies (self->house, self->dags[i]);

      n += g_str_equal (text, copies);
    }
  return n;
}

#define TWO "a verified, b verified"
#define THREE "a verified, b verified, c verified"

static HfWaitingPlan
get_plan (Scene *self)
{
  HfStore *store = hf_engine_get_store (self->house->engine);
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_store_borrow (store, &error);
  HfWaitingPlan plan;

  hf_approval_read (db, &plan, &error);
  g_assert_no_error (error);
  hf_store_give_back (store, db);
  return plan;
}

static guint64
decide (Scene *self, gint64 id, gboolean approve)
{
  g_autoptr (GError) error = NULL;
  guint64 pins;

  hf_engine_decide_plan (self->house->engine, id, approve, &pins, &error);
  g_assert_no_error (error);
  hf_engine_settle (self->house->engine);
  return pins;
}

static void
change_backend (Scene *self, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) changes = hf_json_parse_object (json, -1, &error);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  g_assert_no_error (error);
  info = hf_engine_change_backend (self->house->engine, "c", changes, problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (info);
  hf_engine_settle (self->house->engine);
}

static void
test_little (void)
{
  g_auto (Scene) scene = { 0 };

  scene_init (&scene, 3, 3);
  hf_house_add_store (scene.house, "c", "c");
  hf_engine_settle (scene.house->engine);
  g_assert_cmpuint (count_with_copies (&scene, THREE), ==, 3);
  g_assert_cmpint (get_plan (&scene).id, ==, 0);
}

/* Nothing of it is begun, not even the part that would be little enough; not after a restart. */
static void
test_much (void)
{
  g_auto (Scene) scene = { 0 };
  HfWaitingPlan plan, later;

  scene_init (&scene, 5, 4);
  hf_house_add_store (scene.house, "c", "c");
  hf_engine_settle (scene.house->engine);
  g_assert_cmpuint (count_with_copies (&scene, TWO), ==, 5);
  plan = get_plan (&scene);
  g_assert_cmpuint (plan.urgent.pins, ==, 0);
  g_assert_cmpuint (plan.other.pins, ==, 5);
  g_assert_cmpuint (plan.other.bytes, >, 5 * 1000);

  hf_house_restart (scene.house);
  hf_house_advance (scene.house, HF_HOUR);
  g_assert_cmpuint (count_with_copies (&scene, TWO), ==, 5);
  later = get_plan (&scene);
  g_assert_cmpint (later.id, ==, plan.id);

  g_assert_cmpuint (decide (&scene, plan.id, TRUE), ==, 5);
  g_assert_cmpuint (count_with_copies (&scene, THREE), ==, 5);
  g_assert_cmpuint (hf_house_count_events (scene.house, "plan-approved", "5 pins"), ==, 1);
  g_assert_cmpint (get_plan (&scene).id, ==, 0);
}

static void
test_bytes (void)
{
  g_auto (Scene) scene = { 0 };

  scene_init (&scene, 2, 100);
  hf_house_set_policy (scene.house, "{\"approval_gb\": 0.000001}");
  hf_house_add_store (scene.house, "c", "c");
  hf_engine_settle (scene.house->engine);
  g_assert_cmpuint (count_with_copies (&scene, TWO), ==, 2);
  g_assert_cmpuint (get_plan (&scene).other.pins, ==, 2);

  hf_house_set_policy (scene.house, "{\"approval_gb\": 1}"); /* what is allowed later is begun */
  hf_engine_settle (scene.house->engine);
  g_assert_cmpuint (count_with_copies (&scene, THREE), ==, 2);
}

static void
test_declined (void)
{
  g_auto (Scene) scene = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 pins;
  gint64 id;

  scene_init (&scene, 3, 1);
  hf_house_add_store (scene.house, "c", "c");
  hf_engine_settle (scene.house->engine);
  id = get_plan (&scene).id;
  g_assert_cmpuint (decide (&scene, id, FALSE), ==, 3);
  g_assert_cmpint (get_plan (&scene).id, ==, 0);
  hf_house_advance (scene.house, 2 * HF_DAY);
  g_assert_cmpuint (count_with_copies (&scene, TWO), ==, 3);

  /* Nothing else is wanted than before. */
  hf_house_set_policy (scene.house, "{\"approval_pins\": 1}");
  change_backend (&scene, "{\"limits\": {\"parallel_jobs\": 1}, \"discovery\": \"tell\"}");
  g_assert_cmpint (get_plan (&scene).id, ==, 0);
  change_backend (&scene, "{\"priority\": 3}");
  g_assert_cmpuint (get_plan (&scene).other.pins, ==, 3);

  g_assert_false (hf_engine_decide_plan (scene.house->engine, id, TRUE, &pins, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

/* What came to wait after the user looked is not meant by the word. */
static void
test_only_what_was_seen (void)
{
  g_auto (Scene) scene = { 0 };
  gint64 seen;

  scene_init (&scene, 4, 0);
  hf_house_set_policy (scene.house, "{\"target_replicas\": 2}");
  hf_house_add_store (scene.house, "c", "c");
  hf_memory_store_flip (hf_memory_store_get ("a"), hf_test_dag_get_root (scene.dags[0]), 700);
  hf_house_verify (scene.house, scene.dags[0]);
  seen = get_plan (&scene).id;
  g_assert_cmpuint (get_plan (&scene).urgent.pins, ==, 1);

  hf_house_advance (scene.house, HF_MINUTE);
  hf_memory_store_flip (hf_memory_store_get ("a"), hf_test_dag_get_root (scene.dags[1]), 700);
  hf_house_verify (scene.house, scene.dags[1]);
  g_assert_cmpuint (get_plan (&scene).urgent.pins, ==, 2);
  g_assert_cmpuint (decide (&scene, seen, TRUE), ==, 1);
  g_assert_cmpuint (count_with_copies (&scene, "a corrupt, b verified, c verified")
                        + count_with_copies (&scene, TWO),
                    ==, 3);
  g_assert_cmpuint (get_plan (&scene).urgent.pins, ==, 1);
}

/* The repair of a pin at risk does not wait behind what is only wished for. */
static void
test_urgent_goes_first (void)
{
  g_auto (Scene) scene = { 0 };

  scene_init (&scene, 4, 2);
  hf_house_add_store (scene.house, "c", "c");
  hf_engine_settle (scene.house->engine);
  g_assert_cmpuint (get_plan (&scene).other.pins, ==, 4);

  hf_memory_store_flip (hf_memory_store_get ("a"), hf_test_dag_get_root (scene.dags[0]), 700);
  hf_house_verify (scene.house, scene.dags[0]);
  hf_engine_settle (scene.house->engine);
  hf_house_assert_copies (scene.house, scene.dags[0], THREE);
  g_assert_cmpuint (get_plan (&scene).urgent.pins, ==, 0);
  g_assert_cmpuint (get_plan (&scene).other.pins, ==, 3);
}

/* One after the other is found damaged: after the limit of a day the rest waits. */
static void
test_loss_by_loss (void)
{
  g_auto (Scene) scene = { 0 };

  scene_init (&scene, 5, 3);
  hf_house_set_policy (scene.house, "{\"target_replicas\": 2}");
  for (unsigned i = 0; i < 5; i++)
    {
      hf_memory_store_flip (hf_memory_store_get ("a"), hf_test_dag_get_root (scene.dags[i]), 700);
      hf_house_verify (scene.house, scene.dags[i]);
      hf_engine_settle (scene.house->engine);
    }
  g_assert_cmpuint (count_with_copies (&scene, TWO), ==, 3);
  g_assert_cmpuint (get_plan (&scene).urgent.pins, ==, 2);

  hf_house_advance (scene.house, HF_DAY); /* another day, another three */
  hf_house_advance (scene.house, HF_HOUR);
  g_assert_cmpuint (count_with_copies (&scene, TWO), ==, 5);
}

/* With nothing allowed by itself the user's own pins are copied all the same, and tried again. */
static void
test_user (void)
{
  g_auto (Scene) scene = { 0 };
  g_autoptr (HfTestDag) dag = hf_house_new_dag (77);
  g_autoptr (HfTestDag) planted = hf_house_new_dag (78);
  HfAddOptions options = { .visibility = HF_VISIBILITY_PUBLIC };
  g_autoptr (HfAdded) added = NULL;
  g_autofree char *text = hf_cid_to_text (hf_test_dag_get_root (planted));
  g_autoptr (GError) error = NULL;

  scene_init (&scene, 0, 0);
  hf_memory_store_fail (hf_memory_store_get ("b"), "put", 1, HF_ERROR_UNAVAILABLE);
  hf_house_add (scene.house, dag);
  hf_house_advance (scene.house, HF_HOUR);
  hf_house_assert_copies (scene.house, dag, TWO);

  hf_house_plant (scene.house, "a", planted);
  added = hf_engine_add_cid (scene.house->engine, text, &options, &error);
  g_assert_no_error (error);
  hf_house_advance (scene.house, HF_HOUR);
  hf_house_assert_copies (scene.house, planted, TWO);
  g_assert_cmpint (get_plan (&scene).id, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/approval/little", test_little);
  g_test_add_func ("/engine/approval/much", test_much);
  g_test_add_func ("/engine/approval/bytes", test_bytes);
  g_test_add_func ("/engine/approval/declined", test_declined);
  g_test_add_func ("/engine/approval/only-what-was-seen", test_only_what_was_seen);
  g_test_add_func ("/engine/approval/urgent-goes-first", test_urgent_goes_first);
  g_test_add_func ("/engine/approval/loss-by-loss", test_loss_by_loss);
  g_test_add_func ("/engine/approval/user", test_user);
  return g_test_run ();
}

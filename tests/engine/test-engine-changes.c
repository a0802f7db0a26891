/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What users change about pins, one or many at once; and what a clean-up removes. */
#include "hf-door.h"

#include <string.h>

#include "hf-engine-orders.h"
#include "hf-error.h"
#include "hf-file.h"
#include "hf-job-table.h"
#include "hf-removal-table.h"

#include "hf-test.h"

#define TWO "a verified, b verified"
#define THREE "a verified, b verified, c verified"

static GPtrArray *
cids_of (HfTestDag **dags, unsigned n)
{
  GPtrArray *cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);

  for (unsigned i = 0; i < n; i++)
    g_ptr_array_add (cids, hf_cid_ref (hf_test_dag_get_root (dags[i])));
  return cids;
}

static GPtrArray *
enter (HfHouse *house, const HfPinBatch *batch)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *done = hf_engine_order_pins (house->engine, batch, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (done->len, ==, batch->cids->len);
  return done;
}

/* NULL when it was changed. */
static GError *
change (HfHouse *house, HfTestDag *dag, const HfPinChanges *changes)
{
  g_autoptr (GPtrArray) cids = cids_of (&dag, 1);
  HfPinBatch batch = { .act = HF_BATCH_CHANGE, .cids = cids, .changes = changes };
  g_autoptr (GPtrArray) done = enter (house, &batch);
  HfPinDone *one = done->pdata[0];

  hf_engine_settle (house->engine);
  return g_steal_pointer (&one->error);
}

static void
assert_changed (HfHouse *house, HfTestDag *dag, const HfPinChanges *changes)
{
  g_autoptr (GError) error = change (house, dag, changes);

  g_assert_no_error (error);
}

static void
test_change (void)
{
  g_autoptr (HfHouse) house = hf_house_new (3);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  HfPinChanges changes;

  hf_house_set_policy (house, "{\"target_replicas\": 2}");
  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, TWO);
  hf_pin_changes_init (&changes);
  assert_changed (house, dag, &changes);
  hf_house_assert_copies (house, dag, TWO);

  changes.name = "a new name";
  changes.set_priority = TRUE;
  changes.priority = -7;
  changes.target_replicas = 3;
  assert_changed (house, dag, &changes);
  pin = hf_house_get_pin (house, dag);
  g_assert_cmpstr (pin->name, ==, "a new name");
  g_assert_cmpint (pin->priority, ==, -7);
  g_assert_cmpint (pin->target_replicas, ==, 3);
  g_assert_cmpint (pin->min_replicas, ==, 0);
  hf_house_assert_copies (house, dag, THREE); /* what it lacks now is made */

  hf_pin_changes_init (&changes);
  changes.target_replicas = 0;
  assert_changed (house, dag, &changes);
  hf_house_advance (house, 2 * HF_DAY); /* fewer are wanted: none is taken away */
  hf_house_assert_copies (house, dag, THREE);
}

/* What does not fit together is refused as a whole. */
static void
test_numbers (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GError) error = NULL;
  HfPinChanges changes;

  hf_house_add (house, dag);
  hf_pin_changes_init (&changes);
  changes.name = "not taken";
  changes.min_replicas = 4; /* of a target of 3 */
  error = change (house, dag, &changes);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "4, 3 and 5"));
  pin = hf_house_get_pin (house, dag);
  g_assert_cmpstr (pin->name, ==, "");
  g_assert_cmpint (pin->min_replicas, ==, 0);
}

static void
add_open_store (HfHouse *house)
{
  g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfBackendInfo) info = NULL;

  wanted->id = g_strdup ("open");
  wanted->kind = g_strdup ("memory");
  json_object_set_string_member (wanted->settings, "store", "open");
  json_object_set_boolean_member (wanted->settings, "public", TRUE);
  info = hf_engine_add_backend (house->engine, wanted, problems, NULL);
  g_assert_nonnull (info);
  hf_engine_settle (house->engine);
}

static void
test_becomes_public (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  HfPinChanges changes;

  add_open_store (house);
  hf_house_add (house, dag);
  hf_house_assert_copies (house, dag, TWO);
  hf_pin_changes_init (&changes);
  changes.set_visibility = TRUE;
  changes.visibility = HF_VISIBILITY_PUBLIC;
  assert_changed (house, dag, &changes);
  hf_house_assert_copies (house, dag, TWO ", open verified");
}

/* Of a pin with a copy that others can see, or may see soon, nothing is changed. */
static void
test_becomes_private (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPin) pin = NULL;
  HfPinChanges changes;

  hf_house_add (house, dag);
  hf_pin_changes_init (&changes);
  changes.set_visibility = TRUE;
  changes.visibility = HF_VISIBILITY_PUBLIC;
  assert_changed (house, dag, &changes);
  changes.visibility = HF_VISIBILITY_PRIVATE; /* nobody saw it yet */
  assert_changed (house, dag, &changes);

  changes.visibility = HF_VISIBILITY_PUBLIC;
  assert_changed (house, dag, &changes);
  add_open_store (house);
  hf_house_assert_copies (house, dag, TWO ", open verified");
  changes.visibility = HF_VISIBILITY_PRIVATE;
  changes.name = "not taken";
  error = change (house, dag, &changes);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSAFE);
  g_assert_nonnull (strstr (error->message, "(open)"));
  pin = hf_house_get_pin (house, dag);
  g_assert_cmpint (pin->visibility, ==, HF_VISIBILITY_PUBLIC);
  g_assert_cmpstr (pin->name, ==, "");
}

static void
test_becomes_private_too_soon (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (GPtrArray) cids = cids_of (&dag, 1);
  g_autoptr (HfDoor) door = NULL;
  g_autoptr (GPtrArray) done = NULL;
  HfPinChanges changes;
  HfPinBatch batch = { .act = HF_BATCH_CHANGE, .cids = cids, .changes = &changes };

  hf_house_add (house, dag);
  hf_pin_changes_init (&changes);
  changes.set_visibility = TRUE;
  changes.visibility = HF_VISIBILITY_PUBLIC;
  assert_changed (house, dag, &changes);
  door = hf_door_new ("open", "put");
  {
    g_autoptr (HfBackendInfo) wanted = hf_backend_info_new ();
    g_autoptr (HfProblems) problems = hf_problems_new ();
    g_autoptr (HfBackendInfo) info = NULL;

    wanted->id = g_strdup ("open");
    wanted->kind = g_strdup ("memory");
    json_object_set_string_member (wanted->settings, "store", "open");
    json_object_set_boolean_member (wanted->settings, "public", TRUE);
    info = hf_engine_add_backend (house->engine, wanted, problems, NULL);
    g_assert_nonnull (info);
  }
  hf_door_await (door, 1);
  changes.visibility = HF_VISIBILITY_PRIVATE;
  done = enter (house, &batch);
  g_assert_error (((HfPinDone *)done->pdata[0])->error, HF_ERROR, HF_ERROR_UNSAFE);
  hf_door_open (door);
  hf_engine_settle (house->engine);
}

/* Jobs that wait get the pin's new priority. */
static void
test_moves_jobs (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfJob) job = NULL;
  gint64 id;
  HfPinChanges changes;

  hf_house_add (house, dag);
  hf_engine_stop (house->engine);
  id = hf_door_start_verify (house, dag);
  hf_pin_changes_init (&changes);
  changes.set_priority = TRUE;
  changes.priority = 55;
  {
    g_autoptr (GPtrArray) cids = cids_of (&dag, 1);
    HfPinBatch batch = { .act = HF_BATCH_CHANGE, .cids = cids, .changes = &changes };
    g_autoptr (GPtrArray) done = enter (house, &batch);

    g_assert_no_error (((HfPinDone *)done->pdata[0])->error);
  }
  job = hf_house_get_job (house, id);
  g_assert_cmpint (job->priority, ==, 55);
  hf_house_restart (house);
}

/* Three pins, the second of which is not known: one change of the registry. */
static void
test_many (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  HfTestDag *dags[] = { hf_house_new_dag (1), hf_house_new_dag (2), hf_house_new_dag (3) };
  g_autoptr (GPtrArray) cids = cids_of (dags, 3);
  HfPinBatch verify = { .act = HF_BATCH_VERIFY, .cids = cids };
  HfPinBatch unpin = { .act = HF_BATCH_UNPIN, .cids = cids, .keep_replicas = FALSE };
  g_autoptr (GPtrArray) verified = NULL;
  g_autoptr (GPtrArray) unpinned = NULL;
  guint64 commits;

  hf_house_add (house, dags[0]);
  hf_house_add (house, dags[2]);
  hf_engine_stop (house->engine);
  commits = hf_store_get_commits (hf_engine_get_store (house->engine));
  verified = enter (house, &verify);
  unpinned = enter (house, &unpin);
  g_assert_cmpuint (hf_store_get_commits (hf_engine_get_store (house->engine)), ==, commits + 2);
  for (unsigned i = 0; i < 3; i++)
    {
      const HfPinDone *first = verified->pdata[i];
      const HfPinDone *second = unpinned->pdata[i];

      if (i == 1)
        {
          g_assert_error (first->error, HF_ERROR, HF_ERROR_NOT_FOUND);
          g_assert_error (second->error, HF_ERROR, HF_ERROR_NOT_FOUND);
        }
      g_assert_cmpuint (first->jobs->len, ==, i == 1 ? 0 : 1);
      g_assert_cmpuint (second->jobs->len, ==, i == 1 ? 0 : 2);
    }
  hf_house_restart (house);
  hf_house_assert_copies (house, dags[0], "a removing, b removing");
  for (unsigned i = 0; i < 3; i++)
    hf_test_dag_free (dags[i]);
}

/* ---- leftovers ---- */

static HfCleaned *
clean_up (HfHouse *house)
{
  g_autoptr (GError) error = NULL;
  HfCleaned *cleaned = hf_engine_clean_up (house->engine, &error);

  g_assert_no_error (error);
  return cleaned;
}

/* Nothing that is needed: the spool of an upload on its way, and of one that is being received. */
static void
test_files (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autofree char *spool = g_build_filename (house->dir, "spool", NULL);
  g_autoptr (HfDoor) door = hf_door_new ("a", "put");
  g_autoptr (HfCleaned) cleaned = NULL;
  g_autoptr (HfCleaned) again = NULL;
  const HfLeftoverFile *file;
  unsigned needed;

  hf_door_start_add (house, dag);
  hf_door_await (door, 1);
  needed = hf_test_dir_count (spool);
  g_assert_cmpuint (needed, >, 0);
  hf_test_file_set (spool, "dead.car.part", "leftover", 8);
  cleaned = clean_up (house);
  g_assert_cmpuint (cleaned->files->len, ==, 1);
  file = cleaned->files->pdata[0];
  g_assert_cmpstr (file->name, ==, "dead.car.part");
  g_assert_cmpuint (hf_test_dir_count (spool), ==, needed);
  again = clean_up (house);
  g_assert_cmpuint (again->files->len, ==, 0);
  hf_door_open (door);
  hf_engine_settle (house->engine);
  hf_house_assert_copies (house, dag, TWO);
  hf_house_assert_spool_empty (house);
}

/* Nobody has the files of an upload open that waits for its stores to come back. */
static void
test_upload_waits (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfCleaned) cleaned = NULL;

  for (unsigned i = 0; i < 2; i++)
    hf_memory_store_fail (hf_memory_store_get (i == 0 ? "a" : "b"), "put", 1, HF_ERROR_UNAVAILABLE);
  hf_house_add (house, dag);
  cleaned = clean_up (house);
  g_assert_cmpuint (cleaned->files->len, ==, 0);
  hf_house_advance (house, HF_HOUR);
  hf_house_assert_copies (house, dag, TWO);
}

/* Blocks in the middle of an upload until it was cleaned up. */
typedef struct
{
  HfHouse *house;
  unsigned files; /* that the clean-up removed */
} Slow;

static gboolean
fill (HfTreeBuilder *builder, gpointer data, GCancellable *cancellable, GError **error)
{
  Slow *slow = data;
  g_autoptr (GInputStream) content = g_memory_input_stream_new_from_data ("hello", 5, NULL);
  g_autoptr (HfCleaned) cleaned = clean_up (slow->house);

  slow->files = cleaned->files->len;
  return hf_tree_builder_add_file (builder, "name", NULL, content, cancellable, error);
}

static void
test_upload_under_way (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  Slow slow = { house, 99 };
  HfAddOptions options = { .visibility = HF_VISIBILITY_PRIVATE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HfAdded) added
      = hf_engine_add_tree (house->engine, fill, &slow, 0, hf_unixfs_profile_get_default (),
                            &options, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (slow.files, ==, 0);
  hf_engine_settle (house->engine);
  g_assert_cmpint (hf_house_get_status (house).total_pins, ==, 1);
  g_assert_cmpint (hf_house_get_status (house).below_min, ==, 0);
}

/* What was over a month ago; nothing that is open, and no copy. */
static void
test_rows (void)
{
  g_autoptr (HfHouse) house = hf_house_new (2);
  g_autoptr (HfTestDag) dag = hf_house_new_dag (1);
  g_autoptr (HfTestDag) other = hf_house_new_dag (2);
  g_autoptr (HfCleaned) early = NULL;
  g_autoptr (HfCleaned) cleaned = NULL;
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  gint64 last;

  hf_house_add (house, dag);
  hf_house_add (house, other);
  hf_engine_unpin (house->engine, hf_test_dag_get_root (other), FALSE, &jobs, &error);
  g_assert_no_error (error);
  hf_house_advance (house, 8 * HF_DAY);
  early = clean_up (house);
  g_assert_cmpuint (early->jobs.count + early->removals.count, ==, 0);

  hf_house_advance (house, 31 * HF_DAY);
  last = hf_house_verify (house, dag);
  cleaned = clean_up (house);
  g_assert_cmpuint (cleaned->removals.count, ==, 2);
  g_assert_cmpuint (cleaned->jobs.count, >=, 4); /* two imports, two removals */
  g_assert_cmpuint (cleaned->jobs.bytes, >, 100);
  hf_house_assert_job (house, last, HF_JOB_DONE);
  hf_house_assert_copies (house, dag, TWO);
  hf_house_restart (house);
  hf_house_verify (house, dag);
  hf_house_assert_copies (house, dag, TWO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/changes/change", test_change);
  g_test_add_func ("/engine/changes/numbers", test_numbers);
  g_test_add_func ("/engine/changes/becomes-public", test_becomes_public);
  g_test_add_func ("/engine/changes/becomes-private", test_becomes_private);
  g_test_add_func ("/engine/changes/becomes-private-too-soon", test_becomes_private_too_soon);
  g_test_add_func ("/engine/changes/moves-jobs", test_moves_jobs);
  g_test_add_func ("/engine/changes/many", test_many);
  g_test_add_func ("/engine/cleanup/files", test_files);
  g_test_add_func ("/engine/cleanup/upload-waits", test_upload_waits);
  g_test_add_func ("/engine/cleanup/upload-under-way", test_upload_under_way);
  g_test_add_func ("/engine/cleanup/rows", test_rows);
  return g_test_run ();
}

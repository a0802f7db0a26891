/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAFETY §4, the decision and the deletion: what may be asked for, when it is done, and what a
 * crash in the middle leaves. */
#include "hf-safety-fixture.h"

#include <string.h>

#include "hf-error.h"
#include "hf-remover.h"

static HfMemoryStore *
store (const char *name)
{
  return hf_memory_store_get (name);
}

static gboolean
has (const char *name, HfCid *cid)
{
  return hf_memory_store_has (store (name), cid);
}

/* "a", "b", … with a copy in each. */
static HfWorld *
world_with_copies (unsigned n, HfCid **cid)
{
  HfWorld *world = hf_world_new ();
  g_autofree char *policy
      = g_strdup_printf ("{\"target_replicas\": %u, \"max_replicas\": %u}", n, MAX (n, 5));

  hf_world_set_policy (world, policy);
  hf_world_add_memories (world, n);
  *cid = hf_world_add (world, 1);
  g_assert_cmpint (hf_world_get_held (world, *cid), ==, (int)n);
  hf_world_set_policy (world, "{\"target_replicas\": 2, \"auto_replication\": false}");
  return world;
}

static gboolean
is_refused (HfWorld *world, HfCid *cid, const char *backend_id)
{
  g_autoptr (GError) error = NULL;

  return !hf_world_trim (world, cid, backend_id, &error)
         && g_error_matches (error, HF_ERROR, HF_ERROR_UNSAFE)
         && hf_world_get_state (world, cid, backend_id) != HF_REPLICA_REMOVING;
}

static void
trim (HfWorld *world, HfCid *cid, const char *backend_id)
{
  g_autoptr (GError) error = NULL;

  hf_world_trim (world, cid, backend_id, &error);
  g_assert_no_error (error);
}

/* ---- the decision ---- */

static gboolean
min_is_kept (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (2, &cid);

  hf_world_set_policy (world, "{\"min_domains\": 1}");
  return is_refused (world, cid, "b");
}

static gboolean
domains_are_kept (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;

  hf_world_add_memory (world, "a", "one");
  hf_world_add_memory (world, "b", "one");
  hf_world_add_memory (world, "c", "two");
  cid = hf_world_add (world, 1);
  g_assert_cmpint (hf_world_get_held (world, cid), ==, 3);
  return is_refused (world, cid, "c");
}

static gboolean
stale_is_no_witness (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (3, &cid);

  hf_world_set_policy (world, "{\"scrub\": false}");
  hf_world_advance (world, 181 * HF_DAY);
  g_assert_cmpint (hf_world_get_state (world, cid, "a"), ==, HF_REPLICA_STALE);
  return is_refused (world, cid, "c");
}

static gboolean
witness_is_no_victim (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (4, &cid);

  trim (world, cid, "d");
  return is_refused (world, cid, "c");
}

/* What the first removal leaves is what the next one counts. */
static gboolean
victims_count_once (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (4, &cid);

  trim (world, cid, "d");
  hf_world_advance (world, 8 * HF_DAY);
  g_assert_false (has ("d", cid));
  trim (world, cid, "c");
  hf_world_advance (world, 8 * HF_DAY);
  return !has ("c", cid) && has ("a", cid) && has ("b", cid) && is_refused (world, cid, "b");
}

/* From the decision on a copy counts no more, but stays where it is. */
static gboolean
victim_counts_no_more (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (3, &cid);

  trim (world, cid, "c");
  hf_world_recount (world);
  return hf_world_get_state (world, cid, "c") == HF_REPLICA_REMOVING
         && hf_world_get_held (world, cid) == 2 && has ("c", cid);
}

/* ---- the undo window ---- */

/* As the scheduler would, at a moment of the test's choice. */
static void
run_removal (HfWorld *world, HfCid *cid)
{
  HfStore *registry = hf_engine_get_store (world->engine);
  HfBackendSet *backends = hf_backend_set_new (registry, world->dir, NULL);
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_REMOVE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (HfProgress) progress = hf_progress_new (world->clock);
  HfWork work = { .store = registry,
                  .backends = backends,
                  .clock = world->clock,
                  .spool_dir = world->dir,
                  .job = job,
                  .cancellable = cancellable,
                  .progress = progress };
  g_autoptr (GError) error = NULL;
  gint64 wait_until;

  hf_backend_set_load (backends, &error);
  g_assert_no_error (error);
  hf_remover_run (&work, hf_world_find_removal (world, cid), &wait_until, &error);
  g_assert_no_error (error);
  hf_backend_set_free (backends);
}

static gboolean
window_is_kept (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (3, &cid);

  trim (world, cid, "c");
  hf_world_advance (world, 6 * HF_DAY);
  run_removal (world, cid);
  return has ("c", cid) && hf_world_get_state (world, cid, "c") == HF_REPLICA_REMOVING;
}

static gboolean
window_ends (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (3, &cid);

  trim (world, cid, "c");
  hf_world_advance (world, 8 * HF_DAY);
  hf_world_recount (world);
  return !has ("c", cid) && hf_world_get_state (world, cid, "c") == HF_STATE_NONE && has ("a", cid)
         && has ("b", cid) && hf_world_get_held (world, cid) == 2;
}

/* ---- a crash between "deleting" and its record ---- */

/* The removal was told to the store, and no more is known. */
static HfWorld *
world_with_unknown (HfCid **cid)
{
  HfWorld *world = world_with_copies (3, cid);

  hf_memory_store_fail (store ("c"), "remove", 1, HF_ERROR_UNAVAILABLE);
  trim (world, *cid, "c");
  hf_world_advance (world, 7 * HF_DAY);
  g_assert_cmpint (hf_world_get_state (world, *cid, "c"), ==, HF_REPLICA_DELETING);
  g_assert_true (has ("c", *cid));
  return world;
}

/* Still there: the proofs begin again, and find that it is the only good one left. */
static gboolean
looks_before_deleting_again (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_unknown (&cid);

  hf_memory_store_flip (store ("a"), cid, 700);
  hf_memory_store_flip (store ("b"), cid, 700);
  hf_world_restart (world);
  hf_world_advance (world, 2 * HF_HOUR);
  return has ("c", cid);
}

static gboolean
deletes_when_still_safe (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_unknown (&cid);

  hf_world_restart (world);
  hf_world_advance (world, 2 * HF_HOUR);
  return !has ("c", cid) && hf_world_get_state (world, cid, "c") == HF_STATE_NONE;
}

/* Gone: recorded, without another removal. */
static gboolean
records_what_is_gone (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_unknown (&cid);
  guint64 calls = hf_memory_store_get_count (store ("c"), "remove");

  hf_memory_store_drop (store ("c"), cid);
  hf_world_restart (world);
  hf_world_advance (world, 2 * HF_HOUR);
  return hf_world_get_state (world, cid, "c") == HF_STATE_NONE
         && hf_memory_store_get_count (store ("c"), "remove") == calls
         && hf_world_get_held (world, cid) == 2;
}

/* The look fails: nothing is concluded. */
static gboolean
waits_for_a_look (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_unknown (&cid);

  hf_memory_store_fail (store ("c"), "stat", -1, HF_ERROR_DENIED);
  hf_world_advance (world, 2 * HF_HOUR);
  if (!has ("c", cid) || hf_world_get_state (world, cid, "c") != HF_REPLICA_DELETING)
    return FALSE;
  hf_memory_store_fail (store ("c"), "stat", 0, 0);
  hf_world_advance (world, 2 * HF_HOUR);
  return !has ("c", cid);
}

/* ---- a whole backend ---- */

static gboolean
needed_backend_stays (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (2, &cid);
  g_autoptr (GError) error = NULL;

  return !hf_engine_remove_backend (world->engine, "b", &error)
         && g_error_matches (error, HF_ERROR, HF_ERROR_UNSAFE)
         && hf_world_get_state (world, cid, "b") == HF_REPLICA_VERIFIED;
}

/* Its bytes stay, and it may come back. */
static gboolean
spare_backend_goes (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (3, &cid);
  g_autoptr (GError) error = NULL;

  hf_engine_remove_backend (world->engine, "c", &error);
  g_assert_no_error (error);
  hf_world_settle (world);
  hf_world_recount (world);
  return has ("c", cid) && hf_world_get_held (world, cid) == 2;
}

/* A pin that waits for its removal does not wait for a backend that is gone. */
static gboolean
unpinned_goes_with_its_backend (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_copies (2, &cid);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPin) pin = NULL;

  hf_world_unpin (world, cid, FALSE);
  hf_engine_remove_backend (world->engine, "a", &error);
  g_assert_no_error (error);
  hf_engine_remove_backend (world->engine, "b", &error);
  g_assert_no_error (error);
  hf_world_advance (world, 8 * HF_DAY);
  pin = hf_world_find_pin (world, cid);
  return has ("a", cid) && has ("b", cid) && !pin;
}

/* ---- the only caller ---- */

static void
find_callers (const char *dir, GPtrArray *callers)
{
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  const char *name;

  while (open && (name = g_dir_read_name (open)))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autofree char *text = NULL;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        find_callers (path, callers);
      else if (g_str_has_suffix (name, ".c") && g_file_get_contents (path, &text, NULL, NULL)
               && (strstr (text, "hf_backend_remove (") || strstr (text, "->remove (")))
        g_ptr_array_add (callers, g_strdup (name));
    }
}

/* hf-backend-calls.c has the function, hf-remover.c calls it, and that is all. */
static gboolean
one_caller (void)
{
  const char *root = g_getenv ("HF_SRCDIR");
  g_autofree char *src = root ? g_build_filename (root, "src", NULL) : NULL;
  g_autoptr (GPtrArray) callers = g_ptr_array_new_with_free_func (g_free);

  g_assert_nonnull (src);
  find_callers (src, callers);
  return callers->len == 2
         && g_ptr_array_find_with_equal_func (callers, "hf-backend-calls.c", g_str_equal, NULL)
         && g_ptr_array_find_with_equal_func (callers, "hf-remover.c", g_str_equal, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hf_scenario_add ("/safety/removal/min-copies", min_is_kept, HF_RULE_MIN_COPIES, 0);
  hf_scenario_add ("/safety/removal/min-domains", domains_are_kept, HF_RULE_MIN_DOMAINS, 0);
  hf_scenario_add ("/safety/removal/stale-no-witness", stale_is_no_witness,
                   HF_RULE_STALE_NO_WITNESS, 0);
  hf_scenario_add ("/safety/removal/witness-no-victim", witness_is_no_victim,
                   HF_RULE_WITNESS_NO_VICTIM, 0);
  hf_scenario_add ("/safety/removal/one-after-the-other", victims_count_once, 0, 0);
  hf_scenario_add ("/safety/removal/victim-counts-no-more", victim_counts_no_more, 0, 0);
  hf_scenario_add ("/safety/removal/undo-window", window_is_kept, HF_RULE_UNDO_WINDOW, 0);
  hf_scenario_add ("/safety/removal/window-ends", window_ends, 0, 0);
  hf_scenario_add ("/safety/removal/look-after-crash", looks_before_deleting_again,
                   HF_RULE_LOOK_AFTER_CRASH, 0);
  hf_scenario_add ("/safety/removal/goes-on-after-crash", deletes_when_still_safe, 0, 0);
  hf_scenario_add ("/safety/removal/gone-after-crash", records_what_is_gone, 0, 0);
  hf_scenario_add ("/safety/removal/look-fails-after-crash", waits_for_a_look, 0, 0);
  hf_scenario_add ("/safety/removal/backend-needed", needed_backend_stays, HF_RULE_MIN_COPIES, 0);
  hf_scenario_add ("/safety/removal/backend-spare", spare_backend_goes, 0, 0);
  hf_scenario_add ("/safety/removal/backend-of-unpinned", unpinned_goes_with_its_backend, 0, 0);
  hf_scenario_add ("/safety/removal/one-caller", one_caller, 0, 0);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAFETY §3 and what §4 says of pins that are given up: which copies go, which stay, and until when
 * that can be taken back. */
#include "hf-safety-fixture.h"

#include "hf-error.h"
#include "hf-test-dag.h"
#include "hf-test.h"

static HfMemoryStore *
store (const char *name)
{
  return hf_memory_store_get (name);
}

static guint64
count_copies (HfCid *cid)
{
  guint64 count = 0;

  for (char id[] = "a"; *id <= 'd'; (*id)++)
    count += hf_memory_store_has (store (id), cid);
  return count;
}

static HfWorld *
world_with_pin (HfCid **cid)
{
  HfWorld *world = hf_world_new ();

  hf_world_add_memories (world, 3);
  *cid = hf_world_add (world, 1);
  g_assert_cmpuint (count_copies (*cid), ==, 3);
  return world;
}

/* Not before seven days; then all copies that Holdfast made, and the pin is forgotten. */
static gboolean
unpin_deletes_after_a_week (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);
  g_autoptr (HfPin) pin = NULL;

  hf_world_unpin (world, cid, FALSE);
  hf_world_advance (world, 7 * HF_DAY - HF_SECOND);
  if (count_copies (cid) != 3)
    return FALSE;
  hf_world_advance (world, 2 * HF_SECOND);
  pin = hf_world_find_pin (world, cid);
  hf_world_recount (world);
  return count_copies (cid) == 0 && !pin;
}

static gboolean
window_survives_restart (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);

  hf_world_unpin (world, cid, FALSE);
  hf_world_advance (world, 3 * HF_DAY);
  hf_world_restart (world);
  if (count_copies (cid) != 3)
    return FALSE;
  hf_world_advance (world, 4 * HF_DAY);
  return count_copies (cid) == 0;
}

/* What was unpinned counts no more, is not healed, and can't be verified. */
static gboolean
unpinned_is_unmanaged (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);
  g_autoptr (GError) error = NULL;
  HfStatus status;
  gint64 job;

  hf_world_unpin (world, cid, FALSE);
  hf_world_add_memory (world, "d", "d");
  hf_world_advance (world, HF_DAY);
  hf_engine_read_status (world->engine, &status, &error);
  g_assert_no_error (error);
  return status.total_pins == 0 && hf_world_get_held (world, cid) == 0 && count_copies (cid) == 3
         && !hf_engine_verify (world->engine, cid, &job, &error)
         && g_error_matches (error, HF_ERROR, HF_ERROR_NOT_FOUND);
}

typedef enum
{
  BY_CID,
  BY_UPLOAD,
  BY_DISCOVERY,
} How;

/* Adopted: the store had it before. An engine whose marks are gone left it there. */
static HfWorld *
world_with_adopted (HfTestDir *dir, HfCid **cid, How how)
{
  g_autofree char *path = g_build_filename (dir, "store", NULL);
  g_autofree char *owners = g_build_filename (path, "owners", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  HfWorld *world;

  {
    g_autoptr (HfWorld) before = hf_world_new ();
    g_autoptr (HfCid) same = NULL;

    hf_world_add_archive (before, "a", path, "a");
    same = hf_world_add (before, 1);
    text = hf_cid_to_text (same);
  }
  hf_test_dir_free (g_steal_pointer (&owners));

  world = hf_world_new ();
  hf_world_add_archive (world, "a", path, "a");
  if (how == BY_UPLOAD)
    {
      *cid = hf_world_add (world, 1);
      return world;
    }
  *cid = hf_cid_new_from_text (text, &error);
  g_assert_no_error (error);
  if (how == BY_DISCOVERY)
    hf_world_set_discovery (world, "a", "adopt");
  else
    {
      HfAddOptions options = { 0 };
      g_autoptr (HfAdded) added = hf_engine_add_cid (world->engine, text, &options, &error);

      g_assert_no_error (error);
    }
  hf_world_settle (world);
  return world;
}

static gboolean
adopted_stays (How how)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_adopted (dir, &cid, how);
  g_autoptr (HfReplica) copy = hf_world_find_copy (world, cid, "a");
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = g_build_filename (dir, "store", NULL);

  g_assert_nonnull (copy);
  g_assert_cmpint (copy->state, ==, HF_REPLICA_VERIFIED);
  hf_world_unpin (world, cid, FALSE);
  hf_world_advance (world, 8 * HF_DAY);
  pin = hf_world_find_pin (world, cid);
  g_assert_null (pin);
  bytes = hf_test_file_get (path, copy->locator);
  return bytes != NULL;
}

static gboolean
adopted_by_cid_stays (void)
{
  return adopted_stays (BY_CID);
}

static gboolean
adopted_by_upload_stays (void)
{
  return adopted_stays (BY_UPLOAD);
}

static gboolean
adopted_by_discovery_stays (void)
{
  return adopted_stays (BY_DISCOVERY);
}

/* ?keep_replicas=true keeps every copy, also one whose removal was scheduled before. */
static gboolean
keep_keeps_all (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GError) error = NULL;

  hf_world_trim (world, cid, "c", &error);
  g_assert_no_error (error);
  hf_world_unpin (world, cid, TRUE);
  hf_world_advance (world, 8 * HF_DAY);
  pin = hf_world_find_pin (world, cid);
  hf_world_recount (world);
  return count_copies (cid) == 3 && !pin;
}

/* A pin whose copy was being trimmed goes as a whole when it is given up. */
static gboolean
unpin_takes_trims_along (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GError) error = NULL;

  hf_world_trim (world, cid, "c", &error);
  g_assert_no_error (error);
  hf_world_advance (world, HF_DAY);
  hf_world_unpin (world, cid, FALSE);
  hf_world_advance (world, 7 * HF_DAY - HF_SECOND);
  if (count_copies (cid) != 3)
    return FALSE;
  hf_world_advance (world, HF_MINUTE);
  pin = hf_world_find_pin (world, cid);
  return count_copies (cid) == 0 && !pin;
}

/* Pinned again within the week: nothing goes, everything is verified. */
static gboolean
undo_restores (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);
  g_autoptr (HfCid) same = NULL;
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (HfReplica) copy = NULL;
  gint64 begin;

  hf_world_unpin (world, cid, FALSE);
  hf_world_advance (world, 6 * HF_DAY);
  begin = hf_clock_now (world->clock);
  same = hf_world_add (world, 1);
  pin = hf_world_find_pin (world, cid);
  copy = hf_world_find_copy (world, cid, "c");
  if (!pin->managed || pin->held != 3 || pin->proven != 3 || copy->proved_at < begin)
    return FALSE;
  hf_world_advance (world, 30 * HF_DAY);
  hf_world_recount (world);
  return count_copies (cid) == 3 && hf_world_get_held (world, cid) == 3;
}

/* An undo trusts nothing: what was damaged meanwhile is found, and healed. */
static gboolean
undo_verifies (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);
  g_autofree char *text = hf_cid_to_text (cid);
  g_autoptr (GError) error = NULL;
  HfAddOptions options = { 0 };
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (HfPin) pin = NULL;

  hf_world_set_policy (world, "{\"auto_replication\": false}");
  hf_world_unpin (world, cid, FALSE);
  hf_memory_store_flip (store ("b"), cid, 700);
  added = hf_engine_add_cid (world->engine, text, &options, &error);
  g_assert_no_error (error);
  hf_world_settle (world);
  pin = hf_world_find_pin (world, cid);
  return pin->managed && pin->proven == 2
         && hf_world_get_state (world, cid, "b") == HF_REPLICA_CORRUPT;
}

/* A pin that was forgotten and comes back is a new one, whose removal is a new decision. */
static gboolean
recreated_is_new (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);
  g_autoptr (HfCid) same = NULL;

  hf_world_unpin (world, cid, FALSE);
  hf_world_advance (world, 8 * HF_DAY);
  g_assert_cmpuint (count_copies (cid), ==, 0);
  same = hf_world_add (world, 1);
  if (count_copies (cid) != 3 || hf_world_get_held (world, cid) != 3)
    return FALSE;
  hf_world_unpin (world, cid, FALSE);
  hf_world_advance (world, 6 * HF_DAY);
  return count_copies (cid) == 3;
}

/* The deletion had begun, the store did not answer, and the user pinned it again: the copy stays.
 */
static gboolean
pinned_while_deleting (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);
  g_autofree char *text = hf_cid_to_text (cid);
  g_autoptr (GError) error = NULL;
  HfAddOptions options = { 0 };
  g_autoptr (HfAdded) added = NULL;

  for (char id[] = "a"; *id <= 'c'; (*id)++)
    hf_memory_store_fail (store (id), "remove", -1, HF_ERROR_UNAVAILABLE);
  hf_world_unpin (world, cid, FALSE);
  hf_world_advance (world, 8 * HF_DAY);
  g_assert_cmpint (hf_world_get_state (world, cid, "a"), ==, HF_REPLICA_DELETING);
  added = hf_engine_add_cid (world->engine, text, &options, &error);
  g_assert_no_error (error);
  for (char id[] = "a"; *id <= 'c'; (*id)++)
    hf_memory_store_fail (store (id), "remove", 0, 0);
  hf_world_advance (world, HF_DAY);
  hf_world_advance (world, HF_DAY);
  return count_copies (cid) == 3 && hf_world_get_held (world, cid) == 3;
}

/* A private pin that is uploaded again as public stays what its user said of it first. */
static gboolean
visibility_is_kept (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (&cid);
  g_autoptr (HfCid) same = hf_world_add_as (world, 1, HF_VISIBILITY_PUBLIC);
  g_autoptr (HfPin) pin = hf_world_find_pin (world, cid);

  return pin->visibility == HF_VISIBILITY_PRIVATE;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hf_scenario_add ("/safety/pins/unpin", unpin_deletes_after_a_week, 0, 0);
  hf_scenario_add ("/safety/pins/window-survives-restart", window_survives_restart, 0, 0);
  hf_scenario_add ("/safety/pins/unmanaged", unpinned_is_unmanaged, 0, 0);
  hf_scenario_add ("/safety/pins/adopted-by-cid", adopted_by_cid_stays, HF_RULE_ADOPTED_STAYS, 0);
  hf_scenario_add ("/safety/pins/adopted-by-upload", adopted_by_upload_stays, HF_RULE_ADOPTED_STAYS,
                   0);
  hf_scenario_add ("/safety/pins/adopted-by-discovery", adopted_by_discovery_stays,
                   HF_RULE_ADOPTED_STAYS, 0);
  hf_scenario_add ("/safety/pins/keep-replicas", keep_keeps_all, 0, 0);
  hf_scenario_add ("/safety/pins/unpin-takes-trims-along", unpin_takes_trims_along, 0, 0);
  hf_scenario_add ("/safety/pins/undo-restores", undo_restores, 0, 0);
  hf_scenario_add ("/safety/pins/undo-verifies", undo_verifies, 0, 0);
  hf_scenario_add ("/safety/pins/recreated", recreated_is_new, 0, 0);
  hf_scenario_add ("/safety/pins/pinned-while-deleting", pinned_while_deleting, 0, 0);
  hf_scenario_add ("/safety/pins/visibility", visibility_is_kept, 0, 0);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAFETY §1: which store a place is, what counts as another one, and who may see what is in it. */
#include "hf-safety-fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "hf-engine-orders.h"
#include "hf-error.h"
#include "hf-placement.h"
#include "hf-test.h"

/* "a" is a directory, which the scenarios take away. */
static HfWorld *
world_with_archive (HfTestDir *dir, char **path)
{
  HfWorld *world = hf_world_new ();

  *path = g_build_filename (dir, "store", NULL);
  hf_world_add_archive (world, "a", *path, "a");
  hf_world_add_memory (world, "b", "b");
  hf_world_add_memory (world, "c", "c");
  return world;
}

static void
move (const char *from, const char *to)
{
  g_assert_cmpint (g_rename (from, to), ==, 0);
}

/* The disk is not mounted: an empty directory is not an empty store. */
static gboolean
empty_mount_point (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = NULL;
  g_autoptr (HfWorld) world = world_with_archive (dir, &path);
  g_autofree char *away = g_build_filename (dir, "away", NULL);
  g_autoptr (HfCid) cid = hf_world_add (world, 1);

  g_assert_cmpint (hf_world_get_state (world, cid, "a"), ==, HF_REPLICA_VERIFIED);
  move (path, away);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  hf_world_verify (world, cid);
  hf_world_advance (world, HF_HOUR);
  return hf_world_get_state (world, cid, "a") == HF_REPLICA_VERIFIED
         && hf_test_dir_count (path) == 0;
}

/* Another store stands where ours was. Its copy of the same pin is damaged; ours is not. */
static gboolean
foreign_directory (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = NULL;
  g_autoptr (HfWorld) world = world_with_archive (dir, &path);
  g_autoptr (HfWorld) other = hf_world_new ();
  g_autofree char *away = g_build_filename (dir, "away", NULL);
  g_autofree char *foreign = g_build_filename (dir, "foreign", NULL);
  g_autoptr (HfCid) cid = hf_world_add (world, 1);
  g_autoptr (HfCid) same = NULL;
  g_autoptr (HfReplica) copy = NULL;

  hf_world_add_archive (other, "x", foreign, "x");
  same = hf_world_add (other, 1);
  copy = hf_world_find_copy (other, same, "x");
  hf_test_file_set (foreign, copy->locator, "garbage", 7);
  hf_world_set_policy (world, "{\"auto_replication\": false}");
  move (path, away);
  move (foreign, path);
  hf_world_verify (world, cid);
  return hf_world_get_state (world, cid, "a") == HF_REPLICA_VERIFIED;
}

/* Nothing is removed from a place that is not the store that was added. */
static gboolean
foreign_store_keeps (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;

  hf_world_add_memories (world, 3);
  cid = hf_world_add (world, 1);
  hf_world_unpin (world, cid, FALSE);
  hf_memory_store_set_uuid (hf_memory_store_get ("b"), "another");
  hf_world_advance (world, 8 * HF_DAY);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("a"), cid));
  return hf_memory_store_has (hf_memory_store_get ("b"), cid);
}

/* A backend whose place is not its store is shown as what it is, gets no copies, and comes back. */
static gboolean
unavailable_not_empty (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = NULL;
  g_autoptr (HfWorld) world = world_with_archive (dir, &path);
  g_autofree char *away = g_build_filename (dir, "away", NULL);
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfBackendInfo) info = NULL;

  move (path, away);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  hf_world_advance (world, HF_MINUTE);
  info = hf_world_get_backend (world, "a");
  if (info->state != HF_BACKEND_UNAVAILABLE || !info->reason)
    return FALSE;
  cid = hf_world_add (world, 1);
  if (hf_world_get_state (world, cid, "a") != HF_STATE_NONE || hf_test_dir_count (path) != 0)
    return FALSE;

  g_assert_cmpint (g_rmdir (path), ==, 0);
  move (away, path);
  hf_world_advance (world, HF_HOUR);
  return hf_world_get_state (world, cid, "a") == HF_REPLICA_VERIFIED;
}

/* One store under two names: the second is refused, so a copy there counts once. */
static gboolean
added_twice (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (GError) error = NULL;

  hf_world_add_memory (world, "a", "a");
  return !hf_world_try_backend (world, "again", "memory", "{\"store\": \"a\"}", "b", &error)
         && g_error_matches (error, HF_ERROR, HF_ERROR_CONFLICT);
}

static gboolean
added_through_link (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = NULL;
  g_autoptr (HfWorld) world = world_with_archive (dir, &path);
  g_autofree char *link = g_build_filename (dir, "link", NULL);
  g_autofree char *settings = g_strdup_printf ("{\"path\": \"%s\"}", link);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (path, link), ==, 0);
  return !hf_world_try_backend (world, "again", "car_archive", settings, "z", &error)
         && g_error_matches (error, HF_ERROR, HF_ERROR_CONFLICT);
}

/* Enough copies in too few domains are said to be that. */
static gboolean
domains_are_counted (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GError) error = NULL;
  HfStatus status;

  hf_world_add_memory (world, "a", "one");
  hf_world_add_memory (world, "b", "one");
  hf_world_add_memory (world, "c", "one");
  cid = hf_world_add (world, 1);
  pin = hf_world_find_pin (world, cid);
  hf_engine_read_status (world->engine, &status, &error);
  g_assert_no_error (error);
  return pin->held == 3 && pin->domains == 1 && status.too_few_domains == 1;
}

/* With a free domain no second copy goes into one that has a copy. */
static gboolean
domains_come_first (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfPin) pin = NULL;

  hf_world_add_memory (world, "a", "one");
  hf_world_add_memory (world, "b", "one");
  hf_world_add_memory (world, "c", "two");
  hf_world_add_memory (world, "d", "three");
  cid = hf_world_add (world, 1);
  pin = hf_world_find_pin (world, cid);
  return pin->held == 3 && pin->domains == 3;
}

/* A private pin stays off a public store, although it lacks a copy. */
static gboolean
private_stays_private (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (GError) error = NULL;

  hf_world_add_memories (world, 2);
  hf_world_try_backend (world, "open", "memory", "{\"store\": \"open\", \"public\": true}", "open",
                        &error);
  g_assert_no_error (error);
  cid = hf_world_add_as (world, 1, HF_VISIBILITY_PRIVATE);
  g_assert_cmpint (hf_world_get_held (world, cid), >=, 2);
  return !hf_memory_store_has (hf_memory_store_get ("open"), cid);
}

/* Nor is it copied there because somebody names the store, and forces it. */
static gboolean
private_stays_private_named (void)
{
  static const char *const targets[] = { "open", NULL };
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = NULL;
  HfCopyOrder order = { .targets = targets, .force = TRUE };

  hf_world_add_memories (world, 3);
  cid = hf_world_add_as (world, 1, HF_VISIBILITY_PRIVATE);
  hf_world_try_backend (world, "open", "memory", "{\"store\": \"open\", \"public\": true}", "open",
                        &error);
  g_assert_no_error (error);
  order.cid = cid;
  results = hf_engine_order_copies (world->engine, &order, 1, &error);
  g_assert_no_error (error);
  hf_world_settle (world);
  return !hf_memory_store_has (hf_memory_store_get ("open"), cid);
}

/* A pin is never called private while others can see a copy of it. */
static gboolean
private_only_unseen (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cids = g_ptr_array_new ();
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (HfPin) pin = NULL;
  HfPinChanges changes;
  HfPinBatch batch = { .act = HF_BATCH_CHANGE, .cids = cids, .changes = &changes };

  hf_world_add_memories (world, 2);
  hf_world_try_backend (world, "open", "memory", "{\"store\": \"open\", \"public\": true}", "open",
                        &error);
  g_assert_no_error (error);
  cid = hf_world_add_as (world, 1, HF_VISIBILITY_PUBLIC);
  g_assert_true (hf_memory_store_has (hf_memory_store_get ("open"), cid));
  hf_pin_changes_init (&changes);
  changes.set_visibility = TRUE;
  changes.visibility = HF_VISIBILITY_PRIVATE;
  g_ptr_array_add (cids, cid);
  done = hf_engine_order_pins (world->engine, &batch, &error);
  g_assert_no_error (error);
  pin = hf_world_find_pin (world, cid);
  return pin->visibility == HF_VISIBILITY_PUBLIC;
}

static gboolean
public_may_go_there (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (GError) error = NULL;

  hf_world_add_memories (world, 2);
  hf_world_try_backend (world, "open", "memory", "{\"store\": \"open\", \"public\": true}", "open",
                        &error);
  g_assert_no_error (error);
  cid = hf_world_add_as (world, 1, HF_VISIBILITY_PUBLIC);
  return hf_memory_store_has (hf_memory_store_get ("open"), cid);
}

static gboolean
is_chosen (const HfPlan *plan, const char *id)
{
  gboolean chosen = FALSE;

  for (unsigned i = 0; i < plan->targets->len; i++)
    chosen = chosen || g_str_equal (g_array_index (plan->targets, HfPlaced, i).backend->id, id);
  return chosen;
}

/* A pin that is below its minimum does not wait for a service that may take an hour. */
static gboolean
deferred_comes_last (void)
{
  g_autoptr (HfPolicy) policy = hf_policy_new ();
  g_autoptr (HfPin) pin = hf_pin_new ();
  g_autoptr (GPtrArray) backends
      = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_backend_info_free);
  g_autoptr (GPtrArray) replicas = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_replica_free);
  HfBackendInfo *service = hf_backend_info_new ();
  HfReplica *replica = hf_replica_new ();
  g_autoptr (HfPlan) plan = NULL;

  pin->visibility = HF_VISIBILITY_PUBLIC;
  service->id = (g_free (service->id), g_strdup ("service"));
  service->kind = (g_free (service->kind), g_strdup ("pinning_service"));
  service->domain = (g_free (service->domain), g_strdup ("host:service"));
  service->store_id = 2;
  service->state = HF_BACKEND_HEALTHY;
  service->free_bytes = G_MAXUINT64;
  g_ptr_array_add (backends, service);
  replica->store_id = 1;
  replica->state = HF_REPLICA_VERIFIED;
  g_ptr_array_add (replicas, replica);
  plan = hf_placement_plan (policy, pin, backends, replicas);
  return !is_chosen (plan, "service");
}

/* Bytes that another installation marked as its own stay. */
static gboolean
other_owner_keeps (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;

  hf_world_add_memories (world, 3);
  cid = hf_world_add (world, 1);
  hf_memory_store_add_owner (hf_memory_store_get ("b"), cid, "another installation");
  hf_world_unpin (world, cid, FALSE);
  hf_world_advance (world, 8 * HF_DAY);
  g_assert_false (hf_memory_store_has (hf_memory_store_get ("a"), cid));
  return hf_memory_store_has (hf_memory_store_get ("b"), cid);
}

/* Two installations, one directory: what the first gives up is still the second's. */
static gboolean
two_installations (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "store", NULL);
  g_autoptr (HfWorld) first = hf_world_new ();
  g_autoptr (HfWorld) second = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfCid) same = NULL;

  hf_world_add_archive (first, "a", path, "a");
  hf_world_add_archive (second, "a", path, "a");
  cid = hf_world_add (first, 1);
  same = hf_world_add (second, 1);
  hf_world_unpin (first, cid, FALSE);
  hf_world_advance (first, 8 * HF_DAY);
  hf_world_verify (second, same);
  return hf_world_get_state (second, same, "a") == HF_REPLICA_VERIFIED;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hf_scenario_add ("/safety/stores/identity-empty", empty_mount_point, HF_RULE_IDENTITY, 0);
  hf_scenario_add ("/safety/stores/identity-foreign", foreign_directory, HF_RULE_IDENTITY, 0);
  hf_scenario_add ("/safety/stores/identity-remove", foreign_store_keeps, HF_RULE_IDENTITY, 0);
  hf_scenario_add ("/safety/stores/unavailable-not-empty", unavailable_not_empty, 0, 0);
  hf_scenario_add ("/safety/stores/same-store-twice", added_twice, HF_RULE_SAME_STORE, 0);
  hf_scenario_add ("/safety/stores/same-store-link", added_through_link, HF_RULE_SAME_STORE, 0);
  hf_scenario_add ("/safety/stores/domains-counted", domains_are_counted, 0, 0);
  hf_scenario_add ("/safety/stores/domains-first", domains_come_first, 0, 0);
  hf_scenario_add ("/safety/stores/private", private_stays_private, HF_RULE_PRIVATE, 0);
  hf_scenario_add ("/safety/stores/private-named", private_stays_private_named, HF_RULE_PRIVATE, 0);
  hf_scenario_add ("/safety/stores/private-unseen", private_only_unseen, HF_RULE_PRIVATE, 0);
  hf_scenario_add ("/safety/stores/public", public_may_go_there, 0, 0);
  hf_scenario_add ("/safety/stores/deferred", deferred_comes_last, HF_RULE_DEFERRED_LAST, 0);
  hf_scenario_add ("/safety/stores/other-owner", other_owner_keeps, HF_RULE_OTHER_OWNER, 0);
  hf_scenario_add ("/safety/stores/two-installations", two_installations, HF_RULE_OTHER_OWNER, 0);
  return g_test_run ();
}

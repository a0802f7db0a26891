/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAFETY §4, the witnesses: they are read in full after the reservation, their word lasts a day,
 * and any change of one before the commit aborts. */
#include "hf-safety-fixture.h"

#include "hf-error.h"

#define FLIPPED 700 /* offset of the bit that is damaged */

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

/* Copies in "a", "b" and "c", of which "c" is to go; nothing is healed on the way. */
static HfWorld *
world_with_three (HfCid **cid)
{
  HfWorld *world = hf_world_new ();

  hf_world_add_memories (world, 3);
  *cid = hf_world_add (world, 1);
  g_assert_cmpint (hf_world_get_held (world, *cid), ==, 3);
  hf_world_set_policy (world, "{\"target_replicas\": 2, \"auto_replication\": false}");
  return world;
}

static void
trim (HfWorld *world, HfCid *cid)
{
  g_autoptr (GError) error = NULL;

  hf_world_trim (world, cid, "c", &error);
  g_assert_no_error (error);
}

/* ---- the proofs ---- */

/* "a" was damaged and nobody noticed: only a read after the decision tells. */
static gboolean
proven_after_reservation (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_three (&cid);

  hf_world_set_policy (world, "{\"undo_window_days\": 0}");
  hf_memory_store_flip (store ("a"), cid, FLIPPED);
  trim (world, cid);
  return has ("c", cid);
}

static gboolean
checksum_is_not_enough (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_three (&cid);

  hf_world_set_policy (world, "{\"undo_window_days\": 0}");
  hf_world_set_proof (world, cid, "a", HF_PROOF_CHECKSUM);
  trim (world, cid);
  return has ("c", cid);
}

static gboolean
damage_is_found (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_three (&cid);

  trim (world, cid);
  hf_memory_store_flip (store ("a"), cid, FLIPPED);
  hf_world_advance (world, 8 * HF_DAY);
  hf_world_recount (world);
  return has ("c", cid) && hf_world_get_state (world, cid, "a") == HF_REPLICA_CORRUPT
         && hf_world_get_state (world, cid, "c") == HF_REPLICA_VERIFIED;
}

static gboolean
absence_is_found (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_three (&cid);

  trim (world, cid);
  hf_memory_store_drop (store ("b"), cid);
  hf_world_advance (world, 8 * HF_DAY);
  return has ("c", cid) && hf_world_get_state (world, cid, "c") == HF_REPLICA_VERIFIED;
}

/* With a witness to spare, a bad one does not stop the removal. */
static gboolean
spare_witness_suffices (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = hf_world_new ();

  hf_world_set_policy (world, "{\"target_replicas\": 4}");
  hf_world_add_memories (world, 4);
  cid = hf_world_add (world, 1);
  hf_world_set_policy (world, "{\"target_replicas\": 2, \"auto_replication\": false}");
  trim (world, cid);
  hf_memory_store_flip (store ("a"), cid, FLIPPED);
  hf_world_advance (world, 8 * HF_DAY);
  return !has ("c", cid) && has ("b", cid) && has ("d", cid);
}

/* ---- witnesses that we can't reach ---- */

static gboolean
waits_for_witness (const char *operation, int code)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_three (&cid);

  trim (world, cid);
  hf_memory_store_fail (store ("a"), operation, -1, code);
  hf_world_advance (world, 8 * HF_DAY);
  hf_world_advance (world, HF_DAY);
  if (!has ("c", cid) || hf_world_get_state (world, cid, "c") != HF_REPLICA_REMOVING)
    return FALSE;
  hf_memory_store_fail (store ("a"), operation, 0, 0);
  hf_world_advance (world, 2 * HF_HOUR);
  return !has ("c", cid);
}

static gboolean
unreachable_witness (void)
{
  return waits_for_witness ("get", HF_ERROR_UNAVAILABLE);
}

static gboolean
denied_witness (void)
{
  return waits_for_witness ("get", HF_ERROR_DENIED);
}

/* ---- changes between a proof and the commit ---- */

typedef struct
{
  HfWorld *world;
  HfCid *cid;
  int done; /* atomic: it happens once */
} Meanwhile;

static gboolean
is_first (Meanwhile *meanwhile)
{
  return g_atomic_int_compare_and_exchange (&meanwhile->done, FALSE, TRUE);
}

/* Runs @hook while "b", the later witness, is read for the removal of "c". */
static gboolean
survives_meanwhile (GCallback hook)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_three (&cid);
  Meanwhile meanwhile = { world, cid, FALSE };
  gboolean survived;

  trim (world, cid);
  hf_memory_store_set_hook (store ("b"), "get", hook, &meanwhile);
  hf_world_advance (world, 8 * HF_DAY);
  g_assert_true (g_atomic_int_get (&meanwhile.done));
  survived = has ("c", cid);
  hf_memory_store_set_hook (store ("b"), "get", NULL, NULL);
  return survived;
}

static void
change_witness (HfMemoryStore *self, gpointer data)
{
  Meanwhile *meanwhile = data;

  if (is_first (meanwhile))
    hf_world_touch_copy (meanwhile->world, meanwhile->cid, "a");
}

static gboolean
change_aborts (void)
{
  return survives_meanwhile (G_CALLBACK (change_witness));
}

/* The read took longer than the earlier proof lasts. */
static void
take_long (HfMemoryStore *self, gpointer data)
{
  Meanwhile *meanwhile = data;

  if (is_first (meanwhile))
    hf_clock_advance (meanwhile->world->clock, 25 * HF_HOUR);
}

static gboolean
old_proof_aborts (void)
{
  return survives_meanwhile (G_CALLBACK (take_long));
}

/* The clock was set back by two days: the earlier proof is dated in the future. */
static void
set_back (HfMemoryStore *self, gpointer data)
{
  Meanwhile *meanwhile = data;

  if (is_first (meanwhile))
    hf_clock_advance (meanwhile->world->clock, -2 * HF_DAY);
}

static gboolean
future_proof_aborts (void)
{
  return survives_meanwhile (G_CALLBACK (set_back));
}

static gboolean
damage_meanwhile_aborts (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_three (&cid);

  trim (world, cid);
  hf_memory_store_fail_after (store ("b"), "get", 1000, HF_ERROR_CORRUPT);
  hf_world_advance (world, 8 * HF_DAY);
  return has ("c", cid);
}

/* Pinned again while the witnesses are read: the removal is taken back, and says nothing of the
 * copy. */
static void
pin_again (HfMemoryStore *self, gpointer data)
{
  Meanwhile *meanwhile = data;
  g_autofree char *text = hf_cid_to_text (meanwhile->cid);
  HfAddOptions options = { 0 };
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (HfAdded) added = NULL;
  g_autoptr (GError) error = NULL;

  if (!is_first (meanwhile))
    return;
  hf_engine_unpin (meanwhile->world->engine, meanwhile->cid, FALSE, &jobs, &error);
  g_assert_no_error (error);
  added = hf_engine_add_cid (meanwhile->world->engine, text, &options, &error);
  g_assert_no_error (error);
}

static gboolean
undo_meanwhile (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_three (&cid);
  Meanwhile meanwhile = { world, cid, FALSE };

  trim (world, cid);
  hf_memory_store_set_hook (store ("b"), "get", G_CALLBACK (pin_again), &meanwhile);
  hf_world_advance (world, 8 * HF_DAY);
  hf_memory_store_set_hook (store ("b"), "get", NULL, NULL);
  hf_world_advance (world, HF_HOUR);
  hf_world_recount (world);
  return has ("c", cid) && hf_world_get_held (world, cid) == 3
         && hf_world_get_state (world, cid, "c") == HF_REPLICA_VERIFIED;
}

/* Taken back and asked for again while the first run reads: only the new removal counts, with its
 * own window. */
static void
decide_again (HfMemoryStore *self, gpointer data)
{
  Meanwhile *meanwhile = data;
  g_autoptr (GArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  if (!is_first (meanwhile))
    return;
  hf_engine_unpin (meanwhile->world->engine, meanwhile->cid, FALSE, &jobs, &error);
  g_assert_no_error (error);
}

static gboolean
new_decision_meanwhile (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_three (&cid);
  Meanwhile meanwhile = { world, cid, FALSE };
  g_autoptr (HfPin) pin = NULL;

  trim (world, cid);
  hf_memory_store_set_hook (store ("b"), "get", G_CALLBACK (decide_again), &meanwhile);
  hf_world_advance (world, 8 * HF_DAY);
  hf_memory_store_set_hook (store ("b"), "get", NULL, NULL);
  if (!has ("a", cid) || !has ("b", cid) || !has ("c", cid)
      || hf_world_get_state (world, cid, "c") != HF_REPLICA_REMOVING)
    return FALSE;
  hf_world_advance (world, 8 * HF_DAY);
  pin = hf_world_find_pin (world, cid);
  return !has ("a", cid) && !has ("b", cid) && !has ("c", cid) && !pin;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hf_scenario_add ("/safety/witness/prove-after-reserve", proven_after_reservation,
                   HF_RULE_PROVE_AFTER_RESERVE, HF_RULE_RECHECK);
  hf_scenario_add ("/safety/witness/full-read", checksum_is_not_enough, HF_RULE_FULL_READ,
                   HF_RULE_PROVE_AFTER_RESERVE | HF_RULE_RECHECK);
  hf_scenario_add ("/safety/witness/damage-found", damage_is_found, 0, 0);
  hf_scenario_add ("/safety/witness/absence-found", absence_is_found, 0, 0);
  hf_scenario_add ("/safety/witness/one-to-spare", spare_witness_suffices, 0, 0);
  hf_scenario_add ("/safety/witness/our-access-unavailable", unreachable_witness,
                   HF_RULE_OUR_ACCESS, 0);
  hf_scenario_add ("/safety/witness/our-access-denied", denied_witness, HF_RULE_OUR_ACCESS, 0);
  hf_scenario_add ("/safety/witness/recheck", change_aborts, HF_RULE_RECHECK, 0);
  hf_scenario_add ("/safety/witness/fresh-proof", old_proof_aborts, HF_RULE_FRESH_PROOF, 0);
  hf_scenario_add ("/safety/witness/future-proof", future_proof_aborts, HF_RULE_FRESH_PROOF,
                   HF_RULE_STALE_FUTURE);
  hf_scenario_add ("/safety/witness/damage-meanwhile", damage_meanwhile_aborts, 0, 0);
  hf_scenario_add ("/safety/witness/undo-meanwhile", undo_meanwhile, 0, 0);
  hf_scenario_add ("/safety/witness/new-decision-meanwhile", new_decision_meanwhile, 0, 0);
  return g_test_run ();
}

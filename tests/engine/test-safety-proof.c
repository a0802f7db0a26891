/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAFETY §2: what proves a copy, for how long, and what makes one missing or damaged. */
#include "hf-safety-fixture.h"

#include <string.h>

#include "hf-error.h"
#include "hf-proof.h"

#define FLIPPED 900 /* offset of the bit that is damaged */

static HfWorld *
world_with_pin (unsigned stores, HfCid **cid)
{
  HfWorld *world = hf_world_new ();

  hf_world_add_memories (world, stores);
  *cid = hf_world_add (world, 1);
  g_assert_cmpint (hf_world_get_held (world, *cid), ==, MIN (stores, 3));
  return world;
}

static HfMemoryStore *
store (const char *name)
{
  return hf_memory_store_get (name);
}

static guint64
count_copies (HfCid *cid, unsigned stores)
{
  guint64 count = 0;

  for (unsigned i = 0; i < stores; i++)
    {
      char id[] = { (char)('a' + i), '\0' };

      count += hf_memory_store_has (store (id), cid);
    }
  return count;
}

/* The service took the bytes and says that it has them. Nobody has read them back. */
static gboolean
stored_is_no_proof (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;

  hf_world_add_memories (world, 3);
  for (char id[] = "a"; *id <= 'c'; (*id)++)
    hf_memory_store_fail (store (id), "get", -1, HF_ERROR_UNAVAILABLE);
  cid = hf_world_add (world, 1);
  g_assert_cmpuint (count_copies (cid, 3), ==, 3);
  return hf_world_get_held (world, cid) == 0;
}

/* What could not be read back at once is read later. */
static gboolean
stored_is_read_later (void)
{
  g_autoptr (HfWorld) world = hf_world_new ();
  g_autoptr (HfCid) cid = NULL;

  hf_world_add_memories (world, 3);
  hf_memory_store_fail (store ("b"), "get", -1, HF_ERROR_UNAVAILABLE);
  cid = hf_world_add (world, 1);
  hf_world_advance (world, HF_HOUR);
  if (hf_world_get_state (world, cid, "b") != HF_REPLICA_STORED)
    return FALSE;
  hf_memory_store_fail (store ("b"), "get", 0, 0);
  hf_world_advance (world, 2 * HF_HOUR);
  return hf_world_get_state (world, cid, "b") == HF_REPLICA_VERIFIED;
}

static gboolean
reading_proves (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (3, &cid);
  g_autoptr (HfReplica) copy = hf_world_find_copy (world, cid, "a");

  return copy->state == HF_REPLICA_VERIFIED && copy->proof == HF_PROOF_FULL_READ
         && copy->proved_at == hf_clock_now (world->clock);
}

/* Age makes a copy unverified, and nothing else: it is not copied again. */
static gboolean
old_is_stale (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (4, &cid);
  g_autoptr (HfPin) pin = NULL;

  hf_world_set_policy (world, "{\"scrub\": false}");
  hf_world_advance (world, 179 * HF_DAY);
  g_assert_cmpint (hf_world_get_state (world, cid, "a"), !=, HF_REPLICA_STALE);
  hf_world_advance (world, 2 * HF_DAY);
  pin = hf_world_find_pin (world, cid);
  return pin->held == 3 && pin->proven == 0 && count_copies (cid, 4) == 3;
}

/* The clock was set back: a proof of tomorrow proves nothing today. */
static gboolean
future_is_stale (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (4, &cid);
  g_autoptr (HfPin) pin = NULL;

  hf_world_set_policy (world, "{\"scrub\": false}");
  hf_world_advance (world, -HF_DAY);
  pin = hf_world_find_pin (world, cid);
  return pin->held == 3 && pin->proven == 0 && count_copies (cid, 4) == 3;
}

/* A proof that was made in another store than the row's. */
static gboolean
elsewhere_is_stale (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (3, &cid);
  g_autoptr (HfReplica) copy = hf_world_find_copy (world, cid, "a");
  g_autoptr (HfProof) proof = g_new0 (HfProof, 1);
  g_autoptr (HfPin) pin = NULL;
  g_autoptr (GError) error = NULL;

  hf_world_set_policy (world, "{\"scrub\": false}");
  proof->verdict = HF_VERDICT_GOOD;
  proof->started = proof->finished = hf_clock_now (world->clock);
  hf_proof_record (hf_engine_get_store (world->engine), copy->id, "another store",
                   HF_INITIATIVE_USER, proof, &error);
  g_assert_no_error (error);
  hf_world_advance (world, 2 * HF_HOUR);
  pin = hf_world_find_pin (world, cid);
  return pin->held == 3 && pin->proven == 2;
}

/* A new proof makes a stale copy count again. */
static gboolean
stale_is_proven_again (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (3, &cid);
  g_autoptr (HfPin) pin = NULL;

  hf_world_set_policy (world, "{\"scrub\": false}");
  hf_world_advance (world, 181 * HF_DAY);
  hf_world_verify (world, cid);
  pin = hf_world_find_pin (world, cid);
  return pin->proven == 3;
}

/* One look that does not find it concludes nothing, and copies nothing. */
static gboolean
one_look_is_not_enough (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (4, &cid);

  hf_memory_store_drop (store ("a"), cid);
  hf_world_verify (world, cid);
  return hf_world_get_state (world, cid, "a") == HF_REPLICA_SUSPECT && count_copies (cid, 4) == 2;
}

/* The second look, ten minutes later, does. The copy is healed elsewhere, not put back. */
static gboolean
second_look_decides (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (4, &cid);

  hf_memory_store_drop (store ("a"), cid);
  hf_world_verify (world, cid);
  hf_world_advance (world, 9 * HF_MINUTE);
  if (hf_world_get_state (world, cid, "a") != HF_REPLICA_SUSPECT)
    return FALSE;
  hf_world_advance (world, 2 * HF_MINUTE);
  return hf_world_get_state (world, cid, "a") == HF_REPLICA_MISSING
         && hf_world_get_state (world, cid, "d") == HF_REPLICA_VERIFIED
         && !hf_memory_store_has (store ("a"), cid);
}

static gboolean
found_at_second_look (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (4, &cid);

  hf_memory_store_fail (store ("a"), "get", 1, HF_ERROR_NOT_FOUND);
  hf_world_verify (world, cid);
  g_assert_cmpint (hf_world_get_state (world, cid, "a"), ==, HF_REPLICA_SUSPECT);
  hf_world_advance (world, HF_HOUR);
  return hf_world_get_state (world, cid, "a") == HF_REPLICA_VERIFIED && count_copies (cid, 4) == 3;
}

/* A store that does not answer, or not us, says nothing about its copies, and heals nothing. */
static gboolean
survives (int code)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (4, &cid);
  gboolean held;

  hf_memory_store_fail (store ("a"), "get", -1, code);
  hf_world_verify (world, cid);
  hf_world_advance (world, HF_HOUR);
  held = hf_world_get_state (world, cid, "a") == HF_REPLICA_VERIFIED && count_copies (cid, 4) == 3
         && hf_world_get_held (world, cid) == 3;
  hf_memory_store_fail (store ("a"), "get", 0, 0);
  return held;
}

static gboolean
out_of_reach (void)
{
  return survives (HF_ERROR_UNAVAILABLE);
}

static gboolean
access_denied (void)
{
  return survives (HF_ERROR_DENIED);
}

static gboolean
stalled (void)
{
  return survives (HF_ERROR_STALLED);
}

/* Wrong bytes are damage at once, and a good copy is made elsewhere or there. */
static gboolean
wrong_bytes_are_damage (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (3, &cid);
  int state;

  hf_world_set_policy (world, "{\"auto_replication\": false}");
  hf_memory_store_flip (store ("a"), cid, FLIPPED);
  hf_world_verify (world, cid);
  state = hf_world_get_state (world, cid, "a");
  hf_world_recount (world);
  return state == HF_REPLICA_CORRUPT && hf_world_get_held (world, cid) == 2;
}

/* A machine that slept for a month, or a clock that jumped, changes no state but by age. */
static gboolean
jumps_change_nothing (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (4, &cid);

  hf_world_advance (world, 30 * HF_DAY);
  hf_world_restart (world);
  hf_world_advance (world, 100 * HF_DAY);
  return hf_world_get_held (world, cid) == 3 && count_copies (cid, 4) == 3
         && hf_world_get_state (world, cid, "a") == HF_REPLICA_VERIFIED;
}

/* That a listing lacks a copy concludes nothing about it: neither of one that is there, nor, by
 * itself, of one that isn't. */
static gboolean
not_listed_is_not_gone (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (3, &cid);
  g_autoptr (HfCid) other = hf_world_add (world, 2);
  g_autofree char *key = hf_cid_to_key (cid);
  g_autofree char *other_key = hf_cid_to_key (other);
  HfCid *hidden = strcmp (key, other_key) > 0 ? cid : other; /* lists are in this order */

  hf_world_advance (world, HF_MINUTE);
  hf_memory_store_set_listed (store ("a"), 1);
  hf_world_set_discovery (world, "a", "tell");
  hf_world_advance (world, HF_HOUR);
  return hf_world_get_state (world, hidden, "a") == HF_REPLICA_VERIFIED
         && hf_world_get_held (world, hidden) == 3;
}

static gboolean
not_listed_and_gone (void)
{
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfWorld) world = world_with_pin (4, &cid);

  hf_world_advance (world, HF_MINUTE);
  hf_memory_store_drop (store ("a"), cid);
  hf_world_set_discovery (world, "a", "tell");
  if (hf_world_get_state (world, cid, "a") != HF_REPLICA_SUSPECT)
    return FALSE;
  hf_world_advance (world, 10 * HF_MINUTE);
  return hf_world_get_state (world, cid, "a") == HF_REPLICA_MISSING && count_copies (cid, 4) == 3;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  hf_scenario_add ("/safety/proof/listed-is-no-proof", stored_is_no_proof,
                   HF_RULE_LISTED_IS_NO_PROOF, 0);
  hf_scenario_add ("/safety/proof/read-later", stored_is_read_later, 0, 0);
  hf_scenario_add ("/safety/proof/reading-proves", reading_proves, 0, 0);
  hf_scenario_add ("/safety/proof/not-listed", not_listed_is_not_gone, HF_RULE_NOT_BY_LISTING, 0);
  hf_scenario_add ("/safety/proof/not-listed-and-gone", not_listed_and_gone, HF_RULE_NOT_BY_LISTING,
                   0);
  hf_scenario_add ("/safety/proof/stale-by-age", old_is_stale, HF_RULE_STALE_BY_AGE, 0);
  hf_scenario_add ("/safety/proof/stale-future", future_is_stale, HF_RULE_STALE_FUTURE, 0);
  hf_scenario_add ("/safety/proof/stale-store", elsewhere_is_stale, HF_RULE_STALE_STORE, 0);
  hf_scenario_add ("/safety/proof/stale-proven-again", stale_is_proven_again, 0, 0);
  hf_scenario_add ("/safety/proof/two-looks", one_look_is_not_enough, HF_RULE_TWO_LOOKS, 0);
  hf_scenario_add ("/safety/proof/second-look", second_look_decides, 0, 0);
  hf_scenario_add ("/safety/proof/found-at-second-look", found_at_second_look, 0, 0);
  hf_scenario_add ("/safety/proof/our-access-unavailable", out_of_reach, HF_RULE_OUR_ACCESS, 0);
  hf_scenario_add ("/safety/proof/our-access-denied", access_denied, HF_RULE_OUR_ACCESS, 0);
  hf_scenario_add ("/safety/proof/our-access-stalled", stalled, HF_RULE_OUR_ACCESS, 0);
  hf_scenario_add ("/safety/proof/wrong-bytes", wrong_bytes_are_damage, 0, 0);
  hf_scenario_add ("/safety/proof/jumps", jumps_change_nothing, 0, 0);
  return g_test_run ();
}

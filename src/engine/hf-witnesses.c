/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The copies that let another one go: enough of them, in enough places, read in full after they
 * were reserved and unchanged since (SAFETY §4). Threading: proving blocks: workers. The others run
 * inside a change. */

#include "hf-witnesses.h"

#include <glib/gi18n-lib.h>

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-pin-table.h"
#include "hf-proof.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-setting-table.h"

static gboolean
is_victim (const gint64 *victims, unsigned n_victims, gint64 replica_id)
{
  unsigned i;

  for (i = 0; i < n_victims; i++)
    if (victims[i] == replica_id)
      return TRUE;
  return FALSE;
}

static gboolean
can_witness (const HfReplica *replica)
{
  if (!HF_RULE (STALE_NO_WITNESS) && replica->state == HF_REPLICA_STALE)
    return TRUE;
  return replica->state == HF_REPLICA_VERIFIED;
}

static HfBackendInfo *
store_of (GPtrArray *backends, gint64 store_id)
{
  unsigned i;

  for (i = 0; i < backends->len; i++)
    {
      HfBackendInfo *info = g_ptr_array_index (backends, i);
      if (info->store_id == store_id)
        return info;
    }
  return NULL;
}

static gboolean
check_counts (unsigned copies, int need_copies, unsigned domains, int need_domains, GError **error)
{
  if (HF_RULE (MIN_COPIES) && copies < (unsigned)need_copies)
    {
      g_set_error (
          error, HF_ERROR, HF_ERROR_UNSAFE,
          g_dngettext (
              GETTEXT_PACKAGE,
              "only %u other proven copies would be left, and the policy asks for at least %d: "
              "verify the pin, or add a copy elsewhere first",
              "only %u other proven copies would be left, and the policy asks for at least %d: "
              "verify the pin, or add a copy elsewhere first",
              copies),
          copies, need_copies);
      return FALSE;
    }
  if (HF_RULE (MIN_DOMAINS) && domains < (unsigned)need_domains)
    {
      g_set_error (
          error, HF_ERROR, HF_ERROR_UNSAFE,
          g_dngettext (GETTEXT_PACKAGE,
                       "the copies that would be left stand in %u independent places, and the "
                       "policy asks for at least %d: add a copy elsewhere first",
                       "the copies that would be left stand in %u independent places, and the "
                       "policy asks for at least %d: add a copy elsewhere first",
                       domains),
          domains, need_domains);
      return FALSE;
    }
  return TRUE;
}

/**
 * hf_witnesses_reserve:
 * @db: inside a change
 * @removal: gets its witnesses: every copy of the pin that may be one, so that the removal is as
 * safe as the pin is
 * @victims: copies that go at the same time
 * @n_victims: how many
 * @error: return location
 *
 * Returns: %FALSE with UNSAFE when there are too few
 */
gboolean
hf_witnesses_reserve (HfDb *db, HfRemoval *removal, const gint64 *victims, unsigned n_victims,
                      GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, removal->pin_id, error);
  g_autoptr (GPtrArray) backends = replicas != NULL ? hf_backend_table_list (db, error) : NULL;
  g_autoptr (GHashTable) domains = g_hash_table_new (g_str_hash, g_str_equal);
  unsigned i;

  if (backends == NULL)
    return FALSE;
  for (i = 0; i < replicas->len; i++)
    {
      HfReplica *replica = g_ptr_array_index (replicas, i);
      HfWitness witness = { replica->id, 0 };
      HfBackendInfo *store = store_of (backends, replica->store_id);

      if (is_victim (victims, n_victims, replica->id) || !can_witness (replica) || store == NULL)
        continue;
      g_array_append_val (removal->witnesses, witness);
      g_hash_table_add (domains, store->domain);
    }
  return check_counts (removal->witnesses->len, removal->need_copies, g_hash_table_size (domains),
                       removal->need_domains, error);
}

/* @sizes: (element-type guint64): gets the bytes of each. */
static gboolean
plan_reads (HfWork *work, const HfRemoval *removal, GArray *sizes, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);
  guint64 bytes = 0;
  unsigned i;

  if (db == NULL)
    return FALSE;
  for (i = 0; i < removal->witnesses->len; i++)
    {
      const HfWitness *witness = &g_array_index (removal->witnesses, HfWitness, i);
      g_autoptr (HfReplica) replica = hf_replica_table_get (db, witness->replica_id, NULL);

      guint64 size = replica != NULL ? replica->bytes : 0;

      bytes += size;
      g_array_append_val (sizes, size);
    }
  hf_store_give_back (work->store, db);
  hf_work_begin (work, bytes);
  return TRUE;
}

/**
 * hf_witnesses_prove:
 * @work: a running job
 * @removal: its witnesses get the version in which they were proven
 * @error: return location
 *
 * Reads every witness in full and records what was found.
 *
 * Returns: %FALSE with UNAVAILABLE when one can't be read now: its store's silence is no proof of
 * anything
 */
gboolean
hf_witnesses_prove (HfWork *work, HfRemoval *removal, GError **error)
{
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  unsigned i;

  if (!plan_reads (work, removal, sizes, error))
    return FALSE;
  for (i = 0; i < removal->witnesses->len; i++)
    {
      HfWitness *witness = &g_array_index (removal->witnesses, HfWitness, i);
      g_autoptr (HfProof) proof
          = hf_proof_make (work, witness->replica_id, g_array_index (sizes, guint64, i), error);

      if (proof == NULL)
        return FALSE;
      if (proof->verdict == HF_VERDICT_INCONCLUSIVE)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "a witness can't be read now: %s",
                       proof->detail);
          return FALSE;
        }
      witness->version = proof->version;
    }
  return TRUE;
}

static gboolean
is_good (const HfRemoval *removal, const HfWitness *witness, const HfReplica *replica,
         const HfBackendInfo *store, gint64 lasts, gint64 now)
{
  if (!can_witness (replica) || store == NULL)
    return FALSE;
  if (HF_RULE (FULL_READ) && replica->proof != HF_PROOF_FULL_READ)
    return FALSE;
  if (HF_RULE (PROVE_AFTER_RESERVE) && replica->proved_at < removal->reserved_at)
    return FALSE;
  if (HF_RULE (FRESH_PROOF) && (now - replica->proved_at > lasts || replica->proved_at > now))
    return FALSE;
  if (HF_RULE (RECHECK) && replica->version != witness->version)
    return FALSE;
  return g_strcmp0 (replica->proved_store, store->store_uuid) == 0;
}

/* What was asked for at the reservation, or more, if the policy asks for more by now. */
static gboolean
read_needs (HfDb *db, const HfRemoval *removal, const HfPolicy *policy, int *copies, int *domains,
            GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, removal->pin_id, error);

  if (pin == NULL)
    return FALSE;
  *copies = removal->need_copies;
  *domains = removal->need_domains;
  if (removal->reason == HF_REMOVAL_UNPIN)
    return TRUE;
  *copies = MAX (*copies, hf_policy_min_for (policy, pin));
  *domains = MAX (*domains, policy->min_domains);
  return TRUE;
}

/**
 * hf_witnesses_recheck:
 * @db: inside the change that writes deleting
 * @removal: proven by hf_witnesses_prove()
 * @now: the time
 * @error: return location
 *
 * Returns: %FALSE with UNSAFE when the witnesses that are still what they were proven to be are too
 * few
 */
gboolean
hf_witnesses_recheck (HfDb *db, const HfRemoval *removal, gint64 now, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  g_autoptr (GPtrArray) backends = policy != NULL ? hf_backend_table_list (db, error) : NULL;
  g_autoptr (GHashTable) stores = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) domains = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 lasts = policy != NULL ? MIN (policy->upkeep.removal_proof_lasts, HF_WITNESS_AGE) : 0;
  int need_copies, need_domains;
  unsigned i;

  for (i = 0; backends != NULL && i < removal->witnesses->len; i++)
    {
      HfWitness *witness = &g_array_index (removal->witnesses, HfWitness, i);
      g_autoptr (HfReplica) replica = hf_replica_table_get (db, witness->replica_id, NULL);
      HfBackendInfo *store = replica != NULL ? store_of (backends, replica->store_id) : NULL;

      if (replica == NULL || !is_good (removal, witness, replica, store, lasts, now))
        continue;
      g_hash_table_add (stores, GSIZE_TO_POINTER (store->store_id));
      g_hash_table_add (domains, store->domain);
    }
  return backends != NULL && read_needs (db, removal, policy, &need_copies, &need_domains, error)
         && check_counts (g_hash_table_size (stores), need_copies, g_hash_table_size (domains),
                          need_domains, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies as values. Any thread; one value belongs to one thread at a time. */
#include "hf-replica.h"

static const char *const state_names[]
    = { "queued",  "accepted", "copying", "stored",   "verified", "stale",
        "suspect", "missing",  "corrupt", "removing", "deleting", "failed" };
static const char *const proof_names[] = { "none", "listed", "checksum", "sample", "full-read" };

/**
 * hf_replica_new:
 * Returns: (transfer full): a queued copy of nothing yet, created by Holdfast
 */
HfReplica *
hf_replica_new (void)
{
  HfReplica *self = g_new0 (HfReplica, 1);

  self->created = TRUE;
  return self;
}

/**
 * hf_replica_free:
 * @self: (transfer full) (nullable): a copy
 */
void
hf_replica_free (HfReplica *self)
{
  if (!self)
    return;
  g_free (self->backend_id);
  g_free (self->locator);
  g_free (self->proved_store);
  g_free (self->error);
  g_free (self);
}

/**
 * hf_replica_state_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_replica_state_to_string (HfReplicaState state)
{
  return (unsigned)state < G_N_ELEMENTS (state_names) ? state_names[state] : "unknown";
}

/**
 * hf_proof_kind_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_proof_kind_to_string (HfProofKind kind)
{
  return (unsigned)kind < G_N_ELEMENTS (proof_names) ? proof_names[kind] : "unknown";
}

/**
 * hf_replica_state_without_job:
 * @self: a place that a job was to fill, and does not
 *
 * Returns: what it is then: it lacks its copy, holds the damaged one that was there, or nothing
 */
HfReplicaState
hf_replica_state_without_job (const HfReplica *self)
{
  if (self->locator == NULL)
    return HF_REPLICA_FAILED;
  return self->absent_since != 0 ? HF_REPLICA_MISSING : HF_REPLICA_CORRUPT;
}

/**
 * hf_replica_source_rank:
 * Returns: in which turn the copy is read from, lower first; -1 when there is nothing to read
 */
int
hf_replica_source_rank (const HfReplica *self)
{
  if (!self->locator)
    return -1;
  switch (self->state)
    {
    case HF_REPLICA_VERIFIED:
      return 0;
    case HF_REPLICA_STALE:
      return 1;
    case HF_REPLICA_STORED:
      return 2;
    case HF_REPLICA_SUSPECT:
    case HF_REPLICA_REMOVING:
      return HF_REPLICA_LAST_WHOLE;
    case HF_REPLICA_CORRUPT:
    case HF_REPLICA_QUEUED: /* a repair leaves the damaged copy in place until it is done */
    case HF_REPLICA_COPYING:
      return 4;
    case HF_REPLICA_MISSING:
      return 5;
    case HF_REPLICA_ACCEPTED:
    case HF_REPLICA_DELETING:
    case HF_REPLICA_FAILED:
    default:
      return -1;
    }
}

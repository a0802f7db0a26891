/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The numbers are stored: never renumber. What each means for health, proof and removal: SAFETY
 * rules, src/DESIGN.md. */
typedef enum
{
  HF_REPLICA_QUEUED = 0, /* a place is reserved */
  HF_REPLICA_ACCEPTED = 1, /* the service took it, and does not hold it yet */
  HF_REPLICA_COPYING = 2,
  HF_REPLICA_STORED = 3, /* written, not yet read back */
  HF_REPLICA_VERIFIED = 4, /* proven, and the proof still counts */
  HF_REPLICA_STALE = 5, /* proven once, too long ago or under other circumstances */
  HF_REPLICA_SUSPECT = 6, /* one direct look did not find it */
  HF_REPLICA_MISSING = 7, /* two direct looks did not find it */
  HF_REPLICA_CORRUPT = 8, /* a full read found wrong or missing blocks */
  HF_REPLICA_REMOVING = 9, /* waits for its removal, can be undone */
  HF_REPLICA_DELETING = 10,
  HF_REPLICA_FAILED = 11, /* could not be written */
} HfReplicaState;

/* The numbers are stored: never renumber. */
typedef enum
{
  HF_PROOF_NONE = 0,
  HF_PROOF_LISTED = 1, /* the service says so: counts for nothing */
  HF_PROOF_CHECKSUM = 2, /* the service's checksum on write, self-tested */
  HF_PROOF_SAMPLE = 3, /* some blocks hashed by us */
  HF_PROOF_FULL_READ = 4, /* every block hashed by us, DAG complete, from that store alone */
} HfProofKind;

/**
 * HfReplica:
 * One copy of a pin in one store, a value.
 */
typedef struct
{
  gint64 id;
  gint64 pin_id;
  gint64 store_id;
  char *backend_id; /* the way it was written and is read */
  HfReplicaState state;
  char *locator; /* in the backend's terms; NULL until written */
  guint64 bytes; /* that it takes in the store */
  gboolean created; /* by Holdfast, not adopted */
  gint64 stored_at; /* of an accepted one: when it was accepted */
  HfProofKind proof;
  gint64 proved_at;
  char *proved_store; /* uuid of the store that the proof was made in */
  gint64 absent_since; /* first direct look that did not find it; 0 = found since */
  char *error;
  gint64 job_id; /* the job that writes it; 0 = none */
  gint64 version; /* grows with each change */
} HfReplica;

/* Of hf_replica_source_rank(): copies up to here may be whole, those behind it hold parts. */
#define HF_REPLICA_LAST_WHOLE 3

HfReplica *hf_replica_new (void);
void hf_replica_free (HfReplica *self);
const char *hf_replica_state_to_string (HfReplicaState state);
HfReplicaState hf_replica_state_without_job (const HfReplica *self);
int hf_replica_source_rank (const HfReplica *self);
const char *hf_proof_kind_to_string (HfProofKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfReplica, hf_replica_free)

G_END_DECLS

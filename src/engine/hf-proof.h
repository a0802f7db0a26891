/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-counted-stream.h"
#include "hf-dag.h"
#include "hf-evidence-table.h"
#include "hf-replica.h"
#include "hf-work.h"

G_BEGIN_DECLS

/**
 * HfProof:
 * What a full read of one copy found, a value.
 */
typedef struct
{
  HfVerdict verdict;
  gint64 started;
  gint64 finished;
  guint64 bytes;
  HfDagSummary summary; /* when the verdict is good */
  gboolean unprovable; /* nobody can read the copy: inconclusive for good */
  char *detail; /* a sentence, when it is not */
  gint64 version; /* of the replica after the proof was recorded */
} HfProof;

HfProof *hf_proof_read (HfBackend *backend, const char *locator, HfCid *root,
                        HfCountedFunc progress, gpointer data, GCancellable *cancellable);
gboolean hf_proof_record (HfStore *store, gint64 replica_id, const char *store_uuid,
                          HfInitiative initiative, HfProof *proof, GError **error);
HfProof *hf_proof_make (HfWork *work, gint64 replica_id, guint64 planned, GError **error);
gboolean hf_proof_queue_look (HfDb *db, const HfReplica *replica, gint64 now, gint64 pause,
                              gint64 *job_id, GError **error);
void hf_proof_free (HfProof *self);

/* What is told of a copy that nobody can read. */
#define HF_MERE_WORD "the service says that it is pinned; this can't be proven"

#define HF_SECOND_LOOK_AFTER (10 * HF_MINUTE)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfProof, hf_proof_free)

G_END_DECLS

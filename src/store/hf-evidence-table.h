/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-replica.h"

G_BEGIN_DECLS

/* The numbers are stored: never renumber. */
typedef enum
{
  HF_VERDICT_GOOD = 0,
  HF_VERDICT_CORRUPT = 1,
  HF_VERDICT_ABSENT = 2,
  HF_VERDICT_INCONCLUSIVE = 3, /* the store did not answer, or not us */
} HfVerdict;

/**
 * HfEvidence:
 * One look at one copy, never changed after it was written.
 */
typedef struct
{
  gint64 id;
  gint64 pin_id;
  gint64 store_id;
  char *store_uuid;
  HfProofKind kind;
  HfVerdict verdict;
  gint64 started;
  gint64 finished;
  guint64 bytes; /* read for it */
  char *detail; /* a sentence, with the CID of what was wrong */
} HfEvidence;

gboolean hf_evidence_table_append (HfDb *db, HfEvidence *evidence, GError **error);
GPtrArray *hf_evidence_table_of_pin (HfDb *db, gint64 pin_id, gint64 before_id, unsigned limit,
                                     GError **error);
gboolean hf_evidence_table_count (HfDb *db, gint64 pin_id, guint64 *count, GError **error);
void hf_evidence_free (HfEvidence *self);
const char *hf_verdict_to_string (HfVerdict verdict);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfEvidence, hf_evidence_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-replica.h"

G_BEGIN_DECLS

/**
 * HfAgedCopy:
 * A copy that was proven once, by the age of its proof, a value.
 */
typedef struct
{
  gint64 replica_id;
  gint64 pin_id;
  gint64 store_id;
  HfProofKind proof;
  gint64 proved_at;
} HfAgedCopy;

/**
 * HfAgeQuery:
 * Which copies, in one store.
 */
typedef struct
{
  gint64 store_id;
  HfReplicaState state; /* verified or stale */
  HfProofKind proof;
  gint64 before; /* when it was made, at the latest */
  gint64 after_time, after_id; /* cursor: of the last one that was seen */
} HfAgeQuery;

GArray *hf_proof_age_list (HfDb *db, const HfAgeQuery *query, unsigned limit, GError **error);
gboolean hf_proof_age_count (HfDb *db, const HfAgeQuery *query, guint64 *count, GError **error);
gboolean hf_proof_age_count_checks (HfDb *db, gint64 store_id, unsigned *count, GError **error);
gboolean hf_proof_age_read_span (HfDb *db, gint64 *oldest, gint64 *newest, GError **error);
gboolean hf_proof_age_is_checked (HfDb *db, gint64 pin_id, gint64 store_id, gboolean *checked,
                                  GError **error);

G_END_DECLS

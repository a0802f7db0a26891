/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-json.h"
#include "hf-replica.h"

G_BEGIN_DECLS

/**
 * HfUpkeep:
 * How copies are looked after: how often, for how long a proof counts, how fast bytes move. A
 * value.
 */
typedef struct
{
  gint64 grace; /* µs that the engine waits before it copies a pin that has its minimum */
  gint64 steady_after; /* µs that a backend which comes and goes must answer to be used again */
  gint64 probe_every; /* µs */
  gint64 list_every; /* µs */
  gboolean scrub; /* whether copies are read again before their proof ends */
  gint64 scrub_ahead; /* µs before that end */
  gint64 full_read_lasts; /* µs for which a full read counts for health */
  gint64 checksum_lasts; /* and a checksum or a sample */
  gint64 removal_proof_lasts; /* and a full read for a removal */
  gint64 bytes_per_second; /* over all backends; 0 = no limit */
} HfUpkeep;

void hf_upkeep_init (HfUpkeep *self);
void hf_upkeep_add_to_json (const HfUpkeep *self, JsonObject *object);
void hf_upkeep_apply_json (HfUpkeep *self, JsonObject *object, HfProblems *problems);
gboolean hf_upkeep_has_field (const char *name);
gint64 hf_upkeep_proof_lasts (const HfUpkeep *self, HfProofKind kind);
gint64 hf_upkeep_scrub_after (const HfUpkeep *self, HfProofKind kind);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-gate.h"
#include "hf-job-table.h"

G_BEGIN_DECLS

/**
 * HfTurns:
 * Whose turn it is among the jobs that wait, group by group: the jobs of a group work with the same
 * stores. Of equal priority, the group that waits longest for its turn goes first, so that a store
 * with very many jobs does not hold up the others. One thread at a time.
 */
typedef struct _HfTurns HfTurns;

HfTurns *hf_turns_new (void);
void hf_turns_free (HfTurns *self);
const HfJobHead *hf_turns_choose (HfTurns *self, const GArray *heads, const HfGate *gate);
void hf_turns_note (HfTurns *self, gint64 uses);

#define HF_TURNS_PATIENCE 16 /* turns of others, before their stores are kept free for a group */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTurns, hf_turns_free)

G_END_DECLS

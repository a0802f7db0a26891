/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-job.h"
#include "hf-policy.h"

G_BEGIN_DECLS

#define HF_MOST_SLOTS 63

/**
 * HfGate:
 * What the limits of the backends, their hours, the network and the battery say at one moment about
 * which jobs may begin. Never changes; one thread at a time.
 */
typedef struct _HfGate HfGate;

/* What is going on. */
typedef struct
{
  gint64 now;
  gboolean metered; /* the network */
  gboolean on_battery;
  gboolean only_urgent; /* one worker is left, which is kept for what can't wait */
  gboolean busy; /* no worker is left */
  gboolean paused; /* the user lets nothing begin */
  unsigned running[HF_MOST_SLOTS]; /* jobs that work with the store of each slot */
} HfSituation;

HfGate *hf_gate_new (GPtrArray *backends, const HfPolicy *policy, const HfSituation *situation);
void hf_gate_free (HfGate *self);
gboolean hf_gate_lets (const HfGate *self, gint64 uses, HfUrgency urgency);
gboolean hf_gate_lacks_room_only (const HfGate *self, gint64 uses, HfUrgency urgency);
gboolean hf_gate_is_metered_for (const HfGate *self, gint64 uses, HfUrgency urgency);
gboolean hf_gate_spares_battery (const HfGate *self, HfUrgency urgency);
char *hf_gate_explain (const HfGate *self, gint64 uses, HfUrgency urgency);
gint64 hf_gate_next_change (const HfGate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfGate, hf_gate_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-held-table.h"
#include "hf-job.h"
#include "hf-policy.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfWaitingPlan:
 * What waits for the user's word, a value.
 */
typedef struct
{
  gint64 id; /* names what was seen; 0 when nothing waits */
  gint64 since;
  HfAmount urgent; /* pins below their minimum */
  HfAmount other;
} HfWaitingPlan;

HfInitiative hf_approval_initiative (const HfPolicy *policy, const HfPin *pin);
gboolean hf_approval_has_room (HfDb *db, const HfPolicy *policy, HfInitiative initiative,
                               const HfAmount *more, gint64 now, gboolean *room, GError **error);
gboolean hf_approval_admit (HfDb *db, const HfPolicy *policy, gint64 now, gboolean *any,
                            GError **error);
gboolean hf_approval_read (HfDb *db, HfWaitingPlan *plan, GError **error);
gboolean hf_approval_decide (HfStore *store, gint64 id, gboolean approve, guint64 *pins,
                             GError **error);

G_END_DECLS

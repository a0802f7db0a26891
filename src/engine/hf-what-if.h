/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/* Pins, and the bytes of one copy of each. */
typedef struct
{
  guint64 pins;
  guint64 bytes;
} HfSum;

/**
 * HfOutlook:
 * How all managed pins are when some stores are gone: exact, from the classes. A value.
 */
typedef struct
{
  HfSum all;
  HfSum affected; /* with a copy in a store that is gone */
  HfSum no_copy; /* none that was proven, not even once */
  HfSum below_min;
  HfSum below_target;
  HfSum too_few_domains; /* enough copies, in fewer domains than the policy asks */
  HfSum fewer_domains; /* than they stand in with all stores */
  guint64 lacking_copies; /* to the target, over all pins whose bytes are known */
  guint64 lacking_bytes;
} HfOutlook;

/**
 * HfDryRun:
 * What the engine would do, a value.
 */
typedef struct
{
  HfOutlook before; /* with no copy made */
  gboolean exact; /* each pin that lacks copies was looked at; otherwise the first ones */
  guint64 looked_at;
  HfAmount urgent; /* of these, what would be written for pins below their minimum, */
  HfAmount other; /* and for others */
  guint64 copies;
  guint64 no_place; /* copies that have none */
  guint64 below_min; /* pins, after all that could be was done */
  guint64 unreadable; /* pins with nothing to copy from, or whose bytes were never here */
  GPtrArray *backends; /* of HfBackendInfo: as they were found */
  GArray *per_backend; /* of HfAmount: copies and their bytes, for each of them */
  gboolean urgent_waits; /* for the user's word */
  gboolean other_waits;
  gboolean off; /* auto_replication is, so nothing of it would be begun */
} HfDryRun;

gboolean hf_what_if_lose (HfEngine *engine, char *const *lost, HfOutlook *now, HfOutlook *then,
                          GError **error);
HfDryRun *hf_what_if_plan (HfEngine *engine, JsonObject *settings, char *const *lost,
                           HfProblems *problems, GError **error);
void hf_dry_run_free (HfDryRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDryRun, hf_dry_run_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-job.h"
#include "hf-proof-age.h"
#include "hf-store.h"
#include "hf-upkeep.h"

G_BEGIN_DECLS

/**
 * HfScrub:
 * Has copies read again before their proofs end: of each store the oldest first, a few at a time,
 * spread over the days that are left for it. Belongs to the scheduler's thread.
 */
typedef struct _HfScrub HfScrub;

HfScrub *hf_scrub_new (HfStore *store);
void hf_scrub_free (HfScrub *self);
gboolean hf_scrub_run (HfScrub *self, const HfUpkeep *upkeep, gint64 *next, GError **error);

gboolean hf_scrub_queue (HfDb *db, const HfAgedCopy *copy, HfInitiative initiative, gint64 now,
                         gint64 *job_id, GError **error);

G_END_DECLS

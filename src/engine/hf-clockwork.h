/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"
#include "hf-store.h"
#include "hf-upkeep.h"

G_BEGIN_DECLS

/**
 * HfClockwork:
 * What comes round: probes of backends, ageing of proofs, points of the charts. After the clock
 * jumped or the machine slept, each is done once. Belongs to the scheduler's thread.
 */
typedef struct _HfClockwork HfClockwork;

/* A round of probes is over: on the probes' thread, must not block. */
typedef void (*HfProbedFunc) (gpointer data);

HfClockwork *hf_clockwork_new (HfStore *store, HfBackendSet *backends, HfProbedFunc probed,
                               gpointer data);
void hf_clockwork_free (HfClockwork *self);
gboolean hf_clockwork_is_probing (HfClockwork *self);
gboolean hf_clockwork_run (HfClockwork *self, const HfUpkeep *upkeep, gint64 *next, GError **error);

G_END_DECLS

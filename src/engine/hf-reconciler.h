/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-job.h"
#include "hf-named.h"
#include "hf-store.h"

G_BEGIN_DECLS

/* In the payload of an open replicate job: its pin is to be looked at again when it is over. */
#define HF_LOOK_AGAIN "look_again"

/**
 * HfReconciled:
 * What was found for one pin, a value.
 */
typedef struct
{
  unsigned reserved; /* places, as queued replicas of the job */
  gint64 obtain_job; /* one of those that wait for a service; 0 = none */
  char *shortage; /* a sentence when there were fewer than wanted */
} HfReconciled;

gboolean hf_reconciler_reserve (HfDb *db, const HfPin *pin, HfJob *job, HfReconciled *result,
                                GError **error);
GPtrArray *hf_reconciler_reserve_named (HfDb *db, const HfPin *pin, const char *const *ids,
                                        gboolean force, HfJob *job, GError **error);
gboolean hf_reconciler_take_over (HfDb *db, gint64 pin_id, HfJob *job, GError **error);
gboolean hf_reconciler_has_place (HfDb *db, gint64 pin_id, gboolean *placed, GError **error);
gboolean hf_reconciler_reserve_anew (HfDb *db, const HfPin *pin, const HfJob *job,
                                     HfReconciled *result, GError **error);
gboolean hf_reconciler_replicate (HfDb *db, const HfPin *pin, HfInitiative initiative, gint64 now,
                                  gint64 *job_id, GError **error);
gboolean hf_reconciler_explain_shortage (HfDb *db, const HfPin *pin, char **shortage,
                                         GError **error);
gboolean hf_reconciler_measure (HfDb *db, const HfPin *pin, guint64 *bytes, gboolean *any,
                                GError **error);
gboolean hf_reconciler_run (HfStore *store, gint64 *next, GError **error);
void hf_reconciled_clear (HfReconciled *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfReconciled, hf_reconciled_clear)

G_END_DECLS

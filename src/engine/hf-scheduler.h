/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"
#include "hf-job-cancel.h"
#include "hf-surroundings.h"
#include "hf-progress.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfScheduler:
 * Runs the durable queue of jobs on a pool, and what comes round by the clock: reconciling, ageing
 * of proofs, probes, samples. A thread of its own; the calls are for any thread.
 */
typedef struct _HfScheduler HfScheduler;

typedef void (*HfJobOverFunc) (gint64 job_id, gpointer data);

HfScheduler *hf_scheduler_new (HfStore *store, HfBackendSet *backends, HfSurroundings *surroundings,
                               const char *spool_dir, unsigned workers);
void hf_scheduler_free (HfScheduler *self); /* stops first */
void hf_scheduler_set_over_func (HfScheduler *self, HfJobOverFunc func, gpointer data);
gboolean hf_scheduler_start (HfScheduler *self, GError **error);
void hf_scheduler_stop (HfScheduler *self);
void hf_scheduler_kick (HfScheduler *self);
void hf_scheduler_discover (HfScheduler *self, const char *backend_id);
void hf_scheduler_settle (HfScheduler *self);
gboolean hf_scheduler_cancel_job (HfScheduler *self, gint64 id, HfCancelled *cancelled,
                                  GError **error);
gboolean hf_scheduler_pause_job (HfScheduler *self, gint64 id, gboolean paused, GError **error);
gboolean hf_scheduler_read_progress (HfScheduler *self, gint64 id, HfProgressReport *report);
gboolean hf_scheduler_explain (HfScheduler *self, const HfJob *job, char **why, GError **error);
gboolean hf_scheduler_explain_needs (HfScheduler *self, gint64 uses, HfUrgency urgency, char **why,
                                     GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfScheduler, hf_scheduler_free)

G_END_DECLS

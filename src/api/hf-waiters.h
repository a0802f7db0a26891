/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/**
 * HfWaiters:
 * Those who asked to hear when jobs are over. Nobody's thread is blocked and nothing is asked again
 * and again: the engine tells of each job that ends.
 */
typedef struct _HfWaiters HfWaiters;

/* On the API thread, once. */
typedef void (*HfWaitedFunc) (gboolean over, gpointer data);

HfWaiters *hf_waiters_new (HfEngine *engine, GMainContext *context);
void hf_waiters_free (HfWaiters *self);
void hf_waiters_tell (HfWaiters *self, gint64 job_id);
void hf_waiters_add (HfWaiters *self, const GArray *jobs, unsigned seconds, HfWaitedFunc func,
                     gpointer data);
void hf_waiters_remove (HfWaiters *self, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfWaiters, hf_waiters_free)

G_END_DECLS

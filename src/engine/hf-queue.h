/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-job.h"
#include "hf-surroundings.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfQueue:
 * The jobs that wait, and which of them may begin: within what their backends allow, by priority,
 * and fairly.
 */
typedef struct _HfQueue HfQueue;

HfQueue *hf_queue_new (HfStore *store, HfSurroundings *surroundings, unsigned workers);
void hf_queue_free (HfQueue *self);
HfJob *hf_queue_take (HfQueue *self, gint64 *next, GError **error);
void hf_queue_give_back (HfQueue *self, gint64 uses);
gboolean hf_queue_explain (HfQueue *self, const HfJob *job, char **why, GError **error);
gboolean hf_queue_explain_needs (HfQueue *self, gint64 uses, HfUrgency urgency, char **why,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfQueue, hf_queue_free)

G_END_DECLS

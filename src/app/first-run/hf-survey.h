/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-audit.h"
#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfSurvey:
 * An audit of places that is under way on a worker, and how far it is. Counted; any thread.
 */
typedef struct _HfSurvey HfSurvey;

HfSurvey *hf_survey_begin (HfDesk *desk, GPtrArray *places, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
void hf_survey_read_progress (HfSurvey *self, HfAuditProgress *progress);
HfAuditReport *hf_survey_finish (HfDesk *desk, GAsyncResult *result, GError **error);
void hf_survey_unref (HfSurvey *self);

gboolean hf_survey_is_address (const char *place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSurvey, hf_survey_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-kind.h"
#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfBackendForm:
 * All that can be said of a backend of a kind, made from the kind's description; checked at each
 * change by the code that checks what scripts say.
 *
 * Signal "changed": whether it is valid may be otherwise now.
 */
#define HF_TYPE_BACKEND_FORM (hf_backend_form_get_type ())
G_DECLARE_FINAL_TYPE (HfBackendForm, hf_backend_form, HF, BACKEND_FORM, AdwBin)

GtkWidget *hf_backend_form_new (HfDesk *desk, const HfBackendKind *kind, const HfBackendInfo *info);
const HfBackendKind *hf_backend_form_get_kind (HfBackendForm *self);
JsonObject *hf_backend_form_read (HfBackendForm *self);
gboolean hf_backend_form_is_valid (HfBackendForm *self);
char *hf_backend_form_show_problems (HfBackendForm *self, HfProblems *problems);

G_END_DECLS

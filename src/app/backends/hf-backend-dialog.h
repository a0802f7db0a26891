/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-kind.h"
#include "hf-desk.h"
#include "hf-subwindow.h"

G_BEGIN_DECLS

/**
 * HfBackendDialog:
 * Adds a backend, after a look whether it can be used, or changes one.
 */
#define HF_TYPE_BACKEND_DIALOG (hf_backend_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HfBackendDialog, hf_backend_dialog, HF, BACKEND_DIALOG, HfSubwindow)

HfBackendDialog *hf_backend_dialog_add (HfDesk *desk, GtkWindow *parent);
HfBackendDialog *hf_backend_dialog_edit (HfDesk *desk, GtkWindow *parent, const char *id);
void hf_backend_dialog_choose (HfBackendDialog *self, const HfBackendKind *kind);

G_END_DECLS

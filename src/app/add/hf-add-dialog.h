/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-adder.h"

G_BEGIN_DECLS

/**
 * HfAddDialog:
 * What becomes a pin, and how.
 */
#define HF_TYPE_ADD_DIALOG (hf_add_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HfAddDialog, hf_add_dialog, HF, ADD_DIALOG, AdwWindow)

HfAddDialog *hf_add_dialog_new (GtkWindow *parent, HfAdder *adder);
void hf_add_dialog_add_items (HfAddDialog *self, GPtrArray *items);
void hf_add_dialog_set_visibility (HfAddDialog *self, HfVisibility visibility);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfCompletionPopover:
 * Completions below a field, which keeps the focus. Signal "chosen" with one's text.
 */
#define HF_TYPE_COMPLETION_POPOVER (hf_completion_popover_get_type ())
G_DECLARE_FINAL_TYPE (HfCompletionPopover, hf_completion_popover, HF, COMPLETION_POPOVER, AdwBin)

GtkWidget *hf_completion_popover_new (GtkWidget *field);
void hf_completion_popover_show (HfCompletionPopover *self, const GPtrArray *completions);
gboolean hf_completion_popover_is_shown (HfCompletionPopover *self);
void hf_completion_popover_move (HfCompletionPopover *self, int by);
gboolean hf_completion_popover_choose (HfCompletionPopover *self);

G_END_DECLS

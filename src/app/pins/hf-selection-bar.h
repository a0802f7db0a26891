/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfSelectionBar:
 * How much is selected, and what can be done with it; hidden while nothing is. Signals "all":
 * everything that matches shall be selected, and "none".
 */
#define HF_TYPE_SELECTION_BAR (hf_selection_bar_get_type ())
G_DECLARE_FINAL_TYPE (HfSelectionBar, hf_selection_bar, HF, SELECTION_BAR, AdwBin)

void hf_selection_bar_set (HfSelectionBar *self, guint64 selected, const guint64 *bytes,
                           gboolean all, guint64 matching);
void hf_selection_bar_add (HfSelectionBar *self, GtkWidget *action);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-look.h"
#include "hf-pin-table.h"

G_BEGIN_DECLS

/**
 * HfPinColumns:
 * The columns of a list of pins: what they are sorted by, which are shown, and how wide they are,
 * which is remembered. Signal "sort-changed".
 */
#define HF_TYPE_PIN_COLUMNS (hf_pin_columns_get_type ())
G_DECLARE_FINAL_TYPE (HfPinColumns, hf_pin_columns, HF, PIN_COLUMNS, GObject)

HfPinColumns *hf_pin_columns_new (GtkColumnView *view, HfPinLook *look);
void hf_pin_columns_get_sort (HfPinColumns *self, HfPinSort *sort, gboolean *descending);
void hf_pin_columns_set_width (HfPinColumns *self, int width);
gboolean hf_pin_columns_fits (HfPinColumns *self, int width);
GActionGroup *hf_pin_columns_get_actions (HfPinColumns *self);
GMenuModel *hf_pin_columns_get_menu (HfPinColumns *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-list.h"

G_BEGIN_DECLS

/**
 * HfPinSelection:
 * Which pins of a list are selected: some, or all that match, which then goes for those that come,
 * too. It may stay when the list is made anew. Signal "changed": other pins, or their bytes are
 * known.
 */
#define HF_TYPE_PIN_SELECTION (hf_pin_selection_get_type ())
G_DECLARE_FINAL_TYPE (HfPinSelection, hf_pin_selection, HF, PIN_SELECTION, GObject)

HfPinSelection *hf_pin_selection_new (HfDesk *desk, HfPinList *list);
GtkSelectionModel *hf_pin_selection_get_model (HfPinSelection *self);
void hf_pin_selection_set_keep (HfPinSelection *self, gboolean keep);
void hf_pin_selection_select_all (HfPinSelection *self);
void hf_pin_selection_select_none (HfPinSelection *self);
gboolean hf_pin_selection_is_all (HfPinSelection *self);
guint64 hf_pin_selection_count (HfPinSelection *self);
GArray *hf_pin_selection_dup_ids (HfPinSelection *self);
const guint64 *hf_pin_selection_get_bytes (HfPinSelection *self);

G_END_DECLS

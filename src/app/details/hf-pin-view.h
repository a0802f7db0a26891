/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-history-list.h"

G_BEGIN_DECLS

/**
 * HfPinView:
 * What a report says of a pin, section by section, and what can be changed about it in place.
 */
#define HF_TYPE_PIN_VIEW (hf_pin_view_get_type ())
G_DECLARE_FINAL_TYPE (HfPinView, hf_pin_view, HF, PIN_VIEW, AdwBin)

void hf_pin_view_set_desk (HfPinView *self, HfDesk *desk);
HfHistoryList *hf_pin_view_get_history (HfPinView *self);
void hf_pin_view_clear (HfPinView *self);
void hf_pin_view_set (HfPinView *self, const HfPinReport *report);

G_END_DECLS

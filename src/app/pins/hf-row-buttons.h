/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfRowButtons:
 * The buttons of the row of a list of pins that is under the pointer, or else has the keyboard.
 * What they do is done with the pin of this row alone, whatever is selected.
 *
 * Signal: "show-pin" with the id of a pin whose details are asked for.
 */
#define HF_TYPE_ROW_BUTTONS (hf_row_buttons_get_type ())
G_DECLARE_FINAL_TYPE (HfRowButtons, hf_row_buttons, HF, ROW_BUTTONS, AdwBin)

HfRowButtons *hf_row_buttons_new (HfDesk *desk, GtkColumnView *view);
gint64 hf_row_buttons_get_pin (HfRowButtons *self);
void hf_row_buttons_point_to (HfRowButtons *self, GtkListItem *item);

G_END_DECLS

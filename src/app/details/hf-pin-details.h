/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfPinDetails:
 * All that is known of one pin: its copies and what proves them, why it has these, what comes next,
 * its history and its files. The signal "closed" says that the user is done with it.
 */
#define HF_TYPE_PIN_DETAILS (hf_pin_details_get_type ())
G_DECLARE_FINAL_TYPE (HfPinDetails, hf_pin_details, HF, PIN_DETAILS, AdwBin)

GtkWidget *hf_pin_details_new (HfDesk *desk);
void hf_pin_details_set_pin (HfPinDetails *self, gint64 pin_id);
gint64 hf_pin_details_get_pin (HfPinDetails *self);

G_END_DECLS

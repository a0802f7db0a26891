/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "hf-pin.h"

G_BEGIN_DECLS

/**
 * HfPinItem:
 * A pin as an object for lists, made when one asks for it. Signal "changed": its pin is another
 * value, or another pin. One thread.
 */
#define HF_TYPE_PIN_ITEM (hf_pin_item_get_type ())
G_DECLARE_FINAL_TYPE (HfPinItem, hf_pin_item, HF, PIN_ITEM, GObject)

HfPinItem *hf_pin_item_new (gint64 id, HfPin *pin, GHashTable *living);
gint64 hf_pin_item_get_id (HfPinItem *self);
const HfPin *hf_pin_item_get_pin (HfPinItem *self);
void hf_pin_item_set_pin (HfPinItem *self, HfPin *pin);
void hf_pin_item_become (HfPinItem *self, gint64 id, HfPin *pin);
unsigned hf_pin_item_get_position (HfPinItem *self);
void hf_pin_item_set_position (HfPinItem *self, unsigned position);

G_END_DECLS

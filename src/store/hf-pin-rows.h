/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-item.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfPinRows:
 * Rows of pins as items, each read when it is asked for, through a connection of its own; no two
 * items are of one pin. One thread. Signal "failed" with a GError: a row could not be read.
 */
#define HF_TYPE_PIN_ROWS (hf_pin_rows_get_type ())
G_DECLARE_FINAL_TYPE (HfPinRows, hf_pin_rows, HF, PIN_ROWS, GObject)

HfPinRows *hf_pin_rows_new (HfStore *store);
HfPinItem *hf_pin_rows_get_item (HfPinRows *self, gint64 id);
GPtrArray *hf_pin_rows_list_living (HfPinRows *self);
void hf_pin_rows_become (HfPinRows *self, HfPinItem *item, gint64 id);
void hf_pin_rows_refresh (HfPinRows *self, const GArray *ids);
unsigned hf_pin_rows_count_living (HfPinRows *self);
void hf_pin_rows_close (HfPinRows *self);

G_END_DECLS

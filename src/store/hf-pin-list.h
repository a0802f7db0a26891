/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-pin-rows.h"

G_BEGIN_DECLS

/**
 * HfPinList:
 * What a query found, as a GListModel of HfPinItem. Eight bytes a pin; an item is made when a view
 * asks for it. Signals "replacing" and "replaced": before and after nothing is where it was. One
 * thread.
 */
#define HF_TYPE_PIN_LIST (hf_pin_list_get_type ())
G_DECLARE_FINAL_TYPE (HfPinList, hf_pin_list, HF, PIN_LIST, GObject)

HfPinList *hf_pin_list_new (HfPinRows *rows, GArray *ids);
GArray *hf_pin_list_get_ids (HfPinList *self);
gint64 hf_pin_list_get_id (HfPinList *self, unsigned position);
gboolean hf_pin_list_update (HfPinList *self, GArray *ids);
void hf_pin_list_replace (HfPinList *self, GArray *ids, unsigned most);
void hf_pin_list_reveal (HfPinList *self, unsigned most);

G_END_DECLS

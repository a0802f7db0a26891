/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-pin-rows.h"

G_BEGIN_DECLS

/**
 * HfPinList:
 * What a query found, as a GListModel of HfPinItem. Eight bytes a pin; an item is made when a view
 * asks for it. One thread.
 */
#define HF_TYPE_PIN_LIST (hf_pin_list_get_type ())
G_DECLARE_FINAL_TYPE (HfPinList, hf_pin_list, HF, PIN_LIST, GObject)

HfPinList *hf_pin_list_new (HfPinRows *rows, GArray *ids);
GArray *hf_pin_list_get_ids (HfPinList *self);
gint64 hf_pin_list_get_id (HfPinList *self, unsigned position);
gboolean hf_pin_list_update (HfPinList *self, GArray *ids);

G_END_DECLS

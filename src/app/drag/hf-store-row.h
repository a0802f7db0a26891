/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hf-backend-info.h"

G_BEGIN_DECLS

/**
 * HfStoreRow:
 * A store in the side list, on which pins can be dropped. Signal: "pins-dropped" with HfPinIds and
 * whether they are to be moved.
 */
#define HF_TYPE_STORE_ROW (hf_store_row_get_type ())
G_DECLARE_FINAL_TYPE (HfStoreRow, hf_store_row, HF, STORE_ROW, GtkListBoxRow)

HfStoreRow *hf_store_row_new (const char *backend_id);
const char *hf_store_row_get_id (HfStoreRow *self);
void hf_store_row_show (HfStoreRow *self, const HfBackendInfo *info);

G_END_DECLS

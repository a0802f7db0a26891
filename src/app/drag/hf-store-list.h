/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfStoreList:
 * The stores in the side list: how each is, and a place to drop pins on. Signal: "pins-dropped"
 * with the id of a backend, HfPinIds, and whether they are to be moved.
 */
#define HF_TYPE_STORE_LIST (hf_store_list_get_type ())
G_DECLARE_FINAL_TYPE (HfStoreList, hf_store_list, HF, STORE_LIST, AdwBin)

void hf_store_list_set_desk (HfStoreList *self, HfDesk *desk);

G_END_DECLS

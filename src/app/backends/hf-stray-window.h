/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfStrayList:
 * What a backend holds beside our copies, and a button to adopt each.
 */
#define HF_TYPE_STRAY_LIST (hf_stray_list_get_type ())
G_DECLARE_FINAL_TYPE (HfStrayList, hf_stray_list, HF, STRAY_LIST, AdwBin)

GtkWindow *hf_stray_window_show (HfDesk *desk, GtkWindow *parent, const char *id);

G_END_DECLS

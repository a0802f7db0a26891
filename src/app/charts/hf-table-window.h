/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-table.h"

G_BEGIN_DECLS

/**
 * HfTableWindow:
 * The numbers of a chart as rows and columns, which can be copied.
 */
#define HF_TYPE_TABLE_WINDOW (hf_table_window_get_type ())
G_DECLARE_FINAL_TYPE (HfTableWindow, hf_table_window, HF, TABLE_WINDOW, AdwWindow)

HfTableWindow *hf_table_window_new (GtkWindow *parent, HfTable *table);

G_END_DECLS

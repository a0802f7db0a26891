/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfTabStop:
 * Makes a list, somewhere below it, one stop of the Tab key: within the list Tab steps through what
 * is in the row, and then goes on behind the list; the arrow keys go from row to row. By itself
 * GTK 4.8 goes with Tab through all rows that there are, some hundred of a long list, and selects
 * those of a list box as it passes.
 */
#define HF_TYPE_TAB_STOP (hf_tab_stop_get_type ())
G_DECLARE_FINAL_TYPE (HfTabStop, hf_tab_stop, HF, TAB_STOP, AdwBin)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HfNavigationRow:
 * A page in the side list: icon, title, and a badge for what needs attention there.
 */
#define HF_TYPE_NAVIGATION_ROW (hf_navigation_row_get_type ())
G_DECLARE_FINAL_TYPE (HfNavigationRow, hf_navigation_row, HF, NAVIGATION_ROW, GtkListBoxRow)

HfNavigationRow *hf_navigation_row_new (const char *page, const char *title, const char *icon);
const char *hf_navigation_row_get_page (HfNavigationRow *self);
void hf_navigation_row_set_badge (HfNavigationRow *self, guint64 count, const char *meaning);

G_END_DECLS

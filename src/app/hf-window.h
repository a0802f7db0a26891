/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfWindow:
 * The main window: a list of pages at the side, and one of them.
 */
#define HF_TYPE_WINDOW (hf_window_get_type ())
G_DECLARE_FINAL_TYPE (HfWindow, hf_window, HF, WINDOW, AdwApplicationWindow)

HfWindow *hf_window_new (GtkApplication *app, HfDesk *desk);
void hf_window_show_page (HfWindow *self, const char *page, const char *query);
const char *hf_window_get_page (HfWindow *self);

G_END_DECLS

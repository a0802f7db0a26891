/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfWindow:
 * The main window: whether the pins are safe, in one sentence.
 */
#define HF_TYPE_WINDOW (hf_window_get_type ())
G_DECLARE_FINAL_TYPE (HfWindow, hf_window, HF, WINDOW, AdwApplicationWindow)

HfWindow *hf_window_new (GtkApplication *app);
void hf_window_set_sentence (HfWindow *self, const char *title, const char *description,
                             gboolean at_risk);

G_END_DECLS

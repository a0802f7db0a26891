/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the window looked like when it was closed: size, page, sidebar. */

GSettings *hf_window_state_open (void);
void hf_window_state_remember (GSettings *state, GtkWindow *window, const char *page);
char *hf_window_state_restore (GSettings *state, GtkWindow *window);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the window looked like when it was closed: size, page, sidebar. */

GSettings *hf_window_state_open (void);

G_END_DECLS

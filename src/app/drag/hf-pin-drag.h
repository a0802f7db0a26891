/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): the pins that a drag which begins at this point takes with it, a
 * GArray of gint64. */
typedef GArray *(*HfPinDragFunc) (GtkWidget *view, double x, double y, gpointer data);

void hf_pin_drag_add (GtkWidget *view, HfDesk *desk, HfPinDragFunc func, gpointer data);

G_END_DECLS

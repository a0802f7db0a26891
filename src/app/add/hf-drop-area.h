/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What came from outside: files or text. Exactly one of them is not NULL. */
typedef void (*HfDropFunc) (GListModel *files, const char *text, gpointer data);

void hf_drop_area_add (GtkWidget *widget, HfDropFunc func, gpointer data);
void hf_drop_area_paste (GtkWidget *widget, HfDropFunc func, gpointer data);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Rows of a list of pins, whose cells have their list item as data "li". */

GtkListItem *hf_view_row_find_at (GtkWidget *view, double x, double y);
GtkListItem *hf_view_row_find_of (GtkWidget *view, GtkWidget *widget);
GtkWidget *hf_view_row_get_widget (GtkListItem *item);

G_END_DECLS

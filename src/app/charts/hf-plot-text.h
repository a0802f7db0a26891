/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Texts of pictures: made when they are laid out, drawn as often as is needed. */

PangoLayout *hf_plot_text_new (GtkWidget *widget, const char *text, int width);
int hf_plot_text_get_width (PangoLayout *text);
int hf_plot_text_get_line (GtkWidget *widget);
void hf_plot_text_draw (GtkSnapshot *snapshot, PangoLayout *text, float x, float y,
                        const GdkRGBA *color);
gboolean hf_plot_text_is_mirrored (GtkWidget *widget);

G_END_DECLS

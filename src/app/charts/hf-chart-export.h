/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

void hf_chart_export_text (HfDesk *desk, GFile *file, const char *text);
void hf_chart_export_image (HfDesk *desk, GFile *file, GtkWidget *widget);
cairo_surface_t *hf_chart_export_draw (GtkWidget *widget, int scale);

G_END_DECLS

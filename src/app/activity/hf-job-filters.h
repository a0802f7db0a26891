/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A drop-down list of the filters of jobs, each with how many jobs it shows. */

void hf_job_filters_set_up (GtkDropDown *list);
void hf_job_filters_show (GtkDropDown *list, const guint64 *counts);

G_END_DECLS

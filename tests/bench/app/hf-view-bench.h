/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hf-stall-meter.h"

G_BEGIN_DECLS

/* Whether what is waited for is there. */
typedef gboolean (*HfViewFunc) (gpointer data);

double hf_view_bench_until (HfViewFunc func, gpointer data); /* ms until it is */
double hf_view_bench_until_drawn (GtkWidget *view, HfViewFunc func, gpointer data); /* and seen */
HfStalls hf_view_bench_scroll (GtkWidget *view);
void hf_view_bench_print (const char *name, double value);
void hf_view_bench_print_stalls (const char *name, HfStalls stalls);
void hf_view_bench_rest (unsigned ms); /* the main loop goes on meanwhile */

G_END_DECLS

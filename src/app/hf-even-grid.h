/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HfEvenGrid:
 * Lays children out in columns of one width, as many as fit of some numbers: so that six never
 * stand as four and two. All that stand in a row are as high as the highest.
 */
#define HF_TYPE_EVEN_GRID (hf_even_grid_get_type ())
G_DECLARE_FINAL_TYPE (HfEvenGrid, hf_even_grid, HF, EVEN_GRID, GtkLayoutManager)

GtkLayoutManager *hf_even_grid_new (const int *columns, int width, int spacing);
int hf_even_grid_get_columns (HfEvenGrid *self, int width);

G_END_DECLS

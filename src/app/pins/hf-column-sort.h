/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfColumnSort:
 * By which of its columns the user wants a view to be sorted, by whoever sorts its rows. Signal
 * "changed".
 */
#define HF_TYPE_COLUMN_SORT (hf_column_sort_get_type ())
G_DECLARE_FINAL_TYPE (HfColumnSort, hf_column_sort, HF, COLUMN_SORT, GObject)

HfColumnSort *hf_column_sort_new (GtkColumnView *view);
void hf_column_sort_add (HfColumnSort *self, GtkColumnViewColumn *column, int key);
int hf_column_sort_get (HfColumnSort *self, gboolean *descending);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * HfKeyedRows:
 * The rows of a list box that show things with a key each. A row stays as long as its thing does,
 * and with it focus and scroll position. Main thread only.
 */
typedef struct _HfKeyedRows HfKeyedRows;

/* How rows are made of things. */
typedef struct
{
  char *(*key) (gconstpointer thing); /* Returns: (transfer full) */
  GtkWidget *(*make) (gconstpointer thing, gpointer data);
  void (*show) (GtkWidget *row, gconstpointer thing, gpointer data);
} HfKeyedRowsKind;

HfKeyedRows *hf_keyed_rows_new (GtkListBox *list, const HfKeyedRowsKind *kind, gpointer data);
void hf_keyed_rows_free (HfKeyedRows *self);
void hf_keyed_rows_set (HfKeyedRows *self, GPtrArray *things);

G_END_DECLS

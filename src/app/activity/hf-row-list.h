/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What a list needs to know about its rows. */
typedef struct
{
  GtkWidget *(*make) (gpointer data); /* (transfer floating): a row that shows nothing */
  void (*bind) (GtkWidget *row, gpointer item, gpointer data); /* item NULL: nothing any more */
  void (*unbound) (gpointer item, gpointer data); /* (nullable) */
  void (*scrolled) (gpointer data); /* its end is near */
} HfRowListFuncs;

typedef void (*HfRowListFunc) (GtkWidget *row, gpointer data);

void hf_row_list_set_up (GtkListView *list, GListModel *model, const HfRowListFuncs *funcs,
                         gpointer data);
void hf_row_list_name (GtkWidget *row, const char *title, const char *detail);
void hf_row_list_clear (GtkListView *list);
void hf_row_list_foreach (GtkListView *list, HfRowListFunc func, gpointer data);

G_END_DECLS

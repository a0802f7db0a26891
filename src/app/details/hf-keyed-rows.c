/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-keyed-rows.h"

struct _HfKeyedRows
{
  GtkListBox *list;
  const HfKeyedRowsKind *kind;
  gpointer data;
  GHashTable *rows; /* key → GtkWidget */
};

/**
 * hf_keyed_rows_new:
 * @list: holds the rows; lives longer than this
 * @kind: how they are made; is static
 * @data: for its functions
 *
 * Returns: (transfer full): no rows yet
 */
HfKeyedRows *
hf_keyed_rows_new (GtkListBox *list, const HfKeyedRowsKind *kind, gpointer data)
{
  HfKeyedRows *self = g_new0 (HfKeyedRows, 1);

  self->list = list;
  self->kind = kind;
  self->data = data;
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * hf_keyed_rows_free:
 * @self: (transfer full): the rows stay in their list
 */
void
hf_keyed_rows_free (HfKeyedRows *self)
{
  g_hash_table_unref (self->rows);
  g_free (self);
}

static void
remove_others (HfKeyedRows *self, GPtrArray *keys)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer key, row;

  for (unsigned i = 0; i < keys->len; i++)
    g_hash_table_add (wanted, keys->pdata[i]);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, &row))
    if (!g_hash_table_contains (wanted, key))
      {
        gtk_list_box_remove (self->list, row);
        g_hash_table_iter_remove (&iter);
      }
}

static void
place (HfKeyedRows *self, GtkWidget *row, int index)
{
  if (gtk_widget_get_parent (row) && gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) == index)
    return;
  g_object_ref_sink (row);
  if (gtk_widget_get_parent (row))
    gtk_list_box_remove (self->list, row);
  gtk_list_box_insert (self->list, row, index);
  g_object_unref (row);
}

/**
 * hf_keyed_rows_set:
 * @things: what there is to be shown, in this order, each once
 */
void
hf_keyed_rows_set (HfKeyedRows *self, GPtrArray *things)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  for (unsigned i = 0; i < things->len; i++)
    g_ptr_array_add (keys, self->kind->key (things->pdata[i]));
  remove_others (self, keys);
  for (unsigned i = 0; i < things->len; i++)
    {
      GtkWidget *row = g_hash_table_lookup (self->rows, keys->pdata[i]);

      if (!row)
        {
          row = self->kind->make (things->pdata[i], self->data);
          g_hash_table_insert (self->rows, g_strdup (keys->pdata[i]), row);
        }
      place (self, row, (int)i);
      self->kind->show (row, things->pdata[i], self->data);
    }
}

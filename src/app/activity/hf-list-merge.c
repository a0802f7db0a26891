/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-list-merge.h"

/* All at once, while nobody can have the focus in it. */
static gboolean
fill (GListStore *store, GPtrArray *items)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (store)) > 0)
    return FALSE;
  g_list_store_splice (store, 0, 0, items->pdata, items->len);
  return TRUE;
}

/* What is not wanted any more at this position goes. (transfer full) (nullable): what is there
 * then */
static GObject *
clean (GListStore *store, unsigned position, GHashTable *wanted)
{
  GObject *there;

  while ((there = g_list_model_get_item (G_LIST_MODEL (store), position))
         && !g_hash_table_contains (wanted, there))
    {
      g_object_unref (there);
      g_list_store_remove (store, position);
    }
  return there;
}

/* Moves are rare: only they look for where the item was. */
static void
place (GListStore *store, unsigned position, gpointer item, GHashTable *present)
{
  unsigned old;

  if (g_hash_table_contains (present, item) && g_list_store_find (store, item, &old))
    g_list_store_remove (store, old);
  g_list_store_insert (store, position, item);
}

static GHashTable *
collect (GListStore *store)
{
  GHashTable *present = g_hash_table_new (NULL, NULL);
  unsigned n = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (unsigned i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_hash_table_add (present, item);
    }
  return present;
}

/**
 * hf_list_merge:
 * @store: a list
 * @items: what it shall contain, each once, in this order
 *
 * Only what came, went or moved is told to who shows the list: all other rows stay.
 */
void
hf_list_merge (GListStore *store, GPtrArray *items)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) present = NULL;
  unsigned n;

  if (fill (store, items))
    return;
  present = collect (store);
  for (unsigned i = 0; i < items->len; i++)
    g_hash_table_add (wanted, items->pdata[i]);
  for (unsigned i = 0; i < items->len; i++)
    {
      g_autoptr (GObject) there = clean (store, i, wanted);

      if ((gpointer)there != items->pdata[i])
        place (store, i, items->pdata[i], present);
    }
  n = g_list_model_get_n_items (G_LIST_MODEL (store));
  g_list_store_splice (store, items->len, n - items->len, NULL, 0);
}

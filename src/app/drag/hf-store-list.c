/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-store-list.h"

#include <glib/gi18n.h>

#include "hf-pin-ids.h"
#include "hf-store-row.h"

struct _HfStoreList
{
  AdwBin parent_instance;

  HfDesk *desk;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (HfStoreList, hf_store_list, ADW_TYPE_BIN)

static unsigned pins_dropped;

static void
on_dropped (HfStoreList *self, gpointer ids, gboolean move, HfStoreRow *row)
{
  g_signal_emit (self, pins_dropped, 0, hf_store_row_get_id (row), ids, move);
}

static void
on_row_activated (HfStoreList *self, GtkListBoxRow *row)
{
  hf_desk_show (self->desk, "backends", hf_store_row_get_id (HF_STORE_ROW (row)));
}

static HfStoreRow *
row_at (HfStoreList *self, unsigned index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int)index);

  return row ? HF_STORE_ROW (row) : NULL;
}

static gboolean
has_same_stores (HfStoreList *self, GPtrArray *backends)
{
  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = backends->pdata[i];
      HfStoreRow *row = row_at (self, i);

      if (!row || !g_str_equal (hf_store_row_get_id (row), info->id))
        return FALSE;
    }
  return row_at (self, backends->len) == NULL;
}

static void
make_rows (HfStoreList *self, GPtrArray *backends)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))))
    gtk_list_box_remove (self->list, row);
  for (unsigned i = 0; i < backends->len; i++)
    {
      HfStoreRow *made = hf_store_row_new (((const HfBackendInfo *)backends->pdata[i])->id);

      g_signal_connect_object (made, "pins-dropped", G_CALLBACK (on_dropped), self,
                               G_CONNECT_SWAPPED);
      gtk_list_box_append (self->list, GTK_WIDGET (made));
    }
}

/* Rows stay while the stores are the same: something may be held over one. */
static void
on_overview (HfStoreList *self)
{
  const HfOverview *overview = hf_desk_get_overview (self->desk);

  if (!overview)
    return;
  if (!has_same_stores (self, overview->backends))
    make_rows (self, overview->backends);
  for (unsigned i = 0; i < overview->backends->len; i++)
    hf_store_row_show (row_at (self, i), overview->backends->pdata[i]);
}

static void
hf_store_list_dispose (GObject *object)
{
  g_clear_object (&HF_STORE_LIST (object)->desk);
  G_OBJECT_CLASS (hf_store_list_parent_class)->dispose (object);
}

static void
hf_store_list_class_init (HfStoreListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hf_store_list_dispose;
  pins_dropped
      = g_signal_new ("pins-dropped", HF_TYPE_STORE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 3, G_TYPE_STRING, HF_TYPE_PIN_IDS, G_TYPE_BOOLEAN);
}

static void
hf_store_list_init (HfStoreList *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Stores"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}

/**
 * hf_store_list_set_desk:
 * @desk: whose backends are shown from now on; called once
 */
void
hf_store_list_set_desk (HfStoreList *self, HfDesk *desk)
{
  self->desk = g_object_ref (desk);
  g_signal_connect_object (desk, "notify::overview", G_CALLBACK (on_overview), self,
                           G_CONNECT_SWAPPED);
  on_overview (self);
}

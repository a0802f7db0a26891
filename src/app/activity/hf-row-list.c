/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list view whose rows are widgets of ours, in a clamp in a scrolled window. */
#include "hf-row-list.h"

typedef struct
{
  const HfRowListFuncs *funcs;
  gpointer data; /* NULL once it is cleared */
} Setup;

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  const Setup *setup = data;

  /* It stays selectable, though nothing is selected: else a row without a button can't have the
   * keyboard, and neither can those behind it. */
  gtk_list_item_set_activatable (list_item, FALSE);
  if (setup->data)
    gtk_list_item_set_child (list_item, setup->funcs->make (setup->data));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  const Setup *setup = data;

  if (setup->data)
    setup->funcs->bind (gtk_list_item_get_child (list_item), gtk_list_item_get_item (list_item),
                        setup->data);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, gpointer data)
{
  const Setup *setup = data;

  if (!setup->data)
    return;
  if (setup->funcs->unbound)
    setup->funcs->unbound (gtk_list_item_get_item (list_item), setup->data);
  setup->funcs->bind (gtk_list_item_get_child (list_item), NULL, setup->data);
}

/* Two heights of the window before the end. */
static void
on_adjusted (GtkAdjustment *adjustment, gpointer data)
{
  const Setup *setup = g_object_get_data (data, "setup");
  double page = gtk_adjustment_get_page_size (adjustment);

  if (setup && setup->data && page > 0
      && gtk_adjustment_get_value (adjustment) + 3 * page > gtk_adjustment_get_upper (adjustment))
    setup->funcs->scrolled (setup->data);
}

static void
watch_scrolling (GtkListView *list)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (GTK_WIDGET (list), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_adjusted), list, 0);
}

/**
 * hf_row_list_set_up:
 * @list: in a scrolled window
 * @model: what it shows
 * @funcs: static
 * @data: for @funcs, until hf_row_list_clear() is called
 */
void
hf_row_list_set_up (GtkListView *list, GListModel *model, const HfRowListFuncs *funcs,
                    gpointer data)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (model));
  Setup *setup = g_new0 (Setup, 1);

  setup->funcs = funcs;
  setup->data = data;
  g_object_set_data_full (G_OBJECT (list), "setup", setup, NULL);
  g_object_set_data_full (G_OBJECT (factory), "setup", setup, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), setup);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), setup);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), setup);
  gtk_list_view_set_model (list, GTK_SELECTION_MODEL (selection));
  gtk_list_view_set_factory (list, factory);
  watch_scrolling (list);
}

/**
 * hf_row_list_name:
 * @row: that was bound
 * @title: what it is about
 * @detail: and how that is
 *
 * The row's name for screen readers: that of what the list has put around it.
 */
void
hf_row_list_name (GtkWidget *row, const char *title, const char *detail)
{
  GtkWidget *parent = gtk_widget_get_parent (row);
  g_autofree char *name = g_strdup_printf ("%s, %s", title, detail);

  if (parent)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    -1);
}

/**
 * hf_row_list_clear:
 * @list: that shows nothing from now on
 */
void
hf_row_list_clear (GtkListView *list)
{
  Setup *setup = g_object_steal_data (G_OBJECT (list), "setup");

  if (!setup)
    return;
  gtk_list_view_set_model (list, NULL);
  setup->data = NULL;
  gtk_list_view_set_factory (list, NULL);
}

/**
 * hf_row_list_foreach:
 * @func: called for each row that is there, seen or not
 */
void
hf_row_list_foreach (GtkListView *list, HfRowListFunc func, gpointer data)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (list)); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (row)
        func (row, data);
    }
}

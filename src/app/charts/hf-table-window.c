/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-table-window.h"

#include <glib/gi18n.h>

struct _HfTableWindow
{
  AdwWindow parent_instance;

  HfTable *table;
  GtkColumnView *view;
};

G_DEFINE_FINAL_TYPE (HfTableWindow, hf_table_window, ADW_TYPE_WINDOW)

/* Which column a factory is for. */
static GQuark
column_quark (void)
{
  return g_quark_from_static_string ("hf-column");
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  unsigned column = GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (factory), column_quark ()));
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_add_css_class (label, "numeric");
  /* The row does it; with the cell as well, Ctrl and a click would do nothing. */
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, HfTableWindow *self)
{
  unsigned column = GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (factory), column_quark ()));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)),
                      hf_table_get_cell (self->table, gtk_list_item_get_position (item), column));
}

static void
add_column (HfTableWindow *self, unsigned column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) made
      = gtk_column_view_column_new (hf_table_get_column (self->table, column), factory);

  g_object_set_qdata (G_OBJECT (factory), column_quark (), GUINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, 0);
  gtk_column_view_column_set_resizable (made, TRUE);
  gtk_column_view_column_set_expand (made, TRUE);
  gtk_column_view_append_column (self->view, made);
}

/* Rows are known by their position alone. */
static GtkSelectionModel *
make_rows (unsigned n)
{
  GtkStringList *rows = gtk_string_list_new (NULL);

  for (unsigned i = 0; i < n; i++)
    gtk_string_list_append (rows, "");
  return GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (rows)));
}

static void
copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HfTableWindow *self = HF_TABLE_WINDOW (widget);
  g_autofree char *text = hf_table_to_text (self->table);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
hf_table_window_finalize (GObject *object)
{
  g_clear_pointer (&HF_TABLE_WINDOW (object)->table, hf_table_unref);
  G_OBJECT_CLASS (hf_table_window_parent_class)->finalize (object);
}

static void
hf_table_window_class_init (HfTableWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_table_window_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/charts/hf-table-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HfTableWindow, view);
  gtk_widget_class_install_action (widget_class, "table.copy", NULL, copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "table.copy",
                                       NULL);
}

static void
hf_table_window_init (HfTableWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_table_window_new:
 * @parent: (nullable): over which it is shown
 * @table: what it shows
 *
 * Returns: (transfer none): a window, not yet shown
 */
HfTableWindow *
hf_table_window_new (GtkWindow *parent, HfTable *table)
{
  HfTableWindow *self = g_object_new (HF_TYPE_TABLE_WINDOW, "transient-for", parent, "title",
                                      hf_table_get_title (table), NULL);
  g_autoptr (GtkSelectionModel) rows = make_rows (hf_table_get_n_rows (table));

  self->table = hf_table_ref (table);
  gtk_accessible_update_property (GTK_ACCESSIBLE (
                                      gtk_widget_get_last_child (GTK_WIDGET (self->view))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, hf_table_get_title (table), -1);
  for (unsigned i = 0; i < hf_table_get_n_columns (table); i++)
    add_column (self, i);
  gtk_column_view_set_model (self->view, rows);
  return self;
}

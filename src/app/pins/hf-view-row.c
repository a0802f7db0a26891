/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GTK 4.8 does not say where the rows of a view are. Main thread only. */
#include "hf-view-row.h"

static gboolean
is_named (GtkWidget *widget, const char *name)
{
  return g_str_equal (gtk_widget_get_css_name (widget), name);
}

/**
 * hf_view_row_find_of:
 * @view: a list of pins
 * @widget: (nullable): something in it
 *
 * Returns: (transfer none) (nullable): a list item of the row with @widget
 */
GtkListItem *
hf_view_row_find_of (GtkWidget *view, GtkWidget *widget)
{
  while (widget && widget != view)
    {
      GtkListItem *item = g_object_get_data (G_OBJECT (widget), "li");

      if (item)
        return item;
      if (is_named (widget, "row") || is_named (widget, "cell"))
        for (GtkWidget *below = gtk_widget_get_first_child (widget); below;
             below = gtk_widget_get_first_child (below))
          if ((item = g_object_get_data (G_OBJECT (below), "li")))
            return item;
      widget = gtk_widget_get_parent (widget);
    }
  return NULL;
}

/**
 * hf_view_row_find_at:
 * @view: a list of pins
 * @x: a place in it
 * @y: a place in it
 *
 * Cells are as wide as their column, rows as the list.
 *
 * Returns: (transfer none) (nullable): a list item of the row that is seen there
 */
GtkListItem *
hf_view_row_find_at (GtkWidget *view, double x, double y)
{
  return hf_view_row_find_of (view, gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT));
}

/**
 * hf_view_row_get_widget:
 * @item: of a cell
 *
 * Returns: (transfer none) (nullable): the row in which it is shown
 */
GtkWidget *
hf_view_row_get_widget (GtkListItem *item)
{
  GtkWidget *widget = gtk_list_item_get_child (item);

  while (widget && !is_named (widget, "row"))
    widget = gtk_widget_get_parent (widget);
  return widget;
}

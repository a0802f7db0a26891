/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-tab-stop.h"

struct _HfTabStop
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (HfTabStop, hf_tab_stop, ADW_TYPE_BIN)

/* (nullable): the row with the keyboard, in the innermost list */
static GtkWidget *
find_row (HfTabStop *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *widget = root ? gtk_root_get_focus (root) : NULL;

  if (!widget || !gtk_widget_is_ancestor (widget, GTK_WIDGET (self)))
    return NULL;
  for (; widget != GTK_WIDGET (self); widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *parent = gtk_widget_get_parent (widget);

      if (GTK_IS_LIST_BOX (parent) || GTK_IS_LIST_BASE (parent))
        return widget;
    }
  return NULL;
}

static gboolean
hf_tab_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  gboolean tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
  GtkWidget *row = tab ? find_row (HF_TAB_STOP (widget)) : NULL;

  if (row)
    return gtk_widget_child_focus (row, direction);
  return GTK_WIDGET_CLASS (hf_tab_stop_parent_class)->focus (widget, direction);
}

static void
hf_tab_stop_class_init (HfTabStopClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = hf_tab_stop_focus;
}

static void
hf_tab_stop_init (HfTabStop *self)
{
}

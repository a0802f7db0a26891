/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-accessible.h"

/**
 * hf_accessible_set_label:
 * @widget: a control
 * @label: what a screen reader says
 *
 * Of a drop-down list the button in it has the keyboard, and gets the name too.
 */
void
hf_accessible_set_label (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  if (GTK_IS_DROP_DOWN (widget))
    gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (widget)),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/**
 * hf_accessible_name_buttons:
 * @widget: a row of libadwaita's, with buttons of its own
 * @label: what they do
 *
 * Names buttons that have an icon alone, or a tooltip.
 */
void
hf_accessible_name_buttons (GtkWidget *widget, const char *label)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_BUTTON (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
    else
      hf_accessible_name_buttons (child, label);
}

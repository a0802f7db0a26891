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

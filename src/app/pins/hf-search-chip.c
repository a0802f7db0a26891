/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-search-chip.h"

#include <glib/gi18n.h>

#define MOST_SHOWN 24 /* characters */

struct _HfSearchChip
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (HfSearchChip, hf_search_chip, ADW_TYPE_BIN)

static unsigned removed_signal;

static void
on_clicked (HfSearchChip *self)
{
  g_signal_emit (self, removed_signal, 0);
}

static void
hf_search_chip_class_init (HfSearchChipClass *klass)
{
  removed_signal = g_signal_new ("removed", HF_TYPE_SEARCH_CHIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
hf_search_chip_init (HfSearchChip *self)
{
}

/**
 * hf_search_chip_new:
 * @text: the filter in words
 *
 * Returns: (transfer floating): a chip
 */
GtkWidget *
hf_search_chip_new (const char *text)
{
  HfSearchChip *self = g_object_new (HF_TYPE_SEARCH_CHIP, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  g_autofree char *name = g_strdup_printf (_ ("Remove Filter “%s”"), text);

  if (g_utf8_strlen (text, -1) > MOST_SHOWN)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_label_set_width_chars (GTK_LABEL (label), MOST_SHOWN);
    }
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hf-chip");
  adw_bin_set_child (ADW_BIN (self), box);
  return GTK_WIDGET (self);
}

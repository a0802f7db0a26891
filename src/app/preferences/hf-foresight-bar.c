/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-foresight-bar.h"

#include <glib/gi18n.h>

struct _HfForesightBar
{
  AdwBin parent_instance;

  GtkLabel *what;
  GtkLabel *rest;
};

G_DEFINE_FINAL_TYPE (HfForesightBar, hf_foresight_bar, ADW_TYPE_BIN)

enum
{
  APPLY,
  DISCARD,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

static void
on_apply (HfForesightBar *self)
{
  g_signal_emit (self, signals[APPLY], 0);
}

static void
on_discard (HfForesightBar *self)
{
  g_signal_emit (self, signals[DISCARD], 0);
}

static void
add_button (HfForesightBar *self, GtkBox *box, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  if (callback == G_CALLBACK (on_apply))
    gtk_widget_add_css_class (button, "suggested-action");
  gtk_box_append (box, button);
}

static void
hf_foresight_bar_class_init (HfForesightBarClass *klass)
{
  signals[APPLY] = g_signal_new ("apply", HF_TYPE_FORESIGHT_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[DISCARD] = g_signal_new ("discard", HF_TYPE_FORESIGHT_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static GtkLabel *
add_label (GtkBox *box)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
hf_foresight_bar_init (HfForesightBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  add_label (GTK_BOX (box));
  self->what = add_label (GTK_BOX (box));
  self->rest = add_label (GTK_BOX (box));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), _ ("Not saved yet"));
  gtk_widget_add_css_class (gtk_widget_get_first_child (box), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->rest), "dim-label");
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  add_button (self, GTK_BOX (buttons), _ ("Discard"), G_CALLBACK (on_discard));
  add_button (self, GTK_BOX (buttons), _ ("Apply"), G_CALLBACK (on_apply));
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hf-add-bar");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * hf_foresight_bar_show:
 * @foresight: (nullable): what would follow; %NULL: it is hidden
 */
void
hf_foresight_bar_show (HfForesightBar *self, const HfForesight *foresight)
{
  g_autofree char *title = foresight ? hf_foresight_describe (foresight) : NULL;
  g_autofree char *rest = foresight ? hf_foresight_describe_rest (foresight) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), foresight != NULL);
  if (!foresight)
    return;
  gtk_label_set_text (self->what, title);
  gtk_label_set_text (self->rest, rest);
  gtk_widget_set_visible (GTK_WIDGET (self->rest), *rest != '\0');
}

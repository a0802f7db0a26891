/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-foresight-group.h"

#include <glib/gi18n.h>

struct _HfForesightGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *row;
};

G_DEFINE_FINAL_TYPE (HfForesightGroup, hf_foresight_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  APPLY,
  DISCARD,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

static void
on_apply (HfForesightGroup *self)
{
  g_signal_emit (self, signals[APPLY], 0);
}

static void
on_discard (HfForesightGroup *self)
{
  g_signal_emit (self, signals[DISCARD], 0);
}

static void
add_button (HfForesightGroup *self, GtkBox *box, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  if (callback == G_CALLBACK (on_apply))
    gtk_widget_add_css_class (button, "suggested-action");
  gtk_box_append (box, button);
}

static void
hf_foresight_group_class_init (HfForesightGroupClass *klass)
{
  signals[APPLY] = g_signal_new ("apply", HF_TYPE_FORESIGHT_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  signals[DISCARD] = g_signal_new ("discard", HF_TYPE_FORESIGHT_GROUP, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
hf_foresight_group_init (HfForesightGroup *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-information-symbolic");

  self->row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->row), FALSE);
  adw_action_row_set_title_lines (self->row, 0);
  adw_action_row_set_subtitle_lines (self->row, 0);
  adw_action_row_add_prefix (self->row, icon);
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_widget_set_margin_top (box, 12);
  add_button (self, GTK_BOX (box), _ ("Discard"), G_CALLBACK (on_discard));
  add_button (self, GTK_BOX (box), _ ("Apply"), G_CALLBACK (on_apply));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Not Saved Yet"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->row));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * hf_foresight_group_new:
 *
 * Returns: (transfer floating): a group that is hidden
 */
HfForesightGroup *
hf_foresight_group_new (void)
{
  return g_object_new (HF_TYPE_FORESIGHT_GROUP, NULL);
}

/**
 * hf_foresight_group_show:
 * @foresight: (nullable): what would follow; %NULL: it is hidden
 */
void
hf_foresight_group_show (HfForesightGroup *self, const HfForesight *foresight)
{
  g_autofree char *title = foresight ? hf_foresight_describe (foresight) : NULL;
  g_autofree char *rest = foresight ? hf_foresight_describe_rest (foresight) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), foresight != NULL);
  if (!foresight)
    return;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), title);
  adw_action_row_set_subtitle (self->row, rest);
}

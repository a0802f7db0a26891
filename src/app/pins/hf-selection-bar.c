/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-selection-bar.h"

#include <glib/gi18n.h>

#include "hf-wording.h"

struct _HfSelectionBar
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *text;
  GtkButton *all_button;
  GtkLabel *all_text;
  GtkBox *actions;
};

G_DEFINE_FINAL_TYPE (HfSelectionBar, hf_selection_bar, ADW_TYPE_BIN)

enum
{
  ALL,
  NONE,
  N_SIGNALS
};

static unsigned signals[N_SIGNALS];

static void
on_all (HfSelectionBar *self)
{
  g_signal_emit (self, signals[ALL], 0);
}

static void
on_none (HfSelectionBar *self)
{
  g_signal_emit (self, signals[NONE], 0);
}

static void
hf_selection_bar_class_init (HfSelectionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/pins/hf-selection-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, HfSelectionBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, HfSelectionBar, text);
  gtk_widget_class_bind_template_child (widget_class, HfSelectionBar, all_button);
  gtk_widget_class_bind_template_child (widget_class, HfSelectionBar, all_text);
  gtk_widget_class_bind_template_child (widget_class, HfSelectionBar, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_all);
  gtk_widget_class_bind_template_callback (widget_class, on_none);
  signals[ALL] = g_signal_new ("all", HF_TYPE_SELECTION_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
  signals[NONE] = g_signal_new ("none", HF_TYPE_SELECTION_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
hf_selection_bar_init (HfSelectionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
word_selected (guint64 selected, const guint64 *bytes, gboolean all)
{
  g_autofree char *count = hf_wording_count (selected);
  g_autofree char *pins = NULL;
  g_autofree char *size = bytes ? hf_wording_bytes (*bytes) : NULL;

  if (all)
    pins = g_strdup_printf (ngettext ("The %s pin that matches", "All %s pins that match",
                                      (gulong)selected),
                            count);
  else
    pins = g_strdup_printf (ngettext ("%s pin selected", "%s pins selected", (gulong)selected),
                            count);
  return size ? g_strdup_printf ("%s · %s", pins, size) : g_steal_pointer (&pins);
}

/**
 * hf_selection_bar_set:
 * @selected: how many
 * @bytes: (nullable): the sum of their sizes; %NULL while it is not known
 * @all: whether they are all that match, also those that will
 * @matching: how many match; 0: that is not known yet
 */
void
hf_selection_bar_set (HfSelectionBar *self, guint64 selected, const guint64 *bytes, gboolean all,
                      guint64 matching)
{
  g_autofree char *text = word_selected (selected, bytes, all);
  g_autofree char *count = hf_wording_count (matching);
  g_autofree char *all_text = NULL;

  gtk_revealer_set_reveal_child (self->revealer, selected > 0);
  if (selected == 0)
    return;
  gtk_label_set_text (self->text, text);
  /* Translators: on a button: all pins that match, so many */
  all_text
      = matching > 0 ? g_strdup_printf (_ ("Select All %s"), count) : g_strdup (_ ("Select All"));
  gtk_label_set_text (self->all_text, all_text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->all_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  all_text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), !all && selected != matching);
}

/**
 * hf_selection_bar_add:
 * @action: (transfer floating): a control for what is selected
 */
void
hf_selection_bar_add (HfSelectionBar *self, GtkWidget *action)
{
  gtk_box_append (self->actions, action);
}

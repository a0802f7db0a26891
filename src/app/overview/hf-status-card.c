/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-status-card.h"

struct _HfStatusCard
{
  GtkButton parent_instance;

  GtkLabel *title;
  GtkLabel *value;
  GtkImage *icon;
  GtkLabel *note;
};

G_DEFINE_FINAL_TYPE (HfStatusCard, hf_status_card, GTK_TYPE_BUTTON)

static const struct
{
  const char *icon, *style; /* NULL: none */
} tones[] = {
  [HF_TONE_PLAIN] = { NULL, NULL },
  [HF_TONE_GOOD] = { "emblem-ok-symbolic", "success" },
  [HF_TONE_WARNING] = { "dialog-warning-symbolic", "warning" },
  [HF_TONE_CRITICAL] = { "dialog-error-symbolic", "error" },
};

static void
hf_status_card_class_init (HfStatusCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/overview/hf-status-card.ui");
  gtk_widget_class_bind_template_child (widget_class, HfStatusCard, title);
  gtk_widget_class_bind_template_child (widget_class, HfStatusCard, value);
  gtk_widget_class_bind_template_child (widget_class, HfStatusCard, icon);
  gtk_widget_class_bind_template_child (widget_class, HfStatusCard, note);
}

static void
hf_status_card_init (HfStatusCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_status_card_new:
 * @title: what is counted
 *
 * Returns: (transfer floating): a card without a number
 */
GtkWidget *
hf_status_card_new (const char *title)
{
  HfStatusCard *self = g_object_new (HF_TYPE_STATUS_CARD, NULL);

  gtk_label_set_text (self->title, title);
  hf_status_card_set (self, "–", HF_TONE_PLAIN, "");
  return GTK_WIDGET (self);
}

/**
 * hf_status_card_set:
 * @value: the number as text
 * @tone: how it is to be taken; shown as an icon and a colour beside @note
 * @note: a word or two on it
 */
void
hf_status_card_set (HfStatusCard *self, const char *value, HfTone tone, const char *note)
{
  g_autofree char *label = g_strdup_printf ("%s: %s%s%s", gtk_label_get_text (self->title), value,
                                            *note ? ", " : "", note);

  gtk_label_set_text (self->value, value);
  gtk_label_set_text (self->note, note);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), tones[tone].icon != NULL);
  gtk_image_set_from_icon_name (self->icon, tones[tone].icon);
  for (unsigned i = 0; i < G_N_ELEMENTS (tones); i++)
    if (tones[i].style)
      gtk_widget_remove_css_class (GTK_WIDGET (self->icon), tones[i].style);
  if (tones[tone].style)
    gtk_widget_add_css_class (GTK_WIDGET (self->icon), tones[tone].style);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/**
 * hf_status_card_get_value:
 * Returns: (transfer none): the number as text
 */
const char *
hf_status_card_get_value (HfStatusCard *self)
{
  return gtk_label_get_text (self->value);
}

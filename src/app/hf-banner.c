/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In place of AdwBanner, which is younger than the oldest library that we build with. */
#include "hf-banner.h"

struct _HfBanner
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (HfBanner, hf_banner, ADW_TYPE_BIN)

static unsigned clicked;

static void
on_clicked (HfBanner *self)
{
  g_signal_emit (self, clicked, 0);
}

static void
hf_banner_class_init (HfBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  clicked = g_signal_new ("button-clicked", HF_TYPE_BANNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/holdfast_pins/Holdfast/hf-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, HfBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, HfBanner, label);
  gtk_widget_class_bind_template_child (widget_class, HfBanner, button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
hf_banner_init (HfBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_banner_set:
 * @text: (nullable): what lasts; %NULL hides the banner
 * @button: (nullable): the word on its button; %NULL: there is none
 */
void
hf_banner_set (HfBanner *self, const char *text, const char *button)
{
  gtk_revealer_set_reveal_child (self->revealer, text != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->button), text && button);
  if (!text)
    return;
  gtk_label_set_text (self->label, text);
  gtk_button_set_label (self->button, button ? button : "");
}

/**
 * hf_banner_get_text:
 * Returns: (transfer none) (nullable): what it shows; %NULL: nothing
 */
const char *
hf_banner_get_text (HfBanner *self)
{
  return gtk_revealer_get_reveal_child (self->revealer) ? gtk_label_get_text (self->label) : NULL;
}

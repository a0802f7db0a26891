/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-severity-look.h"

#include <glib/gi18n.h>

static const struct
{
  const char *icon, *style, *word;
} looks[] = {
  [HF_SEVERITY_INFO] = { "dialog-information-symbolic", NULL, N_ ("Note") },
  [HF_SEVERITY_WARNING] = { "dialog-warning-symbolic", "warning", N_ ("Warning") },
  [HF_SEVERITY_CRITICAL] = { "dialog-error-symbolic", "error", N_ ("Critical") },
};

/**
 * hf_severity_look_show:
 * @icon: shows it from now on
 * @severity: how bad it is
 */
void
hf_severity_look_show (GtkImage *icon, HfSeverity severity)
{
  HfSeverity known = MIN (severity, HF_SEVERITY_CRITICAL);

  gtk_image_set_from_icon_name (icon, looks[known].icon);
  for (unsigned i = 0; i < G_N_ELEMENTS (looks); i++)
    if (looks[i].style && i == known)
      gtk_widget_add_css_class (GTK_WIDGET (icon), looks[i].style);
    else if (looks[i].style)
      gtk_widget_remove_css_class (GTK_WIDGET (icon), looks[i].style);
}

/**
 * hf_severity_look_word:
 * @severity: how bad something is
 *
 * Returns: (transfer none): the same in the user's language
 */
const char *
hf_severity_look_word (HfSeverity severity)
{
  return _ (looks[MIN (severity, HF_SEVERITY_CRITICAL)].word);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Main thread only. */
#include "hf-trial-window.h"

#include <glib/gi18n.h>

#include "hf-subwindow.h"
#include "hf-trial-view.h"

/**
 * hf_trial_window_show:
 * @parent: over which it stands
 * @id: a backend
 *
 * Tries whether it answers, and shows what was found.
 *
 * Returns: (transfer none): the window
 */
GtkWindow *
hf_trial_window_show (HfDesk *desk, GtkWindow *parent, const char *id)
{
  GtkWidget *view = hf_trial_view_new (desk);
  g_autofree char *title = g_strdup_printf (_ ("Connection of “%s”"), id);
  GtkWindow *window = hf_subwindow_new (parent, title, view);

  hf_trial_view_try_backend (HF_TRIAL_VIEW (view), id);
  gtk_window_present (window);
  return window;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogs whose types later versions of the libraries replace: all of them are used here alone.
 * Main thread only. */
#include "hf-dialogs.h"

/* hf_dialogs_show_about: what this program is. Returns: (transfer none): the window, shown over
 * @parent */
GtkWindow *
hf_dialogs_show_about (GtkWindow *parent)
{
  GtkWidget *about = adw_about_window_new ();

  g_object_set (
      about, "transient-for", parent, "application-name", "Holdfast", "application-icon",
      "io.github.holdfast_pins.Holdfast", "version", HF_VERSION, "developer-name",
      "The Holdfast developers", "license-type", GTK_LICENSE_GPL_3_0, "comments",
      "Keeps pinned IPFS content alive: copies every pin to enough independent stores, and proves "
      "again and again that the copies are still there.",
      NULL);
  gtk_window_present (GTK_WINDOW (about));
  return GTK_WINDOW (about);
}

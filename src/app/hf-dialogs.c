/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogs whose types later versions of the libraries replace: all of them are used here alone.
 * Main thread only. */
#include "hf-dialogs.h"

#include <glib/gi18n.h>

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

/**
 * hf_dialogs_tell:
 * @parent: the window in front of which it stands
 * @heading: what it is about
 * @text: plain text of any length
 *
 * Returns: (transfer none): the dialog, shown
 */
GtkWindow *
hf_dialogs_tell (GtkWindow *parent, const char *heading, const char *text)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, text);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

typedef struct
{
  HfFilesFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Choice;

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  if (choice->free_data)
    choice->free_data (choice->data);
  g_free (choice);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  Choice *choice = data;
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  if (files && g_list_model_get_n_items (files) > 0)
    choice->func (files, choice->data);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/**
 * hf_dialogs_choose_files:
 * @parent: the window in front of which it stands
 * @title: what is chosen
 * @folders: whether folders are, in place of files
 * @func: gets what was chosen; not called when the user chose nothing
 * @data: for @func
 * @free_data: (nullable): for @data, afterwards
 */
void
hf_dialogs_choose_files (GtkWindow *parent, const char *title, gboolean folders, HfFilesFunc func,
                         gpointer data, GDestroyNotify free_data)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (title, parent,
                                     folders ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                             : GTK_FILE_CHOOSER_ACTION_OPEN,
                                     NULL, NULL);
  Choice *choice = g_new0 (Choice, 1);

  choice->func = func;
  choice->data = data;
  choice->free_data = free_data;
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "choice", choice, choice_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

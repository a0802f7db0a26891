/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialogs whose types later versions of the libraries replace: all of them are used here alone.
 * Main thread only. */
#include "hf-dialogs.h"

#include <glib/gi18n.h>

#define ACCEPT "accept"
#define CLOSE "close"
#define CHOOSER "hf-chooser" /* of a window, on which it depends how long the chooser lives */

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

/* ---- questions ---- */

typedef struct
{
  HfAnswerFunc func;
  HfFileFunc file_func;
  HfFilesFunc files_func;
  gpointer data;
  GDestroyNotify free_data;
} Answer;

static void
answer_free (gpointer data, GClosure *closure)
{
  Answer *self = data;

  if (self->free_data)
    self->free_data (self->data);
  g_free (self);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  const Answer *answer = data;

  if (g_str_equal (response, ACCEPT))
    answer->func (answer->data);
}

/**
 * hf_dialogs_confirm:
 * @parent: (nullable): the window that asks
 * @question: what is asked
 * @func: called when the user says yes
 * @data: for @func
 * @free_data: (nullable): for @data, in any case
 *
 * Returns: (transfer none): the dialog, shown
 */
GtkWindow *
hf_dialogs_confirm (GtkWindow *parent, const HfQuestion *question, HfAnswerFunc func, gpointer data,
                    GDestroyNotify free_data)
{
  AdwMessageDialog *dialog
      = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, question->heading, question->body));
  Answer *answer = g_new0 (Answer, 1);

  answer->func = func;
  answer->data = data;
  answer->free_data = free_data;
  adw_message_dialog_add_responses (dialog, CLOSE, _ ("Cancel"), ACCEPT, question->button, NULL);
  adw_message_dialog_set_response_appearance (dialog, ACCEPT,
                                              question->destructive ? ADW_RESPONSE_DESTRUCTIVE
                                                                    : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, question->destructive ? CLOSE : ACCEPT);
  adw_message_dialog_set_close_response (dialog, CLOSE);
  if (question->extra)
    adw_message_dialog_set_extra_child (dialog, question->extra);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), answer, answer_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

/**
 * hf_dialogs_set_acceptable:
 * @dialog: a question
 * @acceptable: whether yes can be said
 */
void
hf_dialogs_set_acceptable (GtkWindow *dialog, gboolean acceptable)
{
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), ACCEPT, acceptable);
}

/**
 * hf_dialogs_set_body:
 * @dialog: a question
 * @body: its new text
 */
void
hf_dialogs_set_body (GtkWindow *dialog, const char *body)
{
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
}

/**
 * hf_dialogs_tell:
 * @parent: (nullable): the window that tells
 * @heading: a few words
 * @body: sentences
 *
 * Returns: (transfer none): the dialog, shown
 */
GtkWindow *
hf_dialogs_tell (GtkWindow *parent, const char *heading, const char *body)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));

  adw_message_dialog_add_response (dialog, CLOSE, _ ("Close"));
  adw_message_dialog_set_close_response (dialog, CLOSE);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

/* ---- files ---- */

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  const Answer *answer = data;
  g_autoptr (GFile) file = NULL;
  GtkWindow *parent = gtk_native_dialog_get_transient_for (dialog);

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file)
    answer->file_func (file, answer->data);
  gtk_native_dialog_hide (dialog);
  g_object_set_data (G_OBJECT (parent), CHOOSER, NULL);
}

/**
 * hf_dialogs_save:
 * @parent: the window that asks
 * @title: what is saved
 * @name: of the new file, as a proposal
 * @func: called with what the user chose; to replace what is there was confirmed
 * @data: for @func
 * @free_data: (nullable): for @data, in any case
 */
void
hf_dialogs_save (GtkWindow *parent, const char *title, const char *name, HfFileFunc func,
                 gpointer data, GDestroyNotify free_data)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"),
                                     _ ("Cancel"));
  Answer *answer = g_new0 (Answer, 1);

  answer->file_func = func;
  answer->data = data;
  answer->free_data = free_data;
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect_data (chooser, "response", G_CALLBACK (on_chosen), answer, answer_free, 0);
  g_object_set_data_full (G_OBJECT (parent), CHOOSER, chooser, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_many_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  const Answer *answer = data;
  g_autoptr (GListModel) files = NULL;
  GtkWindow *parent = gtk_native_dialog_get_transient_for (dialog);

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  if (files && g_list_model_get_n_items (files) > 0)
    answer->files_func (files, answer->data);
  gtk_native_dialog_hide (dialog);
  g_object_set_data (G_OBJECT (parent), CHOOSER, NULL);
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
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (title, parent,
                                     folders ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                             : GTK_FILE_CHOOSER_ACTION_OPEN,
                                     NULL, NULL);
  Answer *answer = g_new0 (Answer, 1);

  answer->files_func = func;
  answer->data = data;
  answer->free_data = free_data;
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_data (chooser, "response", G_CALLBACK (on_many_chosen), answer, answer_free, 0);
  g_object_set_data_full (G_OBJECT (parent), CHOOSER, chooser, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

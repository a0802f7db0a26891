/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What the user is asked. Borrowed while the dialog is made. */
typedef struct
{
  const char *heading;
  const char *body;
  const char *button; /* does what is asked about */
  gboolean destructive; /* what can't be taken back */
  GtkWidget *extra; /* (nullable): below the body */
} HfQuestion;

typedef void (*HfAnswerFunc) (gpointer data);
typedef void (*HfFileFunc) (GFile *file, gpointer data);

/* @files: of GFile, one at least. */
typedef void (*HfFilesFunc) (GListModel *files, gpointer data);

GtkWindow *hf_dialogs_show_about (GtkWindow *parent);
GtkWindow *hf_dialogs_confirm (GtkWindow *parent, const HfQuestion *question, HfAnswerFunc func,
                               gpointer data, GDestroyNotify free_data);
void hf_dialogs_set_acceptable (GtkWindow *dialog, gboolean acceptable);
void hf_dialogs_set_body (GtkWindow *dialog, const char *body);
GtkWindow *hf_dialogs_tell (GtkWindow *parent, const char *heading, const char *body);
void hf_dialogs_save (GtkWindow *parent, const char *title, const char *name, HfFileFunc func,
                      gpointer data, GDestroyNotify free_data);
void hf_dialogs_choose_files (GtkWindow *parent, const char *title, gboolean folders,
                              HfFilesFunc func, gpointer data, GDestroyNotify free_data);

G_END_DECLS

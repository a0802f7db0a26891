/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @files: of GFile, one at least. */
typedef void (*HfFilesFunc) (GListModel *files, gpointer data);

GtkWindow *hf_dialogs_show_about (GtkWindow *parent);
GtkWindow *hf_dialogs_tell (GtkWindow *parent, const char *heading, const char *text);
void hf_dialogs_choose_files (GtkWindow *parent, const char *title, gboolean folders,
                              HfFilesFunc func, gpointer data, GDestroyNotify free_data);

G_END_DECLS

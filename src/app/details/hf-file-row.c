/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-file-row.h"

#include <glib/gi18n.h>

#include "hf-wording.h"

struct _HfFileRow
{
  AdwActionRow parent_instance;

  char *path;
  HfUnixfsKind kind;
};

G_DEFINE_FINAL_TYPE (HfFileRow, hf_file_row, ADW_TYPE_ACTION_ROW)

static unsigned save_signal;

static const struct
{
  const char *icon, *word;
} kinds[] = {
  [HF_UNIXFS_UNKNOWN] = { "dialog-question-symbolic", N_ ("Neither file nor folder") },
  [HF_UNIXFS_IS_FILE] = { "text-x-generic-symbolic", N_ ("File") },
  [HF_UNIXFS_IS_FOLDER] = { "folder-symbolic", N_ ("Folder") },
  [HF_UNIXFS_IS_SYMLINK] = { "emblem-symbolic-link", N_ ("Link") },
};

static void
on_save (HfFileRow *self)
{
  g_signal_emit (self, save_signal, 0);
}

static void
hf_file_row_finalize (GObject *object)
{
  g_free (HF_FILE_ROW (object)->path);
  G_OBJECT_CLASS (hf_file_row_parent_class)->finalize (object);
}

static void
hf_file_row_class_init (HfFileRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_file_row_finalize;
  save_signal = g_signal_new ("save", HF_TYPE_FILE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static void
hf_file_row_init (HfFileRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 2);
}

static void
add_save (HfFileRow *self, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-save-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Save “%s”"), name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Save…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_save), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
}

/**
 * hf_file_row_new:
 * @item: an entry of a folder
 *
 * Returns: (transfer floating): its row, which can be activated if it can be opened
 */
GtkWidget *
hf_file_row_new (const HfFileItem *item)
{
  HfFileRow *self = g_object_new (HF_TYPE_FILE_ROW, NULL);
  GtkWidget *icon = gtk_image_new_from_icon_name (kinds[item->kind].icon);
  g_autofree char *size = item->has_size ? hf_wording_bytes (item->size) : NULL;
  gboolean opens
      = item->path && (item->kind == HF_UNIXFS_IS_FILE || item->kind == HF_UNIXFS_IS_FOLDER);

  self->path = g_strdup (item->path);
  self->kind = item->kind;
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (kinds[item->kind].word), -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), icon);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), item->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), item->note ? item->note
                                                      : size     ? size
                                                                 : _ (kinds[item->kind].word));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), opens);
  if (opens && item->kind == HF_UNIXFS_IS_FILE)
    add_save (self, item->name);
  return GTK_WIDGET (self);
}

/**
 * hf_file_row_get_path:
 * Returns: (transfer none) (nullable): the name in its folder
 */
const char *
hf_file_row_get_path (HfFileRow *self)
{
  return self->path;
}

/**
 * hf_file_row_get_kind:
 * Returns: what it is
 */
HfUnixfsKind
hf_file_row_get_kind (HfFileRow *self)
{
  return self->kind;
}

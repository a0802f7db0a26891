/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and text from other programs, dropped or pasted. Main thread only. */
#include "hf-drop-area.h"

typedef struct
{
  HfDropFunc func;
  gpointer data;
} Receiver;

static GListModel *
list_files (const GValue *value)
{
  GListStore *store = g_list_store_new (G_TYPE_FILE);
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *l = files; l; l = l->next)
    g_list_store_append (store, l->data);
  g_slist_free (files);
  return G_LIST_MODEL (store);
}

static gboolean
take (const GValue *value, const Receiver *receiver)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GListModel) files = list_files (value);

      receiver->func (files, NULL, receiver->data);
      return TRUE;
    }
  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value))
    {
      receiver->func (NULL, g_value_get_string (value), receiver->data);
      return TRUE;
    }
  return FALSE;
}

/* What is dragged within the window is for others. */
static gboolean
on_accept (GtkDropTarget *target, GdkDrop *drop, gpointer data)
{
  return !gdk_drop_get_drag (drop)
         && gdk_content_formats_match (gtk_drop_target_get_formats (target),
                                       gdk_drop_get_formats (drop));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  return take (value, data);
}

/**
 * hf_drop_area_add:
 * @widget: where things may be dropped; shows it in its state "drop(active)"
 * @func: gets them
 * @data: for @func, as long as @widget lives
 */
void
hf_drop_area_add (GtkWidget *widget, HfDropFunc func, gpointer data)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  Receiver *receiver = g_new0 (Receiver, 1);

  receiver->func = func;
  receiver->data = data;
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "accept", G_CALLBACK (on_accept), NULL);
  g_signal_connect_data (target, "drop", G_CALLBACK (on_drop), receiver,
                         (GClosureNotify)(void (*) (void))g_free, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

typedef struct
{
  GtkWidget *widget;
  Receiver receiver;
} Paste;

static void
on_pasted (GObject *source, GAsyncResult *result, gpointer data)
{
  Paste *paste = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  /* What can't be had from the other program is as good as an empty clipboard. */
  if (value && gtk_widget_get_mapped (paste->widget))
    take (value, &paste->receiver);
  g_object_unref (paste->widget);
  g_free (paste);
}

/**
 * hf_drop_area_paste:
 * @widget: into which is pasted
 * @func: gets what is on the clipboard, if that is files or text
 * @data: for @func; must live as long as @widget
 */
void
hf_drop_area_paste (GtkWidget *widget, HfDropFunc func, gpointer data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  gboolean files = gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard),
                                                      GDK_TYPE_FILE_LIST)
                   || gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                             "text/uri-list");
  Paste *paste = g_new0 (Paste, 1);

  paste->widget = g_object_ref (widget);
  paste->receiver.func = func;
  paste->receiver.data = data;
  gdk_clipboard_read_value_async (clipboard, files ? GDK_TYPE_FILE_LIST : G_TYPE_STRING,
                                  G_PRIORITY_DEFAULT, NULL, on_pasted, paste);
}

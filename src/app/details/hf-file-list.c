/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-file-list.h"

#include <glib/gi18n.h>

#include "hf-file-fetch.h"
#include "hf-file-row.h"
#include "hf-unixfs-name.h"

struct _HfFileList
{
  GtkBox parent_instance;

  GtkWidget *begin;
  GtkWidget *bar;
  GtkWidget *up;
  GtkLabel *path;
  GtkSpinner *spinner;
  GtkListBox *list;
  GtkLabel *problem;
  GtkWidget *more;

  HfDesk *desk;
  HfCid *cid; /* NULL: no pin */
  char *name; /* of the pin, for a file without one */
  char **names; /* the folder that is shown */
  char *next; /* where the next page begins */
  GCancellable *reading; /* NULL: nothing is read */
};

G_DEFINE_FINAL_TYPE (HfFileList, hf_file_list, GTK_TYPE_BOX)

static unsigned open_signal;

/* ---- saving and opening ---- */

/* (nullable) */
static GtkWindow *
window_of (HfFileList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
on_opened (const char *path, gpointer data)
{
  g_signal_emit (data, open_signal, 0, path);
}

static void
open_file (HfFileList *self, const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  gtk_show_uri (window_of (self), uri, GDK_CURRENT_TIME);
}

/* (transfer full): the folder's path, and one name more */
static char **
append (char **names, const char *name)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **all;

  g_strv_builder_addv (builder, (const char **)names);
  if (name)
    g_strv_builder_add (builder, name);
  all = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return all;
}

/* What a row stands for: (nullable): of a pin that is one file its row has no name. */
static const char *
name_of (HfFileList *self, HfFileRow *row)
{
  const char *path = hf_file_row_get_path (row);

  return *path ? path : self->name;
}

static char **
place_of (HfFileList *self, HfFileRow *row)
{
  const char *path = hf_file_row_get_path (row);

  return append (self->names, *path ? path : NULL);
}

static void
on_save (HfFileList *self, HfFileRow *row)
{
  g_auto (GStrv) names = place_of (self, row);

  hf_file_fetch_ask (self->desk, window_of (self), hf_file_place_new (self->cid, names, NULL),
                     name_of (self, row));
}

/* ---- the list ---- */

static void
clear (HfFileList *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))))
    gtk_list_box_remove (self->list, row);
}

static void
add_row (HfFileList *self, const HfFileItem *item)
{
  GtkWidget *row = hf_file_row_new (item);

  g_signal_connect_object (row, "save", G_CALLBACK (on_save), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (self->list, row);
}

static void
add_page (HfFileList *self, const HfFilePage *page)
{
  HfFileItem whole = {
    .name = self->name, .path = (char *)"", .kind = page->kind, .has_size = TRUE, .size = page->size
  };

  for (unsigned i = 0; i < page->items->len; i++)
    add_row (self, page->items->pdata[i]);
  if (page->kind == HF_UNIXFS_IS_FILE)
    add_row (self, &whole);
  g_free (self->next);
  self->next = g_strdup (page->next);
}

/* text: (nullable) */
static void
show_problem (HfFileList *self, const char *text)
{
  gtk_label_set_text (self->problem, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

/* error: (nullable) */
static void
show_page (HfFileList *self, const HfFilePage *page, const GError *error)
{
  g_autofree char *text = NULL;

  gtk_spinner_stop (self->spinner);
  gtk_widget_set_visible (self->bar, *self->names != NULL);
  if (error)
    text = g_strdup_printf (_ ("The files can’t be read: %s"), error->message);
  else
    add_page (self, page);
  if (!error && !gtk_widget_get_first_child (GTK_WIDGET (self->list)))
    text = g_strdup (_ ("This folder is empty"));
  show_problem (self, text);
  gtk_widget_set_visible (GTK_WIDGET (self->list),
                          gtk_widget_get_first_child (GTK_WIDGET (self->list)) != NULL);
  gtk_widget_set_visible (self->more, self->next != NULL);
}

typedef struct
{
  HfFileList *list;
  GCancellable *cancellable;
} Reading;

/* Another one may have been asked for meanwhile. */
static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfFileList) self = ((Reading *)data)->list;
  g_autoptr (GCancellable) reading = ((Reading *)data)->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfFilePage) page = hf_desk_run_finish (HF_DESK (source), result, &error);

  g_free (data);
  if (g_cancellable_is_cancelled (reading)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->reading);
  show_page (self, page, error);
}

static gpointer
read_on_worker (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_file_page_read (engine, data, cancellable, error);
}

static void
stop (HfFileList *self)
{
  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

/* from: (nullable) */
static void
read_page (HfFileList *self, const char *from)
{
  Reading *reading = g_new0 (Reading, 1);

  stop (self);
  self->reading = g_cancellable_new ();
  reading->list = g_object_ref (self);
  reading->cancellable = g_object_ref (self->reading);
  gtk_spinner_start (self->spinner);
  gtk_widget_set_visible (self->bar, TRUE);
  gtk_widget_set_visible (self->more, FALSE);
  show_problem (self, NULL);
  hf_desk_run (self->desk, read_on_worker, hf_file_place_new (self->cid, self->names, from),
               (GDestroyNotify)hf_file_place_free, (GDestroyNotify)hf_file_page_free, self->reading,
               on_page, reading);
}

/* names: (transfer full) */
static void
enter (HfFileList *self, char **names)
{
  g_autofree char *path = g_strjoinv ("/", names);
  g_autofree char *shown = g_utf8_make_valid (path, -1);

  g_strfreev (self->names);
  self->names = names;
  g_clear_pointer (&self->next, g_free);
  clear (self);
  gtk_label_set_text (self->path, shown);
  gtk_widget_set_visible (self->begin, FALSE);
  gtk_widget_set_visible (self->up, *names != NULL);
  read_page (self, NULL);
}

static void
on_begin (HfFileList *self)
{
  enter (self, g_new0 (char *, 1));
}

static void
on_up (HfFileList *self)
{
  unsigned n = g_strv_length (self->names);
  char **names = g_strdupv (self->names);

  if (n > 0)
    g_clear_pointer (&names[n - 1], g_free);
  enter (self, names);
}

static void
on_more (HfFileList *self)
{
  g_autofree char *from = g_strdup (self->next);

  read_page (self, from);
}

static void
on_row (HfFileList *self, HfFileRow *row)
{
  g_auto (GStrv) names = place_of (self, row);

  if (hf_file_row_get_kind (row) == HF_UNIXFS_IS_FOLDER)
    enter (self, g_steal_pointer (&names));
  else
    hf_file_fetch_open (self->desk, window_of (self), hf_file_place_new (self->cid, names, NULL),
                        name_of (self, row), on_opened, g_object_ref (self), g_object_unref);
}

/* ---- its life ---- */

static void
hf_file_list_dispose (GObject *object)
{
  HfFileList *self = HF_FILE_LIST (object);

  stop (self);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (hf_file_list_parent_class)->dispose (object);
}

static void
hf_file_list_finalize (GObject *object)
{
  HfFileList *self = HF_FILE_LIST (object);

  g_clear_pointer (&self->cid, hf_cid_unref);
  g_free (self->name);
  g_strfreev (self->names);
  g_free (self->next);
  G_OBJECT_CLASS (hf_file_list_parent_class)->finalize (object);
}

static void
hf_file_list_class_init (HfFileListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_file_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = hf_file_list_finalize;
  open_signal = g_signal_new_class_handler ("open-file", HF_TYPE_FILE_LIST, G_SIGNAL_RUN_LAST,
                                            G_CALLBACK (open_file), NULL, NULL, NULL, G_TYPE_NONE,
                                            1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/holdfast_pins/Holdfast/details/hf-file-list.ui");
  gtk_widget_class_bind_template_child (widget_class, HfFileList, begin);
  gtk_widget_class_bind_template_child (widget_class, HfFileList, bar);
  gtk_widget_class_bind_template_child (widget_class, HfFileList, up);
  gtk_widget_class_bind_template_child (widget_class, HfFileList, path);
  gtk_widget_class_bind_template_child (widget_class, HfFileList, spinner);
  gtk_widget_class_bind_template_child (widget_class, HfFileList, list);
  gtk_widget_class_bind_template_child (widget_class, HfFileList, problem);
  gtk_widget_class_bind_template_child (widget_class, HfFileList, more);
  gtk_widget_class_bind_template_callback (widget_class, on_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_up);
  gtk_widget_class_bind_template_callback (widget_class, on_row);
  gtk_widget_class_bind_template_callback (widget_class, on_more);
}

static void
hf_file_list_init (HfFileList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * hf_file_list_new:
 * Returns: (transfer floating): a list of nothing
 */
GtkWidget *
hf_file_list_new (void)
{
  return g_object_new (HF_TYPE_FILE_LIST, NULL);
}

/**
 * hf_file_list_set_desk:
 * @desk: whose pins are shown; called once
 */
void
hf_file_list_set_desk (HfFileList *self, HfDesk *desk)
{
  self->desk = g_object_ref (desk);
}

/**
 * hf_file_list_set_pin:
 * @pin: (nullable): whose files are shown when that is wanted; the one that is shown stays as it is
 */
void
hf_file_list_set_pin (HfFileList *self, const HfPin *pin)
{
  if (pin && self->cid && hf_cid_equal (pin->cid, self->cid))
    return;
  stop (self);
  g_clear_pointer (&self->cid, hf_cid_unref);
  g_free (self->name);
  self->name = NULL;
  clear (self);
  show_problem (self, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
  gtk_widget_set_visible (self->more, FALSE);
  gtk_widget_set_visible (self->bar, FALSE);
  gtk_widget_set_visible (self->begin, pin != NULL);
  if (!pin)
    return;
  self->cid = hf_cid_ref (pin->cid);
  self->name = hf_cid_to_text (pin->cid);
  if (pin->name && hf_unixfs_name_check (pin->name, strlen (pin->name), NULL))
    {
      g_free (self->name);
      self->name = g_strdup (pin->name);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-file-fetch.h"

#include <glib/gi18n.h>

#include "hf-dialogs.h"
#include "hf-progress-dialog.h"
#include "hf-save.h"

typedef struct
{
  HfFilePlace *place;
  char *path; /* where it goes; NULL: into the cache */
  char *name; /* there */
  HfTally *tally;
  GCancellable *cancellable;
  HfProgressDialog *dialog;
  HfFetchedFunc func; /* NULL: it is said that it is saved */
  gpointer data;
  GDestroyNotify free_data;
} Fetch;

static void
fetch_free (Fetch *self)
{
  hf_progress_dialog_end (self->dialog);
  hf_file_place_free (self->place);
  g_free (self->path);
  g_free (self->name);
  hf_tally_unref (self->tally);
  g_object_unref (self->cancellable);
  if (self->free_data)
    self->free_data (self->data);
  g_free (self);
}

/* On a worker. Returns the path */
static gpointer
fetch_file (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  Fetch *fetch = data;
  g_autofree char *path
      = fetch->path ? g_strdup (fetch->path) : hf_save_make_place (fetch->name, error);

  if (!path || !hf_file_page_save (engine, fetch->place, path, fetch->tally, cancellable, error))
    return NULL;
  return g_steal_pointer (&path);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  HfDesk *desk = HF_DESK (source);
  Fetch *fetch = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = hf_desk_run_finish (desk, result, &error);
  g_autofree char *text = NULL;

  if (error)
    {
      text = g_strdup_printf (_ ("“%s” could not be read"), fetch->name);
      hf_desk_say_error (desk, text, error);
    }
  else if (fetch->func)
    fetch->func (path, fetch->data);
  else
    {
      text = g_strdup_printf (_ ("“%s” saved"), fetch->name);
      hf_desk_say (desk, text);
    }
  fetch_free (fetch);
}

static void
begin (HfDesk *desk, GtkWindow *parent, Fetch *fetch)
{
  g_autofree char *title = g_strdup_printf (_ ("Reading “%s”"), fetch->name);

  fetch->tally = hf_tally_new ();
  fetch->cancellable = g_cancellable_new ();
  fetch->dialog
      = hf_progress_dialog_new (parent, title, fetch->tally, HF_TALLY_BYTES, fetch->cancellable);
  hf_desk_run (desk, fetch_file, fetch, NULL, g_free, fetch->cancellable, on_fetched, fetch);
}

/**
 * hf_file_fetch_save:
 * @desk: the desk
 * @parent: (nullable): the window over which progress is shown
 * @place: (transfer full): a file of a pin
 * @path: where it goes; what is there is replaced once all of it was read
 *
 * Says how it went.
 */
void
hf_file_fetch_save (HfDesk *desk, GtkWindow *parent, HfFilePlace *place, const char *path)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->place = place;
  fetch->path = g_strdup (path);
  fetch->name = g_path_get_basename (path);
  begin (desk, parent, fetch);
}

typedef struct
{
  HfDesk *desk;
  GWeakRef parent;
  HfFilePlace *place;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *self = data;

  g_object_unref (self->desk);
  g_weak_ref_clear (&self->parent);
  hf_file_place_free (self->place);
  g_free (self);
}

static void
on_chosen (GFile *file, gpointer data)
{
  Asking *asking = data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&asking->parent);
  g_autofree char *path = g_file_get_path (file);
  const HfFilePlace *place = asking->place;

  if (path)
    hf_file_fetch_save (asking->desk, parent, hf_file_place_new (place->cid, place->names, NULL),
                        path);
  else
    hf_desk_say (asking->desk, _ ("Files can only be saved to folders of this computer"));
}

/**
 * hf_file_fetch_ask:
 * @desk: the desk
 * @parent: the window that asks
 * @place: (transfer full): a file of a pin
 * @name: what it is called
 *
 * Asks where the file shall go, and saves it there.
 */
void
hf_file_fetch_ask (HfDesk *desk, GtkWindow *parent, HfFilePlace *place, const char *name)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->desk = g_object_ref (desk);
  g_weak_ref_init (&asking->parent, parent);
  asking->place = place;
  hf_dialogs_save (parent, _ ("Save File"), name, on_chosen, asking, asking_free);
}

/**
 * hf_file_fetch_open:
 * @desk: the desk
 * @parent: (nullable): the window over which progress is shown
 * @place: (transfer full): a file of a pin
 * @name: what it is called
 * @func: called with the path of its copy in the user's cache
 * @data: for @func
 * @free_data: (nullable): for @data
 *
 * Says when it can't be read.
 */
void
hf_file_fetch_open (HfDesk *desk, GtkWindow *parent, HfFilePlace *place, const char *name,
                    HfFetchedFunc func, gpointer data, GDestroyNotify free_data)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->place = place;
  fetch->name = g_strdup (name);
  fetch->func = func;
  fetch->data = data;
  fetch->free_data = free_data;
  begin (desk, parent, fetch);
}

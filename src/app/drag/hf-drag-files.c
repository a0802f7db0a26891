/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threading: workers. */
#include "hf-drag-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "hf-error.h"
#include "hf-pin-table.h"

#define MOST_NAME 120 /* bytes, so that a number and a suffix fit behind it everywhere */

static char *
directory (void)
{
  return g_build_filename (g_get_user_cache_dir (), "holdfast", "dragged", NULL);
}

/**
 * hf_drag_files_name:
 * @pin: a pin
 *
 * Returns: (transfer full): its name as that of a file, or its CID
 */
char *
hf_drag_files_name (const HfPin *pin)
{
  g_autofree char *name = g_strdup (pin->name && *pin->name ? pin->name : pin->text);

  g_strdelimit (name, "/\\:*?\"<>|", '-');
  for (char *p = name; *p; p++)
    if (g_ascii_iscntrl (*p))
      *p = '-';
  if (*name == '.')
    *name = '-';
  if (strlen (name) > MOST_NAME)
    *g_utf8_find_prev_char (name, name + MOST_NAME) = '\0';
  return g_strconcat (name, ".car", NULL);
}

/* Two pins may have one name. */
static GFile *
choose_file (const char *dir, const HfPin *pin)
{
  g_autofree char *name = hf_drag_files_name (pin);
  g_autofree char *first = g_build_filename (dir, name, NULL);
  g_autofree char *other = NULL;

  if (!g_file_test (first, G_FILE_TEST_EXISTS))
    return g_file_new_for_path (first);
  other = g_strdup_printf ("%s/%" G_GINT64_FORMAT "-%s", dir, pin->id, name);
  return g_file_new_for_path (other);
}

static gboolean
write_car (HfEngine *engine, HfPin *pin, GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) car = hf_engine_export_pin (engine, pin->cid, error);
  g_autoptr (GFileOutputStream) stream = NULL;

  if (!car)
    return FALSE;
  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, cancellable, error);
  if (!stream)
    return FALSE;
  if (g_output_stream_splice (G_OUTPUT_STREAM (stream), car,
                              G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE
                                  | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                              cancellable, error)
      >= 0)
    return TRUE;
  g_file_delete (file, NULL, NULL);
  return FALSE;
}

static HfPin *
read_pin (HfEngine *engine, gint64 id, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  HfPin *pin = db ? hf_pin_table_get (db, id, error) : NULL;

  if (db)
    hf_store_give_back (store, db);
  return pin;
}

/**
 * hf_drag_files_make:
 * @data: a GArray of gint64, ids of pins
 * @error: which pin can't be exported, and why
 *
 * Returns: (transfer full): their URIs, as text/uri-list has them
 */
gpointer
hf_drag_files_make (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  GArray *ids = data;
  g_autofree char *base = directory ();
  g_autofree char *dir = g_build_filename (base, "XXXXXX", NULL);
  g_autoptr (GString) uris = g_string_new (NULL);

  if (g_mkdir_with_parents (base, 0700) != 0 || !g_mkdtemp (dir))
    {
      hf_set_error_errno (error, errno, "can't make a folder in “%s”", base);
      return NULL;
    }
  for (unsigned i = 0; i < ids->len; i++)
    {
      g_autoptr (HfPin) pin = read_pin (engine, g_array_index (ids, gint64, i), error);
      g_autoptr (GFile) file = pin ? choose_file (dir, pin) : NULL;
      g_autofree char *uri = file ? g_file_get_uri (file) : NULL;

      if (!pin || !write_car (engine, pin, file, cancellable, error))
        return NULL;
      g_string_append_printf (uris, "%s\r\n", uri);
    }
  return g_string_free (g_steal_pointer (&uris), FALSE);
}

/**
 * hf_drag_files_clean:
 * @error: not set: what is left costs room, and nothing else
 *
 * Removes the files of drags before. @data is not used.
 *
 * Returns: %NULL
 */
gpointer
hf_drag_files_clean (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *base = directory ();
  g_autoptr (GDir) drags = g_dir_open (base, 0, NULL);
  const char *name;

  while (drags && (name = g_dir_read_name (drags)))
    {
      g_autofree char *path = g_build_filename (base, name, NULL);
      g_autoptr (GDir) files = g_dir_open (path, 0, NULL);
      const char *file;

      while (files && (file = g_dir_read_name (files)))
        {
          g_autofree char *file_path = g_build_filename (path, file, NULL);

          g_unlink (file_path);
        }
      g_rmdir (path);
    }
  return NULL;
}

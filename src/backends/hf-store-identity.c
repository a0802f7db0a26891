/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which store a directory is (SAFETY §1): holdfast-store.json {store_uuid, format, created},
 * written only when the user adds the store. Where it is absent or another one, the directory is
 * not an empty store but an unmounted disk, an empty mount point or a mistake. Any thread. */
#include "hf-store-identity.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-json.h"
#include "hf-rules.h"

#define FORMAT 1
#define MAX_FILE 4096 /* bytes */
#define MAX_UUID 128

static char *
parse (GBytes *bytes, GError **error)
{
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);
  g_autoptr (JsonObject) object = hf_json_parse_object (text, (gssize)length, error);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autofree char *uuid = NULL;
  gint64 format = 0;

  if (!object)
    return NULL;
  hf_json_read_string (object, "store_uuid", MAX_UUID, &uuid, problems);
  hf_json_read_int (object, "format", 1, FORMAT, &format, problems);
  if (hf_problems_set_error (problems, error))
    return NULL;
  if (!uuid || *uuid == '\0' || format == 0)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _ ("store_uuid or format is missing"));
      return NULL;
    }
  return g_steal_pointer (&uuid);
}

/**
 * hf_store_identity_read:
 * @dir_fd: the open directory of the store
 * @path: where that is, for messages
 * @uuid: (out): the identity; %NULL when the directory carries none
 * @error: %HF_ERROR_UNAVAILABLE when it can't be read or is damaged, %HF_ERROR_DENIED
 *
 * Returns: whether it is known
 */
gboolean
hf_store_identity_read (int dir_fd, const char *path, char **uuid, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GBytes) bytes = hf_file_read_small (dir_fd, HF_STORE_IDENTITY_FILE, MAX_FILE, &why);

  *uuid = bytes ? parse (bytes, &why) : NULL;
  if (*uuid || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_set_error (
      error, HF_ERROR,
      g_error_matches (why, HF_ERROR, HF_ERROR_DENIED) ? HF_ERROR_DENIED : HF_ERROR_UNAVAILABLE,
      _ ("%s in %s can't be read: %s; put the file back from a copy, its store_uuid is that of "
         "the store"),
      HF_STORE_IDENTITY_FILE, path, why->message);
  return FALSE;
}

/**
 * hf_store_identity_check:
 * @dir_fd: the open directory of the store
 * @path: where that is, for messages
 * @uuid: the store that was added
 * @error: %HF_ERROR_UNAVAILABLE, %HF_ERROR_DENIED
 *
 * Cost: one small file is read.
 *
 * Returns: whether this is that store
 */
gboolean
hf_store_identity_check (int dir_fd, const char *path, const char *uuid, GError **error)
{
  g_autofree char *found = NULL;

  if (!HF_RULE (IDENTITY))
    return TRUE;
  if (!hf_store_identity_read (dir_fd, path, &found, error))
    return FALSE;
  if (!found)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 _ ("%s carries no %s: is the disk mounted?"), path, HF_STORE_IDENTITY_FILE);
  else if (!g_str_equal (found, uuid))
    g_set_error (
        error, HF_ERROR, HF_ERROR_UNAVAILABLE,
        _ ("%s carries the identity of another store (%s instead of %s): is the right disk "
           "mounted there?"),
        path, found, uuid);
  else
    return TRUE;
  return FALSE;
}

static gboolean
write_new (int dir_fd, const char *uuid, HfClock *clock, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *time = hf_clock_format (hf_clock_now (clock));
  g_autofree char *temp
      = g_strdup_printf (".%s.%08x%08x", HF_STORE_IDENTITY_FILE, g_random_int (), g_random_int ());
  g_autoptr (HfNewFile) file = NULL;
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "store_uuid", uuid);
  json_object_set_int_member (object, "format", FORMAT);
  json_object_set_string_member (object, "created", time);
  text = hf_json_to_text (object);

  file = hf_new_file_create (dir_fd, temp, error);
  return file && hf_new_file_write (file, text, strlen (text), error)
         && hf_new_file_publish (file, HF_STORE_IDENTITY_FILE, NULL, error);
}

/**
 * hf_store_identity_establish:
 * @dir_fd: the open directory of the store
 * @path: where that is, for messages
 * @uuid: the identity to write where there is none
 * @clock: the time
 *
 * Returns: (transfer full): the identity that the directory carries now
 */
char *
hf_store_identity_establish (int dir_fd, const char *path, const char *uuid, HfClock *clock,
                             GError **error)
{
  char *found = NULL;

  if (!hf_store_identity_read (dir_fd, path, &found, error))
    return NULL;
  if (found)
    return found;
  if (!write_new (dir_fd, uuid, clock, error))
    {
      g_prefix_error (error, _ ("can't make %s a store: "), path);
      return NULL;
    }
  /* Somebody else may have been faster. */
  if (!hf_store_identity_read (dir_fd, path, &found, error))
    return NULL;
  if (!found)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, _ ("%s lost its %s at once"), path,
                 HF_STORE_IDENTITY_FILE);
  return found;
}

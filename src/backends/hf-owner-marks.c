/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who owns a copy in a directory (SAFETY §4): owners/<key>/<installation_id>, each a small JSON
 * object {installation, created, time}. Whoever else has a file there owns the copy too, whatever
 * that file says. Threading: any thread; who changes marks holds the archive's lock. */
#include "hf-owner-marks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-json.h"

#define MAX_FILE 4096 /* bytes of a mark */

static char *
dir_of (const char *key)
{
  return g_strconcat ("owners/", key, NULL);
}

static char *
our_name (HfCarArchive *archive, const char *key)
{
  return g_strconcat ("owners/", key, "/", hf_car_archive_get_config (archive)->installation_id,
                      NULL);
}

/**
 * hf_owner_mark_read:
 * @key: of a copy
 * @mark: (out): what our mark says; one that can't be understood says that the copy is not our
 * making
 *
 * Returns: whether it is known
 */
gboolean
hf_owner_mark_read (HfCarArchive *archive, const char *key, HfOwnerMark *mark, GError **error)
{
  g_autofree char *name = our_name (archive, key);
  g_autoptr (GError) why = NULL;
  g_autoptr (GBytes) bytes
      = hf_file_read_small (hf_car_archive_get_fd (archive), name, MAX_FILE, &why);
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (JsonObject) object = NULL;
  gboolean created = FALSE;

  *mark = HF_OWNER_MARK_NONE;
  if (!bytes)
    {
      if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  object = hf_json_parse_object (g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes),
                                 NULL);
  if (object)
    hf_json_read_bool (object, "created", &created, problems);
  *mark = created ? HF_OWNER_MARK_CREATED : HF_OWNER_MARK_ADOPTED;
  return TRUE;
}

static char *
text_of_mark (HfBackendConfig *config, gboolean created)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *time = hf_clock_format (hf_clock_now (config->clock));

  json_object_set_string_member (object, "installation", config->installation_id);
  json_object_set_boolean_member (object, "created", created);
  json_object_set_string_member (object, "time", time);
  return hf_json_to_text (object);
}

/**
 * hf_owner_mark_set:
 * @key: of a copy, or of one that is about to be published
 * @created: whether its bytes are our making
 *
 * Marks a copy as ours, durably. A mark that is there already stays as it is.
 *
 * Returns: whether it is marked
 */
gboolean
hf_owner_mark_set (HfCarArchive *archive, const char *key, gboolean created, GError **error)
{
  g_autofree char *dir = dir_of (key);
  g_autofree char *name = our_name (archive, key);
  g_autofree char *text = text_of_mark (hf_car_archive_get_config (archive), created);
  g_autoptr (HfNewFile) file = NULL;

  if (!hf_dir_make (hf_car_archive_get_fd (archive), dir, error))
    return FALSE;
  file = hf_car_archive_new_part (archive, error);
  return file && hf_new_file_write (file, text, strlen (text), error)
         && hf_new_file_publish (file, name, NULL, error);
}

/**
 * hf_owner_mark_drop:
 * @key: of a copy
 *
 * Returns: whether no mark of ours is on it, durably
 */
gboolean
hf_owner_mark_drop (HfCarArchive *archive, const char *key, GError **error)
{
  g_autofree char *name = our_name (archive, key);

  return hf_car_archive_remove_file (archive, name, error);
}

/**
 * hf_owner_mark_is_ours:
 * Returns: whether our mark is on the copy; cheap, for lists
 */
gboolean
hf_owner_mark_is_ours (HfCarArchive *archive, const char *key)
{
  g_autofree char *name = our_name (archive, key);

  return faccessat (hf_car_archive_get_fd (archive), name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/**
 * hf_owner_marks_of_others:
 * @key: of a copy
 * @others: (out): whether another installation owns it too
 *
 * Returns: whether that is known
 */
gboolean
hf_owner_marks_of_others (HfCarArchive *archive, const char *key, gboolean *others, GError **error)
{
  const char *our_id = hf_car_archive_get_config (archive)->installation_id;
  g_autofree char *path = dir_of (key);
  int fd = hf_file_open (hf_car_archive_get_fd (archive), path, O_RDONLY | O_DIRECTORY, 0);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;

  *others = FALSE;
  if (!dir)
    {
      if (fd < 0 && errno == ENOENT)
        return TRUE;
      hf_set_error_errno (error, errno, "can't see who owns %s", key);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  for (errno = 0; !*others && (entry = readdir (dir)); errno = 0)
    *others = !g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, "..")
              && !g_str_equal (entry->d_name, our_id);
  if (!*others && errno != 0)
    {
      hf_set_error_errno (error, errno, "can't see who owns %s", key);
      closedir (dir);
      return FALSE;
    }
  closedir (dir);
  return TRUE;
}

/**
 * hf_owner_marks_clear:
 * @key: of a copy that is gone and had no mark left
 *
 * Removes the empty directory of its marks. One that is not empty stays.
 *
 * Returns: whether there was no other obstacle
 */
gboolean
hf_owner_marks_clear (HfCarArchive *archive, const char *key, GError **error)
{
  g_autofree char *dir = dir_of (key);
  int fd = hf_car_archive_get_fd (archive);

  if (!hf_file_allowed ("rmdir", dir) || unlinkat (fd, dir, AT_REMOVEDIR) != 0)
    {
      if (errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST)
        return TRUE;
      hf_set_error_errno (error, errno, "can't remove %s", dir);
      return FALSE;
    }
  return hf_dir_sync (fd, "owners", error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listing, looking at, reading and removing the copies of a directory of CAR files. Any thread. */
#include "hf-car-archive-read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "hf-archive-names.h"
#include "hf-car-stream.h"
#include "hf-error.h"
#include "hf-owner-marks.h"
#include "hf-rules.h"

typedef struct
{
  HfCarArchive *archive;
  HfEntryFunc func;
  gpointer data;
  GCancellable *cancellable;
} Listing;

static gboolean
can_not_list (HfCarArchive *archive, GError **error)
{
  hf_set_error_errno (error, errno, "can't list %s", hf_car_archive_get_path (archive));
  return FALSE;
}

/* One that was removed since its name was read is no copy any more. */
static gboolean
tell_file (Listing *self, const char *dir, const char *file, GError **error)
{
  g_autoptr (HfCid) cid = NULL;
  g_autofree char *key = hf_archive_key_of_file (dir, file, &cid);
  g_autofree char *name = NULL;
  struct stat info;
  HfEntry entry = { 0 };

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (!key)
    return TRUE;
  name = hf_archive_car_name (key);
  if (fstatat (hf_car_archive_get_fd (self->archive), name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT ? TRUE : can_not_list (self->archive, error);
  if (!S_ISREG (info.st_mode))
    return TRUE;

  entry.locator = name;
  entry.cid = cid;
  entry.bytes = (guint64)info.st_size;
  entry.ours = hf_owner_mark_is_ours (self->archive, key);
  return self->func (&entry, self->data, error);
}

static gboolean
walk (Listing *self, int parent, const char *path, const char *dir_name, GError **error)
{
  int fd = hf_file_open (parent, path, O_RDONLY | O_DIRECTORY, 0);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;
  gboolean done = TRUE;

  if (!dir)
    {
      /* Nothing was ever put there, or it is no directory of ours. */
      if (fd < 0 && (errno == ENOENT || (dir_name && errno == ENOTDIR)))
        return TRUE;
      can_not_list (self->archive, error);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  for (errno = 0; done && (entry = readdir (dir)); errno = 0)
    if (*entry->d_name == '.')
      continue;
    else if (dir_name)
      done = tell_file (self, dir_name, entry->d_name, error);
    else
      done = walk (self, fd, entry->d_name, entry->d_name, error);
  if (done && errno != 0)
    done = can_not_list (self->archive, error);
  closedir (dir);
  return done;
}

/**
 * hf_car_archive_list:
 * @func: (scope call): called for each copy
 *
 * Returns: whether the walk came to its end
 */
gboolean
hf_car_archive_list (HfCarArchive *archive, HfEntryFunc func, gpointer data,
                     GCancellable *cancellable, GError **error)
{
  Listing listing = { archive, func, data, cancellable };

  return walk (&listing, hf_car_archive_get_fd (archive), "cars", NULL, error);
}

/**
 * hf_car_archive_stat:
 * @error: %HF_ERROR_NOT_FOUND when the copy is surely absent
 *
 * Returns: (transfer full): what a look shows
 */
HfEntry *
hf_car_archive_stat (HfCarArchive *archive, const char *locator, GError **error)
{
  g_autofree char *key = hf_archive_key_of_locator (locator, error);
  struct stat info;
  HfEntry *entry;

  if (!key || !hf_car_archive_look (archive, locator, &info, error))
    return NULL;
  entry = g_new0 (HfEntry, 1);
  entry->locator = g_strdup (locator);
  if (*key != 'h' || key[1] != '-')
    entry->cid = hf_cid_new_from_text (key, NULL);
  entry->bytes = (guint64)info.st_size;
  entry->ours = hf_owner_mark_is_ours (archive, key);
  return entry;
}

/**
 * hf_car_archive_get:
 * @error: %HF_ERROR_NOT_FOUND when the copy is surely absent
 *
 * Returns: (transfer full): its bytes
 */
GInputStream *
hf_car_archive_get (HfCarArchive *archive, const char *locator, GError **error)
{
  g_autofree char *key = hf_archive_key_of_locator (locator, error);
  g_autofree char *path = NULL;
  struct stat info;
  int fd;

  if (!key)
    return NULL;
  fd = hf_car_archive_open_car (archive, locator, &info, error);
  if (fd < 0)
    return NULL;
  path = g_build_filename (hf_car_archive_get_path (archive), locator, NULL);
  return hf_car_stream_new (fd, path);
}

static gboolean
remove_bytes (HfCarArchive *archive, const char *key, GError **error)
{
  g_autofree char *car = hf_archive_car_name (key);
  g_autofree char *index = hf_archive_index_name (key);

  return hf_car_archive_remove_file (archive, car, error)
         && hf_car_archive_remove_file (archive, index, error)
         && hf_owner_marks_clear (archive, key, error);
}

static gboolean
is_absent (HfCarArchive *archive, const char *locator, gboolean *absent, GError **error)
{
  g_autoptr (GError) why = NULL;
  struct stat info;

  *absent = FALSE;
  if (hf_car_archive_look (archive, locator, &info, &why))
    return TRUE;
  *absent = g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND);
  if (!*absent)
    g_propagate_error (error, g_steal_pointer (&why));
  return *absent;
}

/* The order matters: the bytes go only after it is known that nobody else has a mark on them. */
static gboolean
remove_locked (HfCarArchive *archive, const char *locator, const char *key, HfRemoved *removed,
               GError **error)
{
  gboolean absent, others;

  if (!hf_car_archive_check_place (archive, error) || !is_absent (archive, locator, &absent, error)
      || !hf_owner_marks_of_others (archive, key, &others, error)
      || !hf_owner_mark_drop (archive, key, error))
    return FALSE;
  if (others && !absent && HF_RULE (OTHER_OWNER))
    {
      *removed = HF_REMOVED_OUR_MARK;
      return TRUE;
    }
  *removed = absent ? HF_REMOVED_ABSENT : HF_REMOVED;
  return remove_bytes (archive, key, error);
}

/**
 * hf_car_archive_remove:
 * @removed: (out): what became of the bytes
 *
 * See #HfBackendClass.remove.
 *
 * Returns: whether it is done, durably
 */
gboolean
hf_car_archive_remove (HfCarArchive *archive, const char *locator, HfRemoved *removed,
                       GError **error)
{
  g_autofree char *key = hf_archive_key_of_locator (locator, error);
  gboolean done;
  int lock;

  if (!key)
    return FALSE;
  lock = hf_car_archive_lock (archive, error);
  if (lock < 0)
    return FALSE;
  done = remove_locked (archive, locator, key, removed, error);
  hf_car_archive_unlock (lock);
  if (!done)
    g_prefix_error (error, _ ("can't remove %s from %s: "), key, hf_car_archive_get_path (archive));
  return done;
}

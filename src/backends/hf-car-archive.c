/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The directory behind a backend of kind car_archive:
 *
 *   holdfast-store.json                      which store this is
 *   cars/<2>/<key>.car, .idx                 copies, each with an index that can be made anew
 *   owners/<key>/<installation>              who owns a copy
 *   incoming/<installation>-<random>.part    what is being written, under flock(2) all the time
 *   damaged/<key>.<time>[.<n>].car           damaged copies that were set aside
 *   lock                                     flock(2): held while names in cars/ and owners/ change
 *
 * Threading: any thread; an object belongs to one. Several processes may share the directory. */
#include "hf-car-archive.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-store-identity.h"

#define INCOMING "incoming"
#define LOCK "lock"
#define MAX_INSTALLATION 100 /* bytes */
#define RANDOM_LENGTH 16 /* hex digits */
#define SUFFIX ".part"

struct _HfCarArchive
{
  int fd;
  char *path;
  HfBackendConfig *config;
};

static void
close_fd (int fd)
{
  if (fd >= 0)
    close (fd);
}

/**
 * hf_car_archive_open_dir:
 * @path: absolute
 * @error: %HF_ERROR_UNAVAILABLE when there is no such directory, %HF_ERROR_DENIED
 *
 * Returns: a file descriptor to be closed by the caller; -1 on error
 */
int
hf_car_archive_open_dir (const char *path, GError **error)
{
  int fd = hf_file_open (AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);

  if (fd >= 0)
    return fd;
  if (errno == EACCES || errno == EPERM)
    hf_set_error_errno (error, errno, "%s can't be opened; give this user the right to", path);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 _ ("the directory %s can't be opened: %s; is the disk mounted?"), path,
                 g_strerror (errno));
  return -1;
}

/* It becomes a file name. */
static gboolean
check_installation (HfBackendConfig *config, GError **error)
{
  const char *id = config->installation_id;

  if (id && *id && *id != '.' && strlen (id) <= MAX_INSTALLATION && !strchr (id, '/'))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _ ("“%s” can't be the id of an installation"),
               id ? id : "");
  return FALSE;
}

/**
 * hf_car_archive_open:
 * @path: absolute
 * @config: of the backend
 * @error: %HF_ERROR_UNAVAILABLE when the directory isn't there or carries another identity,
 * %HF_ERROR_DENIED
 *
 * Returns: (transfer full): the store that was added
 */
HfCarArchive *
hf_car_archive_open (const char *path, HfBackendConfig *config, GError **error)
{
  int fd = hf_car_archive_open_dir (path, error);
  HfCarArchive *self;

  if (fd < 0)
    return NULL;
  if (!check_installation (config, error)
      || !hf_store_identity_check (fd, path, config->store_uuid, error))
    {
      close_fd (fd);
      return NULL;
    }
  self = g_new0 (HfCarArchive, 1);
  self->fd = fd;
  self->path = g_strdup (path);
  self->config = hf_backend_config_ref (config);
  return self;
}

/**
 * hf_car_archive_free:
 * @self: (transfer full): an archive, closed
 */
void
hf_car_archive_free (HfCarArchive *self)
{
  close_fd (self->fd);
  g_free (self->path);
  hf_backend_config_unref (self->config);
  g_free (self);
}

/**
 * hf_car_archive_get_fd:
 * Returns: the open directory; owned by @self
 */
int
hf_car_archive_get_fd (HfCarArchive *self)
{
  return self->fd;
}

/**
 * hf_car_archive_get_path:
 * Returns: (transfer none): where it is, for messages
 */
const char *
hf_car_archive_get_path (HfCarArchive *self)
{
  return self->path;
}

/**
 * hf_car_archive_get_config:
 * Returns: (transfer none): of the backend
 */
HfBackendConfig *
hf_car_archive_get_config (HfCarArchive *self)
{
  return self->config;
}

/**
 * hf_car_archive_check_place:
 * @error: %HF_ERROR_UNAVAILABLE
 *
 * Returns: whether the open directory is still the one that its path leads to, and still that store
 */
gboolean
hf_car_archive_check_place (HfCarArchive *self, GError **error)
{
  struct stat opened, there;

  if (!hf_store_identity_check (self->fd, self->path, self->config->store_uuid, error))
    return FALSE;
  if (fstat (self->fd, &opened) == 0 && stat (self->path, &there) == 0
      && opened.st_dev == there.st_dev && opened.st_ino == there.st_ino)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("%s was moved or unmounted while it was written to"), self->path);
  return FALSE;
}

/**
 * hf_car_archive_lock:
 *
 * Waits for whoever changes names in the archive now; they hold the lock for moments only.
 *
 * Returns: the lock, for hf_car_archive_unlock(); -1 on error
 */
int
hf_car_archive_lock (HfCarArchive *self, GError **error)
{
  int fd = hf_file_open (self->fd, LOCK, O_RDWR | O_CREAT, 0644);
  int result = -1;

  if (fd >= 0 && hf_file_allowed ("flock", LOCK))
    do
      result = flock (fd, LOCK_EX);
    while (result != 0 && errno == EINTR);
  if (result == 0)
    return fd;
  hf_set_error_errno (error, errno, "can't lock %s", self->path);
  close_fd (fd);
  return -1;
}

/**
 * hf_car_archive_unlock:
 * @lock: from hf_car_archive_lock()
 */
void
hf_car_archive_unlock (int lock)
{
  close_fd (lock);
}

/**
 * hf_car_archive_new_part:
 *
 * Returns: (transfer full): a new file in incoming/, which hf_car_archive_sweep() spares as long as
 * it is open
 */
HfNewFile *
hf_car_archive_new_part (HfCarArchive *self, GError **error)
{
  g_autofree char *name
      = g_strdup_printf (INCOMING "/%s-%08x%08x" SUFFIX, self->config->installation_id,
                         g_random_int (), g_random_int ());
  HfNewFile *file;

  if (!hf_dir_make (self->fd, INCOMING, error))
    return NULL;
  file = hf_new_file_create (self->fd, name, error);
  if (file && flock (hf_new_file_get_fd (file), LOCK_EX | LOCK_NB) != 0)
    {
      hf_set_error_errno (error, errno, "can't lock %s in %s", name, self->path);
      g_clear_pointer (&file, hf_new_file_free);
    }
  return file;
}

/* Not one that another process of ours is writing, and none that was written since @before_us. */
static gboolean
sweep_one (HfCarArchive *self, const char *name, gint64 before_us, GError **error)
{
  g_autofree char *path = g_build_filename (INCOMING, name, NULL);
  int fd = hf_file_open (self->fd, path, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
  gboolean done = TRUE;
  struct stat info;

  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0 || fstat (fd, &info) != 0)
    {
      hf_set_error_errno (error, errno, "can't look at the leftover %s", path);
      done = FALSE;
    }
  else if ((gint64)info.st_mtim.tv_sec * G_USEC_PER_SEC < before_us
           && flock (fd, LOCK_EX | LOCK_NB) == 0)
    done = hf_car_archive_remove_file (self, path, error);
  close_fd (fd);
  return done;
}

/**
 * hf_car_archive_sweep:
 * @before_us: when this process started, microseconds since 1970 by the system's clock
 *
 * Removes what former processes of this installation left in incoming/.
 *
 * Returns: whether nothing of it is left
 */
gboolean
hf_car_archive_sweep (HfCarArchive *self, gint64 before_us, GError **error)
{
  g_autofree char *prefix = g_strconcat (self->config->installation_id, "-", NULL);
  int fd = hf_file_open (self->fd, INCOMING, O_RDONLY | O_DIRECTORY, 0);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  const struct dirent *entry;
  gboolean done = TRUE;

  if (!dir)
    {
      if (fd < 0 && errno == ENOENT)
        return TRUE;
      hf_set_error_errno (error, errno, "can't look for leftovers in %s", self->path);
      close_fd (fd);
      return FALSE;
    }
  while (done && (entry = readdir (dir)))
    if (g_str_has_prefix (entry->d_name, prefix) && g_str_has_suffix (entry->d_name, SUFFIX)
        && strlen (entry->d_name) == strlen (prefix) + RANDOM_LENGTH + strlen (SUFFIX))
      done = sweep_one (self, entry->d_name, before_us, error);
  closedir (dir);
  return done;
}

/**
 * hf_car_archive_remove_file:
 * @name: of a file, relative to the archive
 *
 * Returns: whether there is durably none of that name
 */
gboolean
hf_car_archive_remove_file (HfCarArchive *self, const char *name, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (hf_file_remove (self->fd, name, &why) || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&why), "in %s: ", self->path);
  return FALSE;
}

/* A link or a directory by that name is no copy. */
static gboolean
require_regular (HfCarArchive *self, const char *name, const struct stat *info, GError **error)
{
  if (S_ISREG (info->st_mode))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, _ ("%s/%s is not a regular file"), self->path,
               name);
  return FALSE;
}

/**
 * hf_car_archive_look:
 * @name: of a copy
 * @info: (out): what the system says about it
 * @error: %HF_ERROR_NOT_FOUND when it is surely absent
 *
 * Returns: whether it is there
 */
gboolean
hf_car_archive_look (HfCarArchive *self, const char *name, struct stat *info, GError **error)
{
  if (hf_file_allowed ("stat", name) && fstatat (self->fd, name, info, AT_SYMLINK_NOFOLLOW) == 0)
    return require_regular (self, name, info, error);
  hf_set_error_errno (error, errno, "%s/%s", self->path, name);
  return FALSE;
}

/**
 * hf_car_archive_open_car:
 * @name: of a copy
 * @info: (out): what the system says about it
 * @error: %HF_ERROR_NOT_FOUND when it is surely absent
 *
 * Returns: a file descriptor to be closed by the caller; -1 on error
 */
int
hf_car_archive_open_car (HfCarArchive *self, const char *name, struct stat *info, GError **error)
{
  int fd = hf_file_open (self->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);

  if (fd < 0 || fstat (fd, info) != 0)
    hf_set_error_errno (error, errno, "can't open %s/%s", self->path, name);
  else if (require_regular (self, name, info, error))
    return fd;
  close_fd (fd);
  return -1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directories, small files, free space. Every system call asks hf_file_fault() first. Threading:
 * any thread; the seams are set before threads start. */
#include "hf-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "hf-error.h"

#define FLOOR_LEAST G_GUINT64_CONSTANT (5000000000)

HfFileFault hf_file_fault = NULL;
void (*hf_disk_measured) (guint64 *free_bytes, guint64 *total_bytes) = NULL;

static void
close_fd (int fd)
{
  if (fd >= 0)
    close (fd);
}

/**
 * hf_file_allowed:
 * @operation: the system call that is about to be made
 * @name: what it is made for
 *
 * Returns: %TRUE in the program; %FALSE, with errno set, when a test wants the call to fail
 */
gboolean
hf_file_allowed (const char *operation, const char *name)
{
  int planned = hf_file_fault ? hf_file_fault (operation, name) : 0;

  if (planned <= 0)
    return TRUE;
  errno = planned;
  return FALSE;
}

/**
 * hf_file_open:
 * @dir_fd: an open directory, or AT_FDCWD
 * @name: relative to it
 * @flags: of open(2)
 * @mode: of a new file
 *
 * openat(2), closed on exec.
 *
 * Returns: a file descriptor; -1 with errno set
 */
int
hf_file_open (int dir_fd, const char *name, int flags, unsigned mode)
{
  int fd;

  if (!hf_file_allowed ("open", name))
    return -1;
  do
    fd = openat (dir_fd, name, flags | O_CLOEXEC, (mode_t)mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

/* "" and NULL stand for @dir_fd itself. */
static const char *
dir_path (const char *path)
{
  return path && *path ? path : ".";
}

/**
 * hf_dir_open:
 * @dir_fd: an open directory, or AT_FDCWD
 * @path: a directory, relative to @dir_fd
 * @error: %HF_ERROR_NOT_FOUND and others
 *
 * Returns: a file descriptor to be closed by the caller; -1 on error
 */
int
hf_dir_open (int dir_fd, const char *path, GError **error)
{
  int fd = hf_file_open (dir_fd, dir_path (path), O_RDONLY | O_DIRECTORY, 0);

  if (fd < 0)
    hf_set_error_errno (error, errno, "can't open the directory %s", path);
  return fd;
}

/**
 * hf_dir_sync:
 * @dir_fd: an open directory, or AT_FDCWD
 * @path: (nullable): a directory relative to it; %NULL for itself
 * @error: why not
 *
 * Makes the names in a directory durable.
 *
 * Returns: whether they are
 */
gboolean
hf_dir_sync (int dir_fd, const char *path, GError **error)
{
  const char *name = dir_path (path);
  int fd = hf_dir_open (dir_fd, name, error);
  gboolean synced;

  if (fd < 0)
    return FALSE;
  synced = hf_file_allowed ("fsync-dir", name) && fsync (fd) == 0;
  if (!synced)
    hf_set_error_errno (error, errno, "can't sync the directory %s", name);
  close_fd (fd);
  return synced;
}

static gboolean
sync_parent (int dir_fd, const char *name, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (name);

  return hf_dir_sync (dir_fd, parent, error);
}

static gboolean
make_one (int dir_fd, const char *path, GError **error)
{
  struct stat info;

  if (hf_file_allowed ("mkdir", path) && mkdirat (dir_fd, path, 0755) == 0)
    return sync_parent (dir_fd, path, error);
  if (errno != EEXIST)
    {
      hf_set_error_errno (error, errno, "can't make the directory %s", path);
      return FALSE;
    }
  if (fstatat (dir_fd, path, &info, 0) != 0)
    {
      hf_set_error_errno (error, errno, "can't look at %s", path);
      return FALSE;
    }
  if (!S_ISDIR (info.st_mode))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
                   "%s is not a directory; move it away or choose another place", path);
      return FALSE;
    }
  return TRUE;
}

/**
 * hf_dir_make:
 * @dir_fd: an open directory, or AT_FDCWD
 * @path: a directory relative to it
 * @error: why not
 *
 * Makes a directory and those above it that are missing, durably. One that exists is fine.
 *
 * Returns: whether it is there
 */
gboolean
hf_dir_make (int dir_fd, const char *path, GError **error)
{
  g_autofree char *so_far = g_strdup (path);
  struct stat info;

  if (fstatat (dir_fd, path, &info, 0) == 0)
    return make_one (dir_fd, path, error);

  for (char *p = so_far + 1; *path && *p; p++)
    if (*p == '/')
      {
        *p = '\0';
        if (fstatat (dir_fd, so_far, &info, 0) != 0 && !make_one (dir_fd, so_far, error))
          return FALSE;
        *p = '/';
      }
  return make_one (dir_fd, path, error);
}

static gssize
read_some (int fd, const char *name, char *buffer, gsize count)
{
  gssize got;

  do
    {
      if (!hf_file_allowed ("read", name))
        got = -1;
      else
        got = read (fd, buffer, count);
    }
  while (got < 0 && errno == EINTR);
  return got;
}

/* Reads one byte more than allowed, to see whether there is one: a file may grow while it is read.
 */
static GBytes *
read_bounded (int fd, const char *name, gsize expected, gsize max, GError **error)
{
  gsize room = MIN (expected, max) + 1;
  g_autofree char *data = g_malloc (room);
  gsize length = 0;

  while (TRUE)
    {
      gssize got = read_some (fd, name, data + length, room - length);

      if (got < 0)
        {
          hf_set_error_errno (error, errno, "can't read %s", name);
          return NULL;
        }
      if (got == 0)
        return g_bytes_new_take (g_steal_pointer (&data), length);
      length += (gsize)got;
      if (length > max)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE,
                       "%s is larger than %" G_GSIZE_FORMAT " bytes", name, max);
          return NULL;
        }
      if (length == room)
        {
          room = MIN (room * 2, max + 1);
          data = g_realloc (data, room);
        }
    }
}

/**
 * hf_file_read_small:
 * @dir_fd: an open directory, or AT_FDCWD
 * @name: a regular file, relative to it
 * @max: the most bytes that it may have, below %G_MAXSIZE
 * @error: %HF_ERROR_NOT_FOUND, %HF_ERROR_TOO_LARGE and others
 *
 * Returns: (transfer full): its content
 */
GBytes *
hf_file_read_small (int dir_fd, const char *name, gsize max, GError **error)
{
  /* Opening a FIFO would wait for a writer otherwise. */
  int fd = hf_file_open (dir_fd, name, O_RDONLY | O_NONBLOCK, 0);
  struct stat info;
  GBytes *bytes = NULL;

  if (fd < 0 || fstat (fd, &info) != 0)
    hf_set_error_errno (error, errno, "can't open %s", name);
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "%s is not a regular file", name);
  else
    bytes = read_bounded (fd, name, (gsize)info.st_size, max, error);
  close_fd (fd);
  return bytes;
}

/**
 * hf_file_read_at:
 * @fd: an open file
 * @what: what it is, for errors: “the CAR”
 * @data: (out) (array length=length): gets the bytes
 * @length: how many
 * @offset: of the first, in bytes from the beginning of the file
 * @got: (out): how many there were: less than @length only at the end of the file
 * @error: return location
 *
 * Returns: whether the file could be read
 */
gboolean
hf_file_read_at (int fd, const char *what, void *data, gsize length, guint64 offset, gsize *got,
                 GError **error)
{
  for (*got = 0; *got < length;)
    {
      gssize n = -1;

      if (hf_file_allowed ("read", what))
        n = pread (fd, (char *)data + *got, length - *got, (off_t)(offset + *got));
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          hf_set_error_errno (error, errno, "can't read %s at byte %" G_GUINT64_FORMAT, what,
                              offset + *got);
          return FALSE;
        }
      if (n == 0)
        break;
      *got += (gsize)n;
    }
  return TRUE;
}

/**
 * hf_file_remove:
 * @dir_fd: an open directory, or AT_FDCWD
 * @name: a file relative to it
 * @error: %HF_ERROR_NOT_FOUND and others
 *
 * Returns: whether the name is gone, durably
 */
gboolean
hf_file_remove (int dir_fd, const char *name, GError **error)
{
  if (!hf_file_allowed ("unlink", name) || unlinkat (dir_fd, name, 0) != 0)
    {
      hf_set_error_errno (error, errno, "can't remove %s", name);
      return FALSE;
    }
  return sync_parent (dir_fd, name, error);
}

/**
 * hf_disk_measure:
 * @fd: anything open in the file system
 * @free_bytes: (out): what a user without privileges can still write
 * @total_bytes: (out): its size
 * @error: why not
 *
 * Returns: whether it could be measured
 */
gboolean
hf_disk_measure (int fd, guint64 *free_bytes, guint64 *total_bytes, GError **error)
{
  struct statvfs info;

  if (fstatvfs (fd, &info) != 0)
    {
      hf_set_error_errno (error, errno, "can't measure the free space");
      return FALSE;
    }
  *free_bytes = (guint64)info.f_bavail * info.f_frsize;
  *total_bytes = (guint64)info.f_blocks * info.f_frsize;
  if (hf_disk_measured)
    hf_disk_measured (free_bytes, total_bytes);
  return TRUE;
}

/**
 * hf_disk_floor:
 * @total_bytes: the size of a file system
 *
 * Returns: how much of it stays free whatever is asked: a tenth, at least 5 GB
 */
guint64
hf_disk_floor (guint64 total_bytes)
{
  return MAX (total_bytes / 10, FLOOR_LEAST);
}

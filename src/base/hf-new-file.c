/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are there whole or not at all, and survive a power cut once they are.
 *
 * The order that makes it so: write, fsync the file, link it to its name, fsync the directory of
 * the name (POSIX promises nothing about a name before that). Threading: any thread, one HfNewFile
 * belongs to one at a time. */
#include "hf-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"

/* The kernel writes at most this much at once. */
#define WRITE_MOST ((gsize)0x7ffff000)

#define WINDOW ((guint64)32 * 1024 * 1024) /* bytes that are written behind at once */

struct _HfNewFile
{
  int dir_fd;
  int fd;
  char *temp_name; /* NULL once it is gone */
  unsigned mode; /* once it is published */
  guint64 size;
  guint64 begun; /* bytes that the kernel was told to write */
};

static int
duplicate (int fd)
{
  return fd == AT_FDCWD ? AT_FDCWD : fcntl (fd, F_DUPFD_CLOEXEC, 3);
}

static void
close_fd (int fd)
{
  if (fd >= 0)
    close (fd);
}

static gboolean
sync_parent (int dir_fd, const char *name, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (name);

  return hf_dir_sync (dir_fd, parent, error);
}

/**
 * hf_new_file_create:
 * @dir_fd: an open directory, or AT_FDCWD; it need not stay open
 * @temp_name: the name until it is published, in the same file system as the later one
 * @error: %HF_ERROR_CONFLICT when @temp_name exists, %HF_ERROR_NO_SPACE and others
 *
 * Returns: (transfer full): an empty file that only its owner can read until it is published
 */
HfNewFile *
hf_new_file_create (int dir_fd, const char *temp_name, GError **error)
{
  HfNewFile *self;
  int fd = hf_file_open (dir_fd, temp_name, O_RDWR | O_CREAT | O_EXCL, 0600);

  if (fd < 0)
    {
      hf_set_error_errno (error, errno, "can't create the file %s", temp_name);
      return NULL;
    }

  self = g_new0 (HfNewFile, 1);
  self->fd = fd;
  self->mode = 0644;
  self->dir_fd = duplicate (dir_fd);
  self->temp_name = g_strdup (temp_name);
  if (self->dir_fd == -1)
    {
      hf_set_error_errno (error, errno, "can't hold the directory of %s", temp_name);
      unlinkat (dir_fd, temp_name, 0);
      g_clear_pointer (&self->temp_name, g_free);
      hf_new_file_free (self);
      return NULL;
    }
  return self;
}

/**
 * hf_new_file_free:
 * @self: (transfer full): a file. Its temporary name goes; what was published stays.
 */
void
hf_new_file_free (HfNewFile *self)
{
  if (self->temp_name && hf_file_allowed ("unlink", self->temp_name))
    unlinkat (self->dir_fd, self->temp_name, 0);
  close_fd (self->fd);
  close_fd (self->dir_fd);
  g_free (self->temp_name);
  g_free (self);
}

/* One call of the kernel, of which tests may make less. A negative @offset: at the end. */
static gssize
write_some (HfNewFile *self, const char *from, gsize length, gint64 offset)
{
  int planned = hf_file_fault ? hf_file_fault ("write", self->temp_name) : 0;
  gsize part = MIN (length, WRITE_MOST);

  if (planned < 0)
    part = MIN (part, (gsize)-planned);
  if (planned > 0)
    {
      errno = planned;
      return -1;
    }
  return offset < 0 ? write (self->fd, from, part) : pwrite (self->fd, from, part, offset);
}

static gboolean
can_not_write (HfNewFile *self, GError **error)
{
  hf_set_error_errno (error, errno, "can't write to %s", self->temp_name);
  return FALSE;
}

/**
 * hf_new_file_write:
 * @data: (array length=length): what follows
 * @error: %HF_ERROR_NO_SPACE and others; the file is then of no use
 *
 * Returns: whether all of it was written
 */
gboolean
hf_new_file_write (HfNewFile *self, const void *data, gsize length, GError **error)
{
  const char *from = data;

  while (length > 0)
    {
      gssize written = write_some (self, from, length, -1);

      if (written < 0 && errno != EINTR)
        return can_not_write (self, error);
      if (written > 0)
        {
          from += written;
          length -= (gsize)written;
          self->size += (guint64)written;
        }
    }
  return TRUE;
}

/**
 * hf_new_file_rewrite:
 * @offset: in bytes from the beginning, within what was written
 * @data: (array length=length): what is to stand there instead
 * @error: as hf_new_file_write()
 *
 * Returns: whether all of it was written
 */
gboolean
hf_new_file_rewrite (HfNewFile *self, guint64 offset, const void *data, gsize length,
                     GError **error)
{
  const char *from = data;

  g_return_val_if_fail (offset + length <= self->size, FALSE);

  while (length > 0)
    {
      gssize written = write_some (self, from, length, (gint64)offset);

      if (written < 0 && errno != EINTR)
        return can_not_write (self, error);
      if (written > 0)
        {
          from += written;
          length -= (gsize)written;
          offset += (guint64)written;
        }
    }
  return TRUE;
}

static gboolean
write_window (HfNewFile *self, guint64 from, unsigned flags, GError **error)
{
  /* It may report, and thereby use up, the error that fsync would have reported. */
  if (sync_file_range (self->fd, (off_t)from, (off_t)WINDOW, flags) == 0 || errno == ENOSYS
      || errno == EINVAL || errno == ESPIPE)
    return TRUE;
  return can_not_write (self, error);
}

/* Waits for a window that was begun earlier. */
static gboolean
finish_window (HfNewFile *self, guint64 from, gboolean forget, GError **error)
{
  if (!write_window (self, from,
                     SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE
                         | SYNC_FILE_RANGE_WAIT_AFTER,
                     error))
    return FALSE;
  if (forget)
    posix_fadvise (self->fd, (off_t)from, (off_t)WINDOW, POSIX_FADV_DONTNEED);
  return TRUE;
}

/**
 * hf_new_file_write_behind:
 * @forget: whether what is on the disk may leave the page cache, so that a later read comes from
 * the disk
 * @error: as hf_new_file_write()
 *
 * Tells the kernel to begin writing what was written here since the last time, in windows of 32
 * MiB, and waits for the window before, so that the sync at the end is short and dirty pages don't
 * pile up. Call it now and then.
 *
 * Returns: whether the disk takes it
 */
gboolean
hf_new_file_write_behind (HfNewFile *self, gboolean forget, GError **error)
{
  for (; self->size - self->begun >= WINDOW; self->begun += WINDOW)
    {
      if (!write_window (self, self->begun, SYNC_FILE_RANGE_WRITE, error))
        return FALSE;
      if (self->begun >= WINDOW && !finish_window (self, self->begun - WINDOW, forget, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hf_new_file_sync:
 * @error: why not; after an error nothing is known about what is on the disk, so the file is of no
 * use
 *
 * Returns: whether all that was written is durable
 */
gboolean
hf_new_file_sync (HfNewFile *self, GError **error)
{
  if (hf_file_allowed ("fsync", self->temp_name) && fsync (self->fd) == 0)
    return TRUE;
  hf_set_error_errno (error, errno, "can't sync %s", self->temp_name);
  return FALSE;
}

/* The mode is set before the sync that makes it durable. */
static gboolean
finish (HfNewFile *self, GError **error)
{
  g_return_val_if_fail (self->temp_name != NULL, FALSE);

  if (fchmod (self->fd, (mode_t)self->mode) != 0)
    {
      hf_set_error_errno (error, errno, "can't set the rights of %s", self->temp_name);
      return FALSE;
    }
  return hf_new_file_sync (self, error);
}

static gboolean
drop_temp (HfNewFile *self, GError **error)
{
  if (!hf_file_allowed ("unlink", self->temp_name)
      || unlinkat (self->dir_fd, self->temp_name, 0) != 0)
    {
      hf_set_error_errno (error, errno, "can't remove the temporary name %s", self->temp_name);
      return FALSE;
    }
  g_clear_pointer (&self->temp_name, g_free);
  return TRUE;
}

/**
 * hf_new_file_publish:
 * @self: a file, written whole
 * @name: the name that it gets, relative to its directory
 * @existed: (out) (optional): whether @name was there already; nothing was published then
 * @error: why not. The file may be visible nevertheless, whole, when only its directory could not
 * be synced
 *
 * Makes the file durable and visible under @name, never in place of another.
 *
 * Returns: whether there is durably a file of that name
 */
gboolean
hf_new_file_publish (HfNewFile *self, const char *name, gboolean *existed, GError **error)
{
  if (existed)
    *existed = FALSE;
  if (!finish (self, error))
    return FALSE;

  if (!hf_file_allowed ("link", name)
      || linkat (self->dir_fd, self->temp_name, self->dir_fd, name, 0) != 0)
    {
      if (errno != EEXIST)
        {
          hf_set_error_errno (error, errno, "can't publish %s", name);
          return FALSE;
        }
      if (existed)
        *existed = TRUE;
      return sync_parent (self->dir_fd, name, error);
    }
  return sync_parent (self->dir_fd, name, error) && drop_temp (self, error);
}

static gboolean
rename_over (HfNewFile *self, const char *name, GError **error)
{
  if (!hf_file_allowed ("rename", name)
      || renameat (self->dir_fd, self->temp_name, self->dir_fd, name) != 0)
    {
      hf_set_error_errno (error, errno, "can't put the new file in place of %s", name);
      return FALSE;
    }
  g_clear_pointer (&self->temp_name, g_free);
  return TRUE;
}

/**
 * hf_new_file_replace:
 * @self: a file, written whole
 * @name: the name that it gets, relative to its directory; a file of that name is gone then
 * @error: why not; @name is then what it was, unless only the last sync failed
 *
 * For what belongs to the user, who may also keep it where a file can't have two names.
 *
 * Returns: whether it is done, durably
 */
gboolean
hf_new_file_replace (HfNewFile *self, const char *name, GError **error)
{
  return finish (self, error) && rename_over (self, name, error)
         && sync_parent (self->dir_fd, name, error);
}

/**
 * hf_new_file_exchange:
 * @self: a file, written whole
 * @name: the name of a file that exists
 * @old_name: a second name, not yet taken, that the old file gets
 * @error: why not; @name is then either the old or the new file, both whole
 *
 * Puts the file in place of another one, which is kept. At no moment, also not after a power cut,
 * is there no file called @name.
 *
 * Returns: whether it is done, durably
 */
gboolean
hf_new_file_exchange (HfNewFile *self, const char *name, const char *old_name, GError **error)
{
  if (!finish (self, error))
    return FALSE;
  if (!hf_file_allowed ("link", old_name)
      || linkat (self->dir_fd, name, self->dir_fd, old_name, 0) != 0)
    {
      hf_set_error_errno (error, errno, "can't keep %s as %s", name, old_name);
      return FALSE;
    }
  if (sync_parent (self->dir_fd, old_name, error) && rename_over (self, name, error))
    return sync_parent (self->dir_fd, name, error);

  /* Only the second name of a file that still has its first goes. */
  unlinkat (self->dir_fd, old_name, 0);
  return FALSE;
}

/**
 * hf_new_file_get_fd:
 * Returns: the open file, for reading back; owned by @self
 */
int
hf_new_file_get_fd (HfNewFile *self)
{
  return self->fd;
}

/**
 * hf_new_file_get_size:
 * Returns: the bytes that were written
 */
guint64
hf_new_file_get_size (HfNewFile *self)
{
  return self->size;
}

static gboolean
replace (int dir_fd, const char *name, unsigned mode, const void *data, gsize length,
         GError **error)
{
  g_autofree char *temp
      = g_strdup_printf ("%s.%08x%08x.tmp", name, g_random_int (), g_random_int ());
  g_autoptr (HfNewFile) file = hf_new_file_create (dir_fd, temp, error);

  if (!file)
    return FALSE;
  file->mode = mode;
  return hf_new_file_write (file, data, length, error) && finish (file, error)
         && rename_over (file, name, error) && sync_parent (dir_fd, name, error);
}

/**
 * hf_file_replace_small:
 * @dir_fd: an open directory, or AT_FDCWD
 * @name: a file relative to it, which may exist
 * @data: (array length=length): its new content
 * @error: why not; the old content, if any, is then still there unless only the last sync failed
 *
 * Returns: whether the file has the new content, durably
 */
gboolean
hf_file_replace_small (int dir_fd, const char *name, const void *data, gsize length, GError **error)
{
  return replace (dir_fd, name, 0644, data, length, error);
}

/**
 * hf_file_replace_private:
 * @dir_fd: an open directory, or AT_FDCWD
 * @name: a file relative to it, which may exist
 * @data: (array length=length): its new content
 * @error: as hf_file_replace_small()
 *
 * hf_file_replace_small() for what nobody else may read, not even for a moment.
 *
 * Returns: whether the file has the new content, durably
 */
gboolean
hf_file_replace_private (int dir_fd, const char *name, const void *data, gsize length,
                         GError **error)
{
  return replace (dir_fd, name, 0600, data, length, error);
}

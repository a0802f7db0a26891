/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole folders: made visible at once, and removed. No symlink is ever followed. Threading: any
 * thread. */
#include "hf-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"

/* A folder that is being emptied. */
typedef struct
{
  DIR *dir;
  char *name; /* in the folder above */
} Level;

static void
level_clear (gpointer data)
{
  Level *level = data;

  if (level->dir != NULL)
    closedir (level->dir);
  g_free (level->name);
}

static gboolean
refuse_existing (const char *name, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               "“%s” exists already: choose another name, or remove it first", name);
  return FALSE;
}

/**
 * hf_file_publish:
 * @dir_fd: an open directory, or AT_FDCWD
 * @temp_name: a file, folder or symlink in it, written whole and synced
 * @name: the name that it gets, in the same directory
 * @error: %HF_ERROR_CONFLICT when @name exists, and others
 *
 * Renames, never in place of another, and makes the name durable. File systems that know no such
 * renaming are asked before whether @name is there.
 *
 * Returns: whether it is there; after an error it may be when only the directory was not synced
 */
gboolean
hf_file_publish (int dir_fd, const char *temp_name, const char *name, GError **error)
{
  struct stat info;
  int result = -1;

  if (hf_file_allowed ("rename-new", name))
    result = renameat2 (dir_fd, temp_name, dir_fd, name, RENAME_NOREPLACE);
  if (result != 0 && (errno == EINVAL || errno == ENOSYS))
    {
      if (fstatat (dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0)
        return refuse_existing (name, error);
      if (hf_file_allowed ("rename", name))
        result = renameat (dir_fd, temp_name, dir_fd, name);
    }
  if (result == 0)
    return hf_dir_sync (dir_fd, NULL, error);
  if (errno == EEXIST)
    return refuse_existing (name, error);
  hf_set_error_errno (error, errno, "can't publish %s", name);
  return FALSE;
}

/* Goes into a folder, which its owner may have been kept out of. */
static gboolean
push (GArray *levels, int above_fd, const char *name, GError **error)
{
  Level level = { NULL };
  int fd = hf_file_open (above_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);

  if (fd < 0 && errno == EACCES && fchmodat (above_fd, name, 0700, AT_SYMLINK_NOFOLLOW) == 0)
    fd = hf_file_open (above_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  if (fd >= 0 && fchmod (fd, 0700) == 0)
    level.dir = fdopendir (fd);
  if (level.dir == NULL)
    {
      hf_set_error_errno (error, errno, "can't empty the folder %s", name);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  level.name = g_strdup (name);
  g_array_append_val (levels, level);
  return TRUE;
}

static int
fd_above (GArray *levels, int dir_fd)
{
  return levels->len > 1 ? dirfd (g_array_index (levels, Level, levels->len - 2).dir) : dir_fd;
}

/* The folder on top is empty, and goes. */
static gboolean
pop (GArray *levels, int dir_fd, GError **error)
{
  const char *name = g_array_index (levels, Level, levels->len - 1).name;

  if (!hf_file_allowed ("unlink", name)
      || unlinkat (fd_above (levels, dir_fd), name, AT_REMOVEDIR) != 0)
    {
      hf_set_error_errno (error, errno, "can't remove the folder %s", name);
      return FALSE;
    }
  g_array_set_size (levels, levels->len - 1);
  return TRUE;
}

/* The next name of the folder on top; %NULL at its end, or with errno set. */
static const char *
next_name (GArray *levels)
{
  DIR *dir = g_array_index (levels, Level, levels->len - 1).dir;

  for (;;)
    {
      struct dirent *entry;

      errno = 0;
      entry = readdir (dir);
      if (entry == NULL)
        return NULL;
      if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
        return entry->d_name;
    }
}

static gboolean
remove_one (GArray *levels, int dir_fd, const char *name, GError **error)
{
  if (hf_file_allowed ("unlink", name) && unlinkat (dir_fd, name, 0) == 0)
    return TRUE;
  if (errno == EISDIR || errno == EPERM)
    return push (levels, dir_fd, name, error);
  hf_set_error_errno (error, errno, "can't remove %s", name);
  return FALSE;
}

static gboolean
remove_next (GArray *levels, int dir_fd, GError **error)
{
  const Level *top = &g_array_index (levels, Level, levels->len - 1);
  const char *name = next_name (levels);

  if (name != NULL)
    return remove_one (levels, dirfd (top->dir), name, error);
  if (errno == 0)
    return pop (levels, dir_fd, error);
  hf_set_error_errno (error, errno, "can't read the folder %s", top->name);
  return FALSE;
}

/**
 * hf_tree_remove:
 * @dir_fd: an open directory, or AT_FDCWD
 * @name: a file, symlink or folder in it
 * @error: why not; some of it may be gone
 *
 * Removes all below @name too, also from folders that forbid it to their owner.
 *
 * Returns: whether nothing is left
 */
gboolean
hf_tree_remove (int dir_fd, const char *name, GError **error)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));

  g_array_set_clear_func (levels, level_clear);
  if (!remove_one (levels, dir_fd, name, error))
    return FALSE;
  while (levels->len > 0)
    if (!remove_next (levels, dir_fd, error))
      return FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file or folder of this machine, read into a tree. The path that was given may be a symbolic
 * link; below it links are kept as links, and nothing is opened through one. Folders are read by
 * their open directory, names sorted, so that the same tree is read in the same order. Memory is
 * the names of the folders on the way down, and an open directory for each. One thread.
 */
#include "hf-tree-scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

#include "hf-error.h"
#include "hf-unixfs.h"

#define MOST_LEVELS 256 /* folders within each other, each with its directory open */
#define MOST_TARGET 4096 /* bytes of a link's target, as Linux allows */

/* A folder that is being read. */
typedef struct
{
  int fd;
  GPtrArray *names; /* the last one comes next */
  gsize at_length; /* of its path in the tree */
} Level;

typedef struct
{
  HfTreeBuilder *builder;
  const HfTreeScan *options;
  GCancellable *cancellable;
  GString *at; /* where in the tree */
  const char *path; /* that was given */
  gsize prefix; /* bytes of at that stand before what lies below path */
  GPtrArray *levels;
  guint64 bytes_before; /* of the files before */
  guint64 bytes_of_file; /* of the one that is read */
} Scan;

static void
level_free (Level *level)
{
  close (level->fd);
  g_ptr_array_unref (level->names);
  g_free (level);
}

/* Where on this machine we are, for people. */
static char *
describe (Scan *scan)
{
  const char *below = scan->at->str + scan->prefix;
  g_autofree char *path = g_build_filename (scan->path, below, NULL);

  return g_filename_display_name (path);
}

static gboolean
refuse_errno (Scan *scan, int saved_errno, GError **error)
{
  g_autofree char *path = describe (scan);

  hf_set_error_errno (error, saved_errno, "can't read “%s”", path);
  return FALSE;
}

static gboolean
skip (Scan *scan, const char *why, GError **error)
{
  g_autofree char *path = describe (scan);

  if (scan->options->skipped != NULL)
    {
      scan->options->skipped (path, why, scan->options->data);
      return TRUE;
    }
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "“%s” can't be added: %s", path, why);
  return FALSE;
}

static HfUnixfsStat
keep_stat (Scan *scan, const struct stat *info)
{
  return (HfUnixfsStat){ .has_mode = scan->options->preserve_mode,
                         .mode = info->st_mode & HF_UNIXFS_MODE_BITS,
                         .has_mtime = scan->options->preserve_mtime,
                         .mtime_seconds = info->st_mtim.tv_sec,
                         .mtime_nanos = (guint32)info->st_mtim.tv_nsec };
}

static gboolean
is_same (const struct stat *a, const struct stat *b)
{
  return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec
         && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Half of one version and half of another would be a file that never was. */
static gboolean
check_unchanged (Scan *scan, int fd, const struct stat *before, GError **error)
{
  g_autofree char *path = NULL;
  struct stat after;

  if (fstat (fd, &after) != 0)
    return refuse_errno (scan, errno, error);
  if (is_same (before, &after))
    return TRUE;
  path = describe (scan);
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               "“%s” changed while it was read: add it again when nothing writes to it", path);
  return FALSE;
}

static void
count (guint64 bytes, gpointer data)
{
  Scan *scan = data;

  scan->bytes_of_file = bytes;
  scan->options->counted (scan->bytes_before + bytes, scan->options->data);
}

static GInputStream *
open_content (Scan *scan, int fd)
{
  g_autoptr (GInputStream) file = g_unix_input_stream_new (fd, FALSE);

  scan->bytes_before += scan->bytes_of_file;
  scan->bytes_of_file = 0;
  return scan->options->counted ? hf_counted_stream_new (file, count, scan)
                                : g_steal_pointer (&file);
}

static gboolean
read_file (Scan *scan, int fd, const struct stat *info, GError **error)
{
  g_autoptr (GInputStream) stream = open_content (scan, fd);
  HfUnixfsStat stat = keep_stat (scan, info);

  posix_fadvise (fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (hf_tree_builder_add_file (scan->builder, scan->at->str, &stat, stream, scan->cancellable,
                                error))
    return check_unchanged (scan, fd, info, error);
  if (error != NULL && (*error)->domain == G_IO_ERROR
      && !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *path = describe (scan);

      g_prefix_error (error, "can't read “%s”: ", path);
    }
  return FALSE;
}

static gboolean
add_symlink (Scan *scan, int dir_fd, const char *name, const struct stat *info, GError **error)
{
  char target[MOST_TARGET + 1];
  HfUnixfsStat stat = keep_stat (scan, info);
  ssize_t n = readlinkat (dir_fd, name, target, sizeof target);

  if (n < 0 || n > MOST_TARGET)
    return refuse_errno (scan, n < 0 ? errno : ENAMETOOLONG, error);
  target[n] = '\0';
  return hf_tree_builder_add_symlink (scan->builder, scan->at->str, &stat, target, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)b, *(const char *const *)a);
}

/* The names in a folder, the last one first. */
static GPtrArray *
read_names (Scan *scan, int fd, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int copy = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  DIR *dir = copy >= 0 ? fdopendir (copy) : NULL;
  const struct dirent *entry;
  int saved_errno;

  if (dir == NULL)
    {
      refuse_errno (scan, errno, error);
      if (copy >= 0)
        close (copy);
      return NULL;
    }
  for (errno = 0; (entry = readdir (dir)) != NULL; errno = 0)
    {
      gboolean hidden = *entry->d_name == '.' && scan->options->skip_hidden;

      if (!hidden && strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
        g_ptr_array_add (names, g_strdup (entry->d_name));
    }
  saved_errno = errno;
  closedir (dir);
  if (saved_errno != 0)
    {
      refuse_errno (scan, saved_errno, error);
      return NULL;
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

/* fd: is taken */
static gboolean
enter (Scan *scan, int fd, const struct stat *info, GError **error)
{
  HfUnixfsStat stat = keep_stat (scan, info);
  g_autoptr (GPtrArray) names = NULL;
  Level *level;

  if (scan->levels->len == MOST_LEVELS)
    refuse_errno (scan, ELOOP, error);
  else if (hf_tree_builder_add_directory (scan->builder, scan->at->str, &stat, error))
    names = read_names (scan, fd, error);
  if (names == NULL)
    {
      close (fd);
      return FALSE;
    }
  level = g_new0 (Level, 1);
  level->fd = fd;
  level->names = g_steal_pointer (&names);
  level->at_length = scan->at->len;
  g_ptr_array_add (scan->levels, level);
  return TRUE;
}

/* fd: is taken; of a file or folder */
static gboolean
take (Scan *scan, int fd, GError **error)
{
  struct stat info;
  gboolean good;

  if (fstat (fd, &info) != 0)
    good = refuse_errno (scan, errno, error);
  else if (S_ISDIR (info.st_mode))
    return enter (scan, fd, &info, error);
  else if (S_ISREG (info.st_mode))
    good = read_file (scan, fd, &info, error);
  else
    good = skip (scan, "it is neither a file nor a folder", error);
  close (fd);
  return good;
}

static gboolean
visit (Scan *scan, int dir_fd, const char *name, GError **error)
{
  struct stat info;
  int fd;

  if (fstatat (dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return refuse_errno (scan, errno, error);
  if (S_ISLNK (info.st_mode))
    return add_symlink (scan, dir_fd, name, &info, error);
  if (!S_ISREG (info.st_mode) && !S_ISDIR (info.st_mode))
    return skip (scan, "it is neither a file, a folder nor a symbolic link", error);
  fd = openat (dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  return fd >= 0 ? take (scan, fd, error) : refuse_errno (scan, errno, error);
}

/* One name after the other, until all folders were left again. */
static gboolean
walk (Scan *scan, GError **error)
{
  while (scan->levels->len > 0)
    {
      Level *level = g_ptr_array_index (scan->levels, scan->levels->len - 1);
      g_autofree char *name = NULL;

      if (g_cancellable_set_error_if_cancelled (scan->cancellable, error))
        return FALSE;
      g_string_truncate (scan->at, level->at_length);
      if (level->names->len == 0)
        {
          g_ptr_array_remove_index (scan->levels, scan->levels->len - 1);
          continue;
        }
      name = g_ptr_array_steal_index (level->names, level->names->len - 1);
      if (scan->at->len > 0)
        g_string_append_c (scan->at, '/');
      g_string_append (scan->at, name);
      if (!visit (scan, level->fd, name, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hf_tree_builder_add_path:
 * @at: where in the tree it stands; "" for the root
 * @path: a file or folder of this machine; followed if it is a symbolic link
 * @scan: how
 *
 * Adds a file, or a folder with all in it.
 *
 * Returns: %FALSE with the error of the system, which names the file; with %HF_ERROR_CONFLICT for a
 * file that changed meanwhile, %HF_ERROR_INVALID for what can't be kept, or the errors of
 * hf_tree_builder_add_file()
 */
gboolean
hf_tree_builder_add_path (HfTreeBuilder *self, const char *at, const char *path,
                          const HfTreeScan *scan, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) levels = g_ptr_array_new_with_free_func ((GDestroyNotify)level_free);
  g_autoptr (GString) where = g_string_new (at);
  Scan state = { self, scan, cancellable, where, path, where->len, levels };
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

  if (fd < 0)
    return refuse_errno (&state, errno, error);
  return take (&state, fd, error) && walk (&state, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file or folder of a DAG, put into the file system. All is made under a temporary name beside
 * the final one, and renamed when it is whole. Every name is opened in the directory that was made
 * for it, by its file descriptor and without following symlinks, and nothing that exists is
 * opened: whatever links a DAG holds, and whoever else moves things about, nothing is written
 * elsewhere. Any thread.
 *
 * Permissions are those that the DAG tells, but never setuid, setgid or sticky; where it tells none
 * the umask decides.
 */
#include "hf-unixfs-extract.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-unixfs-name.h"
#include "hf-unixfs-stream.h"
#include "hf-unixfs-walk.h"

#define PIECE (256 * 1024) /* bytes copied at once */

typedef struct
{
  HfUnixfsReader *reader;
  HfUnixfsWalk *walk;
  const char *temp_name; /* of the root */
  GArray *fds; /* of the folders that are open, the first being the target's */
  guint8 *buffer;
} Extraction;

static void
close_fd (gpointer data)
{
  close (*(int *)data);
}

static int
top_fd (Extraction *self)
{
  return g_array_index (self->fds, int, self->fds->len - 1);
}

/* What the entry is called while it is made. */
static const char *
name_of (Extraction *self)
{
  return self->fds->len == 1 ? self->temp_name : hf_unixfs_walk_get_entry (self->walk)->name;
}

static gboolean
refuse (Extraction *self, int saved_errno, GError **error)
{
  const char *path = hf_unixfs_walk_get_path (self->walk);
  g_autofree char *text = hf_unixfs_name_to_text (path, strlen (path));

  /* We made the folder, and its names differ. */
  if (saved_errno == EEXIST)
    g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
                 "can't make “%s”: for this file system it has the same name as another entry, as "
                 "if upper and lower case were one",
                 text);
  else
    hf_set_error_errno (error, saved_errno, "can't make “%s”", text);
  return FALSE;
}

static gboolean
get_times (const HfUnixfsStat *stat, struct timespec times[2])
{
  times[0] = (struct timespec){ .tv_nsec = UTIME_OMIT };
  times[1] = (struct timespec){ .tv_sec = (time_t)stat->mtime_seconds,
                                .tv_nsec = (long)stat->mtime_nanos };
  return stat->has_mtime;
}

/* What the DAG says of an open file or folder; the time comes last, as all else changes it. */
static gboolean
set_stat (Extraction *self, int fd, GError **error)
{
  const HfUnixfsStat *stat = &hf_unixfs_walk_get_entry (self->walk)->stat;
  struct timespec times[2];

  if (stat->has_mode && fchmod (fd, stat->mode & 0777) != 0)
    return refuse (self, errno, error);
  if (get_times (stat, times) && futimens (fd, times) != 0)
    return refuse (self, errno, error);
  return TRUE;
}

static gboolean
write_all (Extraction *self, int fd, gsize length, GError **error)
{
  for (gsize done = 0; done < length;)
    {
      gssize n = -1;

      if (hf_file_allowed ("write", name_of (self)))
        n = write (fd, self->buffer + done, length - done);
      if (n < 0 && errno != EINTR)
        return refuse (self, errno, error);
      done += n > 0 ? (gsize)n : 0;
    }
  return TRUE;
}

/* What is wrong with the DAG is told with the place. */
static void
name_place (Extraction *self, GError **error)
{
  const char *path = hf_unixfs_walk_get_path (self->walk);
  g_autofree char *text = hf_unixfs_name_to_text (path, strlen (path));

  g_prefix_error (error, "in “%s”: ", text);
}

static gboolean
copy_content (Extraction *self, GInputStream *stream, int fd, GCancellable *cancellable,
              GError **error)
{
  gsize n;

  do
    {
      if (!g_input_stream_read_all (stream, self->buffer, PIECE, &n, cancellable, error))
        {
          name_place (self, error);
          return FALSE;
        }
      if (!write_all (self, fd, n, error))
        return FALSE;
    }
  while (n > 0);
  return TRUE;
}

static gboolean
fill_file (Extraction *self, int fd, GCancellable *cancellable, GError **error)
{
  const HfUnixfsEntry *entry = hf_unixfs_walk_get_entry (self->walk);
  g_autoptr (HfUnixfsStream) stream
      = hf_unixfs_stream_new (self->reader, entry->cid, cancellable, error);

  if (stream == NULL)
    {
      name_place (self, error);
      return FALSE;
    }
  if (!copy_content (self, G_INPUT_STREAM (stream), fd, cancellable, error)
      || !set_stat (self, fd, error))
    return FALSE;
  /* Files of a folder are synced together, at the end. */
  if (self->fds->len > 1 || (hf_file_allowed ("fsync", name_of (self)) && fsync (fd) == 0))
    return TRUE;
  return refuse (self, errno, error);
}

static gboolean
make_file (Extraction *self, GCancellable *cancellable, GError **error)
{
  const HfUnixfsEntry *entry = hf_unixfs_walk_get_entry (self->walk);
  int fd = hf_file_open (top_fd (self), name_of (self), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
                         entry->stat.has_mode ? 0600 : 0666);
  gboolean ok;

  if (fd < 0)
    return refuse (self, errno, error);
  ok = fill_file (self, fd, cancellable, error);
  if (close (fd) != 0 && ok)
    return refuse (self, errno, error);
  return ok;
}

static gboolean
make_symlink (Extraction *self, GError **error)
{
  const HfUnixfsEntry *entry = hf_unixfs_walk_get_entry (self->walk);
  struct timespec times[2];

  if (!hf_file_allowed ("symlink", name_of (self))
      || symlinkat (entry->target, top_fd (self), name_of (self)) != 0)
    return refuse (self, errno, error);
  if (get_times (&entry->stat, times)
      && utimensat (top_fd (self), name_of (self), times, AT_SYMLINK_NOFOLLOW) != 0)
    return refuse (self, errno, error);
  return TRUE;
}

static gboolean
enter_folder (Extraction *self, GError **error)
{
  const HfUnixfsEntry *entry = hf_unixfs_walk_get_entry (self->walk);
  int fd;

  if (!hf_file_allowed ("mkdir", name_of (self))
      || mkdirat (top_fd (self), name_of (self), entry->stat.has_mode ? 0700 : 0777) != 0)
    return refuse (self, errno, error);
  fd = hf_file_open (top_fd (self), name_of (self), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
  if (fd < 0)
    return refuse (self, errno, error);
  g_array_append_val (self->fds, fd);
  return TRUE;
}

/* The root comes last: one call syncs all files, as no name may be durable before what it names. */
static gboolean
leave_folder (Extraction *self, GError **error)
{
  if (!set_stat (self, top_fd (self), error))
    return FALSE;
  if (self->fds->len == 2
      && (!hf_file_allowed ("fsync", self->temp_name) || syncfs (top_fd (self)) != 0))
    return refuse (self, errno, error);
  g_array_set_size (self->fds, self->fds->len - 1);
  return TRUE;
}

static gboolean
make_step (Extraction *self, HfUnixfsStep step, GCancellable *cancellable, GError **error)
{
  switch (step)
    {
    case HF_UNIXFS_STEP_ENTER:
      return enter_folder (self, error);
    case HF_UNIXFS_STEP_LEAVE:
      return leave_folder (self, error);
    case HF_UNIXFS_STEP_LEAF:
      if (hf_unixfs_walk_get_entry (self->walk)->kind == HF_UNIXFS_IS_SYMLINK)
        return make_symlink (self, error);
      return make_file (self, cancellable, error);
    case HF_UNIXFS_STEP_END:
    default:
      return TRUE;
    }
}

static gboolean
make_all (Extraction *self, GCancellable *cancellable, GError **error)
{
  HfUnixfsStep step;

  do
    if (!hf_unixfs_walk_next (self->walk, &step, cancellable, error)
        || !make_step (self, step, cancellable, error))
      return FALSE;
  while (step != HF_UNIXFS_STEP_END);
  return TRUE;
}

/* What was made so far goes; that it did not is told beside why. */
static void
undo (Extraction *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (hf_tree_remove (g_array_index (self->fds, int, 0), self->temp_name, &local_error)
      || g_error_matches (local_error, HF_ERROR, HF_ERROR_NOT_FOUND) || error == NULL)
    return;
  g_prefix_error (error, "“%s” was left behind (%s): ", self->temp_name, local_error->message);
}

static gboolean
run (Extraction *self, const char *name, GCancellable *cancellable, GError **error)
{
  if (make_all (self, cancellable, error)
      && hf_file_publish (top_fd (self), self->temp_name, name, error))
    return TRUE;
  undo (self, error);
  return FALSE;
}

/* Asked before the work, and again when it is renamed. */
static gboolean
check_target (int dir_fd, const char *name, GError **error)
{
  struct stat info;

  if (fstatat (dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               "“%s” exists already: choose another name, or remove it first", name);
  return FALSE;
}

static int
hold_directory (int dir_fd, const char *name, GError **error)
{
  return check_target (dir_fd, name, error) ? hf_dir_open (dir_fd, ".", error) : -1;
}

/**
 * hf_unixfs_extract:
 * @root: a file, folder or symlink
 * @dir_fd: an open directory, or AT_FDCWD
 * @name: what @root becomes in it
 *
 * Writes @root and all below. Symlinks are made as they are, also such that lead nowhere or out of
 * the folder; nothing is written through them.
 *
 * Returns: %FALSE with an error naming the place; nothing was made then. %HF_ERROR_CONFLICT if
 * @name exists, or if the file system takes two names of one folder for the same; the errors of
 * hf_unixfs_walk_next() and hf_unixfs_stream_new(); %HF_ERROR_NO_SPACE and others of files
 */
gboolean
hf_unixfs_extract (HfUnixfsReader *reader, HfCid *root, int dir_fd, const char *name,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (HfUnixfsWalk) walk = hf_unixfs_walk_new (reader, root, name, error);
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *temp_name
      = g_strdup_printf (".holdfast-%08x%08x.part", g_random_int (), g_random_int ());
  g_autofree guint8 *buffer = NULL;
  Extraction self = { reader, walk, temp_name, fds };
  int fd = walk != NULL ? hold_directory (dir_fd, name, error) : -1;

  if (fd < 0)
    return FALSE;
  g_array_set_clear_func (fds, close_fd);
  g_array_append_val (fds, fd);
  self.buffer = buffer = g_malloc (PIECE);
  return run (&self, name, cancellable, error);
}

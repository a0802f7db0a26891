/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that users get: they appear whole, or not at all. Blocks: on workers. */
#include "hf-save.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"

#define PIECE ((gsize)256 * 1024)
#define CACHE "holdfast"
#define OPENED "opened" /* files that were opened, until the next start */

static gboolean
write_all (GInputStream *stream, HfNewFile *file, HfTally *tally, GCancellable *cancellable,
           GError **error)
{
  g_autofree char *buffer = g_malloc (PIECE);

  for (;;)
    {
      gsize got;

      if (!g_input_stream_read_all (stream, buffer, PIECE, &got, cancellable, error))
        return FALSE;
      if (!hf_new_file_write (file, buffer, got, error)
          || !hf_new_file_write_behind (file, FALSE, error))
        return FALSE;
      hf_tally_add (tally, got);
      if (got < PIECE)
        return TRUE;
    }
}

static gboolean
save (GInputStream *stream, int dir_fd, const char *name, HfTally *tally, GCancellable *cancellable,
      GError **error)
{
  g_autofree char *temp = g_strdup_printf (".%08x%08x.part", g_random_int (), g_random_int ());
  g_autoptr (HfNewFile) file = hf_new_file_create (dir_fd, temp, error);

  return file && write_all (stream, file, tally, cancellable, error)
         && !g_cancellable_set_error_if_cancelled (cancellable, error)
         && hf_new_file_replace (file, name, error);
}

/**
 * hf_save_stream:
 * @stream: what is saved, to its end
 * @path: the file, which is replaced if it is there
 * @tally: told what was written
 * @cancellable: (nullable): stops it
 * @error: why not; what was there before is there still
 *
 * Returns: whether there is a file of that name with all of it
 */
gboolean
hf_save_stream (GInputStream *stream, const char *path, HfTally *tally, GCancellable *cancellable,
                GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  int fd = hf_dir_open (AT_FDCWD, folder, error);
  gboolean saved;

  if (fd < 0)
    return FALSE;
  saved = save (stream, fd, name, tally, cancellable, error);
  close (fd);
  return saved;
}

/* Once a run of the program. */
static gboolean
make_cache (const char *cache, GError **error)
{
  static GMutex mutex;
  static gboolean made;
  g_autofree char *opened = g_build_filename (cache, OPENED, NULL);
  gboolean ok = TRUE;

  g_mutex_lock (&mutex);
  if (!made && g_file_test (opened, G_FILE_TEST_EXISTS))
    ok = hf_tree_remove (AT_FDCWD, opened, error);
  if (ok && g_mkdir_with_parents (opened, 0700) != 0)
    {
      hf_set_error_errno (error, errno, "can't make the folder %s", opened);
      ok = FALSE;
    }
  made = made || ok;
  g_mutex_unlock (&mutex);
  return ok;
}

/**
 * hf_save_make_place:
 * @name: of a file that is only to be looked at
 * @error: why not
 *
 * Returns: (transfer full): a path for it in the user's cache, in a folder of its own; what earlier
 * runs of the program left there is gone
 */
char *
hf_save_make_place (const char *name, GError **error)
{
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), CACHE, NULL);
  g_autofree char *folder = g_build_filename (cache, OPENED, "XXXXXX", NULL);

  if (!make_cache (cache, error))
    return NULL;
  if (!g_mkdtemp_full (folder, 0700))
    {
      hf_set_error_errno (error, errno, "can't make a folder in %s", cache);
      return NULL;
    }
  return g_build_filename (folder, name, NULL);
}

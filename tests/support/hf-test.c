/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every test needs: a directory that goes away, reproducible bytes, a main loop with an end. A
 * helper that can't do its work ends the test. */
#include "hf-test.h"

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A test that waits longer than this in the main loop has failed, even on a slow machine. */
#define MOST_SECONDS 60

static int
remove_one (const char *path, const struct stat *info, int type, struct FTW *walk)
{
  if (type == FTW_DNR)
    g_chmod (path, 0700);
  return remove (path);
}

/* A directory without rights would keep what is in it. */
static int
allow_one (const char *path, const struct stat *info, int type, struct FTW *walk)
{
  if (type == FTW_D || type == FTW_DNR)
    g_chmod (path, 0700);
  return 0;
}

/**
 * hf_test_dir_new:
 * Returns: (transfer full): the path of a new empty directory of this test's own
 */
char *
hf_test_dir_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("holdfast-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

/**
 * hf_test_dir_free:
 * @path: (transfer full) (nullable): a directory, removed with all in it; links are not followed
 */
void
hf_test_dir_free (char *path)
{
  if (!path)
    return;

  nftw (path, allow_one, 16, FTW_PHYS);
  if (nftw (path, remove_one, 16, FTW_PHYS | FTW_DEPTH) != 0 && errno != ENOENT)
    g_error ("can't remove %s: %s", path, g_strerror (errno));
  g_free (path);
}

static gboolean
give_up (gpointer data)
{
  g_error ("nothing happened for %d seconds", MOST_SECONDS);
  return G_SOURCE_REMOVE;
}

/**
 * hf_test_main_run_until:
 * @done: becomes %TRUE in a callback of the thread-default main context
 *
 * Iterates that context until then.
 */
void
hf_test_main_run_until (gboolean *done)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) limit = g_timeout_source_new_seconds (MOST_SECONDS);

  g_source_set_callback (limit, give_up, NULL, NULL);
  g_source_attach (limit, context);
  while (!g_atomic_int_get (done))
    g_main_context_iteration (context, TRUE);
  g_source_destroy (limit);
}

/**
 * hf_test_bytes:
 * Returns: (transfer full): @n bytes that look random and are the same for the same @seed
 * everywhere
 */
GBytes *
hf_test_bytes (gsize n, unsigned seed)
{
  unsigned char *data = g_malloc (n + 8);
  guint64 state = 0x9e3779b97f4a7c15u ^ (guint64)seed * 0xd1342543de82ef95u;

  for (gsize i = 0; i < n; i += 8)
    {
      guint64 z = state += 0x9e3779b97f4a7c15u;

      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
      z = GUINT64_TO_LE (z ^ (z >> 31));
      memcpy (data + i, &z, 8);
    }
  return g_bytes_new_take (data, n);
}

/**
 * hf_test_file_set:
 * Writes a file of @dir, in place of one that may exist.
 */
void
hf_test_file_set (const char *dir, const char *name, const void *data, gsize length)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, data, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                            &error);
  g_assert_no_error (error);
}

/**
 * hf_test_file_get:
 * Returns: (transfer full) (nullable): the content of a file of @dir, %NULL when there is none
 */
GBytes *
hf_test_file_get (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, &error))
    {
      g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
      return NULL;
    }
  return g_bytes_new_take (data, length);
}

/**
 * hf_test_memory_file_new:
 * Returns: a file of these bytes that has no name and needs no disk
 */
int
hf_test_memory_file_new (const void *data, gsize length)
{
  int fd = memfd_create ("test", MFD_CLOEXEC);
  gsize at = 0;

  g_assert_cmpint (fd, >=, 0);
  while (at < length)
    {
      gssize n = write (fd, (const char *)data + at, length - at);

      g_assert_cmpint (n, >, 0);
      at += (gsize)n;
    }
  return fd;
}

/**
 * hf_test_dir_count:
 * Returns: how many entries @dir has, hidden ones too
 */
unsigned
hf_test_dir_count (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) open = g_dir_open (dir, 0, &error);
  unsigned count = 0;

  g_assert_no_error (error);
  while (g_dir_read_name (open))
    count++;
  return count;
}

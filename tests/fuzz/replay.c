/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stands in for libFuzzer where a target is a test: runs it over each file of a directory, in a
 * process of its own, so that one file's crash does not hide another's. Prints TAP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hf-fuzz.h"

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
list_files (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) open = g_dir_open (dir, 0, &error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (open)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static void
run_target (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *data = NULL;
  g_autofree guint8 *exact = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  /* Without the zero byte that GLib adds, the address sanitizer sees what is read beyond the end.
   */
  exact = g_memdup2 (data, size);
  LLVMFuzzerTestOneInput (exact, size);
}

static gboolean
replay (const char *dir, const char *name)
{
  int status;
  pid_t child;

  fflush (stdout);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      run_target (dir, name);
      exit (EXIT_SUCCESS);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (WIFSIGNALED (status))
    printf ("# %s: %s\n", name, strsignal (WTERMSIG (status)));
  return WIFEXITED (status) && WEXITSTATUS (status) == EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) names = NULL;
  gboolean all_ok = TRUE;

  if (argc != 2)
    {
      fprintf (stderr, "usage: %s DIRECTORY\n", argv[0]);
      return 2;
    }
  names = list_files (argv[1]);
  if (names->len == 0)
    {
      fprintf (stderr, "%s: no seeds in %s\n", argv[0], argv[1]);
      return EXIT_FAILURE;
    }

  LLVMFuzzerInitialize (&argc, &argv);
  printf ("1..%u\n", names->len);
  for (unsigned i = 0; i < names->len; i++)
    {
      gboolean ok = replay (argv[1], names->pdata[i]);

      printf ("%s %u %s\n", ok ? "ok" : "not ok", i + 1, (const char *)names->pdata[i]);
      all_ok = all_ok && ok;
    }
  return all_ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

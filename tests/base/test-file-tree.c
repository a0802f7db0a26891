/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-test.h"

static int
open_dir (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

/* A folder of this depth with a file, a symlink and a forbidden folder at each level. */
static void
make_tree (int dir_fd, unsigned depth)
{
  g_autoptr (GString) path = g_string_new ("tree");

  for (unsigned i = 0; i < depth; i++)
    {
      static const char *const more[] = { "/file", "/link", "/closed" };

      g_assert_cmpint (mkdirat (dir_fd, path->str, 0755), ==, 0);
      for (gsize k = 0; k < G_N_ELEMENTS (more); k++)
        {
          g_autofree char *at = g_strconcat (path->str, more[k], NULL);

          if (k == 0)
            g_assert_cmpint (close (openat (dir_fd, at, O_CREAT | O_WRONLY | O_EXCL, 0)), ==, 0);
          if (k == 1)
            g_assert_cmpint (symlinkat ("/", dir_fd, at), ==, 0);
          if (k == 2)
            g_assert_cmpint (mkdirat (dir_fd, at, 0), ==, 0);
        }
      g_string_append (path, "/d");
    }
}

static void
test_remove (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GError) error = NULL;
  int fd = open_dir (dir);

  make_tree (fd, 100);
  g_assert_true (hf_tree_remove (fd, "tree", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  g_assert_false (hf_tree_remove (fd, "tree", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  close (fd);
}

/* What a symlink leads to stays. */
static void
test_remove_symlink (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDir) other = hf_test_dir_new ();
  int fd = open_dir (dir);

  hf_test_file_set (other, "stays", "", 0);
  g_assert_cmpint (mkdirat (fd, "tree", 0755), ==, 0);
  g_assert_cmpint (symlinkat (other, fd, "tree/link"), ==, 0);
  g_assert_cmpint (symlinkat (other, fd, "link"), ==, 0);
  g_assert_true (hf_tree_remove (fd, "tree", NULL));
  g_assert_true (hf_tree_remove (fd, "link", NULL));
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  g_assert_cmpuint (hf_test_dir_count (other), ==, 1);
  close (fd);
}

static int
keep_link (const char *operation, const char *name)
{
  return strcmp (operation, "unlink") == 0 && strcmp (name, "link") == 0 ? EIO : 0;
}

static void
test_remove_fails (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GError) error = NULL;
  int fd = open_dir (dir);

  make_tree (fd, 3);
  hf_file_fault = keep_link;
  g_assert_false (hf_tree_remove (fd, "tree", &error));
  hf_file_fault = NULL;
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "can't remove link"));
  close (fd);
}

static int
know_no_renaming (const char *operation, const char *name)
{
  return strcmp (operation, "rename-new") == 0 ? EINVAL : 0;
}

static int
fail_to_rename (const char *operation, const char *name)
{
  return strcmp (operation, "rename-new") == 0 ? ENOSPC : 0;
}

static void
test_publish (void)
{
  static const HfFileFault faults[] = { NULL, know_no_renaming };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (HfTestDir) dir = hf_test_dir_new ();
      g_autoptr (GError) error = NULL;
      int fd = open_dir (dir);

      hf_file_fault = faults[i];
      hf_test_file_set (dir, "a.part", "a", 1);
      g_assert_cmpint (mkdirat (fd, "b.part", 0755), ==, 0);
      g_assert_true (hf_file_publish (fd, "a.part", "a", NULL));
      g_assert_true (hf_file_publish (fd, "b.part", "b", NULL));
      g_assert_cmpint (mkdirat (fd, "b.part", 0755), ==, 0);
      /* Not even an empty folder is replaced. */
      g_assert_false (hf_file_publish (fd, "b.part", "b", &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
      g_clear_error (&error);
      g_assert_false (hf_file_publish (fd, "b.part", "a", &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
      g_clear_error (&error);
      g_assert_false (hf_file_publish (fd, "c.part", "c", &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
      g_clear_error (&error);
      hf_file_fault = fail_to_rename;
      g_assert_false (hf_file_publish (fd, "b.part", "c", &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
      hf_file_fault = NULL;
      g_assert_cmpuint (hf_test_dir_count (dir), ==, 3);
      close (fd);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/file-tree/remove", test_remove);
  g_test_add_func ("/base/file-tree/remove-symlink", test_remove_symlink);
  g_test_add_func ("/base/file-tree/remove-fails", test_remove_fails);
  g_test_add_func ("/base/file-tree/publish", test_publish);
  return g_test_run ();
}

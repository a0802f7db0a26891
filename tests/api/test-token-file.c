/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The token file: made once, and never believed when others could have written or read it. */
#include "hf-token-file.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-test.h"

static void
assert_refused (const char *path, int code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_token_file_load (path, &error));
  g_assert_error (error, HF_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_made_once (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "token", NULL);
  g_autofree char *other_path = g_build_filename (dir, "other", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *made = hf_token_file_load (path, &error);
  g_autofree char *read = hf_token_file_load (path, &error);
  g_autofree char *other = hf_token_file_load (other_path, &error);
  g_autoptr (GBytes) bytes = hf_test_file_get (dir, "token");
  g_autofree char *line = g_strconcat (made, "\n", NULL);
  GStatBuf info;

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (made), ==, 43);
  g_assert_cmpstr (made, ==, read);
  g_assert_cmpstr (made, !=, other);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), line, strlen (line));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
}

static void
test_others_may_use_it (void)
{
  static const int modes[] = { 0644, 0640, 0604, 0620, 0602, 0666, 0700 };
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "token", NULL);

  hf_test_file_set (dir, "token", "0123456789abcdef0123456789\n", 27);
  for (unsigned i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (path, modes[i]), ==, 0);
      assert_refused (path, HF_ERROR_DENIED, "chmod 600");
    }
}

static void
test_own_token (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "token", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  hf_test_file_set (dir, "token", "chosen-by-the-user-himself", 26);
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  token = hf_token_file_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (token, ==, "chosen-by-the-user-himself");
}

static void
test_not_a_token (void)
{
  static const char *const contents[]
      = { "", "\n", "short", "two words are not a token\n", "two-lines-are-not\na-token-either\n" };
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "token", NULL);
  g_autofree char *huge = g_strnfill (100000, 'x');

  for (unsigned i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      hf_test_file_set (dir, "token", contents[i], strlen (contents[i]));
      g_assert_cmpint (g_chmod (path, 0600), ==, 0);
      assert_refused (path, HF_ERROR_INVALID, "one line");
    }
  hf_test_file_set (dir, "token", huge, strlen (huge));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  assert_refused (path, HF_ERROR_INVALID, "one line");
}

static void
test_not_a_file (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "token", NULL);
  g_autofree char *link_path = g_build_filename (dir, "link", NULL);
  g_autofree char *fifo = g_build_filename (dir, "fifo", NULL);
  g_autofree char *missing = g_build_filename (dir, "no", "token", NULL);

  hf_test_file_set (dir, "token", "0123456789abcdef0123456789\n", 27);
  g_assert_cmpint (symlink (path, link_path), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_refused (link_path, HF_ERROR_INVALID, "link");
  assert_refused (fifo, HF_ERROR_INVALID, "regular file");
  assert_refused (dir, HF_ERROR_INVALID, "regular file");
  assert_refused (missing, HF_ERROR_NOT_FOUND, "No such file");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/token-file/made-once", test_made_once);
  g_test_add_func ("/api/token-file/others-may-use-it", test_others_may_use_it);
  g_test_add_func ("/api/token-file/own-token", test_own_token);
  g_test_add_func ("/api/token-file/not-a-token", test_not_a_token);
  g_test_add_func ("/api/token-file/not-a-file", test_not_a_file);
  return g_test_run ();
}

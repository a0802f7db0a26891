/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of secrets: never believed when others could have used it, never told from. */
#include "hf-secrets-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-test.h"

static const char two[] = "{\"node\": {\"user\": \"ann\", \"password\": \"hunter2\"}}";

static void
set_file (const char *dir, const char *text)
{
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);

  hf_test_file_set (dir, "secrets", text, strlen (text));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
}

static unsigned
mode_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_lstat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
assert_secret (HfCredentials *credentials, const char *backend, const char *name,
               const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfSecret) value = hf_credentials_lookup (credentials, backend, name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, expected);
}

static void
assert_error (GError *error, int code, const char *path, const char *word)
{
  g_assert_error (error, HF_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (strstr (error->message, "hunter"));
}

static void
assert_refused (const char *path, int code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_secrets_file_new (path, &error));
  assert_error (error, code, path, word);
}

static void
test_made (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);
  g_autoptr (GError) error = NULL;
  mode_t mask = umask (0);
  g_autoptr (HfCredentials) credentials = hf_secrets_file_new (path, &error);
  g_autoptr (HfCredentials) again = NULL;

  umask (mask);
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (path), ==, 0600);
  assert_secret (credentials, "node", "token", NULL);
  g_assert_true (hf_credentials_save (credentials, "node", "token", "hunter2", &error));
  g_assert_no_error (error);
  again = hf_secrets_file_new (path, &error);
  g_assert_no_error (error);
  assert_secret (again, "node", "token", "hunter2");
}

static void
test_others_may_use_it (void)
{
  static const int modes[] = { 0644, 0640, 0604, 0620, 0602, 0666, 0700, 04600 };
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCredentials) credentials = NULL;

  set_file (dir, two);
  for (unsigned i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (path, modes[i]), ==, 0);
      assert_refused (path, HF_ERROR_DENIED, "run: chmod 600 /");
    }

  /* Also later, while the program runs. */
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  credentials = hf_secrets_file_new (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_null (hf_credentials_lookup (credentials, "node", "user", &error));
  assert_error (error, HF_ERROR_DENIED, path, "chmod 600");
  g_clear_error (&error);
  g_assert_false (hf_credentials_save (credentials, "node", "user", "bob", &error));
  assert_error (error, HF_ERROR_DENIED, path, "chmod 600");
  g_assert_cmpuint (mode_of (path), ==, 0640);
}

/* Only root can give a file away. */
static void
test_another_owner (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);

  set_file (dir, two);
  if (chown (path, geteuid () + 1, (gid_t)-1) != 0)
    {
      g_test_skip ("needs root");
      return;
    }
  assert_refused (path, HF_ERROR_DENIED, "another user");
}

static void
test_not_a_file (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);
  g_autofree char *link_path = g_build_filename (dir, "link", NULL);
  g_autofree char *dangling = g_build_filename (dir, "dangling", NULL);
  g_autofree char *fifo = g_build_filename (dir, "fifo", NULL);
  g_autofree char *missing = g_build_filename (dir, "no", "secrets", NULL);
  g_autofree char *target = g_build_filename (dir, "target", NULL);

  set_file (dir, two);
  g_assert_cmpint (symlink (path, link_path), ==, 0);
  g_assert_cmpint (symlink (target, dangling), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_refused (link_path, HF_ERROR_INVALID, "link");
  assert_refused (dangling, HF_ERROR_INVALID, "link");
  assert_refused (fifo, HF_ERROR_INVALID, "regular file");
  assert_refused (dir, HF_ERROR_INVALID, "regular file");
  assert_refused (missing, HF_ERROR_NOT_FOUND, "can't make");
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

static void
test_bad_content (void)
{
  static const char *const contents[] = {
    "hunter2",
    "{\"node\": {\"token\": hunter2}}",
    "{\"node\": {\"token\": \"hunter2\"}",
    "[\"hunter2\"]",
    "{\"node\": \"hunter2\"}",
    "{\"node\": {\"token\": 7}}",
    "{\"node\": {\"token\": null}}",
    "{\"node\": {\"token\": [\"hunter2\"]}}",
    "{\"node\": {\"token\": \"hunter2\"}} hunter2",
    "{\"node\": {\"token\": \"hunter2\xff\"}}",
    "\n",
  };
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);
  g_autofree char *text = g_strnfill (1024 * 1024, ' ');
  g_autofree char *huge = g_strconcat ("{}", text, NULL);
  g_autoptr (HfCredentials) credentials = NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      set_file (dir, contents[i]);
      assert_refused (path, HF_ERROR_MALFORMED, "must be JSON such as");
    }
  set_file (dir, huge);
  assert_refused (path, HF_ERROR_TOO_LARGE, "1048576 bytes");
  set_file (dir, "");
  credentials = hf_secrets_file_new (path, NULL);
  assert_secret (credentials, "node", "token", NULL);
}

/* What can't stand in a header is told, and goes nowhere. */
static void
test_bad_values (void)
{
  static const char *const values[] = { "", "hunter2\\n", "hunter\\u0085" };
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);
  g_autofree char *text = g_strnfill (HF_SECRET_MOST + 1, 'x');

  for (unsigned i = 0; i <= G_N_ELEMENTS (values); i++)
    {
      const char *value = i < G_N_ELEMENTS (values) ? values[i] : text;
      g_autofree char *json
          = g_strdup_printf ("{\"node\": {\"token\": \"%s\", \"user\": \"a\"}}", value);
      g_autoptr (HfCredentials) credentials = NULL;
      g_autoptr (GError) error = NULL;

      set_file (dir, json);
      credentials = hf_secrets_file_new (path, NULL);
      g_assert_null (hf_credentials_lookup (credentials, "node", "token", &error));
      assert_error (error, HF_ERROR_INVALID, "“token” of “node”", "one line");
      assert_secret (credentials, "node", "user", "a");
    }
}

static void
test_changed_by_hand (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);
  g_autoptr (HfCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  set_file (dir, two);
  credentials = hf_secrets_file_new (path, NULL);
  assert_secret (credentials, "node", "password", "hunter2");
  assert_secret (credentials, "node", "token", NULL);
  assert_secret (credentials, "other", "password", NULL);
  set_file (dir, "{\"node\": {\"password\": \"hunter3\"}}");
  assert_secret (credentials, "node", "password", "hunter3");
  assert_secret (credentials, "node", "user", NULL);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_null (hf_credentials_lookup (credentials, "node", "password", &error));
  assert_error (error, HF_ERROR_NOT_FOUND, path, "can't open");
}

static void
test_save (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);
  g_autoptr (HfCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;
  mode_t mask = umask (0);

  set_file (dir, two);
  credentials = hf_secrets_file_new (path, NULL);
  g_assert_true (hf_credentials_save (credentials, "node", "password", "a \"b\" ü", &error));
  g_assert_true (hf_credentials_save (credentials, "store", "token", "t", &error));
  umask (mask);
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (path), ==, 0600);
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 1);
  assert_secret (credentials, "node", "password", "a \"b\" ü");
  assert_secret (credentials, "node", "user", "ann");
  assert_secret (credentials, "store", "token", "t");

  g_assert_true (hf_credentials_save (credentials, "node", "password", NULL, &error));
  g_assert_true (hf_credentials_save (credentials, "store", "token", NULL, &error));
  g_assert_true (hf_credentials_save (credentials, "none", "token", NULL, &error));
  g_assert_no_error (error);
  assert_secret (credentials, "node", "password", NULL);
  assert_secret (credentials, "node", "user", "ann");
  assert_secret (credentials, "store", "token", NULL);
  g_assert_false (hf_credentials_save (credentials, "node", "password", "hunter2\n", &error));
  assert_error (error, HF_ERROR_INVALID, "“password” of “node”", "one line");
}

static int
full_disk (const char *operation, const char *name)
{
  return g_str_equal (operation, "write") ? ENOSPC : 0;
}

/* What can't be written leaves the file as it was. */
static void
test_save_fails (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "secrets", NULL);
  g_autoptr (HfCredentials) credentials = NULL;
  g_autoptr (GError) error = NULL;

  set_file (dir, two);
  credentials = hf_secrets_file_new (path, NULL);
  hf_file_fault = full_disk;
  g_assert_false (hf_credentials_save (credentials, "node", "password", "hunter3", &error));
  hf_file_fault = NULL;
  assert_error (error, HF_ERROR_NO_SPACE, path, "can't write");
  assert_secret (credentials, "node", "password", "hunter2");
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 1);

  g_clear_error (&error);
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  assert_secret (credentials, "node", "password", "hunter2");
  g_assert_true (hf_credentials_save (credentials, "node", "password", "hunter2", &error));
  g_assert_false (hf_credentials_save (credentials, "node", "password", "hunter3", &error));
  assert_error (error, HF_ERROR_UNSUPPORTED, path, "read-only; run: chmod 600");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/secrets-file/made", test_made);
  g_test_add_func ("/base/secrets-file/others-may-use-it", test_others_may_use_it);
  g_test_add_func ("/base/secrets-file/another-owner", test_another_owner);
  g_test_add_func ("/base/secrets-file/not-a-file", test_not_a_file);
  g_test_add_func ("/base/secrets-file/bad-content", test_bad_content);
  g_test_add_func ("/base/secrets-file/bad-values", test_bad_values);
  g_test_add_func ("/base/secrets-file/changed-by-hand", test_changed_by_hand);
  g_test_add_func ("/base/secrets-file/save", test_save);
  g_test_add_func ("/base/secrets-file/save-fails", test_save_fails);
  return g_test_run ();
}

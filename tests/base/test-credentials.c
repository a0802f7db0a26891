/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The directory of a service manager, and several places as one. */
#include "hf-credentials.h"

#include <glib/gstdio.h>
#include <string.h>

#include "hf-credentials-chain.h"
#include "hf-credentials-directory.h"
#include "hf-error.h"
#include "hf-secrets-file.h"
#include "hf-test.h"

static void
set_text (const char *dir, const char *name, const char *text)
{
  hf_test_file_set (dir, name, text, strlen (text));
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
assert_no_lookup (HfCredentials *credentials, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hf_credentials_lookup (credentials, "node", name, &error));
  g_assert_error (error, HF_ERROR, code);
  g_assert_null (strstr (error->message, "hunter"));
}

static void
test_nowhere (void)
{
  g_autoptr (GError) error = NULL;

  assert_secret (NULL, "node", "token", NULL);
  g_assert_true (hf_credentials_save (NULL, "node", "token", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hf_credentials_save (NULL, "node", "token", "hunter2", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "--secrets FILE"));
}

static void
test_directory (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *none = g_build_filename (dir, "none", NULL);
  g_autofree char *folder = g_build_filename (dir, "node.folder", NULL);
  g_autofree char *text = g_strnfill (HF_SECRET_MOST + 3, 'x');
  g_autoptr (HfCredentials) credentials = hf_credentials_directory_new (dir);
  g_autoptr (HfCredentials) absent = hf_credentials_directory_new (none);

  set_text (dir, "node.token", "hunter2\n");
  set_text (dir, "node.plain", "hunter2");
  set_text (dir, "node.dos", "hunter2\r\n");
  set_text (dir, "node.longest", text + 3);
  set_text (dir, "node.long", text);
  set_text (dir, "node.lines", "hunter2\nhunter3\n");
  set_text (dir, "node.empty", "\n");
  set_text (dir, "node.nothing", "");
  hf_test_file_set (dir, "node.zero", "a\0hunter2", 9);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  assert_secret (credentials, "node", "token", "hunter2");
  assert_secret (credentials, "node", "plain", "hunter2");
  assert_secret (credentials, "node", "dos", "hunter2");
  assert_secret (credentials, "node", "longest", text + 3);
  assert_secret (credentials, "node", "password", NULL);
  assert_secret (credentials, "node.token", "", NULL);
  assert_secret (absent, "node", "token", NULL);
  assert_no_lookup (credentials, "long", HF_ERROR_TOO_LARGE);
  assert_no_lookup (credentials, "lines", HF_ERROR_INVALID);
  assert_no_lookup (credentials, "empty", HF_ERROR_INVALID);
  assert_no_lookup (credentials, "nothing", HF_ERROR_INVALID);
  assert_no_lookup (credentials, "zero", HF_ERROR_INVALID);
  assert_no_lookup (credentials, "folder", HF_ERROR_INVALID);
}

static void
test_directory_is_not_written (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfCredentials) credentials = hf_credentials_directory_new (dir);
  g_autoptr (GError) error = NULL;

  g_assert_true (hf_credentials_save (credentials, "node", "token", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hf_credentials_save (credentials, "node", "token", "hunter2", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "--secrets FILE"));
  g_assert_cmpuint (hf_test_dir_count (dir), ==, 0);
  g_clear_error (&error);
  set_text (dir, "node.token", "hunter2");
  g_assert_false (hf_credentials_save (credentials, "node", "token", NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  assert_secret (credentials, "node", "token", "hunter2");
}

typedef struct
{
  HfTestDir *dir;
  char *path;
  HfCredentials *chain; /* of a file and the directory */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HfCredentialsChain *chain = hf_credentials_chain_new ();
  g_autoptr (HfCredentials) file = NULL;
  g_autoptr (HfCredentials) directory = NULL;

  self->dir = hf_test_dir_new ();
  self->path = g_build_filename (self->dir, "secrets", NULL);
  file = hf_secrets_file_new (self->path, &error);
  g_assert_no_error (error);
  directory = hf_credentials_directory_new (self->dir);
  hf_credentials_chain_add (chain, file);
  hf_credentials_chain_add (chain, directory);
  self->chain = HF_CREDENTIALS (chain);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_finalize_object (self->chain);
  g_free (self->path);
  hf_test_dir_free (self->dir);
}

static void
test_chain (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_text (self->dir, "node.token", "hunter2");
  assert_secret (self->chain, "node", "token", "hunter2");
  assert_secret (self->chain, "node", "user", NULL);
  g_assert_true (hf_credentials_save (self->chain, "node", "token", "hunter3", &error));
  assert_secret (self->chain, "node", "token", "hunter3");

  /* The file's goes, the directory's can't. */
  g_assert_false (hf_credentials_save (self->chain, "node", "token", NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  assert_secret (self->chain, "node", "token", "hunter2");
  g_assert_true (hf_credentials_save (self->chain, "node", "user", "ann", &error));
  g_assert_true (hf_credentials_save (self->chain, "node", "user", NULL, &error));
  g_assert_no_error (error);
  assert_secret (self->chain, "node", "user", NULL);
}

/* An old secret is not used in place of one that can't be read. */
static void
test_chain_broken (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_text (self->dir, "node.token", "hunter2");
  g_assert_cmpint (g_chmod (self->path, 0644), ==, 0);
  assert_no_lookup (self->chain, "token", HF_ERROR_DENIED);
  g_assert_null (hf_credentials_lookup (self->chain, "node", "token", NULL));
  g_assert_false (hf_credentials_save (self->chain, "node", "token", "hunter3", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
  g_clear_error (&error);

  /* A file that is meant to be only read is no such thing. */
  g_assert_cmpint (g_chmod (self->path, 0400), ==, 0);
  assert_secret (self->chain, "node", "token", "hunter2");
  g_assert_false (hf_credentials_save (self->chain, "node", "token", "hunter3", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, self->path));
}

static void
test_chain_of_nothing (void)
{
  g_autoptr (HfCredentials) chain = HF_CREDENTIALS (hf_credentials_chain_new ());
  g_autoptr (GError) error = NULL;

  assert_secret (chain, "node", "token", NULL);
  g_assert_true (hf_credentials_save (chain, "node", "token", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (hf_credentials_save (chain, "node", "token", "hunter2", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/credentials/nowhere", test_nowhere);
  g_test_add_func ("/base/credentials/directory", test_directory);
  g_test_add_func ("/base/credentials/directory-is-not-written", test_directory_is_not_written);
  g_test_add ("/base/credentials/chain", Fixture, NULL, set_up, test_chain, tear_down);
  g_test_add ("/base/credentials/chain-broken", Fixture, NULL, set_up, test_chain_broken,
              tear_down);
  g_test_add_func ("/base/credentials/chain-of-nothing", test_chain_of_nothing);
  return g_test_run ();
}

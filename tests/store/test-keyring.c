/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-keyring.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-mock-keyring.h"

/* A bus of its own, a keyring on it unless it is to be absent, and what asks it. */
typedef struct
{
  GTestDBus *bus;
  HfMockKeyring *mock;
  HfClock *clock;
  char *dir;
  char *index;
  HfCredentials *keyring;
} Fixture;

static HfCredentials *
open_keyring (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  HfCredentials *keyring = hf_keyring_new (fixture->index, fixture->clock, &error);

  g_assert_no_error (error);
  return keyring;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->mock = data ? NULL : hf_mock_keyring_new ();
  fixture->clock = hf_clock_new_manual (HF_DAY);
  fixture->dir = g_dir_make_tmp ("holdfast-keyring-XXXXXX", NULL);
  fixture->index = g_build_filename (fixture->dir, "keyring.json", NULL);
  fixture->keyring = open_keyring (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->keyring);
  g_clear_pointer (&fixture->mock, hf_mock_keyring_free);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
  hf_clock_unref (fixture->clock);
  unlink (fixture->index);
  rmdir (fixture->dir);
  g_free (fixture->index);
  g_free (fixture->dir);
}

static void
assert_saved (Fixture *fixture, const char *backend, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hf_credentials_save (fixture->keyring, backend, name, value, &error));
  g_assert_no_error (error);
}

static void
assert_found (Fixture *fixture, const char *backend, const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfSecret) found = hf_credentials_lookup (fixture->keyring, backend, name, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_not_found (Fixture *fixture, const char *name, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfSecret) found = hf_credentials_lookup (fixture->keyring, "nas", name, &error);

  g_assert_null (found);
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr (error->message, words));
}

static void
assert_not_saved (Fixture *fixture, const char *value, HfError code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_credentials_save (fixture->keyring, "nas", "token", value, &error));
  g_assert_error (error, HF_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, words));
}

/* Kept, changed, told apart, forgotten; and found again after a restart. */
static void
test_keep (Fixture *fixture, gconstpointer data)
{
  g_autofree char *there = NULL;

  assert_found (fixture, "nas", "token", NULL);
  assert_saved (fixture, "nas", "token", "geheim");
  assert_saved (fixture, "nas", "user", "frank");
  assert_saved (fixture, "box", "token", "anders");
  assert_found (fixture, "nas", "token", "geheim");
  assert_found (fixture, "nas", "user", "frank");
  assert_found (fixture, "box", "token", "anders");
  there = hf_mock_keyring_get (fixture->mock, "nas", "token");
  g_assert_cmpstr (there, ==, "geheim");

  assert_saved (fixture, "nas", "token", "neu");
  g_assert_cmpuint (hf_mock_keyring_count (fixture->mock), ==, 3);
  g_object_unref (fixture->keyring);
  fixture->keyring = open_keyring (fixture);
  assert_found (fixture, "nas", "token", "neu");

  assert_saved (fixture, "nas", "token", NULL);
  assert_saved (fixture, "nas", "token", NULL);
  assert_found (fixture, "nas", "token", NULL);
  assert_found (fixture, "nas", "user", "frank");
  g_assert_cmpuint (hf_mock_keyring_count (fixture->mock), ==, 2);
}

/* Nothing but names is in the file, which is nobody else's. */
static void
test_index (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCredentials) other = NULL;
  GStatBuf info;

  g_assert_false (g_file_test (fixture->index, G_FILE_TEST_EXISTS));
  assert_saved (fixture, "nas", "token", "geheim");
  g_file_get_contents (fixture->index, &content, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (content, "nas/token"));
  g_assert_null (strstr (content, "geheim"));
  g_stat (fixture->index, &info);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  g_file_set_contents (fixture->index, "{\"secrets\": 3}", -1, &error);
  g_assert_no_error (error);
  other = hf_keyring_new (fixture->index, fixture->clock, &error);
  g_assert_null (other);
  g_assert_error (error, HF_ERROR, HF_ERROR_MALFORMED);
}

/* What was never given is not asked for; what the user removed there is gone. */
static void
test_not_there (Fixture *fixture, gconstpointer data)
{
  unsigned before;

  assert_saved (fixture, "nas", "token", "geheim");
  before = hf_mock_keyring_count_searches (fixture->mock);
  assert_found (fixture, "nas", "password", NULL);
  assert_found (fixture, "kubo", "token", NULL);
  assert_saved (fixture, "kubo", "token", NULL);
  g_assert_cmpuint (hf_mock_keyring_count_searches (fixture->mock), ==, before);
  hf_mock_keyring_clear (fixture->mock);
  assert_found (fixture, "nas", "token", NULL);
}

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  assert_saved (fixture, "nas", "token", "geheim");
  hf_mock_keyring_set_locked (fixture->mock, TRUE);
  assert_not_found (fixture, "token", "the keyring is locked");
  assert_found (fixture, "nas", "user", NULL); /* needs no keyring */
  assert_not_saved (fixture, "neu", HF_ERROR_UNAVAILABLE, "the keyring is locked");
  assert_not_saved (fixture, NULL, HF_ERROR_UNAVAILABLE, "the keyring is locked");
  hf_mock_keyring_set_locked (fixture->mock, FALSE);
  assert_found (fixture, "nas", "token", "geheim");
}

static void
test_absent (Fixture *fixture, gconstpointer data)
{
  assert_found (fixture, "nas", "token", NULL);
  assert_not_saved (fixture, "geheim", HF_ERROR_UNSUPPORTED, "start Holdfast with --secrets FILE");
  assert_found (fixture, "nas", "token", NULL); /* nothing was kept, so nothing is missed */
  assert_saved (fixture, "nas", "token", NULL);
}

static void
test_no_collection (Fixture *fixture, gconstpointer data)
{
  hf_mock_keyring_set_empty (fixture->mock);
  assert_not_saved (fixture, "geheim", HF_ERROR_UNSUPPORTED, "there is no default keyring");
}

/* It goes and comes back, as it does when the user logs out of a session that goes on. */
static void
test_restarted (Fixture *fixture, gconstpointer data)
{
  assert_saved (fixture, "nas", "token", "geheim");
  g_clear_pointer (&fixture->mock, hf_mock_keyring_free);
  assert_not_found (fixture, "token", "there is no keyring in this session");
  fixture->mock = hf_mock_keyring_new ();
  assert_saved (fixture, "nas", "token", "neu");
  assert_found (fixture, "nas", "token", "neu");
}

static gpointer
look_up (gpointer data)
{
  assert_not_found (data, "token", "did not answer within 10 seconds");
  return NULL;
}

/* One that waits is told after ten seconds, the next one at once; later it is asked again. */
static void
test_silent (Fixture *fixture, gconstpointer data)
{
  GThread *thread;

  assert_saved (fixture, "nas", "token", "geheim");
  hf_mock_keyring_set_silent (fixture->mock, TRUE);
  thread = g_thread_new ("look-up", look_up, fixture);
  hf_mock_keyring_wait_for_silence (fixture->mock);
  hf_clock_advance (fixture->clock, HF_KEYRING_PATIENCE);
  g_thread_join (thread);
  look_up (fixture);
  hf_mock_keyring_set_silent (fixture->mock, FALSE);
  hf_clock_advance (fixture->clock, HF_KEYRING_PATIENCE);
  assert_found (fixture, "nas", "token", "geheim");
}

int
main (int argc, char **argv)
{
  static const char absent[] = "absent";

  g_test_init (&argc, &argv, NULL);
#define ADD(name, func, data)                                                                      \
  g_test_add ("/store/keyring/" name, Fixture, data, set_up, func, tear_down)
  ADD ("keep", test_keep, NULL);
  ADD ("index", test_index, NULL);
  ADD ("not-there", test_not_there, NULL);
  ADD ("locked", test_locked, NULL);
  ADD ("absent", test_absent, absent);
  ADD ("no-collection", test_no_collection, NULL);
  ADD ("restarted", test_restarted, NULL);
  ADD ("silent", test_silent, NULL);
#undef ADD
  return g_test_run ();
}

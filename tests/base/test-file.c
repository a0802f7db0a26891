/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-test.h"

/* The script: the nth call of an operation gets an answer; all calls are counted. */
static struct
{
  const char *operation;
  int nth;
  int answer;
  int seen;
} script;

static int
play (const char *operation, const char *name)
{
  g_assert_nonnull (name);
  if (!g_str_equal (operation, script.operation))
    return 0;
  return ++script.seen == script.nth ? script.answer : 0;
}

static void
plan (const char *operation, int nth, int answer)
{
  script.operation = operation;
  script.nth = nth;
  script.answer = answer;
  script.seen = 0;
  hf_file_fault = play;
}

typedef struct
{
  char *path;
  int fd;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->path = hf_test_dir_new ();
  self->fd = hf_dir_open (AT_FDCWD, self->path, NULL);
  g_assert_cmpint (self->fd, >=, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  hf_file_fault = NULL;
  close (self->fd);
  hf_test_dir_free (self->path);
}

static void
assert_content (Fixture *self, const char *name, const char *expected)
{
  g_autoptr (GBytes) bytes = hf_test_file_get (self->path, name);

  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

static HfNewFile *
new_file (Fixture *self, const char *content)
{
  g_autoptr (GError) error = NULL;
  HfNewFile *file = hf_new_file_create (self->fd, "part", &error);

  g_assert_no_error (error);
  g_assert_true (hf_new_file_write (file, content, strlen (content), &error));
  g_assert_no_error (error);
  return file;
}

static void
test_publish (Fixture *self, gconstpointer data)
{
  g_autoptr (HfNewFile) file = new_file (self, "hello");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->path, "whole", NULL);
  gboolean existed = TRUE;
  GStatBuf info;

  g_assert_null (hf_test_file_get (self->path, "whole"));
  g_assert_true (hf_new_file_publish (file, "whole", &existed, &error));
  g_assert_no_error (error);
  g_assert_false (existed);
  g_assert_cmpuint (hf_new_file_get_size (file), ==, 5);
  assert_content (self, "whole", "hello");
  g_assert_cmpuint (hf_test_dir_count (self->path), ==, 1);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0644);
  g_assert_cmpuint (info.st_nlink, ==, 1);
}

static void
test_existed (Fixture *self, gconstpointer data)
{
  g_autoptr (HfNewFile) file = NULL;
  g_autoptr (GError) error = NULL;
  gboolean existed = FALSE;

  hf_test_file_set (self->path, "whole", "other", 5);
  file = new_file (self, "hello");
  g_assert_true (hf_new_file_publish (file, "whole", &existed, &error));
  g_assert_no_error (error);
  g_assert_true (existed);
  assert_content (self, "whole", "other");
  g_clear_pointer (&file, hf_new_file_free);
  g_assert_cmpuint (hf_test_dir_count (self->path), ==, 1);
}

static void
test_dropped (Fixture *self, gconstpointer data)
{
  g_autoptr (HfNewFile) file = new_file (self, "hello");
  g_autoptr (HfNewFile) second = NULL;
  g_autoptr (GError) error = NULL;

  second = hf_new_file_create (self->fd, "part", &error);
  g_assert_null (second);
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_pointer (&file, hf_new_file_free);
  g_assert_cmpuint (hf_test_dir_count (self->path), ==, 0);
}

static void
test_subdirectory (Fixture *self, gconstpointer data)
{
  g_autoptr (HfNewFile) file = new_file (self, "hello");
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_new_file_publish (file, "a/b/whole", NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (hf_dir_make (self->fd, "a/b", &error));
  g_assert_true (hf_dir_make (self->fd, "a/b", &error));
  g_assert_true (hf_new_file_publish (file, "a/b/whole", NULL, &error));
  g_assert_no_error (error);
  assert_content (self, "a/b/whole", "hello");
}

static void
test_exchange (Fixture *self, gconstpointer data)
{
  g_autoptr (HfNewFile) file = NULL;
  g_autoptr (GError) error = NULL;

  hf_test_file_set (self->path, "whole", "bad", 3);
  file = new_file (self, "good");
  g_assert_true (hf_new_file_exchange (file, "whole", "whole.bad", &error));
  g_assert_no_error (error);
  assert_content (self, "whole", "good");
  assert_content (self, "whole.bad", "bad");
  g_assert_cmpuint (hf_test_dir_count (self->path), ==, 2);
}

static void
test_exchange_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (HfNewFile) file = new_file (self, "good");
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_new_file_exchange (file, "whole", "whole.bad", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  hf_test_file_set (self->path, "whole", "bad", 3);
  hf_test_file_set (self->path, "whole.bad", "older", 5);
  g_assert_false (hf_new_file_exchange (file, "whole", "whole.bad", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  assert_content (self, "whole", "bad");
  assert_content (self, "whole.bad", "older");
}

static gboolean
exchange_once (Fixture *self, GError **error)
{
  g_autoptr (HfNewFile) file = hf_new_file_create (self->fd, "part", error);

  return file && hf_new_file_write (file, "good", 4, error)
         && hf_new_file_exchange (file, "whole", "whole.bad", error);
}

/* Whatever fails, and whenever: the name stays, with the whole old or the whole new content. */
static void
test_exchange_faults (Fixture *self, gconstpointer data)
{
  static const char *const operations[]
      = { "open", "write", "fsync", "link", "rename", "fsync-dir" };

  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    for (int nth = 1;; nth++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) bytes = NULL;
        gboolean done;

        hf_test_file_set (self->path, "whole", "bad", 3);
        plan (operations[i], nth, EIO);
        done = exchange_once (self, &error);
        hf_file_fault = NULL;
        bytes = hf_test_file_get (self->path, "whole");
        g_assert_nonnull (bytes);
        g_assert_true (g_bytes_get_size (bytes) == 3
                       || !memcmp (g_bytes_get_data (bytes, NULL), "good", 4));
        g_assert_null (hf_test_file_get (self->path, "part"));
        hf_file_remove (self->fd, "whole.bad", NULL);
        if (done)
          {
            g_assert_cmpint (nth, >, 1);
            break;
          }
        g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
      }
}

static gboolean
publish_once (Fixture *self, const char *content, GError **error)
{
  g_autoptr (HfNewFile) file = hf_new_file_create (self->fd, "part", error);

  return file && hf_new_file_write (file, content, strlen (content), error)
         && hf_new_file_publish (file, "whole", NULL, error);
}

/* Each call fails once, with each errno: nothing half is ever visible, and the next try works. */
static void
test_publish_faults (Fixture *self, gconstpointer data)
{
  static const char *const operations[]
      = { "open", "write", "fsync", "link", "unlink", "fsync-dir" };
  static const int errnos[] = { EIO, ENOSPC, EDQUOT };
  static const HfError codes[] = { HF_ERROR_FAILED, HF_ERROR_NO_SPACE, HF_ERROR_NO_SPACE };

  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    for (gsize e = 0; e < G_N_ELEMENTS (errnos); e++)
      {
        g_autoptr (GError) error = NULL;

        plan (operations[i], 1, errnos[e]);
        g_assert_false (publish_once (self, "hello", &error));
        g_assert_error (error, HF_ERROR, (int)codes[e]);
        g_clear_error (&error);
        hf_file_fault = NULL;
        if (i <= 3)
          g_assert_cmpuint (hf_test_dir_count (self->path), ==, 0);
        g_assert_true (publish_once (self, "hello", &error));
        g_assert_no_error (error);
        assert_content (self, "whole", "hello");
        g_assert_cmpuint (hf_test_dir_count (self->path), ==, 1);
        g_assert_true (hf_file_remove (self->fd, "whole", NULL));
      }
}

static void
test_short_writes (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  plan ("write", 1, -3);
  g_assert_true (publish_once (self, "hello", &error));
  g_assert_no_error (error);
  g_assert_cmpint (script.seen, ==, 2);
  assert_content (self, "whole", "hello");

  g_assert_true (hf_file_remove (self->fd, "whole", NULL));
  plan ("write", 1, EINTR);
  g_assert_true (publish_once (self, "hello", &error));
  g_assert_cmpint (script.seen, ==, 2);
  assert_content (self, "whole", "hello");
}

/* An existing name only counts once it is durable. */
static void
test_existed_is_synced (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_test_file_set (self->path, "whole", "other", 5);
  plan ("fsync-dir", 1, EIO);
  g_assert_false (publish_once (self, "hello", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
  assert_content (self, "whole", "other");
}

static void
test_small (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *fifo = g_build_filename (self->path, "fifo", NULL);

  g_assert_null (hf_file_read_small (self->fd, "note", 10, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (hf_file_replace_small (self->fd, "note", "12345", 5, &error));
  g_assert_true (hf_file_replace_small (self->fd, "note", "0123456789", 10, &error));
  g_assert_cmpuint (hf_test_dir_count (self->path), ==, 1);
  bytes = hf_file_read_small (self->fd, "note", 10, &error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 10);
  g_assert_null (hf_file_read_small (self->fd, "note", 9, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (hf_file_read_small (self->fd, ".", 9, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (hf_file_read_small (self->fd, "fifo", 9, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_clear_error (&error);
  plan ("read", 1, EIO);
  g_assert_null (hf_file_read_small (self->fd, "note", 10, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
}

static void
test_read_at (Fixture *self, gconstpointer data)
{
  int fd = hf_test_memory_file_new ("0123456789", 10);
  g_autoptr (GError) error = NULL;
  char part[8];
  gsize got;

  g_assert_true (hf_file_read_at (fd, "it", part, 4, 3, &got, &error));
  g_assert_cmpmem (part, got, "3456", 4);
  g_assert_true (hf_file_read_at (fd, "it", part, sizeof part, 7, &got, &error));
  g_assert_cmpmem (part, got, "789", 3);
  g_assert_true (hf_file_read_at (fd, "it", part, sizeof part, 10, &got, &error));
  g_assert_cmpuint (got, ==, 0);
  plan ("read", 1, EINTR);
  g_assert_true (hf_file_read_at (fd, "it", part, 1, 0, &got, &error));
  g_assert_cmpmem (part, got, "0", 1);
  plan ("read", 1, EIO);
  g_assert_false (hf_file_read_at (fd, "it", part, 1, 5, &got, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "can't read it at byte 5"));
  close (fd);
}

/* A file of /proc says that it has no bytes, and has some. */
static void
test_small_without_size (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = hf_file_read_small (AT_FDCWD, "/proc/self/status", 100000, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), >, 100);
}

static void
test_replace_faults (Fixture *self, gconstpointer data)
{
  static const char *const operations[] = { "open", "write", "fsync", "rename" };

  hf_test_file_set (self->path, "note", "old", 3);
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autoptr (GError) error = NULL;

      plan (operations[i], 1, ENOSPC);
      g_assert_false (hf_file_replace_small (self->fd, "note", "new", 3, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
      assert_content (self, "note", "old");
      g_assert_cmpuint (hf_test_dir_count (self->path), ==, 1);
    }
}

static void
test_directories (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_test_file_set (self->path, "note", "old", 3);
  g_assert_false (hf_dir_make (self->fd, "note", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_cmpint (hf_dir_open (self->fd, "absent", &error), ==, -1);
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (hf_file_remove (self->fd, "absent", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  plan ("mkdir", 2, EROFS);
  g_assert_false (hf_dir_make (self->fd, "x/y/z", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_DENIED);
}

static void
fake_disk (guint64 *free_bytes, guint64 *total_bytes)
{
  *free_bytes = 17;
}

static void
test_disk (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint64 available = 0;
  guint64 total = 0;

  g_assert_true (hf_disk_measure (self->fd, &available, &total, &error));
  g_assert_cmpuint (total, >, 0);
  g_assert_cmpuint (available, <=, total);
  hf_disk_measured = fake_disk;
  g_assert_true (hf_disk_measure (self->fd, &available, &total, &error));
  hf_disk_measured = NULL;
  g_assert_cmpuint (available, ==, 17);
  g_assert_false (hf_disk_measure (-1, &available, &total, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_FAILED);

  g_assert_cmpuint (hf_disk_floor (0), ==, G_GUINT64_CONSTANT (5000000000));
  g_assert_cmpuint (hf_disk_floor (G_GUINT64_CONSTANT (50000000000)), ==,
                    G_GUINT64_CONSTANT (5000000000));
  g_assert_cmpuint (hf_disk_floor (G_GUINT64_CONSTANT (2000000000000)), ==,
                    G_GUINT64_CONSTANT (200000000000));
}

#define ADD(path, func) g_test_add ("/base/file/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("publish", test_publish);
  ADD ("existed", test_existed);
  ADD ("dropped", test_dropped);
  ADD ("subdirectory", test_subdirectory);
  ADD ("exchange", test_exchange);
  ADD ("exchange-refused", test_exchange_refused);
  ADD ("exchange-faults", test_exchange_faults);
  ADD ("publish-faults", test_publish_faults);
  ADD ("short-writes", test_short_writes);
  ADD ("existed-is-synced", test_existed_is_synced);
  ADD ("small", test_small);
  ADD ("read-at", test_read_at);
  g_test_add_func ("/base/file/small-without-size", test_small_without_size);
  ADD ("replace-faults", test_replace_faults);
  ADD ("directories", test_directories);
  ADD ("disk", test_disk);
  return g_test_run ();
}

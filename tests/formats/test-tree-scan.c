/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders of this machine, read into trees. */
#include "hf-tree-scan.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-test.h"

static gboolean
drop (HfBlock *block, gpointer data, GError **error)
{
  unsigned *blocks = data;

  if (blocks != NULL)
    ++*blocks;
  return TRUE;
}

static HfTreeBuilder *
builder_new (unsigned *blocks)
{
  return hf_tree_builder_new (hf_unixfs_profile_get_default (), NULL, drop, blocks);
}

static char *
finish (HfTreeBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfCid) root = hf_tree_builder_finish (builder, &error);

  g_assert_no_error (error);
  return hf_cid_to_text (root);
}

static char *
scan (const char *path, const HfTreeScan *options)
{
  g_autoptr (HfTreeBuilder) builder = builder_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (hf_tree_builder_add_path (builder, "", path, options, NULL, &error));
  g_assert_no_error (error);
  return finish (builder);
}

static void
add_text (HfTreeBuilder *builder, const char *path, const char *text)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, -1, NULL);

  g_assert_true (hf_tree_builder_add_file (builder, path, NULL, stream, NULL, NULL));
}

/* A folder with all that can be kept. */
static void
make_tree (const char *dir)
{
  g_autofree char *sub = g_build_filename (dir, "sub", "deep", NULL);
  g_autofree char *empty = g_build_filename (dir, "empty", NULL);
  g_autofree char *link = g_build_filename (dir, "link", NULL);
  g_autofree char *odd = g_build_filename (dir, "odd\xff\n name", NULL);

  g_assert_cmpint (g_mkdir_with_parents (sub, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (empty, 0755), ==, 0);
  g_assert_cmpint (symlink ("/nowhere/../at all", link), ==, 0);
  g_assert_true (g_file_set_contents (odd, "odd", 3, NULL));
  hf_test_file_set (dir, "a", "A", 1);
  hf_test_file_set (dir, ".hidden", "H", 1);
  hf_test_file_set (sub, "b", "B", 1);
}

static char *
expect_tree (gboolean hidden)
{
  g_autoptr (HfTreeBuilder) builder = builder_new (NULL);

  add_text (builder, "a", "A");
  if (hidden)
    add_text (builder, ".hidden", "H");
  add_text (builder, "sub/deep/b", "B");
  add_text (builder, "odd\xff\n name", "odd");
  g_assert_true (hf_tree_builder_add_directory (builder, "empty", NULL, NULL));
  g_assert_true (hf_tree_builder_add_symlink (builder, "link", NULL, "/nowhere/../at all", NULL));
  return finish (builder);
}

static void
test_tree (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *expected = expect_tree (TRUE);
  g_autofree char *without = expect_tree (FALSE);
  HfTreeScan all = { 0 }, visible = { .skip_hidden = TRUE };
  g_autofree char *got = NULL;
  g_autofree char *got_visible = NULL;

  make_tree (dir);
  got = scan (dir, &all);
  got_visible = scan (dir, &visible);
  g_assert_cmpstr (got, ==, expected);
  g_assert_cmpstr (got_visible, ==, without);
}

/* Names that begin with a dot are left out below the path, not the path itself. */
static void
test_at (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTreeBuilder) builder = builder_new (NULL);
  g_autoptr (HfTreeBuilder) expected = builder_new (NULL);
  g_autofree char *path = g_build_filename (dir, ".hidden", NULL);
  g_autofree char *root = NULL;
  g_autofree char *expected_root = NULL;
  HfTreeScan options = { .skip_hidden = TRUE };

  hf_test_file_set (dir, ".hidden", "H", 1);
  hf_test_file_set (dir, "a", "A", 1);
  g_assert_true (hf_tree_builder_add_path (builder, "x/y", path, &options, NULL, NULL));
  g_assert_true (hf_tree_builder_add_path (builder, "x/z", dir, &options, NULL, NULL));
  add_text (expected, "x/y", "H");
  add_text (expected, "x/z/a", "A");
  root = finish (builder);
  expected_root = finish (expected);
  g_assert_cmpstr (root, ==, expected_root);
}

/* The path itself may be a link; links below it are never followed. */
static void
test_links (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (HfTestDir) other = hf_test_dir_new ();
  g_autofree char *link = g_build_filename (other, "link", NULL);
  g_autofree char *direct = NULL;
  g_autofree char *through = NULL;
  g_autofree char *around = NULL;
  g_autofree char *loop = g_build_filename (dir, "loop", NULL);
  HfTreeScan options = { 0 };

  make_tree (dir);
  g_assert_cmpint (symlink (dir, link), ==, 0);
  g_assert_cmpint (symlink (dir, loop), ==, 0);
  direct = scan (dir, &options);
  through = scan (link, &options);
  around = scan (other, &options);
  g_assert_cmpstr (direct, ==, through);
  g_assert_cmpstr (direct, !=, around);
}

static void
note (const char *path, const char *why, gpointer data)
{
  GString *notes = data;

  g_string_append_printf (notes, "%s;", path);
}

static void
make_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  g_assert_cmpuint (strlen (path), <, sizeof address.sun_path);
  strcpy (address.sun_path, path);
  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  close (fd);
}

/* What can't be kept is told, or refused; it never goes without a word, and is never opened: a FIFO
 * would hang. */
static void
test_specials (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *fifo = g_build_filename (dir, "fifo", NULL);
  g_autofree char *socket_path = g_build_filename (dir, "socket", NULL);
  g_autofree char *expected = g_strdup_printf ("%s;%s;", fifo, socket_path);
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autoptr (HfTreeBuilder) builder = builder_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *root = NULL;
  HfTreeScan strict = { 0 }, telling = { .skipped = note, .data = notes };

  hf_test_file_set (dir, "a", "A", 1);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  make_socket (socket_path);
  root = scan (dir, &telling);
  g_assert_cmpstr (notes->str, ==, expected);
  g_assert_false (hf_tree_builder_add_path (builder, "", dir, &strict, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, fifo));
  g_clear_error (&error);
  g_assert_false (hf_tree_builder_add_path (builder, "", fifo, &strict, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_absent (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "absent", NULL);
  g_autoptr (HfTreeBuilder) builder = builder_new (NULL);
  g_autoptr (GError) error = NULL;
  HfTreeScan options = { 0 };

  g_assert_false (hf_tree_builder_add_path (builder, "", path, &options, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, path));
}

/* Called with the first block: the file grows while it is read. */
static gboolean
append_once (HfBlock *block, gpointer data, GError **error)
{
  int *fd = data;

  if (*fd >= 0)
    {
      g_assert_cmpint (write (*fd, "more", 4), ==, 4);
      close (*fd);
    }
  *fd = -1;
  return TRUE;
}

static void
test_changed (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "log", NULL);
  g_autoptr (GBytes) bytes = hf_test_bytes (3 * 1024 * 1024, 1);
  g_autoptr (HfTreeBuilder) builder = NULL;
  g_autoptr (GError) error = NULL;
  HfTreeScan options = { 0 };
  int fd;

  hf_test_file_set (dir, "log", g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  fd = open (path, O_WRONLY | O_APPEND);
  builder = hf_tree_builder_new (hf_unixfs_profile_get_default (), NULL, append_once, &fd);
  g_assert_false (hf_tree_builder_add_path (builder, "", dir, &options, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "changed while it was read"));
}

static void
test_too_deep (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GString) path = g_string_new (dir);
  g_autoptr (HfTreeBuilder) builder = builder_new (NULL);
  g_autoptr (GError) error = NULL;
  HfTreeScan options = { 0 };

  for (unsigned i = 0; i < 256; i++)
    g_string_append (path, "/d");
  g_assert_cmpint (g_mkdir_with_parents (path->str, 0755), ==, 0);
  g_assert_false (hf_tree_builder_add_path (builder, "", dir, &options, NULL, &error));
  g_assert_nonnull (strstr (error->message, "/d/d"));
}

/* Modes and times are those of the file system: equal to what is said by hand. */
static void
test_stat (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autofree char *path = g_build_filename (dir, "a", NULL);
  const struct timespec times[] = { { 0, 0 }, { 1000000000, 42 } };
  HfUnixfsStat stat = { .has_mode = TRUE,
                        .mode = 04751,
                        .has_mtime = TRUE,
                        .mtime_seconds = 1000000000,
                        .mtime_nanos = 42 };
  HfTreeScan options = { .preserve_mode = TRUE, .preserve_mtime = TRUE };
  g_autoptr (HfTreeBuilder) builder = builder_new (NULL);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("A", 1, NULL);
  g_autofree char *got = NULL;
  g_autofree char *expected = NULL;

  hf_test_file_set (dir, "a", "A", 1);
  g_assert_cmpint (chmod (path, 04751), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  got = scan (path, &options);
  g_assert_true (hf_tree_builder_add_file (builder, "", &stat, stream, NULL, NULL));
  expected = finish (builder);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_cancelled (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  unsigned blocks = 0;
  g_autoptr (HfTreeBuilder) builder = builder_new (&blocks);
  HfTreeScan options = { 0 };

  make_tree (dir);
  g_cancellable_cancel (cancellable);
  g_assert_false (hf_tree_builder_add_path (builder, "", dir, &options, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (blocks, ==, 0);
}

static void
note_bytes (guint64 bytes, gpointer data)
{
  guint64 *seen = data;

  g_assert_cmpuint (bytes, >, *seen);
  *seen = bytes;
}

/* It grows over all files, up to their sum. */
static void
test_counted (void)
{
  g_autoptr (HfTestDir) dir = hf_test_dir_new ();
  g_autoptr (GBytes) large = hf_test_bytes (3000000, 1);
  guint64 seen = 0;
  const HfTreeScan options = { .counted = note_bytes, .data = &seen };
  g_autofree char *root = NULL;

  hf_test_file_set (dir, "a", "abc", 3);
  hf_test_file_set (dir, "b", g_bytes_get_data (large, NULL), g_bytes_get_size (large));
  hf_test_file_set (dir, "c", "", 0);
  hf_test_file_set (dir, "d", "defg", 4);
  root = scan (dir, &options);
  g_assert_cmpuint (seen, ==, 3000007);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/tree-scan/tree", test_tree);
  g_test_add_func ("/formats/tree-scan/at", test_at);
  g_test_add_func ("/formats/tree-scan/links", test_links);
  g_test_add_func ("/formats/tree-scan/specials", test_specials);
  g_test_add_func ("/formats/tree-scan/absent", test_absent);
  g_test_add_func ("/formats/tree-scan/changed", test_changed);
  g_test_add_func ("/formats/tree-scan/too-deep", test_too_deep);
  g_test_add_func ("/formats/tree-scan/stat", test_stat);
  g_test_add_func ("/formats/tree-scan/cancelled", test_cancelled);
  g_test_add_func ("/formats/tree-scan/counted", test_counted);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archives of DAGs, as other programs read them. */
#include "hf-tar-stream.h"

#include <string.h>
#include <sys/stat.h>

#include "hf-error.h"
#include "hf-tar-header.h"
#include "hf-test-shelf.h"
#include "hf-test.h"
#include "hf-tree-scan.h"

typedef struct
{
  HfTestShelf *shelf;
  HfUnixfsReader *reader;
  HfTestDir *dir;
} World;

static void
world_init (World *world)
{
  world->shelf = hf_test_shelf_new ();
  world->reader = hf_unixfs_reader_new (&hf_test_shelf_source, world->shelf, NULL);
  world->dir = hf_test_dir_new ();
}

static void
world_clear (World *world)
{
  hf_unixfs_reader_unref (world->reader);
  hf_test_shelf_free (world->shelf);
  hf_test_dir_free (world->dir);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

/* The archive, and what ended it. */
static GBytes *
archive (World *world, HfCid *root, const char *name, gsize piece, GError **error)
{
  g_autoptr (HfTarStream) stream = hf_tar_stream_new (world->reader, root, name, NULL);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (piece);
  gssize n;

  g_assert_nonnull (stream);
  while ((n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, piece, NULL, error)) > 0)
    g_byte_array_append (all, buffer, (unsigned)n);
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

static GBytes *
archive_well (World *world, HfCid *root, const char *name)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = archive (world, root, name, 10000, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes) % HF_TAR_BLOCK, ==, 0);
  return bytes;
}

/* What a program says to @input; it must end well. */
static char *
run (World *world, GBytes *input, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_cwd (launcher, world->dir);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (process, input, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s: %.*s", argv[0], (int)g_bytes_get_size (output),
             (const char *)g_bytes_get_data (output, NULL));
  return g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
}

static HfCid *
scan (World *world, const HfUnixfsProfile *profile, const char *name)
{
  g_autoptr (HfTreeBuilder) builder
      = hf_tree_builder_new (profile, NULL, hf_test_shelf_add, world->shelf);
  const HfTreeScan how = { .preserve_mode = TRUE, .preserve_mtime = TRUE };
  g_autofree char *path = g_build_filename (world->dir, name, NULL);
  g_autoptr (GError) error = NULL;
  HfCid *root;

  hf_tree_builder_add_path (builder, "", path, &how, NULL, &error);
  g_assert_no_error (error);
  root = hf_tree_builder_finish (builder, &error);
  g_assert_no_error (error);
  return root;
}

static void
add_file (HfTreeBuilder *builder, const char *path, gsize size, const HfUnixfsStat *stat)
{
  g_autoptr (GBytes) content = hf_test_bytes (size, (unsigned)size);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GError) error = NULL;

  hf_tree_builder_add_file (builder, path, stat, stream, NULL, &error);
  g_assert_no_error (error);
}

static const HfUnixfsStat early = { TRUE, 0640, TRUE, -1000, 250000000 };
static const HfUnixfsStat late = { TRUE, 0755, TRUE, G_GINT64_CONSTANT (12000000000), 0 };
static const HfUnixfsStat usual = { TRUE, 0751, TRUE, 1700000000, 999999999 };

/* Names, times and sizes of all kinds. */
static HfCid *
build_tree (World *world, const HfUnixfsProfile *profile)
{
  g_autoptr (HfTreeBuilder) builder
      = hf_tree_builder_new (profile, NULL, hf_test_shelf_add, world->shelf);
  g_autofree char *long_name = g_strnfill (255, 'n');
  g_autofree char *long_path = g_strdup_printf ("long/%s/%s/%s", long_name, long_name, long_name);
  g_autofree char *long_target = g_strnfill (3000, 't');
  g_autofree char *name_100 = g_strnfill (96, 'x'); /* “tree/” before it makes 101 */
  g_autofree char *name_99 = g_strnfill (95, 'y');
  static const char *const names[]
      = { "a", "ü", "\xff\xfe", "new\nline", "-rf", " ", "back\\", "=", "7 path=x\n" };
  static const gsize sizes[] = { 0, 1, 511, 512, 513, 10240, 100000 };

  g_assert_true (hf_tree_builder_add_directory (builder, "", &usual, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    add_file (builder, names[i], sizes[i % G_N_ELEMENTS (sizes)], i % 2 == 0 ? &early : &late);
  add_file (builder, long_path, 10, &usual);
  add_file (builder, name_100, 10, &usual);
  add_file (builder, name_99, 10, &usual);
  g_assert_true (hf_tree_builder_add_symlink (builder, "symlink", &usual, "../\xc3\xbc", NULL));
  g_assert_true (hf_tree_builder_add_symlink (builder, "to", &early, long_target, NULL));
  g_assert_true (hf_tree_builder_add_symlink (builder, "odd", &usual, "\xff", NULL));
  g_assert_true (hf_tree_builder_add_directory (builder, "empty", &early, NULL));
  g_assert_true (hf_tree_builder_add_directory (builder, "long", &usual, NULL));
  for (unsigned i = 1; i <= 2; i++)
    {
      g_autofree char *folder = g_strndup (long_path, 4 + i * 256);

      g_assert_true (hf_tree_builder_add_directory (builder, folder, &usual, NULL));
    }
  return hf_tree_builder_finish (builder, NULL);
}

/* What tar unpacks, packed again, has the same CID: each name, byte, permission and time. */
static void
test_tar (void)
{
  const HfUnixfsProfile profile
      = { .cid_version = 1, .raw_leaves = TRUE, .chunk_size = 1000, .max_links = 5 };
  static const char *const unpack[] = { "tar", "-xpf", "-", NULL };
  g_auto (World) world;
  g_autoptr (HfCid) root = NULL;
  g_autoptr (HfCid) again = NULL;
  g_autoptr (GBytes) tar = NULL;
  g_autofree char *said = NULL;

  world_init (&world);
  root = build_tree (&world, &profile);
  tar = archive_well (&world, root, "tree");
  said = run (&world, tar, unpack);
  again = scan (&world, &profile, "tree");
  g_assert_true (hf_cid_equal (root, again));
}

/* And so does Python. */
static void
test_python (void)
{
  static const char program[]
      = "import sys, tarfile\n"
        "with tarfile.open(fileobj=sys.stdin.buffer, mode='r|') as tar:\n"
        "  for m in tar:\n"
        "    kind = 'd' if m.isdir() else 'l' if m.issym() else 'f' if m.isreg() else '?'\n"
        "    content = tar.extractfile(m).read() if kind == 'f' else b''\n"
        "    print(kind, oct(m.mode), m.mtime, m.size, len(content), m.uid, m.gid,\n"
        "          repr(m.uname), repr(m.gname), ascii(m.name[:30]), len(m.name),\n"
        "          len(m.linkname))\n";
  const char *const argv[] = { "/usr/bin/python3", "-c", program, NULL };
  static const char expected[]
      = "d 0o751 1700000001.0 0 0 0 0 '' '' 'tree' 4 0\n"
        "f 0o755 12000000000.0 10240 10240 0 0 '' '' 'tree/ ' 6 0\n"
        "f 0o640 -999.75 513 513 0 0 '' '' 'tree/-rf' 8 0\n"
        "f 0o640 -999.75 1 1 0 0 '' '' 'tree/7 path=x\\n' 14 0\n"
        "f 0o755 12000000000.0 0 0 0 0 '' '' 'tree/=' 6 0\n"
        "f 0o640 -999.75 0 0 0 0 '' '' 'tree/a' 6 0\n"
        "f 0o640 -999.75 100000 100000 0 0 '' '' 'tree/back\\\\' 10 0\n"
        "d 0o640 -999.75 0 0 0 0 '' '' 'tree/empty' 10 0\n"
        "d 0o751 1700000001.0 0 0 0 0 '' '' 'tree/long' 9 0\n"
        "d 0o751 1700000001.0 0 0 0 0 '' '' 'tree/long/nnnnnnnnnnnnnnnnnnnn' 265 0\n"
        "d 0o751 1700000001.0 0 0 0 0 '' '' 'tree/long/nnnnnnnnnnnnnnnnnnnn' 521 0\n"
        "f 0o751 1700000001.0 10 10 0 0 '' '' 'tree/long/nnnnnnnnnnnnnnnnnnnn' 777 0\n"
        "f 0o755 12000000000.0 512 512 0 0 '' '' 'tree/new\\nline' 13 0\n"
        "l 0o777 1700000001.0 0 0 0 0 '' '' 'tree/odd' 8 1\n"
        "l 0o777 1700000001.0 0 0 0 0 '' '' 'tree/symlink' 12 4\n"
        "l 0o777 -999.75 0 0 0 0 '' '' 'tree/to' 7 3000\n"
        "f 0o751 1700000001.0 10 10 0 0 '' '' 'tree/xxxxxxxxxxxxxxxxxxxxxxxxx' 101 0\n"
        "f 0o751 1700000001.0 10 10 0 0 '' '' 'tree/yyyyyyyyyyyyyyyyyyyyyyyyy' 100 0\n"
        "f 0o755 12000000000.0 1 1 0 0 '' '' 'tree/\\xfc' 6 0\n"
        "f 0o640 -999.75 511 511 0 0 '' '' 'tree/\\udcff\\udcfe' 7 0\n";
  const HfUnixfsProfile profile
      = { .cid_version = 1, .raw_leaves = TRUE, .chunk_size = 1000, .max_links = 5 };
  g_auto (World) world;
  g_autoptr (HfCid) root = NULL;
  g_autoptr (GBytes) tar = NULL;
  g_autofree char *said = NULL;

  world_init (&world);
  root = build_tree (&world, &profile);
  tar = archive_well (&world, root, "tree");
  said = run (&world, tar, argv);
  g_assert_cmpstr (said, ==, expected);
}

/* Numbers that no field of a header has room for. */
static void
test_large_numbers (void)
{
  static const char program[] = "import sys, tarfile\n"
                                "m = tarfile.open(fileobj=sys.stdin.buffer, mode='r|').next()\n"
                                "print(m.name, m.size, m.pax_headers.get('mtime', m.mtime))\n";
  const char *const argv[] = { "/usr/bin/python3", "-c", program, NULL };
  static const struct
  {
    guint64 size;
    gint64 seconds;
    guint32 nanos;
    const char *said;
  } cases[] = {
    { 0, 0, 0, "a 0 0\n" },
    { 8589934591, 8589934591, 0, "a 8589934591 8589934591\n" },
    { 8589934592, 8589934592, 0, "a 8589934592 8589934592\n" },
    { G_MAXINT64, G_MAXINT64, 999999999, "a 9223372036854775807 9223372036854775807.999999999\n" },
    { 0, 5, 1, "a 0 5.000000001\n" },
    { 0, -1, 0, "a 0 -1\n" },
    { 0, -1, 1, "a 0 -0.999999999\n" },
    { 0, -2, 250000000, "a 0 -1.750000000\n" },
    { 0, G_MININT64, 0, "a 0 -9223372036854775808\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const HfTarMember member = { .type = HF_TAR_FILE,
                                   .path = "a",
                                   .size = cases[i].size,
                                   .mode = 0644,
                                   .mtime_seconds = cases[i].seconds,
                                   .mtime_nanos = cases[i].nanos };
      GByteArray *out = g_byte_array_new ();
      g_auto (World) world;
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *said = NULL;

      world_init (&world);
      hf_tar_append_header (out, &member);
      bytes = g_byte_array_free_to_bytes (out);
      said = run (&world, bytes, argv);
      g_assert_cmpstr (said, ==, cases[i].said);
    }
}

/* The record of a length that grows by a digit because of it, and others: each says how long it is,
 * and the names are whole. */
static void
test_record_lengths (void)
{
  for (gsize n = 80; n < 260; n++)
    {
      g_autofree char *path = g_strnfill (n, 'p');
      const HfTarMember member = { .type = HF_TAR_FILE, .path = path, .mode = 0644 };
      g_autoptr (GByteArray) out = g_byte_array_new ();
      char *record, *end;

      hf_tar_append_header (out, &member);
      g_assert_cmpuint (out->len, ==, n > 100 ? 3 * HF_TAR_BLOCK : HF_TAR_BLOCK);
      if (n <= 100)
        continue;
      record = (char *)out->data + HF_TAR_BLOCK;
      g_assert_cmpuint (g_ascii_strtoull (record, &end, 10), ==, strlen (record));
      g_assert_true (g_str_has_prefix (end, " path=ppp"));
      g_assert_true (g_str_has_suffix (record, "p\n"));
      g_assert_cmpuint (strlen (end), ==, strlen (" path=\n") + n);
    }
}

/* However it is read, the bytes are the same. */
static void
test_pieces (void)
{
  static const gsize pieces[] = { 1, 7, 511, 512, 513, 1000000 };
  g_auto (World) world;
  g_autoptr (HfCid) root = NULL;
  g_autoptr (GBytes) whole = NULL;

  world_init (&world);
  root = build_tree (&world, hf_unixfs_profile_get_default ());
  whole = archive_well (&world, root, "tree");
  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GBytes) again = archive (&world, root, "tree", pieces[i], NULL);

      g_assert_true (g_bytes_equal (whole, again));
    }
}

/* What the DAG does not tell, and what it must not decide. */
static void
test_defaults (void)
{
  static const char *const list[] = { "tar", "--full-time", "--utc", "-tvf", "-", NULL };
  const HfUnixfs setuid = { .type = HF_UNIXFS_FILE, .stat = { TRUE, 0107777, FALSE } };
  const HfUnixfs symlink = { HF_UNIXFS_SYMLINK, (const guint8 *)"to", 2 };
  const HfUnixfs folder = { HF_UNIXFS_DIRECTORY };
  g_auto (World) world;
  g_autoptr (HfCid) raw = NULL;
  g_autoptr (HfCid) wrapped = NULL;
  g_autoptr (HfCid) link = NULL;
  g_autoptr (HfCid) root = NULL;
  g_autoptr (GByteArray) links = g_byte_array_new ();
  g_autoptr (GBytes) tar = NULL;
  g_autofree char *said = NULL;

  world_init (&world);
  raw = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  wrapped = hf_test_shelf_add_node (world.shelf, NULL, &setuid);
  link = hf_test_shelf_add_node (world.shelf, NULL, &symlink);
  hf_test_link_append (links, raw, "file", 3);
  hf_test_link_append (links, link, "link", 3);
  hf_test_link_append (links, wrapped, "setuid", 3);
  root = hf_test_shelf_add_node (world.shelf, links, &folder);
  tar = archive_well (&world, root, "x");
  said = run (&world, tar, list);
  g_assert_cmpstr (said, ==,
                   "drwxr-xr-x 0/0               0 1970-01-01 00:00:00 x/\n"
                   "-rw-r--r-- 0/0               3 1970-01-01 00:00:00 x/file\n"
                   "lrwxrwxrwx 0/0               0 1970-01-01 00:00:00 x/link -> to\n"
                   "-rwxrwxrwx 0/0               0 1970-01-01 00:00:00 x/setuid\n");
}

static void
test_single (void)
{
  static const char *const list[] = { "tar", "-tf", "-", NULL };
  const HfUnixfs symlink = { HF_UNIXFS_SYMLINK, (const guint8 *)"to", 2 };
  g_auto (World) world;
  g_autoptr (HfCid) raw = NULL;
  g_autoptr (HfCid) link = NULL;
  g_autoptr (HfCid) empty = hf_cid_new_from_text ("bafkqaaa", NULL);
  g_autoptr (GError) error = NULL;

  world_init (&world);
  raw = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  link = hf_test_shelf_add_node (world.shelf, NULL, &symlink);
  HfCid *const roots[] = { raw, link, empty };
  static const gsize blocks[] = { 4, 3, 3 };
  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autoptr (GBytes) tar = archive_well (&world, roots[i], "name");
      g_autofree char *said = run (&world, tar, list);

      g_assert_cmpstr (said, ==, "name\n");
      g_assert_cmpuint (g_bytes_get_size (tar), ==, blocks[i] * HF_TAR_BLOCK);
    }
  g_assert_null (hf_tar_stream_new (world.reader, raw, "../name", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

/* A large folder: all are there, and few nodes are held. */
static void
test_large (void)
{
  static const char *const list[] = { "tar", "-tf", "-", NULL };
  const unsigned n = 12000;
  g_auto (World) world;
  g_autoptr (HfTreeBuilder) builder = NULL;
  g_autoptr (HfCid) root = NULL;
  g_autoptr (GBytes) tar = NULL;
  g_autofree char *said = NULL;
  unsigned lines = 0;

  world_init (&world);
  builder = hf_tree_builder_new (hf_unixfs_profile_get_default (), NULL, hf_test_shelf_add,
                                 world.shelf);
  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("file of the number %u", i);

      add_file (builder, path, i % 100, NULL);
    }
  root = hf_tree_builder_finish (builder, NULL);
  world.shelf->fetched = 0;
  tar = archive_well (&world, root, "large");
  said = run (&world, tar, list);
  for (const char *c = said; *c != '\0'; c++)
    lines += *c == '\n';
  g_assert_cmpuint (lines, ==, n + 1);
  g_assert_cmpuint (hf_unixfs_reader_get_most_held (world.reader), <, 512 * 1024);
}

/* A DAG that is not whole, or not fit for unpacking: the archive ends with an error for good,
 * without the blocks that are the end of one. */
static void
test_fails (void)
{
  const HfUnixfs folder = { HF_UNIXFS_DIRECTORY };
  g_auto (World) world;
  g_autoptr (HfCid) raw = NULL;
  g_autoptr (HfCid) missing = hf_cid_new_for_data (HF_CODEC_RAW, "away", 4);

  world_init (&world);
  raw = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  const struct
  {
    HfCid *cid;
    const char *name;
    HfError code;
    const char *why;
  } cases[] = {
    { missing, "b", HF_ERROR_INCOMPLETE, "in “x/b”: block bafkrei" },
    { raw, "..", HF_ERROR_INVALID, "“..” is refused" },
    { raw, "a", HF_ERROR_INVALID, "two entries are named “a”" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) links = g_byte_array_new ();
      g_autoptr (HfCid) root = NULL;
      g_autoptr (HfTarStream) stream = NULL;
      g_autoptr (GError) error = NULL;
      guint8 buffer[10 * HF_TAR_BLOCK];
      gsize got;

      hf_test_link_append (links, raw, "a", 3);
      hf_test_link_append (links, cases[i].cid, cases[i].name, 3);
      root = hf_test_shelf_add_node (world.shelf, links, &folder);
      stream = hf_tar_stream_new (world.reader, root, "x", NULL);
      g_assert_false (g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, sizeof buffer, &got,
                                               NULL, &error));
      g_assert_error (error, HF_ERROR, (int)cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].why));
      g_assert_cmpuint (got, <=, 3 * HF_TAR_BLOCK);
      g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (stream), buffer, 1, NULL, NULL), ==,
                       -1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/tar/tar", test_tar);
  g_test_add_func ("/formats/tar/python", test_python);
  g_test_add_func ("/formats/tar/large-numbers", test_large_numbers);
  g_test_add_func ("/formats/tar/record-lengths", test_record_lengths);
  g_test_add_func ("/formats/tar/pieces", test_pieces);
  g_test_add_func ("/formats/tar/defaults", test_defaults);
  g_test_add_func ("/formats/tar/single", test_single);
  g_test_add_func ("/formats/tar/large", test_large);
  g_test_add_func ("/formats/tar/fails", test_fails);
  return g_test_run ();
}

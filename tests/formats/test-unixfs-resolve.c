/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths below a root. */
#include "hf-unixfs-reader.h"

#include <string.h>

#include "hf-error.h"
#include "hf-test-shelf.h"
#include "hf-test.h"
#include "hf-tree-builder.h"
#include "hf-unixfs-name.h"

typedef struct
{
  HfTestShelf *shelf;
  HfUnixfsReader *reader;
} World;

static void
world_init (World *world)
{
  world->shelf = hf_test_shelf_new ();
  world->reader = hf_unixfs_reader_new (&hf_test_shelf_source, world->shelf, NULL);
}

static void
world_clear (World *world)
{
  hf_unixfs_reader_unref (world->reader);
  hf_test_shelf_free (world->shelf);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static gboolean
resolve (World *world, HfCid *root, const char *path, HfUnixfsEntry *entry, GError **error)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  if (*path == '\0')
    g_clear_pointer (&names[0], g_free);
  return hf_unixfs_reader_resolve (world->reader, root, (const char *const *)names, entry, NULL,
                                   error);
}

static void
assert_found (World *world, HfCid *root, const char *path, HfUnixfsKind kind, guint64 size)
{
  g_auto (HfUnixfsEntry) entry = { 0 };
  g_autoptr (GError) error = NULL;

  resolve (world, root, path, &entry, &error);
  g_assert_no_error (error);
  g_assert_cmpint (entry.kind, ==, kind);
  g_assert_true (entry.has_size == (kind != HF_UNIXFS_IS_FOLDER));
  g_assert_cmpuint (entry.size, ==, size);
}

static void
assert_lost (World *world, HfCid *root, const char *path, HfError code, const char *message)
{
  g_auto (HfUnixfsEntry) entry = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (resolve (world, root, path, &entry, &error));
  g_assert_error (error, HF_ERROR, (int)code);
  if (strstr (error->message, message) == NULL)
    g_error ("%s: %s", path, error->message);
}

static void
add_file (HfTreeBuilder *builder, const char *path, const char *text)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (GError) error = NULL;

  hf_tree_builder_add_file (builder, path, NULL, stream, NULL, &error);
  g_assert_no_error (error);
}

static HfCid *
build_tree (World *world, const char *profile)
{
  g_autoptr (HfTreeBuilder) builder = hf_tree_builder_new (hf_unixfs_profile_find (profile), NULL,
                                                           hf_test_shelf_add, world->shelf);
  const HfUnixfsStat stat = { TRUE, 0100640, TRUE, -5, 7 };

  add_file (builder, "a/b/c", "three");
  add_file (builder, "a/ü \n", "");
  add_file (builder, "file", "1");
  g_assert_true (hf_tree_builder_add_symlink (builder, "a/link", &stat, "../file", NULL));
  g_assert_true (hf_tree_builder_add_directory (builder, "empty", &stat, NULL));
  return hf_tree_builder_finish (builder, NULL);
}

static void
test_tree (void)
{
  static const char *const profiles[] = { "unixfs-v1-2025", "unixfs-v0-2015" };

  for (gsize i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_auto (World) world;
      g_autoptr (HfCid) root = NULL;

      world_init (&world);
      root = build_tree (&world, profiles[i]);
      assert_found (&world, root, "", HF_UNIXFS_IS_FOLDER, 0);
      assert_found (&world, root, "a", HF_UNIXFS_IS_FOLDER, 0);
      assert_found (&world, root, "a/b/c", HF_UNIXFS_IS_FILE, 5);
      assert_found (&world, root, "a/ü \n", HF_UNIXFS_IS_FILE, 0);
      assert_found (&world, root, "a/link", HF_UNIXFS_IS_SYMLINK, 7);
      assert_lost (&world, root, "b", HF_ERROR_NOT_FOUND, "there is no “b” in the root");
      assert_lost (&world, root, "a/x/c", HF_ERROR_NOT_FOUND, "there is no “x” in “a”");
      assert_lost (&world, root, "a/b/c\x01", HF_ERROR_NOT_FOUND, "there is no “c\\x01” in “a/b”");
      assert_lost (&world, root, "a/../file", HF_ERROR_NOT_FOUND, "there is no “..” in “a”");
      assert_lost (&world, root, "a//b", HF_ERROR_NOT_FOUND, "there is no “” in “a”");
      assert_lost (&world, root, "file/x/y", HF_ERROR_INVALID,
                   "“file” is a file, not a folder with “x” in it");
      assert_lost (&world, root, "a/link/x", HF_ERROR_INVALID,
                   "“a/link” is a symlink, which is not followed");
    }
}

static void
test_entry (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) root = NULL;
  g_auto (HfUnixfsEntry) link = { 0 };
  g_auto (HfUnixfsEntry) folder = { 0 };
  g_auto (HfUnixfsEntry) top = { 0 };

  world_init (&world);
  root = build_tree (&world, "unixfs-v1-2025");
  g_assert_true (resolve (&world, root, "a/link", &link, NULL));
  g_assert_cmpstr (link.name, ==, "link");
  g_assert_cmpuint (link.name_length, ==, 4);
  g_assert_cmpstr (link.target, ==, "../file");
  g_assert_true (link.stat.has_mtime);
  g_assert_cmpint (link.stat.mtime_seconds, ==, -5);
  g_assert_cmpuint (link.stat.mtime_nanos, ==, 7);
  g_assert_true (resolve (&world, root, "empty", &folder, NULL));
  g_assert_true (folder.stat.has_mode);
  g_assert_cmpuint (folder.stat.mode, ==, 0100640);
  g_assert_true (resolve (&world, root, "", &top, NULL));
  g_assert_null (top.name);
  g_assert_true (hf_cid_equal (top.cid, root));
  g_assert_false (top.stat.has_mode);
}

/* Roots that are no folder, or nothing of ours. */
static void
test_roots (void)
{
  const HfUnixfs file = { HF_UNIXFS_FILE, (const guint8 *)"abc", 3, TRUE, 3 };
  const HfUnixfs old = { HF_UNIXFS_RAW, (const guint8 *)"abc", 3, TRUE, 3 };
  const HfUnixfs metadata = { HF_UNIXFS_METADATA };
  g_auto (World) world;
  g_autoptr (HfCid) raw = NULL;
  g_autoptr (HfCid) wrapped = NULL;
  g_autoptr (HfCid) older = NULL;
  g_autoptr (HfCid) useless = NULL;
  g_autoptr (HfCid) plain = NULL;
  g_autoptr (HfCid) inlined = hf_cid_new_from_text ("bafyaabakaieac", NULL);
  g_autoptr (HfCid) cbor = hf_cid_new (HF_CODEC_DAG_CBOR, 0, (const guint8 *)"\xa0", 1);
  g_autoptr (HfCid) json = hf_cid_new (0x0129, 0, (const guint8 *)"{}", 2);
  g_autoptr (HfCid) strange = hf_cid_new (0x123456, 0, NULL, 0);
  g_autoptr (HfCid) broken = hf_cid_new (HF_CODEC_DAG_PB, 0, (const guint8 *)"\x0a", 1);
  g_autoptr (HfCid) missing = hf_cid_new_for_data (HF_CODEC_RAW, "away", 4);

  world_init (&world);
  raw = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  wrapped = hf_test_shelf_add_node (world.shelf, NULL, &file);
  older = hf_test_shelf_add_node (world.shelf, NULL, &old);
  useless = hf_test_shelf_add_node (world.shelf, NULL, &metadata);
  plain = hf_test_shelf_add_node (world.shelf, NULL, NULL);
  assert_found (&world, raw, "", HF_UNIXFS_IS_FILE, 3);
  assert_found (&world, wrapped, "", HF_UNIXFS_IS_FILE, 3);
  assert_found (&world, older, "", HF_UNIXFS_IS_FILE, 3);
  assert_found (&world, inlined, "", HF_UNIXFS_IS_FOLDER, 0);
  assert_lost (&world, raw, "a", HF_ERROR_INVALID, "the root is a file");
  assert_lost (&world, older, "a", HF_ERROR_INVALID, "the root is a file");
  assert_lost (&world, inlined, "a", HF_ERROR_NOT_FOUND, "there is no “a” in the root");
  assert_lost (&world, useless, "", HF_ERROR_UNSUPPORTED, "Metadata");
  assert_lost (&world, plain, "", HF_ERROR_INVALID, "DAG-PB without UnixFS data");
  assert_lost (&world, plain, "a", HF_ERROR_INVALID, "DAG-PB without UnixFS data");
  assert_lost (&world, cbor, "", HF_ERROR_UNSUPPORTED, "no files here: it is dag-cbor");
  assert_lost (&world, json, "a", HF_ERROR_UNSUPPORTED, "no files here: it is dag-json");
  assert_lost (&world, strange, "", HF_ERROR_UNSUPPORTED, "of the codec 0x123456");
  assert_lost (&world, broken, "", HF_ERROR_INVALID, "not valid protobuf");
  assert_lost (&world, missing, "", HF_ERROR_INCOMPLETE, "is missing");
}

/* The first of two equal names counts. */
static void
test_doubled (void)
{
  const HfUnixfs folder = { HF_UNIXFS_DIRECTORY };
  g_auto (World) world;
  g_autoptr (HfCid) one = NULL;
  g_autoptr (HfCid) two = NULL;
  g_autoptr (HfCid) root = NULL;
  g_autoptr (GByteArray) links = g_byte_array_new ();

  world_init (&world);
  one = hf_test_shelf_add_raw (world.shelf, "1", 1);
  two = hf_test_shelf_add_raw (world.shelf, "22", 2);
  hf_test_link_append (links, two, "b", 2);
  hf_test_link_append (links, one, "a", 1);
  hf_test_link_append (links, two, "a", 2);
  root = hf_test_shelf_add_node (world.shelf, links, &folder);
  assert_found (&world, root, "a", HF_UNIXFS_IS_FILE, 1);
  assert_found (&world, root, "b", HF_UNIXFS_IS_FILE, 2);
}

/* In a sharded folder each name is found, reading two or three blocks and the entry's; and the
 * nodes on the way stay for the next question. */
static void
test_sharded (void)
{
  const unsigned n = 20000;
  g_auto (World) world;
  g_autoptr (HfTreeBuilder) builder = NULL;
  g_autoptr (HfCid) root = NULL;

  world_init (&world);
  builder = hf_tree_builder_new (hf_unixfs_profile_get_default (), NULL, hf_test_shelf_add,
                                 world.shelf);
  for (unsigned i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("entry number %u", i);
      g_autofree char *text = g_strdup_printf ("%u", i);

      add_file (builder, path, text);
    }
  root = hf_tree_builder_finish (builder, NULL);
  for (unsigned i = 0; i < n; i += 97)
    {
      g_autofree char *path = g_strdup_printf ("entry number %u", i);
      g_autofree char *text = g_strdup_printf ("%u", i);
      g_autofree char *other = g_strdup_printf ("entry number %u", n + i);

      world.shelf->fetched = 0;
      assert_found (&world, root, path, HF_UNIXFS_IS_FILE, strlen (text));
      g_assert_cmpuint (world.shelf->fetched, <=, 4);
      assert_lost (&world, root, other, HF_ERROR_NOT_FOUND, "in the root");
    }
  assert_found (&world, root, "entry number 7", HF_UNIXFS_IS_FILE, 1);
  world.shelf->fetched = 0;
  assert_found (&world, root, "entry number 7", HF_UNIXFS_IS_FILE, 1);
  g_assert_cmpuint (world.shelf->fetched, ==, 0);
}

static void
test_split (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "/", "" },
    { "a/b", "a|b" },
    { "//a///b/", "a|b" },
    { "a/./b/.", "a|b" },
    { "a/../b", "b" },
    { "a/b/../../c", "c" },
    { "a/..", "" },
    { "...", "..." },
    { "..a/.b", "..a|.b" },
    { "..", NULL },
    { "a/../..", NULL },
    { "/../a", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) names = hf_unixfs_path_split (cases[i][0], &error);
      g_autofree char *joined = names != NULL ? g_strjoinv ("|", names) : NULL;

      g_assert_cmpstr (joined, ==, cases[i][1]);
      if (names == NULL)
        g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
}

static void
test_names (void)
{
  static const struct
  {
    const char *name;
    gsize length;
    const char *text;
    const char *fault; /* NULL: none */
  } cases[] = {
    { "a", 1, "a", NULL },
    { "...", 3, "...", NULL },
    { "ü €", 6, "ü €", NULL },
    { "\x1b[2J", 4, "\\x1b[2J", NULL },
    { "a\xff", 2, "a\\xff", NULL },
    { "\xe2\x80\xae", 3, "\\xe2\\x80\\xae", NULL }, /* turns the direction of what follows */
    { "", 0, "", "empty" },
    { ".", 1, ".", "itself" },
    { "..", 2, "..", "above" },
    { "a/b", 3, "a/b", "“/”" },
    { "/", 1, "/", "“/”" },
    { "a\0b", 3, "a\\x00b", "NUL" },
  };
  g_autofree char *longest = g_strnfill (HF_UNIXFS_MAX_NAME, 'x');
  g_autofree char *longer = g_strnfill (HF_UNIXFS_MAX_NAME + 1, 'x');
  g_autofree char *cut = hf_unixfs_name_to_text (longer, strlen (longer));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = hf_unixfs_name_to_text (cases[i].name, cases[i].length);
      g_autoptr (GError) error = NULL;

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_true (hf_unixfs_name_check (cases[i].name, cases[i].length, &error)
                     == (cases[i].fault == NULL));
      if (cases[i].fault == NULL)
        continue;
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].fault));
    }
  g_assert_true (hf_unixfs_name_check (longest, HF_UNIXFS_MAX_NAME, NULL));
  g_assert_false (hf_unixfs_name_check (longer, HF_UNIXFS_MAX_NAME + 1, NULL));
  g_assert_true (g_str_has_suffix (cut, "x…"));
  g_assert_cmpuint (strlen (cut), <, HF_UNIXFS_MAX_NAME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/unixfs-resolve/tree", test_tree);
  g_test_add_func ("/formats/unixfs-resolve/entry", test_entry);
  g_test_add_func ("/formats/unixfs-resolve/roots", test_roots);
  g_test_add_func ("/formats/unixfs-resolve/doubled", test_doubled);
  g_test_add_func ("/formats/unixfs-resolve/sharded", test_sharded);
  g_test_add_func ("/formats/unixfs-resolve/split", test_split);
  g_test_add_func ("/formats/unixfs-resolve/names", test_names);
  return g_test_run ();
}

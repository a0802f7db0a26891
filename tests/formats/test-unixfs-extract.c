/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DAGs that become files and folders, also such as are made to do harm. */
#include "hf-unixfs-extract.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hf-error.h"
#include "hf-file.h"
#include "hf-test-shelf.h"
#include "hf-test.h"
#include "hf-tree-scan.h"
#include "hf-unixfs-walk.h"

typedef struct
{
  HfTestShelf *shelf;
  HfUnixfsReader *reader;
  HfTestDir *dir;
  int fd; /* of dir */
} World;

static void
world_init (World *world)
{
  world->shelf = hf_test_shelf_new ();
  world->reader = hf_unixfs_reader_new (&hf_test_shelf_source, world->shelf, NULL);
  world->dir = hf_test_dir_new ();
  world->fd = open (world->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void
world_clear (World *world)
{
  hf_unixfs_reader_unref (world->reader);
  hf_test_shelf_free (world->shelf);
  close (world->fd);
  hf_test_dir_free (world->dir);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static void
extract_well (World *world, HfCid *root, const char *name)
{
  g_autoptr (GError) error = NULL;

  hf_unixfs_extract (world->reader, root, world->fd, name, NULL, &error);
  g_assert_no_error (error);
}

/* Refused, with these words, and nothing is there that was not before. */
static void
extract_badly (World *world, HfCid *root, const char *name, HfError code, const char *why)
{
  unsigned before = hf_test_dir_count (world->dir);
  g_autoptr (GError) error = NULL;

  g_assert_false (hf_unixfs_extract (world->reader, root, world->fd, name, NULL, &error));
  g_assert_error (error, HF_ERROR, (int)code);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” does not say “%s”", error->message, why);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (hf_test_dir_count (world->dir), ==, before);
}

static HfCid *
scan (World *world, const HfUnixfsProfile *profile, const char *name, gboolean preserve)
{
  g_autoptr (HfTreeBuilder) builder
      = hf_tree_builder_new (profile, NULL, hf_test_shelf_add, world->shelf);
  const HfTreeScan how = { .preserve_mode = preserve, .preserve_mtime = preserve };
  g_autofree char *path = g_build_filename (world->dir, name, NULL);
  g_autoptr (GError) error = NULL;
  HfCid *root;

  hf_tree_builder_add_path (builder, "", path, &how, NULL, &error);
  g_assert_no_error (error);
  root = hf_tree_builder_finish (builder, &error);
  g_assert_no_error (error);
  return root;
}

static const char *const odd_names[] = {
  "a",   "A",      "ü",    "e\xcc\x81", "\xff\xfe",         "new\nline", "-rf", " ",
  "a b", "back\\", "\x01", "...",       ".hidden",          "..a",       "~",   "%2F",
  "*",   "CON",    "a:b",  "日本語",    "\xf0\x9f\x98\x80", "con.txt ",  "'\"", "$(x)",
};

static HfUnixfsStat
random_stat (GRand *random, gboolean preserve)
{
  HfUnixfsStat stat = { 0 };

  if (!preserve)
    return stat;
  stat.has_mode = TRUE;
  stat.mode = 0700 | (guint32)g_rand_int_range (random, 0, 0100);
  stat.has_mtime = TRUE;
  stat.mtime_seconds = g_rand_int_range (random, -100000, 2000000000);
  stat.mtime_nanos = (guint32)g_rand_int_range (random, 0, 1000000000);
  return stat;
}

/* A new name in a folder, and its path. */
static char *
random_path (GRand *random, GPtrArray *folders, GHashTable *taken)
{
  const char *folder
      = g_ptr_array_index (folders, (unsigned)g_rand_int_range (random, 0, (int)folders->len));
  const char *name = odd_names[g_rand_int_range (random, 0, G_N_ELEMENTS (odd_names))];
  g_autofree char *path = *folder == '\0' ? g_strdup (name) : g_strconcat (folder, "/", name, NULL);

  return g_hash_table_add (taken, g_strdup (path)) ? g_steal_pointer (&path) : NULL;
}

static void
add_random (HfTreeBuilder *builder, GRand *random, const char *path, GPtrArray *folders,
            gboolean preserve)
{
  HfUnixfsStat stat = random_stat (random, preserve);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content
      = hf_test_bytes ((gsize)g_rand_int_range (random, 0, 3000), g_rand_int (random));
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (content);

  switch (g_rand_int_range (random, 0, 4))
    {
    case 0:
      hf_tree_builder_add_directory (builder, path, &stat, &error);
      g_ptr_array_add (folders, g_strdup (path));
      break;
    case 1:
      hf_tree_builder_add_symlink (builder, path, &stat, "../../nowhere", &error);
      break;
    default:
      hf_tree_builder_add_file (builder, path, &stat, stream, NULL, &error);
    }
  g_assert_no_error (error);
}

static HfCid *
build_random (World *world, const HfUnixfsProfile *profile, GRand *random, gboolean preserve)
{
  g_autoptr (HfTreeBuilder) builder
      = hf_tree_builder_new (profile, NULL, hf_test_shelf_add, world->shelf);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  HfUnixfsStat stat = random_stat (random, preserve);
  g_autoptr (GError) error = NULL;
  HfCid *root;

  g_assert_true (hf_tree_builder_add_directory (builder, "", &stat, NULL));
  g_ptr_array_add (folders, g_strdup (""));
  for (int i = g_rand_int_range (random, 0, 60); i > 0; i--)
    {
      g_autofree char *path = random_path (random, folders, taken);

      if (path != NULL)
        add_random (builder, random, path, folders, preserve);
    }
  root = hf_tree_builder_finish (builder, &error);
  g_assert_no_error (error);
  return root;
}

/* What is unpacked and packed again has the same CID: each name, byte, permission and time. */
static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (unsigned i = 0; i < 60; i++)
    {
      const HfUnixfsProfile profile = { .cid_version = i % 2,
                                        .raw_leaves = i % 3 > 0,
                                        .chunk_size = (gsize)g_rand_int_range (random, 50, 5000),
                                        .max_links = (unsigned)g_rand_int_range (random, 2, 10) };
      gboolean preserve = i % 4 > 1;
      g_auto (World) world;
      g_autoptr (HfCid) root = NULL;
      g_autoptr (HfCid) again = NULL;

      world_init (&world);
      root = build_random (&world, &profile, random, preserve);
      extract_well (&world, root, "out");
      g_assert_cmpuint (hf_test_dir_count (world.dir), >=, 1);
      again = scan (&world, &profile, "out", preserve);
      g_assert_true (hf_cid_equal (root, again));
    }
}

static mode_t
mode_of (World *world, const char *name)
{
  struct stat info;

  g_assert_cmpint (fstatat (world->fd, name, &info, AT_SYMLINK_NOFOLLOW), ==, 0);
  return info.st_mode;
}

/* Roots that are no folder. */
static void
test_single (void)
{
  const HfUnixfs symlink = { HF_UNIXFS_SYMLINK, (const guint8 *)"/etc/passwd", 11 };
  const HfUnixfs file = { .type = HF_UNIXFS_FILE,
                          .data = (const guint8 *)"abc",
                          .data_length = 3,
                          .has_file_size = TRUE,
                          .file_size = 3,
                          .stat = { TRUE, 0107751, TRUE, 1000000000, 5 } };
  g_auto (World) world;
  g_autoptr (HfCid) raw = NULL;
  g_autoptr (HfCid) link = NULL;
  g_autoptr (HfCid) wrapped = NULL;
  g_autoptr (GBytes) content = NULL;
  char target[20] = { 0 };
  struct stat info;

  world_init (&world);
  raw = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  link = hf_test_shelf_add_node (world.shelf, NULL, &symlink);
  wrapped = hf_test_shelf_add_node (world.shelf, NULL, &file);
  extract_well (&world, raw, "raw");
  content = hf_test_file_get (world.dir, "raw");
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), "abc", 3);
  extract_well (&world, link, "link");
  g_assert_cmpint (readlinkat (world.fd, "link", target, sizeof target), ==, 11);
  g_assert_cmpstr (target, ==, "/etc/passwd");
  /* Neither setuid nor setgid nor sticky. */
  extract_well (&world, wrapped, "wrapped");
  g_assert_cmpuint (mode_of (&world, "wrapped"), ==, S_IFREG | 0751);
  g_assert_cmpint (fstatat (world.fd, "wrapped", &info, 0), ==, 0);
  g_assert_cmpint (info.st_mtim.tv_sec, ==, 1000000000);
  g_assert_cmpint (info.st_mtim.tv_nsec, ==, 5);
  g_assert_cmpuint (hf_test_dir_count (world.dir), ==, 3);
}

/* Nothing that exists is touched, whatever it is. */
static void
test_existing (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) file = NULL;
  g_autoptr (HfCid) folder = hf_cid_new_from_text ("bafyaabakaieac", NULL);
  static const char *const names[] = { "file", "folder", "link" };

  world_init (&world);
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  hf_test_file_set (world.dir, "file", "old", 3);
  g_assert_cmpint (mkdirat (world.fd, "folder", 0755), ==, 0);
  g_assert_cmpint (symlinkat ("nowhere", world.fd, "link"), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      extract_badly (&world, file, names[i], HF_ERROR_CONFLICT, "exists already");
      extract_badly (&world, folder, names[i], HF_ERROR_CONFLICT, "exists already");
    }
  g_assert_cmpint (faccessat (world.fd, "nowhere", F_OK, AT_SYMLINK_NOFOLLOW), !=, 0);
}

/* It comes while we work: the renaming sees it. */
static const char *late_target;

static int
come_between (const char *operation, const char *name)
{
  if (strcmp (operation, "rename-new") == 0)
    g_file_set_contents (late_target, "late", 4, NULL);
  return 0;
}

static void
test_race (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *target = NULL;
  g_autoptr (GBytes) content = NULL;

  world_init (&world);
  target = g_build_filename (world.dir, "out", NULL);
  late_target = target;
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  hf_file_fault = come_between;
  g_assert_false (hf_unixfs_extract (world.reader, file, world.fd, "out", NULL, &error));
  hf_file_fault = NULL;
  g_assert_error (error, HF_ERROR, HF_ERROR_CONFLICT);
  content = hf_test_file_get (world.dir, "out");
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), "late", 4);
  g_assert_cmpuint (hf_test_dir_count (world.dir), ==, 1);
}

typedef struct
{
  const char *name; /* NULL: the last */
  HfCid *cid;
} Item;

static HfCid *
add_folder (World *world, const Item *items)
{
  const HfUnixfs folder = { HF_UNIXFS_DIRECTORY };
  g_autoptr (GByteArray) links = g_byte_array_new ();

  for (; items->name != NULL; items++)
    hf_test_link_append (links, items->cid, items->name, 1);
  return hf_test_shelf_add_node (world->shelf, links, &folder);
}

/* A folder with a good entry and one of this name. */
static void
assert_name_refused (World *world, HfCid *good, const char *name, HfCid *bad, const char *why)
{
  const Item inner_items[] = { { "good", good }, { name, bad }, { NULL } };
  g_autoptr (HfCid) inner = add_folder (world, inner_items);
  const Item outer_items[] = { { "first", good }, { "inner", inner }, { NULL } };
  g_autoptr (HfCid) outer = add_folder (world, outer_items);

  extract_badly (world, inner, "out", HF_ERROR_INVALID, why);
  extract_badly (world, outer, "out", HF_ERROR_INVALID, why);
  extract_badly (world, outer, "out", HF_ERROR_INVALID, "in “out/inner”");
}

static void
test_names (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) file = NULL;
  g_autoptr (HfCid) folder = hf_cid_new_from_text ("bafyaabakaieac", NULL);
  g_autofree char *longer = g_strnfill (256, 'x');

  world_init (&world);
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  assert_name_refused (&world, file, "..", file, "“..” is refused");
  assert_name_refused (&world, file, "..", folder, "“..” is refused");
  assert_name_refused (&world, file, ".", folder, "“.” is refused");
  assert_name_refused (&world, file, "", file, "“” is refused: it is empty");
  assert_name_refused (&world, file, "/etc/passwd", file, "“/etc/passwd” is refused");
  assert_name_refused (&world, file, "a/b", file, "“a/b” is refused");
  assert_name_refused (&world, file, "../../x", file, "“../../x” is refused");
  assert_name_refused (&world, file, longer, file, "more than 255 bytes");
  /* And of the target. */
  extract_badly (&world, file, "..", HF_ERROR_INVALID, "is refused");
  extract_badly (&world, file, "a/b", HF_ERROR_INVALID, "is refused");
}

/* A symlink, and then an entry of the same name that would go through it. */
static void
test_through_symlink (void)
{
  g_autoptr (HfTestDir) victim = hf_test_dir_new ();
  const HfUnixfs symlink = { HF_UNIXFS_SYMLINK, (const guint8 *)victim, strlen (victim) };
  g_auto (World) world;
  g_autoptr (HfCid) file = NULL;
  g_autoptr (HfCid) link = NULL;
  g_autoptr (HfCid) folder = NULL;

  world_init (&world);
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  link = hf_test_shelf_add_node (world.shelf, NULL, &symlink);
  const Item content[] = { { "prey", file }, { NULL } };
  folder = add_folder (&world, content);
  const Item attacks[][4] = {
    { { "x", link }, { "x", folder }, { NULL } },
    { { "x", folder }, { "x", link }, { NULL } },
    { { "x", link }, { "x", file }, { NULL } },
    { { "x", link }, { "a", file }, { "x", folder }, { NULL } },
    { { "x", file }, { "x", file }, { NULL } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (attacks); i++)
    {
      g_autoptr (HfCid) root = add_folder (&world, attacks[i]);

      extract_badly (&world, root, "out", HF_ERROR_INVALID, "two entries are named “x”");
    }
  const Item through[] = { { "x", link }, { "x/prey", file }, { NULL } };
  g_autoptr (HfCid) root = add_folder (&world, through);
  extract_badly (&world, root, "out", HF_ERROR_INVALID, "“x/prey” is refused");

  /* Alone it is made, and leads where it leads. */
  const Item harmless[] = { { "x", link }, { "y", folder }, { NULL } };
  g_autoptr (HfCid) good = add_folder (&world, harmless);
  extract_well (&world, good, "out");
  g_assert_true (S_ISLNK (mode_of (&world, "out/x")));
  g_assert_true (S_ISREG (mode_of (&world, "out/y/prey")));
  g_assert_cmpuint (hf_test_dir_count (victim), ==, 0);
}

/* A file system that folds case is played by a second name that is there already. */
static int
fold_case (const char *operation, const char *name)
{
  return strcmp (name, "A") == 0 && strcmp (operation, "open") == 0 ? EEXIST : 0;
}

static void
test_case (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) file = NULL;
  g_autoptr (HfCid) root = NULL;

  world_init (&world);
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  const Item items[] = { { "a", file }, { "A", file }, { NULL } };
  root = add_folder (&world, items);
  hf_file_fault = fold_case;
  extract_badly (&world, root, "out", HF_ERROR_CONFLICT, "can't make “out/A”");
  hf_file_fault = NULL;
  extract_well (&world, root, "out");
  g_assert_true (S_ISREG (mode_of (&world, "out/a")));
  g_assert_true (S_ISREG (mode_of (&world, "out/A")));
}

/* What can't be read ends it, and nothing stays. */
static void
test_unreadable (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) file = NULL;
  g_autoptr (HfCid) plain = NULL;
  g_autoptr (HfCid) missing_pb = hf_cid_new_for_data (HF_CODEC_DAG_PB, "away", 4);
  g_autoptr (HfCid) missing = hf_cid_new_for_data (HF_CODEC_RAW, "away", 4);
  g_autoptr (HfCid) cbor = hf_cid_new (HF_CODEC_DAG_CBOR, 0, (const guint8 *)"\xa0", 1);

  world_init (&world);
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  plain = hf_test_shelf_add_node (world.shelf, NULL, NULL);
  const struct
  {
    HfCid *cid;
    HfError code;
    const char *why;
  } cases[] = {
    { missing_pb, HF_ERROR_INCOMPLETE, "“bad” can't be read: block bafy" },
    { missing, HF_ERROR_INCOMPLETE, "in “out/bad”: block bafkrei" },
    { plain, HF_ERROR_INVALID, "without UnixFS data" },
    { cbor, HF_ERROR_UNSUPPORTED, "dag-cbor" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Item items[] = { { "a", file }, { "bad", cases[i].cid }, { NULL } };
      g_autoptr (HfCid) root = add_folder (&world, items);

      extract_badly (&world, root, "out", cases[i].code, cases[i].why);
      extract_badly (&world, cases[i].cid, "out", cases[i].code, "in “out”: block baf");
    }
}

static HfCid *
add_nested (World *world, unsigned depth)
{
  HfCid *top = hf_test_shelf_add_raw (world->shelf, "abc", 3);

  for (unsigned i = 0; i < depth; i++)
    {
      const Item items[] = { { "d", top }, { NULL } };
      HfCid *above = add_folder (world, items);

      hf_cid_unref (top);
      top = above;
    }
  return top;
}

static void
test_depth (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) deep = NULL;
  g_autoptr (HfCid) deeper = NULL;

  world_init (&world);
  deep = add_nested (&world, HF_UNIXFS_FOLDER_DEPTH);
  deeper = add_nested (&world, HF_UNIXFS_FOLDER_DEPTH + 1);
  extract_well (&world, deep, "out");
  extract_badly (&world, deeper, "out2", HF_ERROR_TOO_LARGE, "more than 256 folders");
}

/* A folder that forbids even its owner to write is finished before that, and can be removed. */
static void
test_read_only (void)
{
  const HfUnixfs folder = { .type = HF_UNIXFS_DIRECTORY, .stat = { TRUE, 0, TRUE, 77, 0 } };
  g_auto (World) world;
  g_autoptr (HfCid) file = NULL;
  g_autoptr (HfCid) missing = hf_cid_new_for_data (HF_CODEC_RAW, "away", 4);
  g_autoptr (HfCid) closed = NULL;
  g_autoptr (GByteArray) links = g_byte_array_new ();
  struct stat info;

  world_init (&world);
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  hf_test_link_append (links, file, "file", 3);
  closed = hf_test_shelf_add_node (world.shelf, links, &folder);
  const Item good[] = { { "closed", closed }, { NULL } };
  const Item bad[] = { { "closed", closed }, { "missing", missing }, { NULL } };
  g_autoptr (HfCid) good_root = add_folder (&world, good);
  g_autoptr (HfCid) bad_root = add_folder (&world, bad);
  extract_badly (&world, bad_root, "bad", HF_ERROR_INCOMPLETE, "in “bad/missing”");
  extract_well (&world, good_root, "good");
  g_assert_cmpint (fstatat (world.fd, "good/closed", &info, 0), ==, 0);
  g_assert_cmpuint (info.st_mode, ==, S_IFDIR);
  g_assert_cmpint (info.st_mtim.tv_sec, ==, 77);
  g_assert_true (hf_tree_remove (world.fd, "good", NULL));
  g_assert_cmpuint (hf_test_dir_count (world.dir), ==, 0);
}

/* The call of this number fails, for want of room. */
static int calls_left;

static int
fail_later (const char *operation, const char *name)
{
  return strcmp (operation, "unlink") != 0 && calls_left-- == 0 ? ENOSPC : 0;
}

static void
test_no_space (void)
{
  g_auto (World) world;
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  g_autoptr (HfCid) root = NULL;
  gboolean done = FALSE;
  int n = 0;

  world_init (&world);
  root = build_random (&world, hf_unixfs_profile_get_default (), random, TRUE);
  for (; !done; n++)
    {
      g_autoptr (GError) error = NULL;

      calls_left = n;
      hf_file_fault = fail_later;
      done = hf_unixfs_extract (world.reader, root, world.fd, "out", NULL, &error);
      hf_file_fault = NULL;
      /* When only the directory could not be synced, all of it is there. */
      if (!done && faccessat (world.fd, "out", F_OK, 0) == 0)
        g_assert_true (hf_tree_remove (world.fd, "out", NULL));
      if (!done)
        {
          g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
          g_assert_cmpuint (hf_test_dir_count (world.dir), ==, 0);
        }
    }
  g_assert_cmpint (n, >, 20);
}

static void
test_cancelled (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) file = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  world_init (&world);
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  g_cancellable_cancel (cancellable);
  g_assert_false (hf_unixfs_extract (world.reader, file, world.fd, "out", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (hf_test_dir_count (world.dir), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/unixfs-extract/random", test_random);
  g_test_add_func ("/formats/unixfs-extract/single", test_single);
  g_test_add_func ("/formats/unixfs-extract/existing", test_existing);
  g_test_add_func ("/formats/unixfs-extract/race", test_race);
  g_test_add_func ("/formats/unixfs-extract/names", test_names);
  g_test_add_func ("/formats/unixfs-extract/through-symlink", test_through_symlink);
  g_test_add_func ("/formats/unixfs-extract/case", test_case);
  g_test_add_func ("/formats/unixfs-extract/unreadable", test_unreadable);
  g_test_add_func ("/formats/unixfs-extract/depth", test_depth);
  g_test_add_func ("/formats/unixfs-extract/read-only", test_read_only);
  g_test_add_func ("/formats/unixfs-extract/no-space", test_no_space);
  g_test_add_func ("/formats/unixfs-extract/cancelled", test_cancelled);
  return g_test_run ();
}

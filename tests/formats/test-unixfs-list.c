/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders, listed whole and in pages. */
#include <string.h>

#include "hf-error.h"
#include "hf-murmur3.h"
#include "hf-test-shelf.h"
#include "hf-test.h"
#include "hf-unixfs-folder.h"
#include "hf-unixfs-reader.h"

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

/* A folder of files that are all the same; sharded if it is large. */
static HfCid *
build_folder (World *world, unsigned n)
{
  g_autoptr (HfUnixfsWriter) writer = hf_unixfs_writer_new (hf_unixfs_profile_get_default (), NULL,
                                                            hf_test_shelf_add, world->shelf);
  g_autoptr (HfUnixfsFolder) folder = hf_unixfs_folder_new (writer);
  g_autoptr (HfCid) file = hf_test_shelf_add_raw (world->shelf, "abc", 3);
  const HfUnixfsNode entry = { file, 3, 3 };
  g_auto (HfUnixfsNode) node = { NULL };
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < n; i++)
    {
      char name[40];
      int length = g_snprintf (name, sizeof name, "entry with the number %u", i);

      g_assert_true (hf_unixfs_folder_add (folder, name, (gsize)length, &entry, NULL));
    }
  hf_unixfs_folder_finish (folder, NULL, &node, &error);
  g_assert_no_error (error);
  return hf_cid_ref (node.cid);
}

typedef struct
{
  GString *names; /* each with a newline */
  unsigned count;
  unsigned most; /* then it fails */
} Seen;

static gboolean
see (const HfUnixfsEntry *entry, gpointer data, GError **error)
{
  Seen *seen = data;

  if (seen->most > 0 && seen->count == seen->most)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_NO_SPACE, "enough");
      return FALSE;
    }
  if (seen->names != NULL)
    g_string_append_printf (seen->names, "%s\n", entry->name);
  seen->count++;
  return TRUE;
}

/* One page, which goes to @seen; where the next one begins. */
static char *
list_page (World *world, HfCid *folder, unsigned limit, const char *place, Seen *seen)
{
  const HfUnixfsPage page = { .limit = limit, .place = place };
  g_autoptr (GError) error = NULL;
  char *next;

  hf_unixfs_reader_list (world->reader, folder, &page, see, seen, &next, NULL, &error);
  g_assert_no_error (error);
  return next;
}

static char *
list_all (World *world, HfCid *folder)
{
  Seen seen = { g_string_new (NULL) };

  g_assert_null (list_page (world, folder, 0, NULL, &seen));
  return g_string_free (seen.names, FALSE);
}

/* All entries in pages of up to @most, each by a reader that knows nothing of those before. */
static char *
list_in_pages (World *world, HfCid *folder, unsigned most, GRand *random)
{
  Seen seen = { g_string_new (NULL) };
  char *place = NULL;

  do
    {
      unsigned limit = most > 1 ? (unsigned)g_rand_int_range (random, 1, (int)most + 1) : 1;
      char *next;

      hf_unixfs_reader_unref (world->reader);
      world->reader = hf_unixfs_reader_new (&hf_test_shelf_source, world->shelf, NULL);
      next = list_page (world, folder, limit, place, &seen);
      g_free (place);
      place = next;
    }
  while (place != NULL);
  return g_string_free (seen.names, FALSE);
}

/* Pages of random lengths are the whole list. */
static void
test_pages (void)
{
  static const struct
  {
    unsigned size;
    unsigned least; /* entries of a page */
  } folders[] = { { 0, 1 }, { 1, 1 }, { 2, 1 }, { 300, 1 }, { 12000, 100 } };
  g_autoptr (GRand) random = g_rand_new_with_seed (2);

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_auto (World) world;
      g_autoptr (HfCid) folder = NULL;
      g_autofree char *whole = NULL;

      world_init (&world);
      folder = build_folder (&world, folders[i].size);
      whole = list_all (&world, folder);
      for (unsigned most = folders[i].least; most <= 10000; most *= 10)
        {
          g_autofree char *pieces = list_in_pages (&world, folder, most, random);

          g_assert_cmpstr (pieces, ==, whole);
        }
    }
}

/* A page that ends with the last entry is the last. */
static void
test_exact (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) folder = NULL;
  g_autofree char *place = NULL;
  Seen seen = { NULL };

  world_init (&world);
  folder = build_folder (&world, 10);
  g_assert_null (list_page (&world, folder, 10, NULL, &seen));
  g_assert_null (list_page (&world, folder, 11, NULL, &seen));
  place = list_page (&world, folder, 9, NULL, &seen);
  g_assert_nonnull (place);
  seen.count = 0;
  g_assert_null (list_page (&world, folder, 1, place, &seen));
  g_assert_cmpuint (seen.count, ==, 1);
}

/* A million entries: all nodes are read once, a handful is held; a page reads what it shows, also
 * in the middle. */
static void
test_million (void)
{
  const unsigned n = 1000000;
  g_auto (World) world;
  g_autoptr (HfCid) folder = NULL;
  g_autofree char *place = NULL;
  g_autofree char *later = NULL;
  Seen seen = { NULL };

  world_init (&world);
  folder = build_folder (&world, n);
  place = list_page (&world, folder, 100, NULL, &seen);
  g_assert_cmpuint (seen.count, ==, 100);
  g_assert_cmpuint (world.shelf->fetched, <, 30);
  g_assert_null (list_page (&world, folder, 0, place, &seen));
  g_assert_cmpuint (seen.count, ==, n);
  g_assert_cmpuint (world.shelf->fetched, <=, g_hash_table_size (world.shelf->blocks) + 30);
  g_assert_cmpuint (hf_unixfs_reader_get_most_held (world.reader), <, 512 * 1024);

  g_clear_pointer (&place, g_free);
  place = list_page (&world, folder, n / 50, NULL, &seen);
  world.shelf->fetched = 0;
  later = list_page (&world, folder, 100, place, &seen);
  g_assert_cmpuint (world.shelf->fetched, <, 30);
}

static void
assert_place_refused (World *world, HfCid *folder, const char *place)
{
  const HfUnixfsPage page = { .limit = 1, .place = place };
  g_autoptr (GError) error = NULL;
  Seen seen = { NULL };
  char *next;

  if (hf_unixfs_reader_list (world->reader, folder, &page, see, &seen, &next, NULL, &error))
    g_error ("“%s” is a place", place);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_null (next);
  g_assert_cmpuint (seen.count, ==, 0);
}

static void
test_places (void)
{
  static const char *const wrong[] = {
    "",          "-",
    "0",         "0-",
    "-0",        ".-0",
    "0-0",       "x-0",
    "1000000-0", "99999999999999999999-0",
    "0.-0",      "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0-0",
    " 0-0",      "-1-0",
    "0\xff-0",
  };
  static const unsigned sizes[] = { 0, 10, 12000 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (World) world;
      g_autoptr (HfCid) folder = NULL;

      world_init (&world);
      folder = build_folder (&world, sizes[i]);
      for (gsize k = 0; k < G_N_ELEMENTS (wrong); k++)
        assert_place_refused (&world, folder, wrong[k]);
    }
}

/* Every change of a place, and every place of another folder, is found out. */
static void
test_foreign_places (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) small = NULL;
  g_autoptr (HfCid) large = NULL;
  g_autofree char *in_small = NULL;
  g_autofree char *in_large = NULL;
  Seen seen = { NULL };

  world_init (&world);
  small = build_folder (&world, 1000);
  large = build_folder (&world, 12000);
  in_small = list_page (&world, small, 300, NULL, &seen);
  in_large = list_page (&world, large, 300, NULL, &seen);
  assert_place_refused (&world, small, in_large);
  assert_place_refused (&world, large, in_small);
  for (char *c = in_large; *c != '\0'; c++)
    {
      char kept = *c;

      *c = kept == '1' ? '2' : '1';
      assert_place_refused (&world, large, in_large);
      *c = kept;
    }
}

static gboolean
check_kind (const HfUnixfsEntry *entry, gpointer data, GError **error)
{
  GString *text = data;
  static const char letters[] = "?fds";

  g_string_append_printf (text, "%s:%c", entry->name, letters[entry->kind]);
  if (entry->has_size)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT, entry->size);
  if (entry->target != NULL)
    g_string_append_printf (text, ">%s", entry->target);
  if (entry->problem != NULL)
    g_string_append (text, "!");
  g_string_append_c (text, ' ');
  return TRUE;
}

static char *
list_kinds (World *world, HfCid *folder, gboolean details)
{
  const HfUnixfsPage page = { .details = details };
  GString *text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  char *next;

  hf_unixfs_reader_list (world->reader, folder, &page, check_kind, text, &next, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (next);
  return g_string_free (text, FALSE);
}

/* Entries of each kind, also such that can't be read: the listing goes on. */
static HfCid *
build_kinds (World *world)
{
  const HfUnixfs folder = { HF_UNIXFS_DIRECTORY };
  const HfUnixfs file = { HF_UNIXFS_FILE, (const guint8 *)"abcd", 4, TRUE, 4 };
  const HfUnixfs symlink = { HF_UNIXFS_SYMLINK, (const guint8 *)"f/g", 3 };
  g_autoptr (GByteArray) links = g_byte_array_new ();
  g_autoptr (HfCid) raw = hf_test_shelf_add_raw (world->shelf, "abc", 3);
  g_autoptr (HfCid) wrapped = hf_test_shelf_add_node (world->shelf, NULL, &file);
  g_autoptr (HfCid) directory = hf_test_shelf_add_node (world->shelf, NULL, &folder);
  g_autoptr (HfCid) link = hf_test_shelf_add_node (world->shelf, NULL, &symlink);
  g_autoptr (HfCid) plain = hf_test_shelf_add_node (world->shelf, NULL, NULL);
  g_autoptr (HfCid) missing = hf_cid_new_for_data (HF_CODEC_DAG_PB, "away", 4);
  g_autoptr (HfCid) away = hf_cid_new_for_data (HF_CODEC_RAW, "away", 4);
  g_autoptr (HfCid) cbor = hf_cid_new (HF_CODEC_DAG_CBOR, 0, (const guint8 *)"\xa0", 1);

  hf_test_link_append (links, directory, "d", 1);
  hf_test_link_append (links, wrapped, "f", 1);
  hf_test_link_append (links, link, "l", 1);
  hf_test_link_append (links, missing, "m", 1);
  hf_test_link_append (links, plain, "p", 1);
  hf_test_link_append (links, raw, "r", 3);
  hf_test_link_append (links, away, "w", 4);
  hf_test_link_append (links, cbor, "x", 1);
  hf_test_link_append (links, raw, "x", 3); /* once more, as it stands */
  hf_test_link_append (links, raw, "../x", 3);
  hf_test_link_append (links, raw, "", 3);
  return hf_test_shelf_add_node (world->shelf, links, &folder);
}

static void
test_kinds (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) folder = NULL;
  g_autofree char *bare = NULL;
  g_autofree char *detailed = NULL;

  world_init (&world);
  folder = build_kinds (&world);
  bare = list_kinds (&world, folder, FALSE);
  g_assert_cmpstr (bare, ==, "d:? f:? l:? m:? p:? r:f3 w:f4 x:? x:f3 ../x:f3 :f3 ");
  g_assert_cmpuint (world.shelf->fetched, ==, 1);
  detailed = list_kinds (&world, folder, TRUE);
  g_assert_cmpstr (detailed, ==, "d:d f:f4 l:s3>f/g m:?! p:?! r:f3 w:f4 x:?! x:f3 ../x:f3 :f3 ");
  /* The folder is still known; raw and inlined blocks are not read. */
  g_assert_cmpuint (world.shelf->fetched, ==, 1 + 5);
}

/* Failures of the source are no property of an entry. */
static void
test_source_fails (void)
{
  const HfUnixfsPage page = { .details = TRUE };
  g_auto (World) world;
  g_autoptr (HfCid) folder = NULL;
  g_autoptr (HfUnixfsCursor) cursor = NULL;
  g_auto (HfUnixfsEntry) entry = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Seen seen = { NULL };
  char *next;

  world_init (&world);
  folder = build_kinds (&world);
  cursor = hf_unixfs_cursor_new (world.reader, folder, TRUE, NULL, NULL);
  world.shelf->failure = HF_ERROR_UNAVAILABLE;
  g_assert_false (hf_unixfs_cursor_next (cursor, &entry, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  world.shelf->failure = 0;
  g_cancellable_cancel (cancellable);
  g_assert_false (
      hf_unixfs_reader_list (world.reader, folder, &page, see, &seen, &next, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stop (void)
{
  const HfUnixfsPage page = { 0 }, too_long = { .limit = HF_UNIXFS_LIST_MOST + 1 };
  g_auto (World) world;
  g_autoptr (HfCid) folder = NULL;
  g_autoptr (HfCid) file = NULL;
  g_autoptr (GError) error = NULL;
  Seen seen = { .most = 3 };
  char *next;

  world_init (&world);
  folder = build_folder (&world, 5);
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  g_assert_false (
      hf_unixfs_reader_list (world.reader, folder, &page, see, &seen, &next, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_false (
      hf_unixfs_reader_list (world.reader, folder, &too_long, see, &seen, &next, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (
      hf_unixfs_reader_list (world.reader, file, &page, see, &seen, &next, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "is not a folder"));
  g_assert_cmpuint (seen.count, ==, 3);
}

/* A shard with links of these names, all to the same. */
static HfCid *
add_shard (World *world, unsigned fanout, HfCid *child, const char *const *names)
{
  g_autoptr (GByteArray) links = g_byte_array_new ();
  guint8 bits[HF_UNIXFS_MAX_FANOUT / 8] = { 0 };
  unsigned digits = fanout > 256 ? 3 : fanout > 16 ? 2 : 1;
  const HfUnixfs data = { .type = HF_UNIXFS_HAMT_SHARD,
                          .data = bits,
                          .data_length = fanout / 8,
                          .hash_type = HF_UNIXFS_HASH_MURMUR3,
                          .fanout = fanout };

  for (; *names != NULL; names++)
    {
      g_autofree char *prefix = g_strndup (*names, digits);
      guint64 bucket = g_ascii_strtoull (prefix, NULL, 16);

      bits[fanout / 8 - 1 - bucket / 8] |= 1 << bucket % 8;
      hf_test_link_append (links, child, *names, 3);
    }
  return hf_test_shelf_add_node (world->shelf, links, &data);
}

static void
assert_list_refused (World *world, HfCid *folder, HfError code, const char *why)
{
  const HfUnixfsPage page = { 0 };
  g_autoptr (GError) error = NULL;
  Seen seen = { NULL };
  char *next;

  g_assert_false (
      hf_unixfs_reader_list (world->reader, folder, &page, see, &seen, &next, NULL, &error));
  g_assert_error (error, HF_ERROR, (int)code);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” does not say “%s”", error->message, why);
}

/* A name with its bucket on one level before it. */
static char *
at_level (const char *name, unsigned bits, unsigned level)
{
  guint64 hash = hf_murmur3_x64_64 (name, strlen (name));
  unsigned digits = (bits + 3) / 4;

  return g_strdup_printf ("%0*X%s", (int)digits,
                          (unsigned)(hash >> (64 - bits * (level + 1)) & ((1u << bits) - 1)), name);
}

/* Each fanout has its own number of levels: a name at the deepest is found and listed, and there is
 * nothing below. */
static void
test_fanouts (void)
{
  for (unsigned bits = 3; bits <= 10; bits++)
    {
      unsigned levels = 64 / bits, fanout = 1u << bits;
      g_auto (World) world;
      g_autofree char *deepest = at_level ("name", bits, levels - 1);
      const char *names[] = { deepest, NULL };
      g_autofree char *list = NULL;
      g_auto (HfUnixfsEntry) entry = { 0 };
      g_autoptr (HfCid) file = NULL;
      g_autoptr (HfCid) wrong = NULL;
      g_autoptr (GError) error = NULL;
      static const char *const path[] = { "name", NULL };
      const char *deeper[] = { NULL, NULL };
      g_autofree char *prefix = g_strndup (deepest, (bits + 3) / 4);
      HfCid *top;

      world_init (&world);
      file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
      top = add_shard (&world, fanout, file, names);
      deeper[0] = prefix;
      wrong = add_shard (&world, fanout, top, deeper);
      for (unsigned level = levels - 1; level > 0; level--)
        {
          g_autofree char *at = at_level ("name", bits, level - 1);
          const char *way[] = { at, NULL };
          g_autoptr (HfCid) below = top;
          g_autoptr (HfCid) below_wrong = g_steal_pointer (&wrong);

          at[(bits + 3) / 4] = '\0';
          top = add_shard (&world, fanout, below, way);
          wrong = add_shard (&world, fanout, below_wrong, way);
        }
      list = list_all (&world, top);
      g_assert_cmpstr (list, ==, "name\n");
      hf_unixfs_reader_resolve (world.reader, top, path, &entry, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (hf_cid_equal (entry.cid, file));
      hf_unixfs_entry_clear (&entry);
      assert_list_refused (&world, wrong, HF_ERROR_INVALID, "deeper");
      g_assert_false (hf_unixfs_reader_resolve (world.reader, wrong, path, &entry, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
      hf_cid_unref (top);
    }
}

static void
test_bad_shards (void)
{
  static const char *const none[] = { NULL };
  g_auto (World) world;
  g_autofree char *right = at_level ("name", 8, 0);
  g_autofree char *misplaced = g_strconcat (right[0] == '0' ? "10" : "00", "name", NULL);
  const char *wrong_place[] = { misplaced, NULL };
  const char *lower[] = { "abname", NULL }, *no_digits[] = { "xyname", NULL };
  const char *too_short[] = { "A", NULL }, *way[] = { "AB", NULL };
  const char *unsorted[] = { "20", "10", NULL };
  g_autoptr (HfCid) file = NULL;
  const HfUnixfs folder = { HF_UNIXFS_DIRECTORY };
  g_autoptr (HfCid) directory = NULL;
  g_autoptr (HfCid) empty = NULL;
  g_autoptr (HfCid) other = NULL;
  g_autofree char *list = NULL;

  world_init (&world);
  file = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  directory = hf_test_shelf_add_node (world.shelf, NULL, &folder);
  empty = add_shard (&world, 256, NULL, none);
  other = add_shard (&world, 16, NULL, none);
  const struct
  {
    HfCid *folder;
    HfError code;
    const char *why;
  } cases[] = {
    { add_shard (&world, 256, file, wrong_place), HF_ERROR_INVALID, "where its hash belongs" },
    { add_shard (&world, 256, file, lower), HF_ERROR_INVALID, "begin with its bucket" },
    { add_shard (&world, 256, file, no_digits), HF_ERROR_INVALID, "begin with its bucket" },
    { add_shard (&world, 256, file, too_short), HF_ERROR_INVALID, "begin with its bucket" },
    { add_shard (&world, 256, file, unsorted), HF_ERROR_INVALID, "begin with its bucket" },
    { add_shard (&world, 256, file, way), HF_ERROR_INVALID, "not of the sharded folder" },
    { add_shard (&world, 256, directory, way), HF_ERROR_INVALID, "not of the sharded folder" },
    { add_shard (&world, 256, other, way), HF_ERROR_INVALID, "not of the sharded folder" },
    { add_shard (&world, 256, empty, way), HF_ERROR_INVALID, "empty part" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      assert_list_refused (&world, cases[i].folder, cases[i].code, cases[i].why);
      hf_cid_unref (cases[i].folder);
    }
  list = list_all (&world, empty);
  g_assert_cmpstr (list, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/unixfs-list/pages", test_pages);
  g_test_add_func ("/formats/unixfs-list/exact", test_exact);
  g_test_add_func ("/formats/unixfs-list/million", test_million);
  g_test_add_func ("/formats/unixfs-list/places", test_places);
  g_test_add_func ("/formats/unixfs-list/foreign-places", test_foreign_places);
  g_test_add_func ("/formats/unixfs-list/kinds", test_kinds);
  g_test_add_func ("/formats/unixfs-list/source-fails", test_source_fails);
  g_test_add_func ("/formats/unixfs-list/stop", test_stop);
  g_test_add_func ("/formats/unixfs-list/fanouts", test_fanouts);
  g_test_add_func ("/formats/unixfs-list/bad-shards", test_bad_shards);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files read from blocks. */
#include "hf-unixfs-stream.h"

#include <string.h>

#include "hf-error.h"
#include "hf-test-shelf.h"
#include "hf-test.h"
#include "hf-unixfs-writer.h"

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

static HfCid *
add_file (World *world, const HfUnixfsProfile *profile, GBytes *content)
{
  g_autoptr (HfUnixfsWriter) writer
      = hf_unixfs_writer_new (profile, NULL, hf_test_shelf_add, world->shelf);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (content);
  g_auto (HfUnixfsNode) file = { NULL };
  g_autoptr (GError) error = NULL;

  hf_unixfs_writer_add_file (writer, stream, NULL, &file, NULL, &error);
  g_assert_no_error (error);
  return hf_cid_ref (file.cid);
}

static GInputStream *
open_file (World *world, HfCid *cid)
{
  g_autoptr (GError) error = NULL;
  HfUnixfsStream *stream = hf_unixfs_stream_new (world->reader, cid, NULL, &error);

  g_assert_no_error (error);
  return G_INPUT_STREAM (stream);
}

/* All that is left, and what ended it. */
static GBytes *
read_rest (GInputStream *stream, GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  guint8 buffer[1000];
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, error)) > 0)
    g_byte_array_append (all, buffer, (unsigned)n);
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

static void
assert_reads_as (World *world, HfCid *cid, GBytes *expected)
{
  g_autoptr (GInputStream) stream = open_file (world, cid);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) all = NULL;

  g_assert_cmpuint (hf_unixfs_stream_get_size (HF_UNIXFS_STREAM (stream)), ==,
                    g_bytes_get_size (expected));
  all = read_rest (stream, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (all, expected));
}

static void
assert_fails_as (World *world, HfCid *cid, HfError code, const char *why)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfUnixfsStream) stream = hf_unixfs_stream_new (world->reader, cid, NULL, &error);
  g_autoptr (GBytes) all = stream != NULL ? read_rest (G_INPUT_STREAM (stream), &error) : NULL;

  g_assert_error (error, HF_ERROR, (int)code);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” does not say “%s”", error->message, why);
}

/* What a random profile makes of a file reads as it was, from any place and in any pieces. */
static void
test_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (unsigned i = 0; i < 300; i++)
    {
      const HfUnixfsProfile profile = { .cid_version = (unsigned)g_rand_int_range (random, 0, 2),
                                        .raw_leaves = g_rand_boolean (random),
                                        .chunk_size = (gsize)g_rand_int_range (random, 1, 50),
                                        .max_links = (unsigned)g_rand_int_range (random, 2, 7) };
      gsize size = (gsize)g_rand_int_range (random, 0, 2000), length;
      g_autoptr (GBytes) content = hf_test_bytes (size, i);
      const guint8 *bytes = g_bytes_get_data (content, &length);
      g_auto (World) world;
      g_autoptr (HfCid) cid = NULL;
      g_autoptr (GInputStream) stream = NULL;
      guint8 buffer[300];

      world_init (&world);
      cid = add_file (&world, &profile, content);
      assert_reads_as (&world, cid, content);
      stream = open_file (&world, cid);
      for (unsigned k = 0; k < 30; k++)
        {
          goffset at = g_rand_int_range (random, 0, (int)size + 1);
          gsize want = (gsize)g_rand_int_range (random, 1, sizeof buffer), got;

          g_assert_true (g_seekable_seek (G_SEEKABLE (stream), at, G_SEEK_SET, NULL, NULL));
          g_assert_true (g_input_stream_read_all (stream, buffer, want, &got, NULL, NULL));
          g_assert_cmpuint (got, ==, MIN (want, size - (gsize)at));
          g_assert_true (memcmp (buffer, bytes + at, got) == 0);
          g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, at + (goffset)got);
        }
    }
}

static void
assert_seek (GInputStream *stream, goffset offset, GSeekType type, goffset expected)
{
  g_autoptr (GError) error = NULL;
  goffset before = g_seekable_tell (G_SEEKABLE (stream));

  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), offset, type, NULL, &error)
                 == (expected >= 0));
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, expected >= 0 ? expected : before);
  if (expected < 0)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_seek (void)
{
  g_autoptr (GBytes) content = hf_test_bytes (100, 1);
  g_auto (World) world;
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  world_init (&world);
  cid = add_file (&world, hf_unixfs_profile_get_default (), content);
  stream = open_file (&world, cid);
  g_assert_true (g_seekable_can_seek (G_SEEKABLE (stream)));
  assert_seek (stream, 100, G_SEEK_SET, 100);
  assert_seek (stream, 101, G_SEEK_SET, -1);
  assert_seek (stream, -1, G_SEEK_SET, -1);
  assert_seek (stream, G_MAXINT64, G_SEEK_SET, -1);
  assert_seek (stream, -40, G_SEEK_CUR, 60);
  assert_seek (stream, G_MININT64, G_SEEK_CUR, -1);
  assert_seek (stream, G_MAXINT64, G_SEEK_CUR, -1);
  assert_seek (stream, -61, G_SEEK_CUR, -1);
  assert_seek (stream, 0, G_SEEK_END, 100);
  assert_seek (stream, -100, G_SEEK_END, 0);
  assert_seek (stream, G_MININT64, G_SEEK_END, -1);
  assert_seek (stream, 1, G_SEEK_END, -1);
  g_assert_cmpint (g_input_stream_skip (stream, 30, NULL, NULL), ==, 30);
  g_assert_cmpint (g_input_stream_skip (stream, 300, NULL, NULL), ==, 70);
  g_assert_false (g_seekable_can_truncate (G_SEEKABLE (stream)));
  g_assert_false (g_seekable_truncate (G_SEEKABLE (stream), 0, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
}

/* 10,000 pieces under nodes of ten links: four levels above the pieces. */
static void
test_reads (void)
{
  const HfUnixfsProfile profile
      = { .cid_version = 1, .raw_leaves = TRUE, .chunk_size = 100, .max_links = 10 };
  g_autoptr (GBytes) content = hf_test_bytes (1000000, 1);
  g_auto (World) world;
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (GInputStream) stream = NULL;
  guint8 byte;

  world_init (&world);
  cid = add_file (&world, &profile, content);
  stream = open_file (&world, cid);
  g_assert_cmpuint (world.shelf->fetched, ==, 1);
  /* Seeking reads nothing; reading only the way. */
  for (unsigned i = 0; i < 100; i++)
    assert_seek (stream, i * 10000, G_SEEK_SET, i * 10000);
  g_assert_cmpuint (world.shelf->fetched, ==, 1);
  g_input_stream_read (stream, &byte, 1, NULL, NULL);
  g_assert_cmpuint (world.shelf->fetched, ==, 5);
  /* The next piece, and one of the same node before it. */
  assert_seek (stream, 990100, G_SEEK_SET, 990100);
  g_input_stream_read (stream, &byte, 1, NULL, NULL);
  g_assert_cmpuint (world.shelf->fetched, ==, 6);
  assert_seek (stream, 990000, G_SEEK_SET, 990000);
  g_input_stream_read (stream, &byte, 1, NULL, NULL);
  g_assert_cmpuint (world.shelf->fetched, ==, 7);
  /* All of it: each block once, and never more than the way at a time. */
  world.shelf->fetched = 0;
  assert_seek (stream, 0, G_SEEK_SET, 0);
  g_bytes_unref (read_rest (stream, NULL));
  g_assert_cmpuint (world.shelf->fetched, ==, 10000 + 1000 + 100 + 10);
  g_assert_cmpuint (hf_unixfs_reader_get_most_held (world.reader), <, 5000);
}

/* Nodes with bytes of their own before those of their links, as the specification allows. */
static void
test_data_and_links (void)
{
  static const guint64 inner_sizes[] = { 2, 0, 3 }, outer_sizes[] = { 7, 2, 7 };
  g_auto (World) world;
  g_autoptr (HfCid) two = NULL;
  g_autoptr (HfCid) three = NULL;
  g_autoptr (HfCid) none = NULL;
  g_autoptr (HfCid) inner = NULL;
  g_autoptr (HfCid) outer = NULL;
  g_autoptr (GByteArray) inner_links = g_byte_array_new ();
  g_autoptr (GByteArray) outer_links = g_byte_array_new ();
  const HfUnixfs inner_data = { HF_UNIXFS_FILE, (const guint8 *)"ab", 2, TRUE, 7, inner_sizes, 3 };
  const HfUnixfs outer_data = { HF_UNIXFS_FILE, (const guint8 *)"x", 1, TRUE, 17, outer_sizes, 3 };
  g_autoptr (GBytes) expected = g_bytes_new_static ("xabcdefgcdabcdefg", 17);
  g_autoptr (GInputStream) stream = NULL;
  char byte;

  world_init (&world);
  two = hf_test_shelf_add_raw (world.shelf, "cd", 2);
  three = hf_test_shelf_add_raw (world.shelf, "efg", 3);
  none = hf_cid_new (HF_CODEC_RAW, 0, NULL, 0);
  hf_test_link_append (inner_links, two, "", 2);
  hf_test_link_append (inner_links, none, "", 0);
  hf_test_link_append (inner_links, three, "", 3);
  inner = hf_test_shelf_add_node (world.shelf, inner_links, &inner_data);
  hf_test_link_append (outer_links, inner, "", 7);
  hf_test_link_append (outer_links, two, "", 2);
  hf_test_link_append (outer_links, inner, "", 7);
  outer = hf_test_shelf_add_node (world.shelf, outer_links, &outer_data);
  assert_reads_as (&world, outer, expected);

  stream = open_file (&world, outer);
  for (goffset i = 16; i >= 0; i--)
    {
      assert_seek (stream, i, G_SEEK_SET, i);
      g_assert_cmpint (g_input_stream_read (stream, &byte, 1, NULL, NULL), ==, 1);
      g_assert_cmpint (byte, ==, ((const char *)g_bytes_get_data (expected, NULL))[i]);
    }
}

/* Roots that are one block: raw, inlined, a wrapped leaf of the old type. */
static void
test_single (void)
{
  g_auto (World) world;
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  const HfUnixfs old = { HF_UNIXFS_RAW, (const guint8 *)"abc", 3, TRUE, 3 };
  const HfUnixfs bare = { HF_UNIXFS_FILE };
  g_autoptr (HfCid) raw = NULL;
  g_autoptr (HfCid) inlined = hf_cid_new (HF_CODEC_RAW, 0, (const guint8 *)"abc", 3);
  g_autoptr (HfCid) wrapped = NULL;
  g_autoptr (HfCid) empty = NULL;

  world_init (&world);
  raw = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  wrapped = hf_test_shelf_add_node (world.shelf, NULL, &old);
  empty = hf_test_shelf_add_node (world.shelf, NULL, &bare);
  assert_reads_as (&world, raw, abc);
  assert_reads_as (&world, wrapped, abc);
  assert_reads_as (&world, empty, nothing);
  world.shelf->fetched = 0;
  assert_reads_as (&world, inlined, abc);
  g_assert_cmpuint (world.shelf->fetched, ==, 0);
}

/* A parent that says of a raw child, which has three bytes, that it has @size. */
static HfCid *
add_parent (World *world, HfCid *child, guint64 size, const char *name)
{
  g_autoptr (GByteArray) links = g_byte_array_new ();
  guint64 sizes[] = { 1, size };
  const HfUnixfs data = { .type = HF_UNIXFS_FILE,
                          .has_file_size = TRUE,
                          .file_size = 1 + size,
                          .block_sizes = sizes,
                          .n_block_sizes = 2 };
  g_autoptr (HfCid) one = hf_test_shelf_add_raw (world->shelf, "1", 1);

  hf_test_link_append (links, one, "", 1);
  hf_test_link_append (links, child, name, 3);
  return hf_test_shelf_add_node (world->shelf, links, &data);
}

static void
test_sizes_lie (void)
{
  static const guint64 sizes[] = { 1, 2, 4, 1000, G_MAXINT64 - 1 };
  g_auto (World) world;
  g_autoptr (HfCid) child = NULL;
  g_autoptr (HfCid) right = NULL;
  g_autoptr (HfCid) hidden = NULL;
  g_autoptr (HfCid) above = NULL;
  g_autoptr (GBytes) expected = g_bytes_new_static ("1abc", 4);

  world_init (&world);
  child = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  right = add_parent (&world, child, 3, "");
  assert_reads_as (&world, right, expected);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (HfCid) parent = add_parent (&world, child, sizes[i], "");

      assert_fails_as (&world, parent, HF_ERROR_CORRUPT, "has 3 bytes of the file");
    }
  /* One that is said to have none is looked at when it is passed. */
  hidden = add_parent (&world, child, 0, "");
  above = add_parent (&world, hidden, 1, "");
  assert_fails_as (&world, hidden, HF_ERROR_CORRUPT, "has 3 bytes of the file, not 0");
  assert_reads_as (&world, right, expected);
}

static void
test_wrong_pieces (void)
{
  const HfUnixfs folder = { HF_UNIXFS_DIRECTORY };
  g_auto (World) world;
  g_autoptr (HfCid) child = NULL;
  g_autoptr (HfCid) directory = NULL;
  g_autoptr (HfCid) plain = NULL;
  g_autoptr (HfCid) cbor = hf_cid_new (HF_CODEC_DAG_CBOR, 0, (const guint8 *)"\xa0", 1);
  g_autoptr (HfCid) named = NULL;
  g_autoptr (HfCid) with_directory = NULL;
  g_autoptr (HfCid) with_plain = NULL;
  g_autoptr (HfCid) with_cbor = NULL;

  world_init (&world);
  child = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  directory = hf_test_shelf_add_node (world.shelf, NULL, &folder);
  plain = hf_test_shelf_add_node (world.shelf, NULL, NULL);
  named = add_parent (&world, child, 3, "name");
  with_directory = add_parent (&world, directory, 3, "");
  with_plain = add_parent (&world, plain, 3, "");
  with_cbor = add_parent (&world, cbor, 1, "");
  assert_fails_as (&world, named, HF_ERROR_INVALID, "has a name");
  assert_fails_as (&world, with_directory, HF_ERROR_INVALID, "is none");
  assert_fails_as (&world, with_plain, HF_ERROR_INVALID, "without UnixFS data");
  assert_fails_as (&world, with_cbor, HF_ERROR_UNSUPPORTED, "dag-cbor");
  assert_fails_as (&world, directory, HF_ERROR_INVALID, "is not a file");
  assert_fails_as (&world, plain, HF_ERROR_INVALID, "without UnixFS data");
}

/* Nodes above one another with one link each. */
static HfCid *
add_tower (World *world, unsigned height)
{
  HfCid *top = hf_test_shelf_add_raw (world->shelf, "abc", 3);

  for (unsigned i = 1; i < height; i++)
    {
      static const guint64 sizes[] = { 3 };
      const HfUnixfs data = { .type = HF_UNIXFS_FILE,
                              .has_file_size = TRUE,
                              .file_size = 3,
                              .block_sizes = sizes,
                              .n_block_sizes = 1 };
      g_autoptr (GByteArray) links = g_byte_array_new ();

      hf_test_link_append (links, top, "", 3);
      hf_cid_unref (top);
      top = hf_test_shelf_add_node (world->shelf, links, &data);
    }
  return top;
}

static void
test_depth (void)
{
  g_auto (World) world;
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (HfCid) deep = NULL;
  g_autoptr (HfCid) deeper = NULL;

  world_init (&world);
  deep = add_tower (&world, HF_UNIXFS_FILE_DEPTH);
  deeper = add_tower (&world, HF_UNIXFS_FILE_DEPTH + 1);
  assert_reads_as (&world, deep, abc);
  assert_fails_as (&world, deeper, HF_ERROR_TOO_LARGE, "64 blocks deep");
}

/* Eighteen nodes, each with two links to the one below that are said to be of no bytes, and are:
 * going into each would be 2^18 steps. */
static void
test_nothing_many_times (void)
{
  static const guint64 sizes[] = { 0, 0, 1 };
  g_auto (World) world;
  g_autoptr (HfCid) one = NULL;
  g_autoptr (GBytes) expected = g_bytes_new_static ("1", 1);
  HfUnixfs data
      = { .type = HF_UNIXFS_FILE, .has_file_size = TRUE, .block_sizes = sizes, .n_block_sizes = 2 };
  HfCid *top;

  world_init (&world);
  one = hf_test_shelf_add_raw (world.shelf, "1", 1);
  top = hf_test_shelf_add_raw (world.shelf, "", 0);
  for (unsigned i = 0; i < 18; i++)
    {
      g_autoptr (GByteArray) links = g_byte_array_new ();
      HfCid *below = top;

      hf_test_link_append (links, below, "", 0);
      hf_test_link_append (links, below, "", 0);
      if (i == 17)
        {
          hf_test_link_append (links, one, "", 1);
          data.file_size = 1;
          data.n_block_sizes = 3;
        }
      top = hf_test_shelf_add_node (world.shelf, links, &data);
      hf_cid_unref (below);
    }
  world.shelf->fetched = 0;
  assert_reads_as (&world, top, expected);
  g_assert_cmpuint (world.shelf->fetched, <, 10);
  hf_cid_unref (top);
}

/* A block that is away is named; the bytes before it came, and those after it can be had. */
static void
test_missing (void)
{
  const HfUnixfsProfile profile
      = { .cid_version = 1, .raw_leaves = TRUE, .chunk_size = 10, .max_links = 3 };
  g_autoptr (GBytes) content = hf_test_bytes (90, 1);
  g_autoptr (GBytes) tail = g_bytes_new_from_bytes (content, 50, 40);
  g_autoptr (HfCid) piece
      = hf_cid_new_for_data (HF_CODEC_RAW, (const guint8 *)g_bytes_get_data (content, NULL) + 40,
                             10);
  g_autofree char *text = hf_cid_to_text (piece);
  g_auto (World) world;
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) head = NULL;
  g_autoptr (GBytes) rest = NULL;

  world_init (&world);
  cid = add_file (&world, &profile, content);
  hf_test_shelf_remove (world.shelf, piece);
  stream = open_file (&world, cid);
  head = read_rest (stream, &error);
  g_assert_error (error, HF_ERROR, HF_ERROR_INCOMPLETE);
  g_assert_nonnull (strstr (error->message, text));
  g_assert_cmpuint (g_bytes_get_size (head), ==, 40);
  g_clear_error (&error);
  assert_seek (stream, 50, G_SEEK_SET, 50);
  rest = read_rest (stream, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (rest, tail));
}

/* A source that gives other bytes is found out, and other failures of it pass. */
static void
test_source (void)
{
  g_auto (World) world;
  g_autoptr (HfCid) cid = NULL;
  g_autoptr (HfBlock) forged = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  world_init (&world);
  cid = hf_test_shelf_add_raw (world.shelf, "abc", 3);
  forged = hf_block_new (cid, "abd", 3);
  hf_test_shelf_add (forged, world.shelf, NULL);
  assert_fails_as (&world, cid, HF_ERROR_CORRUPT, "block bafkrei");
  world.shelf->failure = HF_ERROR_UNAVAILABLE;
  assert_fails_as (&world, cid, HF_ERROR_UNAVAILABLE, "the shelf fell down");
  g_cancellable_cancel (cancellable);
  g_assert_null (hf_unixfs_stream_new (world.reader, cid, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A tower of blocks of eight mebibytes is refused before it fills the memory. */
static void
test_most_held (void)
{
  g_auto (World) world;
  g_autofree guint8 *data = g_malloc0 (HF_BLOCK_MAX - 200);
  guint64 size = 0;
  HfCid *top = NULL;

  world_init (&world);
  for (unsigned i = 0; i < 10; i++)
    {
      g_autoptr (GByteArray) links = g_byte_array_new ();
      guint64 sizes[] = { size };
      HfUnixfs node = { .type = HF_UNIXFS_FILE,
                        .data = data,
                        .data_length = HF_BLOCK_MAX - 200,
                        .has_file_size = TRUE,
                        .block_sizes = sizes,
                        .n_block_sizes = top != NULL };
      HfCid *below = top;

      size += node.data_length;
      node.file_size = size;
      data[0]++;
      if (below != NULL)
        hf_test_link_append (links, below, "", 1);
      top = hf_test_shelf_add_node (world.shelf, links, &node);
      g_clear_pointer (&below, hf_cid_unref);
    }
  assert_fails_as (&world, top, HF_ERROR_TOO_LARGE, "more than 64 MiB");
  g_assert_cmpuint (hf_unixfs_reader_get_most_held (world.reader), <=, HF_UNIXFS_MOST_HELD);
  hf_cid_unref (top);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formats/unixfs-stream/random", test_random);
  g_test_add_func ("/formats/unixfs-stream/seek", test_seek);
  g_test_add_func ("/formats/unixfs-stream/reads", test_reads);
  g_test_add_func ("/formats/unixfs-stream/data-and-links", test_data_and_links);
  g_test_add_func ("/formats/unixfs-stream/single", test_single);
  g_test_add_func ("/formats/unixfs-stream/sizes-lie", test_sizes_lie);
  g_test_add_func ("/formats/unixfs-stream/wrong-pieces", test_wrong_pieces);
  g_test_add_func ("/formats/unixfs-stream/depth", test_depth);
  g_test_add_func ("/formats/unixfs-stream/nothing-many-times", test_nothing_many_times);
  g_test_add_func ("/formats/unixfs-stream/missing", test_missing);
  g_test_add_func ("/formats/unixfs-stream/source", test_source);
  g_test_add_func ("/formats/unixfs-stream/most-held", test_most_held);
  return g_test_run ();
}

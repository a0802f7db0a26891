/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which blocks a file, a span of it or the list of a folder takes. */
#include "hf-unixfs-entity.h"

#include <string.h>

#include "hf-test-shelf.h"
#include "hf-test.h"
#include "hf-tree-builder.h"
#include "hf-unixfs-block.h"
#include "hf-unixfs-stream.h"
#include "hf-unixfs-writer.h"

#define CHUNK 10

static HfCid *
add_file (HfTestShelf *shelf, GBytes *content)
{
  HfUnixfsProfile profile = *hf_unixfs_profile_get_default ();
  g_autoptr (HfUnixfsWriter) writer = NULL;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (content);
  g_auto (HfUnixfsNode) file = { NULL };
  g_autoptr (GError) error = NULL;

  profile.chunk_size = CHUNK;
  profile.max_links = 3;
  writer = hf_unixfs_writer_new (&profile, NULL, hf_test_shelf_add, shelf);
  hf_unixfs_writer_add_file (writer, stream, NULL, &file, NULL, &error);
  g_assert_no_error (error);
  return hf_cid_ref (file.cid);
}

static HfUnixfsEntity *
open_entity (HfTestShelf *shelf, HfCid *root, const HfUnixfsSpan *span)
{
  HfUnixfsEntity *entity = hf_unixfs_entity_new (root, &hf_test_shelf_source, shelf, NULL, NULL);

  if (span != NULL)
    hf_unixfs_entity_set_span (entity, span);
  return entity;
}

/* All blocks of it, on a shelf of their own, and their number. */
static unsigned
read_all (HfUnixfsEntity *entity, HfTestShelf *got)
{
  g_autoptr (GError) error = NULL;
  unsigned n = 0;

  for (;; n++)
    {
      g_autoptr (HfBlock) block = NULL;

      hf_block_stream_next (HF_BLOCK_STREAM (entity), &block, NULL, &error);
      g_assert_no_error (error);
      if (block == NULL)
        return n;
      if (got != NULL)
        hf_test_shelf_add (block, got, NULL);
    }
}

static unsigned
count (HfTestShelf *shelf, HfCid *root, const HfUnixfsSpan *span)
{
  g_autoptr (HfUnixfsEntity) entity = open_entity (shelf, root, span);

  return read_all (entity, NULL);
}

/* The blocks that reading the span takes, one by one. */
static unsigned
count_read (HfTestShelf *shelf, HfCid *file, const HfUnixfsSpan *span, GBytes *expected)
{
  g_autoptr (HfUnixfsReader) reader = hf_unixfs_reader_new (&hf_test_shelf_source, shelf, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfUnixfsStream) stream = hf_unixfs_stream_new (reader, file, NULL, &error);
  gsize length = span->last - span->first + 1;
  g_autofree guint8 *bytes = g_malloc (length);
  const guint8 *data = g_bytes_get_data (expected, NULL);

  g_assert_no_error (error);
  g_seekable_seek (G_SEEKABLE (stream), (goffset)span->first, G_SEEK_SET, NULL, &error);
  g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, length, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (bytes, length, data + span->first, length);
  return shelf->fetched;
}

/* Every span of a file of three levels: the file can be read from what comes, and no block of it is
 * more than that takes. */
static void
test_spans (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (GBytes) content = hf_test_bytes (215, 1);
  g_autoptr (HfCid) file = add_file (shelf, content);
  unsigned all = g_hash_table_size (shelf->blocks);

  g_assert_cmpuint (all, >, 22 + 8);
  g_assert_cmpuint (count (shelf, file, NULL), ==, all);
  for (guint64 first = 0; first < 215; first += 3)
    for (guint64 last = first; last < 215; last += 7)
      {
        HfUnixfsSpan span = { first, last };
        g_autoptr (HfUnixfsEntity) entity = open_entity (shelf, file, &span);
        g_autoptr (HfTestShelf) got = hf_test_shelf_new ();
        unsigned n = read_all (entity, got);

        g_assert_cmpuint (n, ==, g_hash_table_size (got->blocks));
        g_assert_cmpuint (count_read (got, file, &span, content), >=, n);
      }
  g_assert_cmpuint (count (shelf, file, &(HfUnixfsSpan){ 0, 0 }), ==, 1 + 1 + 1 + 1);
  g_assert_cmpuint (count (shelf, file, &(HfUnixfsSpan){ 0, 214 }), ==, all);
}

/* Equal pieces come once, or as often as they are there; and what was passed in part before is
 * looked into again. */
static void
test_doubles (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autofree guint8 *zeros = g_malloc0 (180);
  g_autoptr (GBytes) content = g_bytes_new (zeros, 180);
  g_autoptr (HfCid) file = add_file (shelf, content);
  g_autoptr (HfUnixfsEntity) entity = open_entity (shelf, file, NULL);

  g_assert_cmpuint (g_hash_table_size (shelf->blocks), ==, 4);
  g_assert_cmpuint (count (shelf, file, NULL), ==, 4);
  hf_unixfs_entity_set_doubles (entity);
  g_assert_cmpuint (read_all (entity, NULL), ==, 18 + 6 + 2 + 1);
}

static void
test_seen_in_part (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  guint8 bytes[60];
  g_autoptr (GBytes) content = NULL;
  g_autoptr (HfCid) file = NULL;

  for (unsigned i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8)(i % 30);
  content = g_bytes_new (bytes, sizeof bytes);
  file = add_file (shelf, content);
  g_assert_cmpuint (g_hash_table_size (shelf->blocks), ==, 1 + 1 + 3);
  /* The last piece of the first half, then all of the same half. */
  g_assert_cmpuint (count (shelf, file, &(HfUnixfsSpan){ 25, 59 }), ==, 5);
  g_assert_cmpuint (count (shelf, file, &(HfUnixfsSpan){ 25, 31 }), ==, 4);
}

/* Of what is not needed nothing is read, so it may be missing. */
static void
test_missing (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (GBytes) content = hf_test_bytes (30, 2);
  g_autoptr (GBytes) middle = g_bytes_new_from_bytes (content, 10, 10);
  g_autoptr (HfCid) file = add_file (shelf, content);
  g_autoptr (HfCid) piece = hf_cid_new_for_data (HF_CODEC_RAW, g_bytes_get_data (middle, NULL), 10);
  g_autoptr (HfUnixfsEntity) entity = NULL;
  g_autoptr (HfBlock) block = NULL;
  g_autoptr (GError) error = NULL;

  hf_test_shelf_remove (shelf, piece);
  g_assert_cmpuint (count (shelf, file, &(HfUnixfsSpan){ 0, 9 }), ==, 2);
  g_assert_cmpuint (count (shelf, file, &(HfUnixfsSpan){ 20, 29 }), ==, 2);
  entity = open_entity (shelf, file, NULL);
  for (unsigned i = 0; i < 2; i++)
    {
      g_clear_pointer (&block, hf_block_unref);
      g_assert_true (hf_block_stream_next (HF_BLOCK_STREAM (entity), &block, NULL, &error));
    }
  g_clear_pointer (&block, hf_block_unref);
  for (unsigned i = 0; i < 2; i++)
    {
      g_clear_error (&error);
      g_assert_false (hf_block_stream_next (HF_BLOCK_STREAM (entity), &block, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_NOT_FOUND);
    }
}

static HfCid *
add_folder (HfTestShelf *shelf, unsigned names)
{
  g_autoptr (HfTreeBuilder) builder
      = hf_tree_builder_new (hf_unixfs_profile_get_default (), NULL, hf_test_shelf_add, shelf);
  g_autoptr (GError) error = NULL;
  HfCid *root;

  for (unsigned i = 0; i < names; i++)
    {
      g_autofree char *name = g_strdup_printf ("%080u", i);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (name, -1, NULL);

      hf_tree_builder_add_file (builder, name, NULL, stream, NULL, &error);
      g_assert_no_error (error);
    }
  root = hf_tree_builder_finish (builder, &error);
  g_assert_no_error (error);
  return root;
}

static gboolean
count_entry (const HfUnixfsEntry *entry, gpointer data, GError **error)
{
  ++*(unsigned *)data;
  return TRUE;
}

/* All that listing takes, and nothing of the entries. */
static void
test_folders (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (HfTestShelf) got = hf_test_shelf_new ();
  g_autoptr (HfCid) small = add_folder (shelf, 3);
  g_autoptr (HfCid) large = add_folder (shelf, 4000);
  g_autoptr (HfUnixfsEntity) entity = open_entity (shelf, large, &(HfUnixfsSpan){ 5, 6 });
  g_autoptr (HfUnixfsReader) reader = NULL;
  const HfUnixfsPage page = { .limit = 0 };
  g_autofree char *next = NULL;
  unsigned n, entries = 0;

  g_assert_cmpuint (count (shelf, small, NULL), ==, 1);
  n = read_all (entity, got);
  g_assert_cmpuint (n, >, 16);
  g_assert_cmpuint (n, <, 4000);
  reader = hf_unixfs_reader_new (&hf_test_shelf_source, got, NULL);
  g_assert_true (
      hf_unixfs_reader_list (reader, large, &page, count_entry, &entries, &next, NULL, NULL));
  g_assert_cmpuint (entries, ==, 4000);
  g_assert_cmpuint (got->fetched, ==, n);
}

/* A node that says of its two links to the same block that they have a byte each, while that block
 * has more: were it looked into, the work would double with each level. */
static void
test_lies (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (HfCid) below = hf_test_shelf_add_raw (shelf, "xyz", 3);

  for (unsigned level = 0; level < 60; level++)
    {
      g_autoptr (GByteArray) links = g_byte_array_new ();
      const guint64 sizes[] = { 1, 1, 1 };
      const HfUnixfs data = { .type = HF_UNIXFS_FILE,
                              .has_file_size = TRUE,
                              .file_size = 3,
                              .block_sizes = sizes,
                              .n_block_sizes = 3 };
      HfCid *node;

      for (unsigned i = 0; i < 3; i++)
        hf_test_link_append (links, below, "", 10);
      node = hf_test_shelf_add_node (shelf, links, &data);
      hf_cid_unref (below);
      below = node;
    }
  g_assert_cmpuint (count (shelf, below, NULL), ==, 61);
  g_assert_cmpuint (count (shelf, below, &(HfUnixfsSpan){ 0, 1 }), ==, 2);
}

/* What is no file and no folder is one block, also where a file leads to it. */
static void
test_others (void)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (HfCid) raw = hf_test_shelf_add_raw (shelf, "raw", 3);
  g_autoptr (HfCid) folder = add_folder (shelf, 3);
  g_autoptr (GByteArray) links = g_byte_array_new ();
  const guint64 size = 5;
  const HfUnixfs data = { .type = HF_UNIXFS_FILE,
                          .has_file_size = TRUE,
                          .file_size = 5,
                          .block_sizes = &size,
                          .n_block_sizes = 1 };
  g_autoptr (HfCid) file = NULL;
  g_autoptr (HfCid) plain = NULL;

  hf_test_link_append (links, folder, "", 10);
  file = hf_test_shelf_add_node (shelf, links, &data);
  plain = hf_test_shelf_add_node (shelf, links, NULL);
  g_assert_cmpuint (count (shelf, raw, NULL), ==, 1);
  g_assert_cmpuint (count (shelf, plain, NULL), ==, 1);
  g_assert_cmpuint (count (shelf, file, NULL), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unixfs-entity/spans", test_spans);
  g_test_add_func ("/unixfs-entity/doubles", test_doubles);
  g_test_add_func ("/unixfs-entity/seen-in-part", test_seen_in_part);
  g_test_add_func ("/unixfs-entity/missing", test_missing);
  g_test_add_func ("/unixfs-entity/folders", test_folders);
  g_test_add_func ("/unixfs-entity/lies", test_lies);
  g_test_add_func ("/unixfs-entity/others", test_others);
  return g_test_run ();
}

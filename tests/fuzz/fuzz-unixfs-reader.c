/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The input tells how to make a few blocks, each from those before it, so that all hashes are right
 * whatever else is wrong. All of them are then read as folders and as files. A block is
 *
 *   u8 kind: even for DAG-PB, odd for raw | u8 length | so many bytes, of UnixFS data or raw
 *   and for DAG-PB: u8 number of links { u8 which block before | u8 size | u8 length | name }
 */
#include "hf-unixfs-stream.h"

#include <string.h>

#include "hf-dag-pb-writer.h"
#include "hf-fuzz.h"
#include "hf-test-dag.h"
#include "hf-test-shelf.h"

#define MOST_BLOCKS 32
#define MOST_ENTRIES 50 /* of a folder that are looked at */
#define MOST_BYTES 4096 /* of a file that are read */

typedef struct
{
  const guint8 *data;
  gsize length;
} Recipe;

/* ---- making blocks ---- */

static guint8
take_byte (Recipe *self)
{
  if (self->length == 0)
    return 0;
  self->length--;
  return *self->data++;
}

static const guint8 *
take_bytes (Recipe *self, gsize *length)
{
  const guint8 *bytes;

  *length = take_byte (self);
  *length = MIN (*length, self->length);
  bytes = self->data;
  self->data += *length;
  self->length -= *length;
  return bytes;
}

static void
append_link (GByteArray *node, Recipe *recipe, GPtrArray *blocks)
{
  guint8 target = take_byte (recipe), size = take_byte (recipe);
  gsize name_length, cid_length;
  const guint8 *name = take_bytes (recipe, &name_length), *cid;

  if (blocks->len == 0)
    return;
  cid = hf_cid_get_bytes (blocks->pdata[target % blocks->len], &cid_length);
  hf_dag_pb_append_link (node, cid, cid_length, (const char *)name, name_length, size);
}

static HfBlock *
make_block (Recipe *recipe, GPtrArray *blocks)
{
  g_autoptr (GByteArray) node = g_byte_array_new ();
  g_autoptr (GBytes) data = NULL;
  gboolean is_raw = take_byte (recipe) % 2 == 1;
  gsize length;
  const guint8 *bytes = take_bytes (recipe, &length);

  if (is_raw)
    return hf_test_block_new (HF_CODEC_RAW, bytes, length);
  for (unsigned left = take_byte (recipe); left > 0 && recipe->length > 0; left--)
    append_link (node, recipe, blocks);
  data = g_bytes_new (bytes, length);
  hf_dag_pb_append_data (node, data);
  return hf_test_block_new (HF_CODEC_DAG_PB, node->data, node->len);
}

/* The CIDs of all, in their order. */
static GPtrArray *
make_blocks (Recipe *recipe, HfTestShelf *shelf)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);

  while (recipe->length > 0 && blocks->len < MOST_BLOCKS)
    {
      g_autoptr (HfBlock) block = make_block (recipe, blocks);

      hf_test_shelf_add (block, shelf, NULL);
      g_ptr_array_add (blocks, hf_cid_ref (hf_block_get_cid (block)));
    }
  return blocks;
}

/* ---- folders ---- */

/* What is listed is found by its name. The first of a name counts. */
static void
check_found (HfUnixfsReader *reader, HfCid *folder, const HfUnixfsEntry *entry, GHashTable *names)
{
  const char *path[] = { entry->name, NULL };
  g_auto (HfUnixfsEntry) found = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (strlen (entry->name) < entry->name_length
      || !g_hash_table_add (names, g_strdup (entry->name)))
    return;
  ok = hf_unixfs_reader_resolve (reader, folder, path, &found, NULL, &error);
  hf_fuzz_check_error (ok, error);
  g_assert_true (hf_cid_equal (found.cid, entry->cid));
}

/* A listing goes on where it was left. */
static void
check_place (HfUnixfsReader *reader, HfCid *folder, const char *place, const HfUnixfsEntry *next)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfUnixfsCursor) cursor = hf_unixfs_cursor_new (reader, folder, FALSE, NULL, &error);
  g_auto (HfUnixfsEntry) entry = { 0 };

  g_assert_no_error (error);
  g_assert_true (hf_unixfs_cursor_set_place (cursor, place, NULL, &error));
  g_assert_true (hf_unixfs_cursor_next (cursor, &entry, NULL, &error));
  g_assert_true (hf_cid_equal (entry.cid, next->cid));
  g_assert_cmpmem (entry.name, entry.name_length, next->name, next->name_length);
}

static void
check_entry (HfUnixfsReader *reader, HfCid *folder, const HfUnixfsEntry *entry, GHashTable *names,
             const char *place)
{
  g_assert_true (entry->kind != HF_UNIXFS_UNKNOWN || entry->problem != NULL);
  g_assert_true (entry->problem == NULL || g_utf8_validate (entry->problem, -1, NULL));
  check_found (reader, folder, entry, names);
  if (place != NULL)
    check_place (reader, folder, place, entry);
}

static void
list_folder (HfUnixfsReader *reader, HfCid *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfUnixfsCursor) cursor = hf_unixfs_cursor_new (reader, folder, TRUE, NULL, &error);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *place = NULL;

  hf_fuzz_check_error (cursor != NULL, error);
  for (unsigned n = 0; cursor != NULL && n < MOST_ENTRIES; n++)
    {
      g_auto (HfUnixfsEntry) entry = { 0 };
      gboolean ok = hf_unixfs_cursor_next (cursor, &entry, NULL, &error);

      hf_fuzz_check_error (ok, error);
      if (!ok || entry.cid == NULL)
        return;
      g_assert_true (n == 0 || place != NULL);
      check_entry (reader, folder, &entry, names, place);
      g_free (place);
      place = hf_unixfs_cursor_get_place (cursor);
    }
}

/* ---- files ---- */

/* From the present place on. *@at_end: there was no more. */
static gsize
read_some (HfUnixfsStream *stream, guint8 *buffer, gsize most, gboolean *at_end)
{
  g_autoptr (GError) error = NULL;
  gsize total = 0;
  gssize n = 1;

  while (n > 0 && total < most)
    {
      n = g_input_stream_read (G_INPUT_STREAM (stream), buffer + total, MIN (most - total, 100),
                               NULL, &error);
      hf_fuzz_check_error (n >= 0, error);
      total += (gsize)MAX (n, 0);
    }
  *at_end = n == 0;
  return total;
}

/* Each byte is the same wherever reading begins. */
static void
check_seeking (HfUnixfsStream *stream, const guint8 *all, gsize total)
{
  guint8 some[MOST_BYTES];
  gboolean at_end;

  for (gsize from = total; from > 0;)
    {
      gsize n;

      from /= 2;
      g_assert_true (g_seekable_seek (G_SEEKABLE (stream), (goffset)from, G_SEEK_SET, NULL, NULL));
      n = read_some (stream, some, total - from, &at_end);
      g_assert_cmpmem (some, n, all + from, total - from);
    }
}

static void
read_file (HfUnixfsReader *reader, HfCid *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfUnixfsStream) stream = hf_unixfs_stream_new (reader, file, NULL, &error);
  guint8 all[MOST_BYTES];
  gboolean at_end;
  gsize total;

  hf_fuzz_check_error (stream != NULL, error);
  if (stream == NULL)
    return;
  total = read_some (stream, all, sizeof all, &at_end);
  g_assert_cmpuint (total, <=, hf_unixfs_stream_get_size (stream));
  g_assert_true (!at_end || total == hf_unixfs_stream_get_size (stream));
  check_seeking (stream, all, total);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  Recipe recipe = { data, size };
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autoptr (GPtrArray) blocks = make_blocks (&recipe, shelf);
  g_autoptr (HfUnixfsReader) reader = hf_unixfs_reader_new (&hf_test_shelf_source, shelf, NULL);

  for (unsigned i = 0; i < blocks->len; i++)
    {
      list_folder (reader, blocks->pdata[i]);
      read_file (reader, blocks->pdata[i]);
    }
  g_assert_cmpuint (hf_unixfs_reader_get_most_held (reader), <=, HF_UNIXFS_MOST_HELD);
  return 0;
}

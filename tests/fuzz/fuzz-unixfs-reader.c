/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input tells how to make a few blocks (see hf-fuzz-dag.h), each of which is read as a folder
 * and as a file; the text after them is a path in the last one, and a place to list it from. */
#include "hf-unixfs-stream.h"

#include <string.h>

#include "hf-fuzz-dag.h"
#include "hf-fuzz.h"
#include "hf-unixfs-name.h"

#define MOST_ENTRIES 50 /* of a folder that are looked at */
#define MOST_BYTES 4096 /* of a file that are read */

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
  hf_fuzz_check_error (entry->problem == NULL, entry->problem);
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

/* ---- paths and places ---- */

static void
follow_path (HfUnixfsReader *reader, HfCid *root, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) resolve_error = NULL;
  g_auto (GStrv) names = hf_unixfs_path_split (path, &error);
  g_auto (HfUnixfsEntry) entry = { 0 };
  gboolean ok;

  hf_fuzz_check_error (names != NULL, error);
  if (names == NULL)
    return;
  ok = hf_unixfs_reader_resolve (reader, root, (const char *const *)names, &entry, NULL,
                                 &resolve_error);
  hf_fuzz_check_error (ok, resolve_error);
  g_assert_true (!ok || entry.kind != HF_UNIXFS_UNKNOWN);
}

static void
go_to_place (HfUnixfsReader *reader, HfCid *folder, const char *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfUnixfsCursor) cursor = hf_unixfs_cursor_new (reader, folder, FALSE, NULL, NULL);
  g_auto (HfUnixfsEntry) entry = { 0 };
  gboolean ok;

  if (cursor == NULL)
    return;
  ok = hf_unixfs_cursor_set_place (cursor, place, NULL, &error);
  hf_fuzz_check_error (ok, error);
  if (!ok)
    return;
  ok = hf_unixfs_cursor_next (cursor, &entry, NULL, &error);
  hf_fuzz_check_error (ok, error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (HfTestShelf) shelf = hf_test_shelf_new ();
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) blocks = hf_fuzz_dag_make (data, size, shelf, &text);
  g_autoptr (HfUnixfsReader) reader = hf_unixfs_reader_new (&hf_test_shelf_source, shelf, NULL);

  for (unsigned i = 0; i < blocks->len; i++)
    {
      list_folder (reader, blocks->pdata[i]);
      read_file (reader, blocks->pdata[i]);
    }
  if (blocks->len > 0)
    {
      follow_path (reader, blocks->pdata[blocks->len - 1], text);
      go_to_place (reader, blocks->pdata[blocks->len - 1], text);
    }
  g_assert_cmpuint (hf_unixfs_reader_get_most_held (reader), <=, HF_UNIXFS_MOST_HELD);
  return 0;
}

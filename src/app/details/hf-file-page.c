/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and folders of a pin. A page reads the block of each entry that does not tell what it is.
 * Blocks: on workers. */
#include "hf-file-page.h"

#include "hf-save.h"
#include "hf-unixfs-name.h"
#include "hf-unixfs-stream.h"

#define PAGE 50 /* entries: each becomes a row at once */

/**
 * hf_file_place_new:
 * @cid: a pin
 * @names: (nullable): a path below it
 * @from: (nullable): where a page begins
 *
 * Returns: (transfer full): a place
 */
HfFilePlace *
hf_file_place_new (HfCid *cid, char **names, const char *from)
{
  HfFilePlace *self = g_new0 (HfFilePlace, 1);

  self->cid = hf_cid_ref (cid);
  self->names = names ? g_strdupv (names) : g_new0 (char *, 1);
  self->from = g_strdup (from);
  return self;
}

/**
 * hf_file_place_free:
 * @self: (transfer full): a place
 */
void
hf_file_place_free (HfFilePlace *self)
{
  hf_cid_unref (self->cid);
  g_strfreev (self->names);
  g_free (self->from);
  g_free (self);
}

static void
item_free (gpointer data)
{
  HfFileItem *self = data;

  g_free (self->name);
  g_free (self->path);
  g_free (self->note);
  g_free (self);
}

/**
 * hf_file_page_free:
 * @self: (transfer full): a page
 */
void
hf_file_page_free (HfFilePage *self)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self->next);
  g_free (self);
}

/* NULL with @error. entry: gets what stands there */
static HfUnixfsReader *
open_place (HfEngine *engine, const HfFilePlace *place, HfUnixfsEntry *entry,
            GCancellable *cancellable, GError **error)
{
  HfPinReader *pin = hf_engine_read_pin (engine, place->cid, error);
  g_autoptr (HfUnixfsReader) reader = NULL;

  if (!pin)
    return NULL;
  reader = hf_unixfs_reader_new (hf_pin_reader_source (), pin, (GDestroyNotify)hf_pin_reader_unref);
  if (!hf_unixfs_reader_resolve (reader, place->cid, (const char *const *)place->names, entry,
                                 cancellable, error))
    return NULL;
  return g_steal_pointer (&reader);
}

static gboolean
add_item (const HfUnixfsEntry *entry, gpointer data, GError **error)
{
  HfFilePage *page = data;
  HfFileItem *item = g_new0 (HfFileItem, 1);

  item->name = hf_unixfs_name_to_text (entry->name, entry->name_length);
  if (hf_unixfs_name_check (entry->name, entry->name_length, NULL))
    item->path = g_strndup (entry->name, entry->name_length);
  item->kind = entry->kind;
  item->has_size = entry->has_size;
  item->size = entry->size;
  if (entry->problem)
    item->note = g_strdup (entry->problem->message);
  else if (entry->target)
    item->note = g_strdup_printf ("→ %s", entry->target);
  g_ptr_array_add (page->items, item);
  return TRUE;
}

/**
 * hf_file_page_read:
 * @engine: the engine
 * @place: a place in a pin
 * @cancellable: (nullable): stops it
 * @error: why it can't be read
 *
 * Returns: (transfer full): what stands there
 */
HfFilePage *
hf_file_page_read (HfEngine *engine, const HfFilePlace *place, GCancellable *cancellable,
                   GError **error)
{
  HfUnixfsPage asked = { .limit = PAGE, .place = place->from, .details = TRUE };
  g_auto (HfUnixfsEntry) entry = { 0 };
  g_autoptr (HfUnixfsReader) reader = open_place (engine, place, &entry, cancellable, error);
  g_autoptr (HfFilePage) page = NULL;

  if (!reader)
    return NULL;
  page = g_new0 (HfFilePage, 1);
  page->items = g_ptr_array_new_with_free_func (item_free);
  page->kind = entry.kind;
  page->size = entry.size;
  if (entry.kind == HF_UNIXFS_IS_FOLDER
      && !hf_unixfs_reader_list (reader, entry.cid, &asked, add_item, page, &page->next,
                                 cancellable, error))
    return NULL;
  return g_steal_pointer (&page);
}

/**
 * hf_file_page_save:
 * @engine: the engine
 * @place: of a file
 * @path: where it goes, whole; what is there is replaced
 * @tally: told how far it is
 * @cancellable: (nullable): stops it
 * @error: why not; nothing was written then
 *
 * Returns: whether it is there
 */
gboolean
hf_file_page_save (HfEngine *engine, const HfFilePlace *place, const char *path, HfTally *tally,
                   GCancellable *cancellable, GError **error)
{
  g_auto (HfUnixfsEntry) entry = { 0 };
  g_autoptr (HfUnixfsReader) reader = open_place (engine, place, &entry, cancellable, error);
  g_autoptr (HfUnixfsStream) stream
      = reader ? hf_unixfs_stream_new (reader, entry.cid, cancellable, error) : NULL;

  if (!stream)
    return FALSE;
  hf_tally_set_total (tally, hf_unixfs_stream_get_size (stream));
  return hf_save_stream (G_INPUT_STREAM (stream), path, tally, cancellable, error);
}

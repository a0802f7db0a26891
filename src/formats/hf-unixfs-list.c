/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder, page by page. One thread. */
#include "hf-error.h"
#include "hf-unixfs-reader.h"

static gboolean
give_entries (HfUnixfsCursor *cursor, unsigned limit, HfUnixfsEntryFunc func, gpointer data,
              char **next, GCancellable *cancellable, GError **error)
{
  for (unsigned n = 0; limit == 0 || n < limit; n++)
    {
      g_auto (HfUnixfsEntry) entry = { 0 };

      if (!hf_unixfs_cursor_next (cursor, &entry, cancellable, error))
        return FALSE;
      if (entry.cid == NULL)
        return TRUE;
      if (!func (&entry, data, error))
        return FALSE;
    }
  *next = hf_unixfs_cursor_get_place (cursor);
  return TRUE;
}

/**
 * hf_unixfs_reader_list:
 * @folder: a directory, or the root of a sharded one
 * @page: which entries are wanted
 * @func: (scope call): called for each; %FALSE with an error stops
 * @next: (out) (transfer full) (nullable): the place where the next page begins; %NULL after the
 * last entry
 *
 * Memory is that of the nodes on the way to an entry, for any number of entries, and a page reads
 * as many blocks as it is deep and long.
 *
 * Returns: %FALSE with the errors of hf_unixfs_cursor_new(), hf_unixfs_cursor_set_place(),
 * hf_unixfs_cursor_next() and @func
 */
gboolean
hf_unixfs_reader_list (HfUnixfsReader *self, HfCid *folder, const HfUnixfsPage *page,
                       HfUnixfsEntryFunc func, gpointer data, char **next,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (HfUnixfsCursor) cursor = NULL;

  *next = NULL;
  if (page->limit > HF_UNIXFS_LIST_MOST)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "a page has at most %d entries",
                   HF_UNIXFS_LIST_MOST);
      return FALSE;
    }
  cursor = hf_unixfs_cursor_new (self, folder, page->details, cancellable, error);
  if (cursor == NULL)
    return FALSE;
  if (page->place != NULL && !hf_unixfs_cursor_set_place (cursor, page->place, cancellable, error))
    return FALSE;
  return give_entries (cursor, page->limit, func, data, next, cancellable, error);
}

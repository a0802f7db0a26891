/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-dag.h"
#include "hf-unixfs-entry.h"

G_BEGIN_DECLS

/* Limits. All that one reader holds at a time, for all that is open through it, is below the
 * first, whatever the DAG looks like. */
#define HF_UNIXFS_MOST_HELD ((gsize)64 * 1024 * 1024) /* bytes of blocks, about */
#define HF_UNIXFS_MOST_CACHED ((gsize)8 * 1024 * 1024) /* of these for later */
#define HF_UNIXFS_LIST_MOST 1000000 /* entries of a page */

/**
 * HfUnixfsReader:
 * Files and folders read from a #HfBlockSource, whose blocks are hashed before they are looked
 * into. Counted; with all streams and cursors that came from it used by one thread at a time.
 */
typedef struct _HfUnixfsReader HfUnixfsReader;

/**
 * HfUnixfsCursor:
 * The entries of a folder one after the other, in the order of their links, from any place. It
 * holds only the nodes on the way to the current one.
 */
typedef struct _HfUnixfsCursor HfUnixfsCursor;

/* One page of a folder. */
typedef struct
{
  unsigned limit; /* entries, at most HF_UNIXFS_LIST_MOST; 0: all */
  const char *place; /* where the page before ended; NULL: from the first entry */
  gboolean details; /* read the block of each entry that is not raw, for its kind and size */
} HfUnixfsPage;

typedef gboolean (*HfUnixfsEntryFunc) (const HfUnixfsEntry *entry, gpointer data, GError **error);

HfUnixfsReader *hf_unixfs_reader_new (const HfBlockSource *source, gpointer data,
                                      GDestroyNotify destroy);
HfUnixfsReader *hf_unixfs_reader_ref (HfUnixfsReader *self);
void hf_unixfs_reader_unref (HfUnixfsReader *self);
gsize hf_unixfs_reader_get_most_held (HfUnixfsReader *self);

HfUnixfsBlock *hf_unixfs_reader_load (HfUnixfsReader *self, HfCid *cid, gboolean keep,
                                      GCancellable *cancellable, GError **error);
gboolean hf_unixfs_reader_look (HfUnixfsReader *self, HfCid *cid, HfUnixfsEntry *entry,
                                GCancellable *cancellable, GError **error);
HfCid *hf_unixfs_reader_find (HfUnixfsReader *self, HfCid *cid, const char *const *names,
                              unsigned n, GCancellable *cancellable, GError **error);
gboolean hf_unixfs_reader_resolve (HfUnixfsReader *self, HfCid *root, const char *const *names,
                                   HfUnixfsEntry *entry, GCancellable *cancellable, GError **error);
gboolean hf_unixfs_reader_list (HfUnixfsReader *self, HfCid *folder, const HfUnixfsPage *page,
                                HfUnixfsEntryFunc func, gpointer data, char **next,
                                GCancellable *cancellable, GError **error);

HfUnixfsCursor *hf_unixfs_cursor_new (HfUnixfsReader *reader, HfCid *folder, gboolean details,
                                      GCancellable *cancellable, GError **error);
void hf_unixfs_cursor_free (HfUnixfsCursor *self);
gboolean hf_unixfs_cursor_next (HfUnixfsCursor *self, HfUnixfsEntry *entry,
                                GCancellable *cancellable, GError **error);
HfUnixfsBlock *hf_unixfs_cursor_get_block (HfUnixfsCursor *self);
char *hf_unixfs_cursor_get_place (HfUnixfsCursor *self);
gboolean hf_unixfs_cursor_set_place (HfUnixfsCursor *self, const char *place,
                                     GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfUnixfsReader, hf_unixfs_reader_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfUnixfsCursor, hf_unixfs_cursor_free)

G_END_DECLS

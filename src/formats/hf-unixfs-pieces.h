/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-unixfs-leaf.h"

G_BEGIN_DECLS

/**
 * HfUnixfsPieces:
 * The pieces of one file in their order, each named; large files are hashed on all processors.
 * Memory: two pieces more than there are processors, of which it uses at most eight. One thread at
 * a time.
 */
typedef struct _HfUnixfsPieces HfUnixfsPieces;

HfUnixfsPieces *hf_unixfs_pieces_new (HfUnixfsWriter *writer, GInputStream *content, gboolean raw,
                                      const HfUnixfsStat *stat);
void hf_unixfs_pieces_free (HfUnixfsPieces *self);
gboolean hf_unixfs_pieces_next (HfUnixfsPieces *self, HfUnixfsLeaf **leaf,
                                GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfUnixfsPieces, hf_unixfs_pieces_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-unixfs-writer.h"

G_BEGIN_DECLS

/**
 * HfUnixfsLeaf:
 * A piece of a file on its way from a stream into a block, in a buffer that has room for what
 * stands around the piece.
 */
typedef struct _HfUnixfsLeaf HfUnixfsLeaf;

HfUnixfsLeaf *hf_unixfs_leaf_read (HfUnixfsWriter *writer, GInputStream *content,
                                   GCancellable *cancellable, GError **error);
void hf_unixfs_leaf_free (HfUnixfsLeaf *self);
gsize hf_unixfs_leaf_get_length (HfUnixfsLeaf *self);
void hf_unixfs_leaf_name (HfUnixfsLeaf *self, HfUnixfsWriter *writer, gboolean raw,
                          const HfUnixfsStat *stat);
gboolean hf_unixfs_leaf_hand_out (HfUnixfsLeaf *self, HfUnixfsWriter *writer, HfUnixfsNode *node,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfUnixfsLeaf, hf_unixfs_leaf_free)

G_END_DECLS

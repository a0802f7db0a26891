/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-block.h"
#include "hf-buffer-pool.h"
#include "hf-unixfs-profile.h"
#include "hf-unixfs.h"

G_BEGIN_DECLS

/**
 * HfUnixfsWriter:
 * Makes blocks as a profile says, and hands each out once it is whole: files here, what is around
 * them in #HfUnixfsFolder. One thread at a time.
 */
typedef struct _HfUnixfsWriter HfUnixfsWriter;

/* What whoever links to a node needs to know of it. */
typedef struct
{
  HfCid *cid;
  guint64 total_size; /* bytes of its block and of all below it */
  guint64 file_size; /* bytes of the file below it */
} HfUnixfsNode;

HfUnixfsWriter *hf_unixfs_writer_new (const HfUnixfsProfile *profile, const char *spill_dir,
                                      HfBlockFunc func, gpointer data);
void hf_unixfs_writer_free (HfUnixfsWriter *self);
const HfUnixfsProfile *hf_unixfs_writer_get_profile (HfUnixfsWriter *self);
const char *hf_unixfs_writer_get_spill_dir (HfUnixfsWriter *self);
HfBufferPool *hf_unixfs_writer_get_pool (HfUnixfsWriter *self);

HfCid *hf_unixfs_writer_name (HfUnixfsWriter *self, HfCodec codec, const guint8 *data,
                              gsize length);
gboolean hf_unixfs_writer_hand_out (HfUnixfsWriter *self, HfBlock *block, GError **error);
gboolean hf_unixfs_writer_add_node (HfUnixfsWriter *self, GByteArray *links, const HfUnixfs *data,
                                    guint64 below, HfUnixfsNode *node, GError **error);
gboolean hf_unixfs_writer_add_file (HfUnixfsWriter *self, GInputStream *content,
                                    const HfUnixfsStat *stat, HfUnixfsNode *file,
                                    GCancellable *cancellable, GError **error);
gboolean hf_unixfs_writer_add_symlink (HfUnixfsWriter *self, const char *target,
                                       const HfUnixfsStat *stat, HfUnixfsNode *symlink,
                                       GError **error);

void hf_unixfs_node_clear (HfUnixfsNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfUnixfsWriter, hf_unixfs_writer_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfUnixfsNode, hf_unixfs_node_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-unixfs-writer.h"

G_BEGIN_DECLS

/**
 * HfUnixfsFolder:
 * A directory that is being made: one node, or above %HF_UNIXFS_SHARD_ABOVE a hash trie of them.
 * Entries may come in any order and number; beyond a few thousand they live in unlinked files, so
 * that memory stays bounded. One thread at a time.
 */
typedef struct _HfUnixfsFolder HfUnixfsFolder;

HfUnixfsFolder *hf_unixfs_folder_new (HfUnixfsWriter *writer);
void hf_unixfs_folder_free (HfUnixfsFolder *self);
gboolean hf_unixfs_folder_add (HfUnixfsFolder *self, const char *name, gsize name_length,
                               const HfUnixfsNode *node, GError **error);
gboolean hf_unixfs_folder_finish (HfUnixfsFolder *self, const HfUnixfsStat *stat,
                                  HfUnixfsNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfUnixfsFolder, hf_unixfs_folder_free)

G_END_DECLS

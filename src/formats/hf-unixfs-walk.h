/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-unixfs-reader.h"

G_BEGIN_DECLS

#define HF_UNIXFS_FOLDER_DEPTH 256 /* folders within one another, at most */

/**
 * HfUnixfsWalk:
 * All that lies below a root, depth first, for whoever makes files or an archive of it. Names that
 * could do harm there end the walk with an error; targets of symlinks are passed on as they are,
 * and nobody may follow them. One thread at a time.
 */
typedef struct _HfUnixfsWalk HfUnixfsWalk;

typedef enum
{
  HF_UNIXFS_STEP_END, /* nothing is left */
  HF_UNIXFS_STEP_ENTER, /* a folder begins: its entries follow */
  HF_UNIXFS_STEP_LEAF, /* a file or a symlink */
  HF_UNIXFS_STEP_LEAVE, /* a folder ends: the one entered last that has not ended */
} HfUnixfsStep;

HfUnixfsWalk *hf_unixfs_walk_new (HfUnixfsReader *reader, HfCid *root, const char *name,
                                  GError **error);
void hf_unixfs_walk_free (HfUnixfsWalk *self);
gboolean hf_unixfs_walk_next (HfUnixfsWalk *self, HfUnixfsStep *step, GCancellable *cancellable,
                              GError **error);
const HfUnixfsEntry *hf_unixfs_walk_get_entry (HfUnixfsWalk *self);
const char *hf_unixfs_walk_get_path (HfUnixfsWalk *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfUnixfsWalk, hf_unixfs_walk_free)

G_END_DECLS

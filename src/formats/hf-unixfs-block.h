/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"
#include "hf-dag-pb-node.h"
#include "hf-unixfs.h"

G_BEGIN_DECLS

/**
 * HfUnixfsBlock:
 * A block read as UnixFS, of either codec: raw ones are files without links. All rules that one
 * block can be judged by hold. Immutable; the references of one belong to one thread.
 */
typedef struct _HfUnixfsBlock HfUnixfsBlock;

HfUnixfsBlock *hf_unixfs_block_new (HfBlock *block, GError **error);
HfUnixfsBlock *hf_unixfs_block_ref (HfUnixfsBlock *self);
void hf_unixfs_block_unref (HfUnixfsBlock *self);
void hf_unixfs_block_set_account (HfUnixfsBlock *self, gsize *account);
HfCid *hf_unixfs_block_get_cid (HfUnixfsBlock *self);
const HfUnixfs *hf_unixfs_block_get_data (HfUnixfsBlock *self);
gsize hf_unixfs_block_get_n_links (HfUnixfsBlock *self);
void hf_unixfs_block_get_link (HfUnixfsBlock *self, gsize index, HfDagPbLink *link);
gsize hf_unixfs_block_get_weight (HfUnixfsBlock *self);

gboolean hf_unixfs_block_is_file (HfUnixfsBlock *self);
gboolean hf_unixfs_block_is_folder (HfUnixfsBlock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfUnixfsBlock, hf_unixfs_block_unref)

G_END_DECLS

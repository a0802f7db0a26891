/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-car-archive.h"

G_BEGIN_DECLS

/**
 * HfArchiveBlocks:
 * Looks up single blocks in the copies of an archive, and remembers which indexes it made anew.
 */
typedef struct _HfArchiveBlocks HfArchiveBlocks;

HfArchiveBlocks *hf_archive_blocks_new (void);
void hf_archive_blocks_free (HfArchiveBlocks *self);
HfBlock *hf_archive_blocks_get (HfArchiveBlocks *self, HfCarArchive *archive, const char *locator,
                                HfCid *cid, GCancellable *cancellable, GError **error);
HfHaving hf_archive_blocks_look (HfCarArchive *archive, const char *locator, HfCid *cid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfArchiveBlocks, hf_archive_blocks_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

/**
 * HfBlockCache:
 * The blocks that were used last, up to a number of bytes. One thread at a time.
 */
typedef struct _HfBlockCache HfBlockCache;

HfBlockCache *hf_block_cache_new (gsize most_bytes);
void hf_block_cache_free (HfBlockCache *self);
HfBlock *hf_block_cache_get (HfBlockCache *self, HfCid *cid);
void hf_block_cache_add (HfBlockCache *self, HfBlock *block);
gsize hf_block_cache_get_bytes (HfBlockCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBlockCache, hf_block_cache_free)

G_END_DECLS

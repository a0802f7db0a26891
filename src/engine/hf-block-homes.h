/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"

G_BEGIN_DECLS

/**
 * HfBlockHomes:
 * Of which pin a block is that others linked to lately. What it does not know says nothing. Any
 * thread.
 */
typedef struct _HfBlockHomes HfBlockHomes;

HfBlockHomes *hf_block_homes_new (void);
void hf_block_homes_free (HfBlockHomes *self);
void hf_block_homes_note (HfBlockHomes *self, HfCid *cid, gint64 pin_id);
void hf_block_homes_note_links (HfBlockHomes *self, HfBlock *block, gint64 pin_id);
gint64 hf_block_homes_find (HfBlockHomes *self, HfCid *cid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBlockHomes, hf_block_homes_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfBlockSearch:
 * Finds a pin that has a block, of which nothing but the CID is known. Any thread; one search after
 * the other.
 */
typedef struct _HfBlockSearch HfBlockSearch;

HfBlockSearch *hf_block_search_new (HfStore *store, HfBackendSet *backends);
void hf_block_search_free (HfBlockSearch *self);
void hf_block_search_set_most_pins (HfBlockSearch *self, unsigned most_pins);
gboolean hf_block_search_find (HfBlockSearch *self, HfCid *cid, gint64 *pin_id,
                               GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBlockSearch, hf_block_search_free)

G_END_DECLS

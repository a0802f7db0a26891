/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend.h"
#include "hf-replica.h"
#include "hf-store.h"
#include "hf-stray.h"

G_BEGIN_DECLS

/**
 * HfInventory:
 * One complete listing of a store, held against the registry, which it does not change. Memory: a
 * bit for each row, and a bounded number of entries; the rest is in an unlinked file. One thread at
 * a time.
 */
typedef struct _HfInventory HfInventory;

HfInventory *hf_inventory_take (HfStore *store, HfBackend *backend, gint64 store_id,
                                GCancellable *cancellable, GError **error);
void hf_inventory_free (HfInventory *self);
gint64 hf_inventory_get_began (HfInventory *self);
guint64 hf_inventory_count (HfInventory *self);
gboolean hf_inventory_has_copy (HfInventory *self, const HfReplica *replica);
gboolean hf_inventory_has_stray (HfInventory *self, gint64 stray_id);
GArray *hf_inventory_get_returned (HfInventory *self);
GPtrArray *hf_inventory_next_unknown (HfInventory *self, unsigned limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfInventory, hf_inventory_free)

G_END_DECLS

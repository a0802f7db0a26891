/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/**
 * HfCidMap:
 * CID → 64-bit value for any number of CIDs: an open-addressed table that moves from the heap to an
 * unlinked, mapped file in @spill_dir beyond 64 Ki entries, where the kernel may page it out. One
 * thread at a time.
 */
typedef struct _HfCidMap HfCidMap;
typedef gboolean (*HfCidMapFunc) (HfCid *cid, guint64 value, gpointer data); /* FALSE stops */

HfCidMap *hf_cid_map_new (const char *spill_dir);
void hf_cid_map_free (HfCidMap *self);
guint64 *hf_cid_map_insert (HfCidMap *self, const HfCid *cid, gboolean *is_new, GError **error);
guint64 *hf_cid_map_lookup (HfCidMap *self, const HfCid *cid);
guint64 hf_cid_map_get_count (HfCidMap *self);
void hf_cid_map_foreach (HfCidMap *self, HfCidMapFunc func, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCidMap, hf_cid_map_free)

G_END_DECLS

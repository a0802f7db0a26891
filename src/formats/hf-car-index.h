/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"

G_BEGIN_DECLS

/**
 * HfCarIndexBuilder:
 * Collects where each block of a CARv1 stands and writes a MultihashIndexSorted (0x0401), the index
 * of CARv2 (https://ipld.io/specs/transport/car/carv2/), as a file of its own. Beyond 64 Ki blocks
 * entries live in an unlinked file in @spill_dir, so that memory stays bounded.
 */
typedef struct _HfCarIndexBuilder HfCarIndexBuilder;

HfCarIndexBuilder *hf_car_index_builder_new (const char *spill_dir);
void hf_car_index_builder_free (HfCarIndexBuilder *self);
gboolean hf_car_index_builder_add (HfCarIndexBuilder *self, HfCid *cid, guint64 offset,
                                   GError **error);

/* Writes the index through @write, in pieces of at most 64 KiB. */
typedef gboolean (*HfWriteFunc) (gconstpointer bytes, gsize length, gpointer data, GError **error);
gboolean hf_car_index_builder_write (HfCarIndexBuilder *self, HfWriteFunc write, gpointer data,
                                     GError **error);

/**
 * HfCarIndex:
 * An index of either kind, IndexSorted (0x0400) or MultihashIndexSorted (0x0401), read from its
 * file or from within a CARv2. Look-ups are binary searches; any thread.
 */
typedef struct _HfCarIndex HfCarIndex;

/* @offset is that of a section, in bytes from the start of the CARv1. FALSE stops. */
typedef gboolean (*HfCarIndexFunc) (guint64 offset, gpointer data);

HfCarIndex *hf_car_index_open (int dir_fd, const char *name, GError **error);
HfCarIndex *hf_car_index_new (int fd, guint64 start, guint64 end, GError **error);
void hf_car_index_free (HfCarIndex *self);
void hf_car_index_find (HfCarIndex *self, const HfCid *cid, HfCarIndexFunc func, gpointer data);
gboolean hf_car_index_lookup (HfCarIndex *self, const HfCid *cid, guint64 *offset);
guint64 hf_car_index_get_count (HfCarIndex *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCarIndexBuilder, hf_car_index_builder_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCarIndex, hf_car_index_free)

G_END_DECLS

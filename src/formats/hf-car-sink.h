/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"
#include "hf-car-index.h"
#include "hf-cid-map.h"
#include "hf-file.h"

G_BEGIN_DECLS

/**
 * HfCarSink:
 * Writes blocks into a new CARv1 file: each once, inlined (identity) ones not at all, in writes of
 * a megabyte. Memory is bounded: see #HfCidMap. One thread at a time.
 */
typedef struct _HfCarSink HfCarSink;

HfCarSink *hf_car_sink_new (HfNewFile *file, HfCarIndexBuilder *index, const char *spill_dir);
void hf_car_sink_free (HfCarSink *self);
gboolean hf_car_sink_begin (HfCarSink *self, HfCid *const *roots, gsize n_roots, GError **error);
gboolean hf_car_sink_reserve (HfCarSink *self, unsigned cid_version, GError **error);
gboolean hf_car_sink_add (HfCarSink *self, HfBlock *block, GError **error);
gboolean hf_car_sink_finish (HfCarSink *self, HfCid *root, GError **error);
guint64 hf_car_sink_get_count (HfCarSink *self);
HfCidMap *hf_car_sink_steal_blocks (HfCarSink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCarSink, hf_car_sink_free)

G_END_DECLS

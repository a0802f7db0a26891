/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"
#include "hf-pin.h"

G_BEGIN_DECLS

/**
 * HfPinSources:
 * The copies of one pin that single blocks can be read from, the likeliest to be whole and at hand
 * first. One thread at a time.
 */
typedef struct _HfPinSources HfPinSources;

HfPinSources *hf_pin_sources_load (HfStore *store, HfBackendSet *backends, gint64 pin_id,
                                   HfPin **pin, GError **error);
void hf_pin_sources_free (HfPinSources *self);
unsigned hf_pin_sources_count (HfPinSources *self);
HfBlock *hf_pin_sources_fetch (HfPinSources *self, HfCid *cid, GString *tried, gboolean *damaged,
                               GCancellable *cancellable);
HfBlockStream *hf_pin_sources_begin_pass (HfPinSources *self, GCancellable *cancellable);
char *hf_pin_sources_describe (HfPinSources *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinSources, hf_pin_sources_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-pin-table.h"

G_BEGIN_DECLS

/**
 * HfPinSet:
 * Which pins something is to be done with: these, or all that a query finds when it is done.
 * Immutable and counted; any thread.
 */
typedef struct _HfPinSet HfPinSet;

/* What there is in a set. */
typedef struct
{
  guint64 pins;
  guint64 bytes;
  guint64 waiting; /* pins whose content was never held here */
} HfPinSum;

HfPinSet *hf_pin_set_new_of_ids (GArray *ids);
HfPinSet *hf_pin_set_new_of_query (const HfPinQuery *query);
HfPinSet *hf_pin_set_ref (HfPinSet *self);
void hf_pin_set_unref (HfPinSet *self);
gboolean hf_pin_set_is_empty (const HfPinSet *self);
gint64 hf_pin_set_get_only (const HfPinSet *self);

/* Block: on workers. */
GArray *hf_pin_set_list (const HfPinSet *self, HfEngine *engine, GCancellable *cancellable,
                         GError **error);
GPtrArray *hf_pin_set_load (HfEngine *engine, const gint64 *ids, unsigned n, GError **error);
gboolean hf_pin_set_sum (const HfPinSet *self, HfEngine *engine, HfPinSum *sum,
                         GCancellable *cancellable, GError **error);
GPtrArray *hf_pin_set_list_cids (const HfPinSet *self, HfEngine *engine, GCancellable *cancellable,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinSet, hf_pin_set_unref)

G_END_DECLS

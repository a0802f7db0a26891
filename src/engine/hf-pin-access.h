/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block-homes.h"
#include "hf-block-search.h"
#include "hf-pin-reader.h"
#include "hf-scheduler.h"
#include "hf-selection.h"

G_BEGIN_DECLS

/**
 * HfPinAccess:
 * What pins hold, given out: single blocks, and whole DAGs as CARs. Any thread.
 */
typedef struct _HfPinAccess HfPinAccess;

HfPinAccess *hf_pin_access_new (HfStore *store, HfBackendSet *backends, HfScheduler *scheduler);
void hf_pin_access_free (HfPinAccess *self);
HfPinReader *hf_pin_access_read (HfPinAccess *self, HfCid *cid, GError **error);
HfPinReader *hf_pin_access_find (HfPinAccess *self, HfCid *cid, GCancellable *cancellable,
                                 GError **error);
HfBlockHomes *hf_pin_access_get_homes (HfPinAccess *self);
HfBlockSearch *hf_pin_access_get_search (HfPinAccess *self);
GInputStream *hf_pin_access_export (HfPinAccess *self, HfCid *cid, GError **error);
GInputStream *hf_pin_access_export_many (HfPinAccess *self, const HfSelection *selection,
                                         HfCid **manifest, GCancellable *cancellable,
                                         GError **error);

G_END_DECLS

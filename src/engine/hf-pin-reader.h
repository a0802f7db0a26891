/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"
#include "hf-dag.h"
#include "hf-pin.h"

G_BEGIN_DECLS

/**
 * HfPinReader:
 * The blocks of one pin, from whichever of its copies has them. Each is hashed before it is handed
 * out. Reading records nothing, and changes nothing. Counted; one thread at a time.
 */
typedef struct _HfPinReader HfPinReader;

/* A copy that is taken for whole has a block that is wrong, or lacks one: told once a reader, on
 * the thread that reads. */
typedef void (*HfPinDamagedFunc) (HfCid *pin, gpointer data);

HfPinReader *hf_pin_reader_open (HfStore *store, HfBackendSet *backends, gint64 pin_id,
                                 GError **error);
HfPinReader *hf_pin_reader_open_in_part (HfStore *store, HfBackendSet *backends, gint64 pin_id,
                                         GError **error);
HfPinReader *hf_pin_reader_ref (HfPinReader *self);
void hf_pin_reader_unref (HfPinReader *self);
void hf_pin_reader_set_damaged_func (HfPinReader *self, HfPinDamagedFunc func, gpointer data);

void hf_pin_reader_begin_pass (HfPinReader *self, GCancellable *cancellable);

const HfPin *hf_pin_reader_get_pin (HfPinReader *self);
const char *hf_pin_reader_get_spill_dir (HfPinReader *self);
HfBlock *hf_pin_reader_fetch (HfPinReader *self, HfCid *cid, GCancellable *cancellable,
                              GError **error);
const HfBlockSource *hf_pin_reader_source (void); /* whose data is an HfPinReader */
char *hf_pin_reader_describe_sources (HfPinReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinReader, hf_pin_reader_unref)

G_END_DECLS

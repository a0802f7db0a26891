/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-changes.h"

G_BEGIN_DECLS

typedef enum
{
  HF_BATCH_VERIFY,
  HF_BATCH_UNPIN,
  HF_BATCH_CHANGE,
  HF_BATCH_KEEP, /* all copies: moves end, and removals that wait are taken back */
} HfBatchAct;

/**
 * HfPinBatch:
 * The same order for many pins. Borrowed from whoever asks.
 */
typedef struct
{
  HfBatchAct act;
  GPtrArray *cids; /* of HfCid */
  gboolean keep_replicas; /* of an unpin */
  const HfPinChanges *changes; /* of a change */
} HfPinBatch;

/**
 * HfPinDone:
 * What became of it for one pin.
 */
typedef struct
{
  GArray *jobs; /* gint64: that do it */
  GError *error; /* NULL: it is, or will be done */
} HfPinDone;

GPtrArray *hf_pin_batch_enter (const HfPinBatch *self, HfStore *store, GError **error);
void hf_pin_done_free (HfPinDone *self);

G_END_DECLS

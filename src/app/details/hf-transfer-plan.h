/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pin-set.h"

G_BEGIN_DECLS

/* Pins that a backend has copies of, and that could be moved from there. */
typedef struct
{
  char *backend_id;
  guint64 pins;
  guint64 bytes;
} HfTransferSource;

/**
 * HfTransferPlan:
 * What it takes to have copies of pins on a backend: a value.
 */
typedef struct
{
  char *to;
  guint64 pins; /* that have no copy there */
  guint64 bytes; /* of these */
  guint64 there; /* pins that have one, or get one already */
  GPtrArray *sources; /* of HfTransferSource, for those pins alone */
} HfTransferPlan;

HfTransferPlan *hf_transfer_plan_make (HfEngine *engine, const HfPinSet *pins, const char *to,
                                       GCancellable *cancellable, GError **error);
void hf_transfer_plan_free (HfTransferPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTransferPlan, hf_transfer_plan_free)

G_END_DECLS

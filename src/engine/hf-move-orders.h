/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"
#include "hf-pin-batch.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfMoveOrder:
 * A copy of a pin that is to stand elsewhere. Borrowed from whoever asks.
 */
typedef struct
{
  HfCid *cid;
  const char *from; /* the backend whose copy goes in the end */
  const char *to; /* the backend that gets one before */
} HfMoveOrder;

GPtrArray *hf_move_orders_enter (HfStore *store, const HfMoveOrder *orders, unsigned n_orders,
                                 GError **error);

G_END_DECLS

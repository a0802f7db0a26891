/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cleanup.h"
#include "hf-copy-orders.h"
#include "hf-engine.h"
#include "hf-move-orders.h"
#include "hf-pin-batch.h"

G_BEGIN_DECLS

GPtrArray *hf_engine_order_copies (HfEngine *self, const HfCopyOrder *orders, unsigned n_orders,
                                   GError **error);
GPtrArray *hf_engine_order_pins (HfEngine *self, const HfPinBatch *batch, GError **error);
GPtrArray *hf_engine_order_moves (HfEngine *self, const HfMoveOrder *orders, unsigned n_orders,
                                  GError **error);
HfCleaned *hf_engine_clean_up (HfEngine *self, GError **error);

G_END_DECLS

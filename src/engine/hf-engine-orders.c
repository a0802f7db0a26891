/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The façade's orders about pins that are there. Threading: all calls block; workers only. */

#include "hf-engine-orders.h"

/**
 * hf_engine_order_copies:
 * @self: an engine
 * @orders: (array length=n_orders): which pins get copies, and where
 * @n_orders: how many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HfCopyOrdered): what becomes of each order; %NULL with
 * @error when nothing was changed
 */
GPtrArray *
hf_engine_order_copies (HfEngine *self, const HfCopyOrder *orders, unsigned n_orders,
                        GError **error)
{
  GPtrArray *results = hf_copy_orders_enter (hf_engine_get_store (self), orders, n_orders, error);

  hf_engine_kick (self);
  return results;
}

/**
 * hf_engine_order_pins:
 * @self: an engine
 * @batch: what is to be done to which pins
 * @error: return location
 *
 * Returns: (transfer full) (element-type HfPinDone): what becomes of each pin, in their order;
 * %NULL with @error when nothing was changed
 */
GPtrArray *
hf_engine_order_pins (HfEngine *self, const HfPinBatch *batch, GError **error)
{
  GPtrArray *results = hf_pin_batch_enter (batch, hf_engine_get_store (self), error);

  hf_engine_kick (self);
  return results;
}

/**
 * hf_engine_order_moves:
 * @self: an engine
 * @orders: (array length=n_orders): which copies go, and where they are made anew before
 * @n_orders: how many
 * @error: return location
 *
 * Returns: (transfer full) (element-type HfPinDone): what becomes of each order; %NULL with @error
 * when nothing was changed
 */
GPtrArray *
hf_engine_order_moves (HfEngine *self, const HfMoveOrder *orders, unsigned n_orders, GError **error)
{
  GPtrArray *results = hf_move_orders_enter (hf_engine_get_store (self), orders, n_orders, error);

  hf_engine_kick (self);
  return results;
}

/**
 * hf_engine_clean_up:
 * @self: an engine
 * @error: return location
 *
 * Removes leftovers, never a copy.
 *
 * Returns: (transfer full): what was removed; %NULL with @error when something could not be
 */
HfCleaned *
hf_engine_clean_up (HfEngine *self, GError **error)
{
  return hf_cleanup_run (hf_engine_get_store (self), hf_engine_get_spool_dir (self), error);
}

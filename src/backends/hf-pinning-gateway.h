/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"
#include "hf-clock.h"

G_BEGIN_DECLS

/**
 * HfPinningGateway:
 * A trustless gateway (https://specs.ipfs.tech/http-gateways/trustless-gateway/) as a way to read
 * what the store behind it has, and nothing else. Any thread, several at once.
 *
 * Errors: %HF_ERROR_NOT_FOUND for a block that is not in the store, %HF_ERROR_DENIED; everything
 * else, also what is no gateway, is %HF_ERROR_UNAVAILABLE or %HF_ERROR_STALLED: it tells nothing of
 * the store.
 */
typedef struct _HfPinningGateway HfPinningGateway;

HfPinningGateway *hf_pinning_gateway_new (const char *address, HfClock *clock);
HfPinningGateway *hf_pinning_gateway_ref (HfPinningGateway *self);
void hf_pinning_gateway_unref (HfPinningGateway *self);

gboolean hf_pinning_gateway_try (HfPinningGateway *self, GCancellable *cancellable, GError **error);
HfBlock *hf_pinning_gateway_get_block (HfPinningGateway *self, HfCid *cid,
                                       GCancellable *cancellable, GError **error);
GInputStream *hf_pinning_gateway_get_dag (HfPinningGateway *self, HfCid *root,
                                          const char *spill_dir, GCancellable *cancellable,
                                          GError **error);

G_END_DECLS

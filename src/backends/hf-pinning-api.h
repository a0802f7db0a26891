/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-http-client.h"
#include "hf-pin-request.h"

G_BEGIN_DECLS

/**
 * HfPinningApi:
 * The calls of the IPFS Pinning Service API, v1.0.0
 * (https://ipfs.github.io/pinning-services-api-spec). Any thread, several at once.
 *
 * Errors: %HF_ERROR_NOT_FOUND for a request that the service does not have, %HF_ERROR_DENIED,
 * %HF_ERROR_CONFLICT, %HF_ERROR_INVALID with the service's own words; %HF_ERROR_UNAVAILABLE and
 * %HF_ERROR_STALLED as #HfHttpClient, and for an answer that is none of this API.
 */
typedef struct _HfPinningApi HfPinningApi;

/* What is to be pinned ("Pin"). */
typedef struct
{
  const char *cid;
  const char *name; /* at most 255 characters; NULL = none */
  const char *owner;
  const char *const *origins; /* multiaddrs; NULL = none */
} HfPinOrder;

/* The token for one request: NULL with @error when it can't be had. For hf_secret_free(). */
typedef char *(*HfPinningTokenFunc) (gpointer data, GError **error);

/* FALSE with @error set stops. */
typedef gboolean (*HfPinRequestFunc) (const HfPinRequest *request, gpointer data, GError **error);

HfPinningApi *hf_pinning_api_new (const char *address, HfClock *clock, HfPinningTokenFunc token,
                                  gpointer token_data);
void hf_pinning_api_free (HfPinningApi *self);

gboolean hf_pinning_api_list (HfPinningApi *self, const char *cids, const char *name,
                              HfPinRequestFunc func, gpointer data, GCancellable *cancellable,
                              GError **error);
HfPinRequest *hf_pinning_api_get (HfPinningApi *self, const char *id, GCancellable *cancellable,
                                  GError **error);
HfPinRequest *hf_pinning_api_add (HfPinningApi *self, const HfPinOrder *order,
                                  GCancellable *cancellable, GError **error);
gboolean hf_pinning_api_remove (HfPinningApi *self, const char *id, GCancellable *cancellable,
                                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinningApi, hf_pinning_api_free)

G_END_DECLS

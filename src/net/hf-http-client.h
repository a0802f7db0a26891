/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "hf-clock.h"
#include "hf-http-limits.h"
#include "hf-http-request.h"
#include "hf-http-response.h"

G_BEGIN_DECLS

/**
 * HfHttpClient:
 * A service at one address, such as "http://127.0.0.1:5001/api/v0". Any thread, several at once.
 *
 * Redirects are never followed, so nothing that was meant for the service reaches another one.
 */
typedef struct _HfHttpClient HfHttpClient;

HfHttpClient *hf_http_client_new (const char *address, HfClock *clock, const HfHttpLimits *limits);
HfHttpClient *hf_http_client_ref (HfHttpClient *self);
void hf_http_client_unref (HfHttpClient *self);
void hf_http_client_set_authorization (HfHttpClient *self, const char *value);
void hf_http_client_set_proxy (HfHttpClient *self, const char *proxy);
const char *hf_http_client_get_address (HfHttpClient *self);

HfHttpResponse *hf_http_client_open (HfHttpClient *self, HfHttpRequest *request,
                                     GCancellable *cancellable, GError **error);
GBytes *hf_http_client_call (HfHttpClient *self, HfHttpRequest *request, GCancellable *cancellable,
                             GError **error);
JsonObject *hf_http_client_call_json (HfHttpClient *self, HfHttpRequest *request,
                                      GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfHttpClient, hf_http_client_unref)

G_END_DECLS

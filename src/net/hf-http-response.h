/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-http-transfer.h"

G_BEGIN_DECLS

/**
 * HfHttpResponse:
 * An answer, whose bytes are received as they are read. It ends normally only at the end that the
 * service announced. Closed or freed before, it closes its connection. One thread at a time.
 */
#define HF_TYPE_HTTP_RESPONSE (hf_http_response_get_type ())
G_DECLARE_FINAL_TYPE (HfHttpResponse, hf_http_response, HF, HTTP_RESPONSE, GInputStream)

HfHttpResponse *hf_http_response_new (HfHttpTransfer *transfer);
unsigned hf_http_response_get_status (HfHttpResponse *self);
const char *hf_http_response_get_header (HfHttpResponse *self, const char *name);
const char *hf_http_response_get_trailer (HfHttpResponse *self, const char *name);
gboolean hf_http_response_check (HfHttpResponse *self, GCancellable *cancellable, GError **error);
GBytes *hf_http_response_read_all (HfHttpResponse *self, gsize most, GCancellable *cancellable,
                                   GError **error);

G_END_DECLS

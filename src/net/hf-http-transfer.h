/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-curl-pool.h"
#include "hf-http-limits.h"
#include "hf-http-request.h"

G_BEGIN_DECLS

/**
 * HfHttpTransfer:
 * One request on its way and the answer to it. Nothing moves but while one of its functions is
 * called: it has no thread of its own. One thread at a time.
 */
typedef struct _HfHttpTransfer HfHttpTransfer;

typedef struct
{
  const char *url;
  const char *who; /* the service in messages, such as "127.0.0.1:5001" */
  const char *authorization; /* NULL: none */
  const char *proxy; /* "": none; NULL: what the environment says */
} HfHttpRoute;

HfHttpTransfer *hf_http_transfer_new (HfCurlPool *pool, HfHttpRequest *request,
                                      const HfHttpRoute *route, const HfHttpLimits *limits);
void hf_http_transfer_free (HfHttpTransfer *self);
gboolean hf_http_transfer_run_to_headers (HfHttpTransfer *self, GCancellable *cancellable,
                                          GError **error);
gssize hf_http_transfer_read (HfHttpTransfer *self, void *buffer, gsize count,
                              GCancellable *cancellable, GError **error);
unsigned hf_http_transfer_get_status (HfHttpTransfer *self);
const char *hf_http_transfer_get_header (HfHttpTransfer *self, const char *name);
const char *hf_http_transfer_get_trailer (HfHttpTransfer *self, const char *name);
const char *hf_http_transfer_get_who (HfHttpTransfer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfHttpTransfer, hf_http_transfer_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfHttpRequest:
 * What is asked of a service: method, path below the client's address, query, headers, body.
 * Belongs to one thread at a time; not changed any more once it was sent.
 */
typedef struct _HfHttpRequest HfHttpRequest;

HfHttpRequest *hf_http_request_new (const char *method, const char *path);
HfHttpRequest *hf_http_request_ref (HfHttpRequest *self);
void hf_http_request_unref (HfHttpRequest *self);

void hf_http_request_add_query (HfHttpRequest *self, const char *name, const char *value);
void hf_http_request_add_header (HfHttpRequest *self, const char *name, const char *value);
void hf_http_request_set_body (HfHttpRequest *self, const char *content_type, GInputStream *body,
                               gint64 size);
void hf_http_request_set_tries (HfHttpRequest *self, unsigned tries);

const char *hf_http_request_get_method (HfHttpRequest *self);
char *hf_http_request_make_target (HfHttpRequest *self);
GPtrArray *hf_http_request_get_headers (HfHttpRequest *self);
GInputStream *hf_http_request_get_body (HfHttpRequest *self, gint64 *size);
unsigned hf_http_request_get_tries (HfHttpRequest *self);
gboolean hf_http_request_can_repeat (HfHttpRequest *self);
gboolean hf_http_request_rewind (HfHttpRequest *self, gint64 offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfHttpRequest, hf_http_request_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request, before it is sent. Any thread, one at a time. */
#include "hf-http-request.h"

#include <string.h>

#include "hf-credentials.h"

struct _HfHttpRequest
{
  gatomicrefcount ref_count;
  char *method;
  GString *target; /* path and query, escaped */
  GPtrArray *headers; /* of "Name: value", which may be secret */
  GInputStream *body;
  gint64 size; /* of body; -1 when not known */
  goffset start; /* of body, where it can be sought */
  unsigned tries;
};

/**
 * hf_http_request_new:
 * @method: such as "GET"
 * @path: below the client's address, without a query; escaped where that is needed
 *
 * Returns: (transfer full): a request without a body that is tried once
 */
HfHttpRequest *
hf_http_request_new (const char *method, const char *path)
{
  HfHttpRequest *self = g_new0 (HfHttpRequest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->method = g_strdup (method);
  self->target = g_string_new (path);
  self->headers = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_secret_free);
  self->tries = 1;
  return self;
}

/**
 * hf_http_request_ref:
 * Returns: (transfer full): @self
 */
HfHttpRequest *
hf_http_request_ref (HfHttpRequest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_http_request_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_http_request_unref (HfHttpRequest *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->method);
  g_string_free (self->target, TRUE);
  g_ptr_array_unref (self->headers);
  g_clear_object (&self->body);
  g_free (self);
}

/**
 * hf_http_request_add_query:
 * @name: of the parameter; may come several times
 * @value: any text in UTF-8; is escaped
 */
void
hf_http_request_add_query (HfHttpRequest *self, const char *name, const char *value)
{
  g_string_append_c (self->target, strchr (self->target->str, '?') ? '&' : '?');
  g_string_append_uri_escaped (self->target, name, NULL, FALSE);
  g_string_append_c (self->target, '=');
  g_string_append_uri_escaped (self->target, value, NULL, FALSE);
}

/**
 * hf_http_request_add_header:
 * @value: without line breaks
 */
void
hf_http_request_add_header (HfHttpRequest *self, const char *name, const char *value)
{
  g_return_if_fail (strpbrk (name, "\r\n:") == NULL && strpbrk (value, "\r\n") == NULL);

  /* libcurl takes "Name;" for a header without a value, and "Name:" for one to be left out. */
  g_ptr_array_add (self->headers,
                   *value ? g_strconcat (name, ": ", value, NULL) : g_strconcat (name, ";", NULL));
}

/**
 * hf_http_request_set_body:
 * @body: read to its end while the request is sent, on the thread that sends it
 * @size: its bytes from where it stands; -1 when not known
 *
 * A @body that can be sought is sent again from where it stands now when the request is repeated.
 */
void
hf_http_request_set_body (HfHttpRequest *self, const char *content_type, GInputStream *body,
                          gint64 size)
{
  hf_http_request_add_header (self, "Content-Type", content_type);
  g_set_object (&self->body, body);
  self->size = size;
  self->start = G_IS_SEEKABLE (body) ? g_seekable_tell (G_SEEKABLE (body)) : 0;
}

/**
 * hf_http_request_set_tries:
 * @tries: how often it is sent at most, at least 1
 *
 * To be called only for what does no harm when a service runs it several times.
 */
void
hf_http_request_set_tries (HfHttpRequest *self, unsigned tries)
{
  self->tries = MAX (tries, 1);
}

/**
 * hf_http_request_get_method:
 * Returns: (transfer none): the method
 */
const char *
hf_http_request_get_method (HfHttpRequest *self)
{
  return self->method;
}

/**
 * hf_http_request_make_target:
 * Returns: (transfer full): path and query, escaped
 */
char *
hf_http_request_make_target (HfHttpRequest *self)
{
  return g_strdup (self->target->str);
}

/**
 * hf_http_request_get_headers:
 * Returns: (transfer none) (element-type utf8): lines for libcurl
 */
GPtrArray *
hf_http_request_get_headers (HfHttpRequest *self)
{
  return self->headers;
}

/**
 * hf_http_request_get_body:
 * @size: (out): its bytes; -1 when not known
 *
 * Returns: (transfer none) (nullable): the body
 */
GInputStream *
hf_http_request_get_body (HfHttpRequest *self, gint64 *size)
{
  *size = self->size;
  return self->body;
}

/**
 * hf_http_request_get_tries:
 * Returns: how often it is sent at most
 */
unsigned
hf_http_request_get_tries (HfHttpRequest *self)
{
  return self->tries;
}

/**
 * hf_http_request_can_repeat:
 * Returns: whether the whole request can be sent a second time
 */
gboolean
hf_http_request_can_repeat (HfHttpRequest *self)
{
  return !self->body
         || (G_IS_SEEKABLE (self->body) && g_seekable_can_seek (G_SEEKABLE (self->body)));
}

/**
 * hf_http_request_rewind:
 * @offset: bytes from the begin of the body
 *
 * Returns: whether the body goes on from there
 */
gboolean
hf_http_request_rewind (HfHttpRequest *self, gint64 offset)
{
  if (!hf_http_request_can_repeat (self))
    return FALSE;
  return !self->body
         || g_seekable_seek (G_SEEKABLE (self->body), self->start + offset, G_SEEK_SET, NULL, NULL);
}

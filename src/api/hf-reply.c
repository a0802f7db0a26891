/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The envelope. Plain: {"success": true, "data": …}. Action: data is {"success", "action",
 * "timestamp", "data"}. Failure: {"success": false, "error", "code", "detail"?}. Made on any
 * thread, sent on the API's. */
#include "hf-reply.h"

#include <string.h>

#include "hf-clock.h"
#include "hf-error.h"
#include "hf-json.h"

typedef struct
{
  char *name;
  char *value;
} Header;

struct _HfReply
{
  unsigned status;
  JsonObject *envelope; /* NULL when it is text already */
  JsonObject *data; /* inside envelope; NULL for failures */
  GArray *headers; /* of Header */
  GArray *jobs; /* of gint64 */
  gboolean ask_again;
  char *text; /* envelope, once asked for */
  char *type; /* of text, NULL = JSON; of bytes, NULL = there is no body at all */
  gboolean close;

  /* Of bytes */
  gboolean is_bytes;
  GInputStream *stream; /* NULL: only the headers are sent */
  gint64 length; /* -1 = not known */
};

static void
header_clear (gpointer data)
{
  Header *header = data;

  g_free (header->name);
  g_free (header->value);
}

static HfReply *
reply_new (unsigned status, JsonObject *envelope, JsonObject *data)
{
  HfReply *self = g_new0 (HfReply, 1);

  self->status = status;
  self->envelope = envelope;
  self->data = data;
  self->headers = g_array_new (FALSE, FALSE, sizeof (Header));
  g_array_set_clear_func (self->headers, header_clear);
  self->jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  hf_reply_add_header (self, "X-Content-Type-Options", "nosniff");
  hf_reply_add_header (self, "Cache-Control", "no-store");
  return self;
}

/* data: (transfer full) */
HfReply *
hf_reply_new (unsigned status, JsonObject *data)
{
  JsonObject *envelope = json_object_new ();

  json_object_set_boolean_member (envelope, "success", TRUE);
  json_object_set_object_member (envelope, "data", data);
  return reply_new (status, envelope, data);
}

/* data: (transfer full). For the routes whose original wrapped its answer twice. */
HfReply *
hf_reply_new_action (unsigned status, const char *action, gint64 now, JsonObject *data)
{
  JsonObject *result = json_object_new ();
  HfReply *self;

  json_object_set_boolean_member (result, "success", TRUE);
  json_object_set_string_member (result, "action", action);
  hf_reply_set_time (result, "timestamp", now);
  json_object_set_object_member (result, "data", data);
  self = hf_reply_new (status, result);
  self->data = data;
  return self;
}

/* json: of the data, an object. The same answer as that of hf_reply_new_action(). */
HfReply *
hf_reply_new_action_json (unsigned status, const char *action, gint64 now, const char *json)
{
  g_autofree char *time = hf_clock_format (now);
  HfReply *self = reply_new (status, NULL, NULL);

  self->text = g_strconcat ("{\"success\":true,\"data\":{\"success\":true,\"action\":\"", action,
                            "\",\"timestamp\":\"", time, "\",\"data\":", json, "}}\n", NULL);
  return self;
}

/* object: (transfer full). Without an envelope. */
HfReply *
hf_reply_new_bare (unsigned status, JsonObject *object)
{
  return reply_new (status, object, object);
}

/* text: (transfer full): UTF-8 that we wrote, and no JSON */
HfReply *
hf_reply_new_text (unsigned status, const char *type, char *text)
{
  HfReply *self = reply_new (status, NULL, NULL);

  self->type = g_strdup (type);
  self->text = text;
  return self;
}

static HfReply *
failure_new (unsigned status, const char *code, const char *text)
{
  JsonObject *envelope = json_object_new ();
  HfReply *self;

  json_object_set_boolean_member (envelope, "success", FALSE);
  json_object_set_string_member (envelope, "error", text);
  json_object_set_string_member (envelope, "code", code);
  self = reply_new (status, envelope, NULL);
  if (status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    hf_reply_add_header (self, "Retry-After", "10");
  return self;
}

HfReply *
hf_reply_new_failure (unsigned status, const char *code, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return failure_new (status, code, text);
}

HfReply *
hf_reply_new_for_error (const GError *error)
{
  return failure_new (hf_error_http_status (error), hf_error_code (error), error->message);
}

/* detail: (transfer full): entries of loc, msg, type */
HfReply *
hf_reply_new_invalid (JsonArray *detail, const char *text)
{
  HfReply *self = failure_new (SOUP_STATUS_UNPROCESSABLE_ENTITY, "invalid", text);

  json_object_set_array_member (self->envelope, "detail", detail);
  return self;
}

/* Of which the status says all. */
HfReply *
hf_reply_new_empty (unsigned status)
{
  HfReply *self = reply_new (status, NULL, NULL);

  self->is_bytes = TRUE;
  self->text = g_strdup ("");
  return self;
}

/* json: (transfer full): all of the answer, as hf_reply_get_text() gave it before */
HfReply *
hf_reply_new_json_text (unsigned status, char *json)
{
  HfReply *self = reply_new (status, NULL, NULL);

  self->text = json;
  return self;
}

/* data: (transfer full): what is to be said beside the reason, where that alone is not all */
HfReply *
hf_reply_new_failure_with (unsigned status, const char *code, const char *text, JsonObject *data)
{
  HfReply *self = failure_new (status, code, text);

  json_object_set_object_member (self->envelope, "data", data);
  return self;
}

/* data: (transfer full). The same in the form of hf_reply_new_action(). */
HfReply *
hf_reply_new_action_failure (unsigned status, const char *code, const char *text,
                             const char *action, gint64 now, JsonObject *data)
{
  JsonObject *result = json_object_new ();

  json_object_set_boolean_member (result, "success", FALSE);
  json_object_set_string_member (result, "action", action);
  hf_reply_set_time (result, "timestamp", now);
  json_object_set_object_member (result, "data", data);
  json_object_set_string_member (result, "error", text);
  return hf_reply_new_failure_with (status, code, text, result);
}

/* type: (nullable): NULL for a status that has no body
 * length: of what the client gets, or would get if it asked for more than the headers; -1 = not
 * known ahead
 * Their bytes are not JSON, and mostly not ours: no browser may take them for a page. */
HfReply *
hf_reply_new_bytes (unsigned status, const char *type, gint64 length)
{
  HfReply *self = reply_new (status, NULL, NULL);

  self->is_bytes = TRUE;
  self->type = g_strdup (type);
  self->length = length;
  hf_reply_add_header (self, "Content-Security-Policy", "sandbox; default-src 'none'");
  return self;
}

/* Whether it has no JSON. */
gboolean
hf_reply_is_bytes (HfReply *self)
{
  return self->is_bytes;
}

/* stream: the bytes, from where they are to be read on */
void
hf_reply_set_stream (HfReply *self, GInputStream *stream)
{
  g_set_object (&self->stream, stream);
}

/* (transfer none) (nullable) */
GInputStream *
hf_reply_get_stream (HfReply *self)
{
  return self->stream;
}

gint64
hf_reply_get_length (HfReply *self)
{
  return self->length;
}

/* What became known of the length after all. */
void
hf_reply_set_length (HfReply *self, gint64 length)
{
  self->length = length;
}

void
hf_reply_free (HfReply *self)
{
  g_clear_pointer (&self->envelope, json_object_unref);
  g_array_unref (self->headers);
  g_array_unref (self->jobs);
  g_free (self->text);
  g_free (self->type);
  g_clear_object (&self->stream);
  g_free (self);
}

void
hf_reply_add_header (HfReply *self, const char *name, const char *value)
{
  Header header = { g_strdup (name), g_strdup (value) };

  g_array_append_val (self->headers, header);
}

/* (transfer none) (nullable): as it was added */
const char *
hf_reply_get_header (HfReply *self, const char *name)
{
  for (unsigned i = 0; i < self->headers->len; i++)
    if (g_ascii_strcasecmp (g_array_index (self->headers, Header, i).name, name) == 0)
      return g_array_index (self->headers, Header, i).value;
  return NULL;
}

/* The connection is not used again after this answer. */
void
hf_reply_set_close (HfReply *self)
{
  self->close = TRUE;
}

gboolean
hf_reply_get_close (HfReply *self)
{
  return self->close;
}

void
hf_reply_add_job (HfReply *self, gint64 job_id)
{
  g_array_append_val (self->jobs, job_id);
}

/* Who waits for the jobs is answered by the handler once more, not by what the jobs say. */
void
hf_reply_set_ask_again (HfReply *self)
{
  self->ask_again = TRUE;
}

gboolean
hf_reply_get_ask_again (HfReply *self)
{
  return self->ask_again;
}

GArray *
hf_reply_get_jobs (HfReply *self)
{
  return self->jobs;
}

/* (transfer none) (nullable): what a success says, without its envelope; NULL when that was made
 * from text */
JsonObject *
hf_reply_get_data (HfReply *self)
{
  return self->data;
}

/* code, text: (out) (transfer none): what a failure says, until it is given another form
 * Whether it is one. */
gboolean
hf_reply_get_failure (HfReply *self, const char **code, const char **text)
{
  if (!self->envelope || self->data)
    return FALSE;
  *code = json_object_get_string_member (self->envelope, "code");
  *text = json_object_get_string_member (self->envelope, "error");
  return TRUE;
}

/* envelope: (transfer full): what is sent in its place; other headers stay */
void
hf_reply_set_failure (HfReply *self, unsigned status, JsonObject *envelope)
{
  self->status = status;
  json_object_unref (self->envelope);
  self->envelope = envelope;
  g_clear_pointer (&self->text, g_free);
}

unsigned
hf_reply_get_status (HfReply *self)
{
  return self->status;
}

/* Written once; after that the reply must not change. A worker asks so that the API thread needn't.
 */
const char *
hf_reply_get_text (HfReply *self, gsize *length)
{
  if (!self->text)
    {
      g_autofree char *json = hf_json_to_text (self->envelope);

      self->text = g_strconcat (json, "\n", NULL);
    }
  if (length)
    *length = strlen (self->text);
  return self->text;
}

static const char *
type_of_text (HfReply *self)
{
  return self->type ? self->type : "application/json";
}

/* The body itself, if there is one, is appended by whoever sends the stream. */
static void
apply_bytes (HfReply *self, SoupMessageHeaders *headers)
{
  if (self->type)
    soup_message_headers_replace (headers, "Content-Type", self->type);
  if (self->length >= 0)
    soup_message_headers_set_content_length (headers, self->length);
  else
    soup_message_headers_set_encoding (headers,
                                       self->type ? SOUP_ENCODING_CHUNKED : SOUP_ENCODING_NONE);
}

static void
apply_text (HfReply *self, SoupServerMessage *message)
{
  gsize length;
  const char *text = hf_reply_get_text (self, &length);

  soup_server_message_set_response (message, type_of_text (self), SOUP_MEMORY_COPY, text, length);
}

void
hf_reply_apply (HfReply *self, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  for (unsigned i = 0; i < self->headers->len; i++)
    {
      const Header *header = &g_array_index (self->headers, Header, i);

      soup_message_headers_replace (headers, header->name, header->value);
    }
  if (self->close)
    soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_status (message, self->status, NULL);
  if (self->is_bytes)
    apply_bytes (self, headers);
  else
    apply_text (self, message);
}

/* The answer as the bytes of HTTP/1.1 (RFC 9112), for a connection that is closed after it.
 * headers_only: to HEAD */
GBytes *
hf_reply_to_http (HfReply *self, gboolean headers_only)
{
  GString *http = g_string_new (NULL);
  gsize length;
  const char *text = hf_reply_get_text (self, &length);

  g_string_append_printf (http, "HTTP/1.1 %u %s\r\n", self->status,
                          soup_status_get_phrase (self->status));
  for (unsigned i = 0; i < self->headers->len; i++)
    {
      const Header *header = &g_array_index (self->headers, Header, i);

      g_string_append_printf (http, "%s: %s\r\n", header->name, header->value);
    }
  g_string_append_printf (http,
                          "Connection: close\r\nContent-Type: %s\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                          type_of_text (self), length);
  if (!headers_only)
    g_string_append_len (http, text, (gssize)length);
  return g_string_free_to_bytes (http);
}

/* null for never */
void
hf_reply_set_time (JsonObject *object, const char *member, gint64 time)
{
  g_autofree char *text = time > 0 ? hf_clock_format (time) : NULL;

  hf_reply_set_text (object, member, text);
}

/* null for NULL. What is not UTF-8 (a file name may be) is made so. */
void
hf_reply_set_text (JsonObject *object, const char *member, const char *text)
{
  g_autofree char *valid = NULL;

  if (!text)
    {
      json_object_set_null_member (object, member);
      return;
    }
  valid = g_utf8_make_valid (text, -1);
  json_object_set_string_member (object, member, valid);
}

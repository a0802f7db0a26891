/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An answer as a stream. One thread at a time. */
#include "hf-http-response.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-http-error.h"
#include "hf-human.h"

#define PIECE (64 * 1024)
#define MOST_MESSAGE (64 * 1024) /* of an answer that is no success */

struct _HfHttpResponse
{
  GInputStream parent_instance;

  HfHttpTransfer *transfer;
};

G_DEFINE_FINAL_TYPE (HfHttpResponse, hf_http_response, G_TYPE_INPUT_STREAM)

static gssize
hf_http_response_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                       GError **error)
{
  return hf_http_transfer_read (HF_HTTP_RESPONSE (stream)->transfer, buffer, count, cancellable,
                                error);
}

static void
hf_http_response_finalize (GObject *object)
{
  g_clear_pointer (&HF_HTTP_RESPONSE (object)->transfer, hf_http_transfer_free);
  G_OBJECT_CLASS (hf_http_response_parent_class)->finalize (object);
}

static void
hf_http_response_class_init (HfHttpResponseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_http_response_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_http_response_read;
}

static void
hf_http_response_init (HfHttpResponse *self)
{
}

/**
 * hf_http_response_new:
 * @transfer: (transfer full): one that has received its headers
 *
 * Returns: (transfer full): the answer
 */
HfHttpResponse *
hf_http_response_new (HfHttpTransfer *transfer)
{
  HfHttpResponse *self = g_object_new (HF_TYPE_HTTP_RESPONSE, NULL);

  self->transfer = transfer;
  return self;
}

/**
 * hf_http_response_get_status:
 * Returns: the status (RFC 9110)
 */
unsigned
hf_http_response_get_status (HfHttpResponse *self)
{
  return hf_http_transfer_get_status (self->transfer);
}

/**
 * hf_http_response_get_header:
 * @name: in any case
 *
 * Returns: (transfer none) (nullable): its value; several of one name as one list
 */
const char *
hf_http_response_get_header (HfHttpResponse *self, const char *name)
{
  return hf_http_transfer_get_header (self->transfer, name);
}

/**
 * hf_http_response_get_trailer:
 * @name: in any case
 *
 * Returns: (transfer none) (nullable): what came behind the body, once that was read to its end
 */
const char *
hf_http_response_get_trailer (HfHttpResponse *self, const char *name)
{
  return hf_http_transfer_get_trailer (self->transfer, name);
}

/**
 * hf_http_response_check:
 * @error: what the status means, with the service's own words
 *
 * Returns: whether the answer is a success (2xx); the body of one that isn't is used up
 */
gboolean
hf_http_response_check (HfHttpResponse *self, GCancellable *cancellable, GError **error)
{
  unsigned status = hf_http_response_get_status (self);
  const char *location = hf_http_response_get_header (self, "Location");
  g_autoptr (GBytes) body = NULL;

  if (status >= 200 && status < 300)
    return TRUE;
  /* Words are a help: without them there is still the status. */
  if (status >= 300 && status < 400 && location)
    body = g_bytes_new (location, strlen (location));
  else
    body = hf_http_response_read_all (self, MOST_MESSAGE, cancellable, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  hf_http_error_set_status (error, hf_http_transfer_get_who (self->transfer), status, body);
  return FALSE;
}

/**
 * hf_http_response_read_all:
 * @most: bytes
 * @error: %HF_ERROR_UNAVAILABLE when the answer is longer; those of a read
 *
 * Returns: (transfer full): the rest of the body
 */
GBytes *
hf_http_response_read_all (HfHttpResponse *self, gsize most, GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (PIECE);
  gssize got;

  while ((got = g_input_stream_read (G_INPUT_STREAM (self), piece, PIECE, cancellable, error)) > 0)
    {
      if ((gsize)got > most - all->len)
        {
          g_autofree char *limit = hf_human_bytes (most);

          g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, _ ("%s answers with more than %s"),
                       hf_http_transfer_get_who (self->transfer), limit);
          return NULL;
        }
      g_byte_array_append (all, piece, (guint)got);
    }
  return got < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

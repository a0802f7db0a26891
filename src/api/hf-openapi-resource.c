/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET openapi.json: the description of the API, as data/openapi.json has it. It is part of the
 * program, so that it is always that of the version which answers. */
#include "hf-openapi-resource.h"

#include "hf-bytes-reply.h"
#include "holdfast-api-resources.h"

#define NAME "openapi.json"

/* (transfer full): the whole text. Any thread. */
GBytes *
hf_openapi_read (GError **error)
{
  return g_resource_lookup_data (hf_api_get_resource (), "/io/github/holdfast_pins/api/" NAME,
                                 G_RESOURCE_LOOKUP_FLAGS_NONE, error);
}

/* (transfer full) */
static GInputStream *
stream_from (GBytes *bytes, guint64 first)
{
  g_autoptr (GBytes) rest
      = g_bytes_new_from_bytes (bytes, (gsize)first, g_bytes_get_size (bytes) - (gsize)first);

  return g_memory_input_stream_new_from_bytes (rest);
}

HfReply *
hf_openapi_get (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = refusal ? NULL : hf_openapi_read (&error);
  g_autofree char *sum = bytes ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;
  g_autofree char *etag = g_strdup_printf ("\"%s\"", sum);
  g_autoptr (GInputStream) stream = NULL;
  HfBytesInfo info = { .type = "application/json", .filename = NAME, .etag = etag };
  HfBytesPart part;
  HfReply *reply;

  if (refusal)
    return refusal;
  if (!bytes)
    return hf_reply_new_for_error (error);
  info.length = (gint64)g_bytes_get_size (bytes);
  reply = hf_bytes_reply_new (call, &info, &part);
  if (!part.is_wanted)
    return reply;
  stream = stream_from (bytes, part.first);
  hf_reply_set_stream (reply, stream);
  return reply;
}

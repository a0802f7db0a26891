/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /ipfs/{cid} and below: a trustless gateway (https://specs.ipfs.tech/http-gateways/) for the
 * blocks of pins. It gives out what the client can check by itself, a block or a CAR; only what
 * pins have, so it never asks a network; private pins too, since whoever may read here may read
 * them by the other routes as well. On workers of their own. */
#include "hf-gateway-resource.h"

#include <string.h>

#include "hf-bytes-reply.h"
#include "hf-error.h"
#include "hf-gateway-request.h"
#include "hf-murmur3.h"

#define FOR_EVER "max-age=29030400, immutable"

/* ---- what is not there ---- */

/* 404 is for all that this gateway does not have, whatever the reason. */
static HfReply *
refuse_path (const GError *error)
{
  if (error->domain == HF_ERROR)
    switch (error->code)
      {
      case HF_ERROR_NOT_FOUND:
      case HF_ERROR_CONFLICT: /* of a pin whose content was never held here */
      case HF_ERROR_INVALID:
      case HF_ERROR_INCOMPLETE:
        return hf_reply_new_failure (SOUP_STATUS_NOT_FOUND, "not_found", "%s", error->message);
      case HF_ERROR_UNSUPPORTED:
        return hf_reply_new_failure (SOUP_STATUS_NOT_IMPLEMENTED, "not_implemented", "%s",
                                     error->message);
      default:
        break;
      }
  return hf_reply_new_for_error (error);
}

static gboolean
has_root (HfCall *call, const HfGatewayRequest *request)
{
  static const char *const no_names[] = { NULL };
  g_autoptr (HfPinPath) root
      = hf_engine_open_path (call->engine, request->root, no_names, call->cancellable, NULL);

  return root != NULL;
}

static HfReply *
refuse (HfCall *call, const HfGatewayRequest *request, const GError *error)
{
  if (request->only_if_cached && !has_root (call, request))
    return hf_reply_new_failure (SOUP_STATUS_PRECONDITION_FAILED, "not_here", "%s", error->message);
  return refuse_path (error);
}

/* ---- headers ---- */

/* (transfer full): "/ipfs/CID/name/…" in letters that an address and a header may have */
static char *
address_of (HfCall *call, const HfGatewayRequest *request)
{
  GString *address = g_string_new ("/ipfs/");

  g_string_append_uri_escaped (address, call->params[0], NULL, FALSE);
  for (unsigned i = 0; request->names[i]; i++)
    {
      g_autofree char *name = g_uri_escape_bytes ((const guint8 *)request->names[i],
                                                  strlen (request->names[i]), NULL);

      g_string_append_printf (address, "/%s", name);
    }
  return g_string_free (address, FALSE);
}

/* “0:*”, or nothing */
static char *
range_of (const HfDagPart *part)
{
  if (!part->has_range)
    return NULL;
  if (part->to_end)
    return g_strdup_printf ("%" G_GINT64_FORMAT ":*", part->from);
  return g_strdup_printf ("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, part->from, part->to);
}

static const char *
scope_of (const HfDagPart *part)
{
  static const char *const scopes[] = {
    [HF_DAG_SCOPE_BLOCK] = "block", [HF_DAG_SCOPE_ENTITY] = "entity", [HF_DAG_SCOPE_ALL] = "all"
  };

  return scopes[part->scope];
}

/* The address under which all of this is asked for without headers. */
static void
add_location (HfReply *reply, const HfGatewayRequest *request, const char *address)
{
  g_autofree char *range = range_of (&request->part);
  g_autofree char *location = NULL;

  if (!request->is_car)
    location = g_strconcat (address, "?format=raw", NULL);
  else
    location
        = g_strconcat (address, "?format=car&dag-scope=", scope_of (&request->part),
                       range ? "&entity-bytes=" : "", range ? range : "",
                       "&car-version=1&car-order=dfs&car-dups=", request->part.doubles ? "y" : "n",
                       NULL);
  hf_reply_add_header (reply, "Content-Location", location);
}

static void
add_roots (HfReply *reply, HfPinPath *path)
{
  GPtrArray *roots = hf_pin_path_get_roots (path);
  GString *list = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (unsigned i = 0; i < roots->len; i++)
    {
      g_autofree char *root = hf_cid_to_text (g_ptr_array_index (roots, i));

      g_string_append_printf (list, "%s%s", i > 0 ? "," : "", root);
    }
  text = g_string_free (list, FALSE);
  hf_reply_add_header (reply, "X-Ipfs-Roots", text);
}

/* A CAR has the same bytes each time: it begins with the scope, and ends with what tells apart the
 * paths to the same end. */
static char *
etag_of (const HfGatewayRequest *request, const char *address, const char *end)
{
  g_autofree char *range = range_of (&request->part);

  if (!request->is_car)
    return g_strdup_printf ("\"%s.raw\"", end);
  return g_strdup_printf ("\"%s.%s.%s.%s.%016" G_GINT64_MODIFIER "x.car\"",
                          scope_of (&request->part), range ? range : "",
                          request->part.doubles ? "y" : "n", end,
                          hf_murmur3_x64_64 (address, strlen (address)));
}

/* ---- answers ---- */

/* What a reply is made from; texts are borrowed. */
typedef struct
{
  HfCall *call;
  const HfGatewayRequest *request;
  HfPinPath *path;
  const char *address;
  const char *end; /* the CID at its end */
} Answer;

static HfReply *
new_reply (const Answer *self, const char *type, const char *filename, gint64 length,
           HfBytesPart *part)
{
  const char *wanted = hf_call_get_text (self->call, "filename");
  g_autofree char *etag = etag_of (self->request, self->address, self->end);
  HfBytesInfo info = {
    .type = type, .filename = wanted && *wanted ? wanted : filename, .etag = etag, .length = length
  };
  HfReply *reply;

  /* Whoever keeps it for others must not give them what is private. */
  info.caching = hf_pin_path_is_public (self->path) ? "public, " FOR_EVER : "private, " FOR_EVER;
  reply = hf_bytes_reply_new (self->call, &info, part);
  if (hf_reply_get_status (reply) >= SOUP_STATUS_BAD_REQUEST)
    return reply;
  add_location (reply, self->request, self->address);
  hf_reply_add_header (reply, "X-Ipfs-Path", self->address);
  add_roots (reply, self->path);
  return reply;
}

static HfReply *
answer_block (const Answer *self)
{
  HfBlock *block = hf_pin_path_get_block (self->path);
  g_autofree char *filename = g_strconcat (self->end, ".bin", NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GInputStream) stream = NULL;
  HfBytesPart part;
  gsize length;
  const guint8 *data = hf_block_get_data (block, &length);
  HfReply *reply = new_reply (self, HF_GATEWAY_RAW_TYPE, filename, (gint64)length, &part);

  if (!part.is_wanted)
    return reply;
  bytes = g_bytes_new_with_free_func (data + part.first, length - part.first,
                                      (GDestroyNotify)hf_block_unref, hf_block_ref (block));
  stream = g_memory_input_stream_new_from_bytes (bytes);
  hf_reply_set_stream (reply, stream);
  return reply;
}

static HfReply *
answer_car (const Answer *self)
{
  const HfDagPart *wanted = &self->request->part;
  g_autofree char *root = hf_cid_to_text (self->request->root);
  g_autofree char *filename = g_strconcat (root, ".car", NULL);
  g_autofree char *type = g_strdup_printf (HF_GATEWAY_CAR_TYPE "; version=1; order=dfs; dups=%s",
                                           wanted->doubles ? "y" : "n");
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) car = hf_pin_path_read_car (self->path, wanted, &error);
  HfBytesPart part;
  HfReply *reply;

  if (!car)
    return refuse_path (error);
  reply = new_reply (self, type, filename, -1, &part);
  if (part.is_wanted)
    hf_reply_set_stream (reply, car);
  return reply;
}

HfReply *
hf_gateway_get (HfCall *call)
{
  g_auto (HfGatewayRequest) request = { 0 };
  HfReply *refusal = hf_gateway_request_read (&request, call);
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPinPath) path = NULL;
  g_autofree char *address = NULL;
  g_autofree char *end = NULL;
  Answer answer;

  if (refusal)
    return refusal;
  path = hf_engine_open_path (call->engine, request.root, (const char *const *)request.names,
                              call->cancellable, &error);
  if (!path)
    return refuse (call, &request, error);
  address = address_of (call, &request);
  end = hf_cid_to_text (hf_block_get_cid (hf_pin_path_get_block (path)));
  answer = (Answer){ call, &request, path, address, end };
  return request.is_car ? answer_car (&answer) : answer_block (&answer);
}

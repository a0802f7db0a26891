/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads from one store alone. "Cache-Control: only-if-cached" makes a gateway answer 412 rather
 * than get what it lacks from elsewhere. Of a CAR, Kubo looks so for the root alone, and gets the
 * blocks below it from its network when they were lost: a CAR would prove nothing. So a DAG is
 * asked for block by block, at the cost of a request for each.
 *
 * Whether a gateway keeps to that word is tried before anything that it says is believed: it is
 * asked for a block that nobody can have. What a cache in front of it answers can't be told apart.
 * Threading: any. */
#include "hf-pinning-gateway.h"

#include <glib/gi18n-lib.h>

#include "hf-car-encoder.h"
#include "hf-dag.h"
#include "hf-error.h"
#include "hf-http-client.h"

#define RAW "application/vnd.ipld.raw"
#define NOT_CACHED 412

struct _HfPinningGateway
{
  gatomicrefcount ref_count;
  HfHttpClient *client;
  int tried; /* atomic: it keeps to "only-if-cached" */
};

/**
 * hf_pinning_gateway_new:
 * @address: such as "https://gateway.example.com"; "/ipfs/…" is below it
 * @clock: the time
 *
 * Connects to nothing yet. Nothing secret is ever sent there.
 *
 * Returns: (transfer full): the gateway
 */
HfPinningGateway *
hf_pinning_gateway_new (const char *address, HfClock *clock)
{
  HfPinningGateway *self = g_new0 (HfPinningGateway, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->client = hf_http_client_new (address, clock, NULL);
  return self;
}

/**
 * hf_pinning_gateway_ref:
 * Returns: (transfer full): @self
 */
HfPinningGateway *
hf_pinning_gateway_ref (HfPinningGateway *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hf_pinning_gateway_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_pinning_gateway_unref (HfPinningGateway *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  hf_http_client_unref (self->client);
  g_free (self);
}

static HfHttpResponse *
ask (HfPinningGateway *self, HfCid *cid, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = hf_cid_to_canonical (cid);
  g_autofree char *path = g_strconcat ("/ipfs/", text, NULL);
  g_autoptr (HfHttpRequest) request = hf_http_request_new ("GET", path);

  hf_http_request_add_query (request, "format", "raw");
  hf_http_request_add_header (request, "Accept", RAW);
  hf_http_request_add_header (request, "Cache-Control", "only-if-cached");
  return hf_http_client_open (self->client, request, cancellable, error);
}

static HfCid *
invent_cid (void)
{
  guint32 random[8];

  for (gsize i = 0; i < G_N_ELEMENTS (random); i++)
    random[i] = g_random_int ();
  return hf_cid_new_for_data (HF_CODEC_RAW, random, sizeof random);
}

/**
 * hf_pinning_gateway_try:
 * @error: %HF_ERROR_UNAVAILABLE, with the reason, when it does not keep to "only-if-cached"
 *
 * Asks for a block that nobody has, once.
 *
 * Returns: whether what it hands out is from the store behind it
 */
gboolean
hf_pinning_gateway_try (HfPinningGateway *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCid) cid = invent_cid ();
  g_autoptr (HfHttpResponse) response = NULL;
  unsigned status;

  if (g_atomic_int_get (&self->tried))
    return TRUE;
  response = ask (self, cid, cancellable, error);
  if (!response)
    return FALSE;
  status = hf_http_response_get_status (response);
  if (status == NOT_CACHED)
    {
      g_atomic_int_set (&self->tried, TRUE);
      return TRUE;
    }
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("the gateway %s proves nothing: asked for a block that nobody has, with "
                  "“only-if-cached”, it answers %u instead of 412, so it may get lost blocks from "
                  "elsewhere"),
               hf_http_client_get_address (self->client), status);
  return FALSE;
}

static gboolean
check (HfPinningGateway *self, HfHttpResponse *response, HfCid *cid, GError **error)
{
  unsigned status = hf_http_response_get_status (response);
  const char *type = hf_http_response_get_header (response, "Content-Type");
  const char *address = hf_http_client_get_address (self->client);
  g_autofree char *text = hf_cid_to_canonical (cid);

  if (status == NOT_CACHED || status == 404 || status == 410)
    g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, _ ("the store behind %s does not have %s"),
                 address, text);
  else if (status == 401 || status == 403)
    g_set_error (error, HF_ERROR, HF_ERROR_DENIED,
                 _ ("the gateway %s refuses our access (HTTP %u)"), address, status);
  else if (status != 200)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 _ ("the gateway %s does not hand out %s at the moment (HTTP %u)"), address, text,
                 status);
  else if (!type || !g_str_has_prefix (type, RAW))
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 _ ("%s is no trustless gateway: asked for a block, it does not answer with "
                    "application/vnd.ipld.raw"),
                 address);
  else
    return TRUE;
  return FALSE;
}

/**
 * hf_pinning_gateway_get_block:
 * Returns: (transfer full): the block, not verified
 */
HfBlock *
hf_pinning_gateway_get_block (HfPinningGateway *self, HfCid *cid, GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const void *data;

  if (!hf_pinning_gateway_try (self, cancellable, error))
    return NULL;
  response = ask (self, cid, cancellable, error);
  if (!response || !check (self, response, cid, error))
    return NULL;
  bytes = hf_http_response_read_all (response, HF_BLOCK_MAX, cancellable, error);
  if (!bytes)
    return NULL;
  data = g_bytes_get_data (bytes, &length);
  return hf_block_new (cid, data ? data : "", length);
}

static HfBlock *
fetch (HfCid *cid, gpointer data, GCancellable *cancellable, GError **error)
{
  return hf_pinning_gateway_get_block (data, cid, cancellable, error);
}

static gboolean
has (HfCid *cid, guint64 *length, gpointer data)
{
  g_autoptr (HfBlock) block = fetch (cid, data, NULL, NULL);
  gsize size;

  if (!block)
    return FALSE;
  hf_block_get_data (block, &size);
  *length = size;
  return TRUE;
}

static void
release (gpointer data)
{
  hf_pinning_gateway_unref (data);
}

/**
 * hf_pinning_gateway_get_dag:
 * @spill_dir: (nullable): for sets of links that outgrow memory
 * @error: %HF_ERROR_NOT_FOUND when the root is not there
 *
 * Returns: (transfer full): the DAG as a CARv1; reading it fails with %HF_ERROR_INCOMPLETE at a
 * block that is not there, with %HF_ERROR_CORRUPT at a wrong one
 */
GInputStream *
hf_pinning_gateway_get_dag (HfPinningGateway *self, HfCid *root, const char *spill_dir,
                            GCancellable *cancellable, GError **error)
{
  static const HfBlockSource source = { fetch, has };
  g_autoptr (HfBlock) first = hf_cid_is_identity (root)
                                  ? NULL
                                  : hf_pinning_gateway_get_block (self, root, cancellable, error);
  g_autoptr (HfDagWalk) walk = NULL;

  if (!first && !hf_cid_is_identity (root))
    return NULL;
  walk = hf_dag_walk_new (root, &source, hf_pinning_gateway_ref (self), release, spill_dir);
  return hf_car_encoder_new (HF_BLOCK_STREAM (walk), &root, 1);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls about pins. Threading: as HfKuboRpc. */
#include "hf-kubo-rpc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-human.h"
#include "hf-json-lines.h"
#include "hf-kubo-answer.h"
#include "hf-kubo-link.h"
#include "hf-pin-name.h"

#define MOST_LINE (64 * 1024) /* bytes of a line of a listing */

/* js-ipfs writes the CIDs of version 1 in base 58. */
static HfKuboPin *
pin_new (const char *text, char *name)
{
  HfKuboPin *pin = g_new0 (HfKuboPin, 1);
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, NULL);

  pin->text = cid ? hf_cid_to_text (cid) : g_strdup (text);
  pin->name = name && *name ? name : (g_free (name), NULL);
  return pin;
}

/**
 * hf_kubo_rpc_get_pin:
 * @cid: the very text: "Qm…" and "bafy…" of one block are two pins for Kubo
 * @error: %HF_ERROR_NOT_FOUND when it is not pinned recursively; that it belongs to another pin
 *   does not keep it
 *
 * Returns: (transfer full): the pin
 */
HfKuboPin *
hf_kubo_rpc_get_pin (HfKuboRpc *self, const char *cid, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/pin/ls", cid);
  g_autoptr (JsonObject) object = NULL;
  JsonNode *keys;
  JsonObjectIter iter;
  const char *text;
  JsonNode *value;

  hf_http_request_add_query (request, "type", "recursive");
  hf_http_request_add_query (request, "names", "true");
  object = hf_kubo_link_object (hf_kubo_rpc_get_link (self), request, cancellable, error);
  if (!object)
    return NULL;
  keys = json_object_get_member (object, "Keys");
  if (keys && JSON_NODE_HOLDS_OBJECT (keys))
    {
      json_object_iter_init (&iter, json_node_get_object (keys));
      if (json_object_iter_next (&iter, &text, &value) && JSON_NODE_HOLDS_OBJECT (value))
        return pin_new (text, hf_kubo_text (json_node_get_object (value), "Name"));
    }
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, _ ("%s is not pinned in the IPFS node"), cid);
  return NULL;
}

static gboolean
pass_on (JsonObject *object, HfKuboPinFunc func, gpointer data, GError **error)
{
  g_autofree char *text = hf_kubo_text (object, "Cid");
  g_autoptr (HfKuboPin) pin = NULL;

  if (!text)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                   _ ("the IPFS node lists a pin without a CID"));
      return FALSE;
    }
  pin = pin_new (text, hf_kubo_text (object, "Name"));
  return func (pin, data, error);
}

/**
 * hf_kubo_rpc_list_pins:
 * @func: (scope call): called for each recursive pin, in no order
 *
 * Memory: that of one pin.
 *
 * Returns: whether all were told
 */
gboolean
hf_kubo_rpc_list_pins (HfKuboRpc *self, HfKuboPinFunc func, gpointer data,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/pin/ls", NULL);
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (HfJsonLines) lines = NULL;

  hf_http_request_add_query (request, "type", "recursive");
  hf_http_request_add_query (request, "names", "true");
  hf_http_request_add_query (request, "stream", "true");
  response = hf_kubo_link_open (hf_kubo_rpc_get_link (self), request, cancellable, error);
  if (!response)
    return FALSE;
  lines = hf_json_lines_new (G_INPUT_STREAM (response), MOST_LINE);
  while (TRUE)
    {
      g_autoptr (JsonObject) object = NULL;

      if (!hf_json_lines_next (lines, &object, cancellable, error))
        return FALSE;
      if (!object)
        return hf_kubo_answer_end (response, error);
      if (!pass_on (object, func, data, error))
        return FALSE;
    }
}

static HfHttpRequest *
pin_request (const char *cid, const char *name)
{
  HfHttpRequest *request = hf_kubo_command ("/pin/add", cid);
  g_autofree char *fitting = name ? hf_pin_name_fit (name) : NULL;

  hf_http_request_add_query (request, "recursive", "true");
  /* A line every half second: one that is long at work is told from one that hangs. */
  hf_http_request_add_query (request, "progress", "true");
  if (fitting && *fitting)
    hf_http_request_add_query (request, "name", fitting);
  return request;
}

/**
 * hf_kubo_rpc_add_pin:
 * @name: (nullable): for people; the first 255 bytes of it are kept
 * @error: %HF_ERROR_NOT_FOUND when a block of the DAG is not there: the network is not asked
 *
 * Pins recursively what the node has. Cost: the node reads the whole DAG.
 *
 * Returns: whether it is pinned
 */
gboolean
hf_kubo_rpc_add_pin (HfKuboRpc *self, const char *cid, const char *name, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (HfHttpRequest) request = pin_request (cid, name);
  g_autoptr (JsonObject) object = NULL;

  hf_http_request_add_query (request, "offline", "true");
  object = hf_kubo_link_object (hf_kubo_rpc_get_link (self), request, cancellable, error);
  return object != NULL;
}

/* What a node tells while it gets a DAG. */
typedef struct
{
  guint64 nodes, bytes;
  gint64 moved; /* monotonic: when one of them grew */
  gboolean pinned;
} Progress;

static gboolean
follow (HfKuboRpc *self, JsonObject *line, Progress *progress, guint64 most_bytes, GError **error)
{
  guint64 nodes = hf_kubo_bytes (line, "Progress", progress->nodes);
  guint64 bytes = hf_kubo_bytes (line, "Bytes", progress->bytes);

  if (nodes != progress->nodes || bytes != progress->bytes)
    progress->moved = g_get_monotonic_time ();
  progress->nodes = nodes;
  progress->bytes = bytes;
  progress->pinned = progress->pinned || json_object_has_member (line, "Pins");
  if (bytes > most_bytes)
    {
      g_autofree char *most = hf_human_bytes (most_bytes);

      g_set_error (error, HF_ERROR, HF_ERROR_NO_SPACE,
                   _ ("it is larger than the room that the IPFS node has (%s)"), most);
      return FALSE;
    }
  if (progress->pinned
      || g_get_monotonic_time () - progress->moved < hf_kubo_rpc_get_patience (self))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "%s",
               nodes == 0 ? _ ("no one on the IPFS node's network offers it")
                          : _ ("no one on the IPFS node's network offers the rest of it"));
  return FALSE;
}

/**
 * hf_kubo_rpc_obtain_pin:
 * @name: (nullable): for people; the first 255 bytes of it are kept
 * @most_bytes: that it may have
 * @func: (scope call): told of the bytes
 * @error: %HF_ERROR_UNAVAILABLE when nothing has come for the node's patience
 *
 * Has the node get a DAG from its network, and pins it. Who gives up leaves the node's search
 * ended.
 *
 * Returns: whether it is pinned
 */
gboolean
hf_kubo_rpc_obtain_pin (HfKuboRpc *self, const char *cid, const char *name, guint64 most_bytes,
                        HfKuboProgressFunc func, gpointer data, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (HfHttpRequest) request = pin_request (cid, name);
  g_autoptr (HfHttpResponse) response
      = hf_kubo_link_open (hf_kubo_rpc_get_link (self), request, cancellable, error);
  g_autoptr (HfJsonLines) lines = NULL;
  Progress progress = { .moved = g_get_monotonic_time () };

  if (!response)
    return FALSE;
  lines = hf_json_lines_new (G_INPUT_STREAM (response), MOST_LINE);
  while (TRUE)
    {
      g_autoptr (JsonObject) line = NULL;

      if (!hf_json_lines_next (lines, &line, cancellable, error))
        return FALSE;
      if (!line)
        break;
      if (!follow (self, line, &progress, most_bytes, error))
        return FALSE;
      func (progress.bytes, data);
    }
  if (!hf_kubo_answer_end (response, error))
    return FALSE;
  if (!progress.pinned)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 _ ("the IPFS node did not say that it pinned %s"), cid);
  return progress.pinned;
}

/**
 * hf_kubo_rpc_remove_pin:
 * @cid: the very text
 * @error: %HF_ERROR_NOT_FOUND when it is not pinned
 *
 * The blocks go with the node's next garbage collection. The pin is looked for first: js-ipfs reads
 * all it has before it says that something is not pinned.
 *
 * Returns: whether it was pinned and is no more
 */
gboolean
hf_kubo_rpc_remove_pin (HfKuboRpc *self, const char *cid, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/pin/rm", cid);
  g_autoptr (HfKuboPin) pin = hf_kubo_rpc_get_pin (self, cid, cancellable, error);
  g_autoptr (JsonObject) object = NULL;

  if (!pin)
    return FALSE;
  hf_http_request_add_query (request, "recursive", "true");
  object = hf_kubo_link_object (hf_kubo_rpc_get_link (self), request, cancellable, error);
  return object != NULL;
}

/**
 * hf_kubo_pin_free:
 * @self: (transfer full): a pin
 */
void
hf_kubo_pin_free (HfKuboPin *self)
{
  g_free (self->text);
  g_free (self->name);
  g_free (self);
}

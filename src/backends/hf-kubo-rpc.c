/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kubo's RPC: POST alone, arguments and options in the query. Unknown options are ignored by Kubo,
 * so those of newer versions may be given to older ones. Threading: as HfHttpClient. */
#include "hf-kubo-rpc.h"

#include <errno.h>
#include <string.h>

#include "hf-error.h"
#include "hf-human.h"
#include "hf-json.h"
#include "hf-kubo-answer.h"
#include "hf-multipart-stream.h"

#define MOST_NAME 255 /* bytes of a pin's name that Kubo takes */
#define MOST_LINE (64 * 1024) /* bytes of a line of a listing */
#define MOST_FILE (64 * 1024)
#define MOST_SAFE ((G_GUINT64_CONSTANT (1) << 53) - 1) /* JavaScript's way to say: no limit */
#define BLOCK_TIME "10s" /* that js-ipfs may look for a block */
#define PATIENCE (60 * G_USEC_PER_SEC)
#define WRITING (10 * 60 * G_USEC_PER_SEC) /* what a node may take to write what it was sent */

struct _HfKuboRpc
{
  HfHttpClient *client;
  gint64 patience; /* with a network from which nothing comes, in microseconds */
  int js; /* atomic: what answered last is js-ipfs */
};

/**
 * hf_kubo_rpc_new:
 * @address: such as "http://127.0.0.1:5001"
 * @clock: the time
 *
 * Connects to nothing yet.
 *
 * Returns: (transfer full): the calls
 */
HfKuboRpc *
hf_kubo_rpc_new (const char *address, HfClock *clock)
{
  HfKuboRpc *self = g_new0 (HfKuboRpc, 1);
  HfHttpLimits limits = { .answer_us = WRITING };
  gsize length = strlen (address) - (g_str_has_suffix (address, "/") ? 1 : 0);
  g_autofree char *base = g_strdup_printf ("%.*s/api/v0", (int)length, address);

  self->client = hf_http_client_new (base, clock, &limits);
  self->patience = PATIENCE;
  return self;
}

/**
 * hf_kubo_rpc_free:
 * @self: (transfer full): the calls
 */
void
hf_kubo_rpc_free (HfKuboRpc *self)
{
  hf_http_client_unref (self->client);
  g_free (self);
}

static HfHttpRequest *
command (const char *path, const char *argument)
{
  HfHttpRequest *request = hf_http_request_new ("POST", path);

  if (argument)
    hf_http_request_add_query (request, "arg", argument);
  return request;
}

static char *
member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (!node || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return g_strdup (json_node_get_string (node));
}

/* ---- the node ---- */

static gboolean
require (const char *value, const char *what, HfKuboRpc *self, GError **error)
{
  if (value && *value)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "%s is no IPFS node: its answer has no %s",
               hf_http_client_get_address (self->client), what);
  return FALSE;
}

/**
 * hf_kubo_rpc_get_peer_id:
 * Returns: (transfer full): who the node is: the identity of its store
 */
char *
hf_kubo_rpc_get_peer_id (HfKuboRpc *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = command ("/id", NULL);
  g_autoptr (JsonObject) object = hf_kubo_answer_object (self->client, request, cancellable, error);
  g_autofree char *id = object ? member (object, "ID") : NULL;
  g_autofree char *agent = object ? member (object, "AgentVersion") : NULL;

  if (object)
    g_atomic_int_set (&self->js, agent && g_str_has_prefix (agent, "js-ipfs/"));
  return object && require (id, "ID", self, error) ? g_steal_pointer (&id) : NULL;
}

/**
 * hf_kubo_rpc_is_js:
 * js-ipfs has no offline=true: it waits for its network to send what it lacks. It keeps one pin of
 * a block, whichever text is asked for, without a name, and tells no progress.
 *
 * Returns: whether hf_kubo_rpc_get_peer_id() last found js-ipfs
 */
gboolean
hf_kubo_rpc_is_js (HfKuboRpc *self)
{
  return g_atomic_int_get (&self->js);
}

/**
 * hf_kubo_rpc_check_alone:
 * @error: %HF_ERROR_UNAVAILABLE when it can't
 *
 * Returns: whether what the node gives out can only come from itself
 */
gboolean
hf_kubo_rpc_check_alone (HfKuboRpc *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = command ("/swarm/peers", NULL);
  g_autoptr (JsonObject) object = NULL;
  JsonNode *peers;
  unsigned count;

  if (!hf_kubo_rpc_is_js (self))
    return TRUE;
  object = hf_kubo_answer_object (self->client, request, cancellable, error);
  if (!object)
    return FALSE;
  peers = json_object_get_member (object, "Peers");
  count = peers && JSON_NODE_HOLDS_ARRAY (peers)
              ? json_array_get_length (json_node_get_array (peers))
              : 0;
  if (count == 0)
    return TRUE;
  g_set_error (
      error, HF_ERROR, HF_ERROR_UNAVAILABLE,
      "js-ipfs can't be told to give out only what it has itself, and is connected to other nodes "
      "(%u), so nothing there can be proven: empty Addresses.Swarm and Bootstrap in its settings "
      "and turn Discovery.MDNS off, or use Kubo",
      count);
  return FALSE;
}

/**
 * hf_kubo_rpc_get_node:
 * Returns: (transfer full): who and what the node is
 */
HfKuboNode *
hf_kubo_rpc_get_node (HfKuboRpc *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = command ("/version", NULL);
  g_autoptr (JsonObject) object = hf_kubo_answer_object (self->client, request, cancellable, error);
  g_autoptr (HfKuboNode) node = g_new0 (HfKuboNode, 1);

  node->version = object ? member (object, "Version") : NULL;
  if (!object || !require (node->version, "Version", self, error))
    return NULL;
  node->peer_id = hf_kubo_rpc_get_peer_id (self, cancellable, error);
  return node->peer_id ? g_steal_pointer (&node) : NULL;
}

/* StorageMax may be 2⁶⁴−1, which json-glib keeps as a floating number; js-ipfs sends texts. */
static guint64
to_bytes (JsonObject *object, const char *name, guint64 absent)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type
      = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  guint64 bytes = absent;

  if (type == G_TYPE_STRING
      && !g_ascii_string_to_unsigned (json_node_get_string (node), 10, 0, G_MAXUINT64, &bytes,
                                      NULL))
    return absent;
  if (type == G_TYPE_INT64)
    return json_node_get_int (node) < 0 ? G_MAXUINT64 : (guint64)json_node_get_int (node);
  if (type == G_TYPE_DOUBLE)
    return json_node_get_double (node) >= (double)G_MAXINT64 ? G_MAXUINT64
                                                             : (guint64)json_node_get_double (node);
  return bytes;
}

/**
 * hf_kubo_rpc_get_repo:
 * Cost: a few file system calls of the node; its blocks are not counted.
 *
 * Returns: (transfer full): the room that the node has
 */
HfKuboRepo *
hf_kubo_rpc_get_repo (HfKuboRpc *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = command ("/repo/stat", NULL);
  g_autoptr (JsonObject) object = NULL;
  HfKuboRepo *repo;

  hf_http_request_add_query (request, "size-only", "true");
  object = hf_kubo_answer_object (self->client, request, cancellable, error);
  if (!object)
    return NULL;
  repo = g_new0 (HfKuboRepo, 1);
  repo->used = to_bytes (object, "RepoSize", 0);
  repo->most = to_bytes (object, "StorageMax", G_MAXUINT64);
  if (repo->most == MOST_SAFE)
    repo->most = G_MAXUINT64;
  repo->path = member (object, "RepoPath");
  return repo;
}

/* ---- pins ---- */

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
  g_autoptr (HfHttpRequest) request = command ("/pin/ls", cid);
  g_autoptr (JsonObject) object = NULL;
  JsonNode *keys;
  JsonObjectIter iter;
  const char *text;
  JsonNode *value;

  hf_http_request_add_query (request, "type", "recursive");
  hf_http_request_add_query (request, "names", "true");
  object = hf_kubo_answer_object (self->client, request, cancellable, error);
  if (!object)
    return NULL;
  keys = json_object_get_member (object, "Keys");
  if (keys && JSON_NODE_HOLDS_OBJECT (keys))
    {
      json_object_iter_init (&iter, json_node_get_object (keys));
      if (json_object_iter_next (&iter, &text, &value) && JSON_NODE_HOLDS_OBJECT (value))
        return pin_new (text, member (json_node_get_object (value), "Name"));
    }
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "%s is not pinned in the IPFS node", cid);
  return NULL;
}

static gboolean
pass_on (JsonObject *object, HfKuboPinFunc func, gpointer data, GError **error)
{
  g_autofree char *text = member (object, "Cid");
  g_autoptr (HfKuboPin) pin = NULL;

  if (!text)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                   "the IPFS node lists a pin without a CID");
      return FALSE;
    }
  pin = pin_new (text, member (object, "Name"));
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
  g_autoptr (HfHttpRequest) request = command ("/pin/ls", NULL);
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (HfJsonLines) lines = NULL;

  hf_http_request_add_query (request, "type", "recursive");
  hf_http_request_add_query (request, "names", "true");
  hf_http_request_add_query (request, "stream", "true");
  response = hf_kubo_answer_open (self->client, request, cancellable, error);
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

/* Kubo counts bytes; cut between characters. */
static char *
fit_name (const char *name)
{
  const char *end = name + MOST_NAME;

  if (strlen (name) <= MOST_NAME)
    return g_strdup (name);
  while ((*end & 0xC0) == 0x80)
    end--;
  return g_strndup (name, (gsize)(end - name));
}

static HfHttpRequest *
pin_request (const char *cid, const char *name)
{
  HfHttpRequest *request = command ("/pin/add", cid);
  g_autofree char *fitting = name ? fit_name (name) : NULL;

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
  object = hf_kubo_answer_object (self->client, request, cancellable, error);
  return object != NULL;
}

/**
 * hf_kubo_rpc_set_patience:
 * @patience_us: how long a network from which nothing comes is waited for: 60 s if not set
 */
void
hf_kubo_rpc_set_patience (HfKuboRpc *self, gint64 patience_us)
{
  self->patience = patience_us;
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
  guint64 nodes = to_bytes (line, "Progress", progress->nodes);
  guint64 bytes = to_bytes (line, "Bytes", progress->bytes);

  if (nodes != progress->nodes || bytes != progress->bytes)
    progress->moved = g_get_monotonic_time ();
  progress->nodes = nodes;
  progress->bytes = bytes;
  progress->pinned = progress->pinned || json_object_has_member (line, "Pins");
  if (bytes > most_bytes)
    {
      g_autofree char *most = hf_human_bytes (most_bytes);

      g_set_error (error, HF_ERROR, HF_ERROR_NO_SPACE,
                   "it is larger than the room that the IPFS node has (%s)", most);
      return FALSE;
    }
  if (progress->pinned || g_get_monotonic_time () - progress->moved < self->patience)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "%s",
               nodes == 0 ? "no one on the IPFS node's network offers it"
                          : "no one on the IPFS node's network offers the rest of it");
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
      = hf_kubo_answer_open (self->client, request, cancellable, error);
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
                 "the IPFS node did not say that it pinned %s", cid);
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
  g_autoptr (HfHttpRequest) request = command ("/pin/rm", cid);
  g_autoptr (HfKuboPin) pin = hf_kubo_rpc_get_pin (self, cid, cancellable, error);
  g_autoptr (JsonObject) object = NULL;

  if (!pin)
    return FALSE;
  hf_http_request_add_query (request, "recursive", "true");
  object = hf_kubo_answer_object (self->client, request, cancellable, error);
  return object != NULL;
}

/* ---- blocks ---- */

static HfMultipartStream *
set_file (HfHttpRequest *request, GInputStream *bytes, gint64 size)
{
  HfMultipartStream *form = hf_multipart_stream_new ("file", "holdfast.car", bytes, size);

  hf_http_request_set_body (request, hf_multipart_stream_get_content_type (form),
                            G_INPUT_STREAM (form), hf_multipart_stream_get_size (form));
  return form;
}

/**
 * hf_kubo_rpc_import:
 * @car: a CARv1, read to its end; an error in it is passed on
 * @bytes: (out): of @car
 *
 * Puts the blocks into the node, and pins nothing: importing with pin-roots would take away the
 * name of a pin that is there, and remove that pin before it makes it again. Not a transaction:
 * blocks of an import that fails stay until the next garbage collection.
 *
 * Returns: whether all blocks are there
 */
gboolean
hf_kubo_rpc_import (HfKuboRpc *self, GInputStream *car, guint64 *bytes, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (HfHttpRequest) request = command ("/dag/import", NULL);
  g_autoptr (HfMultipartStream) form = NULL;
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GBytes) body = NULL;

  hf_http_request_add_query (request, "pin-roots", "false");
  hf_http_request_add_query (request, "stats", "true");
  hf_http_request_add_query (request, "allow-big-block", "true");
  form = set_file (request, car, -1);
  response = hf_kubo_answer_open (self->client, request, cancellable, error);
  if (!response)
    return FALSE;
  body = hf_http_response_read_all (response, MOST_FILE, cancellable, error);
  *bytes = hf_multipart_stream_get_file_bytes (form);
  return body && hf_kubo_answer_end (response, error);
}

/**
 * hf_kubo_rpc_export:
 * @cid: the root
 * @error: %HF_ERROR_NOT_FOUND when the root is not there; the stream reports a block that isn't as
 *   %HF_ERROR_INCOMPLETE
 *
 * Returns: (transfer full): the DAG as a CARv1, from this node alone, not verified: whether a node
 * hashes what it reads depends on its version and settings
 */
GInputStream *
hf_kubo_rpc_export (HfKuboRpc *self, const char *cid, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = command ("/dag/export", cid);
  g_autoptr (HfHttpResponse) response = NULL;

  hf_http_request_add_query (request, "offline", "true");
  hf_http_request_add_query (request, "progress", "false");
  response = hf_kubo_answer_open (self->client, request, cancellable, error);
  return response ? hf_kubo_answer_stream (response, hf_kubo_rpc_is_js (self)) : NULL;
}

/**
 * hf_kubo_rpc_get_block:
 * Returns: (transfer full): the block, not verified
 */
HfBlock *
hf_kubo_rpc_get_block (HfKuboRpc *self, HfCid *cid, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = hf_cid_to_canonical (cid);
  g_autoptr (HfHttpRequest) request = command ("/block/get", text);
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const void *data;

  hf_http_request_add_query (request, "offline", "true");
  if (hf_kubo_rpc_is_js (self))
    hf_http_request_add_query (request, "timeout", BLOCK_TIME);
  response = hf_kubo_answer_open (self->client, request, cancellable, error);
  if (!response)
    return NULL;
  bytes = hf_http_response_read_all (response, HF_BLOCK_MAX, cancellable, error);
  if (!bytes || !hf_kubo_answer_end (response, error))
    return NULL;
  data = g_bytes_get_data (bytes, &length);
  return hf_block_new (cid, data ? data : "", length);
}

/**
 * hf_kubo_rpc_remove_block:
 * @error: %HF_ERROR_CONFLICT when a pin needs it
 *
 * Returns: whether the block is not there any more, or never was
 */
gboolean
hf_kubo_rpc_remove_block (HfKuboRpc *self, HfCid *cid, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = hf_cid_to_canonical (cid);
  g_autoptr (HfHttpRequest) request = command ("/block/rm", text);
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (GError) why = NULL;

  /* With force=true js-ipfs would not say that a pin needs the block. */
  object = hf_kubo_answer_object (self->client, request, cancellable, error);
  if (!object)
    return FALSE;
  problem = member (object, "Error");
  if (!problem || *problem == '\0')
    return TRUE;
  hf_kubo_answer_set_error (&why, problem);
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               "the IPFS node does not let go of the damaged block %s: %s", text, problem);
  return FALSE;
}

/* ---- the node's own files ---- */

/**
 * hf_kubo_rpc_read_file:
 * @path: in the node's mutable file system (MFS)
 * @error: %HF_ERROR_NOT_FOUND when there is none
 *
 * Returns: (transfer full): its content, at most 64 KiB
 */
GBytes *
hf_kubo_rpc_read_file (HfKuboRpc *self, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = command ("/files/read", path);
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;

  hf_http_request_add_query (request, "offline", "true");
  response = hf_kubo_answer_open (self->client, request, cancellable, error);
  bytes = response ? hf_http_response_read_all (response, MOST_FILE, cancellable, error) : NULL;
  return bytes && hf_kubo_answer_end (response, error) ? g_steal_pointer (&bytes) : NULL;
}

/**
 * hf_kubo_rpc_write_file:
 * @path: in the node's mutable file system; its directories are made
 *
 * Returns: whether the file has the content @text, durably
 */
gboolean
hf_kubo_rpc_write_file (HfKuboRpc *self, const char *path, const char *text,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = command ("/files/write", path);
  g_autoptr (GInputStream) bytes
      = g_memory_input_stream_new_from_data (g_strdup (text), (gssize)strlen (text), g_free);
  g_autoptr (HfMultipartStream) form = NULL;
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GBytes) body = NULL;

  hf_http_request_add_query (request, "create", "true");
  hf_http_request_add_query (request, "parents", "true");
  hf_http_request_add_query (request, "truncate", "true");
  form = set_file (request, bytes, (gint64)strlen (text));
  response = hf_kubo_answer_open (self->client, request, cancellable, error);
  body = response ? hf_http_response_read_all (response, MOST_FILE, cancellable, error) : NULL;
  return body && hf_kubo_answer_end (response, error);
}

/**
 * hf_kubo_node_free:
 * @self: (transfer full): a node
 */
void
hf_kubo_node_free (HfKuboNode *self)
{
  g_free (self->peer_id);
  g_free (self->version);
  g_free (self);
}

/**
 * hf_kubo_repo_free:
 * @self: (transfer full): a repository
 */
void
hf_kubo_repo_free (HfKuboRepo *self)
{
  g_free (self->path);
  g_free (self);
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

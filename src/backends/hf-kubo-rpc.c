/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The calls about the node, its blocks and its files. Unknown options are ignored by Kubo, so those
 * of newer versions may be given to older ones. Threading: as HfHttpClient. */
#include "hf-kubo-rpc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-kubo-answer.h"
#include "hf-kubo-link.h"
#include "hf-multipart-stream.h"

#define MOST_FILE (64 * 1024)
#define MOST_SAFE ((G_GUINT64_CONSTANT (1) << 53) - 1) /* JavaScript's way to say: no limit */
#define BLOCK_TIME "10s" /* that js-ipfs may look for a block */
#define PATIENCE (60 * G_USEC_PER_SEC)

struct _HfKuboRpc
{
  HfKuboLink *link;
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

  self->link = hf_kubo_link_new (address, clock);
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
  hf_kubo_link_free (self->link);
  g_free (self);
}

/**
 * hf_kubo_rpc_get_link:
 * Returns: (transfer none): the way to the node
 */
HfKuboLink *
hf_kubo_rpc_get_link (HfKuboRpc *self)
{
  return self->link;
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

/**
 * hf_kubo_rpc_get_patience:
 * Returns: how long a network from which nothing comes is waited for, in microseconds
 */
gint64
hf_kubo_rpc_get_patience (HfKuboRpc *self)
{
  return self->patience;
}

/* ---- the node ---- */

static gboolean
require (const char *value, const char *what, HfKuboRpc *self, GError **error)
{
  if (value && *value)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("%s is no IPFS node: its answer has no %s"),
               hf_kubo_link_get_address (self->link), what);
  return FALSE;
}

/**
 * hf_kubo_rpc_get_peer_id:
 * Returns: (transfer full): who the node is: the identity of its store
 */
char *
hf_kubo_rpc_get_peer_id (HfKuboRpc *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/id", NULL);
  g_autoptr (JsonObject) object = hf_kubo_link_object (self->link, request, cancellable, error);
  g_autofree char *id = object ? hf_kubo_text (object, "ID") : NULL;
  g_autofree char *agent = object ? hf_kubo_text (object, "AgentVersion") : NULL;

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
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/swarm/peers", NULL);
  g_autoptr (JsonObject) object = NULL;
  JsonNode *peers;
  unsigned count;

  if (!hf_kubo_rpc_is_js (self))
    return TRUE;
  object = hf_kubo_link_object (self->link, request, cancellable, error);
  if (!object)
    return FALSE;
  peers = json_object_get_member (object, "Peers");
  count = peers && JSON_NODE_HOLDS_ARRAY (peers)
              ? json_array_get_length (json_node_get_array (peers))
              : 0;
  if (count == 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("js-ipfs can't be told to give out only what it has itself, and is connected to "
                  "other nodes "
                  "(%u), so nothing there can be proven: empty Addresses.Swarm and Bootstrap in "
                  "its settings "
                  "and turn Discovery.MDNS off, or use Kubo"),
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
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/version", NULL);
  g_autoptr (JsonObject) object = hf_kubo_link_object (self->link, request, cancellable, error);
  g_autoptr (HfKuboNode) node = g_new0 (HfKuboNode, 1);

  node->version = object ? hf_kubo_text (object, "Version") : NULL;
  if (!object || !require (node->version, "Version", self, error))
    return NULL;
  node->peer_id = hf_kubo_rpc_get_peer_id (self, cancellable, error);
  return node->peer_id ? g_steal_pointer (&node) : NULL;
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
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/repo/stat", NULL);
  g_autoptr (JsonObject) object = NULL;
  HfKuboRepo *repo;

  hf_http_request_add_query (request, "size-only", "true");
  object = hf_kubo_link_object (self->link, request, cancellable, error);
  if (!object)
    return NULL;
  repo = g_new0 (HfKuboRepo, 1);
  repo->used = hf_kubo_bytes (object, "RepoSize", 0);
  repo->most = hf_kubo_bytes (object, "StorageMax", G_MAXUINT64);
  if (repo->most == MOST_SAFE)
    repo->most = G_MAXUINT64;
  repo->path = hf_kubo_text (object, "RepoPath");
  return repo;
}

/**
 * hf_kubo_rpc_list_addresses:
 * Returns: (transfer full): the multiaddrs under which other nodes reach it, perhaps none
 */
char **
hf_kubo_rpc_list_addresses (HfKuboRpc *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/id", NULL);
  g_autoptr (JsonObject) object = hf_kubo_link_object (self->link, request, cancellable, error);
  JsonNode *node = object ? json_object_get_member (object, "Addresses") : NULL;
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();

  if (!object)
    return NULL;
  for (unsigned i = 0; array && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (addresses, json_node_get_string (element));
    }
  return g_strv_builder_end (addresses);
}

/**
 * hf_kubo_rpc_connect:
 * @addresses: multiaddrs of one peer, that name it
 * @count: how many
 *
 * Tries all of them at the same time. Waits ten seconds at most.
 *
 * Returns: whether the node is connected to that peer now
 */
gboolean
hf_kubo_rpc_connect (HfKuboRpc *self, const char *const *addresses, unsigned count,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/swarm/connect", NULL);
  g_autoptr (JsonObject) object = NULL;

  for (unsigned i = 0; i < count; i++)
    hf_http_request_add_query (request, "arg", addresses[i]);
  hf_http_request_add_query (request, "timeout", "10s");
  object = hf_kubo_link_object (self->link, request, cancellable, error);
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
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/dag/import", NULL);
  g_autoptr (HfMultipartStream) form = NULL;
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GBytes) body = NULL;

  hf_http_request_add_query (request, "pin-roots", "false");
  hf_http_request_add_query (request, "stats", "true");
  hf_http_request_add_query (request, "allow-big-block", "true");
  form = set_file (request, car, -1);
  response = hf_kubo_link_open (self->link, request, cancellable, error);
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
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/dag/export", cid);
  g_autoptr (HfHttpResponse) response = NULL;

  hf_http_request_add_query (request, "offline", "true");
  hf_http_request_add_query (request, "progress", "false");
  response = hf_kubo_link_open (self->link, request, cancellable, error);
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
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/block/get", text);
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const void *data;

  hf_http_request_add_query (request, "offline", "true");
  if (hf_kubo_rpc_is_js (self))
    hf_http_request_add_query (request, "timeout", BLOCK_TIME);
  response = hf_kubo_link_open (self->link, request, cancellable, error);
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
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/block/rm", text);
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *problem = NULL;
  g_autoptr (GError) why = NULL;

  /* With force=true js-ipfs would not say that a pin needs the block. */
  object = hf_kubo_link_object (self->link, request, cancellable, error);
  if (!object)
    return FALSE;
  problem = hf_kubo_text (object, "Error");
  if (!problem || *problem == '\0')
    return TRUE;
  hf_kubo_answer_set_error (&why, problem);
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               _ ("the IPFS node does not let go of the damaged block %s: %s"), text, problem);
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
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/files/read", path);
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GBytes) bytes = NULL;

  hf_http_request_add_query (request, "offline", "true");
  response = hf_kubo_link_open (self->link, request, cancellable, error);
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
  g_autoptr (HfHttpRequest) request = hf_kubo_command ("/files/write", path);
  g_autoptr (GInputStream) bytes
      = g_memory_input_stream_new_from_data (g_strdup (text), (gssize)strlen (text), g_free);
  g_autoptr (HfMultipartStream) form = NULL;
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GBytes) body = NULL;

  hf_http_request_add_query (request, "create", "true");
  hf_http_request_add_query (request, "parents", "true");
  hf_http_request_add_query (request, "truncate", "true");
  form = set_file (request, bytes, (gint64)strlen (text));
  response = hf_kubo_link_open (self->link, request, cancellable, error);
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

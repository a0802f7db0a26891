/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What our own nodes on a network are to a service that gets a pin from there: where it finds the
 * pin, or the very store behind it. Threading: blocks; workers only. */

#include "hf-origins.h"

#include "hf-backend-table.h"
#include "hf-replica.h"
#include "hf-rules.h"
#include "hf-setting-table.h"

#include <string.h>

#define MOST_NODES 64 /* that are remembered of a service */
#define MOST_PEER_ID 128

static const HfBackendInfo *
info_of (GPtrArray *backends, const char *id)
{
  for (unsigned i = 0; i < backends->len; i++)
    if (g_strcmp0 (((HfBackendInfo *)g_ptr_array_index (backends, i))->id, id) == 0)
      return g_ptr_array_index (backends, i);
  return NULL;
}

/* Nodes of ours on the network that have a proven copy: the service gets it from them at once. */
static const HfBackendInfo *
node_with (GPtrArray *backends, const HfReplica *replica)
{
  const HfBackendInfo *info
      = replica->state == HF_REPLICA_VERIFIED ? info_of (backends, replica->backend_id) : NULL;

  return info != NULL && info->is_public && info->state == HF_BACKEND_HEALTHY && !info->paused
             ? info
             : NULL;
}

/**
 * hf_origins_list_nodes:
 * @set: the backends
 * @backends: (element-type HfBackendInfo): their rows
 * @replicas: (element-type HfReplica): of a public pin
 *
 * Returns: (transfer full) (element-type HfBackend): those from which others can get the pin now
 */
GPtrArray *
hf_origins_list_nodes (HfBackendSet *set, GPtrArray *backends, GPtrArray *replicas)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfBackendInfo *info = node_with (backends, g_ptr_array_index (replicas, i));
      HfBackend *node = info != NULL ? hf_backend_set_get (set, info->id, NULL) : NULL;

      if (node != NULL)
        g_ptr_array_add (nodes, node);
    }
  return nodes;
}

/**
 * hf_origins_list_addresses:
 * @nodes: (element-type HfBackend): of hf_origins_list_nodes()
 *
 * They are a help: without them a service looks around by itself, so what goes wrong is passed
 * over.
 *
 * Returns: (transfer full): the multiaddrs of @nodes
 */
char **
hf_origins_list_addresses (GPtrArray *nodes, GCancellable *cancellable)
{
  g_autoptr (GStrvBuilder) origins = g_strv_builder_new ();

  for (unsigned i = 0; i < nodes->len; i++)
    {
      g_auto (GStrv) addresses
          = hf_backend_list_addresses (g_ptr_array_index (nodes, i), cancellable, NULL);

      if (addresses != NULL)
        g_strv_builder_addv (origins, (const char **)addresses);
    }
  return g_strv_builder_end (origins);
}

/**
 * hf_origins_connect:
 * @nodes: (element-type HfBackend): of hf_origins_list_nodes()
 * @delegates: (nullable): multiaddrs at which a service waits for them
 *
 * A help, too: also a node that the service can't reach can then be asked by it.
 */
void
hf_origins_connect (GPtrArray *nodes, char **delegates, GCancellable *cancellable)
{
  for (unsigned i = 0; delegates != NULL && delegates[0] != NULL && i < nodes->len; i++)
    {
      g_autoptr (GError) why = NULL;

      if (!hf_backend_connect (g_ptr_array_index (nodes, i), (const char *const *)delegates,
                               cancellable, &why))
        g_debug ("connecting a node to what gets a pin: %s", why->message);
    }
}

/**
 * hf_origins_find_same:
 * @backends: (element-type HfBackendInfo): all of them
 * @delegates: (nullable): multiaddrs of nodes behind a service
 *
 * A copy in a node of ours that is behind a service, too, would count twice (SAFETY §1).
 *
 * Returns: (nullable): the backend whose store is one of these nodes
 */
const HfBackendInfo *
hf_origins_find_same (GPtrArray *backends, char **delegates)
{
  for (unsigned i = 0; HF_RULE (SAME_STORE) && i < backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, i);
      g_autofree char *peer = g_strconcat ("/p2p/", info->store_uuid, NULL);

      for (char **at = delegates; at != NULL && *at != NULL; at++)
        if (g_str_has_suffix (*at, peer))
          return info;
    }
  return NULL;
}

/* ---- the nodes behind a service ---- */

static char *
key_of (const char *backend_id)
{
  return g_strconcat ("nodes-of:", backend_id, NULL);
}

static gboolean
read_nodes (HfDb *db, const char *backend_id, char ***nodes, GError **error)
{
  g_autofree char *key = key_of (backend_id);
  g_autofree char *text = NULL;

  if (!hf_setting_table_get (db, key, &text, error))
    return FALSE;
  *nodes = g_strsplit (text != NULL ? text : "", " ", -1);
  return TRUE;
}

/* (nullable): the last peer of a multiaddr */
static const char *
peer_of (const char *address)
{
  const char *found = g_strrstr (address, "/p2p/");
  const char *peer = found != NULL ? found + strlen ("/p2p/") : "";

  return *peer != '\0' && strlen (peer) <= MOST_PEER_ID && strpbrk (peer, "/ ") == NULL ? peer
                                                                                        : NULL;
}

/**
 * hf_origins_remember:
 * @db: inside a change
 * @backend_id: a service
 * @delegates: (nullable): multiaddrs of nodes behind it
 * @error: return location
 *
 * Remembers them, so that none of them becomes a store of its own.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_origins_remember (HfDb *db, const char *backend_id, char **delegates, GError **error)
{
  g_autofree char *key = key_of (backend_id);
  g_autofree char *text = NULL;
  g_auto (GStrv) known = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  unsigned before, i;

  if (!read_nodes (db, backend_id, &known, error))
    return FALSE;
  for (i = 0; known[i] != NULL; i++)
    if (*known[i] != '\0')
      g_ptr_array_add (all, known[i]);
  before = all->len;
  for (char **at = delegates; at != NULL && *at != NULL && all->len < MOST_NODES; at++)
    {
      const char *peer = peer_of (*at);

      if (peer != NULL && !g_ptr_array_find_with_equal_func (all, peer, g_str_equal, NULL))
        g_ptr_array_add (all, (gpointer)peer);
    }
  if (all->len == before)
    return TRUE;
  g_ptr_array_add (all, NULL);
  text = g_strjoinv (" ", (char **)all->pdata);
  return hf_setting_table_set (db, key, text, error);
}

/**
 * hf_origins_forget:
 * @db: inside a change
 * @backend_id: a backend that goes
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_origins_forget (HfDb *db, const char *backend_id, GError **error)
{
  g_autofree char *key = key_of (backend_id);

  return hf_setting_table_set (db, key, "", error);
}

/**
 * hf_origins_find_service:
 * @db: a connection
 * @store_uuid: the identity of a store, such as a node's peer id
 * @backend_id: (out) (transfer full) (nullable): the service that keeps its pins there; %NULL when
 * none is known to do so
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_origins_find_service (HfDb *db, const char *store_uuid, char **backend_id, GError **error)
{
  g_autoptr (GPtrArray) backends = hf_backend_table_list (db, error);
  unsigned i;

  *backend_id = NULL;
  for (i = 0; backends != NULL && i < backends->len && *backend_id == NULL; i++)
    {
      const char *id = ((const HfBackendInfo *)g_ptr_array_index (backends, i))->id;
      g_auto (GStrv) nodes = NULL;

      if (!read_nodes (db, id, &nodes, error))
        return FALSE;
      if (g_strv_contains ((const char *const *)nodes, store_uuid))
        *backend_id = g_strdup (id);
    }
  return backends != NULL;
}

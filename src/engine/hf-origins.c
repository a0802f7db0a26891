/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What our own nodes on a network are to a service that gets a pin from there: where it finds the
 * pin, or the very store behind it. Threading: blocks; workers only. */

#include "hf-origins.h"

#include "hf-replica.h"
#include "hf-rules.h"

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

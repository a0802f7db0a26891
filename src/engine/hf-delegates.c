/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Nodes are asked when they are probed, so that whoever wants to know waits for no network. What
 * they say goes on to strangers' programs, some of which take nothing but multiaddrs with a peer.
 */

#include "hf-delegates.h"

#include "hf-backend-table.h"

#include <string.h>

#define MOST_LENGTH 512 /* bytes of one */

struct _HfDelegates
{
  GMutex mutex;
  GHashTable *addresses; /* id of a backend → GStrv */
};

/**
 * hf_delegates_new:
 * Returns: (transfer full): of no node
 */
HfDelegates *
hf_delegates_new (void)
{
  HfDelegates *self = g_new0 (HfDelegates, 1);

  g_mutex_init (&self->mutex);
  self->addresses
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  return self;
}

/**
 * hf_delegates_free:
 * @self: (transfer full): freed
 */
void
hf_delegates_free (HfDelegates *self)
{
  g_hash_table_unref (self->addresses);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
is_useful (const char *address)
{
  const char *peer = g_strrstr (address, "/p2p/");

  if (*address != '/' || strlen (address) > MOST_LENGTH || peer == NULL
      || strchr (peer + strlen ("/p2p/"), '/') != NULL)
    return FALSE;
  for (; *address != '\0'; address++)
    if (!g_ascii_isgraph (*address))
      return FALSE;
  return TRUE;
}

static char **
choose (char **addresses)
{
  g_autoptr (GStrvBuilder) chosen = g_strv_builder_new ();

  for (; *addresses != NULL; addresses++)
    if (is_useful (*addresses))
      g_strv_builder_add (chosen, *addresses);
  return g_strv_builder_end (chosen);
}

/**
 * hf_delegates_ask:
 * @self: what is known
 * @backend: one that answers; of one that gets nothing from a network nothing is noted
 * @cancellable: (nullable): stops it
 *
 * Blocks. A node that does not tell now is known as before.
 */
void
hf_delegates_ask (HfDelegates *self, HfBackend *backend, GCancellable *cancellable)
{
  HfBackendFlags flags = hf_backend_get_flags (backend);
  g_auto (GStrv) addresses = NULL;

  if ((flags & HF_BACKEND_CAN_OBTAIN) == 0 || (flags & HF_BACKEND_IS_DEFERRED) != 0)
    return;
  addresses = hf_backend_list_addresses (backend, cancellable, NULL);
  if (addresses == NULL)
    return;
  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->addresses, g_strdup (hf_backend_get_config (backend)->id),
                        choose (addresses));
  g_mutex_unlock (&self->mutex);
}

/**
 * hf_delegates_drop:
 * @self: what is known
 * @id: a backend that goes
 */
void
hf_delegates_drop (HfDelegates *self, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_remove (self->addresses, id);
}

static void
add (HfDelegates *self, const char *id, GPtrArray *all)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  char **addresses = g_hash_table_lookup (self->addresses, id);

  for (; addresses != NULL && *addresses != NULL && all->len < HF_DELEGATES_MOST; addresses++)
    if (!g_ptr_array_find_with_equal_func (all, *addresses, g_str_equal, NULL))
      g_ptr_array_add (all, g_strdup (*addresses));
}

/**
 * hf_delegates_list:
 * @self: what is known
 * @store: the registry
 * @error: return location
 *
 * Returns: (transfer full): the multiaddrs of the nodes that would be asked for a pin now; none
 * when there is no such node; %NULL with @error when the registry can't be read
 */
char **
hf_delegates_list (HfDelegates *self, HfStore *store, GError **error)
{
  HfDb *db = hf_store_borrow (store, error);
  g_autoptr (GPtrArray) backends = db != NULL ? hf_backend_table_list (db, error) : NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (db != NULL)
    hf_store_give_back (store, db);
  if (backends == NULL)
    return NULL;
  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (backends, i);

      if (info->is_public && info->state == HF_BACKEND_HEALTHY && !info->paused)
        add (self, info->id, all);
    }
  g_ptr_array_add (all, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&all), FALSE);
}

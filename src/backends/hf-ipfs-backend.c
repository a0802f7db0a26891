/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind ipfs: a Kubo node, or another program with its RPC. A copy is a recursive pin; the
 * locator is the CID as the node writes it, since Kubo takes "Qm…" and "bafy…" of one block for two
 * pins. The store's identity is the node's peer id.
 *
 * Kubo can't mark single pins. One file in its mutable file system names the installation of
 * Holdfast that uses the node; another one may read there, and not write (SAFETY §4). A pin that
 * was there before is never taken for one that we made. Threading: any thread. */
#include "hf-ipfs-backend.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-human.h"
#include "hf-kubo-access.h"
#include "hf-kubo-mend.h"
#include "hf-kubo-rpc.h"
#include "hf-multihash.h"
#include "hf-rules.h"
#include "hf-service-domain.h"

#define OWNER_FILE "/holdfast/owner"
#define MOST_CONNECTS 3 /* peers of those that are named; each may take ten seconds */
#define MOST_ADDRESSES 20 /* of one peer */

struct _HfIpfsBackend
{
  HfBackend parent_instance;

  char *address;
  HfKuboRpc *rpc;
};

G_DEFINE_FINAL_TYPE (HfIpfsBackend, hf_ipfs_backend, HF_TYPE_BACKEND)

/* ---- which node, and whose ---- */

static gboolean
check_identity (HfIpfsBackend *self, GCancellable *cancellable, GError **error)
{
  HfBackendConfig *config = hf_backend_get_config (HF_BACKEND (self));
  g_autofree char *peer_id = NULL;

  if (!HF_RULE (IDENTITY))
    return TRUE;
  peer_id = hf_kubo_rpc_get_peer_id (self->rpc, cancellable, error);
  if (!peer_id)
    return FALSE;
  if (g_str_equal (peer_id, config->store_uuid))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("another IPFS node answers at %s (%s instead of %s): start the right one there"),
               self->address, peer_id, config->store_uuid);
  return FALSE;
}

/* NULL without an error: nobody's. */
static gboolean
read_owner (HfIpfsBackend *self, char **owner, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GBytes) bytes = hf_kubo_rpc_read_file (self->rpc, OWNER_FILE, cancellable, &why);
  gsize length;
  const char *text = bytes ? g_bytes_get_data (bytes, &length) : NULL;

  *owner = text ? g_strchomp (g_strndup (text, length)) : NULL;
  if (bytes || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
check_owner (HfIpfsBackend *self, GCancellable *cancellable, GError **error)
{
  HfBackendConfig *config = hf_backend_get_config (HF_BACKEND (self));
  g_autofree char *owner = NULL;

  if (!HF_RULE (OTHER_OWNER))
    return TRUE;
  if (!read_owner (self, &owner, cancellable, error))
    return FALSE;
  if (g_strcmp0 (owner, config->installation_id) == 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_DENIED,
               _ ("%s is not this Holdfast's to write to: its file %s names %s. Add the node again "
                  "with “Take Over” in its settings if no other Holdfast uses it"),
               self->address, OWNER_FILE, owner ? owner : "nobody");
  return FALSE;
}

static char *
hf_ipfs_backend_establish (HfBackend *backend, const char *uuid, GCancellable *cancellable,
                           GError **error)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (backend);
  HfBackendConfig *config = hf_backend_get_config (backend);
  gboolean take_over
      = json_object_get_boolean_member_with_default (config->settings, "take_over", FALSE);
  g_autofree char *peer_id = hf_kubo_rpc_get_peer_id (self->rpc, cancellable, error);
  g_autofree char *owner = NULL;

  if (!peer_id || !read_owner (self, &owner, cancellable, error))
    return NULL;
  if (g_strcmp0 (owner, config->installation_id) == 0)
    return g_steal_pointer (&peer_id);
  if (owner && *owner && !take_over)
    {
      g_set_error (
          error, HF_ERROR, HF_ERROR_CONFLICT,
          _ ("another installation of Holdfast (%s) keeps its copies in the IPFS node at %s: "
             "remove it there, or add it with “Take Over” in its settings if that "
             "installation is gone"),
          owner, self->address);
      return NULL;
    }
  return hf_kubo_rpc_write_file (self->rpc, OWNER_FILE, config->installation_id, cancellable, error)
             ? g_steal_pointer (&peer_id)
             : NULL;
}

/* ---- how it is ---- */

static HfProbe *
hf_ipfs_backend_probe (HfBackend *backend, GCancellable *cancellable, GError **error)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (backend);
  g_autoptr (HfKuboNode) node = hf_kubo_rpc_get_node (self->rpc, cancellable, error);
  g_autoptr (HfKuboRepo) repo = node ? hf_kubo_rpc_get_repo (self->rpc, cancellable, error) : NULL;
  HfProbe *probe;

  if (!repo)
    return NULL;
  probe = g_new0 (HfProbe, 1);
  probe->store_uuid = g_strdup (node->peer_id);
  probe->version = g_strdup (node->version);
  probe->domain
      = hf_service_domain (self->address, repo->path, hf_backend_get_config (backend)->spill_dir);
  probe->total_bytes = repo->most == G_MAXUINT64 ? 0 : repo->most;
  probe->free_bytes = repo->most == G_MAXUINT64 ? G_MAXUINT64
                      : repo->most > repo->used ? repo->most - repo->used
                                                : 0;
  return probe;
}

/* ---- reading ---- */

typedef struct
{
  HfEntryFunc func;
  gpointer data;
  GCancellable *cancellable;
} Listing;

static gboolean
tell_pin (const HfKuboPin *pin, gpointer data, GError **error)
{
  Listing *listing = data;
  g_autoptr (HfCid) cid = hf_cid_new_from_text (pin->text, NULL);
  HfEntry entry = { .locator = pin->text, .cid = cid, .name = pin->name };

  return !g_cancellable_set_error_if_cancelled (listing->cancellable, error)
         && listing->func (&entry, listing->data, error)
         && !g_cancellable_set_error_if_cancelled (listing->cancellable, error);
}

static gboolean
hf_ipfs_backend_list (HfBackend *backend, HfEntryFunc func, gpointer data,
                      GCancellable *cancellable, GError **error)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (backend);
  Listing listing = { func, data, cancellable };

  return check_identity (self, cancellable, error)
         && hf_kubo_rpc_list_pins (self->rpc, tell_pin, &listing, cancellable, error);
}

/* "Qm…", as older programs pinned the block; NULL when it has no such text. */
static char *
v0_text (HfCid *cid)
{
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (cid, &length);
  g_autoptr (HfCid) v0 = NULL;

  if (hf_cid_get_codec (cid) != HF_CODEC_DAG_PB || hf_cid_get_hash_code (cid) != HF_HASH_SHA2_256)
    return NULL;
  v0 = hf_cid_new_from_bytes (multihash, length, NULL, NULL); /* a bare multihash is a CIDv0 */
  return v0 ? hf_cid_to_text (v0) : NULL;
}

/* The other text of the same block; NULL when there is none. */
static char *
other_text (HfCid *cid)
{
  return hf_cid_get_version (cid) == 0 ? hf_cid_to_canonical (cid) : v0_text (cid);
}

static HfEntry *
hf_ipfs_backend_stat (HfBackend *backend, const char *locator, GCancellable *cancellable,
                      GError **error)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (backend);
  g_autoptr (HfCid) cid = hf_cid_new_from_text (locator, error);
  g_autofree char *other = cid ? other_text (cid) : NULL;
  g_autoptr (HfKuboPin) pin = NULL;
  g_autoptr (GError) why = NULL;
  HfEntry *entry;

  if (!cid || !check_identity (self, cancellable, error))
    return NULL;
  pin = hf_kubo_rpc_get_pin (self->rpc, locator, cancellable, &why);
  if (!pin && other && g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    {
      g_clear_error (&why);
      pin = hf_kubo_rpc_get_pin (self->rpc, other, cancellable, &why);
    }
  if (!pin)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return NULL;
    }
  entry = g_new0 (HfEntry, 1);
  entry->locator = g_strdup (pin->text);
  entry->cid = g_steal_pointer (&cid);
  entry->name = g_strdup (pin->name);
  return entry;
}

static char *
hf_ipfs_backend_locate (HfBackend *backend, HfCid *cid)
{
  return hf_cid_to_canonical (cid);
}

static GInputStream *
hf_ipfs_backend_get (HfBackend *backend, const char *locator, GCancellable *cancellable,
                     GError **error)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (backend);
  g_autoptr (HfKuboPin) pin = NULL;

  if (!check_identity (self, cancellable, error)
      || !hf_kubo_rpc_check_alone (self->rpc, cancellable, error))
    return NULL;
  pin = hf_kubo_rpc_get_pin (self->rpc, locator, cancellable, error);
  return pin ? hf_kubo_rpc_export (self->rpc, locator, cancellable, error) : NULL;
}

/* Also of what is pinned no more, as long as nobody collected it. */
static HfBlock *
hf_ipfs_backend_get_block (HfBackend *backend, const char *locator, HfCid *cid,
                           GCancellable *cancellable, GError **error)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (backend);

  return check_identity (self, cancellable, error)
                 && hf_kubo_rpc_check_alone (self->rpc, cancellable, error)
             ? hf_kubo_rpc_get_block (self->rpc, cid, cancellable, error)
             : NULL;
}

/* ---- writing ---- */

static gboolean
check_room (HfIpfsBackend *self, guint64 size, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfKuboRepo) repo = hf_kubo_rpc_get_repo (self->rpc, cancellable, error);
  guint64 room;
  g_autofree char *left = NULL;
  g_autofree char *limit = NULL;

  if (!repo)
    return FALSE;
  room = repo->most > repo->used ? repo->most - repo->used : 0;
  if (MAX (size, 1) <= room)
    return TRUE;
  left = hf_human_bytes (room);
  limit = hf_human_bytes (repo->most);
  g_set_error (error, HF_ERROR, HF_ERROR_NO_SPACE,
               _ ("the IPFS node at %s has %s left of its %s: raise Datastore.StorageMax in its "
                  "settings, or unpin something there"),
               self->address, left, limit);
  return FALSE;
}

/* Adds the pin, if there is one. */
static gboolean
find_pin (HfIpfsBackend *self, const char *cid, GPtrArray *pins, GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) why = NULL;
  HfKuboPin *pin = hf_kubo_rpc_get_pin (self->rpc, cid, cancellable, &why);

  if (pin)
    g_ptr_array_add (pins, pin);
  if (pin || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* (element-type HfKuboPin): under which texts the root is pinned, ours first; perhaps none. */
static GPtrArray *
find_pins (HfIpfsBackend *self, HfCid *root, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_kubo_pin_free);
  g_autofree char *text = hf_cid_to_canonical (root);
  g_autofree char *other = hf_kubo_rpc_is_js (self->rpc) ? NULL : v0_text (root);

  if (!find_pin (self, text, pins, cancellable, error)
      || (other && !find_pin (self, other, pins, cancellable, error)))
    return NULL;
  return g_steal_pointer (&pins);
}

static HfReceipt *
receipt_new (GPtrArray *pins, HfCid *root, guint64 bytes)
{
  HfReceipt *receipt = g_new0 (HfReceipt, 1);

  receipt->created = pins->len == 0;
  receipt->locator = receipt->created ? hf_cid_to_canonical (root)
                                      : g_strdup (((HfKuboPin *)pins->pdata[0])->text);
  receipt->bytes = bytes;
  return receipt;
}

static gboolean
import_and_pin (HfIpfsBackend *self, const char *text, const char *name, GInputStream *car,
                guint64 *bytes, GCancellable *cancellable, GError **error)
{
  if (!hf_kubo_rpc_import (self->rpc, car, bytes, cancellable, error))
    return FALSE;
  if (hf_kubo_rpc_add_pin (self->rpc, text, name, cancellable, error))
    return TRUE;
  g_prefix_error (error, _ ("%s was sent to the IPFS node and could not be pinned: "), text);
  return FALSE;
}

static HfReceipt *
hf_ipfs_backend_put (HfBackend *backend, const HfPut *put, GInputStream *car,
                     GCancellable *cancellable, GError **error)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (backend);
  g_autofree char *text = hf_cid_to_canonical (put->root);
  g_autoptr (GPtrArray) pins = NULL;
  guint64 bytes = 0;

  if (!check_identity (self, cancellable, error) || !check_owner (self, cancellable, error)
      || !check_room (self, put->size, cancellable, error))
    return NULL;
  pins = find_pins (self, put->root, cancellable, error);
  if (!pins
      || (pins->len > 0 ? !hf_kubo_mend (self->rpc, pins, car, &bytes, cancellable, error)
                        : !import_and_pin (self, text, put->name, car, &bytes, cancellable, error)))
    return NULL;
  return receipt_new (pins, put->root, bytes);
}

static gboolean
check_can_obtain (HfIpfsBackend *self, GError **error)
{
  if (!hf_kubo_rpc_is_js (self->rpc))
    return TRUE;
  g_set_error (
      error, HF_ERROR, HF_ERROR_UNSUPPORTED,
      _ ("js-ipfs at %s does not tell whether anything comes from its network: pin it there "
         "yourself, or let Kubo get it"),
      self->address);
  return FALSE;
}

static HfReceipt *
hf_ipfs_backend_obtain (HfBackend *backend, const HfPut *put, HfObtainFunc func, gpointer data,
                        GCancellable *cancellable, GError **error)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (backend);
  g_autofree char *text = hf_cid_to_canonical (put->root);
  g_autoptr (GPtrArray) pins = NULL;
  g_autoptr (HfKuboRepo) repo = NULL;

  if (!check_identity (self, cancellable, error) || !check_owner (self, cancellable, error))
    return NULL;
  pins = find_pins (self, put->root, cancellable, error);
  if (pins && pins->len == 0 && !check_can_obtain (self, error))
    return NULL;
  repo = pins ? hf_kubo_rpc_get_repo (self->rpc, cancellable, error) : NULL;
  if (!repo
      || (pins->len == 0
          && !hf_kubo_rpc_obtain_pin (self->rpc, text, put->name,
                                      repo->most > repo->used ? repo->most - repo->used : 0, func,
                                      data, cancellable, error)))
    return NULL;
  return receipt_new (pins, put->root, 0);
}

static gboolean
hf_ipfs_backend_remove (HfBackend *backend, const char *locator, HfRemoved *removed,
                        GCancellable *cancellable, GError **error)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (backend);
  g_autoptr (GError) why = NULL;

  if (!check_identity (self, cancellable, error) || !check_owner (self, cancellable, error))
    return FALSE;
  *removed = HF_REMOVED;
  if (hf_kubo_rpc_remove_pin (self->rpc, locator, cancellable, &why))
    return TRUE;
  *removed = HF_REMOVED_ABSENT;
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static char *
hf_ipfs_backend_describe (HfBackend *backend, const char *locator)
{
  return g_strconcat ("ipfs://", locator, NULL);
}

static char **
hf_ipfs_backend_list_addresses (HfBackend *backend, GCancellable *cancellable, GError **error)
{
  return hf_kubo_rpc_list_addresses (HF_IPFS_BACKEND (backend)->rpc, cancellable, error);
}

/* How many of the addresses, from the first one on, are those of one peer. */
static unsigned
count_of_peer (const char *const *addresses)
{
  const char *peer = g_strrstr (addresses[0], "/p2p/");
  unsigned count = 1;

  while (peer && addresses[count] && g_str_has_suffix (addresses[count], peer))
    count++;
  return count;
}

static gboolean
hf_ipfs_backend_connect (HfBackend *backend, const char *const *addresses,
                         GCancellable *cancellable, GError **error)
{
  for (unsigned i = 0; i < MOST_CONNECTS && *addresses; i++)
    {
      unsigned count = count_of_peer (addresses);

      g_clear_error (error); /* of the one before */
      if (hf_kubo_rpc_connect (HF_IPFS_BACKEND (backend)->rpc, addresses,
                               MIN (count, MOST_ADDRESSES), cancellable, error))
        return TRUE;
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      addresses += count;
    }
  return FALSE;
}

static void
hf_ipfs_backend_constructed (GObject *object)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (object);
  HfBackendConfig *config = hf_backend_get_config (HF_BACKEND (object));

  self->address = g_strdup (json_object_get_string_member_with_default (config->settings, "address",
                                                                        HF_IPFS_DEFAULT_ADDRESS));
  self->rpc = hf_kubo_rpc_new (self->address, config->clock);
  hf_kubo_link_set_authorize (hf_kubo_rpc_get_link (self->rpc), hf_kubo_access_look_up, self);
  G_OBJECT_CLASS (hf_ipfs_backend_parent_class)->constructed (object);
}

static void
hf_ipfs_backend_finalize (GObject *object)
{
  HfIpfsBackend *self = HF_IPFS_BACKEND (object);

  hf_kubo_rpc_free (self->rpc);
  g_free (self->address);
  G_OBJECT_CLASS (hf_ipfs_backend_parent_class)->finalize (object);
}

static void
hf_ipfs_backend_class_init (HfIpfsBackendClass *klass)
{
  HfBackendClass *backend_class = HF_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = hf_ipfs_backend_constructed;
  G_OBJECT_CLASS (klass)->finalize = hf_ipfs_backend_finalize;
  backend_class->flags = HF_BACKEND_CAN_LIST | HF_BACKEND_CAN_STORE | HF_BACKEND_CAN_FETCH
                         | HF_BACKEND_CAN_FETCH_BLOCK | HF_BACKEND_CAN_OBTAIN;
  backend_class->probe = hf_ipfs_backend_probe;
  backend_class->establish = hf_ipfs_backend_establish;
  backend_class->list = hf_ipfs_backend_list;
  backend_class->stat = hf_ipfs_backend_stat;
  backend_class->locate = hf_ipfs_backend_locate;
  backend_class->put = hf_ipfs_backend_put;
  backend_class->obtain = hf_ipfs_backend_obtain;
  backend_class->get = hf_ipfs_backend_get;
  backend_class->get_block = hf_ipfs_backend_get_block;
  backend_class->remove = hf_ipfs_backend_remove;
  backend_class->describe = hf_ipfs_backend_describe;
  backend_class->list_addresses = hf_ipfs_backend_list_addresses;
  backend_class->connect = hf_ipfs_backend_connect;
}

static void
hf_ipfs_backend_init (HfIpfsBackend *self)
{
}

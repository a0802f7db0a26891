/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kind pinning_service: an account at any service with the IPFS Pinning Service API. A copy is
 * a pin request; its locator is the CID as the service writes it, a slash, and the request's id.
 * The locator of what is only looked for is the CID alone.
 *
 * The service can't be sent bytes: it gets them from its network, and says "queued" until then.
 * That it says "pinned" proves nothing. Copies can be read, and so proven, where it runs a
 * trustless gateway of its own.
 *
 * Requests carry the installation that made them in their metadata. One that carries ours is ours;
 * where a service does not keep metadata, what was there before a call is nobody's.
 * Threading: any thread. */
#include "hf-pinning-backend.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-address.h"
#include "hf-error.h"
#include "hf-multihash.h"
#include "hf-pin-name.h"
#include "hf-pinning-account.h"
#include "hf-pinning-api.h"
#include "hf-pinning-gateway.h"
#include "hf-rules.h"
#include "hf-service-domain.h"

#define MOST_ORIGINS 20

struct _HfPinningBackend
{
  HfBackend parent_instance;

  char *endpoint;
  HfPinningApi *api;
  HfPinningGateway *gateway; /* NULL: copies can't be read */
};

G_DEFINE_FINAL_TYPE (HfPinningBackend, hf_pinning_backend, HF_TYPE_BACKEND)

static char *
look_up_token (gpointer data, GError **error)
{
  HfPinningBackend *self = data;
  char *token;

  if (!hf_address_keeps_secrets (self->endpoint))
    {
      g_set_error (
          error, HF_ERROR, HF_ERROR_DENIED,
          _ ("the token is not sent to %s, since others could read it on its way: use https"),
          self->endpoint);
      return NULL;
    }
  token = hf_backend_lookup_secret (HF_BACKEND (self), "token", error);
  if (!token && error && !*error)
    g_set_error (error, HF_ERROR, HF_ERROR_DENIED, _ ("there is no token for %s: give it one"),
                 self->endpoint);
  return token;
}

/* ---- which account ---- */

static gboolean
check_identity (HfPinningBackend *self, GCancellable *cancellable, GError **error)
{
  HfBackendConfig *config = hf_backend_get_config (HF_BACKEND (self));
  g_autofree char *uuid = NULL;

  if (!HF_RULE (IDENTITY))
    return TRUE;
  if (!hf_pinning_account_find (self->api, config->store_uuid, &uuid, cancellable, error))
    return FALSE;
  if (g_strcmp0 (uuid, config->store_uuid) == 0)
    return TRUE;
  if (uuid)
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 _ ("the token opens another account at %s than the one that was added: give it "
                    "the right one"),
                 self->endpoint);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                 _ ("the account at %s does not have the pin “%s” that Holdfast made when it was "
                    "added: is the token that of another one?"),
                 self->endpoint, HF_PINNING_ACCOUNT_PIN);
  return FALSE;
}

static char *
hf_pinning_backend_establish (HfBackend *backend, const char *uuid, GCancellable *cancellable,
                              GError **error)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (backend);
  char *found;

  if (self->gateway && !hf_pinning_gateway_try (self->gateway, cancellable, error))
    return NULL;
  if (!hf_pinning_account_find (self->api, NULL, &found, cancellable, error))
    return NULL;
  return found ? found
               : hf_pinning_account_mark (self->api, uuid,
                                          hf_backend_get_config (backend)->installation_id,
                                          cancellable, error);
}

static HfProbe *
hf_pinning_backend_probe (HfBackend *backend, GCancellable *cancellable, GError **error)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (backend);
  HfBackendConfig *config = hf_backend_get_config (backend);
  HfProbe *probe;
  char *uuid;

  if (!hf_pinning_account_find (self->api, config->store_uuid, &uuid, cancellable, error))
    return NULL;
  probe = g_new0 (HfProbe, 1);
  probe->store_uuid = uuid;
  probe->domain = hf_service_domain (self->endpoint, NULL, config->spill_dir);
  probe->free_bytes = G_MAXUINT64; /* the API does not tell */
  return probe;
}

static HfBackendFlags
hf_pinning_backend_get_flags (HfBackend *backend)
{
  HfBackendFlags flags = HF_BACKEND_GET_CLASS (backend)->flags;

  return HF_PINNING_BACKEND (backend)->gateway
             ? flags
             : flags & ~(HF_BACKEND_CAN_FETCH | HF_BACKEND_CAN_FETCH_BLOCK);
}

/* ---- requests ---- */

/* The request's id in a locator; NULL when it names none. */
static const char *
id_in (const char *locator)
{
  const char *slash = strchr (locator, '/');

  return slash && slash[1] != '\0' ? slash + 1 : NULL;
}

static HfCid *
cid_in (const char *locator, GError **error)
{
  g_autofree char *text = g_strndup (locator, strcspn (locator, "/"));

  return hf_cid_new_from_text (text, error);
}

static char *
locator_of (const HfPinRequest *request)
{
  return g_strconcat (request->text, "/", request->id, NULL);
}

static gboolean
is_ours (HfPinningBackend *self, const HfPinRequest *request)
{
  return g_strcmp0 (request->owner, hf_backend_get_config (HF_BACKEND (self))->installation_id)
         == 0;
}

/* "Qm…" and "bafy…" of one block are two pins for some services. */
static char *
texts_of (HfCid *cid)
{
  g_autofree char *canonical = hf_cid_to_canonical (cid);
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (cid, &length);
  g_autoptr (HfCid) v0 = NULL;
  g_autofree char *old = NULL;

  if (hf_cid_get_codec (cid) != HF_CODEC_DAG_PB || hf_cid_get_hash_code (cid) != HF_HASH_SHA2_256)
    return g_steal_pointer (&canonical);
  v0 = hf_cid_new_from_bytes (multihash, length, NULL, NULL); /* a bare multihash is a CIDv0 */
  old = v0 ? hf_cid_to_text (v0) : NULL;
  return old ? g_strconcat (canonical, ",", old, NULL) : g_steal_pointer (&canonical);
}

typedef struct
{
  HfPinningBackend *self;
  HfCid *cid;
  HfPinRequest *best;
} RequestSearch;

/* Lower is better: ours first, unless it failed. */
static int
rank_of (const RequestSearch *search, const HfPinRequest *request)
{
  int rank = request->status == HF_PINNING_FAILED   ? 4
             : request->status == HF_PINNING_PINNED ? 0
                                                    : 1;

  return rank + (is_ours (search->self, request) ? 0 : 2);
}

static gboolean
note_request (const HfPinRequest *request, gpointer data, GError **error)
{
  RequestSearch *search = data;

  if (!request->cid || !hf_cid_equal (request->cid, search->cid)
      || (search->best && rank_of (search, search->best) <= rank_of (search, request)))
    return TRUE;
  g_clear_pointer (&search->best, hf_pin_request_free);
  search->best = hf_pin_request_copy (request);
  return TRUE;
}

/* *found is NULL when there is none. */
static gboolean
find_request (HfPinningBackend *self, HfCid *cid, HfPinRequest **found, GCancellable *cancellable,
              GError **error)
{
  RequestSearch search = { self, cid, NULL };
  g_autofree char *texts = texts_of (cid);
  gboolean listed
      = hf_pinning_api_list (self->api, texts, NULL, note_request, &search, cancellable, error);

  if (!listed)
    g_clear_pointer (&search.best, hf_pin_request_free);
  *found = search.best;
  return listed;
}

static HfPinRequest *
get_request (HfPinningBackend *self, const char *locator, GCancellable *cancellable, GError **error)
{
  g_autoptr (HfCid) cid = cid_in (locator, error);
  const char *id = id_in (locator);
  g_autoptr (HfPinRequest) request = NULL;

  if (!cid || !check_identity (self, cancellable, error))
    return NULL;
  if (id)
    request = hf_pinning_api_get (self->api, id, cancellable, error);
  else if (find_request (self, cid, &request, cancellable, error) && !request)
    g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, _ ("there is no pin of %s at %s"), locator,
                 self->endpoint);
  if (!request)
    return NULL;
  if (request->cid && hf_cid_equal (request->cid, cid))
    return g_steal_pointer (&request);
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               _ ("%s says that its pin request %s is for %s, and it was made for %s"),
               self->endpoint, request->id, request->text, locator);
  return NULL;
}

static HfHolding
holding_of (const HfPinRequest *request)
{
  switch (request->status)
    {
    case HF_PINNING_PINNED:
      return HF_HELD;
    case HF_PINNING_FAILED:
      return HF_REFUSED;
    case HF_PINNING_QUEUED:
    case HF_PINNING_PINNING:
    default:
      return HF_ACCEPTED;
    }
}

/* ---- reading ---- */

typedef struct
{
  HfPinningBackend *self;
  HfEntryFunc func;
  gpointer data;
  GCancellable *cancellable;
} Listing;

static gboolean
tell_request (const HfPinRequest *request, gpointer data, GError **error)
{
  Listing *listing = data;
  g_autofree char *marker = hf_pinning_account_uuid_of (request->cid);
  g_autofree char *locator = locator_of (request);
  HfEntry entry = { .locator = locator,
                    .cid = request->cid,
                    .ours = is_ours (listing->self, request),
                    .holding = holding_of (request),
                    .words = request->words };

  if (marker)
    return TRUE;
  return !g_cancellable_set_error_if_cancelled (listing->cancellable, error)
         && listing->func (&entry, listing->data, error)
         && !g_cancellable_set_error_if_cancelled (listing->cancellable, error);
}

static gboolean
hf_pinning_backend_list (HfBackend *backend, HfEntryFunc func, gpointer data,
                         GCancellable *cancellable, GError **error)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (backend);
  Listing listing = { self, func, data, cancellable };

  return check_identity (self, cancellable, error)
         && hf_pinning_api_list (self->api, NULL, NULL, tell_request, &listing, cancellable, error);
}

static HfEntry *
hf_pinning_backend_stat (HfBackend *backend, const char *locator, GCancellable *cancellable,
                         GError **error)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (backend);
  g_autoptr (HfPinRequest) request = get_request (self, locator, cancellable, error);
  HfEntry *entry;

  if (!request)
    return NULL;
  entry = g_new0 (HfEntry, 1);
  entry->locator = locator_of (request);
  entry->cid = hf_cid_ref (request->cid);
  entry->ours = is_ours (self, request);
  entry->holding = holding_of (request);
  entry->words = g_strdup (request->words);
  entry->delegates = g_strdupv (request->delegates);
  return entry;
}

static char *
hf_pinning_backend_locate (HfBackend *backend, HfCid *cid)
{
  return hf_cid_to_canonical (cid);
}

static gboolean
require_pinned (HfPinningBackend *self, const HfPinRequest *request, GError **error)
{
  switch (holding_of (request))
    {
    case HF_HELD:
      return TRUE;
    case HF_REFUSED:
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT, _ ("%s says that its pin of %s failed%s%s"),
                   self->endpoint, request->text, request->words ? ": " : "",
                   request->words ? request->words : "");
      return FALSE;
    case HF_ACCEPTED:
    default:
      g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
                   _ ("%s says that it does not hold %s yet"), self->endpoint, request->text);
      return FALSE;
    }
}

static GInputStream *
hf_pinning_backend_get (HfBackend *backend, const char *locator, GCancellable *cancellable,
                        GError **error)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (backend);
  g_autoptr (HfPinRequest) request = get_request (self, locator, cancellable, error);

  if (!request || !require_pinned (self, request, error))
    return NULL;
  return hf_pinning_gateway_get_dag (self->gateway, request->cid,
                                     hf_backend_get_config (backend)->spill_dir, cancellable,
                                     error);
}

static HfBlock *
hf_pinning_backend_get_block (HfBackend *backend, const char *locator, HfCid *cid,
                              GCancellable *cancellable, GError **error)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (backend);

  return check_identity (self, cancellable, error)
             ? hf_pinning_gateway_get_block (self->gateway, cid, cancellable, error)
             : NULL;
}

/* ---- asking ---- */

/* A service elsewhere can't reach a loopback address, and has no use for it. */
static gboolean
is_useful (HfPinningBackend *self, const char *origin)
{
  return hf_address_is_local (self->endpoint)
         || !(g_str_has_prefix (origin, "/ip4/127.") || g_str_has_prefix (origin, "/ip6/::1/"));
}

/* (element-type utf8): ends with NULL. */
static GPtrArray *
choose_origins (HfPinningBackend *self, const char *const *origins)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (; origins && *origins && chosen->len < MOST_ORIGINS; origins++)
    if (is_useful (self, *origins))
      g_ptr_array_add (chosen, (gpointer)*origins);
  g_ptr_array_add (chosen, NULL);
  return chosen;
}

static HfPinRequest *
order_pin (HfPinningBackend *self, const HfPut *put, GCancellable *cancellable, GError **error)
{
  HfBackendConfig *config = hf_backend_get_config (HF_BACKEND (self));
  g_autofree char *text = hf_cid_to_canonical (put->root);
  g_autofree char *name = put->name ? hf_pin_name_fit (put->name) : NULL;
  g_autoptr (GPtrArray) origins = choose_origins (self, put->origins);
  HfPinOrder order = { text, name, config->installation_id, (const char *const *)origins->pdata };
  g_autoptr (HfPinRequest) made = hf_pinning_api_add (self->api, &order, cancellable, error);

  if (!made)
    return NULL;
  if (made->status != HF_PINNING_FAILED)
    return g_steal_pointer (&made);
  g_set_error (error, HF_ERROR, HF_ERROR_FAILED, _ ("%s refuses %s%s%s"), self->endpoint, text,
               made->words ? ": " : "", made->words ? made->words : "");
  return NULL;
}

/* A failed request holds nothing. One of ours is given up for a new one; one of somebody else
 * stays, and as some services know a pin by its CID alone, a new one might take its place. */
static gboolean
make_way (HfPinningBackend *self, const HfPinRequest *failed, GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) why = NULL;

  if (!is_ours (self, failed))
    {
      g_set_error (
          error, HF_ERROR, HF_ERROR_CONFLICT,
          _ ("the account at %s has a failed pin of %s that Holdfast did not make%s%s: remove "
             "it there"),
          self->endpoint, failed->text, failed->words ? ", with the words: " : "",
          failed->words ? failed->words : "");
      return FALSE;
    }
  if (hf_pinning_api_remove (self->api, failed->id, cancellable, &why)
      || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static HfReceipt *
hf_pinning_backend_obtain (HfBackend *backend, const HfPut *put, HfObtainFunc func, gpointer data,
                           GCancellable *cancellable, GError **error)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (backend);
  g_autoptr (HfPinRequest) request = NULL;
  gboolean there;
  HfReceipt *receipt;

  if (!check_identity (self, cancellable, error)
      || !find_request (self, put->root, &request, cancellable, error))
    return NULL;
  there = request && request->status != HF_PINNING_FAILED;
  if (request && !there && !make_way (self, request, cancellable, error))
    return NULL;
  if (!there)
    {
      g_clear_pointer (&request, hf_pin_request_free);
      request = order_pin (self, put, cancellable, error);
    }
  if (!request)
    return NULL;
  receipt = g_new0 (HfReceipt, 1);
  receipt->locator = locator_of (request);
  receipt->created = !there || is_ours (self, request);
  receipt->accepted = request->status != HF_PINNING_PINNED;
  receipt->delegates = g_strdupv (request->delegates);
  return receipt;
}

static gboolean
hf_pinning_backend_remove (HfBackend *backend, const char *locator, HfRemoved *removed,
                           GCancellable *cancellable, GError **error)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (backend);
  g_autoptr (GError) why = NULL;
  g_autoptr (HfPinRequest) request = get_request (self, locator, cancellable, &why);

  if (request && HF_RULE (OTHER_OWNER) && request->owner && !is_ours (self, request))
    {
      *removed = HF_REMOVED_OUR_MARK;
      return TRUE;
    }
  *removed = HF_REMOVED;
  if (request && hf_pinning_api_remove (self->api, request->id, cancellable, &why))
    return TRUE;
  *removed = HF_REMOVED_ABSENT;
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static char *
hf_pinning_backend_describe (HfBackend *backend, const char *locator)
{
  return g_strdup_printf ("%s at %s", locator, HF_PINNING_BACKEND (backend)->endpoint);
}

static void
hf_pinning_backend_constructed (GObject *object)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (object);
  HfBackendConfig *config = hf_backend_get_config (HF_BACKEND (object));
  const char *gateway
      = json_object_get_string_member_with_default (config->settings, "gateway", NULL);

  self->endpoint = g_strdup (json_object_get_string_member (config->settings, "endpoint"));
  self->api = hf_pinning_api_new (self->endpoint, config->clock, look_up_token, self);
  if (gateway)
    self->gateway = hf_pinning_gateway_new (gateway, config->clock);
  G_OBJECT_CLASS (hf_pinning_backend_parent_class)->constructed (object);
}

static void
hf_pinning_backend_finalize (GObject *object)
{
  HfPinningBackend *self = HF_PINNING_BACKEND (object);

  hf_pinning_api_free (self->api);
  g_clear_pointer (&self->gateway, hf_pinning_gateway_unref);
  g_free (self->endpoint);
  G_OBJECT_CLASS (hf_pinning_backend_parent_class)->finalize (object);
}

static void
hf_pinning_backend_class_init (HfPinningBackendClass *klass)
{
  HfBackendClass *backend_class = HF_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = hf_pinning_backend_constructed;
  G_OBJECT_CLASS (klass)->finalize = hf_pinning_backend_finalize;
  backend_class->flags = HF_BACKEND_CAN_LIST | HF_BACKEND_CAN_FETCH | HF_BACKEND_CAN_FETCH_BLOCK
                         | HF_BACKEND_CAN_OBTAIN | HF_BACKEND_IS_DEFERRED;
  backend_class->get_flags = hf_pinning_backend_get_flags;
  backend_class->probe = hf_pinning_backend_probe;
  backend_class->establish = hf_pinning_backend_establish;
  backend_class->list = hf_pinning_backend_list;
  backend_class->stat = hf_pinning_backend_stat;
  backend_class->locate = hf_pinning_backend_locate;
  backend_class->obtain = hf_pinning_backend_obtain;
  backend_class->get = hf_pinning_backend_get;
  backend_class->get_block = hf_pinning_backend_get_block;
  backend_class->remove = hf_pinning_backend_remove;
  backend_class->describe = hf_pinning_backend_describe;
}

static void
hf_pinning_backend_init (HfPinningBackend *self)
{
}

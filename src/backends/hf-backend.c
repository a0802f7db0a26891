/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all kinds of backends have in common: the immutable configuration, what it can do and what
 * is asked about the place itself; the calls about copies are in hf-backend-calls.c. Threading: any
 * thread, as the kinds. */
#include "hf-backend.h"

#include <glib/gi18n-lib.h>

#include "hf-error.h"

typedef struct
{
  HfBackendConfig *config;
  HfTokenBucket *bucket; /* NULL = no limit */
  HfMeter *meter; /* NULL = nothing is counted */
} HfBackendPrivate;

enum
{
  PROP_CONFIG = 1,
};

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HfBackend, hf_backend, G_TYPE_OBJECT)

static HfBackendConfig *
config_of (HfBackend *self)
{
  HfBackendPrivate *priv = hf_backend_get_instance_private (self);

  return priv->config;
}

static void
hf_backend_set_property (GObject *object, unsigned id, const GValue *value, GParamSpec *spec)
{
  HfBackendPrivate *priv = hf_backend_get_instance_private (HF_BACKEND (object));

  switch (id)
    {
    case PROP_CONFIG:
      priv->config = hf_backend_config_ref (g_value_get_pointer (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
hf_backend_finalize (GObject *object)
{
  HfBackendPrivate *priv = hf_backend_get_instance_private (HF_BACKEND (object));

  g_clear_pointer (&priv->config, hf_backend_config_unref);
  g_clear_pointer (&priv->bucket, hf_token_bucket_unref);
  g_clear_pointer (&priv->meter, hf_meter_unref);
  G_OBJECT_CLASS (hf_backend_parent_class)->finalize (object);
}

static void
hf_backend_class_init (HfBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = hf_backend_set_property;
  object_class->finalize = hf_backend_finalize;

  /* HfBackend:config: (type gpointer): an #HfBackendConfig. */
  g_object_class_install_property (object_class, PROP_CONFIG,
                                   g_param_spec_pointer ("config", NULL, NULL,
                                                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY
                                                             | G_PARAM_STATIC_STRINGS));
}

static void
hf_backend_init (HfBackend *self)
{
}

/**
 * hf_backend_config_new:
 * @id: chosen by the user
 * @settings: validated by hf_backend_kind_check(); not changed any more
 * @store_uuid: (nullable): the store that the backend was added for
 * @installation_id: whose ownership marks are ours
 * @spill_dir: (nullable): for private temporary files; %NULL for the system's
 * @clock: the time
 * @credentials: (nullable): where its secrets are; %NULL for nowhere
 *
 * Returns: (transfer full): the configuration, shared by counting
 */
HfBackendConfig *
hf_backend_config_new (const char *id, JsonObject *settings, const char *store_uuid,
                       const char *installation_id, const char *spill_dir, HfClock *clock,
                       HfCredentials *credentials)
{
  HfBackendConfig *self = g_atomic_rc_box_new0 (HfBackendConfig);

  self->id = g_strdup (id);
  self->settings = json_object_ref (settings);
  self->store_uuid = g_strdup (store_uuid);
  self->installation_id = g_strdup (installation_id);
  self->spill_dir = g_strdup (spill_dir);
  self->clock = hf_clock_ref (clock);
  g_set_object (&self->credentials, credentials);
  return self;
}

/**
 * hf_backend_config_ref:
 * Returns: (transfer full): @self
 */
HfBackendConfig *
hf_backend_config_ref (HfBackendConfig *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
config_clear (gpointer data)
{
  HfBackendConfig *self = data;

  g_free (self->id);
  json_object_unref (self->settings);
  g_free (self->store_uuid);
  g_free (self->installation_id);
  g_free (self->spill_dir);
  hf_clock_unref (self->clock);
  g_clear_object (&self->credentials);
}

/**
 * hf_backend_config_unref:
 * @self: (transfer full): freed with its last reference
 */
void
hf_backend_config_unref (HfBackendConfig *self)
{
  g_atomic_rc_box_release_full (self, config_clear);
}

/**
 * hf_backend_get_config:
 * Returns: (transfer none): what the backend was made from
 */
HfBackendConfig *
hf_backend_get_config (HfBackend *self)
{
  return config_of (self);
}

/**
 * hf_backend_lookup_secret:
 * @name: one of the kind's settings of type HF_SETTING_SECRET
 * @error: %HF_ERROR_DENIED, whatever the reason: what can't be asked for tells nothing of copies
 *
 * To be called for each request rather than kept, so that a changed secret is used at once. Blocks.
 *
 * Returns: (transfer full) (nullable): the secret, for hf_secret_free(); %NULL without @error when
 * there is none
 */
char *
hf_backend_lookup_secret (HfBackend *self, const char *name, GError **error)
{
  HfBackendConfig *config = config_of (self);
  g_autoptr (GError) why = NULL;
  char *secret = hf_credentials_lookup (config->credentials, config->id, name, &why);

  if (why)
    g_set_error (error, HF_ERROR, HF_ERROR_DENIED, _ ("the secret “%s” of the backend “%s”: %s"),
                 name, config->id, why->message);
  return secret;
}

/**
 * hf_backend_set_bucket:
 * @bucket: what limits the bytes of copies and blocks to and from the store, both directions
 * together
 *
 * To be called before anybody else has the backend. What a store gets from its own network
 * (hf_backend_obtain()) does not pass through here, and is not limited.
 */
void
hf_backend_set_bucket (HfBackend *self, HfTokenBucket *bucket)
{
  HfBackendPrivate *priv = hf_backend_get_instance_private (self);

  g_clear_pointer (&priv->bucket, hf_token_bucket_unref);
  priv->bucket = hf_token_bucket_ref (bucket);
}

/**
 * hf_backend_get_bucket:
 * Returns: (transfer none) (nullable): what limits its bytes
 */
HfTokenBucket *
hf_backend_get_bucket (HfBackend *self)
{
  HfBackendPrivate *priv = hf_backend_get_instance_private (self);

  return priv->bucket;
}

/**
 * hf_backend_set_meter:
 * @meter: what counts the calls, and the bytes of copies and blocks
 *
 * To be called before anybody else has the backend. Looks at the place itself (hf_backend_probe(),
 * hf_backend_establish()) are not counted.
 */
void
hf_backend_set_meter (HfBackend *self, HfMeter *meter)
{
  HfBackendPrivate *priv = hf_backend_get_instance_private (self);

  g_clear_pointer (&priv->meter, hf_meter_unref);
  priv->meter = hf_meter_ref (meter);
}

/**
 * hf_backend_get_meter:
 * Returns: (transfer none) (nullable): what counts its traffic
 */
HfMeter *
hf_backend_get_meter (HfBackend *self)
{
  HfBackendPrivate *priv = hf_backend_get_instance_private (self);

  return priv->meter;
}

/**
 * hf_backend_get_flags:
 * Returns: what the backend can do, with the settings that it has
 */
HfBackendFlags
hf_backend_get_flags (HfBackend *self)
{
  HfBackendClass *klass = HF_BACKEND_GET_CLASS (self);

  return klass->get_flags ? klass->get_flags (self) : klass->flags;
}

/**
 * hf_backend_get_largest_pin:
 * Returns: the bytes of the largest pin that the kind takes; 0 when it has no limit
 */
guint64
hf_backend_get_largest_pin (HfBackend *self)
{
  return HF_BACKEND_GET_CLASS (self)->largest_pin;
}

/**
 * hf_backend_probe:
 * @error: %HF_ERROR_UNAVAILABLE, %HF_ERROR_DENIED
 *
 * Looks whether the place answers, which store it is and how much room it has. Writes nothing.
 *
 * Returns: (transfer full): what was found; its identity may be another than the config's
 */
HfProbe *
hf_backend_probe (HfBackend *self, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return HF_BACKEND_GET_CLASS (self)->probe (self, cancellable, error);
}

/**
 * hf_backend_establish:
 * @uuid: the identity that a place without one gets
 *
 * To be called once, when the user adds the store.
 *
 * Returns: (transfer full): the identity that the place carries now
 */
char *
hf_backend_establish (HfBackend *self, const char *uuid, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return HF_BACKEND_GET_CLASS (self)->establish (self, uuid, cancellable, error);
}

/**
 * hf_backend_locate:
 * Returns: (transfer full) (nullable): the locator that a copy of @cid has or would have; %NULL
 * when only put decides it
 */
char *
hf_backend_locate (HfBackend *self, HfCid *cid)
{
  HfBackendClass *klass = HF_BACKEND_GET_CLASS (self);

  return klass->locate ? klass->locate (self, cid) : NULL;
}

/**
 * hf_backend_describe:
 * Returns: (transfer full): where the copy is, for people
 */
char *
hf_backend_describe (HfBackend *self, const char *locator)
{
  HfBackendClass *klass = HF_BACKEND_GET_CLASS (self);
  char *text = klass->describe ? klass->describe (self, locator) : NULL;

  return text ? text : g_strdup (locator);
}

/**
 * hf_backend_list_addresses:
 *
 * Returns: (transfer full): the multiaddrs under which the store's network reaches it; %NULL with
 * %HF_ERROR_UNSUPPORTED when it has no network
 */
char **
hf_backend_list_addresses (HfBackend *self, GCancellable *cancellable, GError **error)
{
  HfBackendClass *klass = HF_BACKEND_GET_CLASS (self);

  if (klass->list_addresses)
    return klass->list_addresses (self, cancellable, error);
  g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED, _ ("the backend “%s” has no network"),
               config_of (self)->id);
  return NULL;
}

/**
 * hf_backend_connect:
 * @addresses: multiaddrs of nodes on its network
 *
 * Returns: whether the store is connected to one of them
 */
gboolean
hf_backend_connect (HfBackend *self, const char *const *addresses, GCancellable *cancellable,
                    GError **error)
{
  HfBackendClass *klass = HF_BACKEND_GET_CLASS (self);

  if (klass->connect)
    return klass->connect (self, addresses, cancellable, error);
  g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED, _ ("the backend “%s” has no network"),
               config_of (self)->id);
  return FALSE;
}

/**
 * hf_probe_free:
 * @self: (transfer full): what a probe found
 */
void
hf_probe_free (HfProbe *self)
{
  g_free (self->store_uuid);
  g_free (self->domain);
  g_free (self->version);
  g_free (self);
}

/**
 * hf_receipt_free:
 * @self: (transfer full): a receipt
 */
void
hf_receipt_free (HfReceipt *self)
{
  g_free (self->locator);
  g_strfreev (self->delegates);
  g_free (self);
}

/**
 * hf_entry_free:
 * @self: (transfer full): an entry
 */
void
hf_entry_free (HfEntry *self)
{
  g_free (self->locator);
  g_clear_pointer (&self->cid, hf_cid_unref);
  g_free (self->words);
  g_strfreev (self->delegates);
  g_free (self->name);
  g_free (self);
}

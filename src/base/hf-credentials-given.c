/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Never changes, so any thread. */
#include "hf-credentials-given.h"

#include "hf-error.h"

struct _HfCredentialsGiven
{
  GObject parent_instance;

  GHashTable *secrets; /* name → HfSecret */
};

static void hf_credentials_given_credentials_init (HfCredentialsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfCredentialsGiven, hf_credentials_given, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_CREDENTIALS,
                                                      hf_credentials_given_credentials_init))

static char *
hf_credentials_given_lookup (HfCredentials *credentials, const char *backend_id, const char *name,
                             GError **error)
{
  return g_strdup (g_hash_table_lookup (HF_CREDENTIALS_GIVEN (credentials)->secrets, name));
}

static gboolean
hf_credentials_given_save (HfCredentials *credentials, const char *backend_id, const char *name,
                           const char *value, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                       "secrets of a backend that is only tried are not kept");
  return FALSE;
}

static void
hf_credentials_given_finalize (GObject *object)
{
  HfCredentialsGiven *self = HF_CREDENTIALS_GIVEN (object);

  g_hash_table_unref (self->secrets);
  G_OBJECT_CLASS (hf_credentials_given_parent_class)->finalize (object);
}

static void
hf_credentials_given_credentials_init (HfCredentialsInterface *iface)
{
  iface->lookup = hf_credentials_given_lookup;
  iface->save = hf_credentials_given_save;
}

static void
hf_credentials_given_class_init (HfCredentialsGivenClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_credentials_given_finalize;
}

static void
hf_credentials_given_init (HfCredentialsGiven *self)
{
  self->secrets
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)hf_secret_free);
}

/**
 * hf_credentials_given_new:
 * @secrets: (nullable): name → value; what is no text is left out
 *
 * Returns: (transfer full): that knows these alone, whatever the backend is called
 */
HfCredentialsGiven *
hf_credentials_given_new (JsonObject *secrets)
{
  HfCredentialsGiven *self = g_object_new (HF_TYPE_CREDENTIALS_GIVEN, NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (secrets == NULL)
    return self;
  json_object_iter_init (&iter, secrets);
  while (json_object_iter_next (&iter, &name, &node))
    if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
      g_hash_table_replace (self->secrets, g_strdup (name), json_node_dup_string (node));
  return self;
}

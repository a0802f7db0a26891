/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place that can't be asked ends the search: what stands in the next one may be an old secret.
 * Any thread. */
#include "hf-credentials-chain.h"

#include "hf-error.h"

struct _HfCredentialsChain
{
  GObject parent_instance;

  GPtrArray *places; /* of HfCredentials */
};

static void hf_credentials_chain_credentials_init (HfCredentialsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfCredentialsChain, hf_credentials_chain, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_CREDENTIALS,
                                                      hf_credentials_chain_credentials_init))

static char *
hf_credentials_chain_lookup (HfCredentials *credentials, const char *backend_id, const char *name,
                             GError **error)
{
  HfCredentialsChain *self = HF_CREDENTIALS_CHAIN (credentials);

  for (unsigned i = 0; i < self->places->len; i++)
    {
      g_autoptr (GError) why = NULL;
      char *value = hf_credentials_lookup (self->places->pdata[i], backend_id, name, &why);

      if (value)
        return value;
      if (why)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return NULL;
        }
    }
  return NULL;
}

/* What is to be forgotten is forgotten wherever that is possible; that it stays elsewhere is an
 * error. */
static gboolean
hf_credentials_chain_save (HfCredentials *credentials, const char *backend_id, const char *name,
                           const char *value, GError **error)
{
  HfCredentialsChain *self = HF_CREDENTIALS_CHAIN (credentials);
  g_autoptr (GError) last = NULL;

  for (unsigned i = 0; i < self->places->len; i++)
    {
      g_autoptr (GError) why = NULL;

      if (hf_credentials_save (self->places->pdata[i], backend_id, name, value, &why))
        {
          if (value)
            return TRUE;
        }
      else if (!g_error_matches (why, HF_ERROR, HF_ERROR_UNSUPPORTED))
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
      else if (!last)
        last = g_steal_pointer (&why);
    }
  if (!last)
    return hf_credentials_save (NULL, backend_id, name, value, error);
  g_propagate_error (error, g_steal_pointer (&last));
  return FALSE;
}

static void
hf_credentials_chain_finalize (GObject *object)
{
  HfCredentialsChain *self = HF_CREDENTIALS_CHAIN (object);

  g_ptr_array_unref (self->places);
  G_OBJECT_CLASS (hf_credentials_chain_parent_class)->finalize (object);
}

static void
hf_credentials_chain_credentials_init (HfCredentialsInterface *iface)
{
  iface->lookup = hf_credentials_chain_lookup;
  iface->save = hf_credentials_chain_save;
}

static void
hf_credentials_chain_class_init (HfCredentialsChainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_credentials_chain_finalize;
}

static void
hf_credentials_chain_init (HfCredentialsChain *self)
{
  self->places = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * hf_credentials_chain_new:
 * Returns: (transfer full): a chain of no places, which keeps nothing
 */
HfCredentialsChain *
hf_credentials_chain_new (void)
{
  return g_object_new (HF_TYPE_CREDENTIALS_CHAIN, NULL);
}

/**
 * hf_credentials_chain_add:
 * @place: is asked when those before it don't know a secret
 */
void
hf_credentials_chain_add (HfCredentialsChain *self, HfCredentials *place)
{
  g_ptr_array_add (self->places, g_object_ref (place));
}

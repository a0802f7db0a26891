/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is common to all places that keep secrets. */
#include "hf-credentials.h"

#include <string.h>

#include "hf-error.h"

G_DEFINE_INTERFACE (HfCredentials, hf_credentials, G_TYPE_OBJECT)

static void
hf_credentials_default_init (HfCredentialsInterface *iface)
{
}

/**
 * hf_secret_free:
 * @self: (transfer full) (nullable): a secret, which does not stay in memory
 */
void
hf_secret_free (HfSecret *self)
{
  if (self == NULL)
    return;
  explicit_bzero (self, strlen (self));
  g_free (self);
}

/**
 * hf_credentials_lookup:
 * @self: (nullable): where secrets are kept; %NULL = nowhere
 * @backend_id: whose
 * @name: which: "token"
 * @error: why it can't be asked for
 *
 * Returns: (transfer full) (nullable): the secret, for hf_secret_free(); %NULL without @error when
 * there is none
 */
char *
hf_credentials_lookup (HfCredentials *self, const char *backend_id, const char *name,
                       GError **error)
{
  return self != NULL ? HF_CREDENTIALS_GET_IFACE (self)->lookup (self, backend_id, name, error)
                      : NULL;
}

/**
 * hf_credentials_save:
 * @self: (nullable): where secrets are kept; %NULL = nowhere
 * @backend_id: whose
 * @name: which
 * @value: (nullable): the secret; %NULL forgets it
 * @error: %HF_ERROR_UNSUPPORTED when there is nowhere to keep it
 *
 * Returns: whether it is kept, or gone
 */
gboolean
hf_credentials_save (HfCredentials *self, const char *backend_id, const char *name,
                     const char *value, GError **error)
{
  if (self != NULL)
    return HF_CREDENTIALS_GET_IFACE (self)->save (self, backend_id, name, value, error);
  if (value == NULL)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                       "there is nowhere to keep secrets: start Holdfast with --secrets FILE");
  return FALSE;
}

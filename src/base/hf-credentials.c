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
 * hf_secret_is_usable:
 * @text: what is to be a secret
 *
 * Returns: whether it is one line of UTF-8 with 1 to %HF_SECRET_MOST bytes: what fits into a header
 */
gboolean
hf_secret_is_usable (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > HF_SECRET_MOST || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

static gboolean
check_value (const char *value, const char *backend_id, const char *name, GError **error)
{
  if (hf_secret_is_usable (value))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               "the secret “%s” of “%s” must be one line of text with 1 to %d bytes", name,
               backend_id, HF_SECRET_MOST);
  return FALSE;
}

/**
 * hf_credentials_lookup:
 * @self: (nullable): where secrets are kept; %NULL = nowhere
 * @backend_id: whose
 * @name: which: "token"
 * @error: why it can't be asked for; %HF_ERROR_INVALID when it is not one line
 *
 * Returns: (transfer full) (nullable): the secret, for hf_secret_free(); %NULL without @error when
 * there is none
 */
char *
hf_credentials_lookup (HfCredentials *self, const char *backend_id, const char *name,
                       GError **error)
{
  g_autoptr (HfSecret) value
      = self != NULL ? HF_CREDENTIALS_GET_IFACE (self)->lookup (self, backend_id, name, error)
                     : NULL;

  return value != NULL && check_value (value, backend_id, name, error) ? g_steal_pointer (&value)
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
  if (value != NULL && !check_value (value, backend_id, name, error))
    return FALSE;
  if (self != NULL)
    return HF_CREDENTIALS_GET_IFACE (self)->save (self, backend_id, name, value, error);
  if (value == NULL)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                       "there is nowhere to keep secrets: start Holdfast with --secrets FILE");
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a node of Kubo is told of who we are: the secrets “token”, or “user” and “password”, as its
 * settings have them: "bearer:TOKEN", "basic:USER:PASSWORD". Any thread; blocks. */
#include "hf-kubo-access.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-address.h"
#include "hf-error.h"
#include "hf-ipfs-backend.h"

/* Kubo compares the whole text, with base64 as RFC 4648 §4 has it, padded. */
static char *
to_basic (const char *user, const char *password)
{
  g_autoptr (HfSecret) both = g_strconcat (user, ":", password, NULL);
  g_autoptr (HfSecret) encoded = g_base64_encode ((const guchar *)both, strlen (both));

  return g_strconcat ("Basic ", encoded, NULL);
}

static gboolean
look_up_pair (HfBackend *backend, char **authorization, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfSecret) user = hf_backend_lookup_secret (backend, "user", &why);
  g_autoptr (HfSecret) password = why ? NULL : hf_backend_lookup_secret (backend, "password", &why);

  if (why)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (user && password)
    *authorization = to_basic (user, password);
  if (!user == !password)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_DENIED,
               user ? _ ("the backend “%s” has a user and no password: give it both, or a token")
                    : _ ("the backend “%s” has a password and no user: give it both, or a token"),
               hf_backend_get_config (backend)->id);
  return FALSE;
}

/* A secret may have come after the address was checked, from outside. */
static gboolean
check_way (HfBackend *backend, GError **error)
{
  HfBackendConfig *config = hf_backend_get_config (backend);
  const char *address = json_object_get_string_member_with_default (config->settings, "address",
                                                                    HF_IPFS_DEFAULT_ADDRESS);

  if (hf_address_keeps_secrets (address))
    return TRUE;
  g_set_error (
      error, HF_ERROR, HF_ERROR_DENIED,
      _ ("the secret of the backend “%s” is not sent to %s, as others could read it on its "
         "way: the address must begin with https:// or name this computer"),
      config->id, address);
  return FALSE;
}

/**
 * hf_kubo_access_look_up:
 * @authorization: (out) (transfer full) (nullable): the value of the header, exactly as Kubo
 *   compares it, for hf_secret_free(); %NULL when the backend has no secret
 * @backend: an #HfBackend of kind ipfs
 * @error: %HF_ERROR_DENIED
 *
 * An #HfKuboAuthorizeFunc. A token comes before a user.
 *
 * Returns: whether the request may be sent
 */
gboolean
hf_kubo_access_look_up (char **authorization, gpointer backend, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfSecret) token = hf_backend_lookup_secret (backend, "token", &why);
  g_autoptr (HfSecret) found = NULL;

  if (why)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (token)
    found = g_strconcat ("Bearer ", token, NULL);
  else if (!look_up_pair (backend, &found, error))
    return FALSE;
  if (found && !check_way (backend, error))
    return FALSE;
  *authorization = g_steal_pointer (&found);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The forms in which people pass CIDs on. See "Addressing with schemes" and "Subdomain gateway" at
 * https://specs.ipfs.tech/http-gateways/ and https://docs.ipfs.tech/how-to/address-ipfs-on-web/. */
#include "hf-cid-link.h"

#include <string.h>

#include "hf-cid.h"
#include "hf-error.h"

static char *
refuse (const char *text, const char *why, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED, "“%s” %s", text, why);
  return NULL;
}

/* @rest: what follows the CID and its "/" */
static char *
take (const char *text, const char *cid, gsize length, const char *rest, GError **error)
{
  g_autofree char *name = g_strndup (cid, length);
  g_autoptr (HfCid) parsed = hf_cid_new_from_text (name, NULL);

  if (!parsed)
    return refuse (text, "has no CID", error);
  if (*rest && *rest != '?' && *rest != '#')
    return refuse (text, "is something below a CID: give the CID that it has itself", error);
  return g_steal_pointer (&name);
}

static char *
take_path (const char *text, const char *path, GError **error)
{
  gsize length = strcspn (path, "/?#");
  const char *rest = path + length;

  return take (text, path, length, *rest == '/' ? rest + 1 : rest, error);
}

/* https://CID.ipfs.example.org/ and https://example.org/ipfs/CID */
static char *
take_address (const char *text, const char *host, GError **error)
{
  gsize length = strcspn (host, "/?#");
  gsize label = strcspn (host, "./?#");
  const char *path = host + length;

  if (g_str_has_prefix (host + label, ".ipfs."))
    return take (text, host, label, *path == '/' ? path + 1 : path, error);
  if (g_str_has_prefix (path, "/ipfs/"))
    return take_path (text, path + strlen ("/ipfs/"), error);
  return refuse (text, "is the address of no IPFS gateway", error);
}

/**
 * hf_cid_link_parse:
 * @text: a CID, an ipfs:// link, an /ipfs/ path, or the address of one at a gateway
 * @error: MALFORMED with a sentence
 *
 * Of what lies below a CID the link does not tell the CID, so that is refused.
 *
 * Returns: (transfer full): the CID as it was written, or %NULL
 */
char *
hf_cid_link_parse (const char *text, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (text));
  static const char *const schemes[] = { "ipfs://", "/ipfs/", "ipfs/", "dweb:/ipfs/" };

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (clean, schemes[i], strlen (schemes[i])) == 0)
      return take_path (clean, clean + strlen (schemes[i]), error);
  if (g_ascii_strncasecmp (clean, "https://", 8) == 0)
    return take_address (clean, clean + 8, error);
  if (g_ascii_strncasecmp (clean, "http://", 7) == 0)
    return take_address (clean, clean + 7, error);
  return take_path (clean, clean, error);
}

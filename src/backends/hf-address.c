/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the address of a service tells about the way to it. Any thread; asks no resolver. */
#include "hf-address.h"

#include <gio/gio.h>

/**
 * hf_address_is_local:
 * @address: http or https
 *
 * Returns: whether it names this computer: a loopback address, or "localhost" (RFC 6761 §6.3)
 */
gboolean
hf_address_is_local (const char *address)
{
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) parsed = host ? g_inet_address_new_from_string (host) : NULL;

  return parsed ? g_inet_address_get_is_loopback (parsed)
                : host && g_ascii_strcasecmp (host, "localhost") == 0;
}

/**
 * hf_address_keeps_secrets:
 * @address: http or https
 *
 * Returns: whether nobody on the way there can read what is sent
 */
gboolean
hf_address_keeps_secrets (const char *address)
{
  const char *scheme = g_uri_peek_scheme (address);

  return g_strcmp0 (scheme, "https") == 0 || hf_address_is_local (address);
}

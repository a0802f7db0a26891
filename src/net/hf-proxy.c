/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which proxy the system is set to. Any thread; may block. */
#include "hf-proxy.h"

#include <string.h>

static gboolean
is_local (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host ? g_inet_address_new_from_string (host) : NULL;

  return address ? g_inet_address_get_is_loopback (address)
                 : host && g_ascii_strcasecmp (host, "localhost") == 0;
}

/* GLib names SOCKS in its own way. */
static char *
to_curl (const char *proxy)
{
  if (g_str_equal (proxy, "direct://"))
    return g_strdup ("");
  if (g_str_has_prefix (proxy, "socks://"))
    return g_strconcat ("socks5h", strchr (proxy, ':'), NULL);
  return g_strdup (proxy);
}

/**
 * hf_proxy_for:
 * @url: where to
 *
 * Asks the desktop's settings (GProxyResolver). Where there are none, libcurl asks the environment.
 * This computer's own services are never asked for through a proxy.
 *
 * Returns: (transfer full) (nullable): the proxy for libcurl; "" for none, %NULL for what the
 * environment says
 */
char *
hf_proxy_for (const char *url, GCancellable *cancellable)
{
  GProxyResolver *resolver = g_proxy_resolver_get_default ();
  g_auto (GStrv) proxies = NULL;

  if (is_local (url))
    return g_strdup ("");
  /* GLib's stand-in, where no module of the desktop is installed. */
  if (g_str_equal (G_OBJECT_TYPE_NAME (resolver), "GDummyProxyResolver"))
    return NULL;
  proxies = g_proxy_resolver_lookup (resolver, url, cancellable, NULL);
  return proxies && proxies[0] ? to_curl (proxies[0]) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may ask for what, decided from the headers alone, before any byte of a body is taken. Each
 * function answers a refusal, or NULL when all is well.
 *
 * A web page in the user's own browser is the attacker here: it can make requests from this user to
 * loopback, but it can't choose Host, Origin or Sec-Fetch-Site (Fetch standard, forbidden request
 * headers), and after DNS rebinding its Host names its own domain. */
#include "hf-access.h"

#include <string.h>

#include "hf-multipart.h"

#define CAR_TYPE "application/vnd.ipld.car"
#define JSON_TYPE "application/json"

static gboolean
is_number (const char *text)
{
  return *text && strspn (text, "0123456789") == strlen (text) && strlen (text) < 19;
}

static HfReply *
malformed (const char *text)
{
  HfReply *reply = hf_reply_new_failure (SOUP_STATUS_BAD_REQUEST, "malformed", "%s", text);

  hf_reply_set_close (reply);
  return reply;
}

/* Where the body of a request ends must be said once, in one way: two readers who disagree about it
 * can be made to see different requests (RFC 9112 §6.3, §11.2). libsoup joins what was sent twice
 * with a comma. */
static HfReply *
check_framing (SoupMessageHeaders *headers)
{
  const char *length = soup_message_headers_get_list (headers, "Content-Length");
  const char *encoding = soup_message_headers_get_list (headers, "Transfer-Encoding");
  const char *content_encoding = soup_message_headers_get_list (headers, "Content-Encoding");

  if (length && encoding)
    return malformed ("send Content-Length or Transfer-Encoding, not both");
  if (length && !is_number (length))
    return malformed ("send one Content-Length, a number of bytes");
  if (encoding && g_ascii_strcasecmp (encoding, "chunked") != 0)
    return malformed ("the only Transfer-Encoding understood is chunked");
  if (content_encoding && g_ascii_strcasecmp (content_encoding, "identity") != 0)
    return hf_reply_new_failure (SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type",
                                 "send the body without Content-Encoding");
  return NULL;
}

/* Whether text is loopback and our port, as a Host header writes it. */
static gboolean
is_ours (const char *text, unsigned port)
{
  static const char *const names[] = { "127.0.0.1", "localhost", "[::1]" };

  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *with_port = g_strdup_printf ("%s:%u", names[i], port);

      if (g_ascii_strcasecmp (text, with_port) == 0)
        return TRUE;
      if (port == 80 && g_ascii_strcasecmp (text, names[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static HfReply *
forbidden (const char *code, const char *text)
{
  HfReply *reply = hf_reply_new_failure (SOUP_STATUS_FORBIDDEN, code, "%s", text);

  hf_reply_set_close (reply);
  return reply;
}

/* The request line may name a host too, and then libsoup goes by that one. */
static gboolean
uri_is_ours (GUri *uri, unsigned port)
{
  const char *host = g_uri_get_host (uri);
  gboolean ipv6 = host && strchr (host, ':');
  int given = g_uri_get_port (uri);
  g_autofree char *text = g_strdup_printf ("%s%s%s:%d", ipv6 ? "[" : "", host ? host : "",
                                           ipv6 ? "]" : "", given < 0 ? 80 : given);

  return is_ours (text, port);
}

/* That the request was meant for us, and no web page but ours made it. */
static HfReply *
check_origin (SoupMessageHeaders *headers, GUri *uri, unsigned port)
{
  const char *host = soup_message_headers_get_list (headers, "Host");
  const char *origin = soup_message_headers_get_list (headers, "Origin");
  const char *site = soup_message_headers_get_list (headers, "Sec-Fetch-Site");

  if (!host || strchr (host, ','))
    return malformed ("send exactly one Host header");
  if (!is_ours (host, port) || !uri_is_ours (uri, port))
    return forbidden ("wrong_host", "this server is 127.0.0.1, localhost or [::1] and its port, "
                                    "and answers to no other Host");
  if (origin
      && !(g_str_has_prefix (origin, "http://") && is_ours (origin + strlen ("http://"), port)))
    return forbidden ("wrong_origin", "requests from other web pages are refused");
  if (site && !g_str_equal (site, "same-origin") && !g_str_equal (site, "none"))
    return forbidden ("wrong_origin", "requests from other sites are refused");
  return NULL;
}

/* A length that is no number can come out negative. */
gboolean
hf_access_has_body (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED
         || soup_message_headers_get_content_length (headers) != 0;
}

static gboolean
is_of_type (SoupServerMessage *message, const char *type)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *given = soup_message_headers_get_content_type (headers, NULL);

  return given && g_ascii_strcasecmp (given, type) == 0;
}

/* Whether the body is of a kind that is streamed: a CAR, or files. */
gboolean
hf_access_is_upload (SoupServerMessage *message, const HfRoute *route)
{
  return ((route->flags & HF_ROUTE_CAR) && is_of_type (message, CAR_TYPE))
         || ((route->flags & HF_ROUTE_FILES) && is_of_type (message, HF_MULTIPART_TYPE));
}

/* Where a standard has every request carry a token, clients expect to be refused without one. */
static HfReply *
check_token_sent (SoupMessageHeaders *headers, const HfRoute *route)
{
  HfReply *reply;

  if (!route || !(route->flags & HF_ROUTE_TOKEN)
      || soup_message_headers_get_list (headers, "Authorization"))
    return NULL;
  reply = hf_reply_new_failure (SOUP_STATUS_UNAUTHORIZED, "unauthorized",
                                "send a token as Authorization: Bearer TOKEN");
  hf_reply_add_header (reply, "WWW-Authenticate", "Bearer");
  return reply;
}

static HfReply *
find_route (SoupServerMessage *message, HfCaller *caller, const HfRoute **route, char ***params)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  g_autofree char *allow = NULL;
  HfReply *refusal;

  *route = hf_router_find (soup_server_message_get_method (message), path, params, &allow);
  refusal = hf_authority_check (caller, soup_server_message_get_request_headers (message),
                                *route ? (*route)->scope : HF_SCOPE_READ);
  if (!refusal)
    refusal = check_token_sent (soup_server_message_get_request_headers (message), *route);
  if (refusal)
    return refusal;
  if (!*route && allow)
    {
      refusal = hf_reply_new_failure (SOUP_STATUS_METHOD_NOT_ALLOWED, "method_not_allowed",
                                      "%s can only be asked for with: %s", path, allow);
      hf_reply_add_header (refusal, "Allow", allow);
      return refusal;
    }
  if (!*route)
    return hf_reply_new_failure (SOUP_STATUS_NOT_FOUND, "not_found", "there is nothing at %s",
                                 path);
  if (!(*route)->handler)
    return hf_reply_new_failure (SOUP_STATUS_NOT_IMPLEMENTED, "not_implemented",
                                 "this version of Holdfast can't do %s %s yet", (*route)->method,
                                 (*route)->path);
  return NULL;
}

/* That the route takes the body that is announced. */
static HfReply *
check_body (SoupServerMessage *message, const HfRoute *route)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (hf_access_is_upload (message, route) || !hf_access_has_body (message))
    return NULL;
  if (!(route->flags & HF_ROUTE_JSON))
    return hf_reply_new_failure (SOUP_STATUS_BAD_REQUEST, "malformed", "%s %s takes no body",
                                 route->method, route->path);
  if (!is_of_type (message, JSON_TYPE))
    return hf_reply_new_failure (
        SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type",
        route->flags & HF_ROUTE_CAR
            ? "send a CAR with Content-Type: application/vnd.ipld.car, files as "
              "multipart/form-data, or JSON as application/json"
            : "send JSON with Content-Type: application/json");
  if (soup_message_headers_get_content_length (headers) > (goffset)HF_ACCESS_MOST_BODY)
    return hf_reply_new_failure (SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too_large",
                                 "a JSON body may have at most 1 MiB");
  return NULL;
}

/* All that can be decided before the body.
 * caller: gets the token that was shown
 * route: (out): what is asked for, when it is allowed
 * params: (out) (transfer full): the values in its path */
HfReply *
hf_access_admit (SoupServerMessage *message, HfCaller *caller, const HfRoute **route,
                 char ***params)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  HfReply *refusal;

  if (caller->is_malformed)
    return malformed (
        "the headers must be lines of the form “Name: value”, each ended by CR LF, 64 "
        "KiB in all, and tell the length of the body in one way");
  refusal = check_framing (headers);
  if (!refusal)
    refusal = check_origin (headers, soup_server_message_get_uri (message), caller->port);
  if (!refusal)
    refusal = find_route (message, caller, route, params);
  if (!refusal)
    refusal = check_body (message, *route);
  return refusal;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kubo's RPC as transport: POST alone, arguments and options in the query, and who may ask
 * (API.Authorizations in the node's settings). The header has to be exactly what Kubo made of its
 * settings. A refusal is a 403 whether the secret is wrong or the call not among its AllowedPaths;
 * but whoever has a right secret may ask for the version.
 *
 * The secret goes to the configured address alone: redirects are not followed. Threading: as
 * HfHttpClient. */
#include "hf-kubo-link.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-credentials.h"
#include "hf-error.h"
#include "hf-http-error.h"
#include "hf-kubo-answer.h"

#define WRITING (10 * 60 * G_USEC_PER_SEC) /* what a node may take to write what it was sent */
#define MOST_WORDS (64 * 1024)
#define VERSION "/version"

struct _HfKuboLink
{
  HfHttpClient *client;
  char *address; /* as it was given */
  HfKuboAuthorizeFunc authorize;
  gpointer authorize_data;
};

/**
 * hf_kubo_link_new:
 * @address: such as "http://127.0.0.1:5001"
 * @clock: the time
 *
 * Connects to nothing yet.
 *
 * Returns: (transfer full): the way there, without a secret
 */
HfKuboLink *
hf_kubo_link_new (const char *address, HfClock *clock)
{
  HfKuboLink *self = g_new0 (HfKuboLink, 1);
  HfHttpLimits limits = { .answer_us = WRITING };
  gsize length = strlen (address) - (g_str_has_suffix (address, "/") ? 1 : 0);
  g_autofree char *base = g_strdup_printf ("%.*s/api/v0", (int)length, address);

  self->client = hf_http_client_new (base, clock, &limits);
  self->address = g_strndup (address, length);
  return self;
}

/**
 * hf_kubo_link_free:
 * @self: (transfer full): a link
 */
void
hf_kubo_link_free (HfKuboLink *self)
{
  hf_http_client_unref (self->client);
  g_free (self->address);
  g_free (self);
}

/**
 * hf_kubo_link_set_authorize:
 * @func: asked for the secret of each request
 *
 * To be called before the first request.
 */
void
hf_kubo_link_set_authorize (HfKuboLink *self, HfKuboAuthorizeFunc func, gpointer data)
{
  self->authorize = func;
  self->authorize_data = data;
}

/**
 * hf_kubo_link_get_address:
 * Returns: (transfer none): where the calls go
 */
const char *
hf_kubo_link_get_address (HfKuboLink *self)
{
  return hf_http_client_get_address (self->client);
}

/**
 * hf_kubo_command:
 * @path: below /api/v0
 * @argument: (nullable): its only one
 *
 * Returns: (transfer full): a call, to which options may be added
 */
HfHttpRequest *
hf_kubo_command (const char *path, const char *argument)
{
  HfHttpRequest *request = hf_http_request_new ("POST", path);

  if (argument)
    hf_http_request_add_query (request, "arg", argument);
  return request;
}

/* ---- who we are ---- */

static HfHttpResponse *
ask (HfKuboLink *self, HfHttpRequest *request, const char *authorization, GCancellable *cancellable,
     GError **error)
{
  if (authorization)
    hf_http_request_add_header (request, "Authorization", authorization);
  return hf_http_client_open (self->client, request, cancellable, error);
}

/* Whether the version may be asked for; that needs a right secret, and nothing else. */
static gboolean
try_version (HfKuboLink *self, const char *authorization, gboolean *allowed,
             GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpRequest) request = hf_kubo_command (VERSION, NULL);
  g_autoptr (HfHttpResponse) response = ask (self, request, authorization, cancellable, error);

  unsigned status = response ? hf_http_response_get_status (response) : 0;

  *allowed = status != 401 && status != 403;
  return response && (!*allowed || hf_kubo_answer_check (response, request, cancellable, error));
}

static void
set_refused (HfKuboLink *self, const char *path, const char *authorization,
             GCancellable *cancellable, GError **error)
{
  gboolean allowed = FALSE;

  if (!authorization)
    g_set_error (
        error, HF_ERROR, HF_ERROR_DENIED,
        _ ("the IPFS node at %s asks who we are: give its backend a token, or a user and a "
           "password, as in API.Authorizations of the node's settings"),
        self->address);
  else if (!g_str_equal (path, VERSION)
           && !try_version (self, authorization, &allowed, cancellable, error))
    return;
  else if (allowed)
    g_set_error (
        error, HF_ERROR, HF_ERROR_DENIED,
        _ ("the IPFS node at %s takes our secret, but does not allow it %s: add “/api/v0” to "
           "its AllowedPaths, in API.Authorizations of the node's settings"),
        self->address, path + 1);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_DENIED,
                 _ ("the IPFS node at %s refuses the %s: give its backend the right one, as in "
                    "API.Authorizations of the node's settings"),
                 self->address,
                 g_str_has_prefix (authorization, "Bearer ") ? "token" : "user and password");
}

/* 401 is how a web server that stands before the node says it. Kubo also answers with 403 to what
 * looks like a web page. */
static gboolean
check_access (HfKuboLink *self, HfHttpRequest *request, HfHttpResponse *response,
              const char *authorization, GCancellable *cancellable, GError **error)
{
  unsigned status = hf_http_response_get_status (response);
  g_autofree char *path = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GBytes) body = NULL;

  if (status != 401 && status != 403)
    return TRUE;
  body = hf_http_response_read_all (response, MOST_WORDS, cancellable, error);
  if (!body)
    return FALSE;
  words = hf_http_error_message (body);
  if (status == 401 || (words && strstr (words, "Access Denied")))
    {
      path = hf_http_request_make_target (request);
      path[strcspn (path, "?")] = '\0';
      set_refused (self, path, authorization, cancellable, error);
    }
  else
    hf_http_error_set_status (error, self->address, status, body);
  return FALSE;
}

/* Errors are shown and kept: a service may repeat to us what we sent. */
static void
pass_on (HfKuboLink *self, GError *why, const char *authorization, GError **error)
{
  const char *secret = authorization ? strchr (authorization, ' ') : NULL;

  if (secret && strstr (why->message, secret + 1))
    g_set_error (error, HF_ERROR, why->domain == HF_ERROR ? why->code : HF_ERROR_FAILED,
                 _ ("the IPFS node at %s reports an error and repeats our secret in it"),
                 self->address);
  else
    g_propagate_error (error, g_error_copy (why));
}

static gboolean
look_up (HfKuboLink *self, char **authorization, GError **error)
{
  return !self->authorize || self->authorize (authorization, self->authorize_data, error);
}

static HfHttpResponse *
open_as (HfKuboLink *self, HfHttpRequest *request, const char *authorization,
         GCancellable *cancellable, GError **error)
{
  g_autoptr (HfHttpResponse) response = ask (self, request, authorization, cancellable, error);

  return response && check_access (self, request, response, authorization, cancellable, error)
                 && hf_kubo_answer_check (response, request, cancellable, error)
             ? g_steal_pointer (&response)
             : NULL;
}

/**
 * hf_kubo_link_open:
 * @error: %HF_ERROR_DENIED with what to do, and others
 *
 * Returns: (transfer full): the answer to a command that began well
 */
HfHttpResponse *
hf_kubo_link_open (HfKuboLink *self, HfHttpRequest *request, GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (HfSecret) authorization = NULL;
  g_autoptr (GError) why = NULL;
  HfHttpResponse *response;

  if (!look_up (self, &authorization, error))
    return NULL;
  response = open_as (self, request, authorization, cancellable, &why);
  if (!response)
    pass_on (self, why, authorization, error);
  return response;
}

/**
 * hf_kubo_link_object:
 * @error: as hf_kubo_link_open()
 *
 * Returns: (transfer full): the only object, or the first of several, that the command answers with
 */
JsonObject *
hf_kubo_link_object (HfKuboLink *self, HfHttpRequest *request, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (HfSecret) authorization = NULL;
  g_autoptr (HfHttpResponse) response = NULL;
  g_autoptr (GError) why = NULL;
  JsonObject *object;

  if (!look_up (self, &authorization, error))
    return NULL;
  response = open_as (self, request, authorization, cancellable, &why);
  object = response ? hf_kubo_answer_object (response, hf_kubo_link_get_address (self), cancellable,
                                             &why)
                    : NULL;
  if (!object)
    pass_on (self, why, authorization, error);
  return object;
}

/* ---- what it answers ---- */

/**
 * hf_kubo_text:
 * Returns: (transfer full) (nullable): a member that is a text
 */
char *
hf_kubo_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (!node || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return g_strdup (json_node_get_string (node));
}

/**
 * hf_kubo_bytes:
 * @absent: what is taken when there is no such member
 *
 * StorageMax may be 2⁶⁴−1, which json-glib keeps as a floating number; js-ipfs sends texts.
 *
 * Returns: a member that is a number of bytes
 */
guint64
hf_kubo_bytes (JsonObject *object, const char *name, guint64 absent)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type
      = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  guint64 bytes = absent;

  if (type == G_TYPE_STRING
      && !g_ascii_string_to_unsigned (json_node_get_string (node), 10, 0, G_MAXUINT64, &bytes,
                                      NULL))
    return absent;
  if (type == G_TYPE_INT64)
    return json_node_get_int (node) < 0 ? G_MAXUINT64 : (guint64)json_node_get_int (node);
  if (type == G_TYPE_DOUBLE)
    return json_node_get_double (node) >= (double)G_MAXINT64 ? G_MAXUINT64
                                                             : (guint64)json_node_get_double (node);
  return bytes;
}

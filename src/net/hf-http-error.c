/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the failures of HTTP and of libcurl mean. Any thread. */
#include "hf-http-error.h"

#include <curl/curl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-error.h"
#include "hf-json.h"

#define MOST_TEXT 300 /* bytes of a service's own words */

typedef struct
{
  unsigned status;
  HfError code;
  const char *words;
} Meaning;

/* TRANSLATORS: what a service does is the end of a sentence that begins with its name. */
static const Meaning meanings[] = {
  { 400, HF_ERROR_INVALID, N_ ("does not accept the request") },
  { 401, HF_ERROR_DENIED, N_ ("refuses our credentials") },
  { 403, HF_ERROR_DENIED, N_ ("refuses our access") },
  { 404, HF_ERROR_NOT_FOUND, N_ ("does not have it") },
  { 405, HF_ERROR_UNSUPPORTED, N_ ("has no such call") },
  { 407, HF_ERROR_DENIED, N_ ("can't be reached, since the proxy asks for credentials") },
  { 409, HF_ERROR_CONFLICT, N_ ("reports a conflict") },
  { 410, HF_ERROR_NOT_FOUND, N_ ("has it no more") },
  { 412, HF_ERROR_CONFLICT, N_ ("has another version of it") },
  { 413, HF_ERROR_TOO_LARGE, N_ ("takes nothing of that size") },
  { 422, HF_ERROR_INVALID, N_ ("does not accept the request") },
  { 429, HF_ERROR_UNAVAILABLE, N_ ("asks for fewer requests") },
  { 501, HF_ERROR_UNSUPPORTED, N_ ("has no such call") },
  { 507, HF_ERROR_NO_SPACE, N_ ("has no room left") },
};

static const char *const message_fields[] = { "Message", "message", "error", "reason", NULL };

static const char *
text_of (JsonObject *object, const char *field)
{
  JsonNode *node = json_object_get_member (object, field);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* {"message"}, or {"reason": "A_WORD", "details"}, as pinning services have it. */
static char *
words_of_object (JsonObject *object)
{
  const char *message = text_of (object, "message");
  const char *reason = text_of (object, "reason");
  const char *details = text_of (object, "details");

  if (message || !reason)
    return g_strdup (message);
  return details && *details ? g_strconcat (reason, ": ", details, NULL) : g_strdup (reason);
}

static char *
field_of_json (const char *text, gsize length)
{
  g_autoptr (JsonObject) object = hf_json_parse_object (text, (gssize)length, NULL);

  for (const char *const *field = message_fields; object && *field; field++)
    {
      JsonNode *node = json_object_get_member (object, *field);
      char *words = node && JSON_NODE_HOLDS_OBJECT (node)
                        ? words_of_object (json_node_get_object (node))
                        : g_strdup (text_of (object, *field));

      if (words)
        return words;
    }
  return NULL;
}

/**
 * hf_http_error_tidy:
 * @text: of a service; not known to be UTF-8
 * @length: bytes of it
 *
 * Returns: (transfer full): its first 300 bytes as one line that can do no harm where it is shown
 */
char *
hf_http_error_tidy (const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize)MIN (length, MOST_TEXT));
  GString *line = g_string_new (NULL);

  for (const char *at = valid; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isgraph (c))
        g_string_append_unichar (line, c);
      else if (line->len > 0 && line->str[line->len - 1] != ' ')
        g_string_append_c (line, ' ');
    }
  return g_strchomp (g_string_free (line, FALSE));
}

/**
 * hf_http_error_message:
 * @body: (nullable): of an answer that is no success
 *
 * Returns: (transfer full) (nullable): the service's own words in one line, from the JSON fields
 * that services use for it or else from the text
 */
char *
hf_http_error_message (GBytes *body)
{
  gsize length = 0;
  const char *text = body ? g_bytes_get_data (body, &length) : NULL;
  g_autofree char *field = NULL;
  g_autofree char *line = NULL;

  if (length == 0)
    return NULL;
  field = field_of_json (text, length);
  line = field ? hf_http_error_tidy (field, strlen (field)) : hf_http_error_tidy (text, length);
  return *line && *line != '<' ? g_steal_pointer (&line) : NULL;
}

static const Meaning *
meaning_of (unsigned status)
{
  static const Meaning redirect = { 0, HF_ERROR_UNAVAILABLE, N_ ("answers from another address") };
  static const Meaning other = { 0, HF_ERROR_UNAVAILABLE, N_ ("does not work at the moment") };

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (meanings[i].status == status)
      return &meanings[i];
  return status >= 300 && status < 400 ? &redirect : &other;
}

/**
 * hf_http_error_set_status:
 * @who: the service, such as "127.0.0.1:5001"
 * @status: of an answer that is no success
 * @body: (nullable): its first bytes
 *
 * Sets @error to what RFC 9110 means by @status, with the service's own words.
 */
void
hf_http_error_set_status (GError **error, const char *who, unsigned status, GBytes *body)
{
  const Meaning *meaning = meaning_of (status);
  g_autofree char *message = hf_http_error_message (body);

  g_set_error (error, HF_ERROR, (int)meaning->code, "%s %s (HTTP %u)%s%s", who, _ (meaning->words),
               status, message ? ": " : "", message ? message : "");
}

/**
 * hf_http_error_set_curl:
 * @who: the service
 * @code: a CURLcode other than CURLE_OK
 * @detail: libcurl's own words, may be empty
 *
 * All of them are %HF_ERROR_UNAVAILABLE: they tell nothing about what the service holds.
 */
void
hf_http_error_set_curl (GError **error, const char *who, int code, const char *detail)
{
  const char *words;

  switch (code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      words = _ ("can't be found");
      break;
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
      words = _ ("does not answer");
      break;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      words = _ ("can't prove who it is");
      break;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      words = _ ("broke the connection off");
      break;
    default:
      words = _ ("can't be talked to");
    }
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE, "%s %s: %s", who, words,
               *detail ? detail : curl_easy_strerror ((CURLcode)code));
}

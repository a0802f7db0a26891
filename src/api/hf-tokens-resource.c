/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET and POST tokens, DELETE tokens/{id}. What a token is is in one answer only, that to who made
 * it. The list is read on the API thread, changes are made on workers. */
#include "hf-tokens-resource.h"

#include "hf-token-table.h"
#include "hf-tokens.h"
#include "hf-view.h"

#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000
#define MOST_NAME 100 /* bytes */

static JsonObject *
token_to_json (const HfToken *token)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", token->id);
  hf_reply_set_text (object, "name", token->name);
  hf_reply_set_text (object, "scope", hf_scope_to_string (token->scope));
  hf_reply_set_time (object, "created", token->created);
  hf_reply_set_time (object, "last_use", token->last_use);
  hf_reply_set_time (object, "revoked", token->revoked);
  return object;
}

static JsonObject *
list (HfDb *db, gint64 cursor, unsigned limit, GError **error)
{
  g_autoptr (GPtrArray) tokens = hf_token_table_list (db, cursor, limit, error);
  JsonArray *array;
  JsonObject *object;
  guint64 total = 0;

  if (!tokens || !hf_token_table_count (db, &total, error))
    return NULL;
  array = json_array_new ();
  for (unsigned i = 0; i < tokens->len; i++)
    json_array_add_object_element (array, token_to_json (tokens->pdata[i]));
  object = json_object_new ();
  json_object_set_array_member (object, "tokens", array);
  json_object_set_int_member (object, "total", (gint64)total);
  if (tokens->len == limit)
    {
      const HfToken *last = tokens->pdata[tokens->len - 1];
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, last->id);

      json_object_set_string_member (object, "next_cursor", next);
    }
  return object;
}

/* The newest first, revoked ones too. */
HfReply *
hf_tokens_list (HfCall *call)
{
  gint64 limit = DEFAULT_LIMIT;
  gint64 cursor = hf_call_read_cursor (call);
  g_autoptr (HfView) view = NULL;
  g_autoptr (GError) error = NULL;
  HfReply *refusal;
  JsonObject *object;

  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &limit);
  refusal = hf_call_refuse (call);
  if (refusal)
    return refusal;
  view = hf_view_open (call->engine, &error);
  if (!view)
    return hf_reply_new_for_error (error);
  object = list (hf_view_get_db (view), cursor, (unsigned)limit, &error);
  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

/* It is shown in lists and in what was done, one line each. */
static void
check_name (HfCall *call, const char *name)
{
  if (!name)
    return;
  if (!*name)
    hf_problems_add (call->problems, "name", "value_error.length", "must not be empty");
  for (const char *c = name; *c; c = g_utf8_next_char (c))
    if (!g_unichar_isprint (g_utf8_get_char (c)))
      {
        hf_problems_add (call->problems, "name", "value_error",
                         "must be one line of characters that can be shown");
        return;
      }
}

static HfToken *
read_wanted (HfCall *call)
{
  static const char *const known[] = { "name", "scope", NULL };
  HfToken *wanted = hf_token_new ();
  g_autofree char *scope = NULL;

  hf_json_refuse_unknown (call->body, known, call->problems);
  hf_call_require_text (call, "name", MOST_NAME, &wanted->name);
  hf_call_require_text (call, "scope", MOST_NAME, &scope);
  check_name (call, wanted->name);
  if (scope && !hf_scope_from_string (scope, &wanted->scope))
    hf_problems_add (call->problems, "scope", "value_error.word",
                     "must be one of: read, operate, admin");
  return wanted;
}

HfReply *
hf_tokens_add (HfCall *call)
{
  g_autoptr (HfToken) wanted = read_wanted (call);
  HfReply *refusal = hf_call_refuse (call);
  g_autofree char *text = NULL;
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object;
  HfReply *reply;

  if (refusal)
    return refusal;
  text = hf_tokens_make (hf_engine_get_store (call->engine), wanted, call->who, &error);
  if (!text)
    return hf_reply_new_for_error (error);
  object = token_to_json (wanted);
  json_object_set_string_member (object, "token", text);
  reply = hf_reply_new (SOUP_STATUS_CREATED, object);
  location = g_strdup_printf ("/api/tokens/%" G_GINT64_FORMAT, wanted->id);
  hf_reply_add_header (reply, "Location", location);
  return reply;
}

HfReply *
hf_tokens_remove (HfCall *call)
{
  HfReply *refusal = hf_call_refuse (call);
  g_autoptr (HfToken) revoked = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  if (refusal)
    return refusal;
  if (!g_ascii_string_to_signed (call->params[0], 10, 1, G_MAXINT64, &id, NULL))
    return hf_reply_new_failure (SOUP_STATUS_NOT_FOUND, "not_found", "there is no token %s",
                                 call->params[0]);
  revoked = hf_tokens_revoke (hf_engine_get_store (call->engine), id, call->who, &error);
  return revoked ? hf_reply_new (SOUP_STATUS_OK, token_to_json (revoked))
                 : hf_reply_new_for_error (error);
}

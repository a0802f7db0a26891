/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed readers of what came with a request, which collect all problems before any is answered. */
#include "hf-call.h"

#include <string.h>

#define MOST_QUERY 8192
#define MOST_WAIT 300

HfCall *
hf_call_new (HfEngine *engine)
{
  HfCall *self = g_new0 (HfCall, 1);

  self->engine = engine;
  self->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->query_problems = hf_problems_new ();
  self->problems = hf_problems_new ();
  return self;
}

void
hf_call_free (HfCall *self)
{
  g_free (self->who);
  g_strfreev (self->params);
  g_hash_table_unref (self->query);
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_pointer (&self->list, json_array_unref);
  if (self->memory)
    self->free_memory (self->memory);
  g_free (self->if_none_match);
  g_free (self->range);
  g_free (self->if_range);
  g_free (self->accept);
  g_free (self->cache_control);
  g_free (self->service_worker);
  g_free (self->last_event_id);
  g_clear_object (&self->upload);
  g_free (self->upload_type);
  g_clear_object (&self->cancellable);
  hf_problems_free (self->query_problems);
  hf_problems_free (self->problems);
  g_free (self);
}

static void
take_parameter (HfCall *self, char *name, char *value, const char *const *known, gboolean may_wait)
{
  g_autofree char *owned_name = name;
  g_autofree char *owned_value = value;

  if (!g_utf8_validate (name, -1, NULL) || !g_utf8_validate (value, -1, NULL))
    hf_problems_add (self->query_problems, "query", "value_error", "must be UTF-8");
  else if (!(known && g_strv_contains (known, name)) && !(may_wait && g_str_equal (name, "wait")))
    hf_problems_add (self->query_problems, name, "value_error.extra",
                     "is not a parameter that is known here");
  else if (g_hash_table_contains (self->query, name))
    hf_problems_add (self->query_problems, name, "value_error", "was given twice");
  else
    g_hash_table_insert (self->query, g_steal_pointer (&owned_name),
                         g_steal_pointer (&owned_value));
}

/* query: as the request line has it, NULL for none; known: what the route takes */
void
hf_call_parse_query (HfCall *self, const char *query, const char *const *known, gboolean may_wait)
{
  g_autoptr (GError) error = NULL;
  GUriParamsIter iter;
  char *name, *value;
  gint64 wait = 0;

  if (!query)
    return;
  if (strlen (query) > MOST_QUERY)
    {
      hf_problems_add (self->query_problems, "query", "value_error.length", "is too long");
      return;
    }

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, &error))
    take_parameter (self, name, value, known, may_wait);
  if (error)
    hf_problems_add (self->query_problems, "query", "value_error", "can't be read: %s",
                     error->message);
  if (hf_call_read_int (self, "wait", 0, MOST_WAIT, &wait))
    self->wait = (unsigned)wait;
}

/* (nullable) (transfer none) */
const char *
hf_call_get_text (HfCall *self, const char *name)
{
  return g_hash_table_lookup (self->query, name);
}

/* Leaves *value when the parameter is absent or wrong. */
gboolean
hf_call_read_int (HfCall *self, const char *name, gint64 min, gint64 max, gint64 *value)
{
  const char *text = hf_call_get_text (self, name);
  g_autoptr (GError) error = NULL;

  if (!text)
    return FALSE;
  if (g_ascii_string_to_signed (text, 10, min, max, value, &error))
    return TRUE;
  if (g_error_matches (error, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
    hf_problems_add (self->query_problems, name, "value_error.range",
                     "must be from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);
  else
    hf_problems_add (self->query_problems, name, "type_error.integer", "must be a whole number");
  return FALSE;
}

gboolean
hf_call_read_bool (HfCall *self, const char *name, gboolean *value)
{
  const char *text = hf_call_get_text (self, name);

  if (!text)
    return FALSE;
  if (g_ascii_strcasecmp (text, "true") == 0 || g_str_equal (text, "1"))
    *value = TRUE;
  else if (g_ascii_strcasecmp (text, "false") == 0 || g_str_equal (text, "0"))
    *value = FALSE;
  else
    {
      hf_problems_add (self->query_problems, name, "type_error.bool", "must be true or false");
      return FALSE;
    }
  return TRUE;
}

/* The index of the parameter in words, or none when it is absent or wrong. */
int
hf_call_read_word (HfCall *self, const char *name, const char *const *words, int none)
{
  const char *text = hf_call_get_text (self, name);
  g_autofree char *list = NULL;

  if (!text)
    return none;
  for (int i = 0; words[i]; i++)
    if (g_str_equal (words[i], text))
      return i;
  list = g_strjoinv (", ", (char **)words);
  hf_problems_add (self->query_problems, name, "value_error.word", "must be one of: %s", list);
  return none;
}

/* What may stand in the query or in the body, but not in both; value: (inout) (transfer full) */
gboolean
hf_call_read_text (HfCall *self, const char *name, gsize max_length, char **value)
{
  const char *text = hf_call_get_text (self, name);

  if (!text)
    return hf_json_read_string (self->body, name, max_length, value, self->problems);
  if (hf_json_has (self->body, name))
    hf_problems_add (self->query_problems, name, "value_error", "was given in the body as well");
  else if (strlen (text) > max_length)
    hf_problems_add (self->query_problems, name, "value_error.length",
                     "must have at most %" G_GSIZE_FORMAT " bytes", max_length);
  else
    {
      g_free (*value);
      *value = g_strdup (text);
      return TRUE;
    }
  return FALSE;
}

/* A field of the body that must be there; value: (inout) (transfer full) */
void
hf_call_require_text (HfCall *self, const char *field, gsize max_length, char **value)
{
  unsigned before = hf_problems_count (self->problems);

  if (!hf_json_read_string (self->body, field, max_length, value, self->problems)
      && hf_problems_count (self->problems) == before)
    hf_problems_add (self->problems, field, "value_error.missing", "is required");
}

/* Where a list goes on; 0 = at its beginning. */
gint64
hf_call_read_cursor (HfCall *self)
{
  const char *text = hf_call_get_text (self, "cursor");
  gint64 cursor = 0;

  if (text && !g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &cursor, NULL))
    hf_problems_add (self->query_problems, "cursor", "value_error",
                     "must be the next_cursor of an answer before");
  return cursor;
}

/* Where the base says that all fields are of the body. */
static void
append_query_problems (JsonArray *detail, HfProblems *problems)
{
  g_autoptr (JsonArray) entries = hf_problems_to_json (problems);

  for (unsigned i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);
      JsonArray *location = json_array_new ();
      JsonArray *old = json_object_get_array_member (entry, "loc");

      json_array_add_string_element (location, "query");
      json_array_add_string_element (location, json_array_get_string_element (old, 1));
      json_object_set_array_member (entry, "loc", location);
      json_array_add_object_element (detail, json_object_ref (entry));
    }
}

/* (transfer full) (nullable): the 422 with all problems so far, NULL when there are none */
HfReply *
hf_call_refuse (HfCall *self)
{
  g_autofree char *query_text = NULL;
  g_autofree char *body_text = NULL;
  g_autofree char *text = NULL;
  gboolean both;
  JsonArray *detail;

  if (hf_problems_count (self->query_problems) + hf_problems_count (self->problems) == 0)
    return NULL;

  query_text = hf_problems_to_text (self->query_problems);
  body_text = hf_problems_to_text (self->problems);
  both = *query_text && *body_text;
  text = g_strconcat (query_text, both ? "; " : "", body_text, NULL);
  detail = hf_problems_to_json (self->problems);
  append_query_problems (detail, self->query_problems);
  return hf_reply_new_invalid (detail, text);
}

/* (transfer full): what the engine did not take: all that is wrong with the fields, else why it
 * failed */
HfReply *
hf_call_fail (HfCall *self, const GError *error)
{
  HfReply *refusal = hf_call_refuse (self);

  return refusal ? refusal : hf_reply_new_for_error (error);
}

gint64
hf_call_now (HfCall *self)
{
  return hf_clock_now (hf_engine_get_clock (self->engine));
}

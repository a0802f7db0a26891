/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading JSON (RFC 8259) that somebody else wrote: bounded depth, typed fields, and all problems
 * at once. Any thread; one object belongs to one thread at a time. */
#include "hf-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "hf-error.h"

/* json-glib parses by recursion. */
#define MOST_DEPTH 32

static gboolean
refuse (GError **error, gsize offset, const char *why)
{
  g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED, "not JSON: %s at byte %" G_GSIZE_FORMAT, why,
               offset);
  return FALSE;
}

/* The number of \uXXXX, or -1 when there is none. */
static int
read_unit (const char *text, gsize length)
{
  int unit = 0;

  if (length < 6 || text[0] != '\\' || text[1] != 'u')
    return -1;
  for (unsigned i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return -1;
      unit = unit * 16 + g_ascii_xdigit_value (text[i]);
    }
  return unit;
}

/* The length of the escape at text. 0 for half of a surrogate pair, which is no character:
 * json-glib refuses it too, and loses the string. */
static gsize
escape_length (const char *text, gsize length)
{
  int unit = read_unit (text, length);

  if (unit < 0xd800 || unit > 0xdfff)
    return 2;
  if (unit >= 0xdc00 || length < 12)
    return 0;
  unit = read_unit (text + 6, length - 6);
  return unit >= 0xdc00 && unit <= 0xdfff ? 12 : 0;
}

static gboolean
refuse_whole (GError **error, gsize offset, const char *what, const char *why)
{
  g_autofree char *text = g_strdup_printf ("the %s %s", what, why);

  return refuse (error, offset, text);
}

/* One pass before the parser sees the text: one object, or list, not too deep, and nothing of what
 * json-glib takes beyond RFC 8259 that would hide brackets from us (comments, single quotes). */
static gboolean
check_shape (const char *text, gsize length, char begin, GError **error)
{
  const char *what = begin == '{' ? "object" : "list";
  gboolean in_string = FALSE;
  gboolean ended = FALSE;
  unsigned depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (in_string)
        {
          gsize escape = c == '\\' ? escape_length (text + i, length - i) : 1;

          if (escape == 0)
            return refuse (error, i, "half of a surrogate pair");
          in_string = c != '"';
          i += escape - 1;
        }
      else if (strchr (" \t\r\n", c))
        continue;
      else if (ended)
        return refuse_whole (error, i, what, "is followed by something");
      else if (depth == 0 && c != begin)
        return refuse_whole (error, i, what, "does not begin");
      else if (c == '{' || c == '[')
        {
          if (++depth > MOST_DEPTH)
            return refuse (error, i, "nested too deep");
        }
      else if (c == '}' || c == ']')
        ended = --depth == 0;
      else if (c == '"')
        in_string = TRUE;
      else if (!g_ascii_isalnum (c) && !strchr (",:+-.", c))
        return refuse (error, i, "an unexpected character");
    }
  return ended || refuse_whole (error, length, what, "does not end");
}

/* (transfer full): the root */
static JsonNode *
parse (const char *text, gssize length, char begin, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size = length < 0 ? strlen (text) : (gsize)length;
  const char *invalid;

  if (!g_utf8_validate_len (text, size, &invalid))
    {
      refuse (error, (gsize)(invalid - text), "not UTF-8");
      return NULL;
    }
  if (!check_shape (text, size, begin, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, (gssize)size, NULL))
    {
      /* Its own words quote the text, which may be secret. */
      g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
                   "not JSON: a mistake in line %d before character %d",
                   json_parser_get_current_line (parser), json_parser_get_current_pos (parser));
      return NULL;
    }
  return json_parser_steal_root (parser);
}

/**
 * hf_json_parse_object:
 * @text: JSON, not trusted; the caller has bounded its size
 * @length: its bytes, or -1 when it ends with a zero byte
 * @error: %HF_ERROR_MALFORMED when @text is not one JSON object in UTF-8 with at most 32 levels
 *
 * Of fields with the same name the last one counts.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
hf_json_parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) root = parse (text, length, '{', error);

  if (root && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_dup_object (root);
  if (root)
    refuse (error, 0, "the object does not begin");
  return NULL;
}

/**
 * hf_json_parse_list:
 * @text: JSON, not trusted; the caller has bounded its size
 * @length: its bytes, or -1 when it ends with a zero byte
 * @error: %HF_ERROR_MALFORMED when @text is not one JSON array in UTF-8 with at most 32 levels
 *
 * Returns: (transfer full): the array
 */
JsonArray *
hf_json_parse_list (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) root = parse (text, length, '[', error);

  if (root && JSON_NODE_HOLDS_ARRAY (root))
    return json_node_dup_array (root);
  if (root)
    refuse (error, 0, "the list does not begin");
  return NULL;
}

/**
 * hf_json_to_text:
 * Returns: (transfer full): @object in one line without spaces
 */
char *
hf_json_to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;

  json_node_init_object (node, object);
  text = json_to_string (node, FALSE);
  /* json-glib escapes the control characters (RFC 8259 §7), but for the last of them. */
  if (!strchr (text, '\x1f'))
    return g_steal_pointer (&text);
  parts = g_strsplit (text, "\x1f", -1);
  return g_strjoinv ("\\u001f", parts);
}

/* null is as good as absent. */
static JsonNode *
find (JsonObject *object, const char *field)
{
  JsonNode *node = json_object_get_member (object, field);

  return node && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

/**
 * hf_json_has:
 * @object: where to look
 * @field: the name
 *
 * Returns: whether the field is there; not when it is null, as for all that read it
 */
gboolean
hf_json_has (JsonObject *object, const char *field)
{
  return find (object, field) != NULL;
}

static gboolean
node_is (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/* A whole number may be written as 3.0 or 3e2. Doubles are exact up to 2^53. */
static gboolean
node_to_int (JsonNode *node, gint64 *value)
{
  double number;

  if (node_is (node, G_TYPE_INT64))
    {
      *value = json_node_get_int (node);
      return TRUE;
    }
  if (!node_is (node, G_TYPE_DOUBLE))
    return FALSE;

  number = json_node_get_double (node);
  if (!(fabs (number) <= 9007199254740992.0) || floor (number) != number)
    return FALSE;
  *value = (gint64)number;
  return TRUE;
}

/**
 * hf_json_read_int:
 * @object: where from
 * @field: the name
 * @min: the least value that is right
 * @max: the greatest one
 * @value: (inout): the number
 * @problems: told of a wrong type or a value out of range
 *
 * Returns: whether @field was present and right
 */
gboolean
hf_json_read_int (JsonObject *object, const char *field, gint64 min, gint64 max, gint64 *value,
                  HfProblems *problems)
{
  JsonNode *node = find (object, field);
  gint64 number;

  if (!node)
    return FALSE;
  if (!node_to_int (node, &number))
    {
      hf_problems_add (problems, field, "type_error.integer", _ ("must be a whole number"));
      return FALSE;
    }
  if (number < min || number > max)
    {
      hf_problems_add_range (problems, field, min, max);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

/**
 * hf_json_read_double:
 * @object: where from
 * @field: the name
 * @min: the least value that is right
 * @max: the greatest one
 * @value: (inout): the number, finite
 * @problems: told of a wrong type or a value out of range
 *
 * Returns: whether @field was present and right
 */
gboolean
hf_json_read_double (JsonObject *object, const char *field, double min, double max, double *value,
                     HfProblems *problems)
{
  JsonNode *node = find (object, field);
  double number;

  if (!node)
    return FALSE;
  if (!node_is (node, G_TYPE_INT64) && !node_is (node, G_TYPE_DOUBLE))
    {
      hf_problems_add (problems, field, "type_error.float", _ ("must be a number"));
      return FALSE;
    }

  number = node_is (node, G_TYPE_INT64) ? (double)json_node_get_int (node)
                                        : json_node_get_double (node);
  if (!isfinite (number) || number < min || number > max)
    {
      hf_problems_add (problems, field, "value_error.range", _ ("must be from %.15g to %.15g"), min,
                       max);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

/**
 * hf_json_read_bool:
 * @object: where from
 * @field: the name
 * @value: (inout): the truth
 * @problems: told of a wrong type
 *
 * Returns: whether @field was present and right
 */
gboolean
hf_json_read_bool (JsonObject *object, const char *field, gboolean *value, HfProblems *problems)
{
  JsonNode *node = find (object, field);

  if (!node)
    return FALSE;
  if (!node_is (node, G_TYPE_BOOLEAN))
    {
      hf_problems_add (problems, field, "type_error.bool", _ ("must be true or false"));
      return FALSE;
    }
  *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * hf_json_read_string:
 * @object: where from
 * @field: the name
 * @max_length: the most bytes that are right
 * @value: (inout) (transfer full): the text; what it held before is freed
 * @problems: told of a wrong type or too long a text
 *
 * Returns: whether @field was present and right
 */
gboolean
hf_json_read_string (JsonObject *object, const char *field, gsize max_length, char **value,
                     HfProblems *problems)
{
  JsonNode *node = find (object, field);
  const char *text;

  if (!node)
    return FALSE;
  if (!node_is (node, G_TYPE_STRING))
    {
      hf_problems_add (problems, field, "type_error.str", _ ("must be a text"));
      return FALSE;
    }

  text = json_node_get_string (node);
  if (strlen (text) > max_length)
    {
      hf_problems_add (problems, field, "value_error.length",
                       g_dngettext (GETTEXT_PACKAGE, "must have at most %lu byte",
                                    "must have at most %lu bytes", (gulong)max_length),
                       (gulong)max_length);
      return FALSE;
    }
  g_free (*value);
  *value = g_strdup (text);
  return TRUE;
}

/**
 * hf_json_read_strings:
 * @object: where from
 * @field: the name
 * @max_items: the most entries that are right
 * @value: (inout) (transfer full): the texts, %NULL-terminated; what it held before is freed
 * @problems: told of a wrong type or too many entries
 *
 * Returns: whether @field was present and right
 */
gboolean
hf_json_read_strings (JsonObject *object, const char *field, gsize max_items, char ***value,
                      HfProblems *problems)
{
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  JsonNode *node = find (object, field);
  JsonArray *array;

  if (!node)
    return FALSE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      hf_problems_add (problems, field, "type_error.list", _ ("must be a list of texts"));
      return FALSE;
    }

  array = json_node_get_array (node);
  if (json_array_get_length (array) > max_items)
    {
      hf_problems_add (problems, field, "value_error.length",
                       g_dngettext (GETTEXT_PACKAGE, "must have at most %lu entry",
                                    "must have at most %lu entries", (gulong)max_items),
                       (gulong)max_items);
      return FALSE;
    }
  for (unsigned i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);

      if (!node_is (item, G_TYPE_STRING))
        {
          hf_problems_add (problems, field, "type_error.list", _ ("must be a list of texts"));
          return FALSE;
        }
      g_strv_builder_add (texts, json_node_get_string (item));
    }
  g_strfreev (*value);
  *value = g_strv_builder_end (texts);
  return TRUE;
}

/**
 * hf_json_read_object:
 * @object: where from
 * @field: the name
 * @value: (inout) (transfer none): the object, which lives as long as @object
 * @problems: told of a wrong type
 *
 * Returns: whether @field was present and right
 */
gboolean
hf_json_read_object (JsonObject *object, const char *field, JsonObject **value,
                     HfProblems *problems)
{
  JsonNode *node = find (object, field);

  if (!node)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      hf_problems_add (problems, field, "type_error.dict", _ ("must be an object"));
      return FALSE;
    }
  *value = json_node_get_object (node);
  return TRUE;
}

/**
 * hf_json_refuse_unknown:
 * @object: an input
 * @known: (array zero-terminated=1): the fields that it may have
 * @problems: told of each other field
 */
void
hf_json_refuse_unknown (JsonObject *object, const char *const *known, HfProblems *problems)
{
  g_autoptr (GList) fields = json_object_get_members (object);

  for (GList *l = fields; l; l = l->next)
    if (!g_strv_contains (known, l->data))
      hf_problems_add (problems, l->data, "value_error.extra",
                       _ ("is not a field that is known here"));
}

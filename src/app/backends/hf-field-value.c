/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed becomes JSON as a script would give it: a number that is none stays a text, and is
 * refused as one by the code that checks it. Pure. */
#include "hf-field-value.h"

static JsonNode *
make_text (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
make_number (HfFieldKind kind, const char *text)
{
  gint64 number;
  char *end;
  double value;

  if (kind == HF_FIELD_INT)
    return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL)
               ? json_node_init_int (json_node_alloc (), number)
               : make_text (text);
  value = g_strtod (text, &end);
  return *end == '\0' ? json_node_init_double (json_node_alloc (), value) : make_text (text);
}

static JsonNode *
make_list (HfFieldKind kind, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, kind == HF_FIELD_SPANS ? ";" : ",", -1);
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_alloc ();

  for (char **part = parts; *part; part++)
    if (*g_strstrip (*part))
      json_array_add_string_element (array, *part);
  json_node_init_array (node, array);
  json_array_unref (array);
  return node;
}

/**
 * hf_field_value_parse:
 * @kind: how it is edited
 * @text: what was typed
 *
 * Returns: (transfer full) (nullable): the value; %NULL when there is none
 */
JsonNode *
hf_field_value_parse (HfFieldKind kind, const char *text)
{
  if (kind == HF_FIELD_WORDS || kind == HF_FIELD_SPANS)
    return make_list (kind, text);
  if (*text == '\0')
    return NULL;
  return kind == HF_FIELD_INT || kind == HF_FIELD_DOUBLE ? make_number (kind, text)
                                                         : make_text (text);
}

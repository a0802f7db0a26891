/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers of a part, and values of Content-Type and Content-Disposition, read strictly: what two
 * readers could read in two ways (doubled, folded, ended by a bare line feed) is refused. Any
 * thread. */
#include "hf-header-value.h"

#include <string.h>

#include "hf-error.h"

#define BLANK " \t"

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_MALFORMED, why);
  return FALSE;
}

/* RFC 9110 §5.6.2 */
static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c && strchr ("!#$%&'*+-.^_`|~", c));
}

static gsize
token_length (const char *text)
{
  gsize length = 0;

  while (is_token_char (text[length]))
    length++;
  return length;
}

/* A backslash escapes a quote and itself, as old curl and the mail standards have it. Before
 * anything else it stands for itself: browsers and today's curl escape with %22 and leave
 * backslashes as they are. */
static char *
take_quoted (const char **at, GError **error)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *p = *at + 1;

  while (*p && *p != '"')
    {
      if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
        p++;
      g_string_append_c (value, *p++);
    }
  if (!*p)
    {
      refuse (error, "a quoted value has no end");
      return NULL;
    }
  *at = p + 1;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

static char *
take_value (const char **at, GError **error)
{
  gsize length = token_length (*at);
  const char *begin = *at;

  if (**at == '"')
    return take_quoted (at, error);
  if (length == 0)
    {
      refuse (error, "a parameter has no value");
      return NULL;
    }
  *at += length;
  return g_strndup (begin, length);
}

/* name=value, or nothing, which may stand between two semicolons */
static gboolean
take_param (HfHeaderValue *self, const char **at, GError **error)
{
  gsize length = token_length (*at);
  g_autofree char *name = g_ascii_strdown (*at, (gssize)length);
  g_autofree char *value = NULL;

  if (length == 0)
    return TRUE;
  *at += length;
  if (**at != '=')
    return refuse (error, "a parameter must have the form name=value");
  *at += 1;
  value = take_value (at, error);
  if (!value)
    return FALSE;
  if (g_hash_table_contains (self->params, name))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED, "the parameter “%s” stands there twice",
                   name);
      return FALSE;
    }
  g_hash_table_insert (self->params, g_steal_pointer (&name), g_steal_pointer (&value));
  return TRUE;
}

/* "token" or "token/token" */
static char *
take_main (const char **at, GError **error)
{
  const char *begin = *at;
  gsize length = token_length (begin);

  if (length > 0 && begin[length] == '/')
    length += 1 + token_length (begin + length + 1);
  if (length == 0 || begin[length - 1] == '/')
    {
      refuse (error, "it does not begin with a word");
      return NULL;
    }
  *at += length;
  return g_ascii_strdown (begin, (gssize)length);
}

/**
 * hf_header_value_new:
 * @text: what stands after the colon
 * @error: %HF_ERROR_MALFORMED, with the end of a sentence that names the header
 *
 * Returns: (transfer full): the value in its parts; %NULL with @error
 */
HfHeaderValue *
hf_header_value_new (const char *text, GError **error)
{
  g_autoptr (HfHeaderValue) self = g_new0 (HfHeaderValue, 1);
  const char *at = text + strspn (text, BLANK);

  self->params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->main = take_main (&at, error);
  if (!self->main)
    return NULL;
  for (at += strspn (at, BLANK); *at == ';'; at += strspn (at, BLANK))
    {
      at += 1 + strspn (at + 1, BLANK);
      if (!take_param (self, &at, error))
        return NULL;
    }
  if (*at)
    {
      refuse (error, "its parameters must be separated by semicolons, and quoted where they hold "
                     "other than plain letters");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * hf_header_value_free:
 * @self: (transfer full): freed
 */
void
hf_header_value_free (HfHeaderValue *self)
{
  g_free (self->main);
  g_hash_table_unref (self->params);
  g_free (self);
}

/**
 * hf_header_value_get:
 * Returns: (nullable) (transfer none): the parameter @name, given in lower case
 */
const char *
hf_header_value_get (const HfHeaderValue *self, const char *name)
{
  return g_hash_table_lookup (self->params, name);
}

/* Tabs and bytes of UTF-8 may stand in a value, other control characters not. */
static gboolean
is_clean (const char *value)
{
  for (; *value; value++)
    if (g_ascii_iscntrl (*value) && *value != '\t')
      return FALSE;
  return TRUE;
}

static gboolean
take_header (GHashTable *headers, const char *line, GError **error)
{
  gsize length = token_length (line);
  g_autofree char *name = g_ascii_strdown (line, (gssize)length);

  if (length == 0 || length > HF_HEADERS_MOST_NAME || line[length] != ':')
    return refuse (error, "a header must stand on one line, as name: value");
  if (!is_clean (line + length + 1))
    g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED, "the header %s has a control character in it",
                 name);
  else if (g_hash_table_contains (headers, name))
    g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED, "the header %s stands there twice", name);
  else
    return g_hash_table_insert (headers, g_steal_pointer (&name),
                                g_strstrip (g_strdup (line + length + 1)));
  return FALSE;
}

/**
 * hf_headers_new:
 * @head: lines with CR LF between them, or nothing
 * @error: %HF_ERROR_MALFORMED or %HF_ERROR_TOO_LARGE, with the end of a sentence
 *
 * Returns: (transfer full): headers by their names in lower case, values without blanks around
 * them; %NULL with @error
 */
GHashTable *
hf_headers_new (const char *head, GError **error)
{
  g_autoptr (GHashTable) headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  if (g_strv_length (lines) > HF_HEADERS_MOST)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_TOO_LARGE, "it has more than %d headers",
                   HF_HEADERS_MOST);
      return NULL;
    }
  for (unsigned i = 0; lines[i]; i++)
    if (!take_header (headers, lines[i], error))
      return NULL;
  return g_steal_pointer (&headers);
}

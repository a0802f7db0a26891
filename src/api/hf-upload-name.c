/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What clients call a file, and the path that this means. What they send as filename="…":
 *
 *   curl, browsers, urllib3   as it is, but a quote, CR and LF as %22, %0D and %0A
 *   Go's and Kubo's           all percent-encoded, slashes too, and a blank as +
 *   kubo-rpc-client, aiohttp  all percent-encoded, slashes too
 *   .NET, old aiohttp         as it is or encoded, and filename* (RFC 8187) beside it
 *
 * So whole names are decoded where they hold nothing but what such an encoder leaves, as Kubo does
 * it too. A name like 100%25.txt that curl sends as it is can't be told from an encoded one. */
#include "hf-upload-name.h"

#include <string.h>

#include "hf-error.h"

#define UNENCODED "-_.~!*'()+/"
#define FORM_ESCAPES "\"\r\n" /* WHATWG HTML, multipart/form-data encoding */

static gboolean
is_escape (const char *text)
{
  return text[0] == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]);
}

/* Whether each percent sign begins an escape and, with only, all else is of what encoders leave. */
static gboolean
is_encoded (const char *text, gboolean only)
{
  for (; *text; text++)
    if (*text == '%' ? !is_escape (text)
                     : only && !g_ascii_isalnum (*text) && !strchr (UNENCODED, *text))
      return FALSE;
  return TRUE;
}

/* which: (nullable): the characters to decode, NULL for all; NULL when one is a zero byte */
static char *
unescape (const char *text, const char *which)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (*text)
    {
      char c = *text++;

      if (is_escape (text - 1))
        {
          char byte = (char)(g_ascii_xdigit_value (text[0]) * 16 + g_ascii_xdigit_value (text[1]));

          if (!byte)
            return NULL;
          if (!which || strchr (which, byte))
            {
              c = byte;
              text += 2;
            }
        }
      g_string_append_c (out, c);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
decode (const char *text, gboolean from_kubo)
{
  g_autofree char *copy = g_strdup (text);

  if (from_kubo && is_encoded (text, FALSE))
    return unescape (g_strdelimit (copy, "+", ' '), NULL);
  return unescape (text, is_encoded (text, TRUE) ? NULL : from_kubo ? "" : FORM_ESCAPES);
}

/* RFC 8187: charset'language'value. Forbidden in forms by RFC 7578 §4.2, and sent all the same. */
static char *
decode_extended (const char *text)
{
  const char *language = strchr (text, '\'');
  const char *value = language ? strchr (language + 1, '\'') : NULL;

  if (!value || g_ascii_strncasecmp (text, "utf-8'", strlen ("utf-8'")) != 0
      || !is_encoded (value + 1, FALSE))
    return NULL;
  return unescape (value + 1, NULL);
}

static gboolean
check_name (const char *name, const char *path, GError **error)
{
  const char *why = NULL;

  if (!*name)
    why = "has an empty part: give a path as a/b/c";
  else if (g_str_equal (name, ".") || g_str_equal (name, ".."))
    why = "must not have “.” or “..” as a part";
  else if (strlen (name) > HF_UPLOAD_MOST_NAME)
    why = "has a part of more than 255 bytes";
  if (!why)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "the filename “%s” %s", path, why);
  return FALSE;
}

static gboolean
check_path (const char *path, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (strlen (path) > HF_UPLOAD_MOST_PATH)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "its filename has more than %d bytes",
                   HF_UPLOAD_MOST_PATH);
      return FALSE;
    }
  if (!g_utf8_validate (path, -1, NULL))
    {
      g_autofree char *shown = g_utf8_make_valid (path, -1);

      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "the filename “%s” is not UTF-8", shown);
      return FALSE;
    }
  names = g_strsplit (path, "/", -1);
  for (unsigned i = 0; names[i]; i++)
    if (!check_name (names[i], path, error))
      return FALSE;
  return TRUE;
}

/**
 * hf_upload_name_read:
 * @disposition: Content-Disposition of a part, with a filename
 * @from_kubo: whether the part is one of a client of Kubo: then + is a blank, and names are decoded
 * whatever is in them
 * @error: %HF_ERROR_INVALID for what can't be a path
 *
 * Backslashes are no separators. One slash before the path is dropped: Kubo's clients may send it.
 *
 * Returns: (transfer full): a path without empty, "." or ".." parts, in UTF-8; "" for a file
 * without a name; %NULL with @error
 */
char *
hf_upload_name_read (const HfHeaderValue *disposition, gboolean from_kubo, GError **error)
{
  const char *extended = hf_header_value_get (disposition, "filename*");
  g_autofree char *name = extended
                              ? decode_extended (extended)
                              : decode (hf_header_value_get (disposition, "filename"), from_kubo);

  if (!name)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   extended ? "its filename* must have the form UTF-8''name, percent-encoded"
                            : "its filename has a zero byte in it");
      return NULL;
    }
  if (*name == '/')
    memmove (name, name + 1, strlen (name));
  return !*name || check_path (name, error) ? g_steal_pointer (&name) : NULL;
}

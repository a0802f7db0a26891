/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headers that ask for less than everything (RFC 9110 §13 and §14), read without touching anything
 * else. What is malformed asks for nothing, as the RFC wants it. Any thread. */
#include "hf-conditions.h"

#include <string.h>

/* The length of an entity tag at the beginning of text, with its quotes; 0: there is none. */
static gsize
tag_length (const char *text)
{
  const char *end = *text == '"' ? strchr (text + 1, '"') : NULL;

  return end ? (gsize)(end - text) + 1 : 0;
}

static const char *
skip_blanks (const char *text)
{
  return text + strspn (text, " \t");
}

/* Whether the client has what etag stands for, so that it need not be sent again: any of a list of
 * tags, weak ones too, or "*".
 * if_none_match: (nullable): the header; etag: with its quotes */
gboolean
hf_conditions_match (const char *if_none_match, const char *etag)
{
  const char *text = if_none_match ? skip_blanks (if_none_match) : "";

  if (g_str_equal (text, "*"))
    return TRUE;
  while (*text)
    {
      gsize length;

      if (g_str_has_prefix (text, "W/"))
        text += 2;
      length = tag_length (text);
      if (length == 0)
        return FALSE;
      if (length == strlen (etag) && strncmp (text, etag, length) == 0)
        return TRUE;
      text = skip_blanks (text + length);
      if (*text && *text != ',')
        return FALSE;
      text += strspn (text, ", \t");
    }
  return FALSE;
}

/* A number of any length, too large ones as the largest. Returns FALSE when there is no digit. */
static gboolean
take_number (const char **text, guint64 *number)
{
  const char *begin = *text;

  *number = 0;
  for (; g_ascii_isdigit (**text); ++*text)
    {
      unsigned digit = (unsigned)(**text - '0');

      *number = *number > (G_MAXUINT64 - digit) / 10 ? G_MAXUINT64 : *number * 10 + digit;
    }
  return *text > begin;
}

/* "-500": the last bytes. */
static HfRange
suffix_range (const char *text, guint64 length, guint64 *first, guint64 *count)
{
  guint64 wanted;

  if (!take_number (&text, &wanted) || *skip_blanks (text))
    return HF_RANGE_WHOLE;
  if (wanted == 0)
    return HF_RANGE_UNSATISFIABLE;
  *count = MIN (wanted, length);
  *first = length - *count;
  return length > 0 ? HF_RANGE_PART : HF_RANGE_WHOLE;
}

static HfRange
parse_range (const char *text, guint64 length, guint64 *first, guint64 *count)
{
  guint64 last = G_MAXUINT64;

  if (*text == '-')
    return suffix_range (text + 1, length, first, count);
  if (!take_number (&text, first) || *text++ != '-')
    return HF_RANGE_WHOLE;
  if (g_ascii_isdigit (*text) && (!take_number (&text, &last) || last < *first))
    return HF_RANGE_WHOLE;
  if (*skip_blanks (text))
    return HF_RANGE_WHOLE;
  if (*first >= length)
    return HF_RANGE_UNSATISFIABLE;
  *count = MIN (last, length - 1) - *first + 1;
  return HF_RANGE_PART;
}

/* What of a body of length bytes is asked for. Several ranges at once, which clients may ask for
 * and servers need not give, are the whole. range, if_range: (nullable): the headers; a date in
 * If-Range matches nothing, as none is given out etag: with its quotes, strong first, count: (out):
 * of a part */
HfRange
hf_conditions_range (const char *range, const char *if_range, const char *etag, guint64 length,
                     guint64 *first, guint64 *count)
{
  if (!range || (if_range && !g_str_equal (if_range, etag)))
    return HF_RANGE_WHOLE;
  if (g_ascii_strncasecmp (range, "bytes=", strlen ("bytes=")) != 0)
    return HF_RANGE_WHOLE;
  return parse_range (skip_blanks (range + strlen ("bytes=")), length, first, count);
}

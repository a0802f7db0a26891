/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts of JSON (https://www.rfc-editor.org/rfc/rfc8259#section-7) where they stand, escapes
 * included: two that are written differently may be the same. Any thread.
 */
#include "hf-json-text.h"

#include <string.h>

/* Four hexadecimal digits. */
static gboolean
read_unit (const guint8 *at, const guint8 *end, gunichar *unit)
{
  if (end - at < 4)
    return FALSE;
  *unit = 0;
  for (unsigned i = 0; i < 4; i++)
    {
      int value = g_ascii_xdigit_value ((char)at[i]);

      if (value < 0)
        return FALSE;
      *unit = *unit << 4 | (unsigned)value;
    }
  return TRUE;
}

/* The second half of a character beyond 16 bits. */
static const guint8 *
read_low_surrogate (const guint8 *at, const guint8 *end, gunichar *c)
{
  gunichar low;

  if (end - at < 2 || at[0] != '\\' || at[1] != 'u' || !read_unit (at + 2, end, &low))
    return NULL;
  if (low < 0xdc00 || low > 0xdfff)
    return NULL;
  *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
  return at + 6;
}

/* What follows after a backslash. Returns: where it ends; NULL if it is no escape, or half a
 * character. */
static const guint8 *
read_escape (const guint8 *at, const guint8 *end, gunichar *c)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *found = at < end && *at != '\0' ? strchr (from, *at) : NULL;

  if (found != NULL)
    {
      *c = (gunichar)to[found - from];
      return at + 1;
    }
  if (at == end || *at != 'u' || !read_unit (at + 1, end, c))
    return NULL;
  at += 5;
  if (*c < 0xd800 || *c > 0xdfff)
    return at;
  return *c < 0xdc00 ? read_low_surrogate (at, end, c) : NULL;
}

/**
 * hf_json_text_check:
 * @at: behind the quote that a text begins with
 * @end: of the JSON
 * @after: (out): behind the quote that it ends with; where it stops to be a text, if it does
 *
 * Returns: what is wrong with it, as the end of a sentence; %NULL when it is a text
 */
const char *
hf_json_text_check (const guint8 *at, const guint8 *end, const guint8 **after)
{
  const guint8 *begin = at;
  gunichar c;

  for (*after = at; at < end && *at != '"'; *after = at)
    {
      if (*at < ' ')
        return "a text has a control character";
      at = *at == '\\' ? read_escape (at + 1, end, &c) : at + 1;
      if (at == NULL)
        return "a text has an escape that is none";
    }
  if (at == end)
    return "it ends within a text";
  if (!g_utf8_validate_len ((const char *)begin, (gsize)(at - begin), NULL))
    return "a text is not UTF-8";
  *after = at + 1;
  return NULL;
}

/**
 * hf_json_text_init:
 * @at: behind the quote of a text that was checked
 * @end: of the JSON
 *
 * Returns: the text, before its first byte
 */
HfJsonText
hf_json_text_init (const guint8 *at, const guint8 *end)
{
  return (HfJsonText){ at, end };
}

/**
 * hf_json_text_next:
 * Returns: the next byte, which is taken; -1 after the last
 */
int
hf_json_text_next (HfJsonText *self)
{
  gunichar c;

  if (self->n_taken < self->n_pending)
    return self->pending[self->n_taken++];
  if (*self->at == '"')
    return -1;
  if (*self->at != '\\')
    return *self->at++;
  self->at = read_escape (self->at + 1, self->end, &c);
  self->n_pending = (guint8)g_unichar_to_utf8 (c, (char *)self->pending);
  self->n_taken = 1;
  return self->pending[0];
}

/**
 * hf_json_text_skip:
 * @prefix: ASCII
 *
 * Returns: whether the text goes on with @prefix, which is taken then
 */
gboolean
hf_json_text_skip (HfJsonText *self, const char *prefix)
{
  for (; *prefix != '\0'; prefix++)
    if (hf_json_text_next (self) != *prefix)
      return FALSE;
  return TRUE;
}

/**
 * hf_json_text_compare:
 * Returns: less than, equal to or more than 0, as @a comes before, is or comes after @b by its
 * bytes
 */
int
hf_json_text_compare (HfJsonText a, HfJsonText b)
{
  int from_a, from_b;

  do
    {
      from_a = hf_json_text_next (&a);
      from_b = hf_json_text_next (&b);
    }
  while (from_a == from_b && from_a >= 0);
  return from_a - from_b;
}

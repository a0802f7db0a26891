/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a request's head (RFC 9112 §2 to §6), which libsoup 3.2 takes too easily: it passes
 * over lines that are no headers, unfolds others, and loses the path, which may be long, when it
 * does not understand how the body ends. What two readers could read in two ways is none for us.
 * Any thread. */
#include "hf-head.h"

#include <string.h>

/**
 * hf_head_find_end:
 * @data: the beginning of a request
 * @searched: (inout): how much of it was searched before; 0 at first
 *
 * Where libsoup sees it too: a line that ends, and an empty one.
 *
 * Returns: the length of the head with its empty line, 0 when there is more to come
 */
gsize
hf_head_find_end (const char *data, gsize length, gsize *searched)
{
  gsize at = *searched > 2 ? *searched - 2 : 0;
  const char *end;

  *searched = length;
  if (length == 0) /* then there may be no data at all */
    return 0;
  while ((end = memchr (data + at, '\n', length - at)))
    {
      at = (gsize)(end - data) + 1;
      if (at < length && data[at] == '\n')
        return at + 1;
      if (at + 1 < length && data[at] == '\r' && data[at + 1] == '\n')
        return at + 2;
    }
  return 0;
}

/* RFC 9110 §5.6.2 */
static gsize
name_length (const char *line, gsize length)
{
  gsize n = 0;

  while (n < length
         && (g_ascii_isalnum (line[n]) || (line[n] && strchr ("!#$%&'*+-.^_`|~", line[n]))))
    n++;
  return n;
}

/* Tabs and what is not ASCII may stand in it. */
static gboolean
is_clean (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_iscntrl (text[i]) && text[i] != '\t')
      return FALSE;
  return TRUE;
}

static gboolean
is_named (const char *line, gsize length, const char *name)
{
  return length == strlen (name) && g_ascii_strncasecmp (line, name, length) == 0;
}

/* value: without a zero byte */
static gboolean
take_length (const char *value, HfHead *head)
{
  return *value && strspn (value, "0123456789") == strlen (value) && strlen (value) < 19
         && g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &head->length, NULL);
}

/* ways: how often the end of the body was told already */
static gboolean
take_line (const char *line, gsize length, HfHead *head, unsigned *ways)
{
  gsize name = name_length (line, length);
  g_autofree char *value = NULL;

  if (name == 0 || name == length || line[name] != ':' || !is_clean (line + name, length - name))
    return FALSE;
  value = g_strstrip (g_strndup (line + name + 1, length - name - 1));
  if (is_named (line, name, "Content-Length"))
    {
      *ways += 1;
      return take_length (value, head);
    }
  if (is_named (line, name, "Transfer-Encoding"))
    {
      *ways += 1;
      head->is_unclear = TRUE;
      return g_ascii_strcasecmp (value, "chunked") == 0;
    }
  return TRUE;
}

/**
 * hf_head_read:
 * @data: the head of a request, as hf_head_find_end() found it
 * @head: (out): what it says of the body
 *
 * Its first line is left to libsoup.
 *
 * Returns: whether each line of it is one, ended by CR LF
 */
gboolean
hf_head_read (const char *data, gsize length, HfHead *head)
{
  const char *end = data + length - 2;
  unsigned ways = 0;
  gboolean first = TRUE;

  *head = (HfHead){ 0 };
  while (data < end)
    {
      const char *stop = memchr (data, '\n', (gsize)(end - data));
      gsize n = stop ? (gsize)(stop - data) : 0;

      if (n == 0 || data[n - 1] != '\r')
        return FALSE;
      if (first ? !is_clean (data, n - 1) : !take_line (data, n - 1, head, &ways))
        return FALSE;
      first = FALSE;
      data = stop + 1;
    }
  head->is_unclear = head->is_unclear || ways > 1;
  return TRUE;
}

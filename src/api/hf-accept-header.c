/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accept (RFC 9110 §12.5.1): media types with their parameters, the liked ones first. Any thread.
 */
#include "hf-accept-header.h"

#define MOST_QUALITY 1000 /* of a thousand */

/* "0.75" → 750, up to three digits as the RFC has it. What is no number is as good as none. */
static int
quality_of (const HfHeaderValue *value)
{
  const char *text = hf_header_value_get (value, "q");
  double quality = text ? g_ascii_strtod (text, NULL) : 1;

  return (int)(CLAMP (quality, 0, 1) * MOST_QUALITY + 0.5);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return quality_of (*(const HfHeaderValue *const *)b)
         - quality_of (*(const HfHeaderValue *const *)a);
}

/* Where a member of the list ends: at a comma that is not in quotes. */
static const char *
find_end (const char *text)
{
  gboolean quoted = FALSE;

  for (; *text && (quoted || *text != ','); text++)
    {
      if (*text == '"')
        quoted = !quoted;
      if (quoted && *text == '\\' && text[1])
        text++;
    }
  return text;
}

/* The order of those that are liked equally stays.
 * text: (nullable): the header
 * (transfer full) (element-type HfHeaderValue): without what is not wanted, or can't be read */
GPtrArray *
hf_accept_header_parse (const char *text)
{
  GPtrArray *types = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_header_value_free);

  while (text && *text)
    {
      const char *end = find_end (text);
      g_autofree char *member = g_strndup (text, (gsize)(end - text));
      g_autoptr (HfHeaderValue) type = hf_header_value_new (member, NULL);

      if (type && quality_of (type) > 0)
        g_ptr_array_add (types, g_steal_pointer (&type));
      text = *end ? end + 1 : end;
    }
  g_ptr_array_sort (types, compare);
  return types;
}

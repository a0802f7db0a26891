/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole numbers that are too large for json-glib, which turns them into others: 2^64 into -1, and
 * -2^64 into 1. Any thread. */
#include "hf-json.h"

#include <string.h>

#include "hf-error.h"

#define LARGEST "9223372036854775807"

/* The length of the number that begins at text, of at most length bytes. */
static gsize
number_length (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && (g_ascii_isalnum (text[n]) || (text[n] && strchr (".+-", text[n]))))
    n++;
  return n;
}

/* Of others than whole ones json-glib makes a double, which is what they are. */
static gboolean
fits (const char *text, gsize length)
{
  gsize digits = 0;

  while (digits < length && g_ascii_isdigit (text[digits]))
    digits++;
  return digits < length || digits < strlen (LARGEST)
         || (digits == strlen (LARGEST) && strncmp (text, LARGEST, digits) <= 0);
}

/**
 * hf_json_check_numbers:
 * @text: JSON, perhaps
 * @length: its bytes
 * @error: %HF_ERROR_MALFORMED with the place of a whole number beyond 64 bits
 *
 * For what users wrote. Other programs may say 2^64 - 1 for "no limit" in a field that nobody here
 * reads.
 *
 * Returns: whether hf_json_parse_object() would read all whole numbers as they are
 */
gboolean
hf_json_check_numbers (const char *text, gsize length, GError **error)
{
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    if (in_string && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      in_string = !in_string;
    else if (!in_string && g_ascii_isalnum (text[i]))
      {
        gsize n = number_length (text + i, length - i);

        if (g_ascii_isdigit (text[i]) && !fits (text + i, n))
          {
            g_set_error (error, HF_ERROR, HF_ERROR_MALFORMED,
                         "the whole number at byte %" G_GSIZE_FORMAT
                         " is too large: the largest is " LARGEST,
                         i);
            return FALSE;
          }
        i += n - 1;
      }
  return TRUE;
}

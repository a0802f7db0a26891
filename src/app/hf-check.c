/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --check: the sentence of the Overview and an exit status, for scripts and monitoring. Reads the
 * registry beside a running Holdfast or alone, and changes nothing. One thread. */
#include "hf-check.h"

#include <stdio.h>
#include <string.h>

#include "hf-clock.h"
#include "hf-store.h"

/**
 * hf_check_parse_age:
 * @text: a number and one of s, m, h, d
 * @age: (out): microseconds
 *
 * Returns: %FALSE with @error when @text is not of that form
 */
gboolean
hf_check_parse_age (const char *text, gint64 *age, GError **error)
{
  static const struct
  {
    char letter;
    gint64 unit;
  } units[] = { { 's', HF_SECOND }, { 'm', HF_MINUTE }, { 'h', HF_HOUR }, { 'd', HF_DAY } };
  g_autofree char *digits = g_strndup (text, MAX (strlen (text), 1) - 1);
  char letter = *text ? text[strlen (text) - 1] : '\0';
  guint64 number;

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (units[i].letter == letter
        && g_ascii_string_to_unsigned (digits, 10, 0, 36500, &number, NULL))
      {
        *age = (gint64)number * units[i].unit;
        return TRUE;
      }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "“%s” is no age: a number and one of s, m, h, d is, such as 12h", text);
  return FALSE;
}

/**
 * hf_check_run:
 * @data_dir: where the registry is
 * @max_age: µs since Holdfast looked for the last time, beyond which its word is not taken
 * @error: with %HF_CONDITION_UNKNOWN alone: why nothing is known
 *
 * Prints a line that says how the pins are, and one for each alert: what is to be done.
 *
 * Returns: the exit status
 */
HfConditionLevel
hf_check_run (const char *data_dir, gint64 max_age, GError **error)
{
  g_autoptr (HfClock) clock = hf_clock_new_system ();
  g_autoptr (HfDb) db = hf_store_peek (data_dir, error);
  g_autoptr (HfCondition) condition
      = db ? hf_condition_read (db, max_age, hf_clock_now (clock), error) : NULL;

  if (!condition)
    return HF_CONDITION_UNKNOWN;
  printf ("%s\n", condition->sentence);
  for (unsigned i = 0; i < condition->alerts->len; i++)
    {
      const HfAlert *alert = condition->alerts->pdata[i];

      printf ("%s: %s\n", hf_severity_to_string (alert->severity), alert->message);
    }
  return condition->level;
}

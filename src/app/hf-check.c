/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --check: the sentence of the Overview and an exit status, for scripts and monitoring. Reads the
 * registry beside a running Holdfast or alone, and changes nothing. One thread. */
#include "hf-check.h"

#include <stdio.h>
#include <string.h>

#include "hf-alerts.h"
#include "hf-clock.h"
#include "hf-error.h"
#include "hf-setting-table.h"
#include "hf-status-table.h"
#include "hf-store.h"

#define SAMPLE_EVERY (5 * HF_MINUTE) /* what a running program keeps points in */

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

static HfCheckResult
judge (const HfStatus *status)
{
  if (status->below_min > 0)
    return HF_CHECK_AT_RISK;
  if (status->too_few_domains > 0 || status->unverified > 0
      || status->at_target < status->total_pins)
    return HF_CHECK_WARNING;
  return HF_CHECK_SAFE;
}

/* What is to be done, each on a line of its own. */
static HfCheckResult
tell_alerts (GPtrArray *alerts, HfCheckResult result)
{
  for (unsigned i = 0; i < alerts->len; i++)
    {
      const HfAlert *alert = alerts->pdata[i];

      printf ("%s: %s\n", hf_severity_to_string (alert->severity), alert->message);
      if (alert->severity != HF_SEVERITY_INFO)
        result = MAX (result, HF_CHECK_WARNING);
    }
  return result;
}

static gint64
now (void)
{
  g_autoptr (HfClock) clock = hf_clock_new_system ();

  return hf_clock_now (clock);
}

/* A point stands for the five minutes that follow it. */
static gboolean
is_too_old (gint64 last, gint64 max_age)
{
  return now () - last > max_age + SAMPLE_EVERY;
}

/**
 * hf_check_run:
 * @data_dir: where the registry is
 * @max_age: µs since Holdfast looked for the last time, beyond which its word is not taken
 * @error: with %HF_CHECK_UNKNOWN alone: why nothing is known
 *
 * Prints a line that says how the pins are, and one for each alert.
 *
 * Returns: the exit status
 */
HfCheckResult
hf_check_run (const char *data_dir, gint64 max_age, GError **error)
{
  g_autoptr (HfDb) db = hf_store_peek (data_dir, error);
  g_autoptr (HfPolicy) policy = db ? hf_setting_table_get_policy (db, error) : NULL;
  g_autoptr (GPtrArray) alerts = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *when = NULL;
  HfStatus status = { 0 };
  gint64 last = 0;

  if (!policy || !hf_status_table_read (db, policy, &status, error)
      || !hf_status_table_get_last (db, &last, error))
    return HF_CHECK_UNKNOWN;
  alerts = hf_alerts_list (db, now (), error);
  if (!alerts)
    return HF_CHECK_UNKNOWN;
  sentence = hf_status_sentence (&status, policy);
  if (!is_too_old (last, max_age))
    {
      printf ("%s\n", sentence);
      return tell_alerts (alerts, judge (&status));
    }
  when = hf_clock_format (last);
  printf ("Holdfast has not looked since %s; then: %s\n", last > 0 ? when : "it was set up",
          sentence);
  return HF_CHECK_UNKNOWN;
}

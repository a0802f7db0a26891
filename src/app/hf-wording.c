/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pure, but for the language and the time zone of the process. Any thread. */
#include "hf-wording.h"

#include <glib/gi18n.h>
#include <math.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define MONTH (30 * DAY)
#define YEAR (365 * DAY)

/**
 * hf_wording_count:
 * Returns: @count with its digits grouped as the locale does
 */
char *
hf_wording_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

/**
 * hf_wording_bytes:
 * Returns: "1.2 GB", in powers of 1000
 */
char *
hf_wording_bytes (guint64 bytes)
{
  return g_format_size (bytes);
}

/**
 * hf_wording_rate:
 * Returns: "1.2 MB/s"
 */
char *
hf_wording_rate (guint64 bytes_per_second)
{
  g_autofree char *bytes = g_format_size (bytes_per_second);

  /* Translators: bytes per second, e.g. “1.2 MB/s” */
  return g_strdup_printf (_ ("%s/s"), bytes);
}

/**
 * hf_wording_percent:
 * @percent: from 0 to 100
 *
 * Rounded down: 99.99 of a hundred is not all.
 *
 * Returns: "99.9%"
 */
char *
hf_wording_percent (double percent)
{
  double cut = floor (percent * 10) / 10;

  if (cut >= 100 || cut == floor (cut))
    /* Translators: a percentage without decimals. A space in it turns it round where the text goes
     * from right to left. */
    return g_strdup_printf (_ ("%.0f%%"), cut);
  /* Translators: a percentage with one decimal */
  return g_strdup_printf (_ ("%.1f%%"), cut);
}

/**
 * hf_wording_duration:
 * @seconds: a span of time, not negative
 *
 * Returns: "3 minutes", in its largest unit
 */
char *
hf_wording_duration (gint64 seconds)
{
  gint64 n;

  if (seconds < MINUTE)
    {
      n = seconds;
      return g_strdup_printf (ngettext ("%d second", "%d seconds", (gulong)n), (int)n);
    }
  if (seconds < HOUR)
    {
      n = seconds / MINUTE;
      return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong)n), (int)n);
    }
  if (seconds < DAY)
    {
      n = seconds / HOUR;
      return g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong)n), (int)n);
    }
  n = seconds / DAY;
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong)n), (int)n);
}

/**
 * hf_wording_age:
 * @time_us: µs since 1970; 0 = never
 * @now_us: the time
 *
 * Returns: "3 minutes ago"
 */
char *
hf_wording_age (gint64 time_us, gint64 now_us)
{
  gint64 n, seconds = (now_us - time_us) / G_USEC_PER_SEC;

  if (time_us == 0)
    return g_strdup (_ ("never"));
  if (seconds < MINUTE)
    return g_strdup (_ ("just now"));
  if (seconds < HOUR)
    {
      n = seconds / MINUTE;
      return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", (gulong)n), (int)n);
    }
  if (seconds < DAY)
    {
      n = seconds / HOUR;
      return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong)n), (int)n);
    }
  if (seconds < MONTH)
    {
      n = seconds / DAY;
      return g_strdup_printf (ngettext ("%d day ago", "%d days ago", (gulong)n), (int)n);
    }
  if (seconds < YEAR)
    {
      n = seconds / MONTH;
      return g_strdup_printf (ngettext ("%d month ago", "%d months ago", (gulong)n), (int)n);
    }
  n = seconds / YEAR;
  return g_strdup_printf (ngettext ("%d year ago", "%d years ago", (gulong)n), (int)n);
}

/**
 * hf_wording_time:
 * @time_us: µs since 1970; 0 = never
 *
 * Returns: date and time in the user's time zone, as the locale writes them
 */
char *
hf_wording_time (gint64 time_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;

  if (time_us == 0 || !local)
    return g_strdup (_ ("never"));
  return g_date_time_format (local, "%c");
}

/**
 * hf_wording_short:
 * @text: a name or a CID
 *
 * For sentences: what is longer than 30 letters has its middle left out.
 *
 * Returns: "bafkreigh2akis…7aqa4s52zy"
 */
char *
hf_wording_short (const char *text)
{
  glong length = g_utf8_strlen (text, -1);
  g_autofree char *begin = NULL;
  g_autofree char *end = NULL;

  if (length <= 30)
    return g_strdup (text);
  begin = g_utf8_substring (text, 0, 14);
  end = g_utf8_substring (text, length - 10, length);
  return g_strconcat (begin, "…", end, NULL);
}

/**
 * hf_wording_capital:
 * @sentence: (nullable): a sentence, or its end
 *
 * Returns: the same with a capital at its beginning
 */
char *
hf_wording_capital (const char *sentence)
{
  g_autofree char *first = NULL;
  g_autofree char *upper = NULL;

  if (!sentence || !*sentence)
    return g_strdup ("");
  first = g_utf8_substring (sentence, 0, 1);
  upper = g_utf8_strup (first, -1);
  return g_strconcat (upper, sentence + strlen (first), NULL);
}

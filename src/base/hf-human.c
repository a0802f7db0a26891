/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes and times as people read them, in sentences of answers and of the window. */
#include "hf-human.h"

#include <langinfo.h>

/**
 * hf_human_bytes:
 * @bytes: a size
 *
 * Returns: (transfer full): such as "512 B", "1.5 kB", "12.3 GB", in powers of 1000 (SI), rounded
 * to the nearest tenth, with the decimal point of the language that the thread speaks
 */
char *
hf_human_bytes (guint64 bytes)
{
  static const char *const units[] = { "kB", "MB", "GB", "TB", "PB", "EB" };
  guint64 unit = 1000;
  guint64 tenths = 0;

  if (bytes < 1000)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " B", bytes);

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++, unit *= 1000)
    {
      guint64 tenth = unit / 10;

      tenths = bytes / tenth + (bytes % tenth >= tenth / 2);
      if (tenths < 10000 || i == G_N_ELEMENTS (units) - 1)
        return g_strdup_printf ("%" G_GUINT64_FORMAT "%s%" G_GUINT64_FORMAT " %s", tenths / 10,
                                nl_langinfo (RADIXCHAR), tenths % 10, units[i]);
    }
  g_assert_not_reached ();
}

/**
 * hf_human_count:
 * @count: how many
 *
 * Returns: (transfer full): the number, its digits in groups where the user's language has them
 */
char *
hf_human_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

static char *
two_units (gint64 value, gint64 per_first, const char *first, const char *second)
{
  if (value % per_first == 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT " %s", value / per_first, first);
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT " %s", value / per_first,
                          first, value % per_first, second);
}

/**
 * hf_human_duration:
 * @microseconds: a span of time; a negative one is shown as none
 *
 * Returns: (transfer full): such as "340 ms", "45 s", "2 min 5 s", "3 h 10 min", "1 day", "12
 * days", rounded down
 */
char *
hf_human_duration (gint64 microseconds)
{
  gint64 seconds = microseconds / G_USEC_PER_SEC;
  gint64 days = seconds / (24 * 3600);

  if (microseconds < G_USEC_PER_SEC)
    return g_strdup_printf ("%" G_GINT64_FORMAT " ms", MAX (microseconds, 0) / 1000);
  if (seconds < 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", seconds);
  if (seconds < 3600)
    return two_units (seconds, 60, "min", "s");
  if (days < 1)
    return two_units (seconds / 60, 60, "h", "min");
  return g_strdup_printf (days == 1 ? "%" G_GINT64_FORMAT " day" : "%" G_GINT64_FORMAT " days",
                          days);
}

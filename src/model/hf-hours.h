/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_MINUTES_A_DAY (24 * 60)

/**
 * HfHours:
 * A stretch of a day that comes again on some days of the week, a value. One that ends before it
 * begins goes on into the next day.
 */
typedef struct
{
  unsigned days; /* on which it begins: bit 1 = Monday … bit 7 = Sunday */
  int from, to; /* minutes since midnight; to may be 24:00 */
} HfHours;

gboolean hf_hours_parse (const char *text, HfHours *hours);
gboolean hf_hours_contain (const HfHours *self, int weekday, int minute);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfStalls:
 * How long the main loop was busy between two looks at what happened, in milliseconds by the clock:
 * @most, and what 99 of 100 were below; and the same of the thread's processor time, which does
 * not know what else the machine did.
 */
typedef struct
{
  double most, most_of_99;
  double busy_most, busy_most_of_99;
} HfStalls;

void hf_stall_meter_install (void); /* once, before the main loop runs */
void hf_stall_meter_begin (void);
HfStalls hf_stall_meter_end (void);

G_END_DECLS

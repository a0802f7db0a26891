/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfClock:
 * The time that all rules go by: microseconds since 1970 UTC. The system's clock in the program;
 * one that moves only when told to in tests. Every function may be called from any thread.
 */
typedef struct _HfClock HfClock;

#define HF_SECOND ((gint64)G_USEC_PER_SEC)
#define HF_MINUTE (60 * HF_SECOND)
#define HF_HOUR (60 * HF_MINUTE)
#define HF_DAY (24 * HF_HOUR)

HfClock *hf_clock_new_system (void);
HfClock *hf_clock_new_manual (gint64 now_us);
HfClock *hf_clock_ref (HfClock *self);
void hf_clock_unref (HfClock *self);
gint64 hf_clock_now (HfClock *self);
void hf_clock_advance (HfClock *self, gint64 by_us);
gboolean hf_clock_wait (HfClock *self, GCond *cond, GMutex *mutex, gint64 deadline_us);
char *hf_clock_format (gint64 time_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfClock, hf_clock_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-clock.h"

G_BEGIN_DECLS

/**
 * HfProgress:
 * How far a running job is, and with what: for people who look, in memory alone. Any thread.
 */
typedef struct _HfProgress HfProgress;

/* A value; the texts are its own. */
typedef struct
{
  guint64 done_bytes;
  guint64 total_bytes;
  guint64 bytes_per_second; /* of the last half minute */
  gint64 seconds_left; /* -1 = not known */
  char *source; /* the backend that is read; NULL = none, or an upload */
  char **targets; /* the backends that are written to */
} HfProgressReport;

HfProgress *hf_progress_new (HfClock *clock);
HfProgress *hf_progress_ref (HfProgress *self);
void hf_progress_unref (HfProgress *self);
void hf_progress_note (HfProgress *self, guint64 done_bytes, guint64 total_bytes);
void hf_progress_set_source (HfProgress *self, const char *source);
void hf_progress_set_targets (HfProgress *self, const char *const *targets);
void hf_progress_read (HfProgress *self, HfProgressReport *report);
void hf_progress_report_clear (HfProgressReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfProgress, hf_progress_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfProgressReport, hf_progress_report_clear)

G_END_DECLS

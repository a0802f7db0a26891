/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-audit-place.h"

G_BEGIN_DECLS

#define HF_AUDIT_MOST_PLACES 20
#define HF_AUDIT_DEFAULT_SAMPLE 300 /* without a bad one, no more than 1 % are bad */
#define HF_AUDIT_ALL G_MAXUINT64

typedef struct
{
  guint64 sample; /* pins that are read in each place; HF_AUDIT_ALL */
  gint64 most_time; /* µs of reading; 0: no limit */
  guint64 seed; /* chooses the pins */
  const char *spill_dir; /* for private temporary files; NULL: the system's */
  HfClock *clock;
  HfAuditProgressFunc progress; /* NULL: nobody wants to know */
  gpointer data;
} HfAuditOptions;

HfAuditReport *hf_audit_run (HfAuditPlace *const *places, gsize n_places,
                             const HfAuditOptions *options, GCancellable *cancellable);

G_END_DECLS

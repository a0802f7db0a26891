/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"
#include "hf-job.h"
#include "hf-progress.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfWork:
 * One run of one job, and what it works with. Borrowed by the functions that do the job.
 */
typedef struct
{
  HfStore *store;
  HfBackendSet *backends;
  HfClock *clock;
  const char *spool_dir;
  HfJob *job;
  GCancellable *cancellable;
  HfProgress *progress;
  guint64 before; /* bytes of the steps that are over */
  gboolean look_again; /* at the pin, when the job is over: it stands in the way until then */
  gint64 told; /* monotonic time of the last report of progress */
} HfWork;

#define HF_STALL (60 * HF_SECOND) /* a target that takes nothing for so long drops out */
#define HF_RETRY_AFTER (5 * HF_MINUTE) /* before a place is found for a copy that failed */

void hf_work_begin (HfWork *work, guint64 total_bytes);
void hf_work_expect (HfWork *work, guint64 bytes);
void hf_work_progress (HfWork *work, guint64 bytes);
void hf_work_end_step (HfWork *work, guint64 bytes);
HfBackend *hf_work_get_backend (HfWork *work, const char *id, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-job.h"

G_BEGIN_DECLS

/* What hf_job_row_read() expects, in this order. */
#define HF_JOB_ROW_COLUMNS                                                                         \
  "id, kind, state, pin_id, subject_id, payload, priority, attempts, next_try, created, started, " \
  "finished, done_bytes, total_bytes, error, result, automatic, planned_bytes, uses, urgency, "    \
  "paused"

HfJob *hf_job_row_read (HfStatement *statement, GError **error);
GPtrArray *hf_job_row_read_all (HfStatement *statement, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-job.h"

G_BEGIN_DECLS

gboolean hf_job_table_insert (HfDb *db, HfJob *job, GError **error);
HfJob *hf_job_table_get (HfDb *db, gint64 id, GError **error);
GPtrArray *hf_job_table_list (HfDb *db, int state, gint64 before_id, unsigned limit,
                              GError **error);
GPtrArray *hf_job_table_list_imports (HfDb *db, GError **error); /* that are not over */
gboolean hf_job_table_count (HfDb *db, int state, guint64 *count, GError **error);
gboolean hf_job_table_count_failed (HfDb *db, gint64 since, guint64 *count, GError **error);

/* Queued or running jobs of one kind for one pin: at most one is wanted at a time. */
gboolean hf_job_table_find_open (HfDb *db, HfJobKind kind, gint64 pin_id, gint64 *id,
                                 GError **error);
gboolean hf_job_table_find_open_after (HfDb *db, HfJobKind kind, gint64 pin_id, gint64 after_id,
                                       gint64 *id, GError **error);
gboolean hf_job_table_find_after (HfDb *db, gint64 pin_id, gint64 after_id, gint64 *id,
                                  GError **error);
HfJob *hf_job_table_find_by_subject (HfDb *db, HfJobKind kind, gint64 subject_id, GError **error);

/**
 * HfJobHead:
 * The first of the due jobs that work with the same stores and are equally urgent: of highest
 * priority, the oldest of them. A value.
 */
typedef struct
{
  gint64 uses;
  HfUrgency urgency;
  int priority;
  gint64 id;
} HfJobHead;

GArray *hf_job_table_list_heads (HfDb *db, GError **error);
gboolean hf_job_table_next_due (HfDb *db, gint64 *next, GError **error);
gboolean hf_job_table_promote (HfDb *db, gint64 now, gboolean *more, GError **error);
gboolean hf_job_table_set_needs (HfDb *db, gint64 id, gint64 uses, HfUrgency urgency,
                                 GError **error);
HfJob *hf_job_table_start (HfDb *db, gint64 id, gint64 now, GError **error);
gboolean hf_job_table_set_progress (HfDb *db, gint64 id, guint64 done_bytes, guint64 total_bytes,
                                    GError **error);
gboolean hf_job_table_update (HfDb *db, const HfJob *job, GError **error);
gboolean hf_job_table_requeue_running (HfDb *db, guint64 *count, GError **error);

G_END_DECLS

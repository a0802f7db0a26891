/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-job-table.h"

G_BEGIN_DECLS

/**
 * HfCancelled:
 * What became of the wish that a job ends, a value.
 */
typedef struct
{
  gboolean over; /* FALSE: it is running, and ends as soon as it notices */
  HfJobKind kind;
  char *spool; /* of an upload that nobody needs any more, once it is over; NULL = none */
  GPtrArray *unpinned; /* of text: pins that the upload had made, and that go with it */
} HfCancelled;

GPtrArray *hf_job_cancel_foresee (HfDb *db, gint64 id, GError **error);
gboolean hf_job_cancel_request (HfDb *db, gint64 id, gint64 now, HfCancelled *cancelled,
                                GError **error);
gboolean hf_job_cancel_is_wished (HfDb *db, gint64 id, gboolean *wished, GError **error);
gboolean hf_job_cancel_if_wished (HfDb *db, HfJob *job, gint64 now, gboolean *cancelled,
                                  GError **error);
gboolean hf_job_cancel_let_go (HfDb *db, const HfJob *job, gint64 now, GError **error);
void hf_cancelled_clear (HfCancelled *self);

#define HF_CANCELLED_PAUSE HF_DAY /* before the engine wants the same again by itself */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfCancelled, hf_cancelled_clear)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-job.h"

G_BEGIN_DECLS

#define HF_JOB_QUERY_NO_PIN (-1)

/* Which jobs. A value. */
typedef struct
{
  int state; /* an HfJobState, or -1 = any */
  gboolean paused; /* only those that the user told to wait, and that are not over */
  int kind; /* an HfJobKind, or 0 = any */
  gint64 pin_id; /* only those about this pin; 0 = any; HF_JOB_QUERY_NO_PIN: none at all */
  const char *backend_id; /* only those that work with its store; NULL = any */
  gint64 before_id; /* cursor: only older ones; 0 = at first */
} HfJobQuery;

GPtrArray *hf_job_query_list (HfDb *db, const HfJobQuery *query, unsigned limit, GError **error);
gboolean hf_job_query_count (HfDb *db, const HfJobQuery *query, guint64 *count, GError **error);

G_END_DECLS

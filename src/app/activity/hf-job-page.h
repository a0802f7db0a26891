/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-job-facts.h"

G_BEGIN_DECLS

/* Which jobs are listed. */
typedef enum
{
  HF_JOB_FILTER_ALL, /* those that run first */
  HF_JOB_FILTER_RUNNING,
  HF_JOB_FILTER_WAITING, /* also those that the user told to wait */
  HF_JOB_FILTER_PAUSED,
  HF_JOB_FILTER_FAILED,
  HF_JOB_FILTER_DONE,
  HF_JOB_FILTER_CANCELLED,
  HF_N_JOB_FILTERS
} HfJobFilter;

/* What is to be read. */
typedef struct
{
  HfJobFilter filter;
  gint64 before_id; /* cursor; 0 = at first */
  unsigned limit;
  GArray *near; /* of gint64: ids of jobs that are looked at closely, in the page or not */
} HfJobWish;

/**
 * HfJobPage:
 * Some jobs, as they were at one moment, a value.
 */
typedef struct
{
  GPtrArray *jobs; /* of HfJobFacts, in the order in which they are shown */
  GPtrArray *others; /* of HfJobFacts: those looked at closely that are not in the page */
  gint64 last_id; /* where the next page goes on */
  gboolean more; /* there may be one */
  guint64 counts[HF_N_JOB_FILTERS];
} HfJobPage;

HfJobWish *hf_job_wish_new (HfJobFilter filter, gint64 before_id, unsigned limit);
void hf_job_wish_free (gpointer wish);
HfJobPage *hf_job_page_read (HfEngine *engine, const HfJobWish *wish, GError **error);
void hf_job_page_free (gpointer page);
gboolean hf_job_filter_matches (HfJobFilter filter, const HfJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfJobPage, hf_job_page_free)

G_END_DECLS

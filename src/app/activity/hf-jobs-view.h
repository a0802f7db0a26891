/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-job-page.h"

G_BEGIN_DECLS

/**
 * HfJobsView:
 * All jobs, and how far they are.
 */
#define HF_TYPE_JOBS_VIEW (hf_jobs_view_get_type ())
G_DECLARE_FINAL_TYPE (HfJobsView, hf_jobs_view, HF, JOBS_VIEW, AdwBin)

void hf_jobs_view_set_desk (HfJobsView *self, HfDesk *desk);
void hf_jobs_view_set_filter (HfJobsView *self, HfJobFilter filter);

G_END_DECLS

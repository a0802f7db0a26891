/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-job-item.h"

G_BEGIN_DECLS

/**
 * HfJobRow:
 * A job: what it does, how far it is, and what it can be told.
 */
#define HF_TYPE_JOB_ROW (hf_job_row_get_type ())
G_DECLARE_FINAL_TYPE (HfJobRow, hf_job_row, HF, JOB_ROW, AdwBin)

GtkWidget *hf_job_row_new (HfDesk *desk);
void hf_job_row_set_item (HfJobRow *self, HfJobItem *item);
void hf_job_row_update (HfJobRow *self);

G_END_DECLS

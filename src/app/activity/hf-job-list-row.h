/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-job-item.h"

G_BEGIN_DECLS

/**
 * HfJobListRow:
 * A job: what it does, how far it is, and what it can be told.
 */
#define HF_TYPE_JOB_LIST_ROW (hf_job_list_row_get_type ())
G_DECLARE_FINAL_TYPE (HfJobListRow, hf_job_list_row, HF, JOB_LIST_ROW, AdwBin)

GtkWidget *hf_job_list_row_new (HfDesk *desk);
void hf_job_list_row_set_item (HfJobListRow *self, HfJobItem *item);
void hf_job_list_row_update (HfJobListRow *self);

G_END_DECLS

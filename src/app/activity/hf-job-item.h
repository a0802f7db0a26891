/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-job-facts.h"

G_BEGIN_DECLS

/**
 * HfJobItem:
 * A job in a list: stays the same while what is told about it changes. Main thread.
 *
 * Signals: "changed".
 */
#define HF_TYPE_JOB_ITEM (hf_job_item_get_type ())
G_DECLARE_FINAL_TYPE (HfJobItem, hf_job_item, HF, JOB_ITEM, GObject)

HfJobItem *hf_job_item_new (HfJobFacts *facts);
gint64 hf_job_item_get_id (HfJobItem *self);
const HfJobFacts *hf_job_item_get_facts (HfJobItem *self);
void hf_job_item_set_facts (HfJobItem *self, HfJobFacts *facts);

G_END_DECLS

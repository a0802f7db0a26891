/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-job-item.h"
#include "hf-job-page.h"

G_BEGIN_DECLS

/**
 * HfJobFeed:
 * A list of jobs that follows the registry: its newest some hundred as often as it is told to look,
 * the others as far as they are near what the user sees. Main thread.
 *
 * Signals: "changed" after each look.
 */
#define HF_TYPE_JOB_FEED (hf_job_feed_get_type ())
G_DECLARE_FINAL_TYPE (HfJobFeed, hf_job_feed, HF, JOB_FEED, GObject)

HfJobFeed *hf_job_feed_new (HfDesk *desk);
GListModel *hf_job_feed_get_model (HfJobFeed *self);
HfJobFilter hf_job_feed_get_filter (HfJobFeed *self);
void hf_job_feed_set_filter (HfJobFeed *self, HfJobFilter filter);
const guint64 *hf_job_feed_get_counts (HfJobFeed *self);
const char *hf_job_feed_get_trouble (HfJobFeed *self);
gboolean hf_job_feed_has_read (HfJobFeed *self);

void hf_job_feed_look (HfJobFeed *self);
void hf_job_feed_look_further (HfJobFeed *self);
void hf_job_feed_come_near (HfJobFeed *self, HfJobItem *item);
void hf_job_feed_go_away (HfJobFeed *self, HfJobItem *item);

G_END_DECLS

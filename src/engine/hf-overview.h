/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-alert.h"
#include "hf-approval.h"
#include "hf-class-table.h"
#include "hf-engine.h"

G_BEGIN_DECLS

/**
 * HfOverview:
 * What there is to know at a glance, at one moment of the registry. Immutable and counted; any
 * thread.
 */
typedef struct
{
  gint64 now;
  HfPolicy *policy;
  HfStatus status;
  char *sentence;
  GPtrArray *alerts; /* of HfAlert, the worst first */
  GPtrArray *backends; /* of HfBackendInfo, by priority */
  guint64 jobs_queued;
  guint64 jobs_running;
  guint64 jobs_failed; /* ever */
  guint64 failed_lately; /* within a day */
  gboolean all_paused;
  HfWaitingPlan plan;
  gint64 sampled; /* the newest point of the charts; 0 = there is none */
  gint64 oldest_read, newest_read; /* full reads of copies that still count; 0 = there is none */
  unsigned checks_open; /* single copies that wait to be read */
  HfSpread spread;
} HfOverview;

HfOverview *hf_overview_new (HfEngine *engine, GError **error);
HfOverview *hf_overview_ref (HfOverview *self);
void hf_overview_unref (HfOverview *self);
const HfBackendInfo *hf_overview_find_backend (const HfOverview *self, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfOverview, hf_overview_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-explain.h"
#include "hf-removal.h"

G_BEGIN_DECLS

/* What is to be read. */
typedef struct
{
  gint64 pin_id;
  gint64 after_event; /* events up to this one are known */
  unsigned most; /* of events, and of looks, the newest ones */
} HfPinReportWish;

/**
 * HfPinReport:
 * All that is known of a pin, at one moment of the registry: a value.
 */
typedef struct
{
  gint64 now;
  HfPin *pin;
  HfPolicy *policy;
  GPtrArray *backends; /* of HfBackendInfo */
  GPtrArray *replicas; /* of HfReplica, as its backends are ordered by their stores */
  GPtrArray *locations; /* of char, nullable: where each copy is, for people */
  GPtrArray *removals; /* of HfRemoval: that are not over */
  HfExplanation *explanation; /* NULL: it is not managed any more */
  gint64 after_event; /* as it was wished */
  GPtrArray *events; /* of HfEvent after that one, the newest first */
  gint64 newest_event; /* that there was, of any pin */
  GPtrArray *looks; /* of HfEvidence, the newest first */
} HfPinReport;

HfPinReport *hf_pin_report_read (HfEngine *engine, const HfPinReportWish *wish, GError **error);
void hf_pin_report_free (HfPinReport *self);
const HfRemoval *hf_pin_report_find_removal (const HfPinReport *self, gint64 replica_id);
const HfBackendInfo *hf_pin_report_find_store (const HfPinReport *self, gint64 store_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinReport, hf_pin_report_free)

G_END_DECLS

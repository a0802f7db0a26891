/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-copy-orders.h"
#include "hf-view.h"

G_BEGIN_DECLS

/**
 * HfCopiesReport:
 * What became of an order for copies by now. A value; its object is (transfer full) for the answer.
 */
typedef struct
{
  JsonObject *object; /* success, cid, vfs_metadata_id, replication_results, traffic_summary, … */
  gboolean pending; /* some are not made yet */
  HfError code; /* when nothing succeeded and nothing is pending: as which error that counts */
  char *why; /* then: a sentence; else NULL */
} HfCopiesReport;

gboolean hf_copies_report (HfCopiesReport *self, HfView *view, const HfCid *cid,
                           const HfCopyOrdered *ordered, gint64 now, GError **error);
void hf_copies_report_clear (HfCopiesReport *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfCopiesReport, hf_copies_report_clear)

G_END_DECLS

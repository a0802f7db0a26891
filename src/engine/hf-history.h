/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-sample-table.h"

G_BEGIN_DECLS

typedef enum
{
  HF_RANGE_DAY,
  HF_RANGE_WEEK,
  HF_RANGE_MONTH,
  HF_RANGE_YEAR,
  HF_N_RANGES
} HfRange;

/* One number over time. */
typedef struct
{
  HfMetric metric;
  char *backend; /* NULL: of all */
  GArray *points; /* of HfPoint; of what only grows, by how much it did since the point before */
} HfTrack;

/**
 * HfHistory:
 * How things were during a time that ends now. Immutable and counted; any thread.
 */
typedef struct
{
  HfRange range;
  gint64 from, to; /* µs since 1970 */
  gint64 step; /* for which each point stands */
  GPtrArray *tracks; /* of HfTrack, by metric, then by backend */
  HfAvailability availability; /* of the last 30 days, whatever the range */
} HfHistory;

HfHistory *hf_history_new (HfEngine *engine, HfRange range, GError **error);
HfHistory *hf_history_ref (HfHistory *self);
void hf_history_unref (HfHistory *self);
const HfTrack *hf_history_find (const HfHistory *self, HfMetric metric, const char *backend);
double hf_track_sum (const HfTrack *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfHistory, hf_history_unref)

G_END_DECLS

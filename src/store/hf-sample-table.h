/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-clock.h"
#include "hf-db.h"
#include "hf-status.h"

G_BEGIN_DECLS

#define HF_SAMPLE_EVERY (5 * HF_MINUTE)

/* What is kept over time. The numbers are stored: never renumber. */
typedef enum
{
  HF_METRIC_EFFICIENCY = 0, /* percentage of pins with their target of copies */
  HF_METRIC_PINS = 1,
  HF_METRIC_BELOW_MIN = 2, /* pins */
  HF_METRIC_BYTES = 3, /* of all pins, each counted once */
  HF_METRIC_HELD = 4, /* pins whose bytes were held here at any time */
  HF_METRIC_UNREADABLE = 5, /* of those, without a copy in a store that answers */
  HF_METRIC_USED = 6, /* bytes in the store of a backend */
  HF_METRIC_WRITTEN = 7, /* bytes to a backend since counting began: it only grows */
  HF_METRIC_READ = 8, /* likewise from it */
} HfMetric;

/**
 * HfPoint:
 * What a number was like from @time until the next one.
 */
typedef struct
{
  gint64 time; /* µs since 1970 */
  double value; /* the average */
  double low, high;
} HfPoint;

/**
 * HfSampleQuery:
 * Which points; a span of @step becomes one.
 */
typedef struct
{
  HfMetric metric;
  const char *backend; /* NULL: what is said of all */
  gint64 from, to; /* the last one is not among them */
  gint64 step; /* is made longer when it asked for more than HF_SAMPLE_MOST points */
} HfSampleQuery;

#define HF_SAMPLE_MOST 400

/* How much of the time pins could be read. */
typedef struct
{
  double share; /* of the time of all pins, 0 to 1 */
  gint64 covered; /* µs, in which it was looked at */
} HfAvailability;

gboolean hf_sample_table_take (HfDb *db, const HfStatus *status, gint64 now, GError **error);
gboolean hf_sample_table_thin (HfDb *db, gint64 now, GError **error);
gboolean hf_sample_table_get_last (HfDb *db, gint64 *time, GError **error);
GArray *hf_sample_table_read (HfDb *db, const HfSampleQuery *query, GError **error);
char **hf_sample_table_list_backends (HfDb *db, HfMetric metric, gint64 from, GError **error);
gboolean hf_sample_table_read_availability (HfDb *db, gint64 from, HfAvailability *availability,
                                            GError **error);

G_END_DECLS

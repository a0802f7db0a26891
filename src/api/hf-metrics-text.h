/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_METRICS_TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"

/**
 * HfMetricsText:
 * Metrics in the text of OpenMetrics 1.0.0, family by family. Belongs to one thread.
 */
typedef struct _HfMetricsText HfMetricsText;

typedef enum
{
  HF_METRIC_GAUGE,
  HF_METRIC_COUNTER, /* never falls */
  HF_METRIC_INFO, /* its labels are what it says */
} HfMetricType;

HfMetricsText *hf_metrics_text_new (void);
void hf_metrics_text_free (HfMetricsText *self);
void hf_metrics_text_begin (HfMetricsText *self, HfMetricType type, const char *name,
                            const char *unit, const char *help);
void hf_metrics_text_label (HfMetricsText *self, const char *name, const char *value);
void hf_metrics_text_add (HfMetricsText *self, guint64 value);
void hf_metrics_text_add_double (HfMetricsText *self, double value);
char *hf_metrics_text_end (HfMetricsText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMetricsText, hf_metrics_text_free)

G_END_DECLS

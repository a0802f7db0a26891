/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-json.h"

G_BEGIN_DECLS

/**
 * HfLimits:
 * How much a backend may be used, and when, a value. As JSON: {"parallel_jobs": 2,
 * "bytes_per_second": 1000000, "hours": ["22:00-06:00", "sat,sun 00:00-24:00"]}.
 */
typedef struct
{
  int parallel_jobs; /* that work with it at the same time; 0 = as many as there are workers */
  gint64 bytes_per_second; /* to and from it together; 0 = no limit */
  char **hours; /* in local time; empty = always */
} HfLimits;

/* A second; below that nothing but timeouts would come of it. */
#define HF_LIMITS_LEAST_BYTES 1000

HfLimits *hf_limits_new (void);
HfLimits *hf_limits_copy (const HfLimits *self);
void hf_limits_free (HfLimits *self);
JsonObject *hf_limits_to_json (const HfLimits *self);
void hf_limits_apply_json (HfLimits *self, JsonObject *object, HfProblems *problems);
void hf_limits_apply_field (HfLimits *self, JsonObject *object, const char *field,
                            HfProblems *problems);
gboolean hf_limits_is_open (const HfLimits *self, gint64 time, GTimeZone *zone);
gint64 hf_limits_next_change (const HfLimits *self, gint64 time, GTimeZone *zone);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfLimits, hf_limits_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-backend-kind.h"
#include "hf-backend-trial.h"

G_BEGIN_DECLS

/* What a backend is and how it is, in the user's language. Pure; those without "const" return new
 * text. */

/* An icon, the style class of its colour or NULL, and the word that always stands beside it. */
typedef struct
{
  const char *icon, *style, *word;
} HfSign;

HfSign hf_backend_wording_state (const HfBackendInfo *info);
char *hf_backend_wording_since (const HfBackendInfo *info, gint64 now);
char *hf_backend_wording_reason (const HfBackendInfo *info, gint64 now);
char *hf_backend_wording_kind (const HfBackendInfo *info);
const char *hf_backend_wording_icon (const HfBackendKind *kind);
char *hf_backend_wording_usage (const HfBackendInfo *info);
double hf_backend_wording_fraction (const HfBackendInfo *info);
char *hf_backend_wording_strays (const HfBackendInfo *info);
char *hf_backend_wording_jobs (guint64 running, guint64 queued);
char *hf_backend_wording_latency (gint64 us);

const char *hf_trial_wording_step (const HfTrialStep *step);
HfSign hf_trial_wording_result (HfTrialResult result);

G_END_DECLS

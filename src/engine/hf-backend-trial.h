/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

typedef enum
{
  HF_TRIAL_GOOD,
  HF_TRIAL_BAD,
  HF_TRIAL_SKIPPED, /* since another step failed, or there is nothing to try */
} HfTrialResult;

typedef struct
{
  const char *name;
  HfTrialResult result;
  char *detail; /* a sentence */
  char *hint; /* what to do, when the step is bad */
} HfTrialStep;

/**
 * HfBackendTrial:
 * What a backend answers, step by step up to the first thing that is wrong, a value.
 */
typedef struct
{
  GPtrArray *steps; /* of HfTrialStep */
  const HfTrialStep *failed; /* one of them; NULL: all is well */
  HfProbe *probe; /* NULL when the place did not answer */
} HfBackendTrial;

HfBackendTrial *hf_backend_trial_new (HfEngine *engine, const char *id, GCancellable *cancellable,
                                      GError **error);
HfBackendTrial *hf_backend_trial_new_for_settings (HfEngine *engine, const char *kind,
                                                   JsonObject *settings, JsonObject *secrets,
                                                   GCancellable *cancellable, GError **error);
gboolean hf_backend_trial_allows_adding (const HfBackendTrial *self);
const char *hf_trial_result_to_string (HfTrialResult result);
void hf_backend_trial_free (HfBackendTrial *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBackendTrial, hf_backend_trial_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-trial.h"
#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfTrialView:
 * Tries whether a place answers, and shows step by step what was found.
 *
 * Signal "ended": with a trial, which get_trial() has; without when it was cancelled or failed.
 */
#define HF_TYPE_TRIAL_VIEW (hf_trial_view_get_type ())
G_DECLARE_FINAL_TYPE (HfTrialView, hf_trial_view, HF, TRIAL_VIEW, AdwBin)

GtkWidget *hf_trial_view_new (HfDesk *desk);
void hf_trial_view_try_backend (HfTrialView *self, const char *id);
void hf_trial_view_try_settings (HfTrialView *self, const char *kind, JsonObject *settings,
                                 JsonObject *secrets);
void hf_trial_view_cancel (HfTrialView *self);
const HfBackendTrial *hf_trial_view_get_trial (HfTrialView *self);

G_END_DECLS

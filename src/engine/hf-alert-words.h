/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-alert.h"
#include "hf-approval.h"
#include "hf-placement.h"

G_BEGIN_DECLS

HfAlert *hf_alert_words_down (const HfBackendInfo *info, gboolean lost);
HfAlert *hf_alert_words_full (const HfBackendInfo *info, guint64 room, HfRoomLimit limit);
HfAlert *hf_alert_words_plan (const HfWaitingPlan *plan);

G_END_DECLS

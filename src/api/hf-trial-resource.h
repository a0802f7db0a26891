/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_trial_of_backend (HfCall *call);
HfReply *hf_trial_of_settings (HfCall *call);

G_END_DECLS

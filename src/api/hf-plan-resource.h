/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_plan_get (HfCall *call);
HfReply *hf_plan_execute (HfCall *call);
HfReply *hf_plan_decline (HfCall *call);

G_END_DECLS

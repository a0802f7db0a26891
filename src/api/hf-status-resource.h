/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_status_get (HfCall *call);
JsonArray *hf_status_alerts_to_json (GPtrArray *alerts);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-view.h"

#include "hf-call.h"

G_BEGIN_DECLS

JsonObject *hf_traffic_to_json (HfCall *call, HfView *view, const char *backend, GError **error);

HfReply *hf_traffic_get_all (HfCall *call);
HfReply *hf_traffic_get_one (HfCall *call);
HfReply *hf_traffic_get_usage (HfCall *call);

G_END_DECLS

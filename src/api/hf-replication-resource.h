/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"
#include "hf-view.h"

G_BEGIN_DECLS

HfReply *hf_replication_answer_settings (HfCall *call, const HfPolicy *policy);
HfReply *hf_replication_answer_status (HfCall *call, const char *action, const char *cid);
HfReply *hf_replication_get_settings (HfCall *call);
HfReply *hf_replication_post_settings (HfCall *call);
HfReply *hf_replication_get_status (HfCall *call);
HfReply *hf_replication_get_backends (HfCall *call);

void hf_replication_counts_to_json (JsonObject *object, const HfStatus *status);
JsonObject *hf_replication_status_to_json (HfView *view, GError **error);
void hf_replication_backends_to_json (HfView *view, JsonObject **configured, JsonObject **seen);

G_END_DECLS

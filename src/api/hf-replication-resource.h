/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_replication_get_settings (HfCall *call);
HfReply *hf_replication_post_settings (HfCall *call);
HfReply *hf_replication_get_status (HfCall *call);
HfReply *hf_replication_get_backends (HfCall *call);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-router.h"

G_BEGIN_DECLS

void hf_request_input_take_headers (HfCall *call, HfRouteFlags flags, SoupServerMessage *message);
HfReply *hf_request_input_read_json (HfCall *call, HfRouteFlags flags, SoupMessageBody *body);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_tokens_list (HfCall *call);
HfReply *hf_tokens_add (HfCall *call);
HfReply *hf_tokens_remove (HfCall *call);

G_END_DECLS

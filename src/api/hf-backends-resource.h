/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_backends_list (HfCall *call);
HfReply *hf_backends_get (HfCall *call);
HfReply *hf_backends_add (HfCall *call);
HfReply *hf_backends_change (HfCall *call);
HfReply *hf_backends_remove (HfCall *call);

G_END_DECLS

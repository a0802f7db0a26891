/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_psa_list (HfCall *call);
HfReply *hf_psa_post (HfCall *call);
HfReply *hf_psa_get (HfCall *call);
HfReply *hf_psa_replace (HfCall *call);
HfReply *hf_psa_delete (HfCall *call);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"
#include "hf-psa-request.h"
#include "hf-psa-table.h"

G_BEGIN_DECLS

void hf_psa_input_query (HfCall *call, HfPsaQuery *query);
void hf_psa_input_clear (HfPsaQuery *query);
HfPsaRequest *hf_psa_input_pin (HfCall *call);

G_END_DECLS

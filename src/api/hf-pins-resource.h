/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_pins_list (HfCall *call);
HfReply *hf_pins_locations (HfCall *call);
HfReply *hf_pins_verify (HfCall *call);
HfReply *hf_pins_delete (HfCall *call);

G_END_DECLS

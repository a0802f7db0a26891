/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_pins_change (HfCall *call);
HfReply *hf_pins_change_many (HfCall *call);

G_END_DECLS

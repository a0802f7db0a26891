/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

HfReply *hf_what_if_simulate (HfCall *call);
HfReply *hf_what_if_dry_run (HfCall *call);

G_END_DECLS

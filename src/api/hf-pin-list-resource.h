/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"
#include "hf-pin-listing.h"

G_BEGIN_DECLS

HfReply *hf_pins_list (HfCall *call);
HfReply *hf_pins_list_of_backend (HfCall *call);
void hf_pins_read_filters (JsonObject *object, HfPinListing *listing, HfProblems *problems);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-ids.h"

G_DEFINE_BOXED_TYPE (HfPinIds, hf_pin_ids, g_array_ref, g_array_unref)

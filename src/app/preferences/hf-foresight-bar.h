/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-foresight.h"

G_BEGIN_DECLS

/**
 * HfForesightBar:
 * What would follow from settings that are not saved yet, with buttons to apply or discard them.
 * Hidden while nothing is shown. Signals: "apply", "discard".
 */
#define HF_TYPE_FORESIGHT_BAR (hf_foresight_bar_get_type ())
G_DECLARE_FINAL_TYPE (HfForesightBar, hf_foresight_bar, HF, FORESIGHT_BAR, AdwBin)

void hf_foresight_bar_show (HfForesightBar *self, const HfForesight *foresight);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-foresight.h"

G_BEGIN_DECLS

/**
 * HfForesightGroup:
 * What would follow from settings that are not saved yet, with buttons to apply or discard them.
 * Hidden while nothing is shown. Signals: "apply", "discard".
 */
#define HF_TYPE_FORESIGHT_GROUP (hf_foresight_group_get_type ())
G_DECLARE_FINAL_TYPE (HfForesightGroup, hf_foresight_group, HF, FORESIGHT_GROUP,
                      AdwPreferencesGroup)

HfForesightGroup *hf_foresight_group_new (void);
void hf_foresight_group_show (HfForesightGroup *self, const HfForesight *foresight);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-report.h"

G_BEGIN_DECLS

/**
 * HfPinFacts:
 * What a pin is: its name and who may see it, which can be changed, its CID, size and health.
 */
#define HF_TYPE_PIN_FACTS (hf_pin_facts_get_type ())
G_DECLARE_FINAL_TYPE (HfPinFacts, hf_pin_facts, HF, PIN_FACTS, AdwPreferencesGroup)

void hf_pin_facts_set_desk (HfPinFacts *self, HfDesk *desk);
void hf_pin_facts_set (HfPinFacts *self, const HfPinReport *report);

G_END_DECLS

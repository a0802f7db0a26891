/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-ink.h"

G_BEGIN_DECLS

/**
 * HfPinLook:
 * What the cells of a list of pins show beside the pin itself: the policy, the backends, the time,
 * and how much room there is. Signal "changed": they may look otherwise now.
 */
#define HF_TYPE_PIN_LOOK (hf_pin_look_get_type ())
G_DECLARE_FINAL_TYPE (HfPinLook, hf_pin_look, HF, PIN_LOOK, GObject)

HfPinLook *hf_pin_look_new (HfDesk *desk);
const HfOverview *hf_pin_look_get_overview (HfPinLook *self);
gint64 hf_pin_look_get_now (HfPinLook *self);
gboolean hf_pin_look_is_narrow (HfPinLook *self);
HfPinInk *hf_pin_look_get_ink (HfPinLook *self);
void hf_pin_look_set_narrow (HfPinLook *self, gboolean narrow);

G_END_DECLS

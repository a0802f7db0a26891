/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-adder.h"

G_BEGIN_DECLS

/**
 * HfAddBar:
 * How far an HfAdder is, at the foot of the window, with a way to stop it. Not there while it is
 * idle.
 */
#define HF_TYPE_ADD_BAR (hf_add_bar_get_type ())
G_DECLARE_FINAL_TYPE (HfAddBar, hf_add_bar, HF, ADD_BAR, AdwBin)

void hf_add_bar_set_adder (HfAddBar *self, HfAdder *adder);

G_END_DECLS

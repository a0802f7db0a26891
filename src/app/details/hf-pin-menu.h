/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfPinMenu:
 * What can be done with pins, as a menu, with the backends that there are.
 */
#define HF_TYPE_PIN_MENU (hf_pin_menu_get_type ())
G_DECLARE_FINAL_TYPE (HfPinMenu, hf_pin_menu, HF, PIN_MENU, GObject)

HfPinMenu *hf_pin_menu_new (HfDesk *desk);
GMenuModel *hf_pin_menu_get_model (HfPinMenu *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-set.h"

G_BEGIN_DECLS

/**
 * HfPinActions:
 * What can be done with pins, as actions in a group to be inserted as "pins", and a menu of them.
 * They are enabled while pins are selected, and say what they ordered, or why not.
 */
#define HF_TYPE_PIN_ACTIONS (hf_pin_actions_get_type ())
G_DECLARE_FINAL_TYPE (HfPinActions, hf_pin_actions, HF, PIN_ACTIONS, GObject)

HfPinActions *hf_pin_actions_new (HfDesk *desk, GtkWidget *widget);
GActionGroup *hf_pin_actions_get_group (HfPinActions *self);
GMenuModel *hf_pin_actions_get_menu (HfPinActions *self);
void hf_pin_actions_set_selection (HfPinActions *self, HfPinSet *pins);

void hf_pin_actions_copy_to (HfPinActions *self, GArray *ids, const char *backend_id);
void hf_pin_actions_move_to (HfPinActions *self, GArray *ids, const char *backend_id);
void hf_pin_actions_export_to (HfPinActions *self, HfPinSet *pins, GFile *file);

G_END_DECLS

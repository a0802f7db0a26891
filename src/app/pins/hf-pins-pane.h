/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfPinsPane:
 * The pins, what can be done with those that are selected, and beside them all that is known of
 * one.
 */
#define HF_TYPE_PINS_PANE (hf_pins_pane_get_type ())
G_DECLARE_FINAL_TYPE (HfPinsPane, hf_pins_pane, HF, PINS_PANE, AdwBin)

GtkWidget *hf_pins_pane_new (HfDesk *desk);
void hf_pins_pane_show (GtkWidget *pane, const char *query);
void hf_pins_pane_search (GtkWidget *pane);
void hf_pins_pane_drop (GtkWidget *pane, const char *backend_id, GArray *ids, gboolean move);

G_END_DECLS

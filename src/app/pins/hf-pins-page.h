/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-table.h"

G_BEGIN_DECLS

/**
 * HfPinsPage:
 * All pins, or those that a search finds. Signals: "activate-pin" with the id of a pin that
 * somebody wants to see; "selection-changed".
 */
#define HF_TYPE_PINS_PAGE (hf_pins_page_get_type ())
G_DECLARE_FINAL_TYPE (HfPinsPage, hf_pins_page, HF, PINS_PAGE, AdwBin)

GtkWidget *hf_pins_page_new (HfDesk *desk);
void hf_pins_page_show (GtkWidget *page, const char *query);
void hf_pins_page_search (GtkWidget *page);

guint64 hf_pins_page_count_selected (HfPinsPage *self);
GArray *hf_pins_page_dup_selected (HfPinsPage *self);
HfPinQuery *hf_pins_page_dup_query (HfPinsPage *self);
void hf_pins_page_select_all (HfPinsPage *self);
void hf_pins_page_select_none (HfPinsPage *self);
void hf_pins_page_add_action (HfPinsPage *self, GtkWidget *action);
GtkWidget *hf_pins_page_get_view (HfPinsPage *self);

G_END_DECLS

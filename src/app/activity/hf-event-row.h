/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-event-item.h"

G_BEGIN_DECLS

/**
 * HfEventRow:
 * Something that happened, and the pin that it happened to.
 */
#define HF_TYPE_EVENT_ROW (hf_event_row_get_type ())
G_DECLARE_FINAL_TYPE (HfEventRow, hf_event_row, HF, EVENT_ROW, AdwBin)

GtkWidget *hf_event_row_new (HfDesk *desk);
void hf_event_row_set_item (HfEventRow *self, HfEventItem *item);
void hf_event_row_update (HfEventRow *self);

G_END_DECLS

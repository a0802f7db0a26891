/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "hf-pin-report.h"

G_BEGIN_DECLS

/**
 * HfHistoryList:
 * What happened to a pin, and every look at its copies, the newest first. The signal "more" says
 * that older ones are wanted.
 */
#define HF_TYPE_HISTORY_LIST (hf_history_list_get_type ())
G_DECLARE_FINAL_TYPE (HfHistoryList, hf_history_list, HF, HISTORY_LIST, GtkBox)

GtkWidget *hf_history_list_new (void);
void hf_history_list_clear (HfHistoryList *self);
void hf_history_list_add (HfHistoryList *self, const HfPinReport *report);
void hf_history_list_wish (HfHistoryList *self, HfPinReportWish *wish);

G_END_DECLS

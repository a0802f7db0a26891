/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfAlertList:
 * What the user should know and act on, each with a button that helps.
 */
#define HF_TYPE_ALERT_LIST (hf_alert_list_get_type ())
G_DECLARE_FINAL_TYPE (HfAlertList, hf_alert_list, HF, ALERT_LIST, AdwBin)

void hf_alert_list_set_desk (HfAlertList *self, HfDesk *desk);

G_END_DECLS

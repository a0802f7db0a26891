/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfActivityPage:
 * What is being done, and what happened.
 */
#define HF_TYPE_ACTIVITY_PAGE (hf_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (HfActivityPage, hf_activity_page, HF, ACTIVITY_PAGE, AdwBin)

GtkWidget *hf_activity_page_new (HfDesk *desk);
void hf_activity_page_show (GtkWidget *page, const char *query);

G_END_DECLS

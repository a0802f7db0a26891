/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfOverviewPage:
 * Whether anything is at risk, in one look.
 */
#define HF_TYPE_OVERVIEW_PAGE (hf_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (HfOverviewPage, hf_overview_page, HF, OVERVIEW_PAGE, AdwBin)

GtkWidget *hf_overview_page_new (HfDesk *desk);

G_END_DECLS

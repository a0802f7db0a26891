/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfBackendsPage:
 * All backends, a card each, in the order in which new copies are given to them.
 */
#define HF_TYPE_BACKENDS_PAGE (hf_backends_page_get_type ())
G_DECLARE_FINAL_TYPE (HfBackendsPage, hf_backends_page, HF, BACKENDS_PAGE, AdwBin)

GtkWidget *hf_backends_page_new (HfDesk *desk);
void hf_backends_page_show (GtkWidget *page, const char *query);
guint64 hf_backends_page_count_unwell (const HfOverview *overview);

G_END_DECLS

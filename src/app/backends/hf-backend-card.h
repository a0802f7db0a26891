/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-counts.h"
#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfBackendCard:
 * One backend: what it is, how it is, and what can be done with it.
 */
#define HF_TYPE_BACKEND_CARD (hf_backend_card_get_type ())
G_DECLARE_FINAL_TYPE (HfBackendCard, hf_backend_card, HF, BACKEND_CARD, GtkBox)

GtkWidget *hf_backend_card_new (HfDesk *desk, const char *id);
const char *hf_backend_card_get_id (HfBackendCard *self);
void hf_backend_card_show (HfBackendCard *self, const HfOverview *overview);
void hf_backend_card_show_counts (HfBackendCard *self, const HfBackendCount *count);
void hf_backend_card_flash (HfBackendCard *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "hf-event.h"

G_BEGIN_DECLS

/* How a number is to be taken. */
typedef enum
{
  HF_TONE_PLAIN, /* a number, neither good nor bad */
  HF_TONE_GOOD,
  HF_TONE_WARNING,
  HF_TONE_CRITICAL,
} HfTone;

/**
 * HfStatusCard:
 * A button with a number, what it counts, and a word on it.
 */
#define HF_TYPE_STATUS_CARD (hf_status_card_get_type ())
G_DECLARE_FINAL_TYPE (HfStatusCard, hf_status_card, HF, STATUS_CARD, GtkButton)

GtkWidget *hf_status_card_new (const char *title);
void hf_status_card_set (HfStatusCard *self, const char *value, HfTone tone, const char *note);
const char *hf_status_card_get_value (HfStatusCard *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfPinWatch:
 * Tells on one thread which pins changed, a few times a second at most. Signal "changed" with the
 * ids of the pins whose rows were written, as a GArray of gint64, or NULL for too many to be named;
 * and whether pins came or went.
 */
#define HF_TYPE_PIN_WATCH (hf_pin_watch_get_type ())
G_DECLARE_FINAL_TYPE (HfPinWatch, hf_pin_watch, HF, PIN_WATCH, GObject)

HfPinWatch *hf_pin_watch_new (HfStore *store);
void hf_pin_watch_close (HfPinWatch *self);

G_END_DECLS

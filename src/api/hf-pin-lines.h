/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-pin-listing.h"

G_BEGIN_DECLS

/**
 * HfPinLines:
 * Pins as lines of JSON, made while they are read. A #GInputStream; one thread at a time.
 */
#define HF_TYPE_PIN_LINES (hf_pin_lines_get_type ())
G_DECLARE_FINAL_TYPE (HfPinLines, hf_pin_lines, HF, PIN_LINES, GInputStream)

GInputStream *hf_pin_lines_new (HfEngine *engine, HfPinListing *listing, guint64 limit,
                                GError **error);

G_END_DECLS

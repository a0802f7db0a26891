/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-pin-list.h"
#include "hf-pin-search.h"

G_BEGIN_DECLS

/**
 * HfPinFinder:
 * Finds the pins of a search on a worker, and follows what becomes of them. Signals: "found": the
 * list or its numbers are others; "failed" with a GError.
 */
#define HF_TYPE_PIN_FINDER (hf_pin_finder_get_type ())
G_DECLARE_FINAL_TYPE (HfPinFinder, hf_pin_finder, HF, PIN_FINDER, GObject)

HfPinFinder *hf_pin_finder_new (HfDesk *desk);
void hf_pin_finder_find (HfPinFinder *self, HfPinSearch *search, HfPinSort sort,
                         gboolean descending, gboolean whole);
void hf_pin_finder_set_active (HfPinFinder *self, gboolean active);

HfPinList *hf_pin_finder_get_list (HfPinFinder *self);
gboolean hf_pin_finder_reveal (HfPinFinder *self);
unsigned hf_pin_finder_count (HfPinFinder *self);
gboolean hf_pin_finder_is_counting (HfPinFinder *self);
guint64 hf_pin_finder_get_bytes (HfPinFinder *self);
guint64 hf_pin_finder_get_total (HfPinFinder *self);
HfPinQuery *hf_pin_finder_dup_query (HfPinFinder *self);

G_END_DECLS

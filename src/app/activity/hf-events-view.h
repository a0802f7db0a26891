/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-event-export.h"

G_BEGIN_DECLS

/**
 * HfEventsView:
 * What happened, the newest first.
 */
#define HF_TYPE_EVENTS_VIEW (hf_events_view_get_type ())
G_DECLARE_FINAL_TYPE (HfEventsView, hf_events_view, HF, EVENTS_VIEW, AdwBin)

void hf_events_view_set_desk (HfEventsView *self, HfDesk *desk);
void hf_events_view_export (HfEventsView *self, GFile *file, HfEventFormat format);

G_END_DECLS

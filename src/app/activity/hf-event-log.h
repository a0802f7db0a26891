/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"
#include "hf-event-item.h"

G_BEGIN_DECLS

/**
 * HfEventLog:
 * A list of events, the newest first, that grows at both ends: by what happens, and by pages of
 * older ones. Main thread.
 *
 * Signals: "changed" after each look.
 */
#define HF_TYPE_EVENT_LOG (hf_event_log_get_type ())
G_DECLARE_FINAL_TYPE (HfEventLog, hf_event_log, HF, EVENT_LOG, GObject)

HfEventLog *hf_event_log_new (HfDesk *desk);
GListModel *hf_event_log_get_model (HfEventLog *self);
void hf_event_log_set_filter (HfEventLog *self, HfSeverity severity, const char *text);
HfSeverity hf_event_log_get_severity (HfEventLog *self);
const char *hf_event_log_get_text (HfEventLog *self);
gboolean hf_event_log_is_filtered (HfEventLog *self);
guint64 hf_event_log_get_total (HfEventLog *self);
gboolean hf_event_log_has_more (HfEventLog *self);
gboolean hf_event_log_has_read (HfEventLog *self);
const char *hf_event_log_get_trouble (HfEventLog *self);

void hf_event_log_look (HfEventLog *self);
void hf_event_log_look_further (HfEventLog *self);

G_END_DECLS

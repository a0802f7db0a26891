/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-event.h"

G_BEGIN_DECLS

typedef enum
{
  HF_EVENT_FORMAT_CSV, /* RFC 4180, with a header */
  HF_EVENT_FORMAT_JSON_LINES, /* as the API has them */
} HfEventFormat;

gboolean hf_event_export_write (HfEngine *engine, const char *path, HfEventFormat format,
                                HfSeverity severity, const char *text, guint64 *count,
                                GCancellable *cancellable, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The numbers are stored: never renumber. */
typedef enum
{
  HF_SEVERITY_INFO = 0,
  HF_SEVERITY_WARNING = 1,
  HF_SEVERITY_CRITICAL = 2,
} HfSeverity;

/**
 * HfEvent:
 * Something that happened and that the user may want to read about, a value.
 */
typedef struct
{
  gint64 id;
  gint64 time;
  HfSeverity severity;
  char *type; /* a stable word: "replica-corrupt" */
  gint64 pin_id;
  char *backend_id;
  char *message; /* a sentence */
} HfEvent;

HfEvent *hf_event_new (HfSeverity severity, const char *type, gint64 pin_id, const char *backend_id,
                       const char *format, ...) G_GNUC_PRINTF (5, 6);
void hf_event_free (HfEvent *self);
const char *hf_severity_to_string (HfSeverity severity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfEvent, hf_event_free)

G_END_DECLS

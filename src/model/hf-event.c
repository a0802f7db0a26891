/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events as values. Any thread; one value belongs to one thread at a time. */
#include "hf-event.h"

static const char *const severity_names[] = { "info", "warning", "critical" };

/**
 * hf_event_new:
 * @type: a stable word
 * @pin_id: the pin that it is about, or 0
 * @backend_id: (nullable): the backend that it is about
 * @format: the sentence
 *
 * Returns: (transfer full): an event without time and id, which it gets when it is recorded
 */
HfEvent *
hf_event_new (HfSeverity severity, const char *type, gint64 pin_id, const char *backend_id,
              const char *format, ...)
{
  HfEvent *self = g_new0 (HfEvent, 1);
  va_list arguments;

  self->severity = severity;
  self->type = g_strdup (type);
  self->pin_id = pin_id;
  self->backend_id = g_strdup (backend_id);
  va_start (arguments, format);
  self->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return self;
}

/**
 * hf_event_free:
 * @self: (transfer full) (nullable): an event
 */
void
hf_event_free (HfEvent *self)
{
  if (!self)
    return;
  g_free (self->type);
  g_free (self->backend_id);
  g_free (self->message);
  g_free (self);
}

/**
 * hf_severity_to_string:
 * Returns: the word for answers, "unknown" for a number that is none of ours
 */
const char *
hf_severity_to_string (HfSeverity severity)
{
  return (unsigned)severity < G_N_ELEMENTS (severity_names) ? severity_names[severity] : "unknown";
}

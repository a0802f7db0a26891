/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alerts as values. Any thread; one value belongs to one thread at a time. */
#include "hf-alert.h"

/**
 * hf_alert_new:
 * @type: a stable word
 * @subject: (nullable): the backend that it is about
 * @format: the sentence
 *
 * Returns: (transfer full): an alert of which it isn't said yet since when
 */
HfAlert *
hf_alert_new (HfSeverity severity, const char *type, const char *subject, const char *format, ...)
{
  HfAlert *self = g_new0 (HfAlert, 1);
  va_list arguments;

  self->severity = severity;
  self->type = g_strdup (type);
  self->subject = g_strdup (subject ? subject : "");
  va_start (arguments, format);
  self->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return self;
}

/**
 * hf_alert_free:
 * @self: (transfer full) (nullable): an alert
 */
void
hf_alert_free (HfAlert *self)
{
  if (!self)
    return;
  g_free (self->type);
  g_free (self->subject);
  g_free (self->message);
  g_free (self);
}

/**
 * hf_alert_compare:
 * @a: points to an #HfAlert pointer, as g_ptr_array_sort() hands them over
 * @b: likewise
 *
 * Returns: negative when @a goes first: the worst, then the oldest
 */
int
hf_alert_compare (gconstpointer a, gconstpointer b)
{
  const HfAlert *one = *(const HfAlert *const *)a;
  const HfAlert *two = *(const HfAlert *const *)b;

  if (one->severity != two->severity)
    return one->severity > two->severity ? -1 : 1;
  return (one->since > two->since) - (one->since < two->since);
}

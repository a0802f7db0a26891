/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-event.h"

G_BEGIN_DECLS

/**
 * HfAlert:
 * A condition that lasts and that the user should know of, a value. One of a type for each subject.
 */
typedef struct
{
  char *type; /* a stable word: "under-replicated" */
  char *subject; /* a backend's id, or "" */
  HfSeverity severity;
  gint64 since;
  char *message; /* what is wrong and what helps, without a full stop */
} HfAlert;

HfAlert *hf_alert_new (HfSeverity severity, const char *type, const char *subject,
                       const char *format, ...) G_GNUC_PRINTF (4, 5);
void hf_alert_free (HfAlert *self);
int hf_alert_compare (gconstpointer a, gconstpointer b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfAlert, hf_alert_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-clock.h"

G_BEGIN_DECLS

/**
 * HfDeadline:
 * A #GCancellable that is triggered at a time of an #HfClock, or with another one. It costs a
 * thread. Any thread.
 */
typedef struct _HfDeadline HfDeadline;

HfDeadline *hf_deadline_new (HfClock *clock, gint64 at_us, GCancellable *parent);
void hf_deadline_free (HfDeadline *self);
GCancellable *hf_deadline_get_cancellable (HfDeadline *self);
gboolean hf_deadline_has_passed (HfDeadline *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDeadline, hf_deadline_free)

G_END_DECLS

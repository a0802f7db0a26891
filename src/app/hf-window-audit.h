/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-adder.h"
#include "hf-desk.h"

G_BEGIN_DECLS

/* The look at what is there, as a window offers it. */

void hf_window_audit_present (GtkWindow *window, HfDesk *desk, HfAdder *adder, GSettings *state);
gboolean hf_window_audit_is_due (GSettings *state, const HfOverview *overview);

G_END_DECLS

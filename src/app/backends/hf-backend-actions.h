/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/* What the user does with a backend. Each asks first where it can't be taken back, runs the
 * engine's part on a worker, and says how it ended. */

void hf_backend_action_pause (HfDesk *desk, const char *id, gboolean paused);
void hf_backend_action_verify (HfDesk *desk, const char *id);
void hf_backend_action_adopt (HfDesk *desk, GtkWindow *parent, const char *id);
void hf_backend_action_remove (HfDesk *desk, GtkWindow *parent, const char *id);
void hf_backend_action_move (HfDesk *desk, const char *id, const char *target);
void hf_backend_action_move_by (HfDesk *desk, const char *id, int places);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

GtkWindow *hf_trial_window_show (HfDesk *desk, GtkWindow *parent, const char *id);

G_END_DECLS

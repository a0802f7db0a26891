/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *hf_human_bytes (guint64 bytes);
char *hf_human_count (guint64 count);
char *hf_human_duration (gint64 microseconds);

G_END_DECLS

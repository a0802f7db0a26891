/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers and times as people read them, in the user's language. All return new text. */

char *hf_wording_count (guint64 count);
char *hf_wording_bytes (guint64 bytes);
char *hf_wording_rate (guint64 bytes_per_second);
char *hf_wording_percent (double percent);
char *hf_wording_duration (gint64 seconds);
char *hf_wording_age (gint64 time_us, gint64 now_us);
char *hf_wording_time (gint64 time_us);
char *hf_wording_short (const char *text);
char *hf_wording_capital (const char *sentence);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 hf_backoff_delay (unsigned attempt, gint64 first_us, gint64 most_us, GRand *rand);

G_END_DECLS

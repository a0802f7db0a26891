/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-sample-table.h"

G_BEGIN_DECLS

gint64 hf_trend_time_to_reach (const GArray *points, double limit);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-condition.h"

G_BEGIN_DECLS

gboolean hf_check_parse_age (const char *text, gint64 *age, GError **error);
HfConditionLevel hf_check_run (const char *data_dir, gint64 max_age, GError **error);

G_END_DECLS

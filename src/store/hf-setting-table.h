/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-policy.h"

G_BEGIN_DECLS

gboolean hf_setting_table_get (HfDb *db, const char *key, char **value, GError **error);
gboolean hf_setting_table_set (HfDb *db, const char *key, const char *value, GError **error);
HfPolicy *hf_setting_table_get_policy (HfDb *db, GError **error);
gboolean hf_setting_table_set_policy (HfDb *db, const HfPolicy *policy, GError **error);

G_END_DECLS

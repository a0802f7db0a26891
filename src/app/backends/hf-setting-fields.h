/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-kind.h"
#include "hf-field.h"

G_BEGIN_DECLS

HfFieldKind hf_setting_editor (const HfSetting *setting);
char *hf_setting_title (const HfSetting *setting);
gboolean hf_setting_can_list (const HfBackendKind *kind);
GtkWidget *hf_setting_make_known (const HfSetting *setting, JsonObject *settings);
void hf_setting_put (JsonObject *object, const char *path, JsonNode *node);
void hf_setting_check_required (const HfBackendKind *kind, JsonObject *secrets,
                                HfProblems *problems);

G_END_DECLS

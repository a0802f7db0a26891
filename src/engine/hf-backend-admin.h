/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-set.h"
#include "hf-json.h"

G_BEGIN_DECLS

HfBackendInfo *hf_backend_admin_add (HfStore *store, HfBackendSet *backends,
                                     const HfBackendInfo *wanted, JsonObject *secrets,
                                     HfProblems *problems, GError **error);
gboolean hf_backend_admin_add_first (HfStore *store, HfBackendSet *backends, const char *data_dir,
                                     GError **error);
HfBackendInfo *hf_backend_admin_change (HfStore *store, HfBackendSet *backends, const char *id,
                                        JsonObject *changes, HfProblems *problems, GError **error);
gboolean hf_backend_admin_remove (HfStore *store, HfBackendSet *backends, const char *id,
                                  GError **error);

G_END_DECLS

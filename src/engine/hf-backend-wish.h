/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-backend-kind.h"
#include "hf-json.h"

G_BEGIN_DECLS

/* What users and scripts say of a backend that they want, or want otherwise, as JSON: one reading
 * for the API, for dialogs and for the engine. Pure; any thread. */

gboolean hf_backend_wish_check_id (const char *id, HfProblems *problems);
HfBackendInfo *hf_backend_wish_read (JsonObject *wish, const HfBackendKind *kind,
                                     JsonObject **secrets, HfProblems *problems);
void hf_backend_wish_apply (HfBackendInfo *info, JsonObject *changes, HfProblems *problems);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-policy.h"

G_BEGIN_DECLS

/* All settings as one document: the policy as `replication/settings` has it, and the upkeep. */
JsonObject *hf_settings_to_json (const HfPolicy *policy);
void hf_settings_apply_json (HfPolicy *policy, JsonObject *object, HfProblems *problems);

G_END_DECLS

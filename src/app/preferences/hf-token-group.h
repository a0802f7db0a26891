/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-desk.h"

G_BEGIN_DECLS

/**
 * HfTokenGroup:
 * The API's tokens: made, shown once, revoked.
 */
#define HF_TYPE_TOKEN_GROUP (hf_token_group_get_type ())
G_DECLARE_FINAL_TYPE (HfTokenGroup, hf_token_group, HF, TOKEN_GROUP, AdwPreferencesGroup)

HfTokenGroup *hf_token_group_new (HfDesk *desk);
AdwPreferencesGroup *hf_token_group_new_address (HfDesk *desk);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-authority.h"
#include "hf-router.h"

G_BEGIN_DECLS

#define HF_ACCESS_MOST_BODY ((gsize)1024 * 1024) /* of JSON */

HfReply *hf_access_admit (SoupServerMessage *message, HfCaller *caller, const HfRoute **route,
                          char ***params);
gboolean hf_access_has_body (SoupServerMessage *message);
gboolean hf_access_is_upload (SoupServerMessage *message, const HfRoute *route);

G_END_DECLS

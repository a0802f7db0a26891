/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-reply.h"
#include "hf-router.h"

G_BEGIN_DECLS

HfReply *hf_access_check_framing (SoupMessageHeaders *headers);
HfReply *hf_access_check_origin (SoupMessageHeaders *headers, GUri *uri, unsigned port);
HfReply *hf_access_check_scope (SoupMessageHeaders *headers, gboolean owners, const char *token,
                                HfScope scope);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-reply.h"
#include "hf-tokens.h"

G_BEGIN_DECLS

/* Who asks, and whom. */
typedef struct
{
  gboolean is_malformed; /* what came is no request */
  gboolean owners; /* the connection is that of the user who runs this */
  HfTokens *tokens;
  unsigned port; /* that is served */

  HfToken *token; /* (out): the one that was shown and counts; NULL = none */
} HfCaller;

HfReply *hf_authority_check (HfCaller *caller, SoupMessageHeaders *headers, HfScope scope);
char *hf_authority_describe (const HfCaller *caller);
void hf_authority_clear (HfCaller *caller);

G_END_DECLS

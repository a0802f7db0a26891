/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-store.h"
#include "hf-token.h"

G_BEGIN_DECLS

/**
 * HfTokens:
 * Who shows which token. One thread; making and revoking are for any, and block.
 */
typedef struct _HfTokens HfTokens;

HfTokens *hf_tokens_new (HfStore *store, const char *admin);
void hf_tokens_free (HfTokens *self);
gboolean hf_tokens_find (HfTokens *self, const char *text, HfToken **token, GError **error);
void hf_tokens_note_use (HfTokens *self, const HfToken *token);

char *hf_tokens_make (HfStore *store, HfToken *token, const char *by, GError **error);
HfToken *hf_tokens_revoke (HfStore *store, gint64 id, const char *by, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTokens, hf_tokens_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-credentials.h"

G_BEGIN_DECLS

/**
 * HfCredentialsChain:
 * Several places for secrets as one: asked one after the other, written to the first that can be.
 * Filled before it is used; then any thread.
 */
#define HF_TYPE_CREDENTIALS_CHAIN (hf_credentials_chain_get_type ())
G_DECLARE_FINAL_TYPE (HfCredentialsChain, hf_credentials_chain, HF, CREDENTIALS_CHAIN, GObject)

HfCredentialsChain *hf_credentials_chain_new (void);
void hf_credentials_chain_add (HfCredentialsChain *self, HfCredentials *place);

G_END_DECLS

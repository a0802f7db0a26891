/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-clock.h"
#include "hf-credentials.h"

G_BEGIN_DECLS

#define HF_KEYRING_PATIENCE (10 * HF_SECOND) /* that one call takes at most */

/**
 * HfKeyring:
 * Secrets in the keyring of the user's session: what speaks the Secret Service API. Never shows a
 * prompt, and never waits longer than %HF_KEYRING_PATIENCE. Blocks; any thread but the main one.
 */
#define HF_TYPE_KEYRING (hf_keyring_get_type ())
G_DECLARE_FINAL_TYPE (HfKeyring, hf_keyring, HF, KEYRING, GObject)

HfCredentials *hf_keyring_new (const char *index_path, HfClock *clock, GError **error);

G_END_DECLS

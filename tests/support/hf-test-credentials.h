/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-credentials.h"

G_BEGIN_DECLS

/**
 * HfTestCredentials:
 * One secret, whatever it is asked for by name.
 */
HfCredentials *hf_test_credentials_new (const char *secret);
void hf_test_credentials_set (HfCredentials *self, const char *secret); /* NULL: none */
void hf_test_credentials_lock (HfCredentials *self); /* as a keyring that is locked */

G_END_DECLS

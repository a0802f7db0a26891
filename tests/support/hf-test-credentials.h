/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-credentials.h"

G_BEGIN_DECLS

/**
 * HfTestCredentials:
 * Secrets in memory, which can be locked like a keyring. Any thread.
 */
#define HF_TYPE_TEST_CREDENTIALS (hf_test_credentials_get_type ())
G_DECLARE_FINAL_TYPE (HfTestCredentials, hf_test_credentials, HF, TEST_CREDENTIALS, GObject)

HfTestCredentials *hf_test_credentials_new (void);
void hf_test_credentials_set_locked (HfTestCredentials *self, gboolean locked);
void hf_test_credentials_set_read_only (HfTestCredentials *self, gboolean read_only);
unsigned hf_test_credentials_count (HfTestCredentials *self);
void hf_test_credentials_set (HfTestCredentials *self, const char *backend_id, const char *name,
                              const char *value);
void hf_test_credentials_assert (HfTestCredentials *self, const char *backend_id, const char *name,
                                 const char *expected);

G_END_DECLS

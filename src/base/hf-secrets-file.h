/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-credentials.h"

G_BEGIN_DECLS

/**
 * HfSecretsFile:
 * Secrets in a file that nobody else may use: JSON, {"backend": {"name": "value"}}. It is read for
 * each lookup, so that a change by hand counts at once. Any thread.
 */
#define HF_TYPE_SECRETS_FILE (hf_secrets_file_get_type ())
G_DECLARE_FINAL_TYPE (HfSecretsFile, hf_secrets_file, HF, SECRETS_FILE, GObject)

HfCredentials *hf_secrets_file_new (const char *path, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-credentials.h"

G_BEGIN_DECLS

/**
 * HfCredentialsDirectory:
 * The secrets that a service manager hands over: a directory with one file each, called
 * BACKEND.NAME (systemd.exec(5), $CREDENTIALS_DIRECTORY). Nothing can be saved there. Any thread.
 */
#define HF_TYPE_CREDENTIALS_DIRECTORY (hf_credentials_directory_get_type ())
G_DECLARE_FINAL_TYPE (HfCredentialsDirectory, hf_credentials_directory, HF, CREDENTIALS_DIRECTORY,
                      GObject)

HfCredentials *hf_credentials_directory_new (const char *path);

G_END_DECLS

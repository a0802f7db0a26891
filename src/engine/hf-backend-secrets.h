/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-kind.h"
#include "hf-credentials.h"

G_BEGIN_DECLS

/**
 * HfBackendSecrets:
 * A change of a backend's secrets that can be taken back. One thread at a time; blocks.
 */
typedef struct _HfBackendSecrets HfBackendSecrets;

void hf_backend_secrets_check (HfCredentials *credentials, const char *id,
                               const HfBackendKind *kind, JsonObject *settings, JsonObject *secrets,
                               HfProblems *problems);
HfBackendSecrets *hf_backend_secrets_save (HfCredentials *credentials, const char *id,
                                           JsonObject *secrets, GError **error);
void hf_backend_secrets_take_back (HfBackendSecrets *self, GError **error);
void hf_backend_secrets_free (HfBackendSecrets *self);

gboolean hf_backend_secrets_forget (HfCredentials *credentials, const char *id,
                                    const HfBackendKind *kind, GError **error);
char **hf_backend_secrets_list (HfCredentials *credentials, const char *id,
                                const HfBackendKind *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfBackendSecrets, hf_backend_secrets_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-conformance.h"
#include "hf-mock-pinning.h"

G_BEGIN_DECLS

/* The kind pinning_service before a service in memory that pins at once. Places are HfMockPinning.
 */
extern const HfConformance hf_pinning_traits;

#define HF_PINNING_TOKEN "secret-token-of-the-tests"

HfCredentials *hf_pinning_credentials_new (const char *token);
HfBackend *hf_pinning_open (HfMockPinning *service, gboolean with_gateway,
                            HfCredentials *credentials, const char *store_uuid,
                            const char *installation_id);
HfBackend *hf_pinning_open_at (const char *endpoint, const char *gateway,
                               HfCredentials *credentials, const char *store_uuid);

G_END_DECLS

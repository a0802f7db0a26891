/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-psa-request.h"
#include "hf-reply.h"

G_BEGIN_DECLS

/* How the IPFS Pinning Service API 1.0.0 writes what it answers: PinStatus and Failure. */
JsonObject *hf_psa_json_status (const HfPsaRequest *request, char **delegates);
gboolean hf_psa_json_is_for (const char *path);
void hf_psa_json_reshape (HfReply *reply);

G_END_DECLS

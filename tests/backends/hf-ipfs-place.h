/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-conformance.h"
#include "hf-mock-kubo.h"

G_BEGIN_DECLS

/* The kind ipfs before a node in memory. Places are HfMockKubo. */
extern const HfConformance hf_ipfs_traits;
extern const HfConformance hf_ipfs_js_traits;

HfBackend *hf_ipfs_open (const char *address, JsonObject *more, const char *store_uuid,
                         const char *installation_id);
HfCid *hf_ipfs_block_at (HfBackend *backend, HfCid *root, gsize offset, gsize *within);
HfBackend *hf_ipfs_place_open (HfMockKubo *kubo, JsonObject *more, const char *store_uuid,
                               const char *installation_id);

G_END_DECLS

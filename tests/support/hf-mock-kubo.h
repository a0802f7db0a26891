/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"
#include "hf-mock-server.h"

G_BEGIN_DECLS

/**
 * HfMockKubo:
 * A node with Kubo's RPC in memory, which behaves as Kubo 0.42 does where Holdfast depends on it:
 * it does not hash what it reads, takes the two texts of one block for two pins, keeps the blocks
 * of what was unpinned, and tells errors in a trailer once it has begun to answer. Or as js-ipfs,
 * but for its waiting: where that never ends, an error is answered.
 */
typedef struct _HfMockKubo HfMockKubo;

HfMockKubo *hf_mock_kubo_new (void);
void hf_mock_kubo_free (HfMockKubo *self);
HfMockServer *hf_mock_kubo_get_server (HfMockKubo *self);
const char *hf_mock_kubo_get_address (HfMockKubo *self);

/* What the tests do behind Holdfast's back. */
void hf_mock_kubo_set_js (HfMockKubo *self);
void hf_mock_kubo_set_peers (HfMockKubo *self, unsigned count);
void hf_mock_kubo_set_peer_id (HfMockKubo *self, const char *peer_id);
void hf_mock_kubo_set_authorization (HfMockKubo *self, const char *header, const char *allowed);
void hf_mock_kubo_set_storage (HfMockKubo *self, const char *used, const char *most);
void hf_mock_kubo_pin (HfMockKubo *self, const char *cid, const char *name);
void hf_mock_kubo_unpin (HfMockKubo *self, const char *cid);
void hf_mock_kubo_import (HfMockKubo *self, GBytes *car);
void hf_mock_kubo_offer (HfMockKubo *self, GBytes *car); /* on its network */
gboolean hf_mock_kubo_flip (HfMockKubo *self, HfCid *cid, gsize offset);
gboolean hf_mock_kubo_drop (HfMockKubo *self, HfCid *cid);
char *hf_mock_kubo_get_name (HfMockKubo *self, const char *cid);
char *hf_mock_kubo_list (HfMockKubo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMockKubo, hf_mock_kubo_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"
#include "hf-mock-server.h"

G_BEGIN_DECLS

/**
 * HfMockPinning:
 * One account at a pinning service (v1.0.0) in memory, with a trustless gateway of its own, which
 * answers as Kubo 0.42 does. It makes a request of each order, as the specification has it, tells
 * "pinned" ones alone when it is not asked for more, and pages by time.
 */
typedef struct _HfMockPinning HfMockPinning;

HfMockPinning *hf_mock_pinning_new (const char *token);
void hf_mock_pinning_free (HfMockPinning *self);
HfMockServer *hf_mock_pinning_get_server (HfMockPinning *self);
HfMockServer *hf_mock_pinning_get_gateway (HfMockPinning *self);

/* What the tests do behind Holdfast's back. */
void hf_mock_pinning_set_token (HfMockPinning *self, const char *token);
void hf_mock_pinning_set_uuid (HfMockPinning *self, const char *uuid);
void hf_mock_pinning_set_first_status (HfMockPinning *self, const char *status);
void hf_mock_pinning_set_first_words (HfMockPinning *self, const char *words);
void hf_mock_pinning_set_delegate (HfMockPinning *self, const char *address);
void
hf_mock_pinning_count_pages (HfMockPinning *self); /* "count" is that of a page, as Cluster's */
void
hf_mock_pinning_lose_answer (HfMockPinning *self); /* to the next order, which is carried out */
void hf_mock_pinning_ignore_meta (HfMockPinning *self);
void hf_mock_pinning_fetch_for_gateway (HfMockPinning *self); /* whatever it was told */
void hf_mock_pinning_offer (HfMockPinning *self, GBytes *car); /* on its network */
void hf_mock_pinning_set_status (HfMockPinning *self, const char *cid, const char *status,
                                 const char *words);
void hf_mock_pinning_add (HfMockPinning *self, const char *cid, const char *status,
                          const char *owner);
void hf_mock_pinning_drop (HfMockPinning *self, const char *cid);
gboolean hf_mock_pinning_drop_block (HfMockPinning *self, HfCid *cid);
gboolean hf_mock_pinning_flip (HfMockPinning *self, HfCid *cid);

/* All requests but the account's marker, the oldest first: "CID STATUS OWNER NAME ORIGIN…", a line
 * each. */
char *hf_mock_pinning_list (HfMockPinning *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfMockPinning, hf_mock_pinning_free)

G_END_DECLS

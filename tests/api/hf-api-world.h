/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-server.h"

#include "hf-api-client.h"
#include "hf-fake-engine.h"
#include "hf-test.h"

G_BEGIN_DECLS

#define HF_WORLD_TOKEN "test-token-0123456789-abcdefghij"
#define HF_WORLD_AUTH "Authorization: Bearer " HF_WORLD_TOKEN "\r\n"
#define HF_WORLD_CID "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"

/* A server on the fake engine, over a registry of its own. */
typedef struct
{
  HfTestDir *dir;
  HfClock *clock;
  HfEngine *engine;
  HfFake *fake;
  HfServer *server;
  unsigned port;
} HfWorld;

HfWorld *hf_world_new (const HfServerConfig *config);
void hf_world_free (HfWorld *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfWorld, hf_world_free)

G_END_DECLS

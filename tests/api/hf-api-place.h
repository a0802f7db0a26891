/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-server.h"

#include "hf-api-client.h"
#include "hf-engine-fixture.h"

G_BEGIN_DECLS

#define HF_PLACE_TOKEN "a token of the place, which opens everything"

/* A server on a real engine with three stores in memory. */
typedef struct
{
  HfHouse *house;
  HfServer *server;
  unsigned port;
} HfPlace;

HfPlace *hf_place_new (void);
void hf_place_free (HfPlace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPlace, hf_place_free)

G_END_DECLS

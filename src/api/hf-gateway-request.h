/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

#define HF_GATEWAY_RAW_TYPE "application/vnd.ipld.raw"
#define HF_GATEWAY_CAR_TYPE "application/vnd.ipld.car"

/* What a client of the gateway wants, read from address, query and headers. */
typedef struct
{
  HfCid *root;
  char **names; /* of the path below it */
  gboolean is_car; /* else one block */
  HfDagPart part; /* of a CAR */
  gboolean only_if_cached;
} HfGatewayRequest;

HfReply *hf_gateway_request_read (HfGatewayRequest *self, HfCall *call);
void hf_gateway_request_clear (HfGatewayRequest *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfGatewayRequest, hf_gateway_request_clear)

G_END_DECLS

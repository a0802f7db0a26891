/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "hf-cid.h"

G_BEGIN_DECLS

#define HF_PIN_REQUEST_OWNER "holdfast" /* in its metadata: the installation that made it */

typedef enum
{
  HF_PINNING_QUEUED,
  HF_PINNING_PINNING,
  HF_PINNING_PINNED,
  HF_PINNING_FAILED,
} HfPinningStatus;

/* A pin request as the service has it ("PinStatus"). */
typedef struct
{
  char *id;
  HfPinningStatus status;
  char *created; /* RFC 3339, as the service writes it */
  char *text; /* the CID, as the service writes it */
  HfCid *cid; /* NULL when that can't be read */
  char *owner; /* the installation of Holdfast that made it; NULL: somebody else */
  char *words; /* on the status; NULL: none */
  char **delegates; /* multiaddrs */
} HfPinRequest;

HfPinRequest *hf_pin_request_parse (JsonObject *object, const char *address, GError **error);
HfPinRequest *hf_pin_request_copy (const HfPinRequest *self);
void hf_pin_request_free (HfPinRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPinRequest, hf_pin_request_free)

G_END_DECLS

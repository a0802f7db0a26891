/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-pinning-api.h"

G_BEGIN_DECLS

#define HF_PINNING_ACCOUNT_PIN "holdfast-store" /* the name of the pin that marks an account */

gboolean hf_pinning_account_find (HfPinningApi *api, const char *expected, char **uuid,
                                  GCancellable *cancellable, GError **error);
char *hf_pinning_account_mark (HfPinningApi *api, const char *uuid, const char *owner,
                               GCancellable *cancellable, GError **error);
char *hf_pinning_account_uuid_of (HfCid *cid);

G_END_DECLS

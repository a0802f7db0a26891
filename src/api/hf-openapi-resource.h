/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-call.h"

G_BEGIN_DECLS

GBytes *hf_openapi_read (GError **error);
HfReply *hf_openapi_get (HfCall *call);

G_END_DECLS

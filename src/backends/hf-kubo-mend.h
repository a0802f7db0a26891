/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-kubo-rpc.h"

G_BEGIN_DECLS

gboolean hf_kubo_mend (HfKuboRpc *rpc, GPtrArray *pins, GInputStream *car, guint64 *bytes,
                       GCancellable *cancellable, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-inventory.h"

G_BEGIN_DECLS

gboolean hf_strays_record (HfStore *store, HfBackend *backend, const HfBackendInfo *info,
                           HfInventory *inventory, guint64 *fresh, GCancellable *cancellable,
                           GError **error);
gboolean hf_strays_clear (HfStore *store, const HfBackendInfo *info, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-backend.h"
#include "hf-store.h"

G_BEGIN_DECLS

gboolean hf_adoption_order (HfStore *store, const char *backend_id, GPtrArray *cids, guint64 *count,
                            GError **error);
gboolean hf_adoption_is_wanted (const HfBackendInfo *info);
gboolean hf_adoption_run (HfStore *store, HfBackend *backend, const char *backend_id,
                          GCancellable *cancellable, GError **error);

G_END_DECLS

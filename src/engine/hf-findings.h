/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-info.h"
#include "hf-inventory.h"

G_BEGIN_DECLS

/* More at once than this, the engine does not begin to keep by itself (SAFETY §5). */
#define HF_ADOPT_MOST_PINS 1000
#define HF_ADOPT_MOST_BYTES (50 * G_GUINT64_CONSTANT (1000000000))

gboolean hf_findings_record (HfStore *store, HfBackend *backend, const HfBackendInfo *info,
                             HfInventory *inventory, GCancellable *cancellable, GError **error);
gboolean hf_findings_record_failure (HfStore *store, const HfBackendInfo *info, const GError *why,
                                     GError **error);
gboolean hf_findings_clear (HfStore *store, const HfBackendInfo *info, GError **error);

G_END_DECLS

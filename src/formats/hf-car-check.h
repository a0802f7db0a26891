/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-dag.h"

G_BEGIN_DECLS

gboolean hf_car_check (GInputStream *car, HfCid *root, const char *spill_dir, HfDagSummary *summary,
                       guint64 *bytes, GCancellable *cancellable, GError **error);
gboolean hf_car_is_damaged (const GError *error);

G_END_DECLS

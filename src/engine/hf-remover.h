/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-policy.h"
#include "hf-removal.h"
#include "hf-work.h"

G_BEGIN_DECLS

gboolean hf_remover_request (HfDb *db, const HfPin *pin, const gint64 *victims, unsigned n_victims,
                             HfRemovalReason reason, gint64 now, GArray *job_ids, GError **error);
gboolean hf_remover_undo (HfDb *db, gint64 pin_id, gint64 now, gboolean *any, GError **error);
gboolean hf_remover_end_trims (HfDb *db, gint64 pin_id, gboolean keep, gint64 now, GError **error);
gboolean hf_remover_delete_if_empty (HfDb *db, gint64 pin_id, GError **error);
gboolean hf_remover_run (HfWork *work, gint64 removal_id, gint64 *wait_until, GError **error);

G_END_DECLS

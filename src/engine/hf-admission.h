/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-spool.h"

G_BEGIN_DECLS

HfAdded *hf_admission_add_spool (HfStore *store, HfSpool *spool, const HfAddOptions *options,
                                 GCancellable *cancellable, GError **error);
HfAdded *hf_admission_add_cid (HfStore *store, const char *text, const HfAddOptions *options,
                               GError **error);
gboolean hf_admission_verify (HfStore *store, HfCid *cid, gint64 *job_id, GError **error);
gboolean hf_admission_unpin (HfStore *store, HfCid *cid, gboolean keep_replicas, GArray *job_ids,
                             GError **error);

G_END_DECLS

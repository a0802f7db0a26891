/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"
#include "hf-pin.h"
#include "hf-spool.h"

G_BEGIN_DECLS

HfAdded *hf_admission_add_spool (HfStore *store, HfSpool *spool, const HfAddOptions *options,
                                 GCancellable *cancellable, GError **error);
HfAdded *hf_admission_add_cid (HfStore *store, const char *text, const HfAddOptions *options,
                               GError **error);

HfPin *hf_admission_make_pin (HfCid *cid, const char *text, const HfAddOptions *options,
                              gint64 now);
gboolean hf_admission_enter_pin (HfDb *db, HfPin *pin, gint64 now, gboolean *existed,
                                 GError **error);
gboolean hf_admission_enter_cid (HfDb *db, HfPin *pin, gint64 now, gint64 *job_id, GError **error);

G_END_DECLS

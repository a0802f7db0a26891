/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-block.h"
#include "hf-pin.h"
#include "hf-replica.h"
#include "hf-transfer.h"
#include "hf-work.h"

G_BEGIN_DECLS

void hf_copy_add_again (HfJob *job, gint64 replica_id);
gboolean hf_copy_is_to_do (const HfJob *job, const HfReplica *replica);
gboolean hf_copy_plan (HfWork *work, const HfPin *pin, guint64 *bytes, GError **error);
gboolean hf_copy_is_wanted (HfWork *work, gint64 pin_id, gboolean *wanted, GError **error);
HfTransferOutcome hf_copy_from (HfWork *work, const HfPin *pin, HfBlockStream *source,
                                HfNextSourceFunc next, gpointer data, GError **error);
gboolean hf_copy_prove (HfWork *work, const HfPin *pin, GError **error);
gboolean hf_copy_report (HfWork *work, gint64 pin_id, JsonArray *pins, int *proven, GError **error);

G_END_DECLS

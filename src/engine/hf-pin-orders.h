/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-cid.h"
#include "hf-job.h"
#include "hf-pin.h"
#include "hf-store.h"

G_BEGIN_DECLS

gboolean hf_pin_orders_queue_verify (HfDb *db, const HfPin *pin, HfUrgency urgency, gint64 now,
                                     gint64 *job_id, GError **error);
gboolean hf_pin_orders_verify (HfStore *store, HfCid *cid, gint64 *job_id, GError **error);
gboolean hf_pin_orders_verify_damaged (HfStore *store, HfCid *cid, GError **error);
gboolean hf_pin_orders_give_up (HfDb *db, HfPin *pin, gboolean keep_replicas, gboolean drop_upload,
                                GArray *job_ids, gint64 now, GError **error);
gboolean hf_pin_orders_unpin (HfStore *store, HfCid *cid, gboolean keep_replicas, GArray *job_ids,
                              GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-pin.h"
#include "hf-replica.h"

G_BEGIN_DECLS

/**
 * HfBulk:
 * A load of many pins inside one change: triggers are suspended, and every counter is recomputed in
 * set form at the end. All or nothing, since the transaction is.
 */
typedef struct _HfBulk HfBulk;

HfBulk *hf_bulk_begin (HfDb *db, GError **error);
gboolean hf_bulk_add_pin (HfBulk *self, HfPin *pin, GError **error);
gboolean hf_bulk_add_replica (HfBulk *self, HfReplica *replica, GError **error);
gboolean hf_bulk_end (HfBulk *self, GError **error); /* frees */
void hf_bulk_abort (HfBulk *self); /* frees; the change must fail */

G_END_DECLS

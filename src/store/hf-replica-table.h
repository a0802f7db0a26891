/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-replica.h"

G_BEGIN_DECLS

/* One row a pin and store: reserving a second one is HF_ERROR_CONFLICT. */
gboolean hf_replica_table_insert (HfDb *db, HfReplica *replica, GError **error);
HfReplica *hf_replica_table_get (HfDb *db, gint64 id, GError **error);
HfReplica *hf_replica_table_find (HfDb *db, gint64 pin_id, gint64 store_id, GError **error);
gboolean hf_replica_table_update (HfDb *db, HfReplica *replica, GError **error);
gboolean hf_replica_table_delete (HfDb *db, gint64 id, GError **error);
GPtrArray *hf_replica_table_of_pin (HfDb *db, gint64 pin_id, GError **error);
GPtrArray *hf_replica_table_of_job (HfDb *db, gint64 job_id, GError **error);
GPtrArray *hf_replica_table_of_store (HfDb *db, gint64 store_id, gint64 after_id, unsigned limit,
                                      GError **error);
/* All copies of the @limit managed pins with copies that come before @before_pin, the newest pin
 * first, in the order of their stores. */
GPtrArray *hf_replica_table_of_pins_before (HfDb *db, gint64 before_pin, unsigned limit,
                                            GError **error);

/* Ageing: verified copies whose proof is too old at @now, is dated after @now, or was made in
 * another store than the one that the row names become stale. Returns how many in @changed. */
gboolean hf_replica_table_age (HfDb *db, gint64 now, guint64 *changed, GError **error);

/* How many managed pins would have fewer than their min proven copies without those of @store_id.
 */
gboolean hf_replica_table_count_dependent (HfDb *db, gint64 store_id, int min_replicas,
                                           int min_domains, guint64 *pins, GError **error);
gboolean hf_replica_table_delete_store (HfDb *db, gint64 store_id, GError **error);

G_END_DECLS

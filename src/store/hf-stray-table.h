/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-pin.h"
#include "hf-replica.h"
#include "hf-stray.h"

G_BEGIN_DECLS

/* What the registry knows of something that a store holds. */
typedef struct
{
  gint64 replica_id; /* the pin's copy in that store; 0 = none */
  gint64 pin_id; /* the pin, with a copy in that store or without; 0 = none */
  gboolean given_up; /* it is being unpinned */
  HfReplicaState replica_state;
  gint64 stray_id; /* 0 = none */
} HfStrayMatch;

gboolean hf_stray_table_match (HfDb *db, gint64 store_id, const char *locator, const HfCid *cid,
                               HfStrayMatch *match, GError **error);
gboolean hf_stray_table_insert (HfDb *db, HfStray *stray, gboolean *added, GError **error);
gboolean hf_stray_table_decline (HfDb *db, const HfReplica *replica, const HfPin *pin, gint64 now,
                                 GError **error);
gboolean hf_stray_table_set_state (HfDb *db, gint64 id, HfStrayState state, GError **error);
gboolean hf_stray_table_delete (HfDb *db, gint64 id, GError **error);

/* Both by growing ids. Wanted: those that were named, then those up to an id. */
GPtrArray *hf_stray_table_list (HfDb *db, gint64 store_id, gint64 after_id, unsigned limit,
                                GError **error);
GPtrArray *hf_stray_table_list_wanted (HfDb *db, gint64 store_id, gint64 upto, unsigned limit,
                                       GError **error);
gboolean hf_stray_table_want (HfDb *db, gint64 store_id, const HfCid *cid, guint64 *count,
                              GError **error);
gboolean hf_stray_table_read_last_id (HfDb *db, gint64 store_id, gint64 *id, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

/* Replica states and what they count for, as SQL. The numbers are those of HfReplicaState. */
#define HF_SQL_VERIFIED "4"
#define HF_SQL_HELD "(4, 5)" /* verified, stale */
#define HF_SQL_FAILED "11"

/* The numbers of HfStrayState. */
#define HF_SQL_FOUND "0"
#define HF_SQL_WANTED "1"
#define HF_SQL_DECLINED "2"

/* The columns store_mask, held, proven, domains of a pin, counted from the copies. There is at most
 * one copy per pin and store, so the sum of the bits is their union. */
#define HF_SQL_PIN_COUNTERS                                                                        \
  "(SELECT coalesce (sum (1 << s.slot), 0), count (*), coalesce (sum (r.state = " HF_SQL_VERIFIED  \
  "), 0), count (DISTINCT s.domain) FROM replica r JOIN store s ON s.id = r.store_id"              \
  " WHERE r.pin_id = pin.id AND r.state IN " HF_SQL_HELD ")"

/* The key of pin_class. */
#define HF_SQL_CLASS                                                                               \
  "managed, content, min_replicas, target_replicas, max_replicas, store_mask, held, proven, "      \
  "domains"

/* Stages of the reconciler's list, as SQL; the numbers are those of HfTodoStage. Of two reasons to
 * look at a pin the earlier time stays, and the user's word; what waits for it is planned anew. */
#define HF_SQL_TODO_LOOK "0"
#define HF_SQL_TODO_HELD "1"
#define HF_SQL_TODO_WANTED "2"
#define HF_SQL_TODO_KEEP                                                                           \
  " ON CONFLICT DO UPDATE SET not_before = min (not_before, excluded.not_before),"                 \
  " stage = max (excluded.stage, iif (stage = " HF_SQL_TODO_HELD ", " HF_SQL_TODO_LOOK ", stage))"

/* Whether a pin's metadata link it to an entry of a VFS: 0 or 1, whatever they are. Not for
 * triggers and indexes, where SQLite trusts no function that parses. */
#define HF_SQL_LINKS(metadata)                                                                     \
  "CASE WHEN json_valid (" metadata ") THEN json_type (" metadata                                  \
  ", '$.vfs_metadata_id') IS 'text' ELSE 0 END"

const char *hf_schema_get_tables (void);
const char *hf_schema_get_version_2 (void);
const char *hf_schema_get_version_3 (void);
const char *hf_schema_get_version_4 (void);
const char *hf_schema_get_version_5 (void);
gboolean hf_schema_create_triggers (HfDb *db, GError **error);
gboolean hf_schema_drop_triggers (HfDb *db, GError **error);

G_END_DECLS

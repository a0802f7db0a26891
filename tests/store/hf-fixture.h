/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-backend-table.h"
#include "hf-pin-table.h"
#include "hf-replica-table.h"
#include "hf-store.h"

/* 2026-01-01T00:00:00Z in µs. */
#define HF_FIXTURE_NOW G_GINT64_CONSTANT (1767225600000000)

HfDb *hf_fixture_db_new (void);
HfStore *hf_fixture_store_open (const char *directory);
void hf_fixture_change (HfStore *store, HfChangeFunc change, gpointer data);
void hf_fixture_recount (HfDb *db);

HfCid *hf_fixture_cid (unsigned number);
HfPin *hf_fixture_pin (unsigned number);
gint64 hf_fixture_add_pin (HfDb *db, unsigned number);
gint64 hf_fixture_add_backend (HfDb *db, const char *id, const char *uuid, const char *domain);
HfReplica *hf_fixture_replica (gint64 pin_id, gint64 store_id, const char *backend_id,
                               HfReplicaState state);
gint64 hf_fixture_add_replica (HfDb *db, gint64 pin_id, gint64 store_id, const char *backend_id,
                               HfReplicaState state);
void hf_fixture_set_state (HfDb *db, gint64 replica_id, HfReplicaState state);
gint64 hf_fixture_number (HfDb *db, const char *sql);

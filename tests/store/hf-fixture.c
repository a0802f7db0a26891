/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registries and rows for the tests of this layer. What can't be made ends the test. */
#include "hf-fixture.h"

#include "hf-migrations.h"
#include "hf-status-table.h"

/* In memory, with our tables. */
HfDb *
hf_fixture_db_new (void)
{
  g_autoptr (GError) error = NULL;
  HfDb *db = hf_db_open (":memory:", TRUE, &error);

  g_assert_no_error (error);
  hf_migrations_apply (db, &error);
  g_assert_no_error (error);
  return db;
}

HfStore *
hf_fixture_store_open (const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfClock) clock = hf_clock_new_manual (HF_FIXTURE_NOW);
  HfStore *store = hf_store_open (directory, clock, &error);

  g_assert_no_error (error);
  return store;
}

void
hf_fixture_change (HfStore *store, HfChangeFunc change, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_store_change (store, change, data, &error);
  g_assert_no_error (error);
}

void
hf_fixture_recount (HfDb *db)
{
  g_autoptr (GError) error = NULL;

  hf_status_table_recount (db, &error);
  g_assert_no_error (error);
}

HfCid *
hf_fixture_cid (unsigned number)
{
  return hf_cid_new_for_data (HF_CODEC_RAW, &number, sizeof number);
}

HfPin *
hf_fixture_pin (unsigned number)
{
  HfPin *pin = hf_pin_new ();

  pin->cid = hf_fixture_cid (number);
  pin->content = HF_CONTENT_COMPLETE;
  pin->size = 1000 + number;
  pin->blocks = 1;
  pin->created = HF_FIXTURE_NOW;
  return pin;
}

gint64
hf_fixture_add_pin (HfDb *db, unsigned number)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfPin) pin = hf_fixture_pin (number);

  hf_pin_table_insert (db, pin, NULL, &error);
  g_assert_no_error (error);
  return pin->id;
}

/* Returns the id of its store. */
gint64
hf_fixture_add_backend (HfDb *db, const char *id, const char *uuid, const char *domain)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfBackendInfo) info = hf_backend_info_new ();

  info->id = g_strdup (id);
  info->kind = g_strdup ("memory");
  info->store_uuid = g_strdup (uuid);
  info->domain = g_strdup (domain);
  info->created = HF_FIXTURE_NOW;
  hf_backend_table_insert (db, info, &error);
  g_assert_no_error (error);
  return info->store_id;
}

/* Freshly proven by a full read, in a store whose uuid is "uuid-" and the backend's id. */
HfReplica *
hf_fixture_replica (gint64 pin_id, gint64 store_id, const char *backend_id, HfReplicaState state)
{
  HfReplica *replica = hf_replica_new ();

  replica->pin_id = pin_id;
  replica->store_id = store_id;
  replica->backend_id = g_strdup (backend_id);
  replica->state = state;
  replica->locator = g_strdup_printf ("at-%" G_GINT64_FORMAT, pin_id);
  replica->bytes = 100;
  replica->stored_at = HF_FIXTURE_NOW;
  replica->proof = HF_PROOF_FULL_READ;
  replica->proved_at = HF_FIXTURE_NOW;
  replica->proved_store = g_strconcat ("uuid-", backend_id, NULL);
  return replica;
}

gint64
hf_fixture_add_replica (HfDb *db, gint64 pin_id, gint64 store_id, const char *backend_id,
                        HfReplicaState state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReplica) replica = hf_fixture_replica (pin_id, store_id, backend_id, state);

  hf_replica_table_insert (db, replica, &error);
  g_assert_no_error (error);
  return replica->id;
}

void
hf_fixture_set_state (HfDb *db, gint64 replica_id, HfReplicaState state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfReplica) replica = hf_replica_table_get (db, replica_id, &error);

  g_assert_no_error (error);
  replica->state = state;
  hf_replica_table_update (db, replica, &error);
  g_assert_no_error (error);
}

gint64
hf_fixture_number (HfDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, &error);
  gboolean row;

  g_assert_no_error (error);
  hf_statement_step (statement, &row, &error);
  g_assert_no_error (error);
  g_assert_true (row);
  return hf_statement_get_int (statement, 0);
}

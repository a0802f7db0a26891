/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of replica: at most one a pin and store, by construction. Reads on any connection, writes
 * inside a change. */
#include "hf-replica-table.h"

#include "hf-error.h"
#include "hf-schema.h"

/* A proof in the row's own store is stored as NULL, see hf-schema.c. */
#define COLUMNS                                                                                    \
  "r.id, r.pin_id, r.store_id, r.backend_id, r.state, r.locator, r.bytes, r.created, "             \
  "r.stored_at, r.proof, r.proved_at, coalesce (r.proved_store, s.uuid), r.absent_since, "         \
  "r.error, "                                                                                      \
  "r.job_id, r.version FROM replica r JOIN store s ON s.id = r.store_id "

static HfReplica *
read_row (HfStatement *statement)
{
  HfReplica *replica = hf_replica_new ();

  replica->id = hf_statement_get_int (statement, 0);
  replica->pin_id = hf_statement_get_int (statement, 1);
  replica->store_id = hf_statement_get_int (statement, 2);
  replica->backend_id = hf_statement_dup_text (statement, 3);
  replica->state = (HfReplicaState)hf_statement_get_int (statement, 4);
  replica->locator = hf_statement_dup_text (statement, 5);
  replica->bytes = hf_statement_get_size (statement, 6);
  replica->created = hf_statement_get_int (statement, 7) != 0;
  replica->stored_at = hf_statement_get_int (statement, 8);
  replica->proof = (HfProofKind)hf_statement_get_int (statement, 9);
  replica->proved_at = hf_statement_get_int (statement, 10);
  replica->proved_store = hf_statement_dup_text (statement, 11);
  if (replica->proved_store && *replica->proved_store == '\0')
    g_clear_pointer (&replica->proved_store, g_free);
  replica->absent_since = hf_statement_get_int (statement, 12);
  replica->error = hf_statement_dup_text (statement, 13);
  replica->job_id = hf_statement_get_int (statement, 14);
  replica->version = hf_statement_get_int (statement, 15);
  return replica;
}

/* Parameters 1 to 12 are the same in both statements that write a row. */
static void
bind_values (HfStatement *statement, const HfReplica *replica)
{
  hf_statement_bind_text (statement, 1, replica->backend_id);
  hf_statement_bind_int (statement, 2, replica->state);
  hf_statement_bind_text (statement, 3, replica->locator);
  hf_statement_bind_size (statement, 4, replica->bytes);
  hf_statement_bind_int (statement, 5, replica->created ? 1 : 0);
  hf_statement_bind_int (statement, 6, replica->stored_at);
  hf_statement_bind_int (statement, 7, replica->proof);
  hf_statement_bind_int (statement, 8, replica->proved_at);
  hf_statement_bind_text (statement, 9, replica->proved_store ? replica->proved_store : "");
  hf_statement_bind_int (statement, 10, replica->absent_since);
  hf_statement_bind_text (statement, 11, replica->error);
  hf_statement_bind_int (statement, 12, replica->job_id);
}

/**
 * hf_replica_table_insert:
 * @db: inside a change
 * @replica: what to add; gets its id and its version, 1
 * @error: %HF_ERROR_CONFLICT when the pin has a copy in that store, or pin, store or backend don't
 * exist
 *
 * Returns: whether the row was added
 */
gboolean
hf_replica_table_insert (HfDb *db, HfReplica *replica, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* add a copy */ INSERT INTO replica (backend_id, state, locator, bytes, created, stored_at,"
      " proof, proved_at, proved_store, absent_since, error, job_id, pin_id, store_id, version)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
      " nullif (?9, (SELECT uuid FROM store WHERE id = ?14)), ?10, ?11, ?12, ?13, ?14, 1)",
      error);

  if (!statement)
    return FALSE;
  bind_values (statement, replica);
  hf_statement_bind_int (statement, 13, replica->pin_id);
  hf_statement_bind_int (statement, 14, replica->store_id);
  if (!hf_statement_run (statement, error))
    {
      g_prefix_error (error, "pin %" G_GINT64_FORMAT ", %s: ", replica->pin_id,
                      replica->backend_id);
      return FALSE;
    }
  replica->id = hf_db_last_id (db);
  replica->version = 1;
  return TRUE;
}

static HfReplica *
read_one (HfStatement *statement, GError **error)
{
  gboolean row;

  if (!hf_statement_step (statement, &row, error))
    return NULL;
  if (row)
    return read_row (statement);
  g_set_error_literal (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no such copy");
  return NULL;
}

static GPtrArray *
read_all (HfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) replicas = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_replica_free);
  gboolean row;

  while (hf_statement_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&replicas);
      g_ptr_array_add (replicas, read_row (statement));
    }
  return NULL;
}

/**
 * hf_replica_table_get:
 * @error: %HF_ERROR_NOT_FOUND when there is no copy with that id
 *
 * Returns: (transfer full): the copy
 */
HfReplica *
hf_replica_table_get (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* read a copy */ SELECT " COLUMNS "WHERE r.id = ?1", error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, id);
  return read_one (statement, error);
}

/**
 * hf_replica_table_find:
 * @error: %HF_ERROR_NOT_FOUND when the pin has no copy in that store
 *
 * Returns: (transfer full): the copy
 */
HfReplica *
hf_replica_table_find (HfDb *db, gint64 pin_id, gint64 store_id, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db,
                                                     "/* find a copy */ SELECT " COLUMNS
                                                     "WHERE r.pin_id = ?1 AND r.store_id = ?2",
                                                     error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, pin_id);
  hf_statement_bind_int (statement, 2, store_id);
  return read_one (statement, error);
}

/**
 * hf_replica_table_update:
 * @db: inside a change
 * @replica: all of it is written but its pin and its store; gets its new version
 * @error: %HF_ERROR_NOT_FOUND, %HF_ERROR_CONFLICT when its backend does not reach its store
 *
 * Each update makes a new version, so that whoever relied on the copy as it was can see that it
 * changed.
 *
 * Returns: whether the row is as @replica says
 */
gboolean
hf_replica_table_update (HfDb *db, HfReplica *replica, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* change a copy */ UPDATE replica SET (backend_id, state, locator, bytes, created,"
      " stored_at, proof, proved_at, proved_store, absent_since, error, job_id, version) ="
      " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
      " nullif (?9, (SELECT uuid FROM store WHERE id = store_id)), ?10, ?11, ?12, version + 1)"
      " WHERE id = ?13 RETURNING version",
      error);
  gboolean row;

  if (!statement)
    return FALSE;
  bind_values (statement, replica);
  hf_statement_bind_int (statement, 13, replica->id);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no copy %" G_GINT64_FORMAT,
                   replica->id);
      return FALSE;
    }
  replica->version = hf_statement_get_int (statement, 0);
  return hf_statement_run (statement, error);
}

/**
 * hf_replica_table_delete:
 * @db: inside a change
 * @error: %HF_ERROR_NOT_FOUND when there is no copy with that id
 *
 * Forgets the row. Bytes are removed by one function of the engine alone, before.
 *
 * Returns: whether the row is gone
 */
gboolean
hf_replica_table_delete (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* forget a copy */ DELETE FROM replica WHERE id = ?1", error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  if (!hf_statement_run (statement, error))
    return FALSE;
  if (hf_db_changes (db) == 1)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no copy %" G_GINT64_FORMAT, id);
  return FALSE;
}

/**
 * hf_replica_table_of_pin:
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfReplica): all copies of the pin, in whatever state
 */
GPtrArray *
hf_replica_table_of_pin (HfDb *db, gint64 pin_id, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db,
                                                     "/* list a pin's copies */ SELECT " COLUMNS
                                                     "WHERE r.pin_id = ?1 ORDER BY r.store_id",
                                                     error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, pin_id);
  return read_all (statement, error);
}

/**
 * hf_replica_table_of_job:
 * @job_id: not 0
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfReplica): the copies that the job writes
 */
GPtrArray *
hf_replica_table_of_job (HfDb *db, gint64 job_id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list a job's copies */ SELECT " COLUMNS
                       "WHERE r.job_id = ?1 AND r.job_id <> 0 ORDER BY r.id",
                       error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, job_id);
  return read_all (statement, error);
}

/**
 * hf_replica_table_of_store:
 * @after_id: cursor, 0 at first
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfReplica): copies in the store, with growing ids
 */
GPtrArray *
hf_replica_table_of_store (HfDb *db, gint64 store_id, gint64 after_id, unsigned limit,
                           GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list a store's copies */ SELECT " COLUMNS
                       "WHERE r.store_id = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3",
                       error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, store_id);
  hf_statement_bind_int (statement, 2, after_id);
  hf_statement_bind_int (statement, 3, limit);
  return read_all (statement, error);
}

/**
 * hf_replica_table_of_pins_before:
 * @before_pin: cursor: the lowest pin of the page before, %G_MAXINT64 at first
 * @limit: how many pins at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfReplica): all copies of the next managed pins that have
 * some, the newest pin first; none after the last
 */
GPtrArray *
hf_replica_table_of_pins_before (HfDb *db, gint64 before_pin, unsigned limit, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list the copies of a page of pins */ SELECT " COLUMNS
                       "WHERE r.pin_id IN (SELECT p.id FROM pin p WHERE p.managed = 1"
                       " AND p.id < ?1 AND EXISTS (SELECT 1 FROM replica WHERE pin_id = p.id)"
                       " ORDER BY p.id DESC LIMIT ?2) ORDER BY r.pin_id DESC, r.store_id",
                       error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, before_pin);
  hf_statement_bind_int (statement, 2, limit);
  return read_all (statement, error);
}

/**
 * hf_replica_table_delete_store:
 * @db: inside a change
 * @error: what went wrong
 *
 * Forgets all rows of a store; the bytes stay where they are.
 *
 * Returns: whether no row is left
 */
gboolean
hf_replica_table_delete_store (HfDb *db, gint64 store_id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* forget a store's copies */ DELETE FROM replica WHERE store_id = ?1",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, store_id);
  return hf_statement_run (statement, error);
}

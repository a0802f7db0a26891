/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of removal with their witnesses. Of one copy at most one removal is open, by construction.
 * Reads on any connection, writes inside a change. */
#include "hf-removal-table.h"

#include "hf-error.h"

#define COLUMNS                                                                                    \
  "id, pin_id, replica_id, reason, state, reserved_at, not_before, need_copies, need_domains, "    \
  "error"

static HfRemoval *
read_row (HfStatement *statement)
{
  HfRemoval *removal = hf_removal_new ();

  removal->id = hf_statement_get_int (statement, 0);
  removal->pin_id = hf_statement_get_int (statement, 1);
  removal->replica_id = hf_statement_get_int (statement, 2);
  removal->reason = (HfRemovalReason)hf_statement_get_int (statement, 3);
  removal->state = (HfRemovalState)hf_statement_get_int (statement, 4);
  removal->reserved_at = hf_statement_get_int (statement, 5);
  removal->not_before = hf_statement_get_int (statement, 6);
  removal->need_copies = (int)hf_statement_get_int (statement, 7);
  removal->need_domains = (int)hf_statement_get_int (statement, 8);
  removal->error = hf_statement_dup_text (statement, 9);
  return removal;
}

static gboolean
read_witnesses (HfDb *db, HfRemoval *removal, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list witnesses */ SELECT replica_id, version FROM removal_witness"
                       " WHERE removal_id = ?1 ORDER BY replica_id",
                       error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, removal->id);
  while (hf_statement_step (statement, &row, error))
    {
      HfWitness witness;

      if (!row)
        return TRUE;
      witness.replica_id = hf_statement_get_int (statement, 0);
      witness.version = hf_statement_get_int (statement, 1);
      g_array_append_val (removal->witnesses, witness);
    }
  return FALSE;
}

static gboolean
write_witnesses (HfDb *db, const HfRemoval *removal, GError **error)
{
  g_autoptr (HfStatement) forget
      = hf_db_prepare (db,
                       "/* forget witnesses */ DELETE FROM removal_witness WHERE removal_id = ?1",
                       error);
  g_autoptr (HfStatement) add
      = forget ? hf_db_prepare (db,
                                "/* add a witness */ INSERT INTO removal_witness"
                                " (removal_id, replica_id, version) VALUES (?1, ?2, ?3)",
                                error)
               : NULL;

  if (!add)
    return FALSE;
  hf_statement_bind_int (forget, 1, removal->id);
  if (!hf_statement_run (forget, error))
    return FALSE;
  hf_statement_bind_int (add, 1, removal->id);
  for (unsigned i = 0; i < removal->witnesses->len; i++)
    {
      const HfWitness *witness = &g_array_index (removal->witnesses, HfWitness, i);

      hf_statement_bind_int (add, 2, witness->replica_id);
      hf_statement_bind_int (add, 3, witness->version);
      if (!hf_statement_run (add, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hf_removal_table_insert:
 * @db: inside a change
 * @removal: what to add, with its witnesses; gets its id
 * @error: %HF_ERROR_CONFLICT when a removal of that copy is open, or a witness is named twice
 *
 * Returns: whether the removal was added
 */
gboolean
hf_removal_table_insert (HfDb *db, HfRemoval *removal, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* add a removal */ INSERT INTO removal (pin_id, replica_id, reason, state, reserved_at,"
      " not_before, need_copies, need_domains, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, removal->pin_id);
  hf_statement_bind_int (statement, 2, removal->replica_id);
  hf_statement_bind_int (statement, 3, removal->reason);
  hf_statement_bind_int (statement, 4, removal->state);
  hf_statement_bind_int (statement, 5, removal->reserved_at);
  hf_statement_bind_int (statement, 6, removal->not_before);
  hf_statement_bind_int (statement, 7, removal->need_copies);
  hf_statement_bind_int (statement, 8, removal->need_domains);
  hf_statement_bind_text (statement, 9, removal->error);
  if (!hf_statement_run (statement, error))
    return FALSE;
  removal->id = hf_db_last_id (db);
  return write_witnesses (db, removal, error);
}

/**
 * hf_removal_table_get:
 * @error: %HF_ERROR_NOT_FOUND when there is no removal with that id
 *
 * Returns: (transfer full): the removal, with its witnesses
 */
HfRemoval *
hf_removal_table_get (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* read a removal */ SELECT " COLUMNS " FROM removal WHERE id = ?1",
                       error);
  g_autoptr (HfRemoval) removal = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, id);
  if (!hf_statement_step (statement, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no removal %" G_GINT64_FORMAT,
                   id);
      return NULL;
    }
  removal = read_row (statement);
  return read_witnesses (db, removal, error) ? g_steal_pointer (&removal) : NULL;
}

/**
 * hf_removal_table_update:
 * @db: inside a change
 * @removal: all of it is written but its pin and its copy; its witnesses replace those that were
 * there
 * @error: %HF_ERROR_NOT_FOUND
 *
 * Returns: whether the rows are as @removal says
 */
gboolean
hf_removal_table_update (HfDb *db, const HfRemoval *removal, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* change a removal */ UPDATE removal SET (reason, state, reserved_at, not_before,"
      " need_copies, need_domains, error) = (?2, ?3, ?4, ?5, ?6, ?7, ?8) WHERE id = ?1",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, removal->id);
  hf_statement_bind_int (statement, 2, removal->reason);
  hf_statement_bind_int (statement, 3, removal->state);
  hf_statement_bind_int (statement, 4, removal->reserved_at);
  hf_statement_bind_int (statement, 5, removal->not_before);
  hf_statement_bind_int (statement, 6, removal->need_copies);
  hf_statement_bind_int (statement, 7, removal->need_domains);
  hf_statement_bind_text (statement, 8, removal->error);
  if (!hf_statement_run (statement, error))
    return FALSE;
  if (hf_db_changes (db) == 1)
    return write_witnesses (db, removal, error);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no removal %" G_GINT64_FORMAT,
               removal->id);
  return FALSE;
}

/**
 * hf_removal_table_of_pin:
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfRemoval): removals of the pin's copies that are waiting
 * or deleting
 */
GPtrArray *
hf_removal_table_of_pin (HfDb *db, gint64 pin_id, GError **error)
{
  g_autoptr (GPtrArray) removals = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_removal_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list a pin's removals */ SELECT " COLUMNS " FROM removal"
                       " WHERE pin_id = ?1 AND state IN (0, 1) ORDER BY id",
                       error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, pin_id);
  while (hf_statement_step (statement, &row, error))
    {
      HfRemoval *removal;

      if (!row)
        return g_steal_pointer (&removals);
      removal = read_row (statement);
      g_ptr_array_add (removals, removal);
      if (!read_witnesses (db, removal, error))
        return NULL;
    }
  return NULL;
}

/**
 * hf_removal_table_is_witness:
 * @is_witness: (out): whether a removal that is waiting or deleting relies on that copy
 * @error: why it can't be read
 *
 * Returns: whether @is_witness was set
 */
gboolean
hf_removal_table_is_witness (HfDb *db, gint64 replica_id, gboolean *is_witness, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* look for a witness */ SELECT 1 FROM removal_witness w JOIN removal r"
                       " ON r.id = w.removal_id WHERE w.replica_id = ?1 AND r.state IN (0, 1)"
                       " LIMIT 1",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, replica_id);
  return hf_statement_step (statement, is_witness, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of stray: what stores hold and the registry has no copy for. Reads on any connection, writes
 * inside a change. */
#include "hf-stray-table.h"

#include "hf-error.h"
#include "hf-schema.h"

#define COLUMNS "id, store_id, locator, codec, multihash, name, bytes, ours, state, first_seen"

static void
bind_identity (HfStatement *statement, int first, const HfCid *cid)
{
  gsize length;
  const guint8 *multihash = hf_cid_get_multihash (cid, &length);

  hf_statement_bind_blob (statement, first, multihash, length);
  hf_statement_bind_int (statement, first + 1, (gint64)hf_cid_get_codec (cid));
}

static HfStray *
read_row (HfStatement *statement, GError **error)
{
  g_autoptr (HfStray) stray = hf_stray_new ();
  g_autoptr (GError) problem = NULL;
  const guint8 *multihash;
  gsize length;

  stray->id = hf_statement_get_int (statement, 0);
  stray->store_id = hf_statement_get_int (statement, 1);
  stray->locator = hf_statement_dup_text (statement, 2);
  multihash = hf_statement_get_blob (statement, 4, &length);
  stray->cid = hf_cid_new_from_multihash ((guint64)hf_statement_get_int (statement, 3), multihash,
                                          length, &problem);
  if (!stray->cid)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CORRUPT,
                   "stray %" G_GINT64_FORMAT " of the registry is damaged: %s", stray->id,
                   problem->message);
      return NULL;
    }
  stray->name = hf_statement_dup_text (statement, 5);
  stray->bytes = hf_statement_get_size (statement, 6);
  stray->ours = hf_statement_get_int (statement, 7) != 0;
  stray->state = (HfStrayState)hf_statement_get_int (statement, 8);
  stray->first_seen = hf_statement_get_int (statement, 9);
  return g_steal_pointer (&stray);
}

/* Adds at most limit rows. */
static gboolean
read_rows (HfStatement *statement, GPtrArray *strays, GError **error)
{
  gboolean row;

  while (hf_statement_step (statement, &row, error))
    {
      HfStray *stray;

      if (!row)
        return TRUE;
      stray = read_row (statement, error);
      if (!stray)
        return FALSE;
      g_ptr_array_add (strays, stray);
    }
  return FALSE;
}

/**
 * hf_stray_table_match:
 * @db: a connection
 * @store_id: a store
 * @locator: what it holds
 * @cid: of that, in any version
 * @match: (out): what is known of it
 * @error: why it can't be read
 *
 * A copy is known by codec and multihash, whatever text it stands under. Three look-ups by index.
 *
 * Returns: whether it could be looked up
 */
gboolean
hf_stray_table_match (HfDb *db, gint64 store_id, const char *locator, const HfCid *cid,
                      HfStrayMatch *match, GError **error)
{
  g_autoptr (HfStatement) copy
      = hf_db_prepare (db,
                       "/* find a pin's copy in a store */ SELECT pin.id, r.id, r.state,"
                       " pin.managed FROM pin"
                       " LEFT JOIN replica r ON r.pin_id = pin.id AND r.store_id = ?3"
                       " WHERE pin.multihash = ?1 AND pin.codec = ?2",
                       error);
  g_autoptr (HfStatement) stray
      = copy ? hf_db_prepare (
            db, "/* find a stray */ SELECT id FROM stray WHERE store_id = ?1 AND locator = ?2",
            error)
             : NULL;
  gboolean row;

  *match = (HfStrayMatch){ 0 };
  if (!stray)
    return FALSE;
  bind_identity (copy, 1, cid);
  hf_statement_bind_int (copy, 3, store_id);
  if (!hf_statement_step (copy, &row, error))
    return FALSE;
  match->pin_id = row ? hf_statement_get_int (copy, 0) : 0;
  match->replica_id = row ? hf_statement_get_int (copy, 1) : 0; /* 0 for NULL */
  match->given_up = row && hf_statement_get_int (copy, 3) == 0;
  match->replica_state = row ? (HfReplicaState)hf_statement_get_int (copy, 2) : HF_REPLICA_QUEUED;

  hf_statement_bind_int (stray, 1, store_id);
  hf_statement_bind_text (stray, 2, locator);
  if (!hf_statement_step (stray, &row, error))
    return FALSE;
  match->stray_id = row ? hf_statement_get_int (stray, 0) : 0;
  return TRUE;
}

/**
 * hf_stray_table_insert:
 * @db: inside a change
 * @stray: what to add; gets its id when it is new
 * @added: (out): whether it is new; a row with its locator stays as it is
 * @error: what went wrong
 *
 * Returns: whether there is a row
 */
gboolean
hf_stray_table_insert (HfDb *db, HfStray *stray, gboolean *added, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* add a stray */ INSERT INTO stray (multihash, codec, store_id, locator, name, bytes, ours,"
      " state, first_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
      " ON CONFLICT (store_id, locator) DO NOTHING",
      error);

  if (!statement)
    return FALSE;
  bind_identity (statement, 1, stray->cid);
  hf_statement_bind_int (statement, 3, stray->store_id);
  hf_statement_bind_text (statement, 4, stray->locator);
  hf_statement_bind_text (statement, 5, stray->name);
  hf_statement_bind_size (statement, 6, stray->bytes);
  hf_statement_bind_int (statement, 7, stray->ours ? 1 : 0);
  hf_statement_bind_int (statement, 8, stray->state);
  hf_statement_bind_int (statement, 9, stray->first_seen);
  if (!hf_statement_run (statement, error))
    return FALSE;
  *added = hf_db_changes (db) == 1;
  if (*added)
    stray->id = hf_db_last_id (db);
  return TRUE;
}

/**
 * hf_stray_table_decline:
 * @db: inside the change that lets go of a copy
 * @replica: the copy; nothing is done for one that was never written
 * @pin: its pin
 * @now: the time
 * @error: what went wrong
 *
 * Remembers that the user let go of what stays in the store, so that it is not adopted again.
 *
 * Returns: whether it is remembered
 */
gboolean
hf_stray_table_decline (HfDb *db, const HfReplica *replica, const HfPin *pin, gint64 now,
                        GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* remember what was let go */ INSERT INTO stray (multihash, codec, store_id, locator, name,"
      " bytes, ours, state, first_seen) VALUES (?1, ?2, ?3, ?4, nullif (?7, ''), ?5, "
      "0, " HF_SQL_DECLINED
      ", ?6) ON CONFLICT (store_id, locator) DO UPDATE SET state = excluded.state",
      error);

  if (!statement)
    return FALSE;
  if (!replica->locator)
    return TRUE;
  bind_identity (statement, 1, pin->cid);
  hf_statement_bind_int (statement, 3, replica->store_id);
  hf_statement_bind_text (statement, 4, replica->locator);
  hf_statement_bind_size (statement, 5, replica->bytes);
  hf_statement_bind_int (statement, 6, now);
  hf_statement_bind_text (statement, 7, pin->name);
  return hf_statement_run (statement, error);
}

/**
 * hf_stray_table_set_state:
 * @db: inside a change
 * @id: a stray; one that is gone stays gone
 * @error: what went wrong
 *
 * Returns: whether the row, if there is one, is in that state
 */
gboolean
hf_stray_table_set_state (HfDb *db, gint64 id, HfStrayState state, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db, "/* note what becomes of a stray */ UPDATE stray SET state = ?2 WHERE id = ?1", error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  hf_statement_bind_int (statement, 2, state);
  return hf_statement_run (statement, error);
}

/**
 * hf_stray_table_delete:
 * @db: inside a change
 * @id: a stray, which may be gone already
 * @error: what went wrong
 *
 * Returns: whether there is no such row
 */
gboolean
hf_stray_table_delete (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* forget a stray */ DELETE FROM stray WHERE id = ?1", error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  return hf_statement_run (statement, error);
}

static GPtrArray *
strays_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)hf_stray_free);
}

/**
 * hf_stray_table_list:
 * @after_id: cursor, 0 at first
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfStray): a store's strays, with growing ids
 */
GPtrArray *
hf_stray_table_list (HfDb *db, gint64 store_id, gint64 after_id, unsigned limit, GError **error)
{
  g_autoptr (GPtrArray) strays = strays_new ();
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list strays */ SELECT " COLUMNS
                       " FROM stray WHERE store_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
                       error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, store_id);
  hf_statement_bind_int (statement, 2, after_id);
  hf_statement_bind_int (statement, 3, limit);
  return read_rows (statement, strays, error) ? g_steal_pointer (&strays) : NULL;
}

/* Reads on behind those that are there already. */
static gboolean
add_rows (HfDb *db, const char *sql, gint64 store_id, gint64 upto, unsigned limit,
          GPtrArray *strays, GError **error)
{
  g_autoptr (HfStatement) statement = NULL;

  if (strays->len >= limit)
    return TRUE;
  statement = hf_db_prepare (db, sql, error);
  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, store_id);
  hf_statement_bind_int (statement, 2, upto);
  hf_statement_bind_int (statement, 3, limit - strays->len);
  return read_rows (statement, strays, error);
}

/**
 * hf_stray_table_list_wanted:
 * @upto: found strays up to this id are wanted too
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfStray): strays of a store that are to be adopted
 */
GPtrArray *
hf_stray_table_list_wanted (HfDb *db, gint64 store_id, gint64 upto, unsigned limit, GError **error)
{
  g_autoptr (GPtrArray) strays = strays_new ();

  if (!add_rows (db,
                 "/* list strays that were named */ SELECT " COLUMNS
                 " FROM stray INDEXED BY stray_wanted WHERE store_id = ?1 AND state = 1"
                 " AND ?2 >= 0 ORDER BY id LIMIT ?3",
                 store_id, upto, limit, strays, error)
      || !add_rows (db,
                    "/* list strays that are wanted */ SELECT " COLUMNS
                    " FROM stray WHERE store_id = ?1 AND id <= ?2 AND state = " HF_SQL_FOUND
                    " ORDER BY id LIMIT ?3",
                    store_id, upto, limit, strays, error))
    return NULL;
  return g_steal_pointer (&strays);
}

/**
 * hf_stray_table_want:
 * @db: inside a change
 * @cid: in any version; each text under which the store holds it is meant
 * @count: (out): how many that are
 * @error: what went wrong
 *
 * Notes the user's word for a stray.
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_stray_table_want (HfDb *db, gint64 store_id, const HfCid *cid, guint64 *count, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* note that a stray is wanted */ UPDATE stray SET state = " HF_SQL_WANTED
                       " WHERE store_id = ?3 AND multihash = ?1 AND codec = ?2",
                       error);

  if (!statement)
    return FALSE;
  bind_identity (statement, 1, cid);
  hf_statement_bind_int (statement, 3, store_id);
  if (!hf_statement_run (statement, error))
    return FALSE;
  *count = (guint64)hf_db_changes (db);
  return TRUE;
}

/**
 * hf_stray_table_read_last_id:
 * @id: (out): the highest of a store's strays, 0 when it has none
 * @error: why it can't be read
 *
 * Returns: %FALSE with @error
 */
gboolean
hf_stray_table_read_last_id (HfDb *db, gint64 store_id, gint64 *id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* find the newest stray */ SELECT id FROM stray WHERE store_id = ?1"
                       " ORDER BY id DESC LIMIT 1",
                       error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, store_id);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *id = row ? hf_statement_get_int (statement, 0) : 0;
  return TRUE;
}

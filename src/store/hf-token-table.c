/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of token: who may use the API, by hashes of what they show. Reads on any connection, writes
 * inside a change. */
#include "hf-token-table.h"

#include "hf-error.h"

#define COLUMNS "id, name, scope, created, last_use, revoked"

static HfToken *
read_row (HfStatement *statement)
{
  HfToken *token = hf_token_new ();

  token->id = hf_statement_get_int (statement, 0);
  token->name = hf_statement_dup_text (statement, 1);
  token->scope = (HfScope)hf_statement_get_int (statement, 2);
  token->created = hf_statement_get_int (statement, 3);
  token->last_use = hf_statement_get_int (statement, 4);
  token->revoked = hf_statement_get_int (statement, 5);
  return token;
}

/**
 * hf_token_table_insert:
 * @db: inside a change
 * @token: what to add; gets its id
 * @hash: of the token
 * @error: what went wrong
 *
 * Returns: whether it was added
 */
gboolean
hf_token_table_insert (HfDb *db, HfToken *token, const HfBearerHash *hash, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* add a token */ INSERT INTO token (hash, name, scope, created, last_use, revoked)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_blob (statement, 1, hash->bytes, sizeof hash->bytes);
  hf_statement_bind_text (statement, 2, token->name);
  hf_statement_bind_int (statement, 3, token->scope);
  hf_statement_bind_int (statement, 4, token->created);
  hf_statement_bind_int (statement, 5, token->last_use);
  hf_statement_bind_int (statement, 6, token->revoked);
  if (!hf_statement_run (statement, error))
    return FALSE;
  token->id = hf_db_last_id (db);
  return TRUE;
}

/**
 * hf_token_table_find:
 * @hash: of what somebody showed
 * @token: (out) (transfer full) (nullable): the valid token that it is, %NULL when there is none
 * @error: why it can't be read
 *
 * One look-up by index. How long it takes may tell something about the index and @hash, and nothing
 * about tokens: nobody can choose the hash of what he shows.
 *
 * Returns: whether @token was set
 */
gboolean
hf_token_table_find (HfDb *db, const HfBearerHash *hash, HfToken **token, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db,
                                                     "/* find a token */ SELECT " COLUMNS
                                                     " FROM token WHERE hash = ?1 AND revoked = 0",
                                                     error);
  gboolean row;

  *token = NULL;
  if (!statement)
    return FALSE;
  hf_statement_bind_blob (statement, 1, hash->bytes, sizeof hash->bytes);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *token = row ? read_row (statement) : NULL;
  return TRUE;
}

/**
 * hf_token_table_get:
 * @error: %HF_ERROR_NOT_FOUND when there is no token with that id
 *
 * Returns: (transfer full): a token, valid or not
 */
HfToken *
hf_token_table_get (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* read a token */ SELECT " COLUMNS " FROM token WHERE id = ?1", error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, id);
  if (!hf_statement_step (statement, &row, error))
    return NULL;
  if (row)
    return read_row (statement);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no token %" G_GINT64_FORMAT, id);
  return NULL;
}

/**
 * hf_token_table_list:
 * @before_id: cursor: only older ones; 0 at first
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfToken): tokens, revoked ones too, the newest first
 */
GPtrArray *
hf_token_table_list (HfDb *db, gint64 before_id, unsigned limit, GError **error)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_token_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list tokens */ SELECT " COLUMNS
                       " FROM token WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
                       error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, before_id > 0 ? before_id : G_MAXINT64);
  hf_statement_bind_int (statement, 2, limit);
  while (hf_statement_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&tokens);
      g_ptr_array_add (tokens, read_row (statement));
    }
  return NULL;
}

/**
 * hf_token_table_count:
 * @count: (out): how many tokens there are, revoked ones too
 * @error: why they can't be counted
 *
 * Returns: whether @count was set
 */
gboolean
hf_token_table_count (HfDb *db, guint64 *count, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* count tokens */ SELECT count (*) FROM token", error);
  gboolean row;

  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *count = row ? hf_statement_get_size (statement, 0) : 0;
  return TRUE;
}

static gboolean
set_time (HfDb *db, const char *sql, gint64 id, gint64 now, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  hf_statement_bind_int (statement, 2, now);
  return hf_statement_run (statement, error);
}

/**
 * hf_token_table_revoke:
 * @db: inside a change
 * @id: of a token
 * @now: the time
 * @error: what went wrong
 *
 * One that is revoked already stays so since then.
 *
 * Returns: whether it opens nothing from the commit on
 */
gboolean
hf_token_table_revoke (HfDb *db, gint64 id, gint64 now, GError **error)
{
  return set_time (
      db, "/* revoke a token */ UPDATE token SET revoked = ?2 WHERE id = ?1 AND revoked = 0", id,
      now, error);
}

/**
 * hf_token_table_use:
 * @db: inside a change
 * @id: of a token
 * @now: the time
 * @error: what went wrong
 *
 * Returns: whether it was used at @now
 */
gboolean
hf_token_table_use (HfDb *db, gint64 id, gint64 now, GError **error)
{
  return set_time (db, "/* note the use of a token */ UPDATE token SET last_use = ?2 WHERE id = ?1",
                   id, now, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of idempotency. Reads on any connection, writes inside a change. */
#include "hf-idempotency-table.h"

#include <string.h>

#include "hf-error.h"

#define DROPPED_AT_ONCE 100 /* rows, when there are too many */

static gboolean
read_digest (HfStatement *statement, int column, guint8 *digest, GError **error)
{
  gsize length;
  const guint8 *blob = hf_statement_get_blob (statement, column, &length);

  if (length != HF_IDEMPOTENCY_DIGEST)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_CORRUPT,
                           "the registry's record of a request is damaged");
      return FALSE;
    }
  memcpy (digest, blob, length);
  return TRUE;
}

/**
 * hf_idempotency_table_find:
 * @key: hash of a key
 * @found: (out): the request that was made with it; to be cleared
 * @any: (out): whether there is one
 * @error: why it can't be read
 *
 * Returns: whether it was looked up
 */
gboolean
hf_idempotency_table_find (HfDb *db, const guint8 *key, HfIdempotency *found, gboolean *any,
                           GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* find a request by its key */ SELECT request, time, status, body,"
                       " location FROM idempotency WHERE key = ?1",
                       error);

  *found = (HfIdempotency){ 0 };
  if (!statement)
    return FALSE;
  hf_statement_bind_blob (statement, 1, key, HF_IDEMPOTENCY_DIGEST);
  if (!hf_statement_step (statement, any, error))
    return FALSE;
  if (!*any)
    return TRUE;
  memcpy (found->key, key, HF_IDEMPOTENCY_DIGEST);
  found->time = hf_statement_get_int (statement, 1);
  found->status = (unsigned)hf_statement_get_int (statement, 2);
  found->body = hf_statement_dup_text (statement, 3);
  found->location = hf_statement_dup_text (statement, 4);
  return read_digest (statement, 0, found->request, error);
}

/**
 * hf_idempotency_table_put:
 * @db: inside a change
 * @row: takes the place of what is known of its key
 * @error: what went wrong
 *
 * Returns: whether it was recorded
 */
gboolean
hf_idempotency_table_put (HfDb *db, const HfIdempotency *row, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* record a request with a key */ INSERT INTO idempotency"
                       " (key, request, time, status, bytes, body, location)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET"
                       " (request, time, status, bytes, body, location) = (excluded.request,"
                       " excluded.time, excluded.status, excluded.bytes, excluded.body,"
                       " excluded.location)",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_blob (statement, 1, row->key, HF_IDEMPOTENCY_DIGEST);
  hf_statement_bind_blob (statement, 2, row->request, HF_IDEMPOTENCY_DIGEST);
  hf_statement_bind_int (statement, 3, row->time);
  hf_statement_bind_int (statement, 4, row->status);
  hf_statement_bind_size (statement, 5, row->body ? strlen (row->body) : 0);
  hf_statement_bind_text (statement, 6, row->body);
  hf_statement_bind_text (statement, 7, row->location);
  return hf_statement_run (statement, error);
}

/**
 * hf_idempotency_table_delete:
 * @db: inside a change
 * @key: hash of a key
 * @error: what went wrong
 *
 * Returns: whether nothing is known of it
 */
gboolean
hf_idempotency_table_delete (HfDb *db, const guint8 *key, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* forget a request with a key */ DELETE FROM idempotency WHERE key = ?1",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_blob (statement, 1, key, HF_IDEMPOTENCY_DIGEST);
  return hf_statement_run (statement, error);
}

/**
 * hf_idempotency_table_count:
 * @rows: (out): how many requests are known
 * @bytes: (out): how long their answers are
 * @error: why they can't be counted
 *
 * Reads an index, all of it: a millisecond for 10,000.
 *
 * Returns: whether both were set
 */
gboolean
hf_idempotency_table_count (HfDb *db, guint64 *rows, guint64 *bytes, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* count the requests with keys */ SELECT count (*),"
                       " coalesce (sum (bytes), 0) FROM idempotency INDEXED BY idempotency_age",
                       error);
  gboolean row;

  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *rows = row ? hf_statement_get_size (statement, 0) : 0;
  *bytes = row ? hf_statement_get_size (statement, 1) : 0;
  return TRUE;
}

static gboolean
drop_oldest (HfDb *db, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* forget the oldest requests with keys */ DELETE FROM idempotency WHERE"
                       " key IN (SELECT key FROM idempotency INDEXED BY idempotency_age"
                       " ORDER BY time LIMIT ?1)",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, DROPPED_AT_ONCE);
  return hf_statement_run (statement, error);
}

/**
 * hf_idempotency_table_clean:
 * @db: inside a change
 * @before: a time; what is older goes
 * @most_rows: how many may stay
 * @most_bytes: how long the answers that stay may be together
 * @error: what went wrong
 *
 * Returns: whether no more than that is left
 */
gboolean
hf_idempotency_table_clean (HfDb *db, gint64 before, guint64 most_rows, guint64 most_bytes,
                            GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db, "/* forget old requests with keys */ DELETE FROM idempotency WHERE time < ?1", error);
  guint64 rows, bytes;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, before);
  if (!hf_statement_run (statement, error))
    return FALSE;
  while (hf_idempotency_table_count (db, &rows, &bytes, error))
    {
      if (rows <= most_rows && bytes <= most_bytes)
        return TRUE;
      if (!drop_oldest (db, error))
        return FALSE;
    }
  return FALSE;
}

/**
 * hf_idempotency_clear:
 * @self: a value
 *
 * Frees what it points to.
 */
void
hf_idempotency_clear (HfIdempotency *self)
{
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->location, g_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A prepared statement. Its text begins with a comment that says what it is for, as the end of a
 * sentence that begins with "can't": that is how its errors begin. Belongs to the thread that has
 * the connection. */
#include "hf-statement.h"

#include "hf-db.h"

struct _HfStatement
{
  HfDb *db;
  sqlite3_stmt *handle;
  GError *problem; /* of a bind */
  gboolean kept;
  gboolean busy;
  gboolean started;
};

/**
 * hf_statement_new:
 * @db: the connection, which outlives it
 * @sql: one statement
 * @kept: whether hf_statement_done() leaves it for the next use
 * @error: what is wrong with @sql
 *
 * Returns: (transfer full): the statement
 */
HfStatement *
hf_statement_new (HfDb *db, const char *sql, gboolean kept, GError **error)
{
  unsigned flags = kept ? SQLITE_PREPARE_PERSISTENT : 0;
  sqlite3_stmt *handle;
  HfStatement *self;
  int result = sqlite3_prepare_v3 (hf_db_get_handle (db), sql, -1, flags, &handle, NULL);

  if (result != SQLITE_OK)
    {
      hf_db_set_error (db, result, sql, error);
      return NULL;
    }
  self = g_new0 (HfStatement, 1);
  self->db = db;
  self->handle = handle;
  self->kept = kept;
  return self;
}

/**
 * hf_statement_free:
 * @self: (transfer full): a statement; users call hf_statement_done() instead
 */
void
hf_statement_free (HfStatement *self)
{
  sqlite3_finalize (self->handle);
  g_clear_error (&self->problem);
  g_free (self);
}

/**
 * hf_statement_take:
 * Returns: %FALSE when it is in use already
 */
gboolean
hf_statement_take (HfStatement *self)
{
  if (self->busy)
    return FALSE;
  self->busy = TRUE;
  return TRUE;
}

/**
 * hf_statement_get_sql:
 * Returns: its text, as long as it lives
 */
const char *
hf_statement_get_sql (HfStatement *self)
{
  return sqlite3_sql (self->handle);
}

static void
check_bind (HfStatement *self, int result)
{
  if (result != SQLITE_OK && !self->problem)
    hf_db_set_error (self->db, result, sqlite3_sql (self->handle), &self->problem);
}

/**
 * hf_statement_find_parameter:
 * @name: of a parameter, with its colon
 *
 * Returns: its index, or 0 when the statement has none of that name
 */
int
hf_statement_find_parameter (HfStatement *self, const char *name)
{
  return sqlite3_bind_parameter_index (self->handle, name);
}

/**
 * hf_statement_bind_int:
 * @index: of the parameter, from 1
 */
void
hf_statement_bind_int (HfStatement *self, int index, gint64 value)
{
  check_bind (self, sqlite3_bind_int64 (self->handle, index, value));
}

/**
 * hf_statement_bind_size:
 * @index: of the parameter, from 1
 * @value: bytes or a count; from 2^63 on the step fails with %HF_ERROR_TOO_LARGE
 */
void
hf_statement_bind_size (HfStatement *self, int index, guint64 value)
{
  if (value <= G_MAXINT64)
    check_bind (self, sqlite3_bind_int64 (self->handle, index, (gint64)value));
  else if (!self->problem)
    {
      hf_db_set_error (self->db, SQLITE_TOOBIG, sqlite3_sql (self->handle), &self->problem);
      g_prefix_error (&self->problem,
                      "%" G_GUINT64_FORMAT " is more than a registry can count: ", value);
    }
}

/**
 * hf_statement_bind_double:
 * @index: of the parameter, from 1
 */
void
hf_statement_bind_double (HfStatement *self, int index, double value)
{
  check_bind (self, sqlite3_bind_double (self->handle, index, value));
}

/**
 * hf_statement_bind_text:
 * @index: of the parameter, from 1
 * @value: (nullable): UTF-8, must stay until hf_statement_done()
 */
void
hf_statement_bind_text (HfStatement *self, int index, const char *value)
{
  check_bind (self, sqlite3_bind_text (self->handle, index, value, -1, SQLITE_STATIC));
}

/**
 * hf_statement_bind_blob:
 * @index: of the parameter, from 1
 * @data: (nullable): bytes, must stay until hf_statement_done()
 * @length: how many
 */
void
hf_statement_bind_blob (HfStatement *self, int index, const void *data, gsize length)
{
  if (data && length == 0)
    check_bind (self, sqlite3_bind_zeroblob (self->handle, index, 0));
  else
    check_bind (self, sqlite3_bind_blob64 (self->handle, index, data, length, SQLITE_STATIC));
}

/**
 * hf_statement_bind_null:
 * @index: of the parameter, from 1
 */
void
hf_statement_bind_null (HfStatement *self, int index)
{
  check_bind (self, sqlite3_bind_null (self->handle, index));
}

/**
 * hf_statement_step:
 * @row: (out): whether there is a row to read; otherwise the statement is at its end
 * @error: what went wrong, also in a bind before
 *
 * Returns: %FALSE with @error set when it failed
 */
gboolean
hf_statement_step (HfStatement *self, gboolean *row, GError **error)
{
  int result;

  *row = FALSE;
  if (self->problem)
    {
      g_propagate_error (error, g_steal_pointer (&self->problem));
      return FALSE;
    }
  if (!self->started)
    hf_db_count_statement (self->db);
  self->started = TRUE;

  result = sqlite3_step (self->handle);
  if (result == SQLITE_ROW)
    {
      *row = TRUE;
      return TRUE;
    }
  if (result != SQLITE_DONE)
    hf_db_set_error (self->db, result, sqlite3_sql (self->handle), error);
  sqlite3_reset (self->handle);
  self->started = FALSE;
  return result == SQLITE_DONE;
}

/**
 * hf_statement_run:
 * @error: what went wrong, also in a bind before
 *
 * Steps to the end; rows are not looked at. Parameters stay bound.
 *
 * Returns: %FALSE with @error set when it failed
 */
gboolean
hf_statement_run (HfStatement *self, GError **error)
{
  gboolean row;

  do
    if (!hf_statement_step (self, &row, error))
      return FALSE;
  while (row);
  return TRUE;
}

/**
 * hf_statement_get_int:
 * @column: from 0
 *
 * Returns: the value, 0 for NULL
 */
gint64
hf_statement_get_int (HfStatement *self, int column)
{
  return sqlite3_column_int64 (self->handle, column);
}

/**
 * hf_statement_get_size:
 * @column: from 0
 *
 * Returns: the value, 0 for NULL and for what is negative
 */
guint64
hf_statement_get_size (HfStatement *self, int column)
{
  return (guint64)MAX (0, sqlite3_column_int64 (self->handle, column));
}

/**
 * hf_statement_get_double:
 * @column: from 0
 *
 * Returns: the value, 0 for NULL
 */
double
hf_statement_get_double (HfStatement *self, int column)
{
  return sqlite3_column_double (self->handle, column);
}

/**
 * hf_statement_get_text:
 * @column: from 0
 *
 * Returns: (nullable): the text, until the next step; %NULL for NULL
 */
const char *
hf_statement_get_text (HfStatement *self, int column)
{
  return (const char *)sqlite3_column_text (self->handle, column);
}

/**
 * hf_statement_dup_text:
 * @column: from 0
 *
 * Returns: (transfer full) (nullable): a copy of the text, %NULL for NULL
 */
char *
hf_statement_dup_text (HfStatement *self, int column)
{
  return g_strdup (hf_statement_get_text (self, column));
}

/**
 * hf_statement_get_blob:
 * @column: from 0
 * @length: (out): how many bytes
 *
 * Returns: (nullable): the bytes, until the next step; %NULL for NULL and for none
 */
const guint8 *
hf_statement_get_blob (HfStatement *self, int column, gsize *length)
{
  const guint8 *data = sqlite3_column_blob (self->handle, column);

  *length = (gsize)sqlite3_column_bytes (self->handle, column);
  return data;
}

/**
 * hf_statement_done:
 * @self: (transfer full) (nullable): a statement
 *
 * Ends it wherever it is, and unbinds everything.
 */
void
hf_statement_done (HfStatement *self)
{
  if (!self)
    return;
  if (!self->kept)
    {
      hf_statement_free (self);
      return;
    }
  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
  g_clear_error (&self->problem);
  self->busy = FALSE;
  self->started = FALSE;
}

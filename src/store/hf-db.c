/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite with errors as GError, and prepared statements that are kept by their text. A connection
 * and its statements belong to one thread at a time. */
#include "hf-db.h"

#include <errno.h>
#include <string.h>

#include "hf-error.h"

#define MOST_STATEMENTS 256 /* kept; queries of the user come in many texts */

struct _HfDb
{
  sqlite3 *handle;
  GHashTable *statements; /* text → HfStatement; the text is SQLite's own */
  guint64 statements_run;
};

static int
code_of (sqlite3 *handle, int result)
{
  switch (result & 0xff)
    {
    case SQLITE_FULL:
      return HF_ERROR_NO_SPACE;
    case SQLITE_IOERR:
      return sqlite3_system_errno (handle) == ENOSPC ? HF_ERROR_NO_SPACE : HF_ERROR_FAILED;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return HF_ERROR_CORRUPT;
    case SQLITE_TOOBIG:
      return HF_ERROR_TOO_LARGE;
    case SQLITE_CONSTRAINT:
      return result == SQLITE_CONSTRAINT_UNIQUE || result == SQLITE_CONSTRAINT_PRIMARYKEY
                     || result == SQLITE_CONSTRAINT_FOREIGNKEY
                 ? HF_ERROR_CONFLICT
                 : HF_ERROR_FAILED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return HF_ERROR_CONFLICT;
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return HF_ERROR_DENIED;
    default:
      return HF_ERROR_FAILED;
    }
}

/* The comment at the beginning of a statement. */
static char *
purpose_of (const char *sql)
{
  const char *end = g_str_has_prefix (sql, "/* ") ? strstr (sql, " */") : NULL;

  if (end)
    return g_strndup (sql + 3, (gsize)(end - sql) - 3);
  return g_strndup (sql, MIN (strcspn (sql, "\n"), 60));
}

/**
 * hf_db_set_error:
 * @result: SQLite's, not SQLITE_OK
 * @sql: the statement that failed
 * @error: (out): says what @sql was for, and what SQLite says
 */
void
hf_db_set_error (HfDb *self, int result, const char *sql, GError **error)
{
  g_autofree char *purpose = purpose_of (sql);
  int code = code_of (self->handle, result);
  const char *why = sqlite3_extended_errcode (self->handle) == result
                        ? sqlite3_errmsg (self->handle)
                        : sqlite3_errstr (result);

  if (code == HF_ERROR_NO_SPACE)
    g_set_error (error, HF_ERROR, code,
                 "can't %s: no room on the disk of the registry; free some (%s)", purpose, why);
  else
    g_set_error (error, HF_ERROR, code, "can't %s: %s", purpose, why);
}

static void
free_statement (gpointer data)
{
  hf_statement_free (data);
}

static gboolean
configure (HfDb *self, gboolean writable, GError **error)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, 5000);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);

  /* cache_size in KiB: a load of a million pins needs the inner pages of two indexes without order.
   */
  return hf_db_execute (self,
                        writable
                            ? "/* set it up */ PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                              "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;"
                              "PRAGMA journal_size_limit = 67108864;"
                            : "/* set it up */ PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;"
                              "PRAGMA cache_size = -8192;",
                        error);
}

/**
 * hf_db_open:
 * @path: the file
 * @writable: whether it may be written, and is made when it does not exist
 * @error: why it can't be opened
 *
 * Commits are durable when they return. Whether the file is a database is seen by the first
 * statement.
 *
 * Returns: (transfer full): a connection
 */
HfDb *
hf_db_open (const char *path, gboolean writable, GError **error)
{
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
              | (writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  g_autoptr (HfDb) self = g_new0 (HfDb, 1);
  int result = sqlite3_open_v2 (path, &self->handle, flags, NULL);

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_statement);
  if (result != SQLITE_OK)
    {
      g_set_error (error, HF_ERROR, code_of (self->handle, result), "can't open %s: %s", path,
                   self->handle ? sqlite3_errmsg (self->handle) : sqlite3_errstr (result));
      return NULL;
    }
  if (!configure (self, writable, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * hf_db_free:
 * @self: (transfer full) (nullable): a connection; its statements are done
 */
void
hf_db_free (HfDb *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (sqlite3_close (self->handle) != SQLITE_OK)
    g_critical ("a statement of a closed connection is still in use");
  g_free (self);
}

/**
 * hf_db_execute:
 * @sql: one statement or several, without parameters and results
 * @error: what went wrong
 *
 * Returns: whether all of them ran
 */
gboolean
hf_db_execute (HfDb *self, const char *sql, GError **error)
{
  int result;

  self->statements_run++;
  result = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  if (result == SQLITE_OK)
    return TRUE;
  hf_db_set_error (self, result, sql, error);
  return FALSE;
}

/**
 * hf_db_begin_read:
 * @self: a borrowed connection
 * @error: what went wrong
 *
 * From here on, until the connection is given back, all statements see one moment of the registry.
 * Without it each would see a moment of its own, and a pin might be counted with copies that its
 * list does not show.
 *
 * Returns: whether it began
 */
gboolean
hf_db_begin_read (HfDb *self, GError **error)
{
  return hf_db_execute (self, "/* see one moment of the registry */ BEGIN", error);
}

/**
 * hf_db_prepare:
 * @sql: one statement, best beginning with a comment that says what it is for
 * @error: what is wrong with it
 *
 * Returns: (transfer full): the statement, to be given back with hf_statement_done()
 */
HfStatement *
hf_db_prepare (HfDb *self, const char *sql, GError **error)
{
  HfStatement *statement = g_hash_table_lookup (self->statements, sql);
  gboolean keep = !statement && g_hash_table_size (self->statements) < MOST_STATEMENTS;

  /* One that is in use, since a change may write while it reads rows, is prepared once more. */
  if (statement && hf_statement_take (statement))
    return statement;
  statement = hf_statement_new (self, sql, keep, error);
  if (!statement)
    return NULL;
  if (keep)
    g_hash_table_insert (self->statements, (char *)hf_statement_get_sql (statement), statement);
  hf_statement_take (statement);
  return statement;
}

/**
 * hf_db_last_id:
 * Returns: the id of the row that was inserted last
 */
gint64
hf_db_last_id (HfDb *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

/**
 * hf_db_changes:
 * Returns: how many rows the last statement changed, without those that triggers changed
 */
gint64
hf_db_changes (HfDb *self)
{
  return sqlite3_changes64 (self->handle);
}

/**
 * hf_db_get_statements_run:
 * Returns: how many statements were started on this connection
 */
guint64
hf_db_get_statements_run (HfDb *self)
{
  return self->statements_run;
}

/**
 * hf_db_count_statement:
 * Told by each statement when it starts.
 */
void
hf_db_count_statement (HfDb *self)
{
  self->statements_run++;
}

/**
 * hf_db_get_handle:
 * Returns: (transfer none): SQLite's own object
 */
sqlite3 *
hf_db_get_handle (HfDb *self)
{
  return self->handle;
}

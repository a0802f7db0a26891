/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings a database to the version of this program, in one transaction. A file that is not ours, or
 * newer than us, is left as it is, to the byte. */
#include "hf-migrations.h"

#include "hf-error.h"
#include "hf-schema.h"

/* Entry n leads from version n to n + 1. Entries are never changed: databases of each version
 * exist. The triggers are no part of them, they are made anew after each migration. */
static const char *(*const migrations[]) (void)
    = { hf_schema_get_tables, hf_schema_get_version_2, hf_schema_get_version_3,
        hf_schema_get_version_4, hf_schema_get_version_5 };

/**
 * hf_migrations_get_version:
 * Returns: the version of databases that this program writes
 */
unsigned
hf_migrations_get_version (void)
{
  return G_N_ELEMENTS (migrations);
}

static gboolean
read_number (HfDb *db, const char *sql, gint64 *number, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);
  gboolean row;

  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *number = row ? hf_statement_get_int (statement, 0) : 0;
  return TRUE;
}

static gboolean
check_ours (gint64 version, gint64 application, gint64 objects, GError **error)
{
  gboolean fresh = version == 0 && application == 0 && objects == 0;

  if (!fresh && application != HF_MIGRATIONS_APPLICATION_ID)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                           "it is the database of another program; move it away or choose another "
                           "directory");
      return FALSE;
    }
  if (version > (gint64)G_N_ELEMENTS (migrations))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
                   "it was written by a newer Holdfast (its version is %" G_GINT64_FORMAT
                   ", this program knows up to %u); update this one",
                   version, (unsigned)G_N_ELEMENTS (migrations));
      return FALSE;
    }
  return TRUE;
}

static gboolean
migrate (HfDb *db, gint64 version, GError **error)
{
  g_autofree char *header
      = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u;",
                         HF_MIGRATIONS_APPLICATION_ID, (unsigned)G_N_ELEMENTS (migrations));

  if (!hf_schema_drop_triggers (db, error))
    return FALSE;
  for (gsize i = (gsize)version; i < G_N_ELEMENTS (migrations); i++)
    if (!hf_db_execute (db, migrations[i](), error))
      {
        g_prefix_error (error, "can't bring it from version %" G_GSIZE_FORMAT " to the next: ", i);
        return FALSE;
      }
  return hf_schema_create_triggers (db, error) && hf_db_execute (db, header, error);
}

/**
 * hf_migrations_apply:
 * @db: a writable connection that nobody else uses
 * @error: %HF_ERROR_UNSUPPORTED when a newer program wrote it, %HF_ERROR_INVALID when it is another
 * program's, %HF_ERROR_CORRUPT when it is no database
 *
 * Returns: whether @db has our version now, and its writes go through a write-ahead log
 */
gboolean
hf_migrations_apply (HfDb *db, GError **error)
{
  gint64 version = 0, application = 0, objects = 0;

  if (!read_number (db, "/* read its version */ PRAGMA user_version", &version, error)
      || !read_number (db, "/* read whose it is */ PRAGMA application_id", &application, error)
      || !read_number (db, "/* read what is in it */ SELECT count (*) FROM sqlite_schema", &objects,
                       error)
      || !check_ours (version, application, objects, error)
      || !hf_db_execute (db, "PRAGMA journal_mode = WAL", error))
    return FALSE;

  if (version == (gint64)G_N_ELEMENTS (migrations))
    return TRUE;
  if (!hf_db_execute (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (migrate (db, version, error) && hf_db_execute (db, "COMMIT", error))
    return TRUE;
  sqlite3_exec (hf_db_get_handle (db), "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

/**
 * hf_migrations_check:
 * @db: a connection, may be one for reading
 * @error: %HF_ERROR_UNSUPPORTED when another version of the program wrote it, %HF_ERROR_INVALID
 * when it is another program's, %HF_ERROR_CORRUPT when it is no database
 *
 * Returns: whether @db has our version; nothing is changed
 */
gboolean
hf_migrations_check (HfDb *db, GError **error)
{
  gint64 version = 0, application = 0;

  if (!read_number (db, "/* read its version */ PRAGMA user_version", &version, error)
      || !read_number (db, "/* read whose it is */ PRAGMA application_id", &application, error)
      || !check_ours (version, application, 1, error))
    return FALSE;
  if (version == (gint64)G_N_ELEMENTS (migrations))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNSUPPORTED,
               "an older version wrote it; start Holdfast once to bring it up to date");
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of many changes that are made together, and may fail by itself. On the writer thread. */
#include "hf-attempt.h"

#include "hf-error.h"

static gboolean
run (HfDb *db, const char *sql, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);

  return statement && hf_statement_run (statement, error);
}

/**
 * hf_attempt:
 * @db: inside a change
 * @change: a part of it
 * @data: for @change
 * @why: (out): why that part was not made, when it was not: the rest is not touched by that
 * @error: why nothing more can be changed at all
 *
 * Returns: %FALSE with @error when the whole change can't go on
 */
gboolean
hf_attempt (HfDb *db, HfChangeFunc change, gpointer data, GError **why, GError **error)
{
  if (!run (db, "/* begin a part of a change */ SAVEPOINT part", error))
    return FALSE;
  if (change (db, data, why))
    return run (db, "/* end a part of a change */ RELEASE part", error);

  if (!*why)
    g_set_error_literal (why, HF_ERROR, HF_ERROR_FAILED, "the change was refused");
  /* After some errors (no room, I/O) SQLite has given up the whole transaction. */
  if (sqlite3_get_autocommit (hf_db_get_handle (db)))
    {
      g_propagate_error (error, g_error_copy (*why));
      return FALSE;
    }
  return run (db, "/* undo a part of a change */ ROLLBACK TO part", error)
         && run (db, "/* end a part of a change */ RELEASE part", error);
}

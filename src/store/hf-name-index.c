/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The index of names: each three characters that follow one another in one. An entry by itself
 * costs a segment of its own in FTS5, several times what adding a pin costs. So triggers note which
 * names changed (and could do no more, as SQLite lets no trigger write to FTS5 in a schema that it
 * is told not to trust), and the writer takes them in together. Searches look at both, and compare
 * what they find with the name itself, as the index may tell too much: it knows no upper case in
 * any script.
 */
#include "hf-name-index.h"

#include "hf-error.h"

static gboolean
run (HfDb *db, const char *sql, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);

  return statement && hf_statement_run (statement, error);
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

/**
 * hf_name_index_take:
 * @db: inside a transaction
 * @waiting: how many changed names may wait longer
 * @error: what went wrong; the transaction must be undone then
 *
 * Takes the changed names into the index, if they are at least @waiting. Costs 2 µs a name.
 *
 * Returns: whether less than @waiting are left
 */
gboolean
hf_name_index_take (HfDb *db, unsigned waiting, GError **error)
{
  gint64 number;

  if (!read_number (db, "/* count changed names */ SELECT max (number) FROM name_change", &number,
                    error))
    return FALSE;
  if (number < (gint64)MAX (waiting, 1))
    return TRUE;
  return run (db,
              "/* take names from their index */ INSERT INTO name_index (name_index, rowid, chars)"
              " SELECT 'delete', pin_id, was FROM name_change WHERE was IS NOT NULL"
              " ORDER BY pin_id",
              error)
         && run (db,
                 "/* index changed names */ INSERT INTO name_index (rowid, chars)"
                 " SELECT pin.id, pin.name FROM name_change CROSS JOIN pin"
                 " ON pin.id = name_change.pin_id"
                 " WHERE pin.name IS NOT NULL ORDER BY pin.id",
                 error)
         && run (db, "/* forget changed names */ DELETE FROM name_change", error);
}

/* What an index has: of each run of characters in how many names it is, and two sums of their ids.
 */
#define ENTRIES(vocabulary)                                                                        \
  "SELECT term, count (*), sum (doc), sum (doc * (doc % 65521)) FROM " vocabulary " GROUP BY term"

static gboolean
compare (HfDb *db, GError **error)
{
  gint64 wrong = 0;

  if (!hf_db_execute (db,
                      "/* index names once more */"
                      "CREATE VIRTUAL TABLE temp.again USING fts5 (chars, content = '',"
                      " tokenize = 'trigram', detail = none, columnsize = 0);"
                      "INSERT INTO temp.again (rowid, chars) SELECT id, chars FROM name_indexed"
                      " ORDER BY id;"
                      "CREATE VIRTUAL TABLE temp.again_in USING fts5vocab (temp, again, instance);"
                      "CREATE VIRTUAL TABLE temp.name_in USING fts5vocab (main, name_index,"
                      " instance);",
                      error)
      || !read_number (
          db,
          "/* compare the indexes of names */ SELECT count (*) FROM ("
          "SELECT * FROM (" ENTRIES ("temp.again_in") " EXCEPT " ENTRIES (
              "temp.name_in") ") UNION SELECT * FROM (" ENTRIES ("temp.name_in") " EXCEPT"
                                                                                 " " ENTRIES (
                                                                                     "temp"
                                                                                     ".aga"
                                                                                     "in_"
                                                                                     "in") "))",
          &wrong, error))
    return FALSE;
  if (wrong == 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_FAILED,
               "the index of names is wrong in %" G_GINT64_FORMAT " of its entries", wrong);
  return FALSE;
}

/**
 * hf_name_index_check:
 * @db: a connection, may be one for reading
 * @error: %HF_ERROR_FAILED when there is a difference
 *
 * Makes the index once more, in memory, a moment for a million names.
 *
 * Returns: whether the index has all names but those that wait, and no others
 */
gboolean
hf_name_index_check (HfDb *db, GError **error)
{
  gint64 query_only = 0;
  gboolean right;

  if (!read_number (db, "/* read what it may */ PRAGMA query_only", &query_only, error)
      || !hf_db_execute (db, "PRAGMA query_only = OFF", error))
    return FALSE;
  right = compare (db, error);
  return hf_db_execute (db,
                        "/* forget the other index */ DROP TABLE IF EXISTS temp.name_in;"
                        "DROP TABLE IF EXISTS temp.again_in; DROP TABLE IF EXISTS temp.again;",
                        right ? error : NULL)
         && hf_db_execute (db, query_only ? "PRAGMA query_only = ON" : "PRAGMA query_only = OFF",
                           right ? error : NULL)
         && right;
}

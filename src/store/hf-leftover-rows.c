/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is over for long, and nobody needs any more: jobs and removals. Never a pin, never a copy,
 * and nothing that is open. Inside a change; a thousand rows at a time, to keep other writers' wait
 * short. */
#include "hf-leftover-rows.h"

#define ROWS 1000

static gboolean
find_end (HfDb *db, const char *sql, gint64 after_id, gint64 *end, gboolean *more, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, after_id);
  hf_statement_bind_int (statement, 2, ROWS);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *more = row && hf_statement_get_int (statement, 0) == ROWS;
  *end = row && hf_statement_get_int (statement, 0) > 0 ? hf_statement_get_int (statement, 1)
                                                        : after_id;
  return TRUE;
}

static gboolean
delete_some (HfDb *db, const char *sql, gint64 after_id, gint64 end, gint64 before,
             HfLeftoverRows *deleted, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, after_id);
  hf_statement_bind_int (statement, 2, end);
  hf_statement_bind_int (statement, 3, before);
  while (hf_statement_step (statement, &row, error))
    {
      if (!row)
        return TRUE;
      deleted->count++;
      deleted->bytes += hf_statement_get_size (statement, 0);
    }
  return FALSE;
}

/**
 * hf_leftover_rows_delete_jobs:
 * @db: inside a change
 * @before: those that were over before this time
 * @after_id: (inout): cursor, 0 at first
 * @more: (out): whether there may be more
 * @deleted: (inout): counts what was forgotten
 * @error: what went wrong
 *
 * Returns: whether that went well
 */
gboolean
hf_leftover_rows_delete_jobs (HfDb *db, gint64 before, gint64 *after_id, gboolean *more,
                              HfLeftoverRows *deleted, GError **error)
{
  gint64 end;

  if (!find_end (db,
                 "/* find a range of jobs */ SELECT count (*), max (id) FROM"
                 " (SELECT id FROM job WHERE id > ?1 ORDER BY id LIMIT ?2)",
                 *after_id, &end, more, error)
      || !delete_some (db,
                       "/* forget old jobs */ DELETE FROM job WHERE id > ?1 AND id <= ?2"
                       " AND state IN (2, 3, 4) AND finished <> 0 AND finished < ?3"
                       " RETURNING length (payload) + coalesce (length (result), 0)"
                       " + coalesce (length (error), 0)",
                       *after_id, end, before, deleted, error))
    return FALSE;
  *after_id = end;
  return TRUE;
}

/**
 * hf_leftover_rows_delete_removals:
 * @db: inside a change
 * @before: those that could be undone until before this time
 * @after_id: (inout): cursor, 0 at first
 * @more: (out): whether there may be more
 * @deleted: (inout): counts what was forgotten
 * @error: what went wrong
 *
 * Only those that are done or were taken back.
 *
 * Returns: whether that went well
 */
gboolean
hf_leftover_rows_delete_removals (HfDb *db, gint64 before, gint64 *after_id, gboolean *more,
                                  HfLeftoverRows *deleted, GError **error)
{
  gint64 end;

  if (!find_end (db,
                 "/* find a range of removals */ SELECT count (*), max (id) FROM"
                 " (SELECT id FROM removal WHERE id > ?1 ORDER BY id LIMIT ?2)",
                 *after_id, &end, more, error)
      || !delete_some (db,
                       "/* forget old removals */ DELETE FROM removal WHERE id > ?1 AND id <= ?2"
                       " AND state IN (2, 3) AND not_before < ?3"
                       " RETURNING coalesce (length (error), 0)",
                       *after_id, end, before, deleted, error))
    return FALSE;
  *after_id = end;
  return TRUE;
}

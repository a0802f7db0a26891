/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engine would do by itself and has not begun: rows of pin_todo in the stage “held”. Sums
 * are kept by triggers. Reads on any connection, writes inside a change. */
#include "hf-held-table.h"

#include "hf-job.h"
#include "hf-pin-table.h"

G_STATIC_ASSERT (HF_TODO_HELD == 1 && HF_TODO_WANTED == 2 && HF_TODO_ADMITTED == 3);

/**
 * hf_held_table_hold:
 * @db: inside a change
 * @pin_id: a pin on the reconciler's list
 * @bytes: that would be written for it
 * @urgent: whether it is below its minimum
 * @now: the time; a pin that waited before for no less keeps its time, so that an approval of what
 * was seen then holds
 * @error: what went wrong
 *
 * Returns: whether it waits now
 */
gboolean
hf_held_table_hold (HfDb *db, gint64 pin_id, guint64 bytes, gboolean urgent, gint64 now,
                    GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* hold back work on a pin */ UPDATE pin_todo SET stage = 1, bytes = ?2, urgent = ?3,"
      " held_at = iif (held_at > 0 AND bytes >= ?2 AND urgent = ?3, held_at, ?4)"
      " WHERE pin_id = ?1",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin_id);
  hf_statement_bind_size (statement, 2, bytes);
  hf_statement_bind_int (statement, 3, urgent ? 1 : 0);
  hf_statement_bind_int (statement, 4, now);
  return hf_statement_run (statement, error);
}

/**
 * hf_held_table_put_off:
 * @db: inside a change
 * @pin_id: a pin on the reconciler's list
 * @since: when it was first seen to lack copies
 * @not_before: when it is to be looked at again
 * @error: what went wrong
 *
 * Whatever touches the pin meanwhile has it looked at before; @since stays.
 *
 * Returns: whether it waits now
 */
gboolean
hf_held_table_put_off (HfDb *db, gint64 pin_id, gint64 since, gint64 not_before, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* put off work on a pin */ UPDATE pin_todo SET since = ?2, not_before = ?3"
                       " WHERE pin_id = ?1",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin_id);
  hf_statement_bind_int (statement, 2, since);
  hf_statement_bind_int (statement, 3, not_before);
  return hf_statement_run (statement, error);
}

/**
 * hf_held_table_end_put_off:
 * @db: inside a change of how long work is put off
 * @error: what went wrong
 *
 * Returns: whether the reconciler looks at all that was put off
 */
gboolean
hf_held_table_end_put_off (HfDb *db, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* look at work that was put off */ UPDATE pin_todo SET not_before = 0"
                       " WHERE stage = 0 AND since <> 0",
                       error);

  return statement && hf_statement_run (statement, error);
}

/**
 * hf_held_table_sum:
 * @urgent: which pins
 * @held: (out): how much waits
 * @error: why it can't be read
 *
 * Reads one row.
 *
 * Returns: whether it was read
 */
gboolean
hf_held_table_sum (HfDb *db, gboolean urgent, HfAmount *held, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* read how much work is held back */ SELECT pins, bytes FROM pin_held WHERE urgent = ?1",
      error);
  gboolean row;

  *held = (HfAmount){ 0 };
  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, urgent ? 1 : 0);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    *held
        = (HfAmount){ hf_statement_get_size (statement, 0), hf_statement_get_size (statement, 1) };
  return TRUE;
}

/**
 * hf_held_table_spent:
 * @urgent: which jobs
 * @since: a time
 * @spent: (out): what the engine has begun to write by itself since then
 * @error: why it can't be read
 *
 * Searches and proofs write nothing; what a pin needs several jobs for is one pin. Reads a row a
 * job.
 *
 * Returns: whether it was read
 */
gboolean
hf_held_table_spent (HfDb *db, gboolean urgent, gint64 since, HfAmount *spent, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* read what was begun without the user's word */"
                       " SELECT count (DISTINCT pin_id), coalesce (sum (planned_bytes), 0) FROM job"
                       " WHERE automatic <> 0 AND automatic = ?1 AND created > ?2"
                       " AND planned_bytes > 0",
                       error);
  gboolean row;

  *spent = (HfAmount){ 0 };
  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, urgent ? HF_INITIATIVE_ENGINE_URGENT : HF_INITIATIVE_ENGINE);
  hf_statement_bind_int (statement, 2, since);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  if (row)
    *spent
        = (HfAmount){ hf_statement_get_size (statement, 0), hf_statement_get_size (statement, 1) };
  return TRUE;
}

/**
 * hf_held_table_since:
 * @first: (out): since when the first pin waits, 0 when none does
 * @last: (out): since when the last one does
 * @error: why it can't be read
 *
 * Reads the ends of an index.
 *
 * Returns: whether it was read
 */
gboolean
hf_held_table_since (HfDb *db, gint64 *first, gint64 *last, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* read since when work is held back */"
                       " SELECT min (low), max (high) FROM (SELECT"
                       " (SELECT min (held_at) FROM pin_todo WHERE stage = 1 AND urgent = u.urgent)"
                       " AS low,"
                       " (SELECT max (held_at) FROM pin_todo WHERE stage = 1 AND urgent = u.urgent)"
                       " AS high FROM pin_held u)",
                       error);
  gboolean row;

  *first = *last = 0;
  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *first = row ? hf_statement_get_int (statement, 0) : 0;
  *last = row ? hf_statement_get_int (statement, 1) : 0;
  return TRUE;
}

/**
 * hf_held_table_admit:
 * @db: inside a change
 * @urgent: which pins
 * @error: what went wrong
 *
 * It is little enough: lets the reconciler go on with it.
 *
 * Returns: whether nothing of it waits any longer
 */
gboolean
hf_held_table_admit (HfDb *db, gboolean urgent, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* let held work begin */ UPDATE pin_todo SET stage = 3, held_at = 0"
                       " WHERE stage = 1 AND urgent = ?1",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, urgent ? 1 : 0);
  return hf_statement_run (statement, error);
}

static gboolean
run_until (HfDb *db, const char *sql, gint64 until, guint64 *pins, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, until);
  if (!hf_statement_run (statement, error))
    return FALSE;
  *pins = (guint64)hf_db_changes (db);
  return TRUE;
}

/**
 * hf_held_table_approve:
 * @db: inside a change
 * @until: what waits since then at the latest
 * @pins: (out): how many pins
 * @error: what went wrong
 *
 * The user said yes.
 *
 * Returns: whether the reconciler goes on with them
 */
gboolean
hf_held_table_approve (HfDb *db, gint64 until, guint64 *pins, GError **error)
{
  return run_until (db,
                    "/* approve held work */ UPDATE pin_todo SET stage = 2, held_at = 0"
                    " WHERE stage = 1 AND held_at <= ?1",
                    until, pins, error);
}

/**
 * hf_held_table_decline:
 * @db: inside a change
 * @until: what waits since then at the latest
 * @pins: (out): how many pins
 * @error: what went wrong
 *
 * The user said no: nothing is done until something changes about a pin again.
 *
 * Returns: whether they are off the list
 */
gboolean
hf_held_table_decline (HfDb *db, gint64 until, guint64 *pins, GError **error)
{
  return run_until (
      db, "/* decline held work */ DELETE FROM pin_todo WHERE stage = 1 AND held_at <= ?1", until,
      pins, error);
}

/**
 * hf_held_table_look_again:
 * @db: inside a change of what copies are asked for, or of where they may go
 * @error: what went wrong
 *
 * Has all that waits for the user's word planned anew: some of it may be wanted no longer.
 *
 * Returns: whether the reconciler looks at it
 */
gboolean
hf_held_table_look_again (HfDb *db, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* plan held work anew */ UPDATE pin_todo SET stage = 0 WHERE stage = 1",
                       error);

  return statement && hf_statement_run (statement, error);
}

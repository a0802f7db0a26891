/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reconciler's list: pins on which something changed, each once, with the earliest time at
 * which it is to be looked at. Triggers add new pins and those that lost a copy; the rest is here.
 * Writes inside a change. */
#include "hf-pin-table.h"

#include "hf-schema.h"

G_STATIC_ASSERT (HF_TODO_LOOK == 0 && HF_TODO_HELD == 1 && HF_TODO_WANTED == 2);

static gboolean
touch (HfDb *db, gint64 id, gint64 not_before, HfTodoStage stage, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* note a pin for the reconciler */ INSERT INTO pin_todo"
                       " (pin_id, not_before, stage) VALUES (?1, ?2, ?3)" HF_SQL_TODO_KEEP,
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  hf_statement_bind_int (statement, 2, not_before);
  hf_statement_bind_int (statement, 3, stage);
  return hf_statement_run (statement, error);
}

/**
 * hf_pin_table_touch:
 * @db: inside a change
 * @not_before: when it is to be looked at; an earlier time that is known already stays
 * @error: %HF_ERROR_CONFLICT when there is no such pin
 *
 * Something changed of which the engine thinks by itself; much of it waits for the user's word.
 *
 * Returns: whether the pin is on the list
 */
gboolean
hf_pin_table_touch (HfDb *db, gint64 id, gint64 not_before, GError **error)
{
  return touch (db, id, not_before, HF_TODO_LOOK, error);
}

/**
 * hf_pin_table_touch_wanted:
 * @db: inside a change
 * @not_before: when it is to be looked at; an earlier time that is known already stays
 * @error: %HF_ERROR_CONFLICT when there is no such pin
 *
 * As hf_pin_table_touch(), for what the user asked for, or what was begun already and goes on.
 *
 * Returns: whether the pin is on the list
 */
gboolean
hf_pin_table_touch_wanted (HfDb *db, gint64 id, gint64 not_before, GError **error)
{
  return touch (db, id, not_before, HF_TODO_WANTED, error);
}

/**
 * hf_pin_table_touch_store:
 * @db: inside a change
 * @error: what went wrong
 *
 * Puts all pins that have a copy in the store, in whatever state, on the list at once. One
 * statement; costs as many rows as the store has copies.
 *
 * Returns: whether they are on the list
 */
gboolean
hf_pin_table_touch_store (HfDb *db, gint64 store_id, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* note a store's pins for the reconciler */ INSERT INTO pin_todo (pin_id, not_before)"
      " SELECT pin_id, 0 FROM replica WHERE store_id = ?1" HF_SQL_TODO_KEEP,
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, store_id);
  return hf_statement_run (statement, error);
}

/**
 * hf_pin_table_touch_short:
 * @db: inside a change
 * @target_replicas: the policy's
 * @error: what went wrong
 *
 * Puts all managed pins that hold fewer copies than they or the policy ask on the list at once;
 * where a pin has a target of its own but no min, the policy's min, which is not known here, is
 * taken to be its target. One statement; reads all pins.
 *
 * Returns: whether they are on the list
 */
gboolean
hf_pin_table_touch_short (HfDb *db, int target_replicas, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* note pins with too few copies for the reconciler */ INSERT INTO pin_todo"
                       " (pin_id, not_before) SELECT id, 0 FROM pin NOT INDEXED WHERE managed = 1"
                       " AND held < max (coalesce (nullif (target_replicas, 0), ?1),"
                       " coalesce (nullif (min_replicas, 0), ?1))" HF_SQL_TODO_KEEP,
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, target_replicas);
  return hf_statement_run (statement, error);
}

static gboolean
read_next (HfDb *db, gint64 now, gint64 *next, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* read when the reconciler is due */ SELECT not_before FROM pin_todo"
                       " WHERE not_before > ?1 AND stage <> 1 ORDER BY not_before LIMIT 1",
                       error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, now);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *next = row ? hf_statement_get_int (statement, 0) : G_MAXINT64;
  return TRUE;
}

/**
 * hf_pin_table_touched:
 * @now: the time
 * @limit: how many at most
 * @next: (out) (optional): when the first one that is not due yet will be, or %G_MAXINT64
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfTodo): pins that are due, the longest due first; without
 * those that wait for the user's word
 */
GArray *
hf_pin_table_touched (HfDb *db, gint64 now, unsigned limit, gint64 *next, GError **error)
{
  g_autoptr (GArray) due = g_array_new (FALSE, FALSE, sizeof (HfTodo));
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* list pins for the reconciler */ SELECT pin_id, stage, since FROM pin_todo"
      " WHERE not_before <= ?1 AND stage <> 1"
      " ORDER BY not_before, pin_id LIMIT ?2",
      error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, now);
  hf_statement_bind_int (statement, 2, limit);
  while (hf_statement_step (statement, &row, error))
    {
      HfTodo todo;

      if (!row)
        return next && !read_next (db, now, next, error) ? NULL : g_steal_pointer (&due);
      todo.pin_id = hf_statement_get_int (statement, 0);
      todo.stage = (HfTodoStage)hf_statement_get_int (statement, 1);
      todo.since = hf_statement_get_int (statement, 2);
      g_array_append_val (due, todo);
    }
  return NULL;
}

/**
 * hf_pin_table_get_todo:
 * @todo: (out): what the reconciler has to do about the pin; its pin_id is 0 when that is nothing
 * @not_before: (out): when it is to be looked at
 * @error: why it can't be read
 *
 * Returns: whether it was read
 */
gboolean
hf_pin_table_get_todo (HfDb *db, gint64 id, HfTodo *todo, gint64 *not_before, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* read what is to be done about a pin */ SELECT stage, since, not_before"
                       " FROM pin_todo WHERE pin_id = ?1",
                       error);
  gboolean row;

  *todo = (HfTodo){ 0 };
  *not_before = 0;
  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  *todo = (HfTodo){ id, (HfTodoStage)hf_statement_get_int (statement, 0),
                    hf_statement_get_int (statement, 1) };
  *not_before = hf_statement_get_int (statement, 2);
  return TRUE;
}

/**
 * hf_pin_table_untouch:
 * @db: inside the change that looked at the pin
 * @error: what went wrong
 *
 * Returns: whether the pin is not on the list
 */
gboolean
hf_pin_table_untouch (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db, "/* take a pin off the reconciler's list */ DELETE FROM pin_todo WHERE pin_id = ?1",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  return hf_statement_run (statement, error);
}

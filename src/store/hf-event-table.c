/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of event. Reads on any connection, writes inside a change. */
#include "hf-event-table.h"

/**
 * hf_event_table_append:
 * @db: inside a change
 * @event: what happened; gets its id and its time
 * @now: the time
 * @error: what went wrong
 *
 * Returns: whether it was recorded
 */
gboolean
hf_event_table_append (HfDb *db, HfEvent *event, gint64 now, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* record an event */ INSERT INTO event (time, severity, type, pin_id, backend_id, message)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, now);
  hf_statement_bind_int (statement, 2, event->severity);
  hf_statement_bind_text (statement, 3, event->type);
  hf_statement_bind_int (statement, 4, event->pin_id);
  hf_statement_bind_text (statement, 5, event->backend_id);
  hf_statement_bind_text (statement, 6, event->message);
  if (!hf_statement_run (statement, error))
    return FALSE;
  event->id = hf_db_last_id (db);
  event->time = now;
  return TRUE;
}

static HfEvent *
read_row (HfStatement *statement)
{
  HfEvent *event
      = hf_event_new ((HfSeverity)hf_statement_get_int (statement, 2),
                      hf_statement_get_text (statement, 3), hf_statement_get_int (statement, 4),
                      hf_statement_get_text (statement, 5), "%s",
                      hf_statement_get_text (statement, 6));

  event->id = hf_statement_get_int (statement, 0);
  event->time = hf_statement_get_int (statement, 1);
  return event;
}

#define COLUMNS "id, time, severity, type, pin_id, backend_id, message"

/**
 * hf_event_table_list:
 * @after_id: only events after this one; negative: the newest ones
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfEvent): events, the oldest first
 */
GPtrArray *
hf_event_table_list (HfDb *db, gint64 after_id, unsigned limit, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_event_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       after_id < 0
                           ? "/* list events */ SELECT * FROM (SELECT " COLUMNS
                             " FROM event WHERE id > ?1 ORDER BY id DESC LIMIT ?2) ORDER BY id"
                           : "/* list events */ SELECT " COLUMNS
                             " FROM event WHERE id > ?1 ORDER BY id LIMIT ?2",
                       error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, after_id);
  hf_statement_bind_int (statement, 2, limit);
  while (hf_statement_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&events);
      g_ptr_array_add (events, read_row (statement));
    }
  return NULL;
}

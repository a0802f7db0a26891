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

static GPtrArray *
read_all (HfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_event_free);
  gboolean row;

  while (hf_statement_step (statement, &row, error))
    {
      if (!row)
        return g_steal_pointer (&events);
      g_ptr_array_add (events, read_row (statement));
    }
  return NULL;
}

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
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       after_id < 0
                           ? "/* list events */ SELECT * FROM (SELECT " COLUMNS
                             " FROM event WHERE id > ?1 ORDER BY id DESC LIMIT ?2) ORDER BY id"
                           : "/* list events */ SELECT " COLUMNS
                             " FROM event WHERE id > ?1 ORDER BY id LIMIT ?2",
                       error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, after_id);
  hf_statement_bind_int (statement, 2, limit);
  return read_all (statement, error);
}

/**
 * hf_event_table_list_back:
 * @after_id: only events after this one, 0 for all
 * @before_id: cursor: only events before this one; 0 at first
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfEvent): events, the newest first
 */
GPtrArray *
hf_event_table_list_back (HfDb *db, gint64 after_id, gint64 before_id, unsigned limit,
                          GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list events */ SELECT " COLUMNS " FROM event"
                       " WHERE id > ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                       error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, after_id);
  hf_statement_bind_int (statement, 2, before_id > 0 ? before_id : G_MAXINT64);
  hf_statement_bind_int (statement, 3, limit);
  return read_all (statement, error);
}

#define HAS_TEXT                                                                                   \
  " AND (instr (lower (message), lower (?4)) > 0 OR instr (lower (backend_id), lower (?4)) > 0"    \
  " OR EXISTS (SELECT 1 FROM pin WHERE pin.id = event.pin_id AND (instr (pin.canonical, ?4) > 0"   \
  " OR instr (pin.given, ?4) > 0 OR instr (lower (pin.name), lower (?4)) > 0)))"
#define NEWEST_FIRST " ORDER BY id DESC LIMIT ?5"

/**
 * hf_event_table_search:
 * @query: which events; letters other than a to z have to be written as they are
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Cost: reads events, the newest first, until there are enough.
 *
 * Returns: (transfer full) (element-type HfEvent): events, the newest first
 */
GPtrArray *
hf_event_table_search (HfDb *db, const HfEventQuery *query, unsigned limit, GError **error)
{
  gboolean any = !query->text || !*query->text;
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       any ? "/* search events */ SELECT " COLUMNS " FROM event"
                             " WHERE id > ?1 AND id < ?2 AND severity >= ?3" NEWEST_FIRST
                           : "/* search events */ SELECT " COLUMNS " FROM event"
                             " WHERE id > ?1 AND id < ?2 AND severity >= ?3" HAS_TEXT NEWEST_FIRST,
                       error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, query->after_id);
  hf_statement_bind_int (statement, 2, query->before_id > 0 ? query->before_id : G_MAXINT64);
  hf_statement_bind_int (statement, 3, query->severity);
  if (!any)
    hf_statement_bind_text (statement, 4, query->text);
  hf_statement_bind_int (statement, 5, limit);
  return read_all (statement, error);
}

/**
 * hf_event_table_list_of_pin:
 * @pin_id: a pin
 * @after_id: only events after this one, 0 for all
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Reads all events after @after_id, of any pin, until it has enough: half a second for a million.
 *
 * Returns: (transfer full) (element-type HfEvent): the pin's events, the newest first
 */
GPtrArray *
hf_event_table_list_of_pin (HfDb *db, gint64 pin_id, gint64 after_id, unsigned limit,
                            GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list events of a pin */ SELECT " COLUMNS " FROM event"
                       " WHERE id > ?1 AND pin_id = ?2 ORDER BY id DESC LIMIT ?3",
                       error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, after_id);
  hf_statement_bind_int (statement, 2, pin_id);
  hf_statement_bind_int (statement, 3, limit);
  return read_all (statement, error);
}

/**
 * hf_event_table_get_range:
 * @oldest: (out): the first event that is still there, @newest + 1 when there is none
 * @newest: (out): the last that was ever recorded, 0 when there was none
 * @error: why it can't be read
 *
 * Ids have no gaps, and events go, if ever, from the oldest on: so this also tells how many there
 * are. Two look-ups, however many there are.
 *
 * Returns: whether both were set
 */
gboolean
hf_event_table_get_range (HfDb *db, gint64 *oldest, gint64 *newest, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* read which events there are */ SELECT coalesce ((SELECT min (id) FROM event), seq + 1),"
      " seq FROM (SELECT coalesce ((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)"
      " AS seq)",
      error);
  gboolean row;

  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *oldest = hf_statement_get_int (statement, 0);
  *newest = hf_statement_get_int (statement, 1);
  return TRUE;
}

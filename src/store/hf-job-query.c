/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists and counts of jobs. An upload of several roots names its pins in its payload alone, so the
 * uploads are looked through for a pin, by the index on kinds; everything else about a pin is found
 * by an index of its own. Costs: a list walks along the ids until its limit is reached; a count
 * reads the entries of one index. */
#include "hf-job-query.h"

#include "hf-job-row.h"

static void
append_conditions (GString *sql, const HfJobQuery *query)
{
  g_string_append (sql, " WHERE TRUE");
  if (query->state >= 0)
    g_string_append (sql, " AND state = :state");
  if (query->paused)
    g_string_append (sql, " AND paused = 1 AND state IN (0, 1)");
  if (query->kind > 0)
    g_string_append (sql, " AND kind = :kind");
  if (query->pin_id != 0)
    g_string_append (sql, " AND id IN (SELECT id FROM job WHERE pin_id = :pin UNION ALL"
                          " SELECT id FROM job WHERE kind = 1 AND pin_id = 0 AND EXISTS"
                          " (SELECT 1 FROM json_each (payload, '$.pins') WHERE value = :pin))");
  if (query->backend_id)
    g_string_append (sql, " AND uses & coalesce ((SELECT 1 << store.slot FROM backend"
                          " JOIN store ON store.id = backend.store_id"
                          " WHERE backend.id = :backend), 0)");
}

static void
bind_named_int (HfStatement *statement, const char *name, gint64 value)
{
  int index = hf_statement_find_parameter (statement, name);

  if (index > 0)
    hf_statement_bind_int (statement, index, value);
}

static void
bind_query (HfStatement *statement, const HfJobQuery *query, unsigned limit)
{
  int backend = hf_statement_find_parameter (statement, ":backend");

  bind_named_int (statement, ":state", query->state);
  bind_named_int (statement, ":kind", query->kind);
  bind_named_int (statement, ":pin", query->pin_id);
  bind_named_int (statement, ":before", query->before_id > 0 ? query->before_id : G_MAXINT64);
  bind_named_int (statement, ":limit", limit);
  if (backend > 0)
    hf_statement_bind_text (statement, backend, query->backend_id);
}

/**
 * hf_job_query_list:
 * @query: which jobs
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfJob): jobs, the newest first
 */
GPtrArray *
hf_job_query_list (HfDb *db, const HfJobQuery *query, unsigned limit, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("/* list jobs */ SELECT " HF_JOB_ROW_COLUMNS " FROM job");
  g_autoptr (HfStatement) statement = NULL;

  append_conditions (sql, query);
  g_string_append (sql, " AND id < :before ORDER BY id DESC LIMIT :limit");
  statement = hf_db_prepare (db, sql->str, error);
  if (!statement)
    return NULL;
  bind_query (statement, query, limit);
  return hf_job_row_read_all (statement, error);
}

/**
 * hf_job_query_count:
 * @query: which jobs; its cursor is not looked at
 * @count: (out): how many
 * @error: why they can't be counted
 *
 * Returns: whether @count was set
 */
gboolean
hf_job_query_count (HfDb *db, const HfJobQuery *query, guint64 *count, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("/* count jobs */ SELECT count (*) FROM job");
  g_autoptr (HfStatement) statement = NULL;
  gboolean row;

  append_conditions (sql, query);
  statement = hf_db_prepare (db, sql->str, error);
  if (!statement)
    return FALSE;
  bind_query (statement, query, 0);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *count = row ? hf_statement_get_size (statement, 0) : 0;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of traffic: one a backend, also of those that were removed. Reads on any connection, writes
 * inside a change. */
#include "hf-traffic-table.h"

/**
 * hf_traffic_table_list:
 * @error: why it can't be read
 *
 * Returns: (transfer full) (element-type HfTraffic): what moved, by the backend's id
 */
GPtrArray *
hf_traffic_table_list (HfDb *db, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_traffic_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list the traffic */ SELECT backend_id, since, written_bytes, read_bytes,"
                       " files, operations, errors FROM traffic ORDER BY backend_id",
                       error);
  gboolean row;

  while (statement && hf_statement_step (statement, &row, error))
    {
      HfTraffic *traffic;

      if (!row)
        return g_steal_pointer (&list);
      traffic = hf_traffic_new (hf_statement_get_text (statement, 0),
                                hf_statement_get_int (statement, 1));
      traffic->written_bytes = hf_statement_get_size (statement, 2);
      traffic->read_bytes = hf_statement_get_size (statement, 3);
      traffic->files = hf_statement_get_size (statement, 4);
      traffic->operations = hf_statement_get_size (statement, 5);
      traffic->errors = hf_statement_get_size (statement, 6);
      g_ptr_array_add (list, traffic);
    }
  return NULL;
}

/**
 * hf_traffic_table_set:
 * @db: inside a change
 * @traffic: all that moved to and from a backend so far
 * @error: what went wrong
 *
 * Returns: whether the row says so now
 */
gboolean
hf_traffic_table_set (HfDb *db, const HfTraffic *traffic, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* keep the traffic */ INSERT OR REPLACE INTO traffic (backend_id, since,"
                       " written_bytes, read_bytes, files, operations, errors)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_text (statement, 1, traffic->backend_id);
  hf_statement_bind_int (statement, 2, traffic->since);
  hf_statement_bind_size (statement, 3, traffic->written_bytes);
  hf_statement_bind_size (statement, 4, traffic->read_bytes);
  hf_statement_bind_size (statement, 5, traffic->files);
  hf_statement_bind_size (statement, 6, traffic->operations);
  hf_statement_bind_size (statement, 7, traffic->errors);
  return hf_statement_run (statement, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of alert. Reads on any connection, writes inside a change. */
#include "hf-alert-table.h"

/**
 * hf_alert_table_list:
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfAlert): the alerts that stand, with type, subject and
 * since
 */
GPtrArray *
hf_alert_table_list (HfDb *db, GError **error)
{
  g_autoptr (GPtrArray) alerts = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_alert_free);
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* list the alerts */ SELECT type, subject, since FROM alert", error);
  gboolean row;

  while (statement && hf_statement_step (statement, &row, error))
    {
      HfAlert *alert;

      if (!row)
        return g_steal_pointer (&alerts);
      alert = hf_alert_new (HF_SEVERITY_INFO, hf_statement_get_text (statement, 0),
                            hf_statement_get_text (statement, 1), "%s", "");
      alert->since = hf_statement_get_int (statement, 2);
      g_ptr_array_add (alerts, alert);
    }
  return NULL;
}

static gboolean
run (HfDb *db, const char *sql, const HfAlert *alert, gboolean with_since, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);

  if (!statement)
    return FALSE;
  hf_statement_bind_text (statement, 1, alert->type);
  hf_statement_bind_text (statement, 2, alert->subject);
  if (with_since)
    hf_statement_bind_int (statement, 3, alert->since);
  return hf_statement_run (statement, error);
}

/**
 * hf_alert_table_insert:
 * @db: inside a change
 * @alert: of which none with its type and subject stands
 * @error: what went wrong
 *
 * Returns: whether it stands now
 */
gboolean
hf_alert_table_insert (HfDb *db, const HfAlert *alert, GError **error)
{
  return run (db,
              "/* raise an alert */ INSERT INTO alert (type, subject, since) VALUES (?1, ?2, ?3)",
              alert, TRUE, error);
}

/**
 * hf_alert_table_delete:
 * @db: inside a change
 * @alert: one that stands
 * @error: what went wrong
 *
 * Returns: whether it is gone
 */
gboolean
hf_alert_table_delete (HfDb *db, const HfAlert *alert, GError **error)
{
  return run (db, "/* end an alert */ DELETE FROM alert WHERE type = ?1 AND subject = ?2", alert,
              FALSE, error);
}

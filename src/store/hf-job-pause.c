/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user has told to wait: single jobs, or all of them, which is a setting. Reads on any
 * connection, writes inside a change. */
#include "hf-job-pause.h"

#include "hf-error.h"
#include "hf-setting-table.h"

#define ALL "jobs_paused"

/**
 * hf_job_pause_set:
 * @db: inside a change
 * @job_id: a job
 * @paused: whether it is to wait
 * @error: %HF_ERROR_NOT_FOUND
 *
 * Returns: whether the row says so
 */
gboolean
hf_job_pause_set (HfDb *db, gint64 job_id, gboolean paused, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* pause a job */ UPDATE job SET paused = ?2 WHERE id = ?1", error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, job_id);
  hf_statement_bind_int (statement, 2, paused != FALSE);
  if (!hf_statement_run (statement, error))
    return FALSE;
  if (hf_db_changes (db) == 1)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no job %" G_GINT64_FORMAT, job_id);
  return FALSE;
}

/**
 * hf_job_pause_count:
 * @count: (out): how many jobs that are not over were told to wait, one by one
 * @error: why they can't be counted
 *
 * Returns: whether @count was set
 */
gboolean
hf_job_pause_count (HfDb *db, guint64 *count, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* count paused jobs */ SELECT count (*) FROM job INDEXED BY job_paused"
                       " WHERE paused = 1 AND state IN (0, 1)",
                       error);
  gboolean row;

  if (!statement || !hf_statement_step (statement, &row, error))
    return FALSE;
  *count = row ? hf_statement_get_size (statement, 0) : 0;
  return TRUE;
}

/**
 * hf_job_pause_set_all:
 * @db: inside a change
 * @paused: whether no job at all may begin
 * @error: what went wrong
 *
 * Returns: whether the registry says so
 */
gboolean
hf_job_pause_set_all (HfDb *db, gboolean paused, GError **error)
{
  return hf_setting_table_set (db, ALL, paused ? "1" : NULL, error);
}

/**
 * hf_job_pause_get_all:
 * @paused: (out): whether no job at all may begin
 * @error: why it can't be read
 *
 * Returns: whether @paused was set
 */
gboolean
hf_job_pause_get_all (HfDb *db, gboolean *paused, GError **error)
{
  g_autofree char *value = NULL;

  if (!hf_setting_table_get (db, ALL, &value, error))
    return FALSE;
  *paused = value != NULL;
  return TRUE;
}

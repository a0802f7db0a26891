/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of job: the durable queue. Reads on any connection, writes inside a change. */
#include "hf-job-table.h"

#include "hf-error.h"
#include "hf-job-row.h"
#include "hf-json.h"

G_STATIC_ASSERT (HF_JOB_IMPORT == 1 && HF_JOB_QUEUED == 0 && HF_JOB_RUNNING == 1
                 && HF_JOB_FAILED == 3);

#define PROMOTED 1000 /* keeps other writers' wait short */

/* Parameters 1 to 14 are the same in both statements that write a row; the texts must outlive them.
 */
static void
bind_values (HfStatement *statement, const HfJob *job, const char *payload, const char *result)
{
  hf_statement_bind_int (statement, 1, job->state);
  hf_statement_bind_int (statement, 2, job->pin_id);
  hf_statement_bind_int (statement, 3, job->subject_id);
  hf_statement_bind_text (statement, 4, payload);
  hf_statement_bind_int (statement, 5, job->priority);
  hf_statement_bind_int (statement, 6, job->attempts);
  hf_statement_bind_int (statement, 7, job->next_try);
  hf_statement_bind_int (statement, 8, job->created);
  hf_statement_bind_int (statement, 9, job->started);
  hf_statement_bind_int (statement, 10, job->finished);
  hf_statement_bind_size (statement, 11, job->done_bytes);
  hf_statement_bind_size (statement, 12, job->total_bytes);
  hf_statement_bind_text (statement, 13, job->error);
  hf_statement_bind_text (statement, 14, result);
}

static gboolean
expect_one (HfDb *db, gint64 id, GError **error)
{
  if (hf_db_changes (db) == 1)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no job %" G_GINT64_FORMAT, id);
  return FALSE;
}

/**
 * hf_job_table_insert:
 * @db: inside a change
 * @job: what to add; gets its id
 * @error: what went wrong
 *
 * Returns: whether the job was added
 */
gboolean
hf_job_table_insert (HfDb *db, HfJob *job, GError **error)
{
  g_autofree char *payload = job->payload ? hf_json_to_text (job->payload) : g_strdup ("{}");
  g_autofree char *result = job->result ? hf_json_to_text (job->result) : NULL;
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* add a job */ INSERT INTO job (state, pin_id, subject_id, payload, priority, attempts,"
      " next_try, created, started, finished, done_bytes, total_bytes, error, result, kind,"
      " automatic, planned_bytes, uses, urgency)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
      " ?18, ?19)",
      error);

  if (!statement)
    return FALSE;
  bind_values (statement, job, payload, result);
  hf_statement_bind_int (statement, 15, job->kind);
  hf_statement_bind_int (statement, 16, job->initiative);
  hf_statement_bind_size (statement, 17, job->planned_bytes);
  hf_statement_bind_int (statement, 18, job->uses);
  hf_statement_bind_int (statement, 19, job->urgency);
  if (!hf_statement_run (statement, error))
    return FALSE;
  job->id = hf_db_last_id (db);
  return TRUE;
}

/**
 * hf_job_table_get:
 * @error: %HF_ERROR_NOT_FOUND when there is no job with that id
 *
 * Returns: (transfer full): the job
 */
HfJob *
hf_job_table_get (HfDb *db, gint64 id, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db, "/* read a job */ SELECT " HF_JOB_ROW_COLUMNS " FROM job WHERE id = ?1",
                       error);
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, id);
  if (!hf_statement_step (statement, &row, error))
    return NULL;
  if (row)
    return hf_job_row_read (statement, error);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no job %" G_GINT64_FORMAT, id);
  return NULL;
}

/**
 * hf_job_table_list:
 * @state: an HfJobState, or -1 for all
 * @before_id: cursor: only older ones; 0 at first
 * @limit: how many at most
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfJob): jobs, the newest first
 */
GPtrArray *
hf_job_table_list (HfDb *db, int state, gint64 before_id, unsigned limit, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       state < 0 ? "/* list jobs */ SELECT " HF_JOB_ROW_COLUMNS " FROM job"
                                   " WHERE id < ?1 AND ?2 < 0 ORDER BY id DESC LIMIT ?3"
                                 : "/* list jobs */ SELECT " HF_JOB_ROW_COLUMNS " FROM job"
                                   " WHERE id < ?1 AND state = ?2 ORDER BY id DESC LIMIT ?3",
                       error);

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, before_id > 0 ? before_id : G_MAXINT64);
  hf_statement_bind_int (statement, 2, state);
  hf_statement_bind_int (statement, 3, limit);
  return hf_job_row_read_all (statement, error);
}

/**
 * hf_job_table_list_imports:
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfJob): the import jobs that are queued or running, the
 * oldest first
 */
GPtrArray *
hf_job_table_list_imports (HfDb *db, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* list imports */ SELECT " HF_JOB_ROW_COLUMNS
                       " FROM job WHERE kind = 1 AND state IN (0, 1) ORDER BY id",
                       error);

  return statement ? hf_job_row_read_all (statement, error) : NULL;
}

/* One number of one row, 0 without a row. */
static gboolean
read_number (HfDb *db, const char *sql, gint64 first, gint64 second, gint64 *number, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (db, sql, error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, first);
  if (hf_statement_find_parameter (statement, "?2") > 0)
    hf_statement_bind_int (statement, 2, second);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *number = row ? hf_statement_get_int (statement, 0) : 0;
  return TRUE;
}

/**
 * hf_job_table_count:
 * @state: an HfJobState, or -1 for all
 * @count: (out): how many jobs are in it
 * @error: why they can't be counted
 *
 * Returns: whether @count was set
 */
gboolean
hf_job_table_count (HfDb *db, int state, guint64 *count, GError **error)
{
  gint64 number;

  if (!read_number (db,
                    state < 0 ? "/* count jobs */ SELECT count (*) FROM job WHERE ?1 < 0"
                              : "/* count jobs */ SELECT count (*) FROM job WHERE state = ?1",
                    state, 0, &number, error))
    return FALSE;
  *count = (guint64)number;
  return TRUE;
}

/**
 * hf_job_table_count_failed:
 * @since: a time
 * @count: (out): how many jobs failed for good since then
 * @error: why they can't be read
 *
 * Reads a row a failed job.
 *
 * Returns: whether it was read
 */
gboolean
hf_job_table_count_failed (HfDb *db, gint64 since, guint64 *count, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* count failed jobs */ SELECT count (*) FROM job"
                       " WHERE state = 3 AND finished > ?1",
                       error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, since);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *count = row ? hf_statement_get_size (statement, 0) : 0;
  return TRUE;
}

/**
 * hf_job_table_find_open:
 * @id: (out): the oldest job of @kind for the pin that is queued or running, 0 when there is none
 * @error: why it can't be read
 *
 * Returns: whether @id was set
 */
gboolean
hf_job_table_find_open (HfDb *db, HfJobKind kind, gint64 pin_id, gint64 *id, GError **error)
{
  return read_number (db,
                      "/* find an open job */ SELECT id FROM job WHERE pin_id = ?1 AND kind = ?2"
                      " AND state IN (0, 1) ORDER BY id LIMIT 1",
                      pin_id, kind, id, error);
}

/**
 * hf_job_table_find_open_after:
 * @after_id: a job, or 0
 * @id: (out): the oldest job of @kind for the pin that is queued or running and behind @after_id, 0
 * when there is none
 * @error: why it can't be read
 *
 * Returns: whether @id was set
 */
gboolean
hf_job_table_find_open_after (HfDb *db, HfJobKind kind, gint64 pin_id, gint64 after_id, gint64 *id,
                              GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* find the next open job */ SELECT id FROM job WHERE pin_id = ?1"
                       " AND kind = ?2 AND state IN (0, 1) AND id > ?3 ORDER BY id LIMIT 1",
                       error);
  gboolean row;

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, pin_id);
  hf_statement_bind_int (statement, 2, kind);
  hf_statement_bind_int (statement, 3, after_id);
  if (!hf_statement_step (statement, &row, error))
    return FALSE;
  *id = row ? hf_statement_get_int (statement, 0) : 0;
  return TRUE;
}

/**
 * hf_job_table_find_after:
 * @after_id: a job
 * @id: (out): the newest replicate job for the pin that was queued after it, also one that is over,
 * 0 when there is none
 * @error: why it can't be read
 *
 * Returns: whether @id was set
 */
gboolean
hf_job_table_find_after (HfDb *db, gint64 pin_id, gint64 after_id, gint64 *id, GError **error)
{
  return read_number (db,
                      "/* find a later repair */ SELECT id FROM job WHERE pin_id = ?1 AND id > ?2"
                      " AND kind = 2 ORDER BY id DESC LIMIT 1",
                      pin_id, after_id, id, error);
}

/**
 * hf_job_table_find_by_subject:
 * @subject_id: not 0
 * @error: %HF_ERROR_NOT_FOUND when there is none
 *
 * Returns: (transfer full): the newest job of @kind about that subject
 */
HfJob *
hf_job_table_find_by_subject (HfDb *db, HfJobKind kind, gint64 subject_id, GError **error)
{
  gint64 id;

  if (!read_number (db,
                    "/* find a job */ SELECT id FROM job WHERE subject_id = ?1 AND kind = ?2"
                    " AND subject_id <> 0 ORDER BY id DESC LIMIT 1",
                    subject_id, kind, &id, error))
    return NULL;
  if (id != 0)
    return hf_job_table_get (db, id, error);
  g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "there is no %s job for %" G_GINT64_FORMAT,
               hf_job_kind_to_string (kind), subject_id);
  return NULL;
}

/* The next group behind the one that @head is of. A comparison of pairs would read all of its jobs.
 */
static gboolean
find_group (HfDb *db, HfJobHead *head, gboolean *found, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* find a group of jobs */ SELECT * FROM"
      " (SELECT uses, urgency FROM job INDEXED BY job_claim WHERE state = 0"
      " AND next_try = 0 AND paused = 0 AND uses = ?1 AND urgency > ?2 ORDER BY urgency LIMIT 1)"
      " UNION ALL SELECT * FROM"
      " (SELECT uses, urgency FROM job INDEXED BY job_claim WHERE state = 0"
      " AND next_try = 0 AND paused = 0 AND uses > ?1 ORDER BY uses, urgency LIMIT 1) LIMIT 1",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, head->uses);
  hf_statement_bind_int (statement, 2, head->urgency);
  if (!hf_statement_step (statement, found, error))
    return FALSE;
  head->uses = *found ? hf_statement_get_int (statement, 0) : 0;
  head->urgency = *found ? (HfUrgency)hf_statement_get_int (statement, 1) : HF_URGENCY_NONE;
  return TRUE;
}

static gboolean
find_head (HfDb *db, HfJobHead *head, gboolean *found, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* find the first job of a group */ SELECT id, priority FROM job"
                       " INDEXED BY job_claim WHERE state = 0 AND next_try = 0 AND paused = 0"
                       " AND uses = ?1"
                       " AND urgency = ?2 ORDER BY priority DESC, id LIMIT 1",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, head->uses);
  hf_statement_bind_int (statement, 2, head->urgency);
  if (!hf_statement_step (statement, found, error))
    return FALSE;
  head->id = *found ? hf_statement_get_int (statement, 0) : 0;
  head->priority = *found ? (int)hf_statement_get_int (statement, 1) : 0;
  return TRUE;
}

/**
 * hf_job_table_list_heads:
 * @error: why they can't be read
 *
 * Costs two look-ups in an index for each group, however many jobs are in it.
 *
 * Returns: (transfer full) (element-type HfJobHead): the first job of each group that is due
 */
GArray *
hf_job_table_list_heads (HfDb *db, GError **error)
{
  g_autoptr (GArray) heads = g_array_new (FALSE, FALSE, sizeof (HfJobHead));
  HfJobHead head = { .uses = G_MININT64 };
  gboolean found;

  while (find_group (db, &head, &found, error))
    {
      if (!found)
        return g_steal_pointer (&heads);
      if (!find_head (db, &head, &found, error))
        return NULL;
      if (found) /* it may have been claimed between the two */
        g_array_append_val (heads, head);
    }
  return NULL;
}

/**
 * hf_job_table_next_due:
 * @next: (out): when the next job that waits for a time is due, which may be past; %G_MAXINT64 when
 * none waits
 * @error: why it can't be read
 *
 * Returns: whether @next was set
 */
gboolean
hf_job_table_next_due (HfDb *db, gint64 *next, GError **error)
{
  if (!read_number (db,
                    "/* read when a job is due */ SELECT next_try FROM job INDEXED BY job_due"
                    " WHERE state = 0"
                    " AND next_try <> 0 AND ?1 = 0 ORDER BY next_try LIMIT 1",
                    0, 0, next, error))
    return FALSE;
  if (*next == 0)
    *next = G_MAXINT64;
  return TRUE;
}

/**
 * hf_job_table_promote:
 * @db: inside a change
 * @now: the time
 * @more: (out): whether there are more of them
 * @error: what went wrong
 *
 * Jobs whose time has come wait for it no longer, a thousand at a time.
 *
 * Returns: whether that was noted
 */
gboolean
hf_job_table_promote (HfDb *db, gint64 now, gboolean *more, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* let jobs be due */ UPDATE job SET next_try = 0 WHERE id IN"
                       " (SELECT id FROM job INDEXED BY job_due WHERE state = 0 AND next_try <> 0"
                       " AND next_try <= ?1 ORDER BY next_try LIMIT ?2)",
                       error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, now);
  hf_statement_bind_int (statement, 2, PROMOTED);
  if (!hf_statement_run (statement, error))
    return FALSE;
  *more = hf_db_changes (db) == PROMOTED;
  return TRUE;
}

/**
 * hf_job_table_set_needs:
 * @db: inside a change
 * @id: a job
 * @uses: slots of the stores that it works with, as bits
 * @urgency: flags
 * @error: %HF_ERROR_NOT_FOUND
 *
 * Returns: whether the row says so
 */
gboolean
hf_job_table_set_needs (HfDb *db, gint64 id, gint64 uses, HfUrgency urgency, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db, "/* note what a job needs */ UPDATE job SET uses = ?2, urgency = ?3 WHERE id = ?1",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  hf_statement_bind_int (statement, 2, uses);
  hf_statement_bind_int (statement, 3, urgency);
  return hf_statement_run (statement, error) && expect_one (db, id, error);
}

/**
 * hf_job_table_start:
 * @db: inside a change
 * @id: a job
 * @now: the time
 * @error: %HF_ERROR_NOT_FOUND when it is not queued (any more)
 *
 * Returns: (transfer full): the job, which is running from now on, with one more attempt
 */
HfJob *
hf_job_table_start (HfDb *db, gint64 id, gint64 now, GError **error)
{
  g_autoptr (HfStatement) statement
      = hf_db_prepare (db,
                       "/* start a job */ UPDATE job SET state = 1, attempts = attempts + 1,"
                       " started = ?2 WHERE id = ?1 AND state = 0 RETURNING " HF_JOB_ROW_COLUMNS,
                       error);
  g_autoptr (HfJob) job = NULL;
  gboolean row;

  if (!statement)
    return NULL;
  hf_statement_bind_int (statement, 1, id);
  hf_statement_bind_int (statement, 2, now);
  if (!hf_statement_step (statement, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_NOT_FOUND, "job %" G_GINT64_FORMAT " is not queued",
                   id);
      return NULL;
    }
  job = hf_job_row_read (statement, error);
  return job && hf_statement_run (statement, error) ? g_steal_pointer (&job) : NULL;
}

/**
 * hf_job_table_set_progress:
 * @db: inside a change
 * @error: %HF_ERROR_NOT_FOUND, %HF_ERROR_TOO_LARGE
 *
 * Returns: whether it was noted
 */
gboolean
hf_job_table_set_progress (HfDb *db, gint64 id, guint64 done_bytes, guint64 total_bytes,
                           GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* note how far a job is */ UPDATE job SET done_bytes = ?2, total_bytes = ?3 WHERE id = ?1",
      error);

  if (!statement)
    return FALSE;
  hf_statement_bind_int (statement, 1, id);
  hf_statement_bind_size (statement, 2, done_bytes);
  hf_statement_bind_size (statement, 3, total_bytes);
  return hf_statement_run (statement, error) && expect_one (db, id, error);
}

/**
 * hf_job_table_update:
 * @db: inside a change
 * @job: all of it is written but its kind, uses and urgency
 * @error: %HF_ERROR_NOT_FOUND
 *
 * Returns: whether the row is as @job says
 */
gboolean
hf_job_table_update (HfDb *db, const HfJob *job, GError **error)
{
  g_autofree char *payload = job->payload ? hf_json_to_text (job->payload) : g_strdup ("{}");
  g_autofree char *result = job->result ? hf_json_to_text (job->result) : NULL;
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db,
      "/* change a job */ UPDATE job SET (state, pin_id, subject_id, payload, priority, attempts,"
      " next_try, created, started, finished, done_bytes, total_bytes, error, result) ="
      " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) WHERE id = ?15",
      error);

  if (!statement)
    return FALSE;
  bind_values (statement, job, payload, result);
  hf_statement_bind_int (statement, 15, job->id);
  return hf_statement_run (statement, error) && expect_one (db, job->id, error);
}

/**
 * hf_job_table_requeue_running:
 * @db: inside a change, before any job runs
 * @count: (out): how many there were
 * @error: what went wrong
 *
 * Jobs that a crash left running are queued again, with their number of attempts.
 *
 * Returns: whether none is running
 */
gboolean
hf_job_table_requeue_running (HfDb *db, guint64 *count, GError **error)
{
  g_autoptr (HfStatement) statement = hf_db_prepare (
      db, "/* queue interrupted jobs again */ UPDATE job SET state = 0 WHERE state = 1", error);

  if (!statement || !hf_statement_run (statement, error))
    return FALSE;
  *count = (guint64)hf_db_changes (db);
  return TRUE;
}

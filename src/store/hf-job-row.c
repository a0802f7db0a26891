/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of job as a value. */
#include "hf-job-row.h"

#include "hf-json.h"

static gboolean
read_object (HfStatement *statement, int column, JsonObject **object, GError **error)
{
  const char *text = hf_statement_get_text (statement, column);

  g_clear_pointer (object, json_object_unref);
  if (!text)
    return TRUE;
  *object = hf_json_parse_object (text, -1, error);
  if (*object)
    return TRUE;
  g_prefix_error (error, "job %" G_GINT64_FORMAT " of the registry is damaged: ",
                  hf_statement_get_int (statement, 0));
  return FALSE;
}

/**
 * hf_job_row_read:
 * @statement: at a row of HF_JOB_ROW_COLUMNS
 * @error: %HF_ERROR_MALFORMED when what is stored is no JSON
 *
 * Returns: (transfer full): the job
 */
HfJob *
hf_job_row_read (HfStatement *statement, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new ((HfJobKind)hf_statement_get_int (statement, 1));

  job->id = hf_statement_get_int (statement, 0);
  job->state = (HfJobState)hf_statement_get_int (statement, 2);
  job->pin_id = hf_statement_get_int (statement, 3);
  job->subject_id = hf_statement_get_int (statement, 4);
  job->priority = (int)hf_statement_get_int (statement, 6);
  job->attempts = (int)hf_statement_get_int (statement, 7);
  job->next_try = hf_statement_get_int (statement, 8);
  job->created = hf_statement_get_int (statement, 9);
  job->started = hf_statement_get_int (statement, 10);
  job->finished = hf_statement_get_int (statement, 11);
  job->done_bytes = hf_statement_get_size (statement, 12);
  job->total_bytes = hf_statement_get_size (statement, 13);
  job->error = hf_statement_dup_text (statement, 14);
  job->initiative = (HfInitiative)hf_statement_get_int (statement, 16);
  job->planned_bytes = hf_statement_get_size (statement, 17);
  job->uses = hf_statement_get_int (statement, 18);
  job->urgency = (HfUrgency)hf_statement_get_int (statement, 19);
  job->paused = hf_statement_get_int (statement, 20) != 0;
  if (!read_object (statement, 5, &job->payload, error)
      || !read_object (statement, 15, &job->result, error))
    return NULL;
  return g_steal_pointer (&job);
}

/**
 * hf_job_row_read_all:
 * @statement: that gives rows of HF_JOB_ROW_COLUMNS
 * @error: why they can't be read
 *
 * Returns: (transfer full) (element-type HfJob): the jobs
 */
GPtrArray *
hf_job_row_read_all (HfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_job_free);
  gboolean row;

  while (hf_statement_step (statement, &row, error))
    {
      HfJob *job;

      if (!row)
        return g_steal_pointer (&jobs);
      job = hf_job_row_read (statement, error);
      if (!job)
        return NULL;
      g_ptr_array_add (jobs, job);
    }
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Costs the entries of the jobs that run and wait, in their index. Blocks on the disk: workers
 * only. */
#include "hf-backend-counts.h"

#include "hf-backend-table.h"
#include "hf-job-query.h"

static void
count_free (gpointer data)
{
  HfBackendCount *count = data;

  g_free (count->id);
  g_free (count);
}

static gboolean
count_jobs (HfDb *db, const char *id, HfJobState state, guint64 *count, GError **error)
{
  HfJobQuery query = { .state = (int)state, .backend_id = id };

  return hf_job_query_count (db, &query, count, error);
}

static gboolean
read_all (HfEngine *engine, HfDb *db, GPtrArray *counts, GError **error)
{
  g_autoptr (GPtrArray) infos
      = hf_db_begin_read (db, error) ? hf_backend_table_list (db, error) : NULL;

  for (unsigned i = 0; infos && i < infos->len; i++)
    {
      const HfBackendInfo *info = infos->pdata[i];
      HfBackendCount *count = g_new0 (HfBackendCount, 1);

      count->id = g_strdup (info->id);
      count->latency = hf_engine_get_latency (engine, info->id);
      g_ptr_array_add (counts, count);
      if (!count_jobs (db, info->id, HF_JOB_RUNNING, &count->running, error)
          || !count_jobs (db, info->id, HF_JOB_QUEUED, &count->queued, error))
        return FALSE;
    }
  return infos != NULL;
}

/**
 * hf_backend_counts_read:
 * @engine: an engine
 * @error: why its registry can't be read
 *
 * Returns: (transfer full) (element-type HfBackendCount): one for each backend; %NULL with @error
 */
GPtrArray *
hf_backend_counts_read (HfEngine *engine, GError **error)
{
  g_autoptr (GPtrArray) counts = g_ptr_array_new_with_free_func (count_free);
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  gboolean ok = db && read_all (engine, db, counts, error);

  if (db)
    hf_store_give_back (store, db);
  return ok ? g_steal_pointer (&counts) : NULL;
}

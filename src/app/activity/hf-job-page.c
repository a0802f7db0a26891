/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read on workers. */
#include "hf-job-page.h"

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-job-query.h"
#include "hf-job-table.h"

#define RUNNING_MOST 500

static const HfJobQuery queries[HF_N_JOB_FILTERS] = {
  [HF_JOB_FILTER_ALL] = { .state = -1 },
  [HF_JOB_FILTER_RUNNING] = { .state = HF_JOB_RUNNING },
  [HF_JOB_FILTER_WAITING] = { .state = HF_JOB_QUEUED },
  [HF_JOB_FILTER_PAUSED] = { .state = -1, .paused = TRUE },
  [HF_JOB_FILTER_FAILED] = { .state = HF_JOB_FAILED },
  [HF_JOB_FILTER_DONE] = { .state = HF_JOB_DONE },
  [HF_JOB_FILTER_CANCELLED] = { .state = HF_JOB_CANCELLED },
};

/**
 * hf_job_filter_matches:
 * Returns: whether the job belongs into the list
 */
gboolean
hf_job_filter_matches (HfJobFilter filter, const HfJob *job)
{
  if (filter == HF_JOB_FILTER_PAUSED)
    return job->paused && !hf_job_is_over (job);
  return queries[filter].state < 0 || queries[filter].state == (int)job->state;
}

/**
 * hf_job_wish_new:
 * @before_id: cursor; 0 = at first
 * @limit: how many at most
 *
 * Returns: (transfer full): a wish that looks at none closely
 */
HfJobWish *
hf_job_wish_new (HfJobFilter filter, gint64 before_id, unsigned limit)
{
  HfJobWish *self = g_new0 (HfJobWish, 1);

  self->filter = filter;
  self->before_id = before_id;
  self->limit = limit;
  self->near = g_array_new (FALSE, FALSE, sizeof (gint64));
  return self;
}

void
hf_job_wish_free (gpointer wish)
{
  g_array_unref (((HfJobWish *)wish)->near);
  g_free (wish);
}

void
hf_job_page_free (gpointer page)
{
  HfJobPage *self = page;

  g_ptr_array_unref (self->jobs);
  g_ptr_array_unref (self->others);
  g_free (self);
}

typedef struct
{
  HfEngine *engine;
  HfDb *db;
  const HfJobWish *wish;
  GPtrArray *backends;
  GHashTable *near; /* ids not yet read */
  GHashTable *waits; /* what jobs with the same needs wait for: found once */
} Reading;

/* A paused one waits for the user, and one whose time is to come for that. */
static gboolean
explain (Reading *reading, HfJobFacts *facts, GError **error)
{
  const HfJob *job = facts->job;
  g_autofree char *needs = g_strdup_printf ("%" G_GINT64_FORMAT " %d", job->uses, job->urgency);
  char *why = NULL;

  if (job->state != HF_JOB_QUEUED || job->paused
      || job->next_try > hf_clock_now (hf_engine_get_clock (reading->engine)))
    return TRUE;
  if (!g_hash_table_contains (reading->waits, needs))
    {
      if (!hf_engine_explain_job (reading->engine, job, &why, error))
        return FALSE;
      g_hash_table_insert (reading->waits, g_strdup (needs), why);
    }
  facts->waits = g_strdup (g_hash_table_lookup (reading->waits, needs));
  return TRUE;
}

/* job: (transfer full) */
static gboolean
add_job (Reading *reading, GPtrArray *jobs, HfJob *job, GError **error)
{
  gboolean near = g_hash_table_remove (reading->near, &job->id);
  HfJobFacts *facts
      = hf_job_facts_read (reading->engine, reading->db, reading->backends, job, error);

  if (!facts)
    return FALSE;
  g_ptr_array_add (jobs, facts);
  return !near || explain (reading, facts, error);
}

/* jobs: their values are taken. */
static gboolean
add_jobs (Reading *reading, HfJobPage *page, GPtrArray *jobs, gboolean but_running, GError **error)
{
  for (unsigned i = 0; i < jobs->len; i++)
    {
      HfJob *job = jobs->pdata[i];

      page->last_id
          = but_running || reading->wish->filter != HF_JOB_FILTER_ALL ? job->id : page->last_id;
      if (but_running && job->state == HF_JOB_RUNNING)
        continue;
      jobs->pdata[i] = NULL;
      if (!add_job (reading, page->jobs, job, error))
        return FALSE;
    }
  return TRUE;
}

/* What runs stands above all others, which are listed without it. */
static gboolean
read_running (Reading *reading, HfJobPage *page, GError **error)
{
  g_autoptr (GPtrArray) jobs = NULL;

  if (reading->wish->filter != HF_JOB_FILTER_ALL || reading->wish->before_id != 0)
    return TRUE;
  jobs = hf_job_query_list (reading->db, &queries[HF_JOB_FILTER_RUNNING], RUNNING_MOST, error);
  return jobs && add_jobs (reading, page, jobs, FALSE, error);
}

static gboolean
read_list (Reading *reading, HfJobPage *page, GError **error)
{
  HfJobQuery query = queries[reading->wish->filter];
  g_autoptr (GPtrArray) jobs = NULL;

  query.before_id = reading->wish->before_id;
  jobs = hf_job_query_list (reading->db, &query, reading->wish->limit, error);
  if (!jobs)
    return FALSE;
  page->more = jobs->len == reading->wish->limit;
  return add_jobs (reading, page, jobs, reading->wish->filter == HF_JOB_FILTER_ALL, error);
}

static gboolean
read_other (Reading *reading, HfJobPage *page, gint64 id, GError **error)
{
  g_autoptr (GError) reason = NULL;
  HfJob *job = hf_job_table_get (reading->db, id, &reason);

  if (g_error_matches (reason, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  if (!job)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  return add_job (reading, page->others, job, error);
}

static gboolean
read_others (Reading *reading, HfJobPage *page, GError **error)
{
  const HfJobWish *wish = reading->wish;

  for (unsigned i = 0; i < wish->near->len; i++)
    {
      gint64 id = g_array_index (wish->near, gint64, i);

      if (g_hash_table_contains (reading->near, &id) && !read_other (reading, page, id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_counts (HfDb *db, HfJobPage *page, GError **error)
{
  for (unsigned i = 0; i < HF_N_JOB_FILTERS; i++)
    if (!hf_job_query_count (db, &queries[i], &page->counts[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_all (Reading *reading, HfJobPage *page, GError **error)
{
  reading->backends = hf_backend_table_list (reading->db, error);
  return reading->backends && read_running (reading, page, error)
         && read_list (reading, page, error) && read_others (reading, page, error)
         && read_counts (reading->db, page, error);
}

/**
 * hf_job_page_read:
 * @wish: what is to be read
 * @error: why the registry can't be read
 *
 * Returns: (transfer full) (nullable): the page
 */
HfJobPage *
hf_job_page_read (HfEngine *engine, const HfJobWish *wish, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  g_autoptr (HfJobPage) page = g_new0 (HfJobPage, 1);
  g_autoptr (GHashTable) near = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) waits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Reading reading = { engine, hf_store_borrow (store, error), wish, NULL, near, waits };
  gboolean done;

  page->jobs = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_job_facts_free);
  page->others = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_job_facts_free);
  if (!reading.db)
    return NULL;
  for (unsigned i = 0; i < wish->near->len; i++)
    g_hash_table_add (near, &g_array_index (wish->near, gint64, i));
  done = read_all (&reading, page, error);
  hf_store_give_back (store, reading.db);
  g_clear_pointer (&reading.backends, g_ptr_array_unref);
  return done ? g_steal_pointer (&page) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET jobs: a page of them, or all as lines. On workers. */
#include "hf-job-list-resource.h"

#include "hf-error.h"
#include "hf-job-json.h"
#include "hf-job-pause.h"
#include "hf-job-query.h"
#include "hf-line-stream.h"
#include "hf-pin-table.h"
#include "hf-view.h"

#define DEFAULT_LIMIT 100
#define MOST_LIMIT 1000

static const char *const states[] = { "queued", "running", "done", "failed", "cancelled", NULL };
static const char *const kinds[]
    = { "import", "replicate", "verify", "remove", "obtain", "move", NULL }; /* from 1 */

/* What is asked for. */
typedef struct
{
  HfEngine *engine;
  HfJobQuery query;
  char *backend;
  gint64 limit; /* 0 = all */
} Wanted;

static void
wanted_clear (Wanted *self)
{
  g_free (self->backend);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wanted, wanted_clear)

static void
wanted_free (gpointer data)
{
  wanted_clear (data);
  g_free (data);
}

/* A CID that is not known has no jobs. */
static gboolean
read_pin (HfCall *call, const char *text, gint64 *pin_id, GError **error)
{
  g_autoptr (HfCid) cid = hf_cid_new_from_text (text, error);
  HfStore *store = hf_engine_get_store (call->engine);
  HfDb *db = cid ? hf_store_borrow (store, error) : NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (HfPin) pin = NULL;

  if (!db)
    return FALSE;
  pin = hf_pin_table_find (db, cid, &missing);
  hf_store_give_back (store, db);
  *pin_id = pin ? pin->id : HF_JOB_QUERY_NO_PIN;
  if (!missing || g_error_matches (missing, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&missing));
  return FALSE;
}

/* (nullable): the refusal */
static HfReply *
read_wanted (HfCall *call, Wanted *wanted)
{
  const char *cid = hf_call_get_text (call, "cid");
  g_autoptr (GError) error = NULL;
  HfReply *refusal;

  wanted->engine = call->engine;
  wanted->limit = call->wants_lines ? 0 : DEFAULT_LIMIT;
  hf_call_read_int (call, "limit", 1, MOST_LIMIT, &wanted->limit);
  wanted->backend = g_strdup (hf_call_get_text (call, "backend"));
  wanted->query = (HfJobQuery){ .state = hf_call_read_word (call, "state", states, -1),
                                .kind = hf_call_read_word (call, "kind", kinds, -1) + 1,
                                .backend_id = wanted->backend,
                                .before_id = hf_call_read_cursor (call) };
  refusal = hf_call_refuse (call);
  if (!refusal && cid && !read_pin (call, cid, &wanted->query.pin_id, &error))
    refusal = hf_reply_new_for_error (error);
  return refusal;
}

static JsonArray *
jobs_to_json (HfDb *db, GPtrArray *jobs, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (unsigned i = 0; i < jobs->len; i++)
    {
      JsonObject *entry = hf_job_to_json (db, jobs->pdata[i], error);

      if (!entry)
        return NULL;
      json_array_add_object_element (array, entry);
    }
  return g_steal_pointer (&array);
}

static JsonObject *
make_page (HfDb *db, const Wanted *wanted, GError **error)
{
  g_autoptr (GPtrArray) jobs
      = hf_job_query_list (db, &wanted->query, (unsigned)wanted->limit, error);
  JsonArray *array;
  JsonObject *object;
  guint64 total;
  gboolean paused;

  if (!jobs || !hf_job_query_count (db, &wanted->query, &total, error)
      || !hf_job_pause_get_all (db, &paused, error) || !(array = jobs_to_json (db, jobs, error)))
    return NULL;
  object = json_object_new ();
  json_object_set_array_member (object, "jobs", array);
  json_object_set_int_member (object, "total", (gint64)total);
  json_object_set_boolean_member (object, "paused", paused);
  if (jobs->len == wanted->limit)
    {
      const HfJob *last = jobs->pdata[jobs->len - 1];
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, last->id);

      json_object_set_string_member (object, "next_cursor", next);
    }
  return object;
}

static HfReply *
answer_page (HfCall *call, const Wanted *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HfView) view = hf_view_open (call->engine, &error);
  JsonObject *object = view ? make_page (hf_view_get_db (view), wanted, &error) : NULL;

  return object ? hf_reply_new (SOUP_STATUS_OK, object) : hf_reply_new_for_error (error);
}

/* The next page goes on behind the last job of this one. */
static gboolean
append_lines (HfDb *db, Wanted *wanted, GString *lines, GError **error)
{
  unsigned limit = wanted->limit > 0 ? (unsigned)MIN (wanted->limit, DEFAULT_LIMIT) : DEFAULT_LIMIT;
  g_autoptr (GPtrArray) jobs = hf_job_query_list (db, &wanted->query, limit, error);

  for (unsigned i = 0; jobs && i < jobs->len; i++)
    {
      const HfJob *job = jobs->pdata[i];
      g_autoptr (JsonObject) object = hf_job_to_json (db, job, error);

      if (!object)
        return FALSE;
      hf_line_stream_append (lines, object);
      wanted->query.before_id = job->id;
    }
  if (jobs && wanted->limit > 0)
    wanted->limit = wanted->limit > jobs->len ? wanted->limit - jobs->len : -1;
  return jobs != NULL;
}

static gboolean
next_lines (gpointer data, GString *lines, GError **error)
{
  Wanted *wanted = data;
  HfStore *store = hf_engine_get_store (wanted->engine);
  HfDb *db;
  gboolean made;

  if (wanted->limit < 0)
    return TRUE;
  db = hf_store_borrow (store, error);
  if (!db)
    return FALSE;
  made = append_lines (db, wanted, lines, error);
  hf_store_give_back (store, db);
  return made;
}

/* The newest first. */
HfReply *
hf_jobs_list (HfCall *call)
{
  g_auto (Wanted) wanted = { 0 };
  HfReply *refusal = read_wanted (call, &wanted);
  Wanted *lines;

  if (refusal)
    return refusal;
  if (!call->wants_lines)
    return answer_page (call, &wanted);
  lines = g_memdup2 (&wanted, sizeof wanted);
  wanted.backend = NULL;
  return hf_line_stream_answer (call, next_lines, lines, wanted_free);
}

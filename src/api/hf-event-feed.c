/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a commit changed is gathered until the API thread comes to it, and told to each stream.
 * Beside events that are recorded there are those of the moment: `job` when a job is new, begins,
 * waits or ends, and `status` when the counts of pins changed, once a second at most.
 *
 * Threading: API thread, except for on_rows(), which is the registry's writer's. Cost: nothing
 * while nobody listens. */
#include "hf-event-feed.h"

#include "hf-event-json.h"
#include "hf-job-json.h"
#include "hf-job-table.h"
#include "hf-json.h"
#include "hf-replication-resource.h"
#include "hf-status-table.h"
#include "hf-view.h"

#define MOST_STREAMS 16
#define MOST_JOBS 128 /* that are told of at once */
#define MOST_KNOWN 4096 /* jobs whose state is remembered */
#define BEAT_MS 15000
#define STATUS_MS 1000

struct _HfEventFeed
{
  HfEngine *engine;
  GMainContext *context;
  HfEventTimes times;
  GPtrArray *streams;
  GSource *beat; /* NULL without streams */
  GSource *status_due; /* NULL when nothing changed since the last look */
  gint64 status_time; /* monotonic, of the last look */
  char *status; /* what was told, or would have been */
  GHashTable *known; /* job → its state, as it was told; not of those that are over */

  GMutex mutex; /* for the rest */
  gboolean listens; /* somebody does */
  gboolean is_told; /* on_news() is going to be called */
  GArray *jobs; /* of gint64 */
  guint64 more_jobs;
  gboolean events;
};

/* ---- what happened ---- */

static gboolean on_news (gpointer data);

static void
gather (HfEventFeed *self, const HfRowsChanged *changed)
{
  unsigned room = MOST_JOBS - MIN (self->jobs->len, MOST_JOBS);
  unsigned taken = MIN (room, changed->n_jobs);

  if (taken > 0)
    g_array_append_vals (self->jobs, changed->jobs, taken);
  self->more_jobs += changed->n_jobs - taken + changed->more_jobs;
  self->events = self->events || changed->events;
}

static void
on_rows (const HfRowsChanged *changed, gpointer data)
{
  HfEventFeed *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (GSource) source = NULL;

  if (!self->listens)
    return;
  gather (self, changed);
  if (self->is_told)
    return;
  self->is_told = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_news, self, NULL);
  g_source_attach (source, self->context);
}

/* text: (transfer full) */
static void
tell_all (HfEventFeed *self, GString *text)
{
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (text);

  if (g_bytes_get_size (bytes) == 0)
    return;
  for (unsigned i = 0; i < self->streams->len; i++)
    hf_event_stream_tell (self->streams->pdata[i], bytes);
}

/* ---- jobs ---- */

/* Progress is written into the same row, and is no news here. */
static gboolean
is_news (HfEventFeed *self, const HfJob *job)
{
  int state = (int)job->state * 2 + (job->paused ? 1 : 0) + 1;

  if (hf_job_is_over (job))
    {
      g_hash_table_remove (self->known, &job->id);
      return TRUE;
    }
  if (GPOINTER_TO_INT (g_hash_table_lookup (self->known, &job->id)) == state)
    return FALSE;
  if (g_hash_table_size (self->known) >= MOST_KNOWN)
    g_hash_table_remove_all (self->known);
  g_hash_table_replace (self->known, g_memdup2 (&job->id, sizeof job->id), GINT_TO_POINTER (state));
  return TRUE;
}

static gboolean
append_job (HfEventFeed *self, HfDb *db, gint64 id, GString *text, GError **error)
{
  g_autoptr (HfJob) job = hf_job_table_get (db, id, error);
  g_autoptr (JsonObject) object = NULL;

  if (!job)
    return FALSE;
  if (!is_news (self, job))
    return TRUE;
  object = hf_job_to_json (db, job, error);
  if (object)
    hf_event_append_live (text, "job", object);
  return object != NULL;
}

static void
tell_jobs (HfEventFeed *self, const GArray *jobs)
{
  HfStore *store = hf_engine_get_store (self->engine);
  g_autoptr (GError) error = NULL;
  HfDb *db = jobs->len > 0 ? hf_store_borrow (store, &error) : NULL;
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; db && !error && i < jobs->len; i++)
    append_job (self, db, g_array_index (jobs, gint64, i), text, &error);
  hf_store_give_back (store, db);
  if (error)
    g_warning ("changes of jobs could not be told: %s", error->message);
  tell_all (self, text);
}

/* ---- status ---- */

/* (transfer full) (nullable) */
static char *
read_status (HfEventFeed *self, GError **error)
{
  g_autoptr (HfView) view = hf_view_open (self->engine, error);
  g_autoptr (JsonObject) object = NULL;
  HfStatus status;

  if (!view
      || !hf_status_table_read (hf_view_get_db (view), hf_view_get_policy (view), &status, error))
    return NULL;
  object = json_object_new ();
  hf_replication_counts_to_json (object, &status);
  return hf_json_to_text (object);
}

/* Returns whether it is another one than before. */
static gboolean
look_at_status (HfEventFeed *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *status = read_status (self, &error);
  gboolean changed = status && g_strcmp0 (status, self->status) != 0;

  self->status_time = g_get_monotonic_time ();
  if (!status)
    g_warning ("the status could not be told: %s", error->message);
  if (changed)
    {
      g_free (self->status);
      self->status = g_steal_pointer (&status);
    }
  return changed;
}

static gboolean
on_status_due (gpointer data)
{
  HfEventFeed *self = data;

  g_clear_pointer (&self->status_due, g_source_unref);
  if (look_at_status (self))
    {
      GString *text = g_string_new (NULL);

      g_string_append_printf (text, "event: status\ndata: %s\n\n", self->status);
      tell_all (self, text);
    }
  return G_SOURCE_REMOVE;
}

static void
look_soon (HfEventFeed *self)
{
  gint64 due = self->status_time + (gint64)self->times.status_ms * 1000;

  if (self->status_due)
    return;
  self->status_due
      = g_timeout_source_new ((unsigned)(MAX (due - g_get_monotonic_time (), 0) / 1000));
  g_source_set_callback (self->status_due, on_status_due, self, NULL);
  g_source_attach (self->status_due, self->context);
}

/* ---- telling ---- */

static gboolean
on_news (gpointer data)
{
  HfEventFeed *self = data;
  g_autoptr (GArray) jobs = NULL;
  guint64 more_jobs;
  gboolean events;

  g_mutex_lock (&self->mutex);
  jobs = g_steal_pointer (&self->jobs);
  self->jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  more_jobs = self->more_jobs;
  events = self->events;
  self->more_jobs = 0;
  self->events = FALSE;
  self->is_told = FALSE;
  g_mutex_unlock (&self->mutex);

  for (unsigned i = 0; events && i < self->streams->len; i++)
    hf_event_stream_wake (self->streams->pdata[i]);
  if (self->streams->len > 0)
    tell_jobs (self, jobs);
  for (unsigned i = 0; more_jobs > 0 && i < self->streams->len; i++)
    hf_event_stream_miss (self->streams->pdata[i], more_jobs);
  if (self->streams->len > 0)
    look_soon (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_beat (gpointer data)
{
  HfEventFeed *self = data;

  for (unsigned i = 0; i < self->streams->len; i++)
    hf_event_stream_beat (self->streams->pdata[i]);
  return G_SOURCE_CONTINUE;
}

/* ---- who listens ---- */

HfEventFeed *
hf_event_feed_new (HfEngine *engine, GMainContext *context, const HfEventTimes *times)
{
  HfEventFeed *self = g_new0 (HfEventFeed, 1);

  g_mutex_init (&self->mutex);
  self->engine = engine;
  self->context = context;
  self->times.beat_ms = times->beat_ms ? times->beat_ms : BEAT_MS;
  self->times.status_ms = times->status_ms ? times->status_ms : STATUS_MS;
  self->streams = g_ptr_array_new ();
  self->jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  hf_store_add_rows_func (hf_engine_get_store (engine), on_rows, self);
  return self;
}

static void
clear_source (GSource **source)
{
  if (*source)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
set_listens (HfEventFeed *self, gboolean listens)
{
  g_mutex_lock (&self->mutex);
  self->listens = listens;
  g_mutex_unlock (&self->mutex);
}

static void
fall_asleep (HfEventFeed *self)
{
  set_listens (self, FALSE);
  clear_source (&self->beat);
  clear_source (&self->status_due);
  g_hash_table_remove_all (self->known);
}

/* Once no stream is left. The context must not be iterated any more after this. */
void
hf_event_feed_free (HfEventFeed *self)
{
  hf_store_remove_rows_func (hf_engine_get_store (self->engine), on_rows, self);
  fall_asleep (self);
  g_ptr_array_unref (self->streams);
  g_array_unref (self->jobs);
  g_hash_table_unref (self->known);
  g_free (self->status);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* What changed before is no news, so the counts are read now. */
static void
wake_up (HfEventFeed *self)
{
  set_listens (self, TRUE);
  look_at_status (self);
  self->beat = g_timeout_source_new (self->times.beat_ms);
  g_source_set_callback (self->beat, on_beat, self, NULL);
  g_source_attach (self->beat, self->context);
}

/* token_id, after: see hf_event_stream_new(). Returns: (transfer none) (nullable): NULL when too
 * many listen already; until hf_event_feed_close() */
HfEventStream *
hf_event_feed_open (HfEventFeed *self, HfDownload *download, gint64 token_id, gint64 after)
{
  HfEventStream *stream;

  if (self->streams->len >= MOST_STREAMS)
    return NULL;
  if (self->streams->len == 0)
    wake_up (self);
  stream = hf_event_stream_new (self->engine, download, token_id, after);
  g_ptr_array_add (self->streams, stream);
  return stream;
}

void
hf_event_feed_close (HfEventFeed *self, HfEventStream *stream)
{
  g_ptr_array_remove_fast (self->streams, stream);
  hf_event_stream_free (stream);
  if (self->streams->len == 0)
    fall_asleep (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads what waits and what is going on, chooses, and has the choice made true by one change, which
 * looks once more: what a job needs may have changed since it was noted. Then it waits with others
 * of its kind, and the choice is made anew. Cost: a few reads for each group of jobs, none for each
 * job. */

#include "hf-queue.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-backend-table.h"
#include "hf-event-table.h"
#include "hf-gate.h"
#include "hf-job-needs.h"
#include "hf-job-pause.h"
#include "hf-job-table.h"
#include "hf-setting-table.h"
#include "hf-turns.h"

struct _HfQueue
{
  HfStore *store;
  HfClock *clock;
  HfSurroundings *surroundings; /* NULL = on mains, and never metered */
  HfTurns *turns;
  gboolean metered_told, battery_told;
  GMutex mutex;
  unsigned workers; /* jobs at the same time */
  unsigned working; /* guarded by mutex: jobs that run */
  unsigned running[HF_MOST_SLOTS]; /* guarded by mutex: jobs that work with the store of a slot */
};

/**
 * hf_queue_new:
 * @store: the registry; outlives the queue
 * @surroundings: (nullable): of this computer; %NULL for mains, and a network that
 * is never metered
 * @workers: jobs at the same time
 *
 * Returns: (transfer full): the queue of jobs in the registry, none of which runs
 */
HfQueue *
hf_queue_new (HfStore *store, HfSurroundings *surroundings, unsigned workers)
{
  HfQueue *self = g_new0 (HfQueue, 1);

  self->store = store;
  self->clock = hf_store_get_clock (store);
  self->surroundings = surroundings != NULL ? hf_surroundings_ref (surroundings) : NULL;
  self->turns = hf_turns_new ();
  self->workers = workers;
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * hf_queue_free:
 * @self: (transfer full): a queue
 */
void
hf_queue_free (HfQueue *self)
{
  hf_turns_free (self->turns);
  g_clear_pointer (&self->surroundings, hf_surroundings_unref);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static HfGate *
make_gate (HfQueue *self, HfDb *db, GError **error)
{
  HfSituation situation = { .now = hf_clock_now (self->clock) };
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  g_autoptr (GPtrArray) backends = policy != NULL ? hf_backend_table_list (db, error) : NULL;

  if (backends == NULL || !hf_job_pause_get_all (db, &situation.paused, error))
    return NULL;
  if (self->surroundings != NULL)
    {
      situation.metered = hf_surroundings_is_metered (self->surroundings);
      situation.on_battery = hf_surroundings_is_on_battery (self->surroundings);
    }
  g_mutex_lock (&self->mutex);
  memcpy (situation.running, self->running, sizeof self->running);
  situation.busy = self->working >= self->workers;
  situation.only_urgent = self->workers > 1 && self->working + 1 >= self->workers;
  g_mutex_unlock (&self->mutex);
  return hf_gate_new (backends, policy, &situation);
}

/* Everything that a choice is made from; read outside the writer's thread, which it would hold up.
 */
typedef struct
{
  HfQueue *self;
  HfGate *gate;
  GArray *heads;
  gint64 due; /* when the next job that waits for a time is */
} View;

static void
view_clear (View *view)
{
  g_clear_pointer (&view->gate, hf_gate_free);
  g_clear_pointer (&view->heads, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (View, view_clear)

static gboolean
read_view (HfQueue *self, View *view, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  gboolean read;

  *view = (View){ .self = self };
  if (db == NULL)
    return FALSE;
  view->gate = make_gate (self, db, error);
  view->heads = view->gate != NULL ? hf_job_table_list_heads (db, error) : NULL;
  read = view->heads != NULL && hf_job_table_next_due (db, &view->due, error);
  hf_store_give_back (self->store, db);
  return read;
}

static gboolean
promote (HfDb *db, gpointer data, GError **error)
{
  HfQueue *self = data;
  gboolean more;

  return hf_job_table_promote (db, hf_clock_now (self->clock), &more, error);
}

/* As often as it takes: each time a thousand jobs that have become due. */
static gboolean
read_due_view (HfQueue *self, View *view, GError **error)
{
  while (read_view (self, view, error))
    {
      if (view->due > hf_clock_now (self->clock))
        return TRUE;
      view_clear (view);
      if (!hf_store_change (self->store, promote, self, error))
        return FALSE;
    }
  return FALSE;
}

/* What makes jobs wait, as long as the surroundings are so. */
typedef struct
{
  const char *type;
  const char *message;
} Notice;

static const Notice metered_wait
    = { "metered-wait", "this network is metered: copying to and from other computers waits, but "
                        "for pins below their minimum, as the setting metered says" };
static const Notice battery_wait
    = { "battery-wait",
        "this computer runs on its battery: what Holdfast does by itself waits, but "
        "for pins below their minimum, as the setting battery says" };

typedef struct
{
  const HfQueue *self;
  const Notice *notice;
} Telling;

static gboolean
tell (HfDb *db, gpointer data, GError **error)
{
  const Telling *telling = data;
  g_autoptr (HfEvent) event = hf_event_new (HF_SEVERITY_INFO, telling->notice->type, 0, NULL, "%s",
                                            telling->notice->message);

  return hf_event_table_append (db, event, hf_clock_now (telling->self->clock), error);
}

/* Once each time that the surroundings become so; told: whether that was done. */
static gboolean
note (HfQueue *self, const Notice *notice, gboolean waits, gboolean *told, GError **error)
{
  Telling telling = { self, notice };

  if (!waits || *told)
    return TRUE;
  *told = TRUE;
  return hf_store_change (self->store, tell, &telling, error);
}

static gboolean
note_waits (HfQueue *self, const View *view, GError **error)
{
  gboolean metered = FALSE, battery = FALSE;

  if (self->surroundings == NULL)
    return TRUE;
  if (!hf_surroundings_is_metered (self->surroundings))
    self->metered_told = FALSE;
  if (!hf_surroundings_is_on_battery (self->surroundings))
    self->battery_told = FALSE;
  for (unsigned i = 0; i < view->heads->len; i++)
    {
      const HfJobHead *head = &g_array_index (view->heads, HfJobHead, i);

      metered = metered || hf_gate_is_metered_for (view->gate, head->uses, head->urgency);
      battery = battery || hf_gate_spares_battery (view->gate, head->urgency);
    }
  return note (self, &metered_wait, metered, &self->metered_told, error)
         && note (self, &battery_wait, battery, &self->battery_told, error);
}

typedef struct
{
  const View *view;
  gint64 id;
  HfJob *job; /* that runs from now on; NULL: the choice does not hold */
} Start;

static gboolean
begin (HfDb *db, HfJob *job, Start *start, GError **error)
{
  HfQueue *self = start->view->self;
  gint64 uses;
  HfUrgency urgency;
  gboolean all_paused;

  if (!hf_job_pause_get_all (db, &all_paused, error))
    return FALSE;
  if (all_paused || job->paused)
    return TRUE;
  if (!hf_job_needs_find (db, job, &uses, &urgency, error))
    return FALSE;
  if ((uses != job->uses || urgency != job->urgency)
      && !hf_job_table_set_needs (db, job->id, uses, urgency, error))
    return FALSE;
  if (!hf_gate_lets (start->view->gate, uses, urgency))
    return TRUE;
  start->job = hf_job_table_start (db, job->id, hf_clock_now (self->clock), error);
  return start->job != NULL;
}

/* What it needs may have changed since it was noted: then it waits with others of its kind. And
 * once a pause was acknowledged nothing begins, whatever was seen before. */
static gboolean
begin_if_right (HfDb *db, gpointer data, GError **error)
{
  Start *start = data;
  g_autoptr (HfJob) job = hf_job_table_get (db, start->id, error);

  return job != NULL && (job->state != HF_JOB_QUEUED || begin (db, job, start, error));
}

static void
count (HfQueue *self, gint64 uses, int change)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->working += (unsigned)change;
  for (unsigned slot = 0; slot < HF_MOST_SLOTS; slot++)
    if ((uses >> slot & 1) != 0)
      self->running[slot] += (unsigned)change;
}

/* %NULL without @error: things are not as they were when the choice was made. */
static HfJob *
start_head (HfQueue *self, const View *view, const HfJobHead *head, GError **error)
{
  Start start = { view, head->id, NULL };

  if (!hf_store_change (self->store, begin_if_right, &start, error))
    return NULL;
  if (start.job == NULL)
    return NULL;
  hf_turns_note (self->turns, head->uses);
  count (self, start.job->uses, 1);
  return start.job;
}

/* One look at the queue. @more: another one is needed. */
static HfJob *
look (HfQueue *self, gint64 *next, gboolean *more, GError **error)
{
  g_auto (View) view = { 0 };
  const HfJobHead *head;

  *more = FALSE;
  if (!read_due_view (self, &view, error) || !note_waits (self, &view, error))
    return NULL;
  *next = view.due;
  if (view.heads->len > 0)
    *next = MIN (*next, hf_gate_next_change (view.gate));
  head = hf_turns_choose (self->turns, view.heads, view.gate);
  *more = head != NULL;
  return head != NULL ? start_head (self, &view, head, error) : NULL;
}

/**
 * hf_queue_take:
 * @self: a queue
 * @next: (out): when there is none, when to look again at the latest, or %G_MAXINT64
 * @error: return location
 *
 * One thread at a time.
 *
 * Returns: (transfer full) (nullable): the job that is to begin now, running by the registry; it is
 * given back with hf_queue_give_back(). %NULL without @error when there is none
 */
HfJob *
hf_queue_take (HfQueue *self, gint64 *next, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean more = TRUE;
  HfJob *job = NULL;

  *next = G_MAXINT64;
  while (more && job == NULL && local_error == NULL)
    job = look (self, next, &more, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return job;
}

/**
 * hf_queue_give_back:
 * @self: a queue
 * @uses: of a job that does not run any more
 *
 * Any thread.
 */
void
hf_queue_give_back (HfQueue *self, gint64 uses)
{
  count (self, uses, -1);
}

/**
 * hf_queue_explain_needs:
 * @self: a queue
 * @uses: stores that a job would work with, as bits of their slots
 * @urgency: of the job
 * @why: (out) (transfer full) (nullable): what keeps it from beginning now
 * @error: return location
 *
 * Any thread.
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_queue_explain_needs (HfQueue *self, gint64 uses, HfUrgency urgency, char **why, GError **error)
{
  HfDb *db = hf_store_borrow (self->store, error);
  g_autoptr (HfGate) gate = db != NULL ? make_gate (self, db, error) : NULL;

  *why = NULL;
  if (db != NULL)
    hf_store_give_back (self->store, db);
  if (gate == NULL)
    return FALSE;
  *why = hf_gate_explain (gate, uses, urgency);
  return TRUE;
}

/**
 * hf_queue_explain:
 * @self: a queue
 * @job: a job
 * @why: (out) (transfer full) (nullable): what it waits for, besides its turn and its time
 * @error: return location
 *
 * Any thread.
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_queue_explain (HfQueue *self, const HfJob *job, char **why, GError **error)
{
  *why = NULL;
  if (job->state != HF_JOB_QUEUED)
    return TRUE;
  if (job->paused)
    *why = g_strdup (_ ("is paused; resume it to go on"));
  if (job->paused || job->next_try > hf_clock_now (self->clock))
    return TRUE;
  return hf_queue_explain_needs (self, job->uses, job->urgency, why, error);
}

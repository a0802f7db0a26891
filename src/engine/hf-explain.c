/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Says what placement, reconciler and gate decide about one pin, by asking them. Changes nothing.
 * Threading: blocks; any thread but the main one and the API's. */

#include "hf-explain.h"

#include <glib/gi18n-lib.h>

#include "hf-backend-table.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-pin-table.h"
#include "hf-replica-table.h"
#include "hf-setting-table.h"

static void
open_job_free (gpointer data)
{
  HfOpenJob *self = data;

  hf_job_free (self->job);
  g_free (self->waits);
  g_free (self);
}

/**
 * hf_explanation_free:
 * @self: (transfer full): an explanation
 */
void
hf_explanation_free (HfExplanation *self)
{
  g_clear_pointer (&self->plan, hf_plan_free);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->waits, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->replicas, g_ptr_array_unref);
  g_clear_pointer (&self->backends, g_ptr_array_unref);
  g_clear_pointer (&self->policy, hf_policy_free);
  g_clear_pointer (&self->pin, hf_pin_free);
  g_free (self->sentence);
  g_free (self);
}

/**
 * hf_next_to_string:
 * @next: what comes next
 *
 * Returns: the word for answers
 */
const char *
hf_next_to_string (HfNext next)
{
  static const char *const words[]
      = { "nothing", "job", "copy", "search", "grace", "approval", "off", "declined", "no_place" };

  return (unsigned)next < G_N_ELEMENTS (words) ? words[next] : "unknown";
}

/* ---- what is there ---- */

static gboolean
add_job (HfExplanation *self, HfDb *db, gint64 id, GError **error)
{
  HfOpenJob *open;
  HfJob *job;

  for (unsigned i = 0; i < self->jobs->len; i++)
    if (((HfOpenJob *)g_ptr_array_index (self->jobs, i))->job->id == id)
      return TRUE;
  job = hf_job_table_get (db, id, error);
  if (job == NULL)
    return FALSE;
  if (hf_job_is_over (job))
    {
      hf_job_free (job);
      return TRUE;
    }
  open = g_new0 (HfOpenJob, 1);
  open->job = job;
  g_ptr_array_add (self->jobs, open);
  return TRUE;
}

/* An upload is found by the places that it is to fill. */
static gboolean
load_jobs (HfExplanation *self, HfDb *db, GError **error)
{
  static const HfJobKind kinds[]
      = { HF_JOB_REPLICATE, HF_JOB_OBTAIN, HF_JOB_VERIFY, HF_JOB_REMOVE, HF_JOB_MOVE };

  self->jobs = g_ptr_array_new_with_free_func (open_job_free);
  for (unsigned i = 0; i < self->replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (self->replicas, i);

      if (replica->job_id != 0 && !add_job (self, db, replica->job_id, error))
        return FALSE;
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gint64 id;

      if (!hf_job_table_find_open (db, kinds[i], self->pin->id, &id, error)
          || (id != 0 && !add_job (self, db, id, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load (HfExplanation *self, HfDb *db, HfCid *cid, HfTodo *todo, gint64 *not_before, GError **error)
{
  self->pin = hf_pin_table_find_managed (db, cid, error);
  self->policy = self->pin != NULL ? hf_setting_table_get_policy (db, error) : NULL;
  self->backends = self->policy != NULL ? hf_backend_table_list (db, error) : NULL;
  if (self->backends != NULL)
    self->replicas = hf_replica_table_of_pin (db, self->pin->id, error);
  return self->replicas != NULL && load_jobs (self, db, error)
         && hf_pin_table_get_todo (db, self->pin->id, todo, not_before, error);
}

/* ---- what is decided ---- */

static gboolean
ask_about_jobs (HfExplanation *self, HfEngine *engine, GError **error)
{
  for (unsigned i = 0; i < self->jobs->len; i++)
    {
      HfOpenJob *open = g_ptr_array_index (self->jobs, i);

      if (!hf_engine_explain_job (engine, open->job, &open->waits, error))
        return FALSE;
    }
  return TRUE;
}

static gint64
source_of (const HfExplanation *self)
{
  const HfReplica *source = hf_replicate_job_first_source (self->replicas);

  for (unsigned i = 0; source != NULL && i < self->backends->len; i++)
    {
      const HfBackendInfo *info = g_ptr_array_index (self->backends, i);

      if (info->store_id == source->store_id)
        return G_GINT64_CONSTANT (1) << info->slot;
    }
  return 0;
}

/* Whether a copy to each of the chosen places could begin now, as it would by the engine's wish. */
static gboolean
ask_about_places (HfExplanation *self, HfEngine *engine, GError **error)
{
  gboolean is_short = self->pin->held < hf_policy_min_for (self->policy, self->pin);
  HfUrgency urgency = is_short ? HF_URGENCY_SHORT : HF_URGENCY_NONE;

  self->waits = g_ptr_array_new_with_free_func (g_free);
  for (unsigned i = 0; i < self->places->len; i++)
    {
      const HfPlaceView *view = g_ptr_array_index (self->places, i);
      gint64 uses = source_of (self) | G_GINT64_CONSTANT (1) << view->backend->slot;
      char *why = NULL;

      if (view->verdict == HF_PLACE_CHOSEN
          && !hf_scheduler_explain_needs (hf_engine_get_scheduler (engine), uses, urgency, &why,
                                          error))
        return FALSE;
      g_ptr_array_add (self->waits, why);
    }
  return TRUE;
}

static void say (HfExplanation *self, HfNext next, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
say (HfExplanation *self, HfNext next, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  self->next = next;
  self->sentence = g_strdup_vprintf (format, args);
  va_end (args);
}

static gboolean
makes_copies (const HfJob *job)
{
  return job->kind == HF_JOB_IMPORT || job->kind == HF_JOB_REPLICATE || job->kind == HF_JOB_OBTAIN;
}

/* (nullable) */
static const HfOpenJob *
find_copying (const HfExplanation *self)
{
  for (unsigned i = 0; i < self->jobs->len; i++)
    {
      const HfOpenJob *open = g_ptr_array_index (self->jobs, i);

      if (makes_copies (open->job))
        return open;
    }
  return NULL;
}

/* Of a job that looks for the bytes of a pin. */
static void
say_searching (HfExplanation *self, const HfOpenJob *open, const char *id, const char *when)
{
  const char *error = open->job->error;

  if (open->job->state == HF_JOB_RUNNING)
    say (self, HF_NEXT_JOB, _ ("job %s looks for its bytes now"), id);
  else if (when != NULL && error != NULL)
    say (self, HF_NEXT_JOB, _ ("job %s looks for its bytes, from %s; the last time: %s"), id, when,
         error);
  else if (when != NULL)
    say (self, HF_NEXT_JOB, _ ("job %s looks for its bytes, from %s"), id, when);
  else if (open->waits != NULL)
    say (self, HF_NEXT_JOB, _ ("job %s looks for its bytes; it %s"), id, open->waits);
  else
    say (self, HF_NEXT_JOB, _ ("job %s looks for its bytes; it waits for its turn"), id);
}

static void
say_copying (HfExplanation *self, const HfOpenJob *open, const char *id, const char *when)
{
  const char *error = open->job->error;

  if (open->job->state == HF_JOB_RUNNING)
    say (self, HF_NEXT_JOB, _ ("job %s makes the copies that it lacks now"), id);
  else if (when != NULL && error != NULL)
    say (self, HF_NEXT_JOB, _ ("job %s makes the copies that it lacks, from %s; the last time: %s"),
         id, when, error);
  else if (when != NULL)
    say (self, HF_NEXT_JOB, _ ("job %s makes the copies that it lacks, from %s"), id, when);
  else if (open->waits != NULL)
    say (self, HF_NEXT_JOB, _ ("job %s makes the copies that it lacks; it %s"), id, open->waits);
  else
    say (self, HF_NEXT_JOB, _ ("job %s makes the copies that it lacks; it waits for its turn"), id);
}

static void
say_job (HfExplanation *self, const HfOpenJob *open)
{
  const HfJob *job = open->job;
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, job->id);
  g_autofree char *when = job->next_try > 0 ? hf_clock_format (job->next_try) : NULL;

  self->next_time = job->state == HF_JOB_QUEUED ? job->next_try : 0;
  if (self->pin->content == HF_CONTENT_WAITING)
    say_searching (self, open, id, when);
  else
    say_copying (self, open, id, when);
}

/* when: (nullable): the time from which on */
static void
say_coming (HfExplanation *self, const HfTodo *todo, unsigned n, const char *when)
{
  if (when != NULL && todo->stage == HF_TODO_LOOK && todo->since != 0)
    say (self, HF_NEXT_GRACE,
         g_dngettext (GETTEXT_PACKAGE,
                      "%u copy more will be made from %s on, after the wait that is set",
                      "%u copies more will be made from %s on, after the wait that is set", n),
         n, when);
  else if (when != NULL)
    say (self, HF_NEXT_COPY,
         g_dngettext (GETTEXT_PACKAGE, "%u copy more will be made, from %s",
                      "%u copies more will be made, from %s", n),
         n, when);
  else
    say (self, HF_NEXT_COPY,
         g_dngettext (GETTEXT_PACKAGE, "%u copy more will be made", "%u copies more will be made",
                      n),
         n);
}

static void
say_lack (HfExplanation *self, const HfTodo *todo, gint64 not_before, gint64 now)
{
  unsigned n = self->plan->targets->len;
  g_autofree char *when = not_before > now ? hf_clock_format (not_before) : NULL;

  self->next_time = not_before > now ? not_before : 0;
  if (todo->pin_id != 0 && todo->stage == HF_TODO_HELD)
    say (self, HF_NEXT_APPROVAL,
         g_dngettext (
             GETTEXT_PACKAGE,
             "%u copy more would be made, and waits for your word: approve or decline the plan",
             "%u copies more would be made, and wait for your word: approve or decline the plan",
             n),
         n);
  else if (!self->policy->auto_replication)
    say (self, HF_NEXT_OFF,
         g_dngettext (GETTEXT_PACKAGE,
                      "%u copy more would be made, but the settings have nothing copied by itself: "
                      "replicate the pin to have it",
                      "%u copies more would be made, but the settings have nothing copied by "
                      "itself: replicate the pin to have them",
                      n),
         n);
  else if (todo->pin_id != 0)
    say_coming (self, todo, n, when);
  else
    say (
        self, HF_NEXT_DECLINED,
        g_dngettext (GETTEXT_PACKAGE,
                     "%u copy more could be made, and nobody asks for it, perhaps since a plan was "
                     "declined: replicate the pin to have it",
                     "%u copies more could be made, and nobody asks for them, perhaps since a plan "
                     "was declined: replicate the pin to have them",
                     n),
        n);
}

static void
say_enough (HfExplanation *self, int target)
{
  say (self, HF_NEXT_NOTHING,
       g_dngettext (GETTEXT_PACKAGE, "it has the %d copies that are wanted",
                    "it has the %d copies that are wanted", (gulong)target),
       target);
}

/* In the order in which the reconciler decides. */
static void
decide (HfExplanation *self, const HfTodo *todo, gint64 not_before, gint64 now)
{
  const HfOpenJob *copying = find_copying (self);

  if (copying != NULL)
    say_job (self, copying);
  else if (self->pin->content == HF_CONTENT_WAITING)
    say (self, HF_NEXT_SEARCH,
         _ ("its bytes were never here: they are looked for in all backends"));
  else if (self->plan->targets->len > 0)
    say_lack (self, todo, not_before, now);
  else if (self->plan->missing > 0)
    say (self, HF_NEXT_NO_PLACE, "%s", self->plan->shortage);
  else
    say_enough (self, hf_policy_target_for (self->policy, self->pin));
}

/**
 * hf_explanation_new:
 * @engine: an engine
 * @cid: a pin
 * @error: return location
 *
 * Returns: (transfer full): why it has the copies that it has, and what comes next; %NULL with
 * NOT_FOUND when there is no such pin
 */
HfExplanation *
hf_explanation_new (HfEngine *engine, HfCid *cid, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  g_autoptr (HfExplanation) explanation = g_new0 (HfExplanation, 1);
  HfDb *db = hf_store_borrow (store, error);
  gint64 not_before = 0;
  HfTodo todo = { 0 };
  gboolean loaded = db != NULL && load (explanation, db, cid, &todo, &not_before, error);

  if (db != NULL)
    hf_store_give_back (store, db);
  if (!loaded)
    return NULL;
  explanation->places
      = hf_placement_explain (explanation->policy, explanation->pin, explanation->backends,
                              explanation->replicas, &explanation->plan);
  if (!ask_about_jobs (explanation, engine, error)
      || !ask_about_places (explanation, engine, error))
    return NULL;
  decide (explanation, &todo, not_before, hf_clock_now (hf_store_get_clock (store)));
  return g_steal_pointer (&explanation);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The only creator of copies. Works on pins on which something changed (the registry's list of
 * touched pins), never on all: for each it asks placement what is missing, reserves the places as
 * queued replicas, and queues the job that fills them, in one change. A place that is reserved
 * counts, so that nothing is planned twice. Threading: hf_reconciler_run() blocks: the scheduler's
 * thread. The others run inside a change. */

#include "hf-reconciler.h"

#include "hf-approval.h"
#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-copy.h"
#include "hf-event-table.h"
#include "hf-held-table.h"
#include "hf-job-needs.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-pin-table.h"
#include "hf-placement.h"
#include "hf-proof.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-setting-table.h"
#include "hf-work.h"

#define BATCH 64 /* pins a change: keeps other writers' wait short */

static HfReplica *
find_row (GPtrArray *replicas, gint64 store_id)
{
  unsigned i;

  for (i = 0; i < replicas->len; i++)
    {
      HfReplica *replica = g_ptr_array_index (replicas, i);
      if (replica->store_id == store_id)
        return replica;
    }
  return NULL;
}

/* A service that accepts copies may take an hour: it gets a job of its own, so that nothing else
 * waits for it. */
static gboolean
job_for (HfDb *db, const HfPin *pin, const HfBackendInfo *info, HfJob *job, gint64 *job_id,
         GError **error)
{
  if (hf_placement_is_deferred (info))
    return hf_obtain_job_queue (db, pin, job->initiative, job->created, job_id, error);
  if (job->id == 0 && !hf_job_table_insert (db, job, error))
    return FALSE;
  *job_id = job->id;
  return TRUE;
}

/* A damaged copy's row is taken over with its locator: its bytes stay where they are, and may still
 * serve as a source, until a good copy stands in their place. */
static gboolean
reserve_place (HfDb *db, const HfPin *pin, const HfBackendInfo *info, GPtrArray *replicas,
               gint64 job_id, GError **error)
{
  HfReplica *known = find_row (replicas, info->store_id);
  g_autoptr (HfReplica) fresh = NULL;

  if (known != NULL)
    {
      known->state = HF_REPLICA_QUEUED;
      known->job_id = job_id;
      g_free (known->backend_id);
      known->backend_id = g_strdup (info->id);
      return hf_replica_table_update (db, known, error);
    }
  fresh = hf_replica_new ();
  fresh->pin_id = pin->id;
  fresh->store_id = info->store_id;
  fresh->backend_id = g_strdup (info->id);
  fresh->state = HF_REPLICA_QUEUED;
  fresh->bytes = pin->size; /* planned ones count for the limits */
  fresh->job_id = job_id;
  return hf_replica_table_insert (db, fresh, error);
}

static gboolean
is_any_written (GPtrArray *replicas)
{
  unsigned i;

  for (i = 0; i < replicas->len; i++)
    if (((HfReplica *)g_ptr_array_index (replicas, i))->locator != NULL)
      return TRUE;
  return FALSE;
}

/* What a plan is made from. */
typedef struct
{
  HfPolicy *policy;
  GPtrArray *backends;
  GPtrArray *replicas;
  gint64 next; /* when the first pin that was put off is due */
} Known;

static void
known_clear (Known *known)
{
  g_clear_pointer (&known->policy, hf_policy_free);
  g_clear_pointer (&known->backends, g_ptr_array_unref);
  g_clear_pointer (&known->replicas, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Known, known_clear)

static gboolean
known_read (Known *known, HfDb *db, const HfPin *pin, GError **error)
{
  known->policy = hf_setting_table_get_policy (db, error);
  if (known->policy != NULL)
    known->backends = hf_backend_table_list (db, error);
  if (known->backends != NULL)
    known->replicas = hf_replica_table_of_pin (db, pin->id, error);
  return known->replicas != NULL;
}

static HfPlan *
make_plan (HfDb *db, const HfPin *pin, Known *known, GError **error)
{
  if (!known_read (known, db, pin, error))
    return NULL;
  return hf_placement_plan (known->policy, pin, known->backends, known->replicas);
}

/**
 * hf_reconciler_reserve:
 * @db: inside a change
 * @pin: a pin whose size is known
 * @job: the job that will fill the places, but those on services that only accept; put into the
 * queue when it is new and there are any
 * @result: (out): what was reserved
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_reconciler_reserve (HfDb *db, const HfPin *pin, HfJob *job, HfReconciled *result, GError **error)
{
  g_auto (Known) known = { 0 };
  g_autoptr (HfPlan) plan = NULL;
  unsigned i;

  *result = (HfReconciled){ 0 };
  plan = make_plan (db, pin, &known, error);
  if (plan == NULL)
    return FALSE;
  if (job->kind == HF_JOB_IMPORT)
    hf_plan_put_off_limited (plan, known.policy, pin, known.backends, known.replicas);
  for (i = 0; i < plan->targets->len; i++)
    if (!hf_placement_is_deferred (g_array_index (plan->targets, HfPlaced, i).backend))
      job->planned_bytes += pin->size;
  for (i = 0; i < plan->targets->len; i++)
    {
      const HfPlaced *placed = &g_array_index (plan->targets, HfPlaced, i);
      gint64 job_id;

      if (!job_for (db, pin, placed->backend, job, &job_id, error)
          || !reserve_place (db, pin, placed->backend, known.replicas, job_id, error))
        return FALSE;
      if (!hf_placement_is_deferred (placed->backend))
        continue;
      result->obtain_job = job_id;
      if (!hf_job_needs_note (db, job_id, error))
        return FALSE;
    }
  result->reserved = plan->targets->len;
  result->shortage = g_steal_pointer (&plan->shortage);
  return job->id == 0 || hf_job_needs_note (db, job->id, error);
}

/**
 * hf_reconciler_explain_shortage:
 * @db: a connection
 * @pin: a managed pin, for which all was reserved that can be
 * @shortage: (out) (transfer full) (nullable): a sentence on why it gets fewer copies than its
 * target; %NULL when it gets as many, or when its bytes are not known
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_reconciler_explain_shortage (HfDb *db, const HfPin *pin, char **shortage, GError **error)
{
  g_auto (Known) known = { 0 };
  g_autoptr (HfPlan) plan = make_plan (db, pin, &known, error);

  *shortage = NULL;
  if (plan == NULL)
    return FALSE;
  if (pin->content != HF_CONTENT_WAITING)
    *shortage = g_steal_pointer (&plan->shortage);
  return TRUE;
}

/**
 * hf_reconciler_measure:
 * @db: inside a change
 * @pin: a managed pin
 * @bytes: (out): that copying would write now
 * @any: (out): whether there is anything to copy, and something to copy from
 * @error: return location
 *
 * Changes nothing.
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_reconciler_measure (HfDb *db, const HfPin *pin, guint64 *bytes, gboolean *any, GError **error)
{
  g_auto (Known) known = { 0 };
  g_autoptr (HfPlan) plan = make_plan (db, pin, &known, error);

  *any = FALSE;
  if (plan == NULL)
    return FALSE;
  *any = is_any_written (known.replicas) && pin->content != HF_CONTENT_WAITING
         && plan->targets->len > 0;
  *bytes = pin->size * plan->targets->len;
  return TRUE;
}

/* A copy that is written again keeps its row as it is until then: it counts meanwhile. */
static gboolean
reserve_named (HfDb *db, const HfPin *pin, HfNamed *named, GPtrArray *replicas, HfJob *job,
               GError **error)
{
  if (!job_for (db, pin, named->backend, job, &named->job_id, error))
    return FALSE;
  if (named->verdict != HF_NAMED_AGAIN)
    return reserve_place (db, pin, named->backend, replicas, named->job_id, error)
           && (named->job_id == job->id || hf_job_needs_note (db, named->job_id, error));
  hf_copy_add_again (job, named->replica->id);
  named->replica->job_id = job->id;
  return hf_replica_table_update (db, named->replica, error);
}

/* One that is being written again already is not given to a second job. */
static gboolean
find_writer (HfDb *db, HfNamed *named, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfJob) job = NULL;

  if (named->verdict != HF_NAMED_AGAIN || named->replica->job_id == 0)
    return TRUE;
  job = hf_job_table_get (db, named->replica->job_id, &why);
  if (job != NULL && !hf_job_is_over (job))
    {
      named->verdict = HF_NAMED_UNDER_WAY;
      named->job_id = job->id;
    }
  if (why == NULL || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
judge_named (HfDb *db, const HfPin *pin, GPtrArray *list, gboolean source, HfJob *job,
             GError **error)
{
  unsigned i;

  for (i = 0; i < list->len; i++)
    {
      HfNamed *named = g_ptr_array_index (list, i);

      if (!source && hf_named_is_to_do (named))
        hf_named_refuse (named, HF_ERROR_CONFLICT,
                         g_strdup_printf ("there is no copy of %s yet from which another could be "
                                          "made",
                                          pin->text));
      if (!find_writer (db, named, error))
        return FALSE;
      if (hf_named_is_to_do (named) && !hf_placement_is_deferred (named->backend))
        job->planned_bytes += pin->size;
    }
  return TRUE;
}

/**
 * hf_reconciler_reserve_named:
 * @db: inside a change
 * @pin: a managed pin
 * @ids: (array zero-terminated=1): backends that the user named for it
 * @force: write again what is there, and go beyond max_replicas
 * @job: a new job, which will fill the places, but those on services that only accept; put into the
 * queue when there are any
 * @error: return location
 *
 * Returns: (transfer full) (element-type HfNamed): what became of each wish; %NULL with @error when
 * the registry can't be read or written
 */
GPtrArray *
hf_reconciler_reserve_named (HfDb *db, const HfPin *pin, const char *const *ids, gboolean force,
                             HfJob *job, GError **error)
{
  g_auto (Known) known = { 0 };
  g_autoptr (GPtrArray) list = NULL;
  gboolean source;
  unsigned i;

  if (!known_read (&known, db, pin, error))
    return NULL;
  source = pin->content != HF_CONTENT_WAITING && is_any_written (known.replicas);
  list = hf_named_judge (known.policy, pin, known.backends, known.replicas, ids, force);
  if (!judge_named (db, pin, list, source, job, error))
    return NULL;
  for (i = 0; i < list->len; i++)
    {
      HfNamed *named = g_ptr_array_index (list, i);

      if (hf_named_is_to_do (named) && !reserve_named (db, pin, named, known.replicas, job, error))
        return NULL;
      named->backend = NULL;
      named->replica = NULL;
    }
  if (job->id != 0
      && (!hf_job_table_update (db, job, error) || !hf_job_needs_note (db, job->id, error)))
    return NULL;
  return g_steal_pointer (&list);
}

static gboolean
is_waiting (HfDb *db, const HfReplica *replica, gboolean *waiting, GError **error)
{
  g_autoptr (HfJob) owner = NULL;

  *waiting = FALSE;
  if (replica->job_id == 0
      || (replica->state != HF_REPLICA_QUEUED && replica->state != HF_REPLICA_COPYING))
    return TRUE;
  owner = hf_job_table_get (db, replica->job_id, error);
  *waiting = owner != NULL && owner->kind == HF_JOB_REPLICATE;
  return owner != NULL;
}

/**
 * hf_reconciler_take_over:
 * @db: inside a change
 * @pin_id: a pin without a proven copy
 * @job: an import that brings its bytes; put into the queue when it is new and there are any places
 * @error: return location
 *
 * Gives the import the places that a repair has reserved, and can't fill.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_reconciler_take_over (HfDb *db, gint64 pin_id, HfJob *job, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, pin_id, error);
  unsigned i;

  for (i = 0; replicas != NULL && i < replicas->len; i++)
    {
      HfReplica *replica = g_ptr_array_index (replicas, i);
      gboolean waiting;

      if (!is_waiting (db, replica, &waiting, error))
        return FALSE;
      if (!waiting)
        continue;
      if (job->id == 0 && !hf_job_table_insert (db, job, error))
        return FALSE;
      replica->state = HF_REPLICA_QUEUED;
      replica->job_id = job->id;
      if (!hf_replica_table_update (db, replica, error) || !hf_job_needs_note (db, job->id, error))
        return FALSE;
    }
  return replicas != NULL;
}

/**
 * hf_reconciler_has_place:
 * @db: inside a change
 * @pin_id: a pin
 * @placed: (out): whether it has a copy anywhere, or a place for one
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_reconciler_has_place (HfDb *db, gint64 pin_id, gboolean *placed, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, pin_id, error);
  unsigned i;

  *placed = FALSE;
  for (i = 0; replicas != NULL && i < replicas->len; i++)
    if (hf_placement_takes_place (((HfReplica *)g_ptr_array_index (replicas, i))->state))
      *placed = TRUE;
  return replicas != NULL;
}

/* What only accepts copies is the work of a job of its own, for one store. */
static gboolean
is_for (const HfJob *job, const HfBackendInfo *info)
{
  if (job->kind == HF_JOB_OBTAIN)
    return hf_placement_is_deferred (info) && (job->uses >> info->slot & 1) != 0;
  return !hf_placement_is_deferred (info);
}

/**
 * hf_reconciler_reserve_anew:
 * @db: inside a change
 * @pin: a managed pin whose size is known
 * @job: a job that ended without filling its places, and is to be tried again
 * @result: (out): what was reserved for it
 * @error: return location
 *
 * Returns: %FALSE with CONFLICT when there is nothing to copy from, or the registry's error
 */
gboolean
hf_reconciler_reserve_anew (HfDb *db, const HfPin *pin, const HfJob *job, HfReconciled *result,
                            GError **error)
{
  g_auto (Known) known = { 0 };
  g_autoptr (HfPlan) plan = make_plan (db, pin, &known, error);
  unsigned i;

  *result = (HfReconciled){ 0 };
  if (plan == NULL)
    return FALSE;
  if (!is_any_written (known.replicas))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
                   "there is no copy of %s to copy from; add it again", pin->text);
      return FALSE;
    }
  for (i = 0; i < plan->targets->len; i++)
    {
      const HfBackendInfo *info = g_array_index (plan->targets, HfPlaced, i).backend;

      if (!is_for (job, info))
        continue;
      if (!reserve_place (db, pin, info, known.replicas, job->id, error))
        return FALSE;
      result->reserved++;
    }
  result->shortage = g_steal_pointer (&plan->shortage);
  return TRUE;
}

/**
 * hf_reconciled_clear:
 * @self: a result
 *
 * Frees what it points to.
 */
void
hf_reconciled_clear (HfReconciled *self)
{
  g_clear_pointer (&self->shortage, g_free);
}

/* Nothing will be done about it until the backends change, so it is said, once an attempt. */
static gboolean
tell_shortage (HfDb *db, const HfPolicy *policy, const HfPin *pin, const char *shortage, gint64 now,
               GError **error)
{
  g_autoptr (HfEvent) event = NULL;

  if (shortage == NULL || pin->held >= hf_policy_min_for (policy, pin))
    return TRUE;
  event = hf_event_new (HF_SEVERITY_CRITICAL, "no-place", pin->id, NULL,
                        "%s has %d proven copies of at least %d: %s", pin->text, pin->held,
                        hf_policy_min_for (policy, pin), shortage);
  return hf_event_table_append (db, event, now, error);
}

/* A copy that was found and not read yet, and can be. */
static const HfReplica *
find_unproven (GPtrArray *replicas)
{
  unsigned i;

  for (i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = g_ptr_array_index (replicas, i);

      if (replica->state == HF_REPLICA_STORED && g_strcmp0 (replica->error, HF_MERE_WORD) != 0)
        return replica;
    }
  return NULL;
}

/* A pin whose bytes are not known is searched for, unless a proof is on its way that tells them. */
static gboolean
search_or_wait (HfDb *db, const HfPin *pin, HfJob *job, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, pin->id, error);
  const HfReplica *unproven = replicas != NULL ? find_unproven (replicas) : NULL;

  if (replicas == NULL)
    return FALSE;
  if (unproven == NULL)
    return hf_job_needs_queue (db, job, error);
  return hf_proof_queue_look (db, unproven, job->created, HF_RETRY_AFTER, &job->id, error);
}

static gboolean
has_source (HfDb *db, gint64 pin_id, gboolean *any, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, pin_id, error);

  *any = replicas != NULL && is_any_written (replicas);
  return replicas != NULL;
}

/* Of a pin with nothing to copy from, an import has the bytes: places that are reserved for
 * anything else would be lost to it. A CID that carries them needs no copy. */
static gboolean
reserve_from_copies (HfDb *db, const HfPin *pin, HfJob *job, HfReconciled *result, GError **error)
{
  gboolean any;

  if (!has_source (db, pin->id, &any, error))
    return FALSE;
  return any || hf_cid_is_identity (pin->cid)
             ? hf_reconciler_reserve (db, pin, job, result, error)
             : hf_pin_table_touch (db, pin->id, job->created + HF_RETRY_AFTER, error);
}

/* What the open job was not made for, another one does after it. */
static gboolean
look_again_after (HfDb *db, gint64 job_id, GError **error)
{
  g_autoptr (HfJob) job = hf_job_table_get (db, job_id, error);

  if (job == NULL || !hf_job_needs_note (db, job_id, error))
    return FALSE;
  if (json_object_has_member (job->payload, HF_LOOK_AGAIN))
    return TRUE;
  json_object_set_boolean_member (job->payload, HF_LOOK_AGAIN, TRUE);
  return hf_job_table_update (db, job, error);
}

/**
 * hf_reconciler_replicate:
 * @db: inside a change
 * @pin: a managed pin
 * @initiative: the user's, or not
 * @now: the time
 * @job_id: (out): the job that makes its missing copies, looks for its bytes, or proves those that
 * were found; 0 when none is needed or possible, or one is open already
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_reconciler_replicate (HfDb *db, const HfPin *pin, HfInitiative initiative, gint64 now,
                         gint64 *job_id, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_REPLICATE);
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  g_auto (HfReconciled) result = { 0 };
  gint64 open_job = 0;

  *job_id = 0;
  if (policy == NULL || !hf_job_table_find_open (db, HF_JOB_REPLICATE, pin->id, &open_job, error))
    return FALSE;
  if (open_job != 0)
    return look_again_after (db, open_job, error);

  job->pin_id = pin->id;
  job->initiative = initiative;
  job->priority = pin->priority;
  job->created = now;
  job->total_bytes = pin->size;
  if (pin->content == HF_CONTENT_WAITING)
    {
      if (!search_or_wait (db, pin, job, error))
        return FALSE;
    }
  else if (!reserve_from_copies (db, pin, job, &result, error))
    return FALSE;
  *job_id = job->id != 0 ? job->id : result.obtain_job;
  return tell_shortage (db, policy, pin, result.shortage, now, error);
}

typedef struct
{
  HfStore *store;
  gint64 now;
  gint64 next;
  gboolean more;
} Run;

static gboolean
begin_one (HfDb *db, const HfPin *pin, HfInitiative initiative, gint64 now, GError **error)
{
  gint64 job_id;

  return hf_pin_table_untouch (db, pin->id, error)
         && hf_reconciler_replicate (db, pin, initiative, now, &job_id, error);
}

/* What waits for a pin's copies already may be urgent by now, or not any more. */
static gboolean
note_needs (HfDb *db, const HfPin *pin, GError **error)
{
  static const HfJobKind kinds[] = { HF_JOB_REPLICATE, HF_JOB_VERIFY, HF_JOB_OBTAIN };

  for (unsigned i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gint64 job_id;

      if (!hf_job_table_find_open (db, kinds[i], pin->id, &job_id, error)
          || (job_id != 0 && !hf_job_needs_note (db, job_id, error)))
        return FALSE;
    }
  return TRUE;
}

/* A pin that has its minimum may wait, in case that the copies come back or the user is not ready
 * yet. */
static gboolean
is_in_grace (const HfTodo *todo, HfInitiative initiative, const Known *known, gint64 now)
{
  gint64 since = todo->since > 0 && todo->since <= now ? todo->since : now;

  return initiative == HF_INITIATIVE_ENGINE && now - since < known->policy->upkeep.grace;
}

static gboolean
put_off (HfDb *db, const HfTodo *todo, Known *known, gint64 now, GError **error)
{
  gint64 since = todo->since > 0 && todo->since <= now ? todo->since : now;
  gint64 due = since + known->policy->upkeep.grace;

  known->next = MIN (known->next, due);
  return hf_held_table_put_off (db, todo->pin_id, since, due, error);
}

/* What is to be done by itself is first summed up, so that much of it is not begun. */
static gboolean
hold_one (HfDb *db, const HfTodo *todo, const HfPin *pin, Known *known, gint64 now, GError **error)
{
  HfInitiative initiative = hf_approval_initiative (known->policy, pin);
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, pin->id, error);
  g_autoptr (HfPlan) plan = NULL;

  if (replicas == NULL || !note_needs (db, pin, error))
    return FALSE;
  if (pin->content == HF_CONTENT_WAITING || !is_any_written (replicas))
    return begin_one (db, pin, initiative, now, error);
  plan = hf_placement_plan (known->policy, pin, known->backends, replicas);
  if (plan->targets->len > 0 && is_in_grace (todo, initiative, known, now))
    return put_off (db, todo, known, now, error);
  if (plan->targets->len > 0)
    return hf_held_table_hold (db, pin->id, pin->size * plan->targets->len,
                               initiative == HF_INITIATIVE_ENGINE_URGENT, now, error);
  return hf_pin_table_untouch (db, pin->id, error)
         && tell_shortage (db, known->policy, pin, plan->shortage, now, error);
}

static gboolean
reconcile_one (HfDb *db, const HfTodo *todo, Known *known, gint64 now, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, todo->pin_id, error);

  if (pin == NULL)
    return FALSE;
  if (!known->policy->auto_replication || !pin->managed)
    return hf_pin_table_untouch (db, pin->id, error);
  if (todo->stage == HF_TODO_LOOK && HF_RULE (APPROVAL))
    return hold_one (db, todo, pin, known, now, error);
  return begin_one (db, pin,
                    todo->stage == HF_TODO_WANTED ? HF_INITIATIVE_USER
                                                  : hf_approval_initiative (known->policy, pin),
                    now, error);
}

static gboolean
reconcile_batch (HfDb *db, gpointer data, GError **error)
{
  Run *run = data;
  g_auto (Known) known = { .policy = hf_setting_table_get_policy (db, error), .next = G_MAXINT64 };
  g_autoptr (GArray) pins = NULL;
  unsigned i;

  known.backends = known.policy != NULL ? hf_backend_table_list (db, error) : NULL;
  if (known.backends == NULL)
    return FALSE;
  pins = hf_pin_table_touched (db, run->now, BATCH, &run->next, error);
  for (i = 0; pins != NULL && i < pins->len; i++)
    if (!reconcile_one (db, &g_array_index (pins, HfTodo, i), &known, run->now, error))
      return FALSE;
  run->next = MIN (run->next, known.next);
  run->more = pins != NULL && pins->len == BATCH;
  if (pins == NULL || run->more)
    return pins != NULL;
  return hf_approval_admit (db, known.policy, run->now, &run->more, error);
}

/**
 * hf_reconciler_run:
 * @store: the registry
 * @next: (out): when the next pin is due, or %G_MAXINT64
 * @error: return location
 *
 * Brings all pins that are due towards what the policy asks.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_reconciler_run (HfStore *store, gint64 *next, GError **error)
{
  Run run = { store, hf_clock_now (hf_store_get_clock (store)), G_MAXINT64, TRUE };

  while (run.more)
    if (!hf_store_change (store, reconcile_batch, &run, error))
      return FALSE;
  *next = run.next;
  return TRUE;
}

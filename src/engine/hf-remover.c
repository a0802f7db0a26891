/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The single way by which a copy is taken away (SAFETY §4), and the only caller of
 * hf_backend_remove():
 *
 * 1. request: one change marks the victims removing, so that they count no more, and reserves
 *    witnesses
 * 2. after the undo window, each witness is proven by a full read made after the reservation
 * 3. one change checks them once more and writes deleting; any change of a witness since its proof
 *    aborts
 * 4. the backend deletes
 * 5. one change records it
 *
 * A crash between 3 and 5 leaves "deleting": what happened is unknown, and a direct look decides.
 * Threading: the run blocks: workers. The others run inside a change. */

#include "hf-remover.h"

#include <glib/gi18n-lib.h>

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-job-needs.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-pin-table.h"
#include "hf-removal-table.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-setting-table.h"
#include "hf-stray-table.h"
#include "hf-witnesses.h"

/* ---- 1: request ---- */

static gboolean
queue_job (HfDb *db, const HfRemoval *removal, GArray *job_ids, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_REMOVE);

  job->pin_id = removal->pin_id;
  job->subject_id = removal->id;
  job->created = removal->reserved_at;
  job->next_try = removal->not_before;
  if (!hf_job_needs_queue (db, job, error))
    return FALSE;
  g_array_append_val (job_ids, job->id);
  return TRUE;
}

static gboolean
refuse_witness (HfDb *db, gint64 replica_id, GError **error)
{
  gboolean is_witness;

  if (!hf_removal_table_is_witness (db, replica_id, &is_witness, error))
    return FALSE;
  if (!is_witness || !HF_RULE (WITNESS_NO_VICTIM))
    return TRUE;
  g_set_error_literal (
      error, HF_ERROR, HF_ERROR_UNSAFE,
      _ ("another removal relies on this copy: wait for its end, or undo it first"));
  return FALSE;
}

static gboolean
request_one (HfDb *db, HfRemoval *removal, const gint64 *victims, unsigned n_victims,
             GArray *job_ids, GError **error)
{
  g_autoptr (HfReplica) victim = hf_replica_table_get (db, removal->replica_id, error);

  if (victim == NULL)
    return FALSE;
  if (removal->reason != HF_REMOVAL_UNPIN
      && (!refuse_witness (db, victim->id, error)
          || !hf_witnesses_reserve (db, removal, victims, n_victims, error)))
    return FALSE;
  victim->state = HF_REPLICA_REMOVING;
  return hf_replica_table_update (db, victim, error) && hf_removal_table_insert (db, removal, error)
         && queue_job (db, removal, job_ids, error);
}

/**
 * hf_remover_request:
 * @db: inside a change
 * @pin: the pin
 * @victims: ids of its copies that are to go
 * @n_victims: how many
 * @reason: an unpin needs no witnesses, everything else the policy's minimum
 * @now: the time
 * @job_ids: (element-type gint64): gets the jobs that will do it after the undo window
 * @error: return location
 *
 * Returns: %FALSE with UNSAFE when the copies left would be too few; the change must fail then
 */
gboolean
hf_remover_request (HfDb *db, const HfPin *pin, const gint64 *victims, unsigned n_victims,
                    HfRemovalReason reason, gint64 now, GArray *job_ids, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  unsigned i;

  if (policy == NULL)
    return FALSE;
  for (i = 0; i < n_victims; i++)
    {
      g_autoptr (HfRemoval) removal = hf_removal_new ();

      removal->pin_id = pin->id;
      removal->replica_id = victims[i];
      removal->reason = reason;
      removal->reserved_at = now;
      removal->not_before = now + policy->undo_window;
      if (reason != HF_REMOVAL_UNPIN)
        {
          removal->need_copies = hf_policy_min_for (policy, pin);
          removal->need_domains = policy->min_domains;
        }
      if (!request_one (db, removal, victims, n_victims, job_ids, error))
        {
          g_prefix_error (error, _ ("removing a copy of %s: "), pin->text);
          return FALSE;
        }
    }
  return TRUE;
}

/* ---- giving up ---- */

/* What was accepted, and not seen held yet, is waited for again. */
static gboolean
wait_again (HfDb *db, HfReplica *victim, gint64 now, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, victim->pin_id, error);

  if (pin == NULL
      || !hf_obtain_job_queue (db, pin, HF_INITIATIVE_USER, now, &victim->job_id, error))
    return FALSE;
  victim->state = HF_REPLICA_ACCEPTED;
  return hf_replica_table_update (db, victim, error);
}

/* What a service refused, or must not be counted, is what it was. */
static gboolean
fail_again (HfDb *db, HfReplica *victim, gint64 now, GError **error)
{
  victim->state = HF_REPLICA_FAILED;
  victim->job_id = 0;
  return hf_replica_table_update (db, victim, error)
         && hf_pin_table_touch_wanted (db, victim->pin_id, now + HF_RETRY_AFTER, error);
}

/* What the copy is now, only a read can tell. */
static gboolean
release_victim (HfDb *db, gint64 replica_id, gint64 now, GError **error)
{
  g_autoptr (HfReplica) victim = hf_replica_table_get (db, replica_id, error);

  if (victim == NULL)
    return FALSE;
  if (victim->locator != NULL && victim->proof == HF_PROOF_NONE)
    return (victim->error != NULL ? fail_again : wait_again) (db, victim, now, error);
  victim->state = victim->locator == NULL  ? HF_REPLICA_FAILED
                  : victim->proved_at != 0 ? HF_REPLICA_STALE
                                           : HF_REPLICA_STORED;
  return hf_replica_table_update (db, victim, error);
}

static gboolean
queue_verify (HfDb *db, gint64 pin_id, gint64 now, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);

  job->pin_id = pin_id;
  job->created = now;
  return hf_job_needs_queue (db, job, error);
}

/* The bytes stay where they are, and are not adopted again. */
static gboolean
let_go (HfDb *db, const HfReplica *replica, const HfPin *pin, gint64 now, GError **error)
{
  return hf_stray_table_decline (db, replica, pin, now, error)
         && hf_replica_table_delete (db, replica->id, error);
}

static gboolean
let_go_of_victim (HfDb *db, gint64 replica_id, const HfPin *pin, gint64 now, GError **error)
{
  g_autoptr (HfReplica) victim = hf_replica_table_get (db, replica_id, error);

  return victim != NULL && let_go (db, victim, pin, now, error);
}

/* The copy of a pin that is managed no more is let go: its bytes stay, its row does not. */
static gboolean
abort_removal (HfDb *db, HfRemoval *removal, const char *why, gint64 now, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, removal->pin_id, error);
  g_autoptr (HfEvent) event = hf_event_new (HF_SEVERITY_WARNING, "removal-aborted", removal->pin_id,
                                            NULL, "a copy that was to be removed is kept: %s", why);

  removal->state = HF_REMOVAL_ABORTED;
  g_free (removal->error);
  removal->error = g_strdup (why);
  if (pin == NULL || !hf_removal_table_update (db, removal, error)
      || !hf_event_table_append (db, event, now, error))
    return FALSE;
  if (!pin->managed)
    return let_go_of_victim (db, removal->replica_id, pin, now, error)
           && hf_remover_delete_if_empty (db, pin->id, error);
  return release_victim (db, removal->replica_id, now, error)
         && queue_verify (db, pin->id, now, error);
}

static gboolean
take_back (HfDb *db, HfRemoval *removal, gint64 now, GError **error)
{
  removal->state = HF_REMOVAL_ABORTED;
  return hf_removal_table_update (db, removal, error)
         && release_victim (db, removal->replica_id, now, error);
}

/* What the store was told already may not be known to be undone: it goes on, as a part of the
 * unpin. */
static gboolean
join_unpin (HfDb *db, HfRemoval *removal, GError **error)
{
  removal->reason = HF_REMOVAL_UNPIN;
  removal->need_copies = removal->need_domains = 0;
  g_array_set_size (removal->witnesses, 0);
  return hf_removal_table_update (db, removal, error);
}

/**
 * hf_remover_end_trims:
 * @db: inside the change that gives the pin up
 * @pin_id: the pin
 * @keep: whether its copies are to stay
 * @now: the time
 * @error: return location
 *
 * Takes back what was decided about single copies, since all of them get the same end now.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_remover_end_trims (HfDb *db, gint64 pin_id, gboolean keep, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) removals = hf_removal_table_of_pin (db, pin_id, error);
  unsigned i;

  for (i = 0; removals != NULL && i < removals->len; i++)
    {
      HfRemoval *removal = g_ptr_array_index (removals, i);

      if (removal->state == HF_REMOVAL_WAITING ? !take_back (db, removal, now, error)
                                               : !keep && !join_unpin (db, removal, error))
        return FALSE;
    }
  return removals != NULL;
}

/**
 * hf_remover_undo:
 * @db: inside a change
 * @pin_id: a pin
 * @now: the time
 * @any: (out): whether there was something to undo
 * @error: return location
 *
 * Takes back every removal of the pin's copies that has not begun to delete, and has the copies
 * verified.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_remover_undo (HfDb *db, gint64 pin_id, gint64 now, gboolean *any, GError **error)
{
  g_autoptr (GPtrArray) removals = hf_removal_table_of_pin (db, pin_id, error);
  unsigned i;

  *any = FALSE;
  if (removals == NULL)
    return FALSE;
  for (i = 0; i < removals->len; i++)
    {
      HfRemoval *removal = g_ptr_array_index (removals, i);

      if (removal->state != HF_REMOVAL_WAITING)
        continue;
      if (!take_back (db, removal, now, error))
        return FALSE;
      *any = TRUE;
    }
  return !*any || queue_verify (db, pin_id, now, error);
}

/**
 * hf_remover_delete_if_empty:
 * @db: inside a change
 * @pin_id: a pin
 * @error: return location
 *
 * Forgets a pin that is managed no more when its last copy is gone.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_remover_delete_if_empty (HfDb *db, gint64 pin_id, GError **error)
{
  g_autoptr (HfPin) pin = hf_pin_table_get (db, pin_id, error);
  g_autoptr (GPtrArray) left = pin != NULL ? hf_replica_table_of_pin (db, pin_id, error) : NULL;

  if (left == NULL)
    return FALSE;
  return pin->managed || left->len > 0 || hf_pin_table_delete (db, pin_id, error);
}

/* ---- the run ---- */

typedef struct
{
  HfWork *work;
  HfRemoval *removal;
  HfReplica *victim;
  const char *why; /* to abort */
  HfRemoved removed; /* what the store did */
  gboolean over; /* nothing is left to do */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->removal, hf_removal_free);
  g_clear_pointer (&run->victim, hf_replica_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* The victim is NULL when the removal is over. */
static gboolean
load (Run *run, gint64 removal_id, GError **error)
{
  HfDb *db = hf_store_borrow (run->work->store, error);

  if (db == NULL)
    return FALSE;
  run->removal = hf_removal_table_get (db, removal_id, error);
  if (run->removal != NULL && run->removal->state <= HF_REMOVAL_DELETING)
    run->victim = hf_replica_table_get (db, run->removal->replica_id, error);
  hf_store_give_back (run->work->store, db);
  return run->removal != NULL && (run->victim != NULL || run->removal->state > HF_REMOVAL_DELETING);
}

/* The copy is managed no more, e.g. since its backend was removed: its bytes stay where they are.
 */
static gboolean
do_forget (HfDb *db, gpointer data, GError **error)
{
  Run *run = data;

  run->removal->state = HF_REMOVAL_ABORTED;
  g_free (run->removal->error);
  run->removal->error = g_strdup ("the copy is managed no more");
  return hf_removal_table_update (db, run->removal, error)
         && hf_remover_delete_if_empty (db, run->removal->pin_id, error);
}

/* One that was taken back meanwhile needs no more: its victim may be another removal's by now. */
static gboolean
do_abort (HfDb *db, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (HfRemoval) removal = hf_removal_table_get (db, run->removal->id, error);

  if (removal == NULL)
    return FALSE;
  return removal->state > HF_REMOVAL_DELETING
         || abort_removal (db, removal, run->why, hf_clock_now (run->work->clock), error);
}

/* 5 */
static gboolean
do_record (HfDb *db, gpointer data, GError **error)
{
  Run *run = data;
  HfReplica *victim = run->victim;
  gint64 now = hf_clock_now (run->work->clock);
  g_autoptr (HfPin) pin = hf_pin_table_get (db, victim->pin_id, error);
  g_autoptr (HfEvent) event
      = hf_event_new (HF_SEVERITY_INFO, "replica-removed", victim->pin_id, victim->backend_id,
                      "a copy on %s was removed", victim->backend_id);

  run->removal->state = HF_REMOVAL_DONE;
  return pin != NULL && hf_removal_table_update (db, run->removal, error)
         && hf_event_table_append (db, event, now, error)
         && (run->removed == HF_REMOVED_OUR_MARK ? let_go (db, victim, pin, now, error)
                                                 : hf_replica_table_delete (db, victim->id, error))
         && hf_remover_delete_if_empty (db, victim->pin_id, error);
}

/* Whether the pin was pinned again, or given up but for its copies, since the decision. */
static gboolean
is_outdated (const HfRemoval *removal, const HfPin *pin)
{
  return pin->managed == (removal->reason == HF_REMOVAL_UNPIN);
}

static gboolean
do_wait_again (HfDb *db, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (HfPin) pin = hf_pin_table_get (db, run->removal->pin_id, error);

  if (pin == NULL)
    return FALSE;
  run->over = is_outdated (run->removal, pin);
  if (run->over)
    return abort_removal (db, run->removal, "the decision does not hold any more",
                          hf_clock_now (run->work->clock), error);
  run->removal->state = HF_REMOVAL_WAITING;
  run->victim->state = HF_REPLICA_REMOVING;
  return hf_removal_table_update (db, run->removal, error)
         && hf_replica_table_update (db, run->victim, error);
}

/* After a crash: gone means done, there means from the proofs on. */
static gboolean
look (Run *run, HfBackend *backend, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HfEntry) entry
      = hf_backend_stat (backend, run->victim->locator, run->work->cancellable, &why);

  run->over = g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND);
  if (entry == NULL && !run->over)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&why),
                                  "looking whether a copy on %s was removed: ",
                                  run->victim->backend_id);
      return FALSE;
    }
  return hf_store_change (run->work->store, run->over ? do_record : do_wait_again, run, error);
}

/* 3 */
static gboolean
do_commit (HfDb *db, gpointer data, GError **error)
{
  Run *run = data;
  g_autoptr (HfRemoval) now = hf_removal_table_get (db, run->removal->id, error);
  g_autoptr (HfReplica) victim
      = now != NULL ? hf_replica_table_get (db, now->replica_id, error) : NULL;

  if (victim == NULL)
    return FALSE;
  if (now->state != HF_REMOVAL_WAITING || victim->state != HF_REPLICA_REMOVING)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_UNSAFE, "the removal was taken back");
      return FALSE;
    }
  if (!hf_witnesses_recheck (db, run->removal, hf_clock_now (run->work->clock), error))
    return FALSE;
  run->removal->state = HF_REMOVAL_DELETING;
  victim->state = HF_REPLICA_DELETING;
  return hf_removal_table_update (db, run->removal, error)
         && hf_replica_table_update (db, victim, error);
}

/* 4 and 5. A copy that was never written is recorded only. */
static gboolean
delete_and_record (Run *run, HfBackend *backend, GError **error)
{
  if (run->victim->locator != NULL
      && !hf_backend_remove (backend, run->victim->locator, &run->removed, run->work->cancellable,
                             error))
    {
      g_prefix_error (error, "removing a copy on %s: ", run->victim->backend_id);
      return FALSE;
    }
  return hf_store_change (run->work->store, do_record, run, error);
}

static gboolean
prove_and_delete (Run *run, HfBackend *backend, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (HF_RULE (PROVE_AFTER_RESERVE) && !hf_witnesses_prove (run->work, run->removal, error))
    return FALSE;
  if (hf_store_change (run->work->store, do_commit, run, &why))
    return delete_and_record (run, backend, error);
  if (!g_error_matches (why, HF_ERROR, HF_ERROR_UNSAFE))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  run->why = why->message;
  return hf_store_change (run->work->store, do_abort, run, error);
}

/**
 * hf_remover_run:
 * @work: a running job
 * @removal_id: a removal
 * @wait_until: (out): when it may be run, if it is too early; else 0
 * @error: return location
 *
 * Carries a removal as far as it goes. May be run again after any crash.
 *
 * Returns: %TRUE when it is done, was taken back, was aborted (then an event says why), or is too
 * early; %FALSE with
 *   @error when it should be tried again later
 */
gboolean
hf_remover_run (HfWork *work, gint64 removal_id, gint64 *wait_until, GError **error)
{
  g_auto (Run) run = { .work = work };
  g_autoptr (HfBackend) backend = NULL;
  g_autoptr (GError) why = NULL;

  *wait_until = 0;
  if (!load (&run, removal_id, &why))
    {
      if (run.removal != NULL && g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
        return hf_store_change (work->store, do_forget, &run, error);
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (run.victim == NULL)
    return TRUE;
  if (HF_RULE (UNDO_WINDOW) && hf_clock_now (work->clock) < run.removal->not_before)
    {
      *wait_until = run.removal->not_before;
      return TRUE;
    }
  backend = hf_work_get_backend (work, run.victim->backend_id, error);
  if (backend == NULL)
    return FALSE;
  if (run.removal->state == HF_REMOVAL_DELETING && !HF_RULE (LOOK_AFTER_CRASH))
    return delete_and_record (&run, backend, error);
  if (run.removal->state == HF_REMOVAL_DELETING && run.victim->locator == NULL)
    return hf_store_change (work->store, do_record, &run, error);
  if (run.removal->state == HF_REMOVAL_DELETING && !look (&run, backend, error))
    return FALSE;
  return run.over || prove_and_delete (&run, backend, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The end of a move: once the new copy is proven, the remover is asked for the old one, and decides
 * by its own rules (see hf-remover.c): it reserves witnesses, waits for the undo window, and has
 * them read in full. Until then both copies stay. It looks once a minute; a copy that is given up
 * ends the move, and the old one stays. Payload: {"from": STORE, "to": STORE}. */

#include "hf-jobs.h"

#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-job-cancel.h"
#include "hf-pin-table.h"
#include "hf-remover.h"
#include "hf-replica-table.h"

#define FROM "from"
#define TO "to"
#define BETWEEN_LOOKS (60 * G_USEC_PER_SEC)

/* On the writer thread. */
typedef struct
{
  HfWork *work;
  gboolean waits; /* the new copy is on its way, or the user takes the move back */
  gint64 removal; /* the job that takes the old one away; 0: it was gone already */
} Run;

/**
 * hf_move_job_payload:
 * @from: the store whose copy goes
 * @to: the store that gets one
 *
 * Returns: (transfer full): the payload of a move job
 */
JsonObject *
hf_move_job_payload (gint64 from, gint64 to)
{
  JsonObject *payload = json_object_new ();

  json_object_set_int_member (payload, FROM, from);
  json_object_set_int_member (payload, TO, to);
  return payload;
}

/* FALSE with @error: none comes any more */
static gboolean
check_new (Run *run, const HfPin *pin, const HfReplica *copy, GError **error)
{
  if (copy != NULL && copy->state == HF_REPLICA_VERIFIED)
    return TRUE;
  run->waits = copy != NULL
               && (copy->job_id != 0 || copy->state == HF_REPLICA_QUEUED
                   || copy->state == HF_REPLICA_COPYING || copy->state == HF_REPLICA_ACCEPTED
                   || copy->state == HF_REPLICA_STORED || copy->state == HF_REPLICA_STALE
                   || copy->state == HF_REPLICA_SUSPECT);
  if (run->waits)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               "the new copy of %s was not made, so the old one stays%s%s", pin->text,
               copy != NULL && copy->error != NULL ? ": " : "",
               copy != NULL && copy->error != NULL ? copy->error : "");
  return FALSE;
}

/* NULL without @error: there is none */
static gboolean
find (HfDb *db, gint64 pin_id, gint64 store_id, HfReplica **copy, GError **error)
{
  g_autoptr (GError) why = NULL;

  *copy = hf_replica_table_find (db, pin_id, store_id, &why);
  if (*copy != NULL || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
remove_old (Run *run, HfDb *db, const HfPin *pin, const HfReplica *old, const HfReplica *copy,
            GError **error)
{
  gint64 now = hf_clock_now (run->work->clock);
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (HfEvent) event = hf_event_new (
      HF_SEVERITY_INFO, "replica-moved", pin->id, copy->backend_id,
      "a copy was moved from %s to %s; the old one is removed after the undo window",
      old->backend_id, copy->backend_id);

  if (!hf_remover_request (db, pin, &old->id, 1, HF_REMOVAL_TRIM, now, jobs, error))
    return FALSE;
  run->removal = g_array_index (jobs, gint64, 0);
  return hf_event_table_append (db, event, now, error);
}

static gboolean
go_on (HfDb *db, gpointer data, GError **error)
{
  Run *run = data;
  const HfJob *job = run->work->job;
  g_autoptr (HfPin) pin = hf_pin_table_get (db, job->pin_id, error);
  g_autoptr (HfReplica) old = NULL;
  g_autoptr (HfReplica) copy = NULL;

  if (pin == NULL || !hf_job_cancel_is_wished (db, job->id, &run->waits, error))
    return FALSE;
  if (run->waits)
    return TRUE;
  if (!pin->managed)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, "%s is not pinned any more", pin->text);
      return FALSE;
    }
  if (!find (db, pin->id, json_object_get_int_member (job->payload, FROM), &old, error)
      || !find (db, pin->id, json_object_get_int_member (job->payload, TO), &copy, error)
      || !check_new (run, pin, copy, error))
    return FALSE;
  if (run->waits || old == NULL || old->state == HF_REPLICA_REMOVING
      || old->state == HF_REPLICA_DELETING)
    return TRUE;
  return remove_old (run, db, pin, old, copy, error);
}

/**
 * hf_move_job_run:
 * @work: a move job
 * @error: return location
 *
 * Returns: %TRUE when the removal was asked for, or put off: then the job's next_try says until
 * when and its state is queued. The result is {removal_job?}. %FALSE with CONFLICT when no copy was
 * made, UNSAFE when the remover refuses
 */
gboolean
hf_move_job_run (HfWork *work, GError **error)
{
  Run run = { .work = work };

  if (!hf_store_change (work->store, go_on, &run, error))
    return FALSE;
  if (run.waits)
    {
      work->job->next_try = hf_clock_now (work->clock) + BETWEEN_LOOKS;
      work->job->state = HF_JOB_QUEUED;
      return TRUE;
    }
  g_clear_pointer (&work->job->result, json_object_unref);
  work->job->result = json_object_new ();
  if (run.removal != 0)
    json_object_set_int_member (work->job->result, "removal_job", run.removal);
  return TRUE;
}

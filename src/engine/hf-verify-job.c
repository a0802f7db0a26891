/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads every written copy of one pin in full, and queues the repair when one is bad. A copy that
 * was never proven and can't be read now is tried again until it can: for that the job goes on with
 * those copies alone. Payload: {}, {"unproven": true} or {"store": ID} for the copy in one store.
 */

#include "hf-jobs.h"

#include "hf-approval.h"
#include "hf-error.h"
#include "hf-job-table.h"
#include "hf-pin-table.h"
#include "hf-proof.h"
#include "hf-reconciler.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-setting-table.h"

#define UNPROVEN "unproven"
#define STORE "store"

/**
 * hf_verify_job_payload_unproven:
 *
 * Returns: (transfer full): the payload of a verify job for copies that were never proven
 */
JsonObject *
hf_verify_job_payload_unproven (void)
{
  JsonObject *payload = json_object_new ();

  json_object_set_boolean_member (payload, UNPROVEN, TRUE);
  return payload;
}

/**
 * hf_verify_job_payload_of_store:
 * @store_id: a store
 *
 * Returns: (transfer full): the payload of a verify job for the copy in that store alone
 */
JsonObject *
hf_verify_job_payload_of_store (gint64 store_id)
{
  JsonObject *payload = json_object_new ();

  json_object_set_int_member (payload, STORE, store_id);
  return payload;
}

static gboolean
is_written (const HfReplica *replica)
{
  switch (replica->state)
    {
    case HF_REPLICA_STORED:
    case HF_REPLICA_VERIFIED:
    case HF_REPLICA_STALE:
    case HF_REPLICA_SUSPECT:
    case HF_REPLICA_MISSING:
    case HF_REPLICA_CORRUPT:
      return replica->locator != NULL;
    case HF_REPLICA_QUEUED:
    case HF_REPLICA_ACCEPTED:
    case HF_REPLICA_COPYING:
    case HF_REPLICA_REMOVING:
    case HF_REPLICA_DELETING:
    case HF_REPLICA_FAILED:
    default:
      return FALSE;
    }
}

static JsonObject *
describe (const HfReplica *replica, const HfProof *proof)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "backend", replica->backend_id);
  json_object_set_string_member (object, "verdict", hf_verdict_to_string (proof->verdict));
  json_object_set_int_member (object, "bytes", (gint64)proof->bytes);
  if (proof->summary.opaque > 0)
    json_object_set_int_member (object, "opaque_blocks", (gint64)proof->summary.opaque);
  if (proof->detail != NULL)
    json_object_set_string_member (object, "detail", proof->detail);
  return object;
}

/* On the writer thread: the repair's job id, or 0. */
typedef struct
{
  HfWork *work;
  gint64 repair;
} Repair;

/* The reconciler heard of the damage when it was recorded: it may have queued the repair before us,
 * and that may even be over. */
static gboolean
find_repair (HfDb *db, gint64 pin_id, Repair *repair, GError **error)
{
  return hf_job_table_find_open (db, HF_JOB_REPLICATE, pin_id, &repair->repair, error)
         && (repair->repair != 0
             || hf_job_table_find_after (db, pin_id, repair->work->job->id, &repair->repair,
                                         error));
}

/* The pin is on the reconciler's list already, and waits there when this would be too much, or too
 * early. */
static gboolean
may_begin_repair (HfDb *db, const HfPolicy *policy, const HfPin *pin, gint64 now,
                  gboolean *may_begin, GError **error)
{
  HfAmount more = { .pins = 1 };
  HfInitiative initiative = hf_approval_initiative (policy, pin);
  gboolean any;

  *may_begin = initiative == HF_INITIATIVE_ENGINE_URGENT || policy->upkeep.grace == 0;
  if (!*may_begin)
    return TRUE;
  return hf_reconciler_measure (db, pin, &more.bytes, &any, error)
         && (!any || !HF_RULE (APPROVAL)
             || hf_approval_has_room (db, policy, initiative, &more, now, may_begin, error));
}

static gboolean
queue_repair (HfDb *db, gpointer data, GError **error)
{
  Repair *repair = data;
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  g_autoptr (HfPin) pin
      = policy != NULL ? hf_pin_table_get (db, repair->work->job->pin_id, error) : NULL;
  gint64 now = hf_clock_now (repair->work->clock);
  gboolean may_begin;

  if (pin == NULL)
    return FALSE;
  if (!policy->auto_replication || !pin->managed)
    return TRUE;
  if (!may_begin_repair (db, policy, pin, now, &may_begin, error))
    return FALSE;
  if (may_begin
      && !hf_reconciler_replicate (db, pin, hf_approval_initiative (policy, pin), now,
                                   &repair->repair, error))
    return FALSE;
  if (repair->repair != 0)
    return hf_pin_table_untouch (db, pin->id, error);
  return find_repair (db, pin->id, repair, error);
}

/**
 * hf_verify_job_reads:
 * @job: a verify job
 * @replica: (nullable): a copy of its pin
 *
 * Returns: whether it is one that the job looks at; for %NULL whether it looks at all copies
 */
gboolean
hf_verify_job_reads (const HfJob *job, const HfReplica *replica)
{
  if (replica == NULL)
    return !json_object_has_member (job->payload, UNPROVEN)
           && !json_object_has_member (job->payload, STORE);
  if (json_object_get_boolean_member_with_default (job->payload, UNPROVEN, FALSE))
    return replica->state == HF_REPLICA_STORED;
  if (json_object_has_member (job->payload, STORE)
      && json_object_get_int_member (job->payload, STORE) != replica->store_id)
    return FALSE;
  return is_written (replica);
}

/**
 * hf_verify_job_find:
 * @db: a connection
 * @pin_id: a pin
 * @replica: (nullable): a copy of it
 * @job_id: (out): the oldest open job that looks at @replica, or, for %NULL, at all its copies; 0
 * when there is none
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_verify_job_find (HfDb *db, gint64 pin_id, const HfReplica *replica, gint64 *job_id,
                    GError **error)
{
  for (*job_id = 0;;)
    {
      g_autoptr (HfJob) job = NULL;

      if (!hf_job_table_find_open_after (db, HF_JOB_VERIFY, pin_id, *job_id, job_id, error))
        return FALSE;
      if (*job_id == 0)
        return TRUE;
      job = hf_job_table_get (db, *job_id, error);
      if (job == NULL)
        return FALSE;
      if (hf_verify_job_reads (job, replica))
        return TRUE;
    }
}

static GPtrArray *
load_copies (HfWork *work, GError **error)
{
  HfDb *db = hf_store_borrow (work->store, error);
  GPtrArray *replicas;
  unsigned i;

  if (db == NULL)
    return NULL;
  replicas = hf_replica_table_of_pin (db, work->job->pin_id, error);
  hf_store_give_back (work->store, db);
  for (i = replicas != NULL ? replicas->len : 0; i > 0; i--)
    if (!hf_verify_job_reads (work->job, g_ptr_array_index (replicas, i - 1)))
      g_ptr_array_remove_index (replicas, i - 1);
  return replicas;
}

/* What was found, on the way. */
typedef struct
{
  JsonArray *copies;
  unsigned bad;
  const HfReplica *unproven; /* that still is */
  gboolean first; /* one was proven that never was before */
} Findings;

static gboolean
prove_all (HfWork *work, GPtrArray *replicas, Findings *findings, GError **error)
{
  guint64 total = 0;
  unsigned i;

  for (i = 0; i < replicas->len; i++)
    total += ((HfReplica *)g_ptr_array_index (replicas, i))->bytes;
  hf_work_begin (work, total);
  for (i = 0; i < replicas->len; i++)
    {
      HfReplica *replica = g_ptr_array_index (replicas, i);
      g_autoptr (HfProof) proof = hf_proof_make (work, replica->id, replica->bytes, error);

      if (proof == NULL)
        return FALSE;
      findings->bad += proof->verdict == HF_VERDICT_CORRUPT || proof->verdict == HF_VERDICT_ABSENT;
      findings->first
          = findings->first
            || (proof->verdict == HF_VERDICT_GOOD && replica->state == HF_REPLICA_STORED);
      if (proof->verdict == HF_VERDICT_INCONCLUSIVE && replica->state == HF_REPLICA_STORED
          && !proof->unprovable)
        findings->unproven = replica;
      json_array_add_object_element (findings->copies, describe (replica, proof));
    }
  return TRUE;
}

static gboolean
refuse_unproven (HfWork *work, const HfReplica *unproven, GError **error)
{
  if (unproven == NULL)
    return TRUE;
  g_clear_pointer (&work->job->payload, json_object_unref);
  work->job->payload = hf_verify_job_payload_unproven ();
  g_set_error (error, HF_ERROR, HF_ERROR_UNAVAILABLE,
               "the copy on %s can't be read back yet; it is tried again", unproven->backend_id);
  return FALSE;
}

/**
 * hf_verify_job_run:
 * @work: a verify job
 * @error: return location
 *
 * Returns: %TRUE when every copy was looked at, whatever was found; the result says it:
 *   {copies: [{backend, verdict, bytes, detail?}], bad, repair_job?}
 */
gboolean
hf_verify_job_run (HfWork *work, GError **error)
{
  g_autoptr (GPtrArray) replicas = load_copies (work, error);
  g_autoptr (JsonArray) copies = json_array_new ();
  Findings findings = { .copies = copies };
  Repair repair = { work, 0 };

  if (replicas == NULL)
    return FALSE;
  if (!prove_all (work, replicas, &findings, error))
    return FALSE;
  if (findings.bad > 0 && !hf_store_change (work->store, queue_repair, &repair, error))
    return FALSE;
  work->look_again = findings.first; /* from that copy others can be made */
  g_clear_pointer (&work->job->result, json_object_unref);
  work->job->result = json_object_new ();
  json_object_set_array_member (work->job->result, "copies", g_steal_pointer (&copies));
  json_object_set_int_member (work->job->result, "bad", findings.bad);
  if (repair.repair != 0)
    json_object_set_int_member (work->job->result, "repair_job", repair.repair);
  return refuse_unproven (work, findings.unproven, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a job needs to begin: which stores it works with, and how urgent it is. Noted when it is
 * queued and when its places change, and found out anew when it is about to begin. A job counts for
 * each of its stores from its beginning to its end: an import and a repair for their targets, a
 * repair also for the copy that it reads first, a verification for the copies that it reads, a
 * removal for its victim and its witnesses; what a service is to obtain, for that service alone.
 * The search for a pin that was never held only asks. Inside a change. */

#include "hf-job-needs.h"

#include "hf-backend-table.h"
#include "hf-copy.h"
#include "hf-error.h"
#include "hf-jobs.h"
#include "hf-pin-table.h"
#include "hf-removal-table.h"
#include "hf-replica-table.h"
#include "hf-setting-table.h"

static gboolean
add_store (HfDb *db, gint64 store_id, gint64 *uses, GError **error)
{
  int slot;

  if (!hf_backend_table_get_slot (db, store_id, &slot, error))
    return FALSE;
  if (slot >= 0)
    *uses |= G_GINT64_CONSTANT (1) << slot;
  return TRUE;
}

static gboolean
add_places (HfDb *db, const HfJob *job, gint64 *uses, GError **error)
{
  g_autoptr (GPtrArray) rows = hf_replica_table_of_job (db, job->id, error);
  unsigned i;

  for (i = 0; rows != NULL && i < rows->len; i++)
    {
      const HfReplica *row = g_ptr_array_index (rows, i);
      gboolean open = hf_copy_is_to_do (job, row) || row->state == HF_REPLICA_ACCEPTED
                      || row->state == HF_REPLICA_STORED;

      if (open && !add_store (db, row->store_id, uses, error))
        return FALSE;
    }
  return rows != NULL;
}

static gboolean
add_copies (HfDb *db, const HfJob *job, gint64 *uses, GError **error)
{
  g_autoptr (GPtrArray) rows = hf_replica_table_of_pin (db, job->pin_id, error);
  unsigned i;

  for (i = 0; rows != NULL && i < rows->len; i++)
    {
      const HfReplica *row = g_ptr_array_index (rows, i);

      if (hf_verify_job_reads (job, row) && !add_store (db, row->store_id, uses, error))
        return FALSE;
    }
  return rows != NULL;
}

static gboolean
add_source (HfDb *db, gint64 pin_id, gint64 *uses, GError **error)
{
  g_autoptr (GPtrArray) rows = hf_replica_table_of_pin (db, pin_id, error);
  const HfReplica *source = rows != NULL ? hf_replicate_job_first_source (rows) : NULL;

  return rows != NULL && (source == NULL || add_store (db, source->store_id, uses, error));
}

/* What is gone needs nothing: a job about it is to begin, so that it ends. */
static gboolean
pass_over (const GError *why, GError **error)
{
  if (g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_error_copy (why));
  return FALSE;
}

/* One that is gone by now is passed over. */
static gboolean
add_replica (HfDb *db, gint64 replica_id, gint64 *uses, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (HfReplica) row = hf_replica_table_get (db, replica_id, &local_error);

  return row != NULL ? add_store (db, row->store_id, uses, error) : pass_over (local_error, error);
}

/* Nothing but a word goes to the store when no witness is read, so that no network is too dear. */
static gboolean
add_removal (HfDb *db, gint64 removal_id, gint64 *uses, HfUrgency *urgency, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (HfRemoval) removal = hf_removal_table_get (db, removal_id, &local_error);
  unsigned i;

  if (removal == NULL)
    return pass_over (local_error, error);
  if (!add_replica (db, removal->replica_id, uses, error))
    return FALSE;
  for (i = 0; i < removal->witnesses->len; i++)
    if (!add_replica (db, g_array_index (removal->witnesses, HfWitness, i).replica_id, uses, error))
      return FALSE;
  *urgency |= HF_URGENCY_ASKED;
  if (removal->witnesses->len == 0)
    *urgency |= HF_URGENCY_SHORT;
  return TRUE;
}

/* A pin that is gone, or was given up, needs nothing. */
static gboolean
add_pin (HfDb *db, gint64 pin_id, const HfPolicy *policy, gboolean *waiting, HfUrgency *urgency,
         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (HfPin) pin = hf_pin_table_get (db, pin_id, &local_error);

  if (pin == NULL)
    return pass_over (local_error, error);
  *waiting = pin->content == HF_CONTENT_WAITING;
  if (pin->managed && pin->held < hf_policy_min_for (policy, pin))
    *urgency |= HF_URGENCY_SHORT;
  return TRUE;
}

static gboolean
add_pins (HfDb *db, const HfJob *job, const HfPolicy *policy, HfUrgency *urgency, GError **error)
{
  JsonArray *ids = json_object_has_member (job->payload, "pins")
                       ? json_object_get_array_member (job->payload, "pins")
                       : NULL;
  unsigned i;

  for (i = 0; ids != NULL && i < json_array_get_length (ids); i++)
    {
      gboolean waiting;

      if ((*urgency & HF_URGENCY_SHORT) == 0
          && !add_pin (db, json_array_get_int_element (ids, i), policy, &waiting, urgency, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * hf_job_needs_find:
 * @db: a connection
 * @job: a job
 * @uses: (out): the stores that it works with, as bits of their slots
 * @urgency: (out): how urgent it is, as things are now
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_job_needs_find (HfDb *db, const HfJob *job, gint64 *uses, HfUrgency *urgency, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  gboolean waiting = FALSE;

  *uses = 0;
  *urgency = job->urgency & HF_URGENCY_ASKED;
  if (policy == NULL)
    return FALSE;
  if (job->kind == HF_JOB_REMOVE)
    return add_removal (db, job->subject_id, uses, urgency, error);
  if (job->kind == HF_JOB_IMPORT)
    {
      *urgency |= HF_URGENCY_ASKED;
      return add_places (db, job, uses, error) && add_pins (db, job, policy, urgency, error);
    }
  if (!add_pin (db, job->pin_id, policy, &waiting, urgency, error))
    return FALSE;
  if (job->kind == HF_JOB_VERIFY)
    return add_copies (db, job, uses, error);
  if (job->kind == HF_JOB_OBTAIN)
    return add_places (db, job, uses, error);
  if (job->kind == HF_JOB_MOVE)
    return TRUE;
  return waiting
         || (add_places (db, job, uses, error) && add_source (db, job->pin_id, uses, error));
}

/**
 * hf_job_needs_note:
 * @db: inside a change
 * @job_id: a job whose places, or whose pin, changed
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_job_needs_note (HfDb *db, gint64 job_id, GError **error)
{
  g_autoptr (HfJob) job = hf_job_table_get (db, job_id, error);
  HfUrgency urgency;
  gint64 uses;

  if (job == NULL || !hf_job_needs_find (db, job, &uses, &urgency, error))
    return FALSE;
  return (uses == job->uses && urgency == job->urgency)
         || hf_job_table_set_needs (db, job_id, uses, urgency, error);
}

/**
 * hf_job_needs_queue:
 * @db: inside a change
 * @job: what to add; gets its id
 * @error: return location
 *
 * Adds a job whose needs are known already.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_job_needs_queue (HfDb *db, HfJob *job, GError **error)
{
  return hf_job_table_insert (db, job, error) && hf_job_needs_note (db, job->id, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What users say about pins that are there: verify it, manage it no longer. Each is one change of
 * the registry. Threading: blocks; workers only. */

#include "hf-pin-orders.h"

#include "hf-job-needs.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-pin-table.h"
#include "hf-psa-table.h"
#include "hf-remover.h"
#include "hf-replica-table.h"
#include "hf-rules.h"
#include "hf-stray-table.h"

typedef struct
{
  HfStore *store;
  HfCid *cid;
  gboolean keep_replicas;
  GArray *job_ids;
  HfUrgency urgency;
} Request;

/**
 * hf_pin_orders_queue_verify:
 * @db: inside a change
 * @pin: a managed pin
 * @urgency: of the job
 * @now: the time
 * @job_id: (out): the job that reads all its copies
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be written
 */
gboolean
hf_pin_orders_queue_verify (HfDb *db, const HfPin *pin, HfUrgency urgency, gint64 now,
                            gint64 *job_id, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_VERIFY);

  job->pin_id = pin->id;
  job->priority = pin->priority;
  job->urgency = urgency;
  job->created = now;
  if (!hf_job_needs_queue (db, job, error))
    return FALSE;
  *job_id = job->id;
  return TRUE;
}

static gboolean
enter_verify (HfDb *db, gpointer data, GError **error)
{
  Request *request = data;
  g_autoptr (HfPin) pin = hf_pin_table_find_managed (db, request->cid, error);
  gint64 job_id;

  if (pin == NULL
      || !hf_pin_orders_queue_verify (db, pin, request->urgency,
                                      hf_clock_now (hf_store_get_clock (request->store)), &job_id,
                                      error))
    return FALSE;
  g_array_append_val (request->job_ids, job_id);
  return TRUE;
}

/**
 * hf_pin_orders_verify:
 * @store: the registry
 * @cid: a pin
 * @job_id: (out): the job that reads all its copies
 * @error: return location
 *
 * Returns: %FALSE with NOT_FOUND when there is no such pin
 */
gboolean
hf_pin_orders_verify (HfStore *store, HfCid *cid, gint64 *job_id, GError **error)
{
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  Request request = { store, cid, FALSE, jobs, HF_URGENCY_ASKED };

  if (!hf_store_change (store, enter_verify, &request, error))
    return FALSE;
  *job_id = g_array_index (jobs, gint64, 0);
  return TRUE;
}

static gboolean
enter_verify_damaged (HfDb *db, gpointer data, GError **error)
{
  Request *request = data;
  g_autoptr (HfPin) pin = hf_pin_table_find_managed (db, request->cid, error);
  gint64 open_job;

  if (pin == NULL || !hf_verify_job_find (db, pin->id, NULL, &open_job, error))
    return FALSE;
  return open_job != 0 || enter_verify (db, data, error);
}

/**
 * hf_pin_orders_verify_damaged:
 * @store: the registry
 * @cid: a pin, a copy of which was read and found damaged
 * @error: return location
 *
 * Has all its copies read, unless a job that does so waits or runs already.
 *
 * Returns: %FALSE with NOT_FOUND when there is no such pin
 */
gboolean
hf_pin_orders_verify_damaged (HfStore *store, HfCid *cid, GError **error)
{
  g_autoptr (GArray) jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  Request request = { store, cid, FALSE, jobs, HF_URGENCY_NONE };

  return hf_store_change (store, enter_verify_damaged, &request, error);
}

static gboolean
any_is_written (GPtrArray *replicas)
{
  for (unsigned i = 0; i < replicas->len; i++)
    if (((const HfReplica *)g_ptr_array_index (replicas, i))->locator != NULL)
      return TRUE;
  return FALSE;
}

/* Copies that Holdfast did not create are not its to take away: their rows go, their bytes stay,
 * and are not adopted again. A row that a job still writes stays too, to be told what to remove;
 * and what a service accepted and did not hold in time is removed there as well. Where no copy was
 * ever made, places that failed stay for the undo window: the upload is kept for as long. */
static gboolean
let_go (HfDb *db, const HfPin *pin, GPtrArray *replicas, gboolean keep_all, gboolean drop_upload,
        gint64 now, GArray *victims, GError **error)
{
  gboolean drop_failed = drop_upload || any_is_written (replicas);
  unsigned i;

  for (i = 0; i < replicas->len; i++)
    {
      HfReplica *replica = g_ptr_array_index (replicas, i);
      gboolean written = replica->locator != NULL;

      if (replica->state == HF_REPLICA_REMOVING || replica->state == HF_REPLICA_DELETING)
        continue;
      if (keep_all || (HF_RULE (ADOPTED_STAYS) && written && !replica->created)
          || (replica->state == HF_REPLICA_FAILED && replica->job_id == 0 && !written
              && drop_failed))
        {
          if (!hf_stray_table_decline (db, replica, pin, now, error)
              || !hf_replica_table_delete (db, replica->id, error))
            return FALSE;
          continue;
        }
      g_array_append_val (victims, replica->id);
    }
  return TRUE;
}

/**
 * hf_pin_orders_give_up:
 * @db: inside a change
 * @pin: a managed pin
 * @keep_replicas: whether all copies stay where they are
 * @drop_upload: whether its upload, where it has no copy yet, is not kept either
 * @job_ids: (element-type gint64): gets the jobs that will remove the copies after the undo window
 * @now: the time
 * @error: return location
 *
 * Whoever requested it has to do so again.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_pin_orders_give_up (HfDb *db, HfPin *pin, gboolean keep_replicas, gboolean drop_upload,
                       GArray *job_ids, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) replicas = NULL;
  g_autoptr (GArray) victims = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!hf_remover_end_trims (db, pin->id, keep_replicas, now, error))
    return FALSE;
  replicas = hf_replica_table_of_pin (db, pin->id, error);
  if (replicas == NULL
      || !let_go (db, pin, replicas, keep_replicas, drop_upload, now, victims, error))
    return FALSE;
  pin->managed = FALSE;
  if (!hf_pin_table_update (db, pin, error) || !hf_pin_table_untouch (db, pin->id, error)
      || !hf_psa_table_forget_pin (db, pin->id, error))
    return FALSE;
  if (victims->len > 0)
    return hf_remover_request (db, pin, &g_array_index (victims, gint64, 0), victims->len,
                               HF_REMOVAL_UNPIN, now, job_ids, error);
  return hf_remover_delete_if_empty (db, pin->id, error);
}

static gboolean
enter_unpin (HfDb *db, gpointer data, GError **error)
{
  Request *request = data;
  g_autoptr (HfPin) pin = hf_pin_table_find_managed (db, request->cid, error);

  return pin != NULL
         && hf_pin_orders_give_up (db, pin, request->keep_replicas, FALSE, request->job_ids,
                                   hf_clock_now (hf_store_get_clock (request->store)), error);
}

/**
 * hf_pin_orders_unpin:
 * @store: the registry
 * @cid: a pin
 * @keep_replicas: whether all copies stay where they are
 * @job_ids: (element-type gint64): gets the jobs that will remove the copies after the undo window
 * @error: return location
 *
 * Stops managing a pin. Until the undo window ends, pinning it again takes that back.
 *
 * Returns: %FALSE with NOT_FOUND when there is no such pin
 */
gboolean
hf_pin_orders_unpin (HfStore *store, HfCid *cid, gboolean keep_replicas, GArray *job_ids,
                     GError **error)
{
  Request request = { store, cid, keep_replicas, job_ids, HF_URGENCY_ASKED };

  return hf_store_change (store, enter_unpin, &request, error);
}

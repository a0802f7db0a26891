/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A move is a copy, and a job that waits until the copy is proven and then asks the remover for the
 * one in the old store (see hf-move-job.c). All orders are one change of the registry, in which
 * each may fail by itself. What the remover would refuse in the end is refused before anything is
 * copied, as far as it can be known. Threading: blocks; workers only. */

#include "hf-move-orders.h"

#include "hf-attempt.h"
#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-job-needs.h"
#include "hf-job-table.h"
#include "hf-jobs.h"
#include "hf-named.h"
#include "hf-pin-table.h"
#include "hf-reconciler.h"
#include "hf-replica-table.h"
#include "hf-setting-table.h"

typedef struct
{
  const HfMoveOrder *order;
  HfPinDone *done;
  gint64 now;

  /* Read by the change: */
  HfPin *pin;
  HfBackendInfo *from;
  HfBackendInfo *to;
  GPtrArray *replicas;
} Move;

typedef struct
{
  HfStore *store;
  const HfMoveOrder *orders;
  unsigned n_orders;
  GPtrArray *results;
} Batch;

static void
move_clear (Move *self)
{
  g_clear_pointer (&self->pin, hf_pin_free);
  g_clear_pointer (&self->from, hf_backend_info_free);
  g_clear_pointer (&self->to, hf_backend_info_free);
  g_clear_pointer (&self->replicas, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Move, move_clear)

static gboolean
load (Move *self, HfDb *db, GError **error)
{
  self->pin = hf_pin_table_find_managed (db, self->order->cid, error);
  self->from = self->pin != NULL ? hf_backend_table_get (db, self->order->from, error) : NULL;
  self->to = self->from != NULL ? hf_backend_table_get (db, self->order->to, error) : NULL;
  if (self->to != NULL)
    self->replicas = hf_replica_table_of_pin (db, self->pin->id, error);
  return self->replicas != NULL;
}

/* (nullable) */
static const HfReplica *
copy_in (const Move *self, const HfBackendInfo *info)
{
  for (unsigned i = 0; i < self->replicas->len; i++)
    if (((HfReplica *)self->replicas->pdata[i])->store_id == info->store_id)
      return self->replicas->pdata[i];
  return NULL;
}

static gboolean
is_held (const HfReplica *replica)
{
  return replica->state == HF_REPLICA_STORED || replica->state == HF_REPLICA_VERIFIED
         || replica->state == HF_REPLICA_STALE || replica->state == HF_REPLICA_SUSPECT;
}

static gboolean
check_ends (const Move *self, GError **error)
{
  const HfReplica *old = copy_in (self, self->from);
  const HfReplica *there = copy_in (self, self->to);

  if (self->from->store_id == self->to->store_id)
    g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, "%s and %s are the same place", self->from->id,
                 self->to->id);
  else if (old == NULL || (!is_held (old) && old->state != HF_REPLICA_CORRUPT))
    g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, "%s has no copy of %s that could be moved",
                 self->from->id, self->pin->text);
  else if (there != NULL && is_held (there))
    g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT, "%s has a copy of %s already", self->to->id,
                 self->pin->text);
  else
    return TRUE;
  return FALSE;
}

/* As the remover will: proven copies in other stores, and the new one. */
static gboolean
check_rest (const Move *self, HfDb *db, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  g_autoptr (GPtrArray) backends = policy != NULL ? hf_backend_table_list (db, error) : NULL;
  g_autoptr (GHashTable) domains = g_hash_table_new (g_str_hash, g_str_equal);
  int copies = 1;

  if (backends == NULL)
    return FALSE;
  g_hash_table_add (domains, self->to->domain);
  for (unsigned i = 0; i < backends->len; i++)
    {
      const HfBackendInfo *info = backends->pdata[i];
      const HfReplica *copy = copy_in (self, info);

      if (copy == NULL || copy->state != HF_REPLICA_VERIFIED
          || info->store_id == self->from->store_id || g_strcmp0 (copy->backend_id, info->id) != 0)
        continue;
      copies++;
      g_hash_table_add (domains, info->domain);
    }
  if (copies >= hf_policy_min_for (policy, self->pin)
      && (int)g_hash_table_size (domains) >= policy->min_domains)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_UNSAFE,
               "without its copy on %s, %s would have %d proven copies in %u independent places, "
               "and the policy asks for at least %d in %d: verify it, or copy it first",
               self->from->id, self->pin->text, copies, g_hash_table_size (domains),
               hf_policy_min_for (policy, self->pin), policy->min_domains);
  return FALSE;
}

static gboolean
check_alone (const Move *self, HfDb *db, GError **error)
{
  gint64 other;

  if (!hf_job_table_find_open (db, HF_JOB_MOVE, self->pin->id, &other, error))
    return FALSE;
  if (other == 0)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_CONFLICT,
               "%s is being moved already, by job %" G_GINT64_FORMAT, self->pin->text, other);
  return FALSE;
}

/* While both are there the pin may have one copy more than its max. */
static gboolean
order_copy (Move *self, HfDb *db, GError **error)
{
  const char *const targets[] = { self->to->id, NULL };
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_REPLICATE);
  g_autoptr (GPtrArray) named = NULL;
  const HfNamed *one;

  job->pin_id = self->pin->id;
  job->initiative = HF_INITIATIVE_USER;
  job->urgency = HF_URGENCY_ASKED;
  job->priority = self->pin->priority;
  job->created = self->now;
  job->total_bytes = self->pin->size;
  named = hf_reconciler_reserve_named (db, self->pin, targets, TRUE, job, error);
  if (named == NULL)
    return FALSE;
  one = named->pdata[0];
  if (one->verdict == HF_NAMED_REFUSED)
    {
      g_set_error_literal (error, HF_ERROR, (int)one->code, one->why);
      return FALSE;
    }
  if (one->job_id != 0)
    g_array_append_val (self->done->jobs, one->job_id);
  return TRUE;
}

static gboolean
order_end (Move *self, HfDb *db, GError **error)
{
  g_autoptr (HfJob) job = hf_job_new (HF_JOB_MOVE);

  job->pin_id = self->pin->id;
  job->urgency = HF_URGENCY_ASKED;
  job->priority = self->pin->priority;
  job->created = self->now;
  g_clear_pointer (&job->payload, json_object_unref);
  job->payload = hf_move_job_payload (self->from->store_id, self->to->store_id);
  if (!hf_job_needs_queue (db, job, error))
    return FALSE;
  g_array_append_val (self->done->jobs, job->id);
  return TRUE;
}

static gboolean
enter_one (HfDb *db, gpointer data, GError **error)
{
  Move *self = data;

  return load (self, db, error) && check_ends (self, error) && check_rest (self, db, error)
         && check_alone (self, db, error) && order_copy (self, db, error)
         && order_end (self, db, error);
}

static gboolean
enter_all (HfDb *db, gpointer data, GError **error)
{
  Batch *batch = data;

  for (unsigned i = 0; i < batch->n_orders; i++)
    {
      HfPinDone *done = g_new0 (HfPinDone, 1);
      g_auto (Move) move = { .order = &batch->orders[i],
                             .done = done,
                             .now = hf_clock_now (hf_store_get_clock (batch->store)) };

      done->jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_ptr_array_add (batch->results, done);
      if (!hf_attempt (db, enter_one, &move, &done->error, error))
        return FALSE;
      if (done->error != NULL)
        g_array_set_size (done->jobs, 0);
    }
  return TRUE;
}

/**
 * hf_move_orders_enter:
 * @store: the registry
 * @orders: (array length=n_orders): what is wanted
 * @n_orders: of how many pins
 * @error: return location
 *
 * Returns: (transfer full) (element-type HfPinDone): what became of each, in their order, with the
 * jobs that make the copy and that have the old one removed; %NULL with @error when nothing was
 * changed
 */
GPtrArray *
hf_move_orders_enter (HfStore *store, const HfMoveOrder *orders, unsigned n_orders, GError **error)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_done_free);
  Batch batch = { store, orders, n_orders, results };

  return hf_store_change (store, enter_all, &batch, error) ? g_steal_pointer (&results) : NULL;
}

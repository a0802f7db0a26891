/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What users say about copies of pins that are there: make some, on these backends or on any. All
 * pins of one order are one change of the registry, in which each may fail by itself; the places
 * are reserved by the reconciler. Threading: blocks; workers only. Cost: some twenty statements a
 * pin. */

#include "hf-copy-orders.h"

#include "hf-attempt.h"
#include "hf-backend-table.h"
#include "hf-job-table.h"
#include "hf-json.h"
#include "hf-pin-table.h"
#include "hf-placement.h"
#include "hf-reconciler.h"
#include "hf-replica-table.h"
#include "hf-setting-table.h"

typedef struct
{
  const HfCopyOrder *order;
  HfCopyOrdered *ordered;
  gint64 now;
} Entering;

typedef struct
{
  HfStore *store;
  const HfCopyOrder *orders;
  unsigned n_orders;
  GPtrArray *results;
} Batch;

static void
add_job (HfCopyOrdered *ordered, gint64 job_id)
{
  for (unsigned i = 0; i < ordered->jobs->len; i++)
    if (g_array_index (ordered->jobs, gint64, i) == job_id)
      return;
  if (job_id != 0)
    g_array_append_val (ordered->jobs, job_id);
}

static HfJob *
job_new (const HfPin *pin, gint64 now)
{
  HfJob *job = hf_job_new (HF_JOB_REPLICATE);

  job->pin_id = pin->id;
  job->initiative = HF_INITIATIVE_USER;
  job->urgency = HF_URGENCY_ASKED;
  job->priority = pin->priority;
  job->created = now;
  job->total_bytes = pin->size;
  return job;
}

static gboolean
enter_named (HfDb *db, const HfPin *pin, Entering *self, GError **error)
{
  g_autoptr (HfJob) job = job_new (pin, self->now);
  GPtrArray *named
      = hf_reconciler_reserve_named (db, pin, self->order->targets, self->order->force, job, error);

  self->ordered->named = named;
  for (unsigned i = 0; named != NULL && i < named->len; i++)
    add_job (self->ordered, ((HfNamed *)named->pdata[i])->job_id);
  return named != NULL;
}

/* The places that wait to be filled, whichever job does it. */
static gboolean
list_open (HfDb *db, const HfPin *pin, HfCopyOrdered *ordered, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, pin->id, error);

  for (unsigned i = 0; replicas != NULL && i < replicas->len; i++)
    {
      const HfReplica *replica = replicas->pdata[i];

      if (replica->state != HF_REPLICA_QUEUED && replica->state != HF_REPLICA_COPYING
          && replica->state != HF_REPLICA_ACCEPTED)
        continue;
      g_ptr_array_add (ordered->named,
                       hf_named_new (replica->backend_id, HF_NAMED_UNDER_WAY, replica->job_id));
      add_job (ordered, replica->job_id);
    }
  return replicas != NULL;
}

/* One more copy than there are, wherever placement finds room for it. */
static gboolean
choose_one_more (HfDb *db, const HfPin *pin, Entering *self, GError **error)
{
  g_autoptr (HfPolicy) policy = hf_setting_table_get_policy (db, error);
  g_autoptr (GPtrArray) backends = policy != NULL ? hf_backend_table_list (db, error) : NULL;
  g_autoptr (GPtrArray) replicas
      = backends != NULL ? hf_replica_table_of_pin (db, pin->id, error) : NULL;
  g_autoptr (HfPin) wanting = hf_pin_copy (pin);
  g_autoptr (HfJob) job = job_new (pin, self->now);
  g_auto (HfReconciled) result = { 0 };
  int placed;

  if (replicas == NULL)
    return FALSE;
  placed = (int)hf_placement_count (policy, backends, replicas);
  wanting->target_replicas = MAX (hf_policy_target_for (policy, pin), placed + 1);
  if (!hf_reconciler_reserve (db, wanting, job, &result, error))
    return FALSE;
  self->ordered->shortage = g_steal_pointer (&result.shortage);
  return TRUE;
}

/* What the user asks for by name goes at any hour. */
static gboolean
note_asked (HfDb *db, gint64 job_id, GError **error)
{
  g_autoptr (HfJob) job = job_id != 0 ? hf_job_table_get (db, job_id, error) : NULL;

  if (job == NULL)
    return job_id == 0;
  return job->state != HF_JOB_QUEUED
         || hf_job_table_set_needs (db, job_id, job->uses, job->urgency | HF_URGENCY_ASKED, error);
}

static gboolean
choose_up_to_target (HfDb *db, const HfPin *pin, Entering *self, GError **error)
{
  gint64 job_id;

  if (!hf_reconciler_replicate (db, pin, HF_INITIATIVE_USER, self->now, &job_id, error)
      || (job_id == 0 && !hf_job_table_find_open (db, HF_JOB_REPLICATE, pin->id, &job_id, error)))
    return FALSE;
  add_job (self->ordered, job_id);
  return note_asked (db, job_id, error) && hf_pin_table_untouch (db, pin->id, error)
         && hf_reconciler_explain_shortage (db, pin, &self->ordered->shortage, error);
}

/* There may be nothing to copy from yet: then it is looked for. */
static gboolean
enter_chosen (HfDb *db, const HfPin *pin, Entering *self, GError **error)
{
  gboolean more = self->order->force && pin->content != HF_CONTENT_WAITING && pin->held > 0;

  self->ordered->named = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_named_free);
  return (more ? choose_one_more : choose_up_to_target) (db, pin, self, error)
         && list_open (db, pin, self->ordered, error);
}

static gboolean
set_link (HfDb *db, HfPin *pin, const char *link, GError **error)
{
  g_autoptr (JsonObject) metadata = NULL;

  if (pin->metadata != NULL)
    metadata = hf_json_parse_object (pin->metadata, -1, NULL);
  if (metadata == NULL)
    metadata = json_object_new ();
  json_object_set_string_member (metadata, HF_LINK_MEMBER, link);
  g_free (pin->metadata);
  pin->metadata = hf_json_to_text (metadata);
  return hf_pin_table_update (db, pin, error);
}

static gboolean
is_refused (const HfCopyOrdered *ordered)
{
  for (unsigned i = 0; i < ordered->named->len; i++)
    if (((HfNamed *)ordered->named->pdata[i])->verdict != HF_NAMED_REFUSED)
      return FALSE;
  return ordered->named->len > 0;
}

/* What fails as a whole changes nothing. */
static gboolean
enter_one (HfDb *db, gpointer data, GError **error)
{
  Entering *self = data;
  g_autoptr (HfPin) pin = hf_pin_table_find_managed (db, self->order->cid, error);
  gboolean named = self->order->targets != NULL && self->order->targets[0] != NULL;

  if (pin == NULL || !(named ? enter_named : enter_chosen) (db, pin, self, error))
    return FALSE;
  self->ordered->linked = self->order->link != NULL && !is_refused (self->ordered);
  return !self->ordered->linked || set_link (db, pin, self->order->link, error);
}

static void
forget (HfCopyOrdered *self)
{
  g_clear_pointer (&self->named, g_ptr_array_unref);
  g_clear_pointer (&self->shortage, g_free);
  g_array_set_size (self->jobs, 0);
}

static gboolean
enter_all (HfDb *db, gpointer data, GError **error)
{
  Batch *batch = data;

  for (unsigned i = 0; i < batch->n_orders; i++)
    {
      HfCopyOrdered *ordered = g_new0 (HfCopyOrdered, 1);
      Entering entering
          = { &batch->orders[i], ordered, hf_clock_now (hf_store_get_clock (batch->store)) };

      ordered->jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_ptr_array_add (batch->results, ordered);
      if (!hf_attempt (db, enter_one, &entering, &ordered->error, error))
        return FALSE;
      if (ordered->error != NULL)
        forget (ordered);
    }
  return TRUE;
}

/**
 * hf_copy_orders_enter:
 * @store: the registry
 * @orders: (array length=n_orders): what is wanted
 * @n_orders: of how many pins
 * @error: return location
 *
 * Reserves places and queues the jobs that fill them.
 *
 * Returns: (transfer full) (element-type HfCopyOrdered): what became of each, in their order; %NULL
 * with @error when nothing was changed
 */
GPtrArray *
hf_copy_orders_enter (HfStore *store, const HfCopyOrder *orders, unsigned n_orders, GError **error)
{
  g_autoptr (GPtrArray) results
      = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_copy_ordered_free);
  Batch batch = { store, orders, n_orders, results };

  return hf_store_change (store, enter_all, &batch, error) ? g_steal_pointer (&results) : NULL;
}

/**
 * hf_copy_ordered_free:
 * @self: (transfer full): a value
 */
void
hf_copy_ordered_free (HfCopyOrdered *self)
{
  forget (self);
  g_array_unref (self->jobs);
  g_clear_error (&self->error);
  g_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One order for many pins: one change of the registry, in which each pin may fail by itself.
 * Threading: blocks; workers only. */

#include "hf-pin-batch.h"

#include "hf-attempt.h"
#include "hf-job-cancel.h"
#include "hf-pin-orders.h"
#include "hf-pin-table.h"
#include "hf-remover.h"

typedef struct
{
  const HfPinBatch *batch;
  HfCid *cid;
  HfPinDone *done;
  gint64 now;
} One;

typedef struct
{
  const HfPinBatch *batch;
  HfStore *store;
  GPtrArray *results;
} All;

/* A removal that follows from a move begins inside the change that ends the move. */
static gboolean
keep_copies (HfDb *db, const HfPin *pin, gint64 now, GError **error)
{
  g_auto (HfCancelled) cancelled = { 0 };
  gint64 move;
  gboolean any;

  if (!hf_job_table_find_open (db, HF_JOB_MOVE, pin->id, &move, error))
    return FALSE;
  return (move == 0 || hf_job_cancel_request (db, move, now, &cancelled, error))
         && hf_remover_undo (db, pin->id, now, &any, error);
}

static gboolean
enter_one (HfDb *db, gpointer data, GError **error)
{
  One *self = data;
  g_autoptr (HfPin) pin = hf_pin_table_find_managed (db, self->cid, error);
  gint64 job_id;

  if (pin == NULL)
    return FALSE;
  switch (self->batch->act)
    {
    case HF_BATCH_VERIFY:
      if (!hf_pin_orders_queue_verify (db, pin, HF_URGENCY_ASKED, self->now, &job_id, error))
        return FALSE;
      g_array_append_val (self->done->jobs, job_id);
      return TRUE;
    case HF_BATCH_UNPIN:
      return hf_pin_orders_give_up (db, pin, self->batch->keep_replicas, FALSE, self->done->jobs,
                                    self->now, error);
    case HF_BATCH_CHANGE:
      return hf_pin_changes_apply (self->batch->changes, db, pin, error);
    case HF_BATCH_KEEP:
      return keep_copies (db, pin, self->now, error);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
enter_all (HfDb *db, gpointer data, GError **error)
{
  All *all = data;

  for (unsigned i = 0; i < all->batch->cids->len; i++)
    {
      HfPinDone *done = g_new0 (HfPinDone, 1);
      One one = { all->batch, all->batch->cids->pdata[i], done,
                  hf_clock_now (hf_store_get_clock (all->store)) };

      done->jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_ptr_array_add (all->results, done);
      if (!hf_attempt (db, enter_one, &one, &done->error, error))
        return FALSE;
      if (done->error != NULL)
        g_array_set_size (done->jobs, 0);
    }
  return TRUE;
}

/**
 * hf_pin_batch_enter:
 * @self: the order
 * @store: the registry
 * @error: return location
 *
 * Returns: (transfer full) (element-type HfPinDone): what became of each, in the order of the CIDs;
 * %NULL with @error when nothing was changed
 */
GPtrArray *
hf_pin_batch_enter (const HfPinBatch *self, HfStore *store, GError **error)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_pin_done_free);
  All all = { self, store, results };

  return hf_store_change (store, enter_all, &all, error) ? g_steal_pointer (&results) : NULL;
}

/**
 * hf_pin_done_free:
 * @self: (transfer full): a value
 */
void
hf_pin_done_free (HfPinDone *self)
{
  g_array_unref (self->jobs);
  g_clear_error (&self->error);
  g_free (self);
}

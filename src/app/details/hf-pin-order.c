/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-pin-order.h"

#include <glib/gi18n.h>

#include "hf-engine-orders.h"

typedef struct
{
  HfBatchAct act;
  GPtrArray *cids; /* of HfCid: one */
  HfPinChanges changes;
  char *name; /* of the changes */
  HfRefusedFunc func; /* NULL: none */
  gpointer data;
  GDestroyNotify free_data;
} Order;

static Order *
order_new (HfBatchAct act, HfCid *cid)
{
  Order *self = g_new0 (Order, 1);

  self->act = act;
  self->cids = g_ptr_array_new_with_free_func ((GDestroyNotify)hf_cid_unref);
  g_ptr_array_add (self->cids, hf_cid_ref (cid));
  return self;
}

static void
order_free (Order *self)
{
  g_ptr_array_unref (self->cids);
  g_free (self->name);
  if (self->free_data)
    self->free_data (self->data);
  g_free (self);
}

static gpointer
enter (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  Order *order = data;
  HfPinBatch batch = { .act = order->act, .cids = order->cids, .changes = &order->changes };
  g_autoptr (GPtrArray) done = hf_engine_order_pins (engine, &batch, error);
  HfPinDone *one = done ? done->pdata[0] : NULL;

  if (one && one->error)
    g_propagate_error (error, g_steal_pointer (&one->error));
  return NULL;
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  Order *order = data;
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (HF_DESK (source), result, &error);
  if (error)
    hf_desk_say_error (HF_DESK (source),
                       order->act == HF_BATCH_CHANGE ? _ ("The pin was not changed")
                                                     : _ ("The removal was not taken back"),
                       error);
  else if (order->act == HF_BATCH_KEEP)
    hf_desk_say (HF_DESK (source), _ ("The copies are kept"));
  if (error && order->func)
    order->func (order->data);
  order_free (order);
}

/**
 * hf_pin_order_change:
 * @desk: the desk
 * @cid: a pin
 * @changes: what is to be different
 * @func: (nullable): called when that was refused
 * @data: for @func
 * @free_data: (nullable): for @data
 */
void
hf_pin_order_change (HfDesk *desk, HfCid *cid, const HfPinChanges *changes, HfRefusedFunc func,
                     gpointer data, GDestroyNotify free_data)
{
  Order *order = order_new (HF_BATCH_CHANGE, cid);

  order->name = g_strdup (changes->name);
  order->changes = *changes;
  order->changes.name = order->name;
  order->func = func;
  order->data = data;
  order->free_data = free_data;
  hf_desk_run (desk, enter, order, NULL, NULL, NULL, on_entered, order);
}

/**
 * hf_pin_order_keep:
 * @desk: the desk
 * @cid: a pin, whose copies are all to stay
 */
void
hf_pin_order_keep (HfDesk *desk, HfCid *cid)
{
  Order *order = order_new (HF_BATCH_KEEP, cid);

  hf_desk_run (desk, enter, order, NULL, NULL, NULL, on_entered, order);
}

/**
 * hf_pin_order_enter_again:
 * @engine: the engine
 * @pin: as it was before it was unpinned
 * @error: why not
 *
 * Pins it again, which takes back the removal of its copies; on a worker.
 *
 * Returns: whether it is pinned
 */
gboolean
hf_pin_order_enter_again (HfEngine *engine, const HfPin *pin, GError **error)
{
  const HfAddOptions options = {
    .name = pin->name,
    .priority = pin->priority,
    .visibility = pin->visibility,
    .accept_opaque = TRUE, /* as the user did before */
    .min_replicas = pin->min_replicas,
    .target_replicas = pin->target_replicas,
    .max_replicas = pin->max_replicas,
    .metadata = pin->metadata, /* with its link to an entry of a VFS */
  };
  HfAdded *added = hf_engine_add_cid (engine, pin->text, &options, error);

  if (!added)
    return FALSE;
  hf_added_free (added);
  return TRUE;
}

static gpointer
enter_again (HfEngine *engine, gpointer data, GCancellable *cancellable, GError **error)
{
  hf_pin_order_enter_again (engine, data, error);
  return NULL;
}

static void
on_pinned (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hf_desk_run_finish (HF_DESK (source), result, &error);
  if (error)
    hf_desk_say_error (HF_DESK (source), _ ("It was not pinned again"), error);
  else
    hf_desk_say (HF_DESK (source), _ ("It is pinned again"));
}

/**
 * hf_pin_order_pin_again:
 * @desk: the desk
 * @pin: one whose copies wait for their removal
 */
void
hf_pin_order_pin_again (HfDesk *desk, const HfPin *pin)
{
  hf_desk_run (desk, enter_again, hf_pin_copy (pin), (GDestroyNotify)hf_pin_free, NULL, NULL,
               on_pinned, NULL);
}

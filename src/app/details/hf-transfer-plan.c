/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks: on workers. Two look-ups a pin. */
#include "hf-transfer-plan.h"

#include "hf-backend-table.h"
#include "hf-replica-table.h"

#define PAGE 500

static void
source_free (gpointer data)
{
  HfTransferSource *self = data;

  g_free (self->backend_id);
  g_free (self);
}

/**
 * hf_transfer_plan_free:
 * @self: (transfer full): a plan
 */
void
hf_transfer_plan_free (HfTransferPlan *self)
{
  g_free (self->to);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_free (self);
}

static void
add_source (HfTransferPlan *self, const char *id, const HfPin *pin)
{
  HfTransferSource *source = NULL;

  for (unsigned i = 0; i < self->sources->len && !source; i++)
    if (g_str_equal (((HfTransferSource *)self->sources->pdata[i])->backend_id, id))
      source = self->sources->pdata[i];
  if (!source)
    {
      source = g_new0 (HfTransferSource, 1);
      source->backend_id = g_strdup (id);
      g_ptr_array_add (self->sources, source);
    }
  source->pins++;
  source->bytes += pin->size;
}

static gboolean
is_there (const HfReplica *replica)
{
  return replica->state <= HF_REPLICA_STALE;
}

static gboolean
can_go (const HfReplica *replica)
{
  return replica->state == HF_REPLICA_STORED || replica->state == HF_REPLICA_VERIFIED
         || replica->state == HF_REPLICA_STALE || replica->state == HF_REPLICA_SUSPECT
         || replica->state == HF_REPLICA_CORRUPT;
}

static gboolean
add_pin (HfTransferPlan *self, HfDb *db, const HfPin *pin, gint64 store_id, GError **error)
{
  g_autoptr (GPtrArray) replicas = hf_replica_table_of_pin (db, pin->id, error);

  for (unsigned i = 0; replicas && i < replicas->len; i++)
    {
      const HfReplica *replica = replicas->pdata[i];

      if (replica->store_id == store_id && is_there (replica))
        {
          self->there++;
          return TRUE;
        }
    }
  if (!replicas)
    return FALSE;
  self->pins++;
  self->bytes += pin->size;
  for (unsigned i = 0; i < replicas->len; i++)
    {
      const HfReplica *replica = replicas->pdata[i];

      if (replica->store_id != store_id && can_go (replica))
        add_source (self, replica->backend_id, pin);
    }
  return TRUE;
}

static gboolean
add_page (HfTransferPlan *self, HfEngine *engine, GPtrArray *pins, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  HfDb *db = hf_store_borrow (store, error);
  g_autoptr (HfBackendInfo) info = db ? hf_backend_table_get (db, self->to, error) : NULL;
  gboolean added = info != NULL;

  for (unsigned i = 0; added && i < pins->len; i++)
    added = add_pin (self, db, pins->pdata[i], info->store_id, error);
  if (db)
    hf_store_give_back (store, db);
  return added;
}

static int
compare_sources (gconstpointer a, gconstpointer b)
{
  const HfTransferSource *first = *(const HfTransferSource *const *)a;
  const HfTransferSource *second = *(const HfTransferSource *const *)b;

  return first->pins > second->pins ? -1 : first->pins < second->pins;
}

/**
 * hf_transfer_plan_make:
 * @engine: the engine
 * @pins: which pins
 * @to: a backend that is to have copies of them
 * @cancellable: (nullable): stops it
 * @error: why it can't be made
 *
 * Returns: (transfer full): what that takes
 */
HfTransferPlan *
hf_transfer_plan_make (HfEngine *engine, const HfPinSet *pins, const char *to,
                       GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) ids = hf_pin_set_list (pins, engine, cancellable, error);
  g_autoptr (HfTransferPlan) self = NULL;

  if (!ids)
    return NULL;
  self = g_new0 (HfTransferPlan, 1);
  self->to = g_strdup (to);
  self->sources = g_ptr_array_new_with_free_func (source_free);
  for (unsigned i = 0; i < ids->len; i += PAGE)
    {
      g_autoptr (GPtrArray) page = hf_pin_set_load (engine, &g_array_index (ids, gint64, i),
                                                    MIN (PAGE, ids->len - i), error);

      if (!page || g_cancellable_set_error_if_cancelled (cancellable, error)
          || !add_page (self, engine, page, error))
        return NULL;
    }
  g_ptr_array_sort (self->sources, compare_sources);
  return g_steal_pointer (&self);
}

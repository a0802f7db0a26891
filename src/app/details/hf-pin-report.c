/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks: on workers. The explanation is read by a connection of its own, so that it may be of a
 * moment later; the next look mends that. */
#include "hf-pin-report.h"

#include "hf-backend-table.h"
#include "hf-error.h"
#include "hf-event-table.h"
#include "hf-evidence-table.h"
#include "hf-pin-table.h"
#include "hf-removal-table.h"
#include "hf-replica-table.h"
#include "hf-setting-table.h"

static void
unref_array (GPtrArray **array)
{
  g_clear_pointer (array, g_ptr_array_unref);
}

/**
 * hf_pin_report_free:
 * @self: (transfer full): a report
 */
void
hf_pin_report_free (HfPinReport *self)
{
  g_clear_pointer (&self->pin, hf_pin_free);
  g_clear_pointer (&self->policy, hf_policy_free);
  unref_array (&self->backends);
  unref_array (&self->replicas);
  unref_array (&self->locations);
  unref_array (&self->removals);
  g_clear_pointer (&self->explanation, hf_explanation_free);
  unref_array (&self->events);
  unref_array (&self->looks);
  g_free (self);
}

static gboolean
read_history (HfPinReport *self, HfDb *db, const HfPinReportWish *wish, GError **error)
{
  gint64 oldest;

  self->after_event = wish->after_event;
  if (!hf_event_table_get_range (db, &oldest, &self->newest_event, error))
    return FALSE;
  self->events
      = hf_event_table_list_of_pin (db, self->pin->id, wish->after_event, wish->most, error);
  if (self->events)
    self->looks = hf_evidence_table_of_pin (db, self->pin->id, 0, wish->most, error);
  return self->looks != NULL;
}

static gboolean
read_registry (HfPinReport *self, HfDb *db, const HfPinReportWish *wish, GError **error)
{
  self->pin = hf_pin_table_get (db, wish->pin_id, error);
  self->policy = self->pin ? hf_setting_table_get_policy (db, error) : NULL;
  self->backends = self->policy ? hf_backend_table_list (db, error) : NULL;
  self->replicas = self->backends ? hf_replica_table_of_pin (db, wish->pin_id, error) : NULL;
  self->removals = self->replicas ? hf_removal_table_of_pin (db, wish->pin_id, error) : NULL;
  return self->removals != NULL && read_history (self, db, wish, error);
}

static void
locate (HfPinReport *self, HfEngine *engine)
{
  self->locations = g_ptr_array_new_with_free_func (g_free);
  for (unsigned i = 0; i < self->replicas->len; i++)
    {
      const HfReplica *replica = self->replicas->pdata[i];

      g_ptr_array_add (self->locations,
                       hf_engine_describe_copy (engine, replica->backend_id, replica->locator));
    }
}

/* It may have been given up meanwhile. */
static gboolean
explain (HfPinReport *self, HfEngine *engine, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (!self->pin->managed)
    return TRUE;
  self->explanation = hf_explanation_new (engine, self->pin->cid, &why);
  if (self->explanation || g_error_matches (why, HF_ERROR, HF_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/**
 * hf_pin_report_read:
 * @engine: the engine
 * @wish: what is to be read
 * @error: %HF_ERROR_NOT_FOUND when there is no such pin
 *
 * Returns: (transfer full): what is known of the pin
 */
HfPinReport *
hf_pin_report_read (HfEngine *engine, const HfPinReportWish *wish, GError **error)
{
  HfStore *store = hf_engine_get_store (engine);
  g_autoptr (HfPinReport) self = g_new0 (HfPinReport, 1);
  HfDb *db = hf_store_borrow (store, error);
  gboolean read;

  if (!db)
    return NULL;
  read = read_registry (self, db, wish, error);
  hf_store_give_back (store, db);
  if (!read || !explain (self, engine, error))
    return NULL;
  locate (self, engine);
  self->now = hf_clock_now (hf_engine_get_clock (engine));
  return g_steal_pointer (&self);
}

/**
 * hf_pin_report_find_removal:
 * @replica_id: a copy
 *
 * Returns: (transfer none) (nullable): what takes it away
 */
const HfRemoval *
hf_pin_report_find_removal (const HfPinReport *self, gint64 replica_id)
{
  for (unsigned i = 0; i < self->removals->len; i++)
    if (((HfRemoval *)self->removals->pdata[i])->replica_id == replica_id)
      return self->removals->pdata[i];
  return NULL;
}

/**
 * hf_pin_report_find_store:
 * @store_id: a store
 *
 * Returns: (transfer none) (nullable): a backend that reaches it
 */
const HfBackendInfo *
hf_pin_report_find_store (const HfPinReport *self, gint64 store_id)
{
  for (unsigned i = 0; i < self->backends->len; i++)
    if (((HfBackendInfo *)self->backends->pdata[i])->store_id == store_id)
      return self->backends->pdata[i];
  return NULL;
}

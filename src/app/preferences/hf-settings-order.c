/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "hf-settings-order.h"

#include "hf-settings.h"

void
hf_settings_order_free (gpointer order)
{
  json_object_unref (((HfSettingsOrder *)order)->changes);
  g_free (order);
}

void
hf_settings_outcome_free (gpointer outcome)
{
  g_clear_pointer (&((HfSettingsOutcome *)outcome)->settings, json_object_unref);
  g_free (outcome);
}

/**
 * hf_settings_order_carry_out:
 * @order: an HfSettingsOrder
 * @error: why it can't be carried out
 *
 * Saves, on a worker. What would begin copies is not saved before the user agreed.
 *
 * Returns: (transfer full) (nullable): an HfSettingsOutcome
 */
gpointer
hf_settings_order_carry_out (HfEngine *engine, gpointer order, GCancellable *cancellable,
                             GError **error)
{
  const HfSettingsOrder *self = order;
  g_autoptr (HfProblems) problems = hf_problems_new ();
  g_autoptr (HfPolicy) policy = NULL;
  g_autofree HfSettingsOutcome *outcome = g_new0 (HfSettingsOutcome, 1);

  if (!self->agreed
      && !hf_foresight_read (engine, self->changes, &outcome->foresight, problems, error))
    return NULL;
  if (outcome->foresight.copies > 0)
    return g_steal_pointer (&outcome);
  policy = hf_engine_change_settings (engine, self->changes, problems, error);
  if (!policy && !*error)
    hf_problems_set_error (problems, error);
  if (!policy)
    return NULL;
  outcome->settings = hf_settings_to_json (policy);
  return g_steal_pointer (&outcome);
}

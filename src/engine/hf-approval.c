/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much the engine may begin by itself (SAFETY §5): what is more than the policy's limits,
 * counted over a day, waits as a whole for the user's word. Pins below their minimum are counted
 * apart, so that their repair never waits behind what is only wished for. Threading: inside a
 * change, or any worker. */

#include "hf-approval.h"

#include <glib/gi18n-lib.h>

#include "hf-error.h"
#include "hf-event-table.h"

/**
 * hf_approval_initiative:
 * @policy: the policy
 * @pin: a pin that lacks copies
 *
 * Returns: what a job that the engine begins by itself is counted as
 */
HfInitiative
hf_approval_initiative (const HfPolicy *policy, const HfPin *pin)
{
  return pin->held < hf_policy_min_for (policy, pin) ? HF_INITIATIVE_ENGINE_URGENT
                                                     : HF_INITIATIVE_ENGINE;
}

/**
 * hf_approval_has_room:
 * @db: inside a change
 * @policy: the policy
 * @initiative: one of the engine's
 * @more: what is to be begun
 * @now: the time
 * @room: (out): whether it may be begun without the user's word
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_approval_has_room (HfDb *db, const HfPolicy *policy, HfInitiative initiative,
                      const HfAmount *more, gint64 now, gboolean *room, GError **error)
{
  HfAmount spent;

  if (!hf_held_table_spent (db, initiative == HF_INITIATIVE_ENGINE_URGENT, now - HF_DAY, &spent,
                            error))
    return FALSE;
  *room = spent.pins + more->pins <= (guint64)policy->approval_pins
          && (double)(spent.bytes + more->bytes) <= policy->approval_gb * 1e9;
  return TRUE;
}

static gboolean
admit (HfDb *db, const HfPolicy *policy, gboolean urgent, gint64 now, gboolean *any, GError **error)
{
  HfInitiative initiative = urgent ? HF_INITIATIVE_ENGINE_URGENT : HF_INITIATIVE_ENGINE;
  HfAmount held;
  gboolean room;

  if (!hf_held_table_sum (db, urgent, &held, error))
    return FALSE;
  if (held.pins == 0)
    return TRUE;
  if (!hf_approval_has_room (db, policy, initiative, &held, now, &room, error))
    return FALSE;
  *any = *any || room;
  return !room || hf_held_table_admit (db, urgent, error);
}

/**
 * hf_approval_admit:
 * @db: inside a change, when all that is due was looked at
 * @policy: the policy
 * @now: the time
 * @any: (out): whether the reconciler has something to begin
 * @error: return location
 *
 * Lets begin what is little enough; the rest goes on waiting.
 *
 * Returns: %FALSE with @error when the registry can't be read or written
 */
gboolean
hf_approval_admit (HfDb *db, const HfPolicy *policy, gint64 now, gboolean *any, GError **error)
{
  *any = FALSE;
  return admit (db, policy, TRUE, now, any, error) && admit (db, policy, FALSE, now, any, error);
}

/**
 * hf_approval_read:
 * @db: a connection
 * @plan: (out): what waits
 * @error: return location
 *
 * Returns: %FALSE with @error when the registry can't be read
 */
gboolean
hf_approval_read (HfDb *db, HfWaitingPlan *plan, GError **error)
{
  *plan = (HfWaitingPlan){ 0 };
  return hf_held_table_sum (db, TRUE, &plan->urgent, error)
         && hf_held_table_sum (db, FALSE, &plan->other, error)
         && hf_held_table_since (db, &plan->since, &plan->id, error);
}

typedef struct
{
  HfStore *store;
  gint64 id;
  gboolean approve;
  guint64 pins;
} Decision;

static gboolean
enter_decision (HfDb *db, gpointer data, GError **error)
{
  Decision *decision = data;
  gint64 now = hf_clock_now (hf_store_get_clock (decision->store));
  g_autoptr (HfEvent) event = NULL;

  if (!(decision->approve ? hf_held_table_approve : hf_held_table_decline) (db, decision->id,
                                                                            &decision->pins, error))
    return FALSE;
  if (decision->pins == 0)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_NOT_FOUND,
                           _ ("nothing of this plan waits any longer: look at the plan again"));
      return FALSE;
    }
  event = hf_event_new (HF_SEVERITY_INFO, decision->approve ? "plan-approved" : "plan-declined", 0,
                        NULL, "the copies of %" G_GUINT64_FORMAT " pins that waited are %s",
                        decision->pins, decision->approve ? "begun" : "not made");
  return hf_event_table_append (db, event, now, error);
}

/**
 * hf_approval_decide:
 * @store: the registry
 * @id: of the plan that the user saw; what came to wait after it is not meant
 * @approve: yes, or no
 * @pins: (out): how many pins it was about
 * @error: return location
 *
 * Returns: %FALSE with NOT_FOUND when nothing of it waits any longer
 */
gboolean
hf_approval_decide (HfStore *store, gint64 id, gboolean approve, guint64 *pins, GError **error)
{
  Decision decision = { store, id, approve, 0 };

  if (!hf_store_change (store, enter_decision, &decision, error))
    return FALSE;
  *pins = decision.pins;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The settings of an engine that runs: reading them, changing them, and what follows from a change
 * at once. Threading: blocks; any thread but the main one and the API's. */

#include "hf-absence.h"
#include "hf-engine.h"
#include "hf-held-table.h"
#include "hf-pin-table.h"
#include "hf-setting-table.h"
#include "hf-settings.h"

/**
 * hf_engine_get_policy:
 * @self: an engine
 * @error: return location
 *
 * Returns: (transfer full): the policy in force, with all other settings
 */
HfPolicy *
hf_engine_get_policy (HfEngine *self, GError **error)
{
  HfStore *store = hf_engine_get_store (self);
  HfDb *db = hf_store_borrow (store, error);
  HfPolicy *policy = db != NULL ? hf_setting_table_get_policy (db, error) : NULL;

  if (db != NULL)
    hf_store_give_back (store, db);
  return policy;
}

typedef struct
{
  JsonObject *changes;
  void (*apply) (HfPolicy *policy, JsonObject *object, HfProblems *problems);
  HfProblems *problems;
  HfPolicy *policy;
} Change;

/* A max_size_gb counts once it was set, also to what it was by default. */
static gboolean
is_new_policy (const HfPolicy *before, const Change *change)
{
  g_autoptr (JsonObject) was = hf_policy_to_json (before);
  g_autoptr (JsonObject) is = hf_policy_to_json (change->policy);
  g_autofree char *was_text = hf_json_to_text (was);
  g_autofree char *is_text = hf_json_to_text (is);

  return hf_json_has (change->changes, "max_size_gb") || !g_str_equal (was_text, is_text);
}

/* Settings that say what they said begin nothing that the user has said no to. */
static gboolean
look_again (HfDb *db, const HfPolicy *before, const Change *change, GError **error)
{
  const HfPolicy *policy = change->policy;

  if (policy->heal_after != before->heal_after && !hf_absence_look_again (db, policy, error))
    return FALSE;
  if (policy->upkeep.grace != before->upkeep.grace && !hf_held_table_end_put_off (db, error))
    return FALSE;
  return !is_new_policy (before, change)
         || (hf_held_table_look_again (db, error)
             && hf_pin_table_touch_short (db, policy->target_replicas, error));
}

static gboolean
enter (HfDb *db, gpointer data, GError **error)
{
  Change *change = data;
  g_autoptr (HfPolicy) before = hf_setting_table_get_policy (db, error);

  if (before == NULL)
    return FALSE;
  change->policy = hf_policy_copy (before);
  change->apply (change->policy, change->changes, change->problems);
  if (hf_problems_count (change->problems) == 0)
    hf_policy_check_places (change->policy, change->changes, change->problems);
  return !hf_problems_set_error (change->problems, error)
         && hf_setting_table_set_policy (db, change->policy, error)
         && look_again (db, before, change, error);
}

static HfPolicy *
change_settings (HfEngine *self, Change *change, GError **error)
{
  if (!hf_store_change (hf_engine_get_store (self), enter, change, error))
    {
      g_clear_pointer (&change->policy, hf_policy_free);
      return NULL;
    }
  hf_backend_set_limit_all (hf_engine_get_backends (self), change->policy->upkeep.bytes_per_second);
  hf_scheduler_kick (hf_engine_get_scheduler (self));
  return change->policy;
}

/**
 * hf_engine_change_policy:
 * @self: an engine
 * @changes: fields of the policy that get another value
 * @problems: gets what is wrong with them
 * @error: return location
 *
 * Returns: (transfer full): the policy now in force; %NULL with @problems and INVALID, and nothing
 * was changed
 */
HfPolicy *
hf_engine_change_policy (HfEngine *self, JsonObject *changes, HfProblems *problems, GError **error)
{
  Change change = { changes, hf_policy_apply_json, problems, NULL };

  return change_settings (self, &change, error);
}

/**
 * hf_engine_change_settings:
 * @self: an engine
 * @changes: fields of any settings that get another value
 * @problems: gets what is wrong with them
 * @error: return location
 *
 * Returns: (transfer full): what holds now; %NULL with @problems and INVALID, and nothing was
 * changed
 */
HfPolicy *
hf_engine_change_settings (HfEngine *self, JsonObject *changes, HfProblems *problems,
                           GError **error)
{
  Change change = { changes, hf_settings_apply_json, problems, NULL };

  return change_settings (self, &change, error);
}

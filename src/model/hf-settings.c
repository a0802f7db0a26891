/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document of all settings. Any thread; one value belongs to one thread at a time. */
#include "hf-settings.h"

/**
 * hf_settings_to_json:
 * Returns: (transfer full): all fields that hf_settings_apply_json() takes
 */
JsonObject *
hf_settings_to_json (const HfPolicy *policy)
{
  JsonObject *object = hf_policy_to_json (policy);

  hf_upkeep_add_to_json (&policy->upkeep, object);
  return object;
}

/**
 * hf_settings_apply_json:
 * @object: fields to change; an absent one keeps its value
 * @problems: as for hf_policy_apply_json() and hf_upkeep_apply_json()
 *
 * All or nothing: when a problem was added, nothing was changed.
 */
void
hf_settings_apply_json (HfPolicy *policy, JsonObject *object, HfProblems *problems)
{
  g_autoptr (HfPolicy) next = hf_policy_copy (policy);
  g_autoptr (JsonObject) of_policy = json_object_new ();
  g_autoptr (JsonObject) of_upkeep = json_object_new ();
  unsigned before = hf_problems_count (problems);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  HfPolicy previous;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    json_object_set_member (hf_upkeep_has_field (name) ? of_upkeep : of_policy, name,
                            json_node_copy (node));
  hf_policy_apply_json (next, of_policy, problems);
  hf_upkeep_apply_json (&next->upkeep, of_upkeep, problems);
  if (hf_problems_count (problems) > before)
    return;

  previous = *policy;
  *policy = *next;
  *next = previous;
}
